"""Staff and the clock at once, on both databases: an announcement and its runs stay of one mind."""

import threading
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.announcement import Act, Announcement, Kind, State, Text, Unlawful
from bot.store import occurrences
from bot.store.announcements import Actor, Announcements, Changed
from bot.store.database import Database
from bot.store.runs import Runs
from bot.store.sending_tables import batch, occurrence
from tests.conftest import NOW

AUTHOR, APPROVER = Actor(1, "author"), Actor(2, "approver")
MINUTE = timedelta(minutes=1)


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
