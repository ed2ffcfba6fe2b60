"""Who would get an announcement: counted, sampled and chosen by one and the same query."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, and_, exists, false, func, or_, select

from bot.announcement import Kind
from bot.audience import Audience
from bot.store.database import Database
from bot.store.sending_tables import delivery, occurrence
from bot.store.signup_tables import enrolment
from bot.store.tables import contact, subscription

KOREAN = "ko"
REACHED = ("sent", "unknown")
spoken = func.coalesce(contact.c.language, KOREAN)
_unindexed_channel = contact.c.channel.concat("")  # SQLite would look up a channel's contacts in every range


@dataclass(frozen=True, slots=True)
class Reach:
    """How many would get it, by channel and language."""

    people: Counter[tuple[str, str]]

    @property
    def total(self) -> int:
        return self.people.total()

    def by_channel(self) -> Counter[str]:
        return self._by(0)

    def by_language(self) -> Counter[str]:
        return self._by(1)

    def _by(self, place: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for names, count in self.people.items():
            found[names[place]] += count
        return found


class Audiences:
    def __init__(self, database: Database) -> None:
        self.database = database

    def reach(self, kind: Kind, audience: Audience, now: datetime) -> Reach:
        """Count exactly who would get it if it went out now."""
        counted = (
            select(contact.c.channel, spoken.label("language"), func.count().label("people"))
            .where(*chosen(kind, audience, now))
            .group_by(contact.c.channel, spoken)
        )
        with self.database.patient() as connection:
            rows = connection.execute(counted).all()
        return Reach(Counter({(row.channel, row.language): row.people for row in rows}))

    def sample(self, kind: Kind, audience: Audience, now: datetime, n: int = 10) -> list[Row[Any]]:
        """Return up to ``n`` of them: id, channel, address, language, township, residence."""
        some = (
            select(
                contact.c.id, contact.c.channel, contact.c.address, spoken.label("language"),
                contact.c.township, contact.c.residence,
            )
            .where(*chosen(kind, audience, now))
            .order_by(contact.c.id)
            .limit(n)
        )  # fmt: skip
        with self.database.patient() as connection:
            return list(connection.execute(some))


def chosen(kind: Kind, audience: Audience, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions on ``contact`` that make an audience.

    Consent to advertising is asked here and once more when a message is handed over; consent to its being
    sent at night only then, for nobody knows before when that is.
    """
    return [
        *_reachable(kind, audience),
        *_awake(kind, audience, now),
        _wanted(audience),
        *_narrowed(audience),
        *_left_out(audience),
    ]


def _reachable(kind: Kind, audience: Audience) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [contact.c.closed_at.is_(None)]
    if audience.classes:  # where they signed up they are answered, as with a notice
        return [*found, false()] if kind is Kind.ADVERTISING else found
    if kind is Kind.ADVERTISING:
        found.append(contact.c.ad_at.is_not(None))
        found.append(contact.c.channel != "alimtalk")  # which carries information only, by Kakao's rules
    found.append(or_(contact.c.channel != "telegram", contact.c.abroad_at.is_not(None)))
    found.append(or_(contact.c.channel != "alimtalk", contact.c.phone.is_not(None)))
    return found


def _awake(kind: Kind, audience: Audience, now: datetime) -> list[ColumnElement[bool]]:
    """Leave out who has paused, unless it is urgent, about their class, or corrects what they got before."""
    if kind is Kind.URGENT or audience.readers_of is not None or audience.classes:
        return []
    return [or_(contact.c.paused_until.is_(None), contact.c.paused_until <= now)]


def _wanted(audience: Audience) -> ColumnElement[bool]:
    """Ask for a subscription; a correction goes to all who had the mistake, subscribed still or not."""
    if audience.readers_of is not None:
        return _reached_by(audience.readers_of)
    if audience.classes:
        return has_place(audience.classes, contact.c.id)
    return _subscribes(audience.topics)


def _subscribes(topics: tuple[str, ...]) -> ColumnElement[bool]:
    subscribed = select(subscription.c.contact_id).where(subscription.c.contact_id == contact.c.id)
    return exists(subscribed.where(subscription.c.topic.in_(topics)) if topics else subscribed)


def has_place(classes: tuple[str, ...], contact_id: Column[int]) -> ColumnElement[bool]:
    """Tell who has a place in any of these classes, signed up where they are written to."""
    theirs = (enrolment.c.contact_id == contact_id, enrolment.c.course.in_(classes))
    return exists(select(enrolment.c.id).where(*theirs, enrolment.c.state == "placed"))


def _reached_by(announcement_id: int) -> ColumnElement[bool]:
    runs = select(occurrence.c.id).where(occurrence.c.announcement_id == announcement_id)
    return exists(
        select(delivery.c.id).where(
            delivery.c.occurrence_id.in_(runs),
            delivery.c.channel == contact.c.channel,
            delivery.c.contact_id == contact.c.id,
            delivery.c.state.in_(REACHED),
        )
    )


def _narrowed(audience: Audience) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if audience.channels:
        found.append(_unindexed_channel.in_(audience.channels))
    if audience.languages:
        found.append(spoken.in_(audience.languages))
    if audience.townships:
        found.append(contact.c.township.in_(audience.townships))
    if audience.residence:
        found.append(contact.c.residence == audience.residence)
    return found


def _left_out(audience: Audience) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if audience.without_topics:
        found.append(~_subscribes(audience.without_topics))
    if audience.without_townships:
        lives_there = and_(
            contact.c.township.is_not(None), contact.c.township.in_(audience.without_townships)
        )
        found.append(~lives_there)
    if audience.without_readers_of is not None:
        found.append(~_reached_by(audience.without_readers_of))
    return found
