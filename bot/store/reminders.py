"""What people are told of a class they signed up to: that it is tomorrow, has moved, is called off."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from bot.classes.course import SEOUL, Course, begins_at, ends_at, told_key, told_of
from bot.classes.notices import Notice, called_off, moved, tomorrow
from bot.classes.offer_hours import may_tell
from bot.classes.signup import ACTIVE
from bot.store.database import Database
from bot.store.occurrences import put_notice
from bot.store.signup_tables import desk, enrolment
from bot.store.tables import contact

OFF = "off"  # what is noted with people who know that their class does not take place


@dataclass(frozen=True, slots=True)
class Looked:
    """A class somebody signed up to.

    Attributes:
        noted: when and where it was when anybody was last told.
        told: the digests of what its people know.
    """

    course: str
    called_off: bool
    noted: dict[str, Any] | None
    told: frozenset[str | None]


class Reminders:
    """Each is told once, by day: by message to whoever can be written to, by staff who call to the others.

    With each person is noted what they were told, so whoever signs up to a class as it stands now hears
    nothing, however lately it was changed.

    Args:
        reached: the channels on which something can be sent at all.
        at_once: how many people are told in one transaction, so that no sign-up waits for it.
    """

    def __init__(self, database: Database, reached: Collection[str], at_once: int = 50) -> None:
        self.database, self.reached, self.at_once = database, tuple(reached), at_once

    def desks(self) -> list[Looked]:
        """Return the classes that somebody signed up to, with what is known to people of each."""
        known: dict[str, set[str | None]] = defaultdict(set)
        with self.database.read() as connection:
            for row in connection.execute(_known):
                known[row.course].add(row.told)
            desks = connection.execute(select(desk).where(desk.c.course.in_(known))).all()
        return [
            Looked(one.course, one.called_off_at is not None, one.told, frozenset(known[one.course]))
            for one in desks
        ]

    def tell_changes(self, course: Course, seen: Looked, now: datetime) -> Counter[str]:
        """Tell of a class that moved, was called off or takes place after all, to whoever knows it otherwise.

        What somebody was told before notes were taken is unknown; then it is only noted how it stands.
        """
        key = OFF if seen.called_off else told_key(told_of(course))
        behind = seen.told - {key}
        done: Counter[str] = Counter()
        if behind and (may_tell(now) or (behind == {None} and key != OFF)):
            while piece := self._tell_some(course, key, now):
                done += piece
        if seen.noted != told_of(course) and (may_tell(now) or seen.noted is None):
            self._note(course)
        done.pop("known", None)
        return done

    def _tell_some(self, course: Course, key: str, now: datetime) -> Counter[str]:
        """Tell some of those who know otherwise, each contact once; return nothing once all know."""
        ends = ends_at(course)
        is_over = ends is not None and ends < now
        behind = (*_active(course), enrolment.c.told.is_distinct_from(key))
        with self.database.write() as connection:
            rows = self._some(connection, *behind)
            notices = {} if is_over else {row: notice for row in rows if (notice := _news(course, key, row))}
            told = {row.contact_id for row in rows}
            theirs = enrolment.c.id.in_([row.id for row in rows]) | enrolment.c.contact_id.in_(told - {None})
            knows = {"told": key, "reminded_at": None} if notices else {"told": key}
            connection.execute(update(enrolment).where(*behind, theirs).values(knows))
            by_contact = {row.contact_id: notice for row, notice in notices.items() if self._reaches(row)}
            for number, notice in by_contact.items():
                _put(connection, number, notice, now)
            to_call = _have_called(connection, [row for row in notices if not self._reaches(row)])
        return +Counter(told_of_a_change=len(by_contact), to_call=to_call, known=len(rows))

    def _note(self, course: Course) -> None:
        with self.database.write() as connection:
            noted = update(desk).where(desk.c.course == course["entity"])
            connection.execute(noted.values(told=told_of(course)))

    def remind(self, course: Course, now: datetime) -> Counter[str]:
        """Remind those who have a place, on the day before the class begins."""
        begins = begins_at(course)
        if begins is None or not may_tell(now) or not _is_tomorrow(begins, now):
            return Counter()
        done: Counter[str] = Counter()
        while piece := self._remind_some(course, now):
            done += piece
        return done

    def _remind_some(self, course: Course, now: datetime) -> Counter[str]:
        theirs = (*_active(course), enrolment.c.state == "placed", enrolment.c.reminded_at.is_(None))
        off = select(desk.c.course).where(desk.c.called_off_at.is_not(None))
        with self.database.read() as connection:
            first = select(enrolment.c.id).where(*theirs, enrolment.c.course.not_in(off)).limit(1)
            if connection.execute(first).first() is None:
                return Counter()
        with self.database.write() as connection:
            rows = self._some(connection, *theirs)
            reminded = update(enrolment).where(enrolment.c.id.in_([row.id for row in rows]))
            connection.execute(reminded.values(reminded_at=now))
            reached = [row for row in rows if self._reaches(row)]
            for row in reached:
                _put(connection, row.contact_id, tomorrow(course, row.id), now)
            to_call = _have_called(connection, [row for row in rows if not self._reaches(row)])
        return +Counter(reminded=len(reached), to_call=to_call)

    def _some(self, connection: Connection, *which: ColumnElement[bool]) -> list[Row[Any]]:
        """Take some sign-ups for this transaction, with where their people can be written to."""
        found = (
            select(enrolment.c.id, enrolment.c.contact_id, enrolment.c.told, contact.c.channel)
            .add_columns(contact.c.closed_at)
            .join_from(enrolment, contact, contact.c.id == enrolment.c.contact_id, isouter=True)
            .where(*which)
            .order_by(enrolment.c.number)
            .limit(self.at_once)
        )
        return list(connection.execute(found.with_for_update(of=enrolment)))

    def _reaches(self, row: Row[Any]) -> bool:
        return row.closed_at is None and row.channel in self.reached


_known = select(enrolment.c.course, enrolment.c.told).where(enrolment.c.state.in_(ACTIVE)).distinct()


def _active(course: Course) -> tuple[ColumnElement[bool], ...]:
    return (enrolment.c.course == course["entity"], enrolment.c.state.in_(ACTIVE))


def _news(course: Course, key: str, row: Row[Any]) -> Notice | None:
    """Return what is new to a person; None where nobody knows what they were told."""
    if key == OFF:
        return called_off(course)
    return None if row.told is None else moved(course, after_all=row.told == OFF)


def _have_called(connection: Connection, rows: Collection[Row[Any]]) -> int:
    """Have staff call those whom no message reaches; return how many."""
    if rows:
        unreached = update(enrolment).where(enrolment.c.id.in_([row.id for row in rows]))
        connection.execute(unreached.values(call=True))
    return len(rows)


def _is_tomorrow(begins: datetime, now: datetime) -> bool:
    return begins.astimezone(SEOUL).date() == now.astimezone(SEOUL).date() + timedelta(days=1)


def _put(connection: Connection, contact_id: int, notice: Notice, now: datetime) -> None:
    put_notice(connection, contact_id, notice.sentence, notice.values, now, choices=notice.choices)


def take_as_known(
    connection: Connection, course: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Have whoever knows a class as it was know it as it is: what was mended is no news to anybody."""
    known = (
        enrolment.c.course == course, enrolment.c.state.in_(ACTIVE), enrolment.c.told == told_key(before),
    )  # fmt: skip
    connection.execute(update(enrolment).where(*known).values(told=told_key(after)))
    connection.execute(update(desk).where(desk.c.course == course).values(told=dict(after)))
