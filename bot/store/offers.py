"""Places that came free, offered to those who wait in their order; what becomes of each offer."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from bot.classes.course import Course, line_ends, places_of
from bot.classes.notices import Notice, in_vain, lapsed, offered
from bot.classes.offer_hours import WITHIN, may_tell, until
from bot.classes.signup import Done, Gone
from bot.classes.standing import Desk
from bot.store.database import Database
from bot.store.desks import all_desks
from bot.store.enrolments import counts, end, lock
from bot.store.occurrences import put_notice
from bot.store.sending_tables import delivery
from bot.store.signup_tables import desk, enrolment
from bot.store.tables import contact

UNSENT = ("failed", "skipped", "unknown")  # how an offer ends of which nobody can say that it was read
TOO_LONG = timedelta(hours=24)  # an offer that waits so long to be sent is told by phone
IN_LINE = ("waiting", "offered")
AT_ONCE = 50  # people whose wait ends in one transaction
CourseOf = Callable[[str], Course | None]
ON_OFFER = (enrolment.c.state == "offered", enrolment.c.call.is_(False))


class Offers:
    """Each step looks first, and writes only where something is to be done; no step is done twice.

    Args:
        reached: the channels on which something can be sent at all.
        topics: the form's key to the topic under which one signs up with it.
        within: how long an offered place can be taken, in hours of the day.
    """

    def __init__(
        self,
        database: Database,
        reached: Collection[str],
        topics: Mapping[str, str],
        within: timedelta = WITHIN,
    ) -> None:
        self.database, self.reached, self.topics, self.within = database, reached, topics, within

    def lines(self) -> dict[str, Desk]:
        """Return the classes in which somebody waits for a place, or thinks about one, as they stand."""
        in_line = select(enrolment.c.course).where(enrolment.c.state.in_(IN_LINE)).distinct()
        with self.database.read() as connection:
            found = set(connection.execute(in_line).scalars())
        if not found:
            return {}
        return {course: desk for course, desk in all_desks(self.database).items() if course in found}

    def offer(self, course: Course, seen: Desk, now: datetime) -> Counter[str]:
        """Offer the free places of a class to those who have waited longest.

        Nothing is offered at night, of a class that has begun, is over or called off.

        Args:
            seen: how the class stood at the look; counted again with the class taken.
        """
        capacity = places_of(course).capacity
        is_full = capacity is not None and seen.taken >= capacity
        if is_full or not seen.waiting or _is_over(course, seen, now) or not may_tell(now):
            return Counter()
        with self.database.write() as connection:
            row = lock(connection, course["entity"], now, numbers=0)
            desk = Desk(row.shut, row.called_off_at is not None, *counts(connection, course["entity"]))
            if desk.called_off:
                return Counter()
            free = desk.waiting if capacity is None else max(0, capacity - desk.taken)
            rows = connection.execute(_next_in_line(course["entity"], free)).all()
            return Counter(self._offer_one(connection, row, course, desk, now) for row in rows)

    def end_line(self, course: Course, seen: Desk, now: datetime) -> Counter[str]:
        """Let nobody wait for a class that has begun, and tell them so, by day.

        Whom no message reaches stays until staff have called them: with the wait their number is destroyed.
        """
        ends = line_ends(course, held_open=seen.shut is False)
        if ends is None or now < ends or not may_tell(now):
            return Counter()
        done: Counter[str] = Counter()
        with self.database.read() as connection:
            if connection.execute(self._left_in_line(course["entity"]).limit(1)).first() is None:
                return done
        while piece := self._end_some(course, seen, ends, now):
            done += piece
        return done

    def _end_some(self, course: Course, seen: Desk, ends: datetime, now: datetime) -> Counter[str]:
        """End the wait of some; of a class that was called off they have been told already."""
        done: Counter[str] = Counter()
        with self.database.write() as connection:
            for row in connection.execute(self._left_in_line(course["entity"]).limit(AT_ONCE)).all():
                knows = seen.called_off or (row.called_at is not None and row.called_at >= ends)
                if not knows and not self._reaches(row):
                    values = {"call": True, "offered_until": None}
                    connection.execute(update(enrolment).where(enrolment.c.id == row.id).values(values))
                    done["to_call"] += 1
                    continue
                done["waited_in_vain"] += 1
                if end(connection, row.id, "lapsed", now) == Done() and not knows:
                    _put(connection, row.contact_id, in_vain(course, row.offered_until), now, None)
        return done

    def _left_in_line(self, course: str) -> Any:
        """Read who still waits for a class, without those whom staff are to call."""
        is_reached = and_(contact.c.closed_at.is_(None), contact.c.channel.in_(self.reached))
        return _still_in_line(course).where(or_(enrolment.c.call.is_(False), is_reached))

    def _reaches(self, row: Row[Any]) -> bool:
        return row.closed_at is None and row.reachable in self.reached

    def _offer_one(
        self, connection: Connection, row: Row[Any], course: Course, desk: Desk, now: datetime
    ) -> str:
        """Offer a place to one person; staff call whoever cannot be written to."""
        turned = update(enrolment).where(enrolment.c.id == row.id, enrolment.c.state == "waiting")
        fresh = {
            "state": "offered", "changed_at": now, "offer_sent_at": None, "offered_until": None,
            "called_at": None,
        }  # fmt: skip
        if not connection.execute(turned.values(fresh)).rowcount:
            return "left"  # withdrew at this very moment; the next run goes on with the next
        number = None
        if self._reaches(row):
            held_open = desk.shut is False
            notice = offered(course, row.id, until(course, now, self.within, held_open=held_open))
            over = line_ends(course, held_open=held_open)
            number = _put(connection, row.contact_id, notice, now, over)
        told = update(enrolment).where(enrolment.c.id == row.id)
        connection.execute(told.values(offer_delivery=number, call=number is None))
        return "to_call" if number is None else "offered"

    def watch(self, course_of: CourseOf, now: datetime) -> Counter[str]:
        """See what became of each offer's message: from its sending the time runs; unsent, staff call."""
        done: Counter[str] = Counter()
        with self.database.read() as connection:
            rows = connection.execute(_offers()).all()
        seen = [(row.id, self._seen(row, course_of(row.course), now)) for row in rows]
        changes = [(number, values) for number, values in seen if values]
        if not changes:
            return done
        with self.database.write() as connection:
            for number, values in changes:
                changed = update(enrolment).where(enrolment.c.id == number, *ON_OFFER).values(values)
                if connection.execute(changed).rowcount:
                    done["to_call" if values.get("call") else "sent"] += 1
        return done

    def _seen(self, row: Row[Any], course: Course | None, now: datetime) -> dict[str, Any]:
        """Return what is to be noted of an offer; nothing where all stands as before."""
        if row.sending == "sent":
            if row.offered_until is not None:
                return {}
            last = until(course or {}, row.sent_at, self.within, held_open=row.shut is False)
            return {"offer_sent_at": row.sent_at, "offered_until": last}
        is_unsent = row.sending is None or row.sending in UNSENT
        is_away = row.contact is None or row.closed_at is not None
        if is_unsent or is_away or row.changed_at < now - TOO_LONG:
            return {"call": True, "offer_sent_at": None, "offered_until": None}
        return {}

    def lapse(self, course_of: CourseOf, now: datetime) -> Counter[str]:
        """End the offers whose time is over, by day, and tell each person how to sign up again."""
        if not may_tell(now):
            return Counter()
        with self.database.read() as connection:
            rows = connection.execute(_run_out(now)).all()
        return Counter(self._lapse_one(row, course_of(row.course), now) for row in rows)

    def _lapse_one(self, row: Row[Any], course: Course | None, now: datetime) -> str:
        over = (*ON_OFFER, enrolment.c.offered_until <= now)
        with self.database.write() as connection:
            if isinstance(end(connection, row.id, "lapsed", now, *over), Gone):
                return "taken"  # at this very moment
            if course is not None and row.contact_id is not None:
                topic = self.topics.get(row.form, "education")
                notice = lapsed(course, row.offered_until, topic)
                if _is_over(course, Desk(row.shut), now):  # then nobody else is asked
                    notice = in_vain(course, row.offered_until)
                _put(connection, row.contact_id, notice, now, None)
        return "lapsed"


def _run_out(now: datetime) -> Any:
    return (
        select(enrolment, desk.c.shut)
        .join(desk, desk.c.course == enrolment.c.course, isouter=True)
        .where(*ON_OFFER, enrolment.c.offered_until <= now)
    )


def _next_in_line(course: str, many: int) -> Any:
    reach = (contact.c.channel.label("reachable"), contact.c.closed_at)
    return (
        select(enrolment.c.id, enrolment.c.contact_id, *reach)
        .join_from(enrolment, contact, contact.c.id == enrolment.c.contact_id, isouter=True)
        .where(enrolment.c.course == course, enrolment.c.state == "waiting")
        .order_by(enrolment.c.number)
        .limit(many)
    )


def _still_in_line(course: str) -> Any:
    reach = (contact.c.channel.label("reachable"), contact.c.closed_at)
    own = (enrolment.c.id, enrolment.c.contact_id, enrolment.c.offered_until, enrolment.c.called_at)
    return (
        select(*own, *reach)
        .join_from(enrolment, contact, contact.c.id == enrolment.c.contact_id, isouter=True)
        .where(enrolment.c.course == course, enrolment.c.state.in_(IN_LINE))
        .order_by(enrolment.c.number)
    )


def _is_over(course: Course, desk: Desk, now: datetime) -> bool:
    ends = line_ends(course, held_open=desk.shut is False)
    return ends is not None and now >= ends


def _offers() -> Any:
    """Read the offers whose message may tell something new: all but those for which staff call, or have."""
    columns = (enrolment.c.id, enrolment.c.course, enrolment.c.changed_at, enrolment.c.offered_until)
    sending = (delivery.c.state.label("sending"), delivery.c.changed_at.label("sent_at"))
    return (
        select(*columns, *sending, contact.c.id.label("contact"), contact.c.closed_at, desk.c.shut)
        .join_from(enrolment, delivery, delivery.c.id == enrolment.c.offer_delivery, isouter=True)
        .join(contact, contact.c.id == enrolment.c.contact_id, isouter=True)
        .join(desk, desk.c.course == enrolment.c.course, isouter=True)
        .where(*ON_OFFER, enrolment.c.called_at.is_(None))
        .where(or_(enrolment.c.offered_until.is_(None), delivery.c.state != "sent"))
    )


def _put(
    connection: Connection, contact_id: int, notice: Notice, now: datetime, ends: datetime | None
) -> int | None:
    return put_notice(
        connection, contact_id, notice.sentence, notice.values, now, choices=notice.choices, ends_at=ends
    )
