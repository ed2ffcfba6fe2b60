"""Classes as staff see them: who has a place, who waits, who came; and what staff do about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, true, update

from bot.classes.signup import ACTIVE, Done, Enrol, Outcome, Placed, Waiting
from bot.classes.standing import Desk
from bot.security.seal import Sealer
from bot.store import audits
from bot.store.consents import Source
from bot.store.database import Database
from bot.store.desks import decided
from bot.store.enrolments import STAFF, Signer, end, enrol, lock, opened, take_offer
from bot.store.occurrences import put_notice
from bot.store.people import WRITE_BACK, Gone, Notice, masked_phone
from bot.store.signup_tables import attendance, desk, enrolment
from bot.store.tables import contact

HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many people are in a class, in which state, and what staff decided about it.

    Attributes:
        calls: how many are to be called, for they could not be told.
        shut: true: closed by staff, false: held open; None: as its dates say.
    """

    course: str
    placed: int = 0
    waiting: int = 0
    offered: int = 0
    calls: int = 0
    form: str = ""
    shut: bool | None = None
    called_off_at: datetime | None = None

    @property
    def taken(self) -> int:
        """How many places nobody else can have."""
        return self.placed + self.offered

    @property
    def people(self) -> int:
        return self.taken + self.waiting

    @property
    def desk(self) -> Desk:
        return Desk(self.shut, self.called_off_at is not None, self.taken, self.waiting)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list of a class.

    Attributes:
        guardian: how a guardian's consent was checked; None: none was needed.
        came: the days that are known.
    """

    id: int
    contact_id: int | None
    form: str
    state: str
    number: int
    at: datetime
    channel: str
    language: str
    guardian: str | None
    call: bool
    offer_sent_at: datetime | None
    offered_until: datetime | None
    answers: Mapping[str, str] = field(default_factory=dict)
    came: Mapping[date, bool] = field(default_factory=dict)

    def masked(self) -> "Person":
        """Return them as they are shown before anybody said why they need to know more."""
        return replace(self, answers={name: masked(name, value) for name, value in self.answers.items()})

    def masked_whole(self) -> "Person":
        """Return them without anything personal."""
        return replace(self, answers={}, contact_id=None)


def masked(name: str, value: str) -> str:
    """Return an answer of a form of which hardly anything shows.

    >>> masked("name", "김청자"), masked("phone", "01012345678"), masked("born", "1958"), masked("sns", "@a")
    ('김**', '010-****-5678', '195*', '•••')
    """
    if not value:
        return ""
    shown = {"name": f"{value[:1]}**", "phone": masked_phone(value), "born": f"{value[:3]}*"}
    return shown.get(name, HIDDEN)


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


class Refused(Exception):
    """Of several people some cannot be put on the list, so nobody was; ``outcomes`` has one for each."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__("somebody cannot be put on the list")
        self.outcomes = outcomes


class _Undo(Exception):
    pass


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

    def roll(self, course: str) -> tuple[Person, ...]:
        """Return all who have a place or wait for one, in their order, masked."""
        return tuple(one.masked() for one in self._roll(course))

    def person(self, course: str, number: int) -> Person | None:
        """Return one of them, masked; nobody else's answers are opened for it."""
        return next((one.masked() for one in self._roll(course, enrolment.c.id == number)), None)

    def look(
        self, course: str, reason: str, by: int, now: datetime, act: str = "class-look"
    ) -> tuple[Person, ...]:
        """Return the list unmasked; who looked, why, and at how many people, is kept."""
        found = self._roll(course)
        with self.database.write() as connection:
            audits.append(connection, by, act, _subject(course), now, reason=reason, people=len(found))
        return found

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

    def remove(self, course: str, number: int, reason: str, by: int, now: datetime, notice: Notice) -> bool:
        """Take somebody off the list; their answers are destroyed. Return whether they are told by message.

        Raises:
            Gone: they are not on it any more.
        """
        with self.database.write() as connection:
            row = _must_find(connection, course, number, *ACTIVE)
            source = Source(row.language, STAFF, "removed", staff_id=by)
            if end(connection, number, "removed", now, source=source) != Done():
                raise Gone
            told = _tell(connection, row.contact_id, notice, now)
            _note(connection, by, "class-remove", row, now, reason=reason, told=told)
        return told

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


def _tell(connection: Connection, contact_id: int | None, notice: Notice, now: datetime) -> bool:
    if contact_id is None:
        return False
    there = select(contact.c.channel).where(contact.c.id == contact_id, contact.c.closed_at.is_(None))
    if connection.execute(there).scalar() not in WRITE_BACK:
        return False
    return put_notice(connection, contact_id, notice.sentence, notice.values, now) is not None


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
