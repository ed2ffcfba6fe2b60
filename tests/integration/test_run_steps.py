"""Runs on both databases: begun, missed, ended and repeated by the clock, while staff act at any moment."""

import threading
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.announcement import Act, Announcement, Kind, State, Text, Unlawful
from bot.runtime import SEOUL
from bot.store import occurrences
from bot.store.announcements import Actor, Announcements, Changed
from bot.store.database import Database
from bot.store.runs import Runs
from bot.store.sending_tables import batch, free_day, occurrence
from tests.conftest import NOW

AUTHOR, APPROVER = Actor(1, "author"), Actor(2, "approver")
MINUTE = timedelta(minutes=1)
DAILY = {"every": "daily", "at": "09:00"}


class House:
    """The announcements and the clock that brings them on, over one database."""

    def __init__(self, database):
        self.database = database
        self.announcements = Announcements(database)
        self.runs = Runs(database)

    def approved(self, now=NOW, **more) -> int:
        hold = more.pop("hold", timedelta())
        draft = Announcement(
            more.pop("kind", Kind.INFORMATION),
            {"ko": Text("단수", "내일")},
            topics=("news",),
            hold=hold,
            **more,
        )
        number = self.announcements.create(draft, AUTHOR.id, now)
        self.announcements.act(number, Act.SUBMIT, AUTHOR, now)
        self.announcements.act(number, Act.APPROVE, APPROVER, now)
        return number

    def tick(self, now) -> Counter[str]:
        return self.runs.begin_due(now) + self.runs.expand(now) + self.runs.end(now)

    def state(self, number) -> State:
        return self.announcements.get(number).state

    def of(self, number):
        """Return an announcement's runs in their order."""
        with self.database.read() as connection:
            found = select(occurrence).where(occurrence.c.announcement_id == number)
            return connection.execute(found.order_by(occurrence.c.due_at)).all()

    def states(self, number) -> list[str]:
        return [row.state for row in self.of(number)]

    def acts(self, number) -> list[str]:
        return [row.act for row in self.announcements.steps(number)]

    def act(self, number, act, actor=APPROVER, now=NOW):
        return self.announcements.act(number, act, actor, now)


@pytest.fixture
def house(database_url, patience):
    database = Database(database_url, wait=patience)
    yield House(database)
    database.close()


# Begun


def test_hold_keeps_it_back_until_it_is_over(house):
    number = house.approved(hold=timedelta(seconds=60))
    assert house.state(number) is State.WAITING

    house.tick(NOW + timedelta(seconds=59))
    assert house.states(number) == ["planned"]

    assert house.runs.begin_due(NOW + timedelta(seconds=60))["begun"] == 1
    assert (house.state(number), house.states(number)) == (State.SENDING, ["sending"])


def test_what_is_urgent_is_not_held(house):
    number = house.approved(kind=Kind.URGENT, hold=timedelta(seconds=60))

    assert house.runs.begin_due(NOW)["begun"] == 1
    assert house.state(number) is State.SENDING


def test_what_is_called_off_in_the_hold_never_begins(house):
    number = house.approved(hold=timedelta(seconds=60))
    house.act(number, Act.CANCEL)

    assert house.tick(NOW + MINUTE) == Counter()
    assert (house.state(number), house.states(number)) == (State.CANCELLED, ["cancelled"])


def test_what_is_set_for_later_is_held_just_before_and_begins_in_time(house):
    number = house.approved(at=NOW + timedelta(hours=3), hold=MINUTE)
    assert house.state(number) is State.APPROVED

    assert house.tick(NOW + timedelta(hours=2, minutes=58)) == Counter()
    assert house.runs.begin_due(NOW + timedelta(hours=2, minutes=59))["held"] == 1
    assert house.state(number) is State.WAITING
    assert house.runs.begin_due(NOW + timedelta(hours=3))["begun"] == 1
    assert house.acts(number) == ["submit", "approve", "hold", "start"]


def test_withdrawn_and_approved_again_is_sent_once(house):
    number = house.approved(at=NOW + timedelta(hours=3))
    house.act(number, Act.WITHDRAW, AUTHOR)
    found = house.announcements.get(number)
    house.announcements.edit(number, found.version, found, AUTHOR.id, "author", NOW)
    house.act(number, Act.SUBMIT, AUTHOR)
    house.act(number, Act.APPROVE)
    later = NOW + timedelta(hours=3)
    house.tick(later)

    assert house.states(number) == ["finished"]
    assert house.state(number) is State.FINISHED


# Missed


@pytest.mark.parametrize(
    ("late", "states"), [(timedelta(minutes=15), ["sending"]), (timedelta(minutes=15, seconds=1), ["missed"])]
)
def test_run_later_than_its_grace_waits_for_a_person(house, late, states):
    number = house.approved(at=NOW + timedelta(hours=1))
    house.runs.begin_due(NOW + timedelta(hours=1) + late)

    assert house.states(number) == states


@pytest.fixture
def missed(house):
    number = house.approved(at=NOW + timedelta(hours=1))
    house.tick(NOW + timedelta(hours=3))
    assert house.states(number) == ["missed"]
    return number


def test_missed_run_is_sent_only_when_a_person_says_so_and_once(house, missed):
    now = NOW + timedelta(hours=3)
    assert house.tick(now + timedelta(hours=1)) == Counter()

    house.act(missed, Act.SEND_MISSED, now=now)
    with pytest.raises(Unlawful):
        house.act(missed, Act.SEND_MISSED, now=now)
    assert house.runs.begin_due(now)["begun"] == 1
    assert house.states(missed) == ["sending"]


def test_missed_run_left_out_ends_what_goes_out_once(house, missed):
    house.act(missed, Act.SKIP_MISSED)
    with pytest.raises(Unlawful):
        house.act(missed, Act.SKIP_MISSED)

    assert (house.state(missed), house.states(missed)) == (State.FINISHED, ["skipped"])


def test_missed_run_left_out_plans_the_next_of_what_repeats(house):
    number = house.approved(repeat=DAILY)
    first = house.of(number)[0].due_at
    house.tick(first + timedelta(hours=2))
    house.act(number, Act.SKIP_MISSED, now=first + timedelta(hours=2))

    assert house.states(number) == ["skipped", "planned"]
    assert house.of(number)[1].due_at == first + timedelta(days=1)


# Ended and repeated


def test_run_is_over_once_nothing_waits_and_no_earlier(house):
    number = house.approved()
    house.tick(NOW - MINUTE)  # nothing is due yet
    house.runs.begin_due(NOW)
    run = house.of(number)[0].id
    house.runs.expand(NOW)
    _open_batch(house, run)

    assert house.runs.end(NOW) == Counter()
    with house.database.write() as connection:  # a batch that opened after the clock had looked
        assert not occurrences.finish(connection, run, NOW)
        connection.execute(update(batch).values(state="done"))
        assert occurrences.finish(connection, run, NOW)
        assert not occurrences.finish(connection, run, NOW)


def _open_batch(house, run):
    with house.database.write() as connection:
        row = {"occurrence_id": run, "channel": "webchat", "first": 1, "last": 2, "state": "waiting"}
        connection.execute(insert(batch).values(row))


def test_repeating_one_goes_out_day_by_day_over_holidays_staff_added(house):
    friday = datetime(2026, 11, 27, 9, tzinfo=SEOUL)
    with house.database.write() as connection:
        connection.execute(insert(free_day).values(day=friday.date(), name="임시공휴일"))
    number = house.approved(repeat={**DAILY, "on_holiday": "skip", "count": 5})  # on a Sunday afternoon
    for _ in range(5):
        due = house.of(number)[-1].due_at
        house.runs.begin_due(due)
        house.runs.expand(due)
        assert house.runs.end(due)["finished"] == 1

    days = [row.due_at.astimezone(SEOUL).day for row in house.of(number)]
    assert days == sorted(set(days))
    assert 27 not in days
    assert house.states(number) == ["finished"] * 5
    assert house.state(number) is State.FINISHED


def test_repeating_one_that_people_have_is_not_withdrawn_so_that_its_text_stays_as_approved(house):
    number = house.approved(repeat=DAILY)
    due = house.of(number)[0].due_at
    house.tick(due)
    assert house.state(number) is State.APPROVED

    with pytest.raises(Unlawful):
        house.act(number, Act.WITHDRAW, AUTHOR, due)

    assert house.states(number) == ["finished", "planned"]


def test_nobody_approves_what_they_wrote_even_after_another_changed_it(house):
    admin = Actor(3, "admin")
    number = house.announcements.create(Announcement(Kind.INFORMATION, {"ko": Text("단수", "내일")}), 3, NOW)
    found = house.announcements.get(number)
    house.announcements.edit(number, found.version, found, AUTHOR.id, "author", NOW)
    house.act(number, Act.SUBMIT, AUTHOR)

    with pytest.raises(Unlawful, match="own"):
        house.act(number, Act.APPROVE, admin)
    assert house.act(number, Act.APPROVE).state is State.WAITING


def test_approval_long_after_its_time_waits_for_a_person_instead_of_sending_late(house):
    number = house.approved(now=NOW, at=NOW - timedelta(hours=6))

    assert house.tick(NOW + MINUTE) == Counter()
    assert (house.state(number), house.states(number)) == (State.APPROVED, ["missed"])
    house.act(number, Act.SEND_MISSED, now=NOW + MINUTE)
    assert house.runs.begin_due(NOW + MINUTE)["begun"] == 1


def test_repeating_one_ends_at_its_end(house):
    number = house.approved(repeat=DAILY, ends_at=datetime(2026, 11, 24, 9, tzinfo=SEOUL))
    due = house.of(number)[0].due_at
    house.tick(due)

    assert house.states(number) == ["finished"]
    assert house.state(number) is State.FINISHED


def test_repeating_one_that_was_called_off_has_no_next_run(house):
    number = house.approved(repeat=DAILY)
    due = house.of(number)[0].due_at
    house.runs.begin_due(due)
    house.act(number, Act.CANCEL, now=due)

    assert house.tick(due + timedelta(days=1)) == Counter()
    assert house.states(number) == ["cancelled"]


# Paused by itself


def test_run_a_person_has_resumed_is_not_paused_by_late_news_of_its_trouble(house):
    number = house.approved()
    house.runs.begin_due(NOW)
    run = house.of(number)[0].id
    house.act(number, Act.PAUSE)
    house.act(number, Act.RESUME)
    with house.database.write() as connection:
        occurrences.note_trouble(connection, run, "bad-token")

    assert house.states(number) == ["sending"]
    assert house.of(number)[0].trouble is None


# Twice, and at once


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ((Act.PAUSE, Act.PAUSE), State.PAUSED),
        ((Act.PAUSE, Act.RESUME, Act.RESUME), State.SENDING),
        ((Act.CANCEL, Act.CANCEL), State.CANCELLED),
        ((Act.PAUSE, Act.CANCEL, Act.CANCEL), State.CANCELLED),
    ],
)
def test_act_done_twice_is_done_once(house, acts, state):
    number = house.approved()
    house.runs.begin_due(NOW)
    for act in acts:
        house.act(number, act)

    assert house.state(number) is state
    assert house.acts(number) == ["submit", "approve", "hold", "start", *dict.fromkeys(map(str, acts))]


def test_two_clocks_and_two_people_at_once_leave_announcement_and_runs_of_one_mind(
    house, database_url, patience
):
    """Withdrawing, beginning and ending meet; whoever wins, both tables say the same."""
    numbers = [house.approved(at=NOW + MINUTE, hold=timedelta()) for _ in range(12)]
    others = [House(Database(database_url, wait=patience)) for _ in range(4)]
    start = threading.Barrier(len(others))
    troubles = []

    def clock(mine):
        start.wait()
        for _ in range(3):
            mine.tick(NOW + MINUTE)

    def person(mine):
        start.wait()
        for number in numbers:
            for act in (Act.PAUSE, Act.CANCEL):
                with suppress(Unlawful, Changed):
                    mine.act(number, act, now=NOW + MINUTE)

    def kept(work, mine):
        try:
            work(mine)
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [
        threading.Thread(target=kept, args=(work, mine))
        for work, mine in zip((clock, clock, person, person), others, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    for other in others:
        other.database.close()

    assert troubles == []
    ends = {State.CANCELLED: "cancelled", State.FINISHED: "finished"}
    for number in numbers:
        assert house.states(number) == [ends[house.state(number)]]
        assert len(house.acts(number)) == len(set(house.acts(number)))
