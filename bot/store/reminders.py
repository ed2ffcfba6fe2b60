"""What people are told of a class they signed up to: that it is tomorrow, has moved, is called off."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, select, update

from bot.classes.course import SEOUL, Course, begins_at, ends_at, told_of
from bot.classes.notices import Notice, called_off, moved, tomorrow
from bot.classes.offer_hours import may_tell
from bot.classes.signup import ACTIVE
from bot.store.database import Database
from bot.store.enrolments import lock
from bot.store.occurrences import put_notice
from bot.store.signup_tables import desk, enrolment
from bot.store.tables import contact

OFF = {"called_off": True}  # what desk.told holds once people know that a class does not take place


class Reminders:
    """Each is told once, by day: by message to whoever can be written to, by staff who call to the others.

    Args:
        reached: the channels on which something can be sent at all.
    """

    def __init__(self, database: Database, reached: Collection[str]) -> None:
        self.database, self.reached = database, tuple(reached)

    def desks(self) -> list[Row[Any]]:
        """Return the classes that somebody signed up to, as people were last told of them."""
        joined = select(enrolment.c.course).where(enrolment.c.state.in_(ACTIVE)).distinct()
        with self.database.read() as connection:
            found = select(desk.c.course, desk.c.called_off_at, desk.c.told).where(desk.c.course.in_(joined))
            return list(connection.execute(found))

    def tell_changes(self, course: Course, seen: Row[Any], now: datetime) -> Counter[str]:
        """Tell of a class that moved, was called off or takes place after all; the first look only notes.

        Args:
            seen: the class's desk at the look; read again with the class taken.
        """
        if not _is_due(seen, course, now):
            return Counter()
        with self.database.write() as connection:
            row = lock(connection, course["entity"], now, numbers=0)
            return self._tell(connection, row, course, now) if _is_due(row, course, now) else Counter()

    def _tell(self, connection: Connection, row: Row[Any], course: Course, now: datetime) -> Counter[str]:
        """Note how a class stands now, and tell each contact once, however many signed up there."""
        notice, ends = _news(row, course), ends_at(course)
        noted = update(desk).where(desk.c.course == row.course)
        connection.execute(noted.values(told=_standing(row, course), changed_at=now))
        if notice is None or (ends is not None and ends < now):
            return Counter()
        theirs = (enrolment.c.course == row.course, enrolment.c.state.in_(ACTIVE))
        connection.execute(update(enrolment).where(*theirs).values(reminded_at=None))
        contacts = dict.fromkeys(one.contact_id for one in self._reached_by(connection, *theirs))
        for number in contacts:
            _put(connection, number, notice, now)
        return Counter(told_of_a_change=len(contacts), to_call=self._have_called(connection, *theirs))

    def remind(self, course: Course, now: datetime) -> Counter[str]:
        """Remind those who have a place, on the day before the class begins."""
        begins = begins_at(course)
        if begins is None or not may_tell(now) or not _is_tomorrow(begins, now):
            return Counter()
        theirs = (
            enrolment.c.course == course["entity"],
            enrolment.c.state == "placed",
            enrolment.c.reminded_at.is_(None),
        )
        with self.database.read() as connection:
            if connection.execute(select(enrolment.c.id).where(*theirs).limit(1)).first() is None:
                return Counter()
        with self.database.write() as connection:
            if lock(connection, course["entity"], now, numbers=0).called_off_at is not None:
                return Counter()
            people = self._reached_by(connection, *theirs)
            to_call = self._have_called(connection, *theirs)
            connection.execute(update(enrolment).where(*theirs).values(reminded_at=now))
            for one in people:
                _put(connection, one.contact_id, tomorrow(course, one.id), now)
        return Counter(reminded=len(people), to_call=to_call)

    def _have_called(self, connection: Connection, *theirs: ColumnElement[bool]) -> int:
        """Have staff call those of them whom no message reaches; return how many."""
        unreached = update(enrolment).where(*theirs, ~self._can_be_reached())
        return connection.execute(unreached.values(call=True)).rowcount

    def _can_be_reached(self) -> ColumnElement[bool]:
        theirs = contact.c.id == enrolment.c.contact_id
        return exists().where(theirs, contact.c.closed_at.is_(None), contact.c.channel.in_(self.reached))

    def _reached_by(self, connection: Connection, *theirs: ColumnElement[bool]) -> list[Row[Any]]:
        found = select(enrolment.c.id, enrolment.c.contact_id).where(*theirs, self._can_be_reached())
        return list(connection.execute(found.order_by(enrolment.c.number)))


def _standing(row: Row[Any], course: Course) -> dict[str, Any]:
    """Return how a class stands now, as it is kept once people were told."""
    return OFF if row.called_off_at is not None else told_of(course)


def _news(row: Row[Any], course: Course) -> Notice | None:
    """Return what is new to people; None where they signed up to the class as it stands."""
    if _standing(row, course) == row.told:
        return None
    if row.called_off_at is not None:
        return called_off(course)
    return None if row.told is None else moved(course, after_all=row.told == OFF)


def _is_due(row: Row[Any], course: Course, now: datetime) -> bool:
    """Tell whether something is to be noted, and may be told at this hour."""
    return _standing(row, course) != row.told and (may_tell(now) or _news(row, course) is None)


def _is_tomorrow(begins: datetime, now: datetime) -> bool:
    return begins.astimezone(SEOUL).date() == now.astimezone(SEOUL).date() + timedelta(days=1)


def _put(connection: Connection, contact_id: int, notice: Notice, now: datetime) -> None:
    put_notice(connection, contact_id, notice.sentence, notice.values, now, choices=notice.choices)
