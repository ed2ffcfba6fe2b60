"""The tests' own PostgreSQL: whose it is, what may happen around it, and that a copy is empty and goes."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.store.version import VERSION
from tests.postgres import Ended, Lending, drop_database, new_database, postgres

pytestmark = pytest.mark.postgres


def pid_of(address: str) -> int:
    return int((Path(address.partition("host=")[2]) / "postmaster.pid").read_text().split()[0])


def parent_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))


def test_server_is_our_child_and_ends_with_its_block():
    with postgres() as address:
        pid = pid_of(address)
        assert (parent_of(pid), os.getpgid(pid)) == (os.getpid(), os.getpgid(0))  # no daemon

    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_server_goes_on_when_another_pytest_starts(postgres_server, tmp_path):
    (tmp_path / "test_other.py").write_text("def test_other(tmp_path): assert tmp_path.is_dir()")
    other = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_other.py"]
    subprocess.run(other, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)

    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CHECKPOINT")  # it names its files from the root on
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_server_that_somebody_ended_is_told_with_the_signal():
    server = postgres()
    pid = pid_of(server.__enter__())
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    with pytest.raises(Ended, match=r"ended by itself, with -9:\n(?s:.*)ready to accept connections"):
        server.__exit__(None, None, None)


def test_copy_of_a_migrated_database_is_empty_and_goes(postgres_server, migrated_postgres):
    address = new_database(postgres_server, "copied", migrated_postgres)
    with closing(psycopg.connect(address)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(VERSION,)]
        assert connection.execute("SELECT count(*) FROM contact").fetchone() == (0,)
        drop_database(postgres_server, "copied")  # though somebody is still connected

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(address)


AUDITED = """
    INSERT INTO audit (at, act, subject, detail, previous, hash) VALUES ('', '', '', '', '', 'x') RETURNING id
"""


@pytest.fixture
def lending(postgres_server, migrated_postgres):
    lending = Lending(postgres_server, migrated_postgres, "pattern")
    yield lending
    lending.close()


def test_lent_database_comes_back_without_rows_and_visitors(lending):
    address = lending.lend()
    with closing(psycopg.connect(address)) as connection:
        connection.execute(AUDITED)  # which no DELETE takes out
        connection.commit()
        connection.execute("LOCK TABLE audit")  # and which nobody else may touch now
        lending.take_back()

    assert lending.lend() == address
    with closing(psycopg.connect(address)) as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)
        assert connection.execute(AUDITED).fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE contact CASCADE",
        "ALTER TABLE contact RENAME TO person",
        "ALTER TABLE contact ADD COLUMN age integer",
        "ALTER TABLE audit DISABLE TRIGGER USER",
        "DROP INDEX ix_audit_subject",
        "CREATE TABLE another (id integer)",
        "UPDATE alembic_version SET version_num = '0'",
        "DROP TABLE alembic_version",
    ],
)
def test_database_whose_tables_were_changed_is_lent_to_nobody_else(lending, change):
    address = lending.lend()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(change)
    lending.take_back()

    assert lending.lend() != address
