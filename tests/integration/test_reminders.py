"""What people are told of their class, on both databases: tomorrow, moved, called off; once and by day."""

import pytest

from bot.classes.signup import Accept, Withdraw
from bot.store.database import Database
from bot.store.reminders import Reminders
from scheduler import remind_of_classes
from tests.conftest import NOW
from tests.crowd import Clock, open_house
from tests.integration.test_offers import fill
from tests.signups import Desk

DAY_BEFORE = 17  # days after the first: 9 December


@pytest.fixture
def desk(database_url):
    database = Database(database_url, wait=5)
    yield Desk(database)
    database.close()


@pytest.fixture
def people(desk):
    """Two who have a place and one who waits, of a class that was looked at once."""
    found = [desk.joins(n) for n in range(3)]
    desk.remind()
    return found


# Tomorrow


def test_who_has_a_place_is_reminded_once_the_day_before(desk, people):
    desk.at(8, DAY_BEFORE)

    assert desk.remind() == {"reminded": 2}
    assert not desk.remind()
    assert [len(desk.told(who)) for who in people] == [1, 1, 0]
    (told,) = desk.told(people[0])
    assert all(word in told for word in ("Photo class", "Welfare Town, 3F", "December 10, 2026", "10:00"))
    assert desk.buttons(people[0]) == ["status", f"cancel/e:{desk.row(people[0]).id}"]


@pytest.mark.parametrize(
    ("hour", "day"), [(20, DAY_BEFORE - 1), (7, DAY_BEFORE), (21, DAY_BEFORE), (9, DAY_BEFORE + 1)]
)
def test_nobody_is_reminded_on_another_day_or_at_night(desk, people, hour, day):
    desk.at(hour, day)

    assert not desk.remind()


def test_place_had_on_the_day_before_is_reminded_of_too(desk, people):
    desk.at(9, DAY_BEFORE)
    desk.remind()
    desk.act(people[0], Withdraw(desk.number_of(people[0])))
    desk.course |= {"apply_period": {"start": "2026-11-20", "end": "2026-12-09"}, "capacity": 9}
    desk.tick()
    desk.act(people[2], Accept(desk.number_of(people[2])))

    assert desk.remind() == {"reminded": 1}


def test_reminder_reaches_only_who_can_be_written_to(desk):
    desk.course |= {"capacity": 9}
    desk.sign_up(1)
    desk.joins(2, closed_at=NOW)
    desk.joins(3, "kakao")
    desk.joins(4)
    desk.remind()
    desk.at(9, DAY_BEFORE)

    assert desk.remind() == {"reminded": 1, "to_call": 3}
    assert [row.call for row in desk.rows()] == [True, True, True, False]
    assert not desk.remind()


def test_class_known_by_month_only_reminds_nobody(desk):
    desk.course |= {"period": {"start": "2026-12-10", "end": "2026-12-31", "precision": "month"}}
    desk.joins(1)
    desk.remind()
    desk.at(9, DAY_BEFORE)

    assert not desk.remind()


def test_class_called_off_reminds_nobody(desk, people):
    desk.set_desk(called_off_at=NOW)
    desk.at(9, DAY_BEFORE)

    assert desk.remind() == {"told_of_a_change": 3}
    assert not desk.remind()


def test_class_without_a_place_or_hour_is_told_all_the_same(desk):
    desk.course |= {"venue": None, "period": {"start": "2026-12-10", "end": "2026-12-12"}}
    who = desk.joins(1)
    desk.remind()
    desk.at(9, DAY_BEFORE)
    desk.remind()

    assert "Photo class" in desk.told(who)[0]
    assert "place" not in desk.told(who)[0]


# Changes


def test_first_look_only_notes_how_a_class_stands(desk, people):
    assert [desk.told(who) for who in people] == [[], [], []]
    assert not desk.remind()


def test_class_that_moves_is_told_once_to_all(desk, people):
    desk.course |= {"period": {"start": "2026-12-14T14:00:00+09:00", "end": "2026-12-14T16:00:00+09:00"}}

    assert desk.remind() == {"told_of_a_change": 3}
    assert not desk.remind()
    (told,) = desk.told(people[2])
    assert all(word in told for word in ("Photo class", "December 14, 2026", "14:00", "Welfare Town"))


def test_second_move_is_told_again(desk, people):
    for place in ("Library", "Town hall"):
        desk.course |= {"venue": {"ko": place, "en": place}}
        assert desk.remind() == {"told_of_a_change": 3}

    assert ["Town hall" in told for told in desk.told(people[0])] == [False, True]


def test_staff_call_whom_news_cannot_reach(desk, people):
    desk.sign_up(7)
    desk.joins(8, closed_at=NOW)
    desk.set_desk(called_off_at=NOW)

    assert desk.remind() == {"told_of_a_change": 3, "to_call": 2}
    assert [row.call for row in desk.rows()] == [False, False, False, True, True]
    assert not desk.remind()


def test_whoever_signs_up_to_the_class_as_it_stands_hears_nothing(desk, people):
    for who in people:
        desk.act(who, Withdraw(desk.number_of(who)))
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}
    late = desk.joins(7)

    assert not desk.remind()
    desk.course |= {"venue": {"ko": "군청", "en": "Town hall"}}
    later = desk.joins(8)
    assert desk.remind() == {"told_of_a_change": 1}
    assert [len(desk.told(who)) for who in (late, later)] == [1, 0]


def test_class_that_moves_before_the_first_look_is_told(desk):
    who = desk.joins(1)
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}

    assert desk.remind() == {"told_of_a_change": 1}
    assert "Library" in desk.told(who)[0]


def test_class_is_told_in_pieces_to_each_chat_once(desk, people):
    desk.course |= {"capacity": 9, "waiting_capacity": 9}
    desk.sign_up(8, people[0])
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}
    reminders = Reminders(desk.database, desk.reached, at_once=1)
    (seen,) = reminders.desks()

    assert reminders.tell_changes(desk.course, seen, desk.now) == {"told_of_a_change": 3}
    assert [len(desk.told(who)) for who in people] == [1, 1, 1]


def test_change_by_night_waits_for_the_morning(desk, people):
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}
    desk.at(22)
    assert not desk.remind()
    desk.at(7, 1)
    assert not desk.remind()

    desk.at(8, 1)
    assert desk.remind() == {"told_of_a_change": 3}


def test_change_taken_back_by_morning_is_never_told(desk, people):
    before = desk.course["venue"]
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}
    desk.at(22)
    desk.remind()
    desk.course |= {"venue": before}
    desk.at(8, 1)

    assert not desk.remind()


def test_class_called_off_is_told_once_with_the_phone(desk, people):
    desk.set_desk(called_off_at=NOW)

    assert desk.remind() == {"told_of_a_change": 3}
    assert not desk.remind()
    assert all("061-430-3114" in desk.told(who)[0] for who in people)


def test_class_called_off_before_the_first_look_is_told_too(desk):
    who = desk.joins(1)
    desk.set_desk(called_off_at=NOW)

    assert desk.remind() == {"told_of_a_change": 1}
    assert "Photo class" in desk.told(who)[0]


def test_class_that_takes_place_after_all_is_told(desk, people):
    desk.set_desk(called_off_at=NOW)
    desk.remind()
    desk.set_desk(called_off_at=None)

    assert desk.remind() == {"told_of_a_change": 3}
    assert "after all" in desk.told(people[0])[1]


def test_who_was_reminded_of_the_old_day_is_reminded_of_the_new(desk, people):
    desk.at(9, DAY_BEFORE)
    desk.remind()
    desk.course |= {"period": {"start": "2026-12-14T10:00:00+09:00", "end": "2026-12-14T12:00:00+09:00"}}
    desk.remind()
    desk.at(9, DAY_BEFORE + 4)

    assert desk.remind() == {"reminded": 2}


def test_two_places_on_one_channel_are_told_of_once(desk, people):
    desk.course |= {"capacity": 9, "waiting_capacity": 9}
    desk.sign_up(8, people[0])
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}

    assert desk.remind() == {"told_of_a_change": 3}
    assert len(desk.told(people[0])) == 1


def test_who_gave_up_hears_nothing_more(desk, people):
    desk.act(people[0], Withdraw(desk.number_of(people[0])))
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}

    assert desk.remind() == {"told_of_a_change": 2}
    assert desk.told(people[0]) == []


def test_row_of_a_class_that_is_over_changes_in_silence(desk, people):
    desk.course |= {"venue": {"ko": "도서관", "en": "Library"}}
    desk.at(9, 60)

    assert not desk.remind()
    assert desk.told(people[0]) == []


def test_job_reminds_in_a_whole_house(database_url, tmp_path):
    clock = Clock()
    runtime = open_house(database_url, tmp_path, clock)
    fill(runtime)
    desk = Desk(runtime.database)
    who = desk.joins(1)
    assert not remind_of_classes.run(runtime)
    clock.now = desk.at(9, DAY_BEFORE)

    assert remind_of_classes.run(runtime) == {"reminded": 1}
    assert "Photo class" in desk.told(who)[0]
    runtime.close()
