"""Class lists on both databases: what staff do, together and at once, and who is written to."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from bot.announcement import Kind
from bot.audience import Audience
from bot.classes.signup import Already, Enrol, Full, Placed, Places, Waiting
from bot.store.audits import Audits, Filters
from bot.store.classes import Classes, Entry, Leaving, Refused, Untold
from bot.store.enrolments import Signer, enrol
from bot.store.people import Gone, Notice
from bot.store.signup_tables import attendance, desk, enrolment
from bot.store.tables import contact, subscription
from tests.conftest import NOW
from tests.crowd import begun, draft, open_house, people, reasons_of, rows_of

CLASS = "example-class"
BY = 7  # somebody of the staff
DAY = date(2026, 12, 14)
NAMES = "가나다라마바사아자차카타파하"


@pytest.fixture
def runtime(database_url, tmp_path):
    opened = open_house(database_url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def classes(runtime):
    return Classes(runtime.database, runtime.sealer)


@pytest.fixture
def audits(runtime):
    return Audits(runtime.database)


def entry(n, places, course=CLASS, **more):
    answers = {"name": f"김{NAMES[n % 14]}{NAMES[n // 14]}", "born": "1958", "phone": f"0100000{n:04}"}
    return Entry(Enrol("class", course, answers, "agreed", places), **more)


def with_place(runtime, contact_id, n=0, course=CLASS):
    """Let a contact sign up; return the sign-up's number."""
    act = entry(n, Places(), course).enrol
    with runtime.database.write() as connection:
        outcome = enrol(connection, runtime.sealer, Signer(contact_id, "webchat", "ko"), act, NOW)
    assert isinstance(outcome, Placed)
    return outcome.enrolment


def many(runtime, table=enrolment):
    with runtime.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar()


def test_trying_tells_what_would_become_and_stores_nothing(runtime, classes, audits):
    entries = [entry(n, Places(2, 1)) for n in range(4)] + [entry(0, Places(2, 1))]
    outcomes = classes.try_all(entries, BY, NOW)

    assert [type(one) for one in outcomes] == [Placed, Placed, Waiting, Full, Already]
    assert many(runtime) == 0
    assert many(runtime, desk) == 0
    assert audits.page(Filters()) == []


def test_several_are_entered_all_or_none(runtime, classes, audits):
    with pytest.raises(Refused) as refused:
        classes.enter_all(CLASS, [entry(n, Places(2, 1)) for n in range(4)], BY, NOW)
    assert isinstance(refused.value.outcomes[3], Full)
    assert many(runtime) == 0

    classes.enter_all(CLASS, [entry(n, Places(2, 1), guardian="paper") for n in range(3)], BY, NOW)
    assert [one.state for one in classes.roll(CLASS)] == ["placed", "placed", "waiting"]
    assert all(one.guardian for one in classes.roll(CLASS))
    [row] = audits.page(Filters(act="class-import"))
    assert row.detail == {"people": 3, "guardians": 3}


def test_tables_brought_in_at_once_overbook_nothing(runtime, classes):
    """Four clerks bring ten people each into a class of twelve places that lets five wait."""

    def bring(first):
        try:
            return len(
                classes.enter_all(CLASS, [entry(first + n, Places(12, 5)) for n in range(10)], BY, NOW)
            )
        except Refused:
            return 0

    with ThreadPoolExecutor(4) as pool:
        brought = list(pool.map(bring, (0, 10, 20, 30)))

    assert sorted(brought) == [0, 0, 0, 10]
    standing = classes.numbers_of(CLASS)
    assert (standing.placed, standing.waiting) == (10, 0)


def test_mark_is_changed_taken_back_and_kept_once(runtime, classes):
    number = classes.enter(entry(0, Places()), BY, NOW).enrolment
    for came in (True, True, False):
        classes.mark(CLASS, number, DAY, came, BY, NOW)
        assert classes.roll(CLASS)[0].came == {DAY: came}
    classes.mark(CLASS, number, DAY, None, BY, NOW)
    assert classes.roll(CLASS)[0].came == {}
    assert many(runtime, attendance) == 0


def test_marks_tapped_at_once_leave_one_row(runtime, classes):
    number = classes.enter(entry(0, Places()), BY, NOW).enrolment
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: classes.mark(CLASS, number, DAY, n % 2 == 0, BY, NOW), range(12)))

    assert many(runtime, attendance) == 1


@pytest.mark.parametrize("course", [CLASS, "another-class"])
def test_nobody_without_a_place_is_marked(runtime, classes, course):
    number = classes.enter(entry(0, Places(0, 1)), BY, NOW).enrolment

    with pytest.raises(Gone):
        classes.mark(course, number, DAY, True, BY, NOW)


def test_person_is_taken_off_the_list_once(runtime, classes, audits):
    [somebody] = people(runtime, 1, channel="webchat")
    number = with_place(runtime, somebody)
    classes.mark(CLASS, number, DAY, True, BY, NOW)
    leaving = Leaving("moved away", Notice("Check"))

    with pytest.raises(Untold):
        classes.remove(CLASS, number, leaving, BY, NOW, on=["telegram"])
    assert classes.remove(CLASS, number, leaving, BY, NOW, on=["webchat"]) is True
    with pytest.raises(Gone):
        classes.remove(CLASS, number, leaving, BY, NOW, on=["webchat"])
    assert classes.roll(CLASS) == ()
    assert many(runtime, attendance) == 0
    assert [row.detail["reason"] for row in audits.page(Filters(act="class-remove"))] == ["moved away"]


def test_standing_counts_places_waiting_offers_and_calls(runtime, classes):
    numbers = [classes.enter(entry(n, Places(2, 3)), BY, NOW).enrolment for n in range(4)]
    with runtime.database.write() as connection:
        offered = update(enrolment).where(enrolment.c.id == numbers[2])
        connection.execute(offered.values(state="offered", call=True))
    classes.shut("another-class", True, BY, NOW)
    numbers = classes.numbers()

    here = numbers[CLASS]
    assert (here.placed, here.offered, here.waiting, here.calls) == (2, 1, 1, 1)
    assert (here.taken, here.people, here.form, here.shut) == (3, 4, "class", None)
    assert (numbers["another-class"].people, numbers["another-class"].shut) == (0, True)


def test_look_is_whole_and_kept_with_how_many_people(runtime, classes, audits):
    classes.enter(entry(0, Places()), BY, NOW)
    [seen] = classes.look(CLASS, "a call", BY, NOW)

    assert seen.answers["phone"] == "01000000000"
    [row] = audits.page(Filters(act="class-look"))
    assert (row.staff_id, row.subject, row.detail) == (
        BY,
        f"class/{CLASS}",
        {"reason": "a call", "people": 1},
    )
    assert "0100000" not in str(row)


# Whom a class's announcement reaches


@pytest.fixture
def crowd(runtime):
    """Six people; gives their numbers by what holds for them."""
    names = ("plain", "paused", "telegram", "waiting", "closed", "subscriber")
    who = dict(zip(names, people(runtime, 6, channel="webchat", topics=()), strict=True))
    signed_up = {name: with_place(runtime, who[name], n) for n, name in enumerate(names[:5])}
    changes = {
        "paused": {"paused_until": NOW + timedelta(days=9)}, "closed": {"closed_at": NOW},
        "telegram": {"channel": "telegram", "abroad_at": None},
    }  # fmt: skip
    with runtime.database.write() as connection:
        theirs = update(enrolment).where(enrolment.c.id == signed_up["waiting"])
        connection.execute(theirs.values(state="waiting"))
        for name, values in changes.items():
            connection.execute(update(contact).where(contact.c.id == who[name]).values(**values))
        wish = {"contact_id": who["subscriber"], "topic": "education", "since": NOW}
        connection.execute(insert(subscription), wish)
    return who


def reached(runtime, crowd, kind=Kind.INFORMATION, **more):
    """Return who of the crowd an announcement to the class would reach."""
    audience = Audience(classes=(CLASS,), **more)
    found = {row.id for row in runtime.audiences.sample(kind, audience, NOW)}
    return {name for name, number in crowd.items() if number in found}


def test_class_is_reached_whatever_its_people_subscribe_to(runtime, crowd):
    assert reached(runtime, crowd) == {"plain", "paused", "telegram"}
    assert reached(runtime, crowd, topics=("festival",)) == {"plain", "paused", "telegram"}
    assert reached(runtime, crowd, channels=("telegram",)) == {"telegram"}
    assert reached(runtime, crowd, Kind.ADVERTISING) == set()
    assert runtime.audiences.reach(Kind.INFORMATION, Audience(classes=(CLASS,)), NOW).total == 3
    assert runtime.audiences.reach(Kind.INFORMATION, Audience(classes=("another",)), NOW).total == 0


def test_audience_of_a_class_is_read_as_it_was_written():
    audience = Audience(classes=(CLASS, "another"))

    assert Audience.read(audience.write()) == audience
    assert "classes" not in Audience().write()


def test_who_gave_the_place_up_meanwhile_is_left_out(runtime, classes, crowd):
    written = replace(draft(channels=("webchat", "telegram"), topics=()), audience=Audience(classes=(CLASS,)))
    _, run = begun(runtime, written)
    assert len(rows_of(runtime, run)) == 3
    with runtime.database.write() as connection:
        theirs = update(enrolment).where(enrolment.c.contact_id == crowd["plain"])
        connection.execute(theirs.values(state="cancelled"))

    handed = set()
    for channel in ("webchat", "telegram"):
        claim = runtime.deliveries.claim(channel, runtime.now())
        chunk = runtime.deliveries.take(claim, 10, runtime.now())
        handed |= {one.contact for one in chunk.leased}
    assert handed == {crowd["paused"], crowd["telegram"]}
    assert reasons_of(runtime, run)["skipped", "unsubscribed"] == 1
