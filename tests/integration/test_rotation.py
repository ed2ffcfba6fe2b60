"""A new key, on both databases: everything is sealed anew, found as before, and the old key may go."""

import pytest
from sqlalchemy import insert, select, update

from bot.classes.signup import Already, Draft, Enrol, Places
from bot.message import Address
from bot.security.seal import Sealer
from bot.store import drafts, rotation
from bot.store.checked_tables import CheckedTables
from bot.store.consents import Source
from bot.store.database import Database
from bot.store.enrolments import Signer, enrol, opened
from bot.store.people import Call, People
from bot.store.rotation import PLACES, Rotation
from bot.store.signup_tables import enrolment
from bot.store.staff_tables import staff
from bot.store.staffs import TOTP, Staffs
from bot.store.tables import answer, contact, metadata
from bot.store.talks import Change, Repeated, Talks
from bot.talk import Talk
from tests.conftest import NOW

OLD, NEW = "an-old-key-for-these-tests", "a-new-key-for-these-tests"
BOTH = Sealer(f"{NEW},{OLD}")
ANSWERS = {"name": "홍길동", "phone": "01012345678", "born": "1958"}
HERE = Address("webchat", "somebody-of-these-tests")


@pytest.fixture
def database(database_url):
    opened_database = Database(database_url, wait=5)
    yield opened_database
    opened_database.close()


def fill(database, sealer):
    """Keep something sealed in every place; return the number of the sign-up."""
    People(database, sealer).register(Call("010-1234-5678", "ko", wording="read out"), 9, NOW)
    someone, _ = Staffs(database, sealer).add("clerk", "author", NOW)
    talks = Talks(database, sealer)
    talks.settle(
        talks.look_up(HERE, None), Talk(), key="k:1", body='"kept"', now=NOW, change=Change(secret=True)
    )
    who = talks.look_up(HERE, None).id
    CheckedTables(database, sealer).keep("smartphone", 9, "[]", NOW)
    with database.write() as connection:
        secret = {"totp": sealer.seal("JBSWY3DPEHPK3PXP", TOTP)}
        connection.execute(update(staff).where(staff.c.id == someone.id).values(secret))
        source = Source("ko", "webchat", "words")
        drafts.write(connection, sealer, who, Draft("class", "c", "phone", ANSWERS, "agreed"), source, NOW)
        other = Signer(None, "staff", "ko")
        return enrol(connection, sealer, other, wish(), NOW).enrolment


def wish():
    return Enrol("class", "smartphone", ANSWERS, "agreed", Places(5))


def rotate(database, sealer=BOTH):
    made = Rotation(database, sealer)
    return {name: dict(made.renew(name)) for name in PLACES}


def test_everything_is_sealed_anew_and_the_old_key_may_go(database):
    number = fill(database, Sealer(OLD))
    assert Rotation(database, BOTH).left() == dict.fromkeys(PLACES, 1)

    assert rotate(database) == {name: {"renewed": 1} for name in PLACES}
    assert Rotation(database, BOTH).left() == {}
    alone = Sealer(NEW)
    with database.read() as connection:
        kept = connection.execute(select(enrolment.c.answers).where(enrolment.c.id == number)).scalar_one()
        assert opened(alone, kept) == ANSWERS
        who = Talks(database, alone).look_up(HERE, None).id
        assert drafts.draft_of(connection, alone, who).answers == ANSWERS
        totp = connection.execute(select(staff.c.totp)).scalar_one()
    assert alone.open(totp, TOTP) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(Repeated) as repeated:
        Talks(database, alone).look_up(HERE, "k:1")
    assert repeated.value.body == '"kept"'


def test_person_with_a_place_is_known_under_the_new_key_alone(database):
    number = fill(database, Sealer(OLD))
    rotate(database)

    with database.write() as connection:
        again = enrol(connection, Sealer(NEW), Signer(None, "staff", "ko"), wish(), NOW)
    assert again == Already(number, mine=False)
    assert People(database, Sealer(NEW)).by_phone("01012345678") is not None


@pytest.mark.parametrize("sealer", [Sealer(NEW), BOTH])
def test_number_is_not_registered_twice_during_a_rotation(database, sealer):
    fill(database, Sealer(OLD))
    if sealer is not BOTH:
        rotate(database)

    _, is_new = People(database, sealer).register(Call("01012345678", "ko"), 9, NOW)
    assert not is_new


def test_rotation_broken_off_goes_on_where_it_stopped(database, monkeypatch):
    monkeypatch.setattr(rotation, "ROWS", 2)
    monkeypatch.setattr(rotation, "PAUSE", 0)
    old = Sealer(OLD)
    rows = [
        {"id": n, "channel": "alimtalk", "address": old.digest(f"0101234{n:04}", "contact.address"),
         "phone": old.seal(f"0101234{n:04}", "contact.phone"), "talk": "{}", "version": 1,
         "first_seen_at": NOW, "last_seen_at": NOW}
        for n in range(1, 8)
    ]  # fmt: skip
    with database.write() as connection:
        connection.execute(insert(contact), rows)
    broken = Rotation(database, BOTH)
    monkeypatch.setattr(rotation.time, "sleep", stop)
    with pytest.raises(KeyboardInterrupt):
        broken.renew("contact.phone")
    assert broken.left() == {"contact.phone": 5}
    monkeypatch.undo()

    assert rotate(database)["contact.phone"] == {"renewed": 5}
    assert rotate(database)["contact.phone"] == {}
    assert People(database, Sealer(NEW)).by_phone("01012340007") == 7


def stop(_seconds):
    raise KeyboardInterrupt


def test_what_was_entered_twice_meanwhile_is_sealed_and_listed(database):
    number = fill(database, Sealer(OLD))
    with database.write() as connection:  # a process that knows the new key alone
        again = enrol(connection, Sealer(NEW), Signer(None, "staff", "ko"), wish(), NOW).enrolment
    made = Rotation(database, BOTH)

    assert made.renew("enrolment.answers") == {"twice": 1}
    assert made.twice == [f"enrolment {number}"]
    assert "enrolment.answers" not in made.left()
    with database.read() as connection:
        rows = connection.execute(select(enrolment.c.id, enrolment.c.answers)).all()
    assert {row.id: opened(Sealer(NEW), row.answers) for row in rows} == {number: ANSWERS, again: ANSWERS}


def test_what_no_key_opens_is_told_and_left_as_it_is(database):
    fill(database, Sealer("a-key-that-nobody-has-any-more"))
    with database.read() as connection:
        before = connection.execute(select(contact.c.phone)).scalars().all()

    assert rotate(database)["contact.phone"] == {"unreadable": 1}
    assert Rotation(database, BOTH).left() == dict.fromkeys(PLACES, 1)
    with database.read() as connection:
        assert connection.execute(select(contact.c.phone)).scalars().all() == before


def test_answers_told_to_many_are_not_touched(database):
    with database.write() as connection:
        connection.execute(insert(answer), {"digest": "d", "body": '{"a": "plain"}', "at": NOW})

    assert rotate(database)["answer.body"] == {}


def test_every_column_that_is_sealed_is_a_place():
    sealed = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if "sealed with DATA_KEY" in (column.comment or "")
    }
    assert sealed == set(PLACES) - {"answer.body"}
