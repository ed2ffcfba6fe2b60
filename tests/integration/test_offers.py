"""Places that came free, offered in order, on both databases: sent, unsent, taken, lapsed, by day only."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.classes.offer_hours import until
from bot.classes.signup import Accept, Decline, Done, Erase, Withdraw
from bot.content.files import Entry
from bot.courier import Outcome
from bot.courier import State as Fate
from bot.store.classes import Classes
from bot.store.database import Database
from bot.store.offers import TOO_LONG
from bot.store.reports import settle
from bot.store.tables import contact, content
from scheduler import offer_places, run_announcements, send_deliveries
from tests.conftest import NOW
from tests.crowd import Clock, open_house
from tests.signups import COURSE, Desk


@pytest.fixture
def desk(database_url):
    database = Database(database_url, wait=5)
    yield Desk(database)
    database.close()


def crowd(desk, many=5):
    """Let so many sign up: two have a place, up to three wait; return their contacts."""
    return [desk.joins(n) for n in range(many)]


def leaves(desk, who):
    assert desk.act(who, Withdraw(desk.number_of(who))) == Done()


def seoul(text) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NOW.tzinfo)


# In order


def test_nothing_is_offered_while_nothing_is_free(desk):
    crowd(desk)

    assert not desk.tick()
    assert desk.states() == ["placed", "placed", "waiting", "waiting", "waiting"]


def test_free_place_is_offered_to_who_waited_longest(desk):
    people = crowd(desk)
    leaves(desk, people[0])

    assert desk.tick() == {"offered": 1}
    assert not desk.tick()
    assert desk.states() == ["cancelled", "placed", "offered", "waiting", "waiting"]


def test_each_free_place_is_offered_once(desk):
    people = crowd(desk)
    for who in people[:2]:
        leaves(desk, who)

    assert desk.tick() == {"offered": 2}
    assert desk.states()[2:] == ["offered", "offered", "waiting"]


def test_who_left_the_line_is_passed_over(desk):
    people = crowd(desk)
    leaves(desk, people[2])
    leaves(desk, people[0])
    desk.tick()

    assert desk.states() == ["cancelled", "placed", "cancelled", "offered", "waiting"]


@pytest.mark.parametrize("act", [Decline, Withdraw])
def test_offer_given_up_goes_to_the_next(desk, act):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.offered(people[2])
    desk.act(people[2], act(desk.number_of(people[2])))

    assert desk.tick() == {"offered": 1}
    assert desk.row(people[3]).state == "offered"


def test_raised_capacity_is_offered_to_those_who_wait(desk):
    crowd(desk)
    desk.course |= {"capacity": 4}

    assert desk.tick() == {"offered": 2}
    assert desk.states() == ["placed", "placed", "offered", "offered", "waiting"]


def test_bound_taken_away_lets_all_in(desk):
    crowd(desk)
    desk.course |= {"capacity": None}

    assert desk.tick() == {"offered": 3}


def test_lowered_capacity_offers_nothing_until_places_are_free(desk):
    people = crowd(desk)
    desk.course |= {"capacity": 1}
    leaves(desk, people[0])
    assert not desk.tick()

    leaves(desk, people[1])
    assert desk.tick() == {"offered": 1}


def test_erased_person_leaves_the_place_to_the_next(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.offered(people[2])
    desk.act(people[2], Erase())

    assert desk.tick() == {"offered": 1}
    assert desk.row(people[3]).state == "offered"


def test_closed_sign_up_still_serves_who_waits(desk):
    people = crowd(desk)
    desk.set_desk(shut=True)
    leaves(desk, people[0])

    assert desk.tick() == {"offered": 1}


def test_class_called_off_offers_nothing(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.set_desk(called_off_at=NOW)

    assert not desk.tick()


def test_class_that_is_over_offers_nothing(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.now = seoul("2026-12-12T12:01")

    assert "offered" not in desk.tick()


# What is said


def test_offer_names_class_and_time_and_has_two_buttons(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.at(14)
    desk.tick()
    (told,) = desk.told(people[2])
    number = desk.row(people[2]).id

    assert "Photo class" in told
    assert "November 24, 2026" in told  # seven hours today, thirteen tomorrow, four the day after
    assert "12:00" in told
    assert desk.buttons(people[2]) == [f"status/e:{number}+accept", f"status/e:{number}+decline"]


def test_offer_is_told_in_the_readers_language(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.tick()

    assert "사진 교실" in desk.told(people[2], "ko")[0]
    assert "Photo class" in desk.told(people[2], "vi")[0]


# The time to take it


def test_time_runs_from_when_the_offer_was_sent(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.at(14)
    desk.tick()
    desk.later(hours=3)
    assert desk.row(people[2]).offered_until is None

    desk.hand_over()
    assert desk.tick() == {"sent": 1}
    row = desk.row(people[2])
    assert (row.offer_sent_at, row.offered_until) == (desk.now, seoul("2026-11-24T15:00"))
    assert not desk.tick()


def test_offer_lapses_and_the_next_is_asked(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    until = desk.offered(people[2]).offered_until
    desk.now = until - timedelta(seconds=1)
    assert not desk.tick()

    desk.now = until
    assert desk.tick() == {"lapsed": 1, "offered": 1}
    row = desk.row(people[2])
    assert (row.state, row.answers, row.person) == ("lapsed", None, None)
    assert desk.row(people[3]).state == "offered"


def test_who_did_not_answer_is_told_how_to_sign_up_again(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.now = desk.offered(people[2]).offered_until
    desk.tick()

    assert "Photo class" in desk.told(people[2])[1]
    assert desk.buttons(people[2]) == ["education/photo+apply", "status"]
    assert len(desk.told(people[2])) == 2


def test_place_taken_in_time_never_lapses(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.now = desk.offered(people[2]).offered_until
    assert desk.act(people[2], Accept(desk.number_of(people[2]))) == Done()

    assert not desk.tick()
    assert desk.row(people[2]).state == "placed"


def test_time_that_ends_in_the_evening_leaves_the_night_to_answer(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.at(10)
    until = desk.offered(people[2]).offered_until
    assert until == seoul("2026-11-23T21:00")

    desk.now = until
    assert not desk.tick()
    desk.now = seoul("2026-11-24T07:59")
    assert not desk.tick()
    desk.now = seoul("2026-11-24T08:00")
    assert desk.tick() == {"lapsed": 1, "offered": 1}


@pytest.mark.parametrize("hour", [21, 23, 0, 7])
def test_nothing_is_offered_at_night(desk, hour):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.at(hour, day=1)

    assert not desk.tick()
    desk.at(8, day=2)
    assert desk.tick() == {"offered": 1}


# Offers nobody reads


@pytest.mark.parametrize("fate", [Fate.FAILED, Fate.UNKNOWN])
def test_offer_that_was_not_sent_is_told_by_phone_and_never_lapses(desk, fate):
    people = crowd(desk)
    leaves(desk, people[0])
    row = desk.offered(people[2], fate)
    assert (row.state, row.call, row.offered_until) == ("offered", True, None)

    desk.later(days=9)
    assert not desk.tick()
    assert desk.row(people[3]).state == "waiting"


def test_who_blocked_us_meanwhile_is_called(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.tick()
    block(desk, people[2])

    assert desk.tick() == {"to_call": 1}
    assert desk.row(people[2]).call


def block(desk, who):
    with desk.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == who).values(closed_at=desk.now))


def test_who_cannot_be_written_to_is_called_at_once(desk):
    desk.course |= {"capacity": 0, "waiting_capacity": 4}
    by_phone = desk.sign_up(1)
    blocked, elsewhere = desk.joins(2, closed_at=NOW), desk.joins(3, "kakao")
    desk.course |= {"capacity": 3}

    assert desk.tick() == {"to_call": 3}
    assert by_phone.enrolment == desk.rows()[0].id
    assert [row.call for row in desk.rows()] == [True] * 3
    assert desk.told(blocked) == desk.told(elsewhere) == []


def test_offer_that_waits_a_day_to_be_sent_is_told_by_phone(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.at(10)
    desk.tick()
    desk.later(seconds=TOO_LONG.total_seconds())
    assert not desk.tick()

    desk.later(seconds=1)
    assert desk.tick() == {"to_call": 1}


def test_offer_found_undelivered_later_is_told_by_phone(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    number = desk.offered(people[2]).offer_delivery
    with desk.database.write() as connection:
        assert settle(connection, Outcome(number, Fate.FAILED, "refused"), desk.now)

    assert desk.tick() == {"to_call": 1}
    assert desk.row(people[2]).offered_until is None


def test_called_person_may_still_answer_in_the_chat(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.offered(people[2], Fate.UNKNOWN)

    assert desk.act(people[2], Accept(desk.number_of(people[2]))) == Done()
    assert (desk.row(people[2]).state, desk.row(people[2]).call) == ("placed", False)


def test_call_that_staff_made_holds_and_gives_a_day(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    row = desk.offered(people[2], Fate.FAILED)
    classes, last = Classes(desk.database, desk.sealer), until(desk.course, desk.now, held_open=False)
    classes.called("photo", row.id, last, 7, desk.now)
    desk.later(seconds=5)

    assert not desk.tick()
    row = desk.row(people[2])
    assert (row.state, row.call, row.offered_until) == ("offered", False, last)
    desk.now = last
    assert desk.tick() == {"lapsed": 1, "offered": 1}


# The end of waiting


def test_who_waited_in_vain_is_told_so_once_the_class_begins(desk):
    people = crowd(desk)
    leaves(desk, people[0])
    desk.now = seoul("2026-12-10T08:30")
    assert desk.offered(people[2]).offered_until == seoul("2026-12-10T10:00")
    desk.now = seoul("2026-12-10T10:00")

    assert desk.tick() == {"lapsed": 1, "waited_in_vain": 2}
    assert not desk.tick()
    assert desk.states() == ["cancelled", "placed", "lapsed", "lapsed", "lapsed"]
    late, in_vain = desk.told(people[2])[-1], desk.told(people[4])
    assert "is over now" in late
    assert ["no place came free" in told for told in in_vain] == [True]
    assert desk.row(people[4]).answers is None


def test_whom_no_message_reaches_waits_until_staff_have_called(desk):
    desk.course |= {"capacity": 0}
    by_phone, blocked = desk.sign_up(1).enrolment, desk.joins(2, closed_at=NOW)
    reached = desk.joins(3)
    desk.now = seoul("2026-12-10T10:00")

    assert desk.tick() == {"to_call": 2, "waited_in_vain": 1}
    assert not desk.tick()
    assert [(row.state, row.call) for row in desk.rows()] == [
        ("waiting", True), ("waiting", True), ("lapsed", False),
    ]  # fmt: skip
    assert (desk.row(blocked).answers is None, desk.row(reached).answers is None) == (False, True)

    Classes(desk.database, desk.sealer).called("photo", by_phone, desk.now, 7, desk.now)
    assert desk.tick() == {"waited_in_vain": 1}
    assert desk.states() == ["lapsed", "waiting", "lapsed"]


def test_nobody_is_told_at_night_that_they_waited_in_vain(desk):
    desk.course |= {"period": {"start": "2026-12-10", "end": "2026-12-12"}}
    crowd(desk)
    desk.now = seoul("2026-12-10T07:59")
    assert not desk.tick()

    desk.now = seoul("2026-12-10T08:00")
    assert desk.tick() == {"waited_in_vain": 3}


@pytest.mark.parametrize("open_still", [{"apply_period": {"start": "2026-11-20", "end": "2026-12-11"}}, None])
def test_line_goes_on_while_a_class_that_has_begun_takes_people(desk, open_still):
    people = crowd(desk)
    desk.course |= open_still or {}
    desk.set_desk(shut=None if open_still else False)
    desk.now = seoul("2026-12-10T12:00")
    leaves(desk, people[0])

    assert desk.tick() == {"offered": 1}


def test_who_waits_for_a_class_called_off_hears_nothing_twice(desk):
    people = crowd(desk)
    desk.set_desk(called_off_at=NOW)
    desk.remind()
    desk.now = seoul("2026-12-10T12:00")

    assert desk.tick() == {"waited_in_vain": 3}
    assert len(desk.told(people[4])) == 1


# The job, in a whole house


def test_job_offers_over_the_real_page_and_lets_it_lapse(database_url, tmp_path):
    clock = Clock()
    runtime = open_house(database_url, tmp_path, clock)
    desk = Desk(runtime.database)
    runtime.sealer = desk.sealer
    fill(runtime)
    people = crowd(desk, 4)
    leaves(desk, people[0])

    assert offer_places.run(runtime) == {"offered": 1}
    assert send_deliveries.run(runtime)["sent"] == 1
    assert offer_places.run(runtime) == {"sent": 1}
    clock.now = desk.row(people[2]).offered_until
    assert offer_places.run(runtime) == {"lapsed": 1, "offered": 1}
    run_announcements.run(runtime)
    assert send_deliveries.run(runtime)["sent"] == 2
    runtime.close()


def test_job_serves_those_in_a_class_that_was_hidden(database_url, tmp_path):
    runtime = open_house(database_url, tmp_path, Clock())
    desk = Desk(runtime.database)
    runtime.sealer = desk.sealer
    fill(runtime)
    with runtime.database.write() as connection:
        connection.execute(update(content).values(hidden=True))
    people = crowd(desk)
    leaves(desk, people[0])

    assert offer_places.run(runtime) == {"offered": 1}
    runtime.close()


def test_job_leaves_a_class_alone_whose_row_is_gone(database_url, tmp_path):
    runtime = open_house(database_url, tmp_path, Clock())
    desk = Desk(runtime.database)
    people = crowd(desk)
    leaves(desk, people[0])

    assert not offer_places.run(runtime)
    runtime.close()


def fill(runtime):
    body = {name: value for name, value in COURSE.items() if name != "entity"}
    more = {"id": "c-photo", "kind": "course", "topics": ["smartphone"], "status": "open"}
    runtime.contents.load([Entry("course", "c-photo", "photo", 1, body | more)], NOW)
