"""What the clock does with runs: holds, begins, expands and ends them, in transactions of their own."""

import time
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from bot.announcement import Act, Announcement, State
from bot.calendar.repeats import is_missed
from bot.store import expansion, occurrences
from bot.store.announcements import CLOCK, read, take
from bot.store.database import Database
from bot.store.sending_tables import announcement, occurrence

BUDGET = 5.0  # seconds of expanding in one go; the rest follows a second later
PAUSE = 0.01  # seconds between two ranges, in which others may write


class Runs:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.expansion = expansion.Expansion(database)

    def begin_due(self, now: datetime) -> Counter[str]:
        """Hold what is soon due, begin what is due, put aside what was missed."""
        done: Counter[str] = Counter()
        for row in self._soon(now):
            done[self._begin(row.id, now)] += 1
        done.pop("", None)
        return done

    def _soon(self, now: datetime) -> list[Row[Any]]:
        """Return the planned runs that are due, or whose announcement is not held yet."""
        found = (
            select(occurrence.c.id)
            .join(announcement, announcement.c.id == occurrence.c.announcement_id)
            .where(
                occurrence.c.state == "planned",
                or_(occurrence.c.due_at <= now, announcement.c.state == State.APPROVED),
            )
            .order_by(occurrence.c.due_at)
        )
        with self.database.read() as connection:
            return list(connection.execute(found))

    def _begin(self, run: int, now: datetime) -> str:
        with self.database.write() as connection:
            of_run = select(occurrence).where(occurrence.c.id == run)
            sent = read(connection, connection.execute(of_run).one().announcement_id, locked=True)
            row = connection.execute(of_run).one()
            if sent is None or row.state != "planned":
                return ""
            return _brought_on(connection, row, sent, now)

    def expand(self, now: datetime) -> Counter[str]:
        """Write the deliveries of the runs that have begun, for a few seconds."""
        until = time.monotonic() + BUDGET
        done: Counter[str] = Counter()
        with self.database.read() as connection:
            waiting = expansion.waiting(connection)
        for row in waiting:
            with self.database.read() as connection:
                sent = read(connection, row.announcement_id)
            while sent is not None and time.monotonic() < until:
                done["ranges"] += 1
                if self.expansion.step(row.id, sent, now):
                    break
                time.sleep(PAUSE)
        return done

    def end(self, now: datetime) -> Counter[str]:
        """End the runs in which nothing waits any more, and plan the next of those that repeat."""
        done: Counter[str] = Counter()
        with self.database.read() as connection:
            over = select(occurrence.c.id, occurrence.c.announcement_id).where(*occurrences.is_over())
            ended = connection.execute(over).all()
        for row in ended:
            with self.database.write() as connection:
                if row.announcement_id is None:
                    done["notices"] += occurrences.finish(connection, row.id, now)
                else:
                    done["finished"] += _end(connection, row.id, row.announcement_id, now)
        return done


def _brought_on(connection: Connection, row: Row[Any], sent: Announcement, now: datetime) -> str:
    """Bring one planned run on as far as its time allows; return what was done, in a word."""
    if row.due_at > now:
        if sent.state is State.APPROVED and row.due_at - sent.waits <= now:
            take(connection, sent, Act.HOLD, CLOCK, now)
            return "held"
        return ""
    if is_missed(row.due_at, now):
        return "missed" if occurrences.miss(connection, row.id) else ""
    if sent.state not in {State.APPROVED, State.WAITING} or not occurrences.begin(connection, row.id, now):
        return ""
    take(connection, sent, Act.START, CLOCK, now)
    return "begun"


def _end(connection: Connection, run: int, number: int, now: datetime) -> int:
    sent = read(connection, number, locked=True)
    if not occurrences.finish(connection, run, now):
        return 0
    if sent is None or sent.state is not State.SENDING:
        return 1
    goes_on = occurrences.has_planned(connection, number) or occurrences.plan_next(connection, sent, now)
    take(connection, sent, Act.AGAIN if goes_on else Act.FINISH, CLOCK, now)
    return 1
