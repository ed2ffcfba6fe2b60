"""Places that came free, offered to those who wait in their order; what becomes of each offer."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select, update

from bot.classes.course import Course, ends_at, places_of
from bot.classes.notices import Notice, lapsed, offered
from bot.classes.offer_hours import WITHIN, deadline, may_tell
from bot.classes.signup import ACTIVE, Gone
from bot.store.database import Database
from bot.store.enrolments import TAKING, counts, end, lock
from bot.store.occurrences import put_notice
from bot.store.sending_tables import delivery
from bot.store.signup_tables import enrolment
from bot.store.tables import contact

UNSENT = ("failed", "skipped", "unknown")  # how an offer ends of which nobody can say that it was read
TOO_LONG = timedelta(hours=24)  # an offer that waits so long to be sent is told by phone
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

    def waited_for(self) -> dict[str, int]:
        """Return the classes people wait for, each with how many places are taken."""
        taken = func.sum(case((enrolment.c.state.in_(TAKING), 1), else_=0)).label("taken")
        waiting = func.sum(case((enrolment.c.state == "waiting", 1), else_=0))
        found = (
            select(enrolment.c.course, taken)
            .where(enrolment.c.state.in_(ACTIVE))
            .group_by(enrolment.c.course)
            .having(waiting > 0)
        )
        with self.database.read() as connection:
            return {row.course: row.taken for row in connection.execute(found)}

    def offer(self, course: Course, taken: int, now: datetime) -> Counter[str]:
        """Offer the free places of a class to those who have waited longest.

        Nothing is offered at night, of a class that is over or called off.

        Args:
            taken: how many places were taken at the look; counted again with the class taken.
        """
        capacity, ends = places_of(course).capacity, ends_at(course)
        is_over = ends is not None and ends < now
        if is_over or not may_tell(now) or (capacity is not None and taken >= capacity):
            return Counter()
        with self.database.write() as connection:
            if lock(connection, course["entity"], now, numbers=0).called_off_at is not None:
                return Counter()
            held, waiting = counts(connection, course["entity"])
            free = waiting if capacity is None else max(0, capacity - held)
            rows = connection.execute(_next_in_line(course["entity"], free)).all()
            return Counter(self._offer_one(connection, row, course, now) for row in rows)

    def _offer_one(self, connection: Connection, row: Row[Any], course: Course, now: datetime) -> str:
        """Offer a place to one person; staff call whoever cannot be written to."""
        turned = update(enrolment).where(enrolment.c.id == row.id, enrolment.c.state == "waiting")
        fresh = {"state": "offered", "changed_at": now, "offer_sent_at": None, "offered_until": None}
        if not connection.execute(turned.values(fresh)).rowcount:
            return "left"  # withdrew at this very moment; the next run goes on with the next
        number = None
        if row.closed_at is None and row.reachable in self.reached:
            notice = offered(course, row.id, deadline(now, self.within))
            number = _put(connection, row.contact_id, notice, now, ends_at(course))
        told = update(enrolment).where(enrolment.c.id == row.id)
        connection.execute(told.values(offer_delivery=number, call=number is None))
        return "to_call" if number is None else "offered"

    def watch(self, now: datetime) -> Counter[str]:
        """See what became of each offer's message: from its sending the time runs; unsent, staff call."""
        done: Counter[str] = Counter()
        with self.database.read() as connection:
            rows = connection.execute(_offers()).all()
        changes = [(row.id, values) for row in rows if (values := self._seen(row, now))]
        if not changes:
            return done
        with self.database.write() as connection:
            for number, values in changes:
                changed = update(enrolment).where(enrolment.c.id == number, *ON_OFFER).values(values)
                if connection.execute(changed).rowcount:
                    done["to_call" if values.get("call") else "sent"] += 1
        return done

    def _seen(self, row: Row[Any], now: datetime) -> dict[str, Any]:
        """Return what is to be noted of an offer; nothing where all stands as before."""
        if row.sending == "sent":
            if row.offered_until is not None:
                return {}
            return {"offer_sent_at": row.sent_at, "offered_until": deadline(row.sent_at, self.within)}
        is_unsent = row.sending is None or row.sending in UNSENT
        is_away = row.contact is None or row.closed_at is not None
        if is_unsent or is_away or row.changed_at < now - TOO_LONG:
            return {"call": True, "offer_sent_at": None, "offered_until": None}
        return {}

    def lapse(self, course_of: Callable[[str], Course | None], now: datetime) -> Counter[str]:
        """End the offers whose time is over, by day, and tell each person how to sign up again."""
        if not may_tell(now):
            return Counter()
        over = (*ON_OFFER, enrolment.c.offered_until <= now)
        with self.database.read() as connection:
            rows = connection.execute(select(enrolment).where(*over)).all()
        return Counter(self._lapse_one(row, course_of(row.course), now) for row in rows)

    def _lapse_one(self, row: Row[Any], course: Course | None, now: datetime) -> str:
        over = (*ON_OFFER, enrolment.c.offered_until <= now)
        with self.database.write() as connection:
            if isinstance(end(connection, row.id, "lapsed", now, *over), Gone):
                return "taken"  # at this very moment
            if course is not None and row.contact_id is not None:
                topic = self.topics.get(row.form, "education")
                notice = lapsed(course, row.offered_until, topic)
                _put(connection, row.contact_id, notice, now, ends_at(course))
        return "lapsed"


def _next_in_line(course: str, many: int) -> Any:
    reach = (contact.c.channel.label("reachable"), contact.c.closed_at)
    return (
        select(enrolment.c.id, enrolment.c.contact_id, *reach)
        .join_from(enrolment, contact, contact.c.id == enrolment.c.contact_id, isouter=True)
        .where(enrolment.c.course == course, enrolment.c.state == "waiting")
        .order_by(enrolment.c.number)
        .limit(many)
    )


def _offers() -> Any:
    """Read the offers whose message may tell something new: all but those for which staff call."""
    columns = (enrolment.c.id, enrolment.c.changed_at, enrolment.c.offered_until)
    sending = (delivery.c.state.label("sending"), delivery.c.changed_at.label("sent_at"))
    return (
        select(*columns, *sending, contact.c.id.label("contact"), contact.c.closed_at)
        .join_from(enrolment, delivery, delivery.c.id == enrolment.c.offer_delivery, isouter=True)
        .join(contact, contact.c.id == enrolment.c.contact_id, isouter=True)
        .where(*ON_OFFER, or_(enrolment.c.offered_until.is_(None), delivery.c.state != "sent"))
    )


def _put(
    connection: Connection, contact_id: int, notice: Notice, now: datetime, ends: datetime | None
) -> int | None:
    return put_notice(
        connection, contact_id, notice.sentence, notice.values, now, choices=notice.choices, ends_at=ends
    )
