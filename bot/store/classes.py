"""Classes as staff see them: who has a place, who waits, who came; and what staff do about it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, true, update

from bot.classes.signup import ACTIVE, Done, Enrol, Outcome, Placed, Waiting
from bot.security.seal import Sealer
from bot.store import audits
from bot.store.consents import Source
from bot.store.database import Database
from bot.store.desks import decided
from bot.store.enrolments import STAFF, Signer, end, enrol, lock, opened, take_offer
from bot.store.occurrences import put_notice
from bot.store.people import WRITE_BACK, Gone, Notice
from bot.store.rolls import Numbers, Person
from bot.store.signup_tables import attendance, desk, enrolment
from bot.store.tables import contact


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody whom staff put on the list.

    Attributes:
        guardian: how a guardian's consent was checked, for a child under 14; empty where none is needed.
        how: how they agreed: ``phone``, ``paper`` or ``there``, at the office.
    """

    enrol: Enrol
    guardian: str = ""
    language: str = "ko"
    how: str = "phone"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why somebody is taken off the list, and how they learn of it.

    Attributes:
        notice: what is written to them where a message can reach them.
        by_phone: how they were told otherwise; empty: not at all.
    """

    reason: str
    notice: Notice
    by_phone: str = ""


class Refused(Exception):
    """Of several people some cannot be put on the list, so nobody was; ``outcomes`` has one for each."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__("somebody cannot be put on the list")
        self.outcomes = outcomes


class Untold(Exception):
    """No message can reach them, and nobody has told them by phone."""


class _Undo(Exception):
    pass


def nobody(_: int) -> bool:
    """Open nobody's answers."""
    return False


class Classes:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database = database
        self.sealer = sealer

    # Looking

    def numbers(self, course: str | None = None) -> dict[str, Numbers]:
        """Return the numbers of each class that anybody signed up to, or staff decided about; or of one."""
        one, its = (enrolment.c.course == course, desk.c.course == course) if course else (true(), true())
        with self.database.read() as connection:
            counted = connection.execute(_counted.where(one)).all()
            desks = {row.course: row for row in connection.execute(select(desk).where(its))}
        numbers: dict[str, dict[str, Any]] = defaultdict(dict)
        for row in counted:
            of = numbers[row.course]
            of[row.state] = of.get(row.state, 0) + row.many
            of["calls"] = of.get("calls", 0) + (row.many if row.call else 0)
            of["form"] = row.form
        return {name: _numbers(name, numbers[name], desks.get(name)) for name in {*numbers, *desks}}

    def numbers_of(self, course: str) -> Numbers:
        return self.numbers(course).get(course, Numbers(course))

    def roll(self, course: str, is_open: Callable[[int], bool] = nobody) -> tuple[Person, ...]:
        """Return all who have a place or wait for one, in their order, masked but those that are open."""
        return tuple(one if is_open(one.id) else one.masked() for one in self._roll(course))

    def person(self, course: str, number: int, is_open: Callable[[int], bool] = nobody) -> Person | None:
        """Return one of them; nobody else's answers are opened for it."""
        found = self._roll(course, enrolment.c.id == number)
        return next((one if is_open(one.id) else one.masked() for one in found), None)

    def was_there(self, course: str, number: int) -> bool:
        """Tell whether somebody is on the list of a class, or was."""
        theirs = select(enrolment.c.id).where(enrolment.c.id == number, enrolment.c.course == course)
        with self.database.read() as connection:
            return connection.execute(theirs).first() is not None

    def can_write(self, person: Person, on: Collection[str]) -> bool:
        """Tell whether a message can reach somebody.

        Args:
            on: the channels on which something can be sent at all.
        """
        with self.database.read() as connection:
            return _can_write(connection, person.contact_id, on)

    def look(
        self, course: str, reason: str, by: int, now: datetime, act: str = "class-look"
    ) -> tuple[Person, ...]:
        """Return the list unmasked; who looked, why, and at how many people, is kept."""
        found = self._roll(course)
        with self.database.write() as connection:
            audits.append(connection, by, act, _subject(course), now, reason=reason, people=len(found))
        return found

    def look_at(self, course: str, number: int, reason: str, by: int, now: datetime) -> None:
        """Keep who looked at one person's answers, and why.

        Raises:
            Gone: they are not on the list any more.
        """
        with self.database.write() as connection:
            row = _must_find(connection, course, number, *ACTIVE)
            _note(connection, by, "class-look", row, now, reason=reason, people=1)

    def _roll(self, course: str, *only: ColumnElement[bool]) -> tuple[Person, ...]:
        theirs = select(enrolment).where(enrolment.c.course == course, enrolment.c.state.in_(ACTIVE), *only)
        came: dict[int, dict[date, bool]] = defaultdict(dict)
        with self.database.read() as connection:
            rows = connection.execute(theirs.order_by(enrolment.c.number)).all()
            for mark in connection.execute(_marks.where(enrolment.c.course == course, *only)):
                came[mark.enrolment_id][mark.day] = mark.came
        return tuple(self._person(row, came.get(row.id, {})) for row in rows)

    def _person(self, row: Row[Any], came: Mapping[date, bool]) -> Person:
        names = (
            "id", "contact_id", "form", "state", "number", "at", "channel", "language", "guardian", "call",
            "offer_sent_at", "offered_until",
        )  # fmt: skip
        values = {name: row._mapping[name] for name in names}
        return Person(answers=opened(self.sealer, row.answers), came=came, **values)

    # Who came

    def mark(self, course: str, number: int, day: date, came: bool | None, by: int, now: datetime) -> None:
        """Note whether somebody with a place came on a day; None: nobody knows.

        Raises:
            Gone: they have no place in this class, or no longer.
        """
        placed = select(enrolment.c.id).where(
            enrolment.c.id == number, enrolment.c.course == course, enrolment.c.state == "placed"
        )
        where = (attendance.c.enrolment_id == number, attendance.c.day == day)
        with self.database.write() as connection:
            if connection.execute(placed.with_for_update()).first() is None:
                raise Gone
            connection.execute(delete(attendance).where(*where))
            if came is not None:
                row = {"enrolment_id": number, "day": day, "came": came, "staff_id": by, "at": now}
                connection.execute(insert(attendance), row)
            audits.append(
                connection, by, "class-mark", _subject(course), now, number=number, day=day.isoformat(),
                came={True: "yes", False: "no", None: ""}[came],
            )  # fmt: skip

    # Putting people on the list

    def enter(self, entry: Entry, by: int, now: datetime) -> Outcome:
        """Sign somebody up who called or came by."""
        with self.database.write() as connection:
            outcome = self._enter(connection, entry, by, now)
            if isinstance(outcome, Placed | Waiting):
                subject, guardian = _subject(entry.enrol.course), entry.guardian or None
                audits.append(
                    connection, by, "class-enter", subject, now, outcome=_named(outcome),
                    number=outcome.enrolment, guardian=guardian,
                )  # fmt: skip
        return outcome

    def try_all(self, entries: Sequence[Entry], by: int, now: datetime) -> list[Outcome]:
        """Tell what would become of each of several people, and store nothing."""
        outcomes: list[Outcome] = []
        with suppress(_Undo), self.database.write() as connection:
            outcomes += [self._enter(connection, one, by, now) for one in entries]
            raise _Undo
        return outcomes

    def enter_all(self, course: str, entries: Sequence[Entry], by: int, now: datetime) -> list[Outcome]:
        """Sign several people up, all of them or none.

        Raises:
            Refused: for one of them there is no place, or they are on the list.
        """
        with self.database.write() as connection:
            outcomes = [self._enter(connection, one, by, now) for one in entries]
            if not all(isinstance(outcome, Placed | Waiting) for outcome in outcomes):
                raise Refused(outcomes)
            people, children = len(entries), sum(bool(one.guardian) for one in entries)
            audits.append(
                connection, by, "class-import", _subject(course), now, people=people, guardians=children
            )
        return outcomes

    def _enter(self, connection: Connection, entry: Entry, by: int, now: datetime) -> Outcome:
        who = Signer(None, STAFF, entry.language, staff_id=by, guardian=entry.guardian, how=entry.how)
        return enrol(connection, self.sealer, who, entry.enrol, now)

    # What staff do about one of them

    def agree(self, course: str, number: int, by: int, now: datetime) -> None:
        """Take an offered place for somebody who said so on the phone.

        Raises:
            Gone: nothing is offered to them any more.
        """
        with self.database.write() as connection:
            row = _must_find(connection, course, number, "offered")
            take_offer(connection, number, now)
            _note(connection, by, "class-agree", row, now)

    def decline(self, course: str, number: int, by: int, now: datetime) -> None:
        """Give an offered place back for somebody who said so on the phone.

        Raises:
            Gone: nothing is offered to them any more.
        """
        with self.database.write() as connection:
            row = _must_find(connection, course, number, "offered")
            source = Source(row.language, STAFF, "phone", staff_id=by)
            end(connection, number, "declined", now, source=source)
            _note(connection, by, "class-decline", row, now)

    def called(self, course: str, number: int, until: datetime, by: int, now: datetime) -> None:
        """Note that somebody was told by phone what could not be sent.

        Args:
            until: until when a place that is offered to them can be taken.

        Raises:
            Gone: they are not to be called any more.
        """
        with self.database.write() as connection:
            row = _must_find(connection, course, number, *ACTIVE)
            told = update(enrolment).where(enrolment.c.id == number, enrolment.c.call.is_(True))
            if not connection.execute(told.values(call=False, called_at=now)).rowcount:
                raise Gone
            offered = update(enrolment).where(enrolment.c.id == number, enrolment.c.state == "offered")
            connection.execute(offered.values(offered_until=until))
            _note(connection, by, "class-called", row, now)

    def remove(
        self, course: str, number: int, leaving: Leaving, by: int, now: datetime, on: Collection[str]
    ) -> bool:
        """Take somebody off the list; their answers are destroyed. Return whether they are told by message.

        Args:
            on: the channels on which something can be sent at all.

        Raises:
            Gone: they are not on it any more.
            Untold: with their number the last way to tell them would be destroyed.
        """
        with self.database.write() as connection:
            row = _must_find(connection, course, number, *ACTIVE)
            can_write = _can_write(connection, row.contact_id, on)
            if not can_write and not leaving.by_phone:
                raise Untold
            source = Source(row.language, STAFF, "removed", staff_id=by)
            if end(connection, number, "removed", now, source=source) != Done():
                raise Gone
            if can_write:
                put_notice(connection, row.contact_id, leaving.notice.sentence, leaving.notice.values, now)
            told = "message" if can_write else leaving.by_phone
            _note(connection, by, "class-remove", row, now, reason=leaving.reason, told=told)
        return can_write

    # What staff do about the class

    def shut(self, course: str, shut: bool | None, by: int, now: datetime) -> None:
        """Close a class (true), hold it open whatever its dates say (false), or leave it to them (None)."""
        acts = {True: "class-close", False: "class-open", None: "class-by-dates"}
        self._decide(course, {"shut": shut}, acts[shut], by, now)

    def call_off(self, course: str, by: int, now: datetime) -> None:
        """Call a class off; the clock tells those who signed up."""
        self._decide(course, {"called_off_at": now}, "class-call-off", by, now)

    def hold_after_all(self, course: str, by: int, now: datetime) -> None:
        self._decide(course, {"called_off_at": None}, "class-after-all", by, now)

    def _decide(self, course: str, values: Mapping[str, Any], act: str, by: int, now: datetime) -> None:
        with self.database.write() as connection:
            lock(connection, course, now)
            mine = update(desk).where(desk.c.course == course)
            connection.execute(mine.values(**values, changed_at=now))
            decided(connection, now)
            audits.append(connection, by, act, _subject(course), now)


_counted = (
    select(
        enrolment.c.course, enrolment.c.state, enrolment.c.form, enrolment.c.call,
        func.count().label("many"),
    )
    .where(enrolment.c.state.in_(ACTIVE))
    .group_by(enrolment.c.course, enrolment.c.state, enrolment.c.form, enrolment.c.call)
)  # fmt: skip
_marks = select(attendance.c.enrolment_id, attendance.c.day, attendance.c.came).join(
    enrolment, enrolment.c.id == attendance.c.enrolment_id
)


def _numbers(course: str, numbers: Mapping[str, Any], made: Row[Any] | None) -> Numbers:
    shut, called_off_at = (made.shut, made.called_off_at) if made else (None, None)
    return Numbers(course, shut=shut, called_off_at=called_off_at, **numbers)


def _must_find(connection: Connection, course: str, number: int, *states: str) -> Row[*tuple[Any, ...]]:
    """Return a sign-up, taken for this transaction."""
    theirs = (enrolment.c.id == number, enrolment.c.course == course, enrolment.c.state.in_(states))
    row = connection.execute(
        select(enrolment.c.id, enrolment.c.course, enrolment.c.contact_id, enrolment.c.language)
        .where(*theirs)
        .with_for_update()
    ).first()
    if row is None:
        raise Gone
    return row


def _can_write(connection: Connection, contact_id: int | None, on: Collection[str]) -> bool:
    there = select(contact.c.channel).where(contact.c.id == contact_id, contact.c.closed_at.is_(None))
    return connection.execute(there).scalar() in WRITE_BACK & set(on)


def _note(
    connection: Connection, by: int, act: str, row: Row[*tuple[Any, ...]], now: datetime, **more: Any
) -> None:
    subject = _subject(row.course)
    audits.append(connection, by, act, subject, now, row.contact_id, number=row.id, **more)


def _subject(course: str) -> str:
    return f"class/{course}"


def _named(outcome: Outcome) -> str:
    return type(outcome).__name__.lower()


def refusals(outcomes: Iterable[Outcome]) -> list[tuple[int, Outcome]]:
    """Return which of several people cannot be put on the list, by their place in the order."""
    return [(n, one) for n, one in enumerate(outcomes) if not isinstance(one, Placed | Waiting)]
