"""The audit log on real databases: only added to, whole under any load, broken where it was touched."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.settings import ROOT
from bot.store.audits import LOOKED_AT, Audits, Break, Chain, Filters, append
from bot.store.database import Database
from bot.store.staff_tables import audit
from tests.builders import NOW
from tests.conftest import environ_for

APPEND = """
import sys
from datetime import UTC, datetime
from bot.store.audits import Audits
from bot.store.database import Database
audits = Audits(Database(sys.argv[1], wait=20))
print("ready", flush=True)
for n, _ in enumerate(sys.stdin):
    print("goes", flush=True)
    audits.note(None, "test", f"process/{sys.argv[2]}", datetime.now(UTC), n=n)
    print("done", flush=True)
"""
ROUNDS = 20


@pytest.fixture
def database(database_url):
    opened = Database(database_url, wait=20)
    yield opened
    opened.close()


@pytest.fixture
def audits(database):
    return Audits(database)


def fill(audits, count=5):
    with audits.database.write() as connection:
        return [append(connection, 7, "write", f"announcement/{n}", NOW, n=n) for n in range(count)]


@pytest.fixture
def bare(database):
    """The database without the guard that refuses changes, as somebody with its password could make it."""
    statements = (
        ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
        if database.is_sqlite
        else ["DROP TRIGGER audit_no_change ON audit"]
    )
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))
    return database


def run(database, *statements):
    with database.write() as connection:
        for statement in statements:
            connection.execute(statement)


def test_empty_log_is_whole(audits):
    assert audits.verify() == Chain(0)


def test_rows_hold_what_was_done_and_the_chain_is_whole(audits):
    fill(audits, 3)
    audits.note(None, "look", "contact/9", NOW, person=9, reason="asked by phone: 축제")

    newest, *_ = audits.page(Filters())

    assert (newest.act, newest.person, newest.staff_id) == ("look", 9, None)
    assert newest.detail == {"reason": "asked by phone: 축제"}
    assert newest.at == NOW
    assert audits.verify() == Chain(4)


def begin_and_fail(audits):
    with audits.database.write() as connection:
        append(connection, 7, "write", "announcement/9", NOW)
        raise RuntimeError


def test_row_of_a_transaction_that_failed_leaves_no_gap(audits):
    fill(audits, 2)
    with pytest.raises(RuntimeError):
        begin_and_fail(audits)
    fill(audits, 2)

    assert audits.verify() == Chain(4)


@pytest.mark.parametrize("statement", [update(audit).values(act="nothing"), delete(audit)])
def test_database_itself_refuses_a_change(audits, database, statement):
    fill(audits)

    with pytest.raises(DBAPIError, match="only ever added"):
        run(database, statement)
    assert audits.verify() == Chain(5)


def test_postgres_refuses_to_empty_the_table_at_once(audits, database):
    if database.is_sqlite:
        pytest.skip("SQLite knows no TRUNCATE; its DELETE is refused above")
    fill(audits)

    with pytest.raises(DBAPIError, match="only ever added"):
        run(database, text("TRUNCATE audit"))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "approve"),
        ("subject", "announcement/99"),
        ("staff_id", 8),
        ("person", 1),
        ("detail", "{}"),
        ("at", "2026-11-22T05:00:00.000+01:00"),
    ],
)
def test_edited_row_breaks_the_chain_there(audits, bare, column, value):
    ids = fill(audits)
    run(bare, update(audit).where(audit.c.id == ids[2]).values({column: value}))

    assert audits.verify() == Chain(2, Break(ids[2], "changed"))


def test_edited_row_with_a_hash_of_its_own_breaks_it_at_the_next(audits, bare):
    ids = fill(audits)
    run(bare, update(audit).where(audit.c.id == ids[2]).values(act="approve", hash="f" * 64))

    assert audits.verify().broken == Break(ids[2], "changed")


@pytest.mark.parametrize(("gone", "broken"), [(0, 1), (2, 3)])
def test_removed_row_breaks_the_chain_at_the_next(audits, bare, gone, broken):
    ids = fill(audits)
    run(bare, delete(audit).where(audit.c.id == ids[gone]))

    assert audits.verify().broken == Break(ids[broken], "unlinked")


@pytest.mark.parametrize("left", [0, 3, 4])
def test_rows_cut_off_at_the_end_are_missed(audits, bare, left):
    ids = fill(audits)
    run(bare, delete(audit).where(audit.c.id >= ids[left]))

    assert audits.verify() == Chain(left, Break(ids[left - 1] + 1 if left else 1, "cut"))


def test_rows_that_changed_places_break_the_chain(audits, bare):
    ids = fill(audits)
    first, second, aside = ids[1], ids[2], 10**6
    run(
        bare,
        update(audit).where(audit.c.id == first).values(id=aside),
        update(audit).where(audit.c.id == second).values(id=first),
        update(audit).where(audit.c.id == aside).values(id=second),
    )

    assert audits.verify().broken == Break(first, "unlinked")


def test_row_put_in_past_the_house_is_found(audits, database):
    ids = fill(audits)
    with database.read() as connection:
        last = connection.execute(select(audit).where(audit.c.id == ids[-1])).one()._asdict()
    run(database, insert(audit).values({**last, "id": ids[-1] + 1, "hash": "e" * 64}))

    assert audits.verify().broken == Break(ids[-1] + 1, "unlinked")


def test_long_chain_is_walked_in_blocks(audits):
    fill(audits, LOOKED_AT + 3)

    assert audits.verify() == Chain(LOOKED_AT + 3)


def test_threads_that_append_at_once_keep_one_chain(audits):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: audits.note(n, "test", f"thread/{n}", NOW), range(80)))

    assert audits.verify() == Chain(80)


@pytest.fixture
def two(database_url, tmp_path):
    """Two processes that append a row for each line they are told, and say where they are."""
    environ = {**environ_for(database_url, tmp_path), "ENV_FILE": "0"}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", APPEND, database_url, str(n)],
            env=environ, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for n in range(2)
    ]  # fmt: skip
    yield both
    for process in both:
        process.kill()
        process.communicate()


def heard(processes):
    return [process.stdout.readline().strip() for process in processes]


def test_processes_that_append_at_once_keep_one_chain(audits, database, two):
    seen = []
    assert heard(two) == ["ready", "ready"]
    for n in range(ROUNDS):
        with database.write() as connection:
            append(connection, None, "test", "held", NOW)  # until both have come to wait for it
            for process in two:
                process.stdin.write(f"{n}\n")
                process.stdin.flush()
            assert heard(two) == ["goes", "goes"]
            seen.append(audits.verify())  # a look meanwhile finds it whole as well
        assert heard(two) == ["done", "done"]
    for process in two:
        process.communicate(timeout=60)

    assert [process.returncode for process in two] == [0, 0]
    assert seen == [Chain(3 * n) for n in range(ROUNDS)]
    assert audits.verify() == Chain(3 * ROUNDS)
    subjects = [row.subject for row in reversed(audits.page(Filters(), size=3 * ROUNDS))]
    turns = [subjects[n : n + 3] for n in range(0, len(subjects), 3)]
    assert {turn[0] for turn in turns} == {"held"}
    assert {tuple(sorted(turn[1:])) for turn in turns} == {("process/0", "process/1")}


def test_filters_narrow_and_pages_go_back(audits):
    ids = fill(audits, 30)
    audits.note(8, "approve", "announcement/1", NOW, person=5)

    assert [one.act for one in audits.page(Filters(staff_id=8))] == ["approve"]
    assert [one.subject for one in audits.page(Filters(person=5))] == ["announcement/1"]
    assert len(audits.page(Filters(subject="announcement/1"))) == 2  # not announcement/10 to 19
    assert len(audits.page(Filters(subject="announcement"))) == 31
    assert audits.page(Filters(until=NOW)) == []
    assert len(audits.page(Filters(act="write", since=NOW))) == 30
    assert [one.id for one in audits.page(Filters(), before=ids[3], size=2)] == [ids[2], ids[1]]
    assert audits.acts() == ["approve", "write"]
