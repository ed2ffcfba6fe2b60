"""The schema: brought up, taken down and brought up again, on both databases."""

import subprocess
import sys
import time

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.settings import ROOT
from bot.store import sending_tables, signup_tables, staff_tables  # noqa: F401  # they add to the same metadata
from bot.store.database import Database
from bot.store.schema import config, migrate
from bot.store.tables import metadata
from bot.store.version import VERSION, version_of
from tests.conftest import environ_for

TO_THE_LOCK = 1.0  # seconds from a migrator's first word until it waits
TABLES = {table.name for table in metadata.sorted_tables}


@pytest.fixture
def database(database_url):
    opened = Database(database_url)
    yield opened
    opened.close()


def tables(database):
    with database.read() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_migrated_database_has_every_table_and_the_version_of_this_build(database):
    assert tables(database) == TABLES
    assert version_of(database) == VERSION


def test_version_this_build_needs_is_the_newest_migration():
    assert ScriptDirectory.from_config(config("sqlite://")).get_current_head() == VERSION


def test_metadata_says_the_same_as_the_migrations(database):
    with database.engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": metadata}
        )

        assert compare_metadata(context, metadata) == []


def test_schema_goes_down_to_nothing_and_up_again(database, database_url):
    command.downgrade(config(database_url), "base")
    assert (tables(database), version_of(database)) == (set(), None)

    migrate(database_url)

    assert (tables(database), version_of(database)) == (TABLES, VERSION)


def test_migrating_again_changes_nothing(database, database_url):
    migrate(database_url)

    assert version_of(database) == VERSION


def test_database_that_was_never_migrated_has_no_version(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/new.db")

    assert version_of(database) is None
    database.close()


def test_password_with_a_percent_sign_reaches_the_database_as_it_is():
    url = "postgresql://a:p%25w@h/d"

    assert config(url).get_main_option("sqlalchemy.url") == url


def test_two_migrations_at_once_both_succeed(database, database_url, tmp_path):
    command.downgrade(config(database_url), "base")
    environ = {**environ_for(database_url, tmp_path), "ENV_FILE": "0"}
    program = f"from bot.store.schema import migrate; print('ready', flush=True); migrate({database_url!r})"
    with database.engine.begin() as holding:  # both get as far as they can, and then are let go together
        if not database.is_sqlite:
            holding.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        both = [
            subprocess.Popen(
                [sys.executable, "-c", program], env=environ, cwd=ROOT, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
            for _ in range(2)
        ]  # fmt: skip
        assert [process.stdout.readline() for process in both] == ["ready\n", "ready\n"]
        time.sleep(TO_THE_LOCK)
    told = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert tables(database) == TABLES
