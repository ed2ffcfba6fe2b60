"""Erasing a person, on both databases: every table and column is looked through for what may be left."""

import json
from datetime import date, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import insert, inspect, select, text, update

from bot.acts import Agree, Prefer, Subscribe
from bot.classes.signup import AskCode, Done, Draft, Enrol, Gone, Places, Write
from bot.message import Address
from bot.security.seal import Sealer
from bot.store import drafts, kin
from bot.store.audits import Audits
from bot.store.consents import Source
from bot.store.database import Database
from bot.store.enrolments import Signer, enrol
from bot.store.erasure import erase
from bot.store.occurrences import put_notice
from bot.store.receipts import owner_of, receipts_of
from bot.store.sending_tables import batch, delivery, mailbox, occurrence
from bot.store.signup_tables import attendance, enrolment
from bot.store.signup_tables import kin as kin_table
from bot.store.states import States
from bot.store.subscriptions import apply
from bot.store.tables import answer, consent, contact, metadata, receipt
from bot.store.talks import Change, Talks
from bot.talk import Talk
from tests.conftest import NOW

ADDRESS = "a-session-of-somebody-who-goes"
PHONE, NAME, BORN = "01012345678", "홍길동전", "1958"
ANSWERS = {"name": NAME, "phone": PHONE, "born": BORN, "township": "gangjin"}
MAY_STAY = {"consent", "delivery", "batch", "audit"}  # where the number of nobody may stand


@pytest.fixture
def database(database_url):
    opened = Database(database_url, wait=5)
    yield opened
    opened.close()


@pytest.fixture
def sealer():
    return Sealer("a-key-only-for-these-tests")


@pytest.fixture
def talks(database, sealer):
    return Talks(database, sealer)


def write(talks, address, key, act=None, body="an answer", secret=True):
    """Let somebody write and be answered, and return their contact's number."""
    body = json.dumps({"text": body}, ensure_ascii=False)
    known = talks.look_up(address, key)
    change = Change(secret=secret, act=act, then=(lambda _: (Talk(), body)) if act else None)
    talks.settle(known, Talk(), key=key, body=body, now=NOW, change=change)
    return talks.look_up(address, None).id


def settle_in(talks, sealer, address=ADDRESS, channel="webchat"):
    """Leave traces of a person in every table that keeps any; return their contact's number."""
    them = Address(channel, address)
    key = f"{address[:40]}:1"
    number = write(talks, them, key, body=f"your name is {NAME}")
    write(talks, them, f"{address[:40]}:2", secret=False)
    draft = Draft("visit", "visiting-class", "phone", ANSWERS, "what they agreed to")
    write(talks, them, f"{address[:40]}:3", Write(draft), body=f"so you are {NAME}?")
    write(talks, them, f"{address[:40]}:4", AskCode())
    with talks.database.write() as connection:
        source = Source("ko", channel, "button")
        acts = [Subscribe(("news",), "s"), Agree("advertising", given=True, wording="a"), Prefer("gangjin")]
        apply(connection, number, acts, source, NOW)
        wish = Enrol("class", "smartphone", ANSWERS, "what they agreed to", Places(5))
        placed = enrol(connection, sealer, Signer(number, channel, "ko"), wish, NOW)
        came = {"enrolment_id": placed.enrolment, "day": date(2026, 11, 22), "came": True}
        connection.execute(insert(attendance), came | {"staff_id": 9, "at": NOW})
        drafts.write(connection, sealer, number, draft, source, NOW)
        kin.link(connection, sealer, number, "00000000", NOW)  # a wrong code, which is counted
        connection.execute(insert(kin_table), {"contact_id": number, "person": 77, "at": NOW})
        sent = put_notice(connection, number, "Dear %(name)s", {"name": NAME}, NOW)
        run = connection.execute(select(delivery.c.occurrence_id).where(delivery.c.id == sent)).scalar_one()
        letter = {"contact_id": number, "n": 1, "delivery_id": sent, "occurrence_id": run, "language": "ko"}
        connection.execute(insert(mailbox), letter | {"at": NOW})
        States.put_within(connection, f"trial.9.{channel}", f"{number} 12", NOW)
    return number


def everything(database):
    """Yield every value of every table, as (table, column, value)."""
    with database.read() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608  # our own names
                yield from ((table, column, value) for column, value in row.items())


def traces(database, *wanted):
    """Return where any of these stands, in a column of its own or inside a longer text."""
    return {
        (table, column)
        for table, column, value in everything(database)
        for one in wanted
        if value is not None and one in str(value)
    }


def count(database, table, *where):
    with database.read() as connection:
        return len(connection.execute(select(table).where(*where)).all())


def test_traces_of_a_person_are_found_before_erasing(database, talks, sealer):
    number = settle_in(talks, sealer)

    tables = {table for table, _ in traces(database, str(number), ADDRESS)}
    assert tables >= {"contact", "subscription", "mailbox", "draft", "code", "enrolment", "kin"}
    assert tables >= {"state", "receipt", "consent", "delivery", "batch"}
    assert ("occurrence", "notice") in traces(database, NAME, NAME.encode("unicode_escape").decode())
    assert count(database, answer, answer.c.digest.startswith(owner_of(number))) == 3


def test_no_column_of_any_table_keeps_an_erased_person(database, talks, sealer):
    number = settle_in(talks, sealer)
    with database.write() as connection:
        assert erase(connection, number, now=NOW) == Done()

    escaped = NAME.encode("unicode_escape").decode()
    assert traces(database, ADDRESS, PHONE, NAME, escaped, "a-session") == set()
    assert {table for table, _ in traces(database, str(number))} <= MAY_STAY
    assert count(database, answer) == count(database, answer, ~answer.c.body.startswith("sealed:")) == 1
    assert count(database, receipt) == count(database, contact) == count(database, attendance) == 0


def test_what_the_county_did_stays_counted_without_anybody(database, talks, sealer):
    number = settle_in(talks, sealer)
    with database.write() as connection:
        erase(connection, number, now=NOW)

    with database.read() as connection:
        row = connection.execute(select(enrolment)).one()
    personal = (row.contact_id, row.person, row.answers, row.wording, row.offer_delivery)
    assert (row.state, row.course, personal) == ("cancelled", "smartphone", (None,) * 5)
    assert count(database, consent, consent.c.contact_id == number) >= 3
    assert standing(database, number) == 0
    assert count(database, delivery) == count(database, batch) == count(database, occurrence) == 1


def standing(database, number):
    """Return how many consents were given and not taken back."""
    given, ended = (
        count(database, consent, consent.c.contact_id == number, consent.c.given.is_(one))
        for one in (True, False)
    )
    return given - ended


def test_other_people_keep_all_that_is_theirs(database, talks, sealer):
    settle_in(talks, sealer)
    other = settle_in_another(talks, sealer)
    before = [value for value in everything(database) if is_of(value, other)]
    with database.write() as connection:
        erase(connection, talks.look_up(Address("webchat", ADDRESS), None).id, now=NOW)

    assert [value for value in everything(database) if is_of(value, other)] == before
    assert count(database, answer, answer.c.digest.startswith(owner_of(other))) == 3


def settle_in_another(talks, sealer):
    known = {**ANSWERS, "name": "다른이"}
    other = write(talks, Address("webchat", "another-session-that-stays"), "another-session-that-stays:1")
    for n in "23":
        write(talks, Address("webchat", "another-session-that-stays"), f"another-session-that-stays:{n}")
    with talks.database.write() as connection:
        wish = Enrol("class", "smartphone", known, "what they agreed to", Places(5))
        enrol(connection, sealer, Signer(other, "webchat", "ko"), wish, NOW)
        put_notice(connection, other, "Dear %(name)s", {"name": "you"}, NOW)
    return other


def is_of(value, number):
    return str(number) in str(value[2]) or "another-session" in str(value[2])


@pytest.mark.parametrize("everywhere", [False, True])
def test_linked_chats_go_only_where_that_is_asked_for(database, talks, sealer, everywhere):
    here = settle_in(talks, sealer)
    there = write(talks, Address("telegram", "4711"), "4711-1")
    with database.write() as connection:
        code = kin.ask_code(connection, sealer, here, NOW)
        assert kin.link(connection, sealer, there, code.code, NOW) == Done()
        erase(connection, here, everywhere=everywhere, now=NOW)

    assert (talks.look_up(Address("telegram", "4711"), None).id is None) is everywhere
    assert talks.look_up(Address("webchat", ADDRESS), None).id is None


@pytest.mark.parametrize("owner", [receipt.c.owner, None])
def test_receipts_of_an_older_build_go_by_their_key(database, talks, owner):
    address = "bot" * 20 + ":" + "f" * 50
    number = write(talks, Address("kakao", address), f"{address[-40:]}:a-call", secret=False)
    write(talks, Address("kakao", "b" * 40), f"{'b' * 40}:a-call", secret=False)
    with database.write() as connection:
        connection.execute(update(receipt).values(owner=owner))
        erase(connection, number, now=NOW)

    assert count(database, receipt) == 1


def test_receipts_are_found_by_an_index(database):
    theirs = select(receipt.c.at).where(receipts_of(1, "kakao", "an-address"))
    look = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.write() as connection:
        if not database.is_sqlite:  # which reads so small a table whole
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        query = theirs.compile(connection, compile_kwargs={"literal_binds": True})
        told = str(connection.exec_driver_sql(f"{look} {query}").fetchall())

    assert told.count("ix_receipt_owner") == 2
    assert "SCAN receipt" not in told
    assert "Seq Scan" not in told


def test_whoever_is_not_there_is_gone_already(database):
    with database.write() as connection:
        assert erase(connection, 12345, now=NOW) == Gone()


def test_sign_up_under_way_meanwhile_is_erased_too(database, talks, sealer):
    number = write(talks, Address("webchat", ADDRESS), f"{ADDRESS}:1")
    signing, through = Event(), Event()

    def sign_up():
        with database.write() as connection:
            locked = select(contact).where(contact.c.id == number).with_for_update()
            connection.execute(locked).one()
            signing.set()
            through.wait(1.0)
            wish = Enrol("class", "smartphone", ANSWERS, "agreed", Places(5))
            enrol(connection, sealer, Signer(number, "webchat", "ko"), wish, NOW)

    thread = Thread(target=sign_up)
    thread.start()
    assert signing.wait(5)
    with database.write() as connection:
        through.set()
        erase(connection, number, now=NOW + timedelta(seconds=1))
    thread.join()

    assert count(database, enrolment, enrolment.c.answers.is_not(None)) == 0
    assert {table for table, _ in traces(database, str(number))} <= MAY_STAY


def test_no_table_was_added_that_erasing_does_not_know(database):
    """Whoever adds a table with a contact in it is to think of erasing; this list is where they say so."""
    named = {
        table.name
        for table in metadata.tables.values()
        if any(column.name in {"contact_id", "contact", "person", "address"} for column in table.columns)
    }
    assert named == {
        "contact", "subscription", "consent", "delivery", "mailbox", "draft", "enrolment", "kin", "code",
        "audit",
    }  # fmt: skip
    assert Audits(database).verify().broken is None
