"""Places in a class: had, waited for, offered, given up; each act inside the caller's transaction.

A class is one row of ``desk``, locked first: so no two sign-ups to one class ever count the same place.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, false, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.classes.course import told_key
from bot.classes.signup import (
    ACTIVE,
    Already,
    Closed,
    Done,
    Enrol,
    Enrolment,
    Full,
    Gone,
    Mine,
    Outcome,
    Placed,
    Waiting,
)
from bot.classes.standing import Desk, Room, standing
from bot.readings.person_name import fold_name
from bot.security.seal import Sealer, Unsealable
from bot.store.consents import Entry, Source, keep_wording, note
from bot.store.drafts import draft_of, hand_in, write
from bot.store.kin import contacts_of
from bot.store.signup_tables import attendance, desk, enrolment

ANSWERS, PERSON = "enrolment.answers", "enrolment.person"
TAKING = ("placed", "offered")  # states that hold a place
SHOWN_AFTER_END = timedelta(days=30)
STAFF = "staff"
IN_LINE = 4  # the first of the two numbers of a lock on a class; any, the same for all


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs up, and where.

    Attributes:
        contact_id: None for somebody staff enter who wrote nowhere.
        channel: a channel, or ``staff``.
        guardian: how staff checked the consent of a guardian, for a child under 14: ``phone``, ``paper`` or
            ``there``; empty where none is needed.
        how: how they said so, see :class:`bot.store.consents.Source`.
    """

    contact_id: int | None
    channel: str
    language: str
    staff_id: int | None = None
    guardian: str = ""
    how: str = "words"

    @property
    def source(self) -> Source:
        """Where and how they say something, for the ledger."""
        return Source(self.language, self.channel, self.how, staff_id=self.staff_id)


def enrol(connection: Connection, sealer: Sealer, who: Signer, act: Enrol, now: datetime) -> Outcome:
    """Give a place, else a waiting place; the form is forgotten, but where the class is only full.

    Staff may sign somebody up after closing time, but never beyond the places.
    """
    digests = person_digests(sealer, act.course, act.answers)
    if connection.dialect.name != "sqlite" and _seen(connection, who, act, digests, now) == Full():
        return Full()  # told without standing in line: of 500 at once that is nearly everybody
    row = lock(connection, act.course, now)
    seen = _seen(connection, who, act, digests, now, row)
    match seen:
        case Closed() | Already():
            _forget_form(connection, sealer, who, now)
        case Placed():
            return Placed(_put(connection, sealer, who, act, "placed", row.last_number, digests[0], now))
        case Waiting(_, ahead):
            number = _put(connection, sealer, who, act, "waiting", row.last_number, digests[0], now)
            return Waiting(number, ahead)
    return seen


def _seen(
    connection: Connection,
    who: Signer,
    act: Enrol,
    digests: Sequence[str],
    now: datetime,
    row: Row[Any] | None = None,
) -> Outcome:
    """Return what becomes of a sign-up as the class stands; one that is to be has the number 0 yet.

    Args:
        row: the class's desk, taken; None: it is only looked at.
    """
    if row is None:
        row = connection.execute(select(desk).where(desk.c.course == act.course)).first()
    taken, waiting = counts(connection, act.course)
    stands = standing(act.places, _desk(row, taken, waiting), now)
    if stands.is_off or not (stands.is_open or who.channel == STAFF):
        return Closed(stands.is_off)
    had = _had(connection, act.course, digests)
    if had is not None:
        mine = who.contact_id is not None and had.contact_id in contacts_of(connection, who.contact_id)
        return Already(had.id, mine)
    if stands.room is Room.NONE:
        return Full()
    return Placed(0) if stands.room is Room.PLACE else Waiting(0, waiting)


def _desk(row: Row[Any] | None, taken: int, waiting: int) -> Desk:
    if row is None:
        return Desk(taken=taken, waiting=waiting)
    return Desk(row.shut, row.called_off_at is not None, taken, waiting)


def _forget_form(connection: Connection, sealer: Sealer, who: Signer, now: datetime) -> None:
    if who.contact_id is not None:
        write(connection, sealer, who.contact_id, None, who.source, now)


def lock(connection: Connection, course: str, now: datetime, *, numbers: int = 1) -> Row[Any]:
    """Take a class for this transaction, and so many numbers in its order; return its row."""
    if connection.dialect.name == "postgresql":  # where waiting for a row is no line: late ones may pass
        connection.execute(select(func.pg_advisory_xact_lock(IN_LINE, func.hashtext(course))))
    raised = update(desk).where(desk.c.course == course).values(last_number=desk.c.last_number + numbers)
    row = connection.execute(raised.returning(*desk.c)).first()
    if row is not None:
        return row
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(desk).values(course=course, last_number=0, changed_at=now)
    connection.execute(new.on_conflict_do_nothing())
    return connection.execute(raised.returning(*desk.c)).one()


def person_digests(sealer: Sealer, course: str, answers: Any) -> tuple[str, ...]:
    """Return what one person is known by within a class, under each key, the current first.

    By phone, name and year of birth: couples share a phone, and a contact is one channel of several. Whoever
    asks for a class to come to their village may ask for one in another as well.
    """
    known = [course, answers.get("phone", ""), fold_name(answers.get("name", "")), answers.get("born", "")]
    if "hall" in answers:
        known.append(fold_name(answers["hall"]))
    return sealer.digests("\0".join(known), PERSON)


def _had(connection: Connection, course: str, digests: Sequence[str]) -> Row[*tuple[Any, ...]] | None:
    theirs = (enrolment.c.course == course, enrolment.c.person.in_(digests), enrolment.c.state.in_(ACTIVE))
    return connection.execute(select(enrolment.c.id, enrolment.c.contact_id).where(*theirs)).first()


def counts(connection: Connection, course: str) -> tuple[int, int]:
    """Return how many places are taken (or held by an offer), and how many people wait."""
    counted = (
        select(enrolment.c.state, func.count().label("many"))
        .where(enrolment.c.course == course, enrolment.c.state.in_(ACTIVE))
        .group_by(enrolment.c.state)
    )
    found = {row.state: row.many for row in connection.execute(counted)}
    return sum(found.get(state, 0) for state in TAKING), found.get("waiting", 0)


def _put(
    connection: Connection,
    sealer: Sealer,
    who: Signer,
    act: Enrol,
    state: str,
    number: int,
    person: str,
    now: datetime,
) -> int:
    sealed = sealer.seal(json.dumps(dict(act.answers), ensure_ascii=False), ANSWERS)
    agreed = keep_wording(connection, act.wording, now)
    row = {
        "form": act.form, "course": act.course, "contact_id": who.contact_id, "person": person,
        "state": state, "number": number, "answers": sealed,
        "wording": agreed,
        "language": who.language, "channel": who.channel, "staff_id": who.staff_id,
        "told": told_key(act.told) if act.told else None,
        "guardian": who.guardian or None, "at": now, "changed_at": now, "call": False,
    }  # fmt: skip
    written = connection.execute(insert(enrolment).values(row).returning(enrolment.c.id)).scalar_one()
    if who.contact_id is None or not hand_in(connection, who.contact_id, agreed):
        kinds = ("signup", "guardian") if who.guardian else ("signup",)
        entries = [Entry(kind, given=True, topic=act.form, wording=act.wording) for kind in kinds]
        note(connection, who.contact_id or written, entries, who.source, now)
    return int(written)


def withdraw(connection: Connection, who: Signer, number: int, now: datetime) -> Outcome:
    """Give up one's place or the wait for one, and with it what was agreed to for it."""
    return end(connection, number, "cancelled", now, _is_theirs(connection, who), source=who.source)


def accept(connection: Connection, who: Signer, number: int, now: datetime) -> Outcome:
    """Take the place that was offered; also late, as long as nobody else was offered it."""
    off = select(desk.c.course).where(desk.c.called_off_at.is_not(None))
    mine = (_is_theirs(connection, who), enrolment.c.course.not_in(off))
    return take_offer(connection, number, now, *mine)


def decline(connection: Connection, who: Signer, number: int, now: datetime) -> Outcome:
    """Leave the place that was offered to the next, and the wait with it."""
    mine = (_is_theirs(connection, who), enrolment.c.state == "offered")
    return end(connection, number, "declined", now, *mine, source=who.source)


def take_offer(connection: Connection, number: int, now: datetime, *only: ColumnElement[bool]) -> Outcome:
    """Turn an offer into a place."""
    taken = update(enrolment).where(enrolment.c.id == number, enrolment.c.state == "offered", *only)
    values = {"state": "placed", "changed_at": now, "offered_until": None, "call": False}
    return Done() if connection.execute(taken.values(values)).rowcount else Gone()


def end(
    connection: Connection,
    number: int,
    state: str,
    now: datetime,
    *only: ColumnElement[bool],
    source: Source | None = None,
) -> Outcome:
    """End a sign-up, and note that what was agreed to for it has ended.

    Args:
        source: who ended it, and how; None: its time was over.
    """
    row = close(connection, number, state, now, *only)
    if row is None:
        return Gone()
    _note_taken_back(connection, row, source or Source(row.language, row.channel, "lapse"), now)
    return Done()


def close(
    connection: Connection, number: int, state: str, now: datetime, *only: ColumnElement[bool]
) -> Row[Any] | None:
    """End a sign-up that is active, and return it; its answers are destroyed at once (PIPA art. 21)."""
    ended = update(enrolment).where(enrolment.c.id == number, enrolment.c.state.in_(ACTIVE), *only)
    values = {
        "state": state, "changed_at": now, "answers": None, "person": None, "call": False,
        "offered_until": None,
    }  # fmt: skip
    row = connection.execute(ended.values(values).returning(*enrolment.c)).first()
    if row is not None:
        connection.execute(delete(attendance).where(attendance.c.enrolment_id == number))
    return row


def _note_taken_back(connection: Connection, row: Row[Any], source: Source, now: datetime) -> None:
    """Note it with the one who had agreed, whichever of their chats it was said in.

    Whoever wrote nowhere stands in the ledger under the number of their sign-up.
    """
    if row.wording is None:  # cut off long ago: it ended as its wording says
        return
    kinds = ("signup", "guardian") if row.guardian else ("signup",)
    entries = [Entry(kind, given=False, topic=row.form, wording=row.wording) for kind in kinds]
    note(connection, row.contact_id or row.id, entries, source, now)


def _is_theirs(connection: Connection, who: Signer) -> ColumnElement[bool]:
    if who.contact_id is None:
        return false()
    return enrolment.c.contact_id.in_(contacts_of(connection, who.contact_id))


def mine_of(connection: Connection, sealer: Sealer, contact_id: int | None, now: datetime) -> Mine:
    """Return a contact's sign-ups, those of linked channels among them, and the form being filled in."""
    if contact_id is None:
        return Mine()
    theirs = contacts_of(connection, contact_id)
    fresh = enrolment.c.state.in_(ACTIVE) | (enrolment.c.changed_at > now - SHOWN_AFTER_END)
    found = select(enrolment).where(enrolment.c.contact_id.in_(theirs), fresh)
    rows = connection.execute(found.order_by(enrolment.c.at.desc(), enrolment.c.number.desc())).all()
    told = tuple(_told(connection, sealer, row, contact_id) for row in rows)
    draft = draft_of(connection, sealer, contact_id)
    return Mine(draft, told, len(theirs) - 1)


def _told(connection: Connection, sealer: Sealer, row: Row[Any], contact_id: int) -> Enrolment:
    ahead = 0
    if row.state == "waiting":
        before = select(func.count()).where(
            enrolment.c.course == row.course, enrolment.c.state == "waiting", enrolment.c.number < row.number
        )
        ahead = int(connection.execute(before).scalar_one())
    return Enrolment(
        row.id, row.form, row.course, row.state, row.at, opened(sealer, row.answers), ahead,
        row.offered_until, row.contact_id == contact_id, row.offer_sent_at,
    )  # fmt: skip


def opened(sealer: Sealer, answers: str | None) -> dict[str, str]:
    """Return the answers of a sign-up; none where they are destroyed or their key is gone."""
    try:
        return dict(json.loads(sealer.open(answers, ANSWERS))) if answers else {}
    except Unsealable:
        return {}
