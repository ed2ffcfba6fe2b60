"""What claiming and leasing asks of the database, and the shapes it comes back in."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, or_, select, true, update

from bot.courier import State
from bot.sending.screening import Standing
from bot.store.audiences import has_place, spoken
from bot.store.sending_tables import announcement, batch, delivery, occurrence
from bot.store.tables import contact, subscription

ABROAD = {"telegram"}


@dataclass(slots=True)
class Claim:
    """A batch somebody works on.

    Attributes:
        name: who does; every write asks for it, so that one who lost the claim writes nothing.
        after: the last contact leased, so that a batch is walked through once.
        topics: what its people must still subscribe to (none: anything); None: they need not, for it is a
            notice, the correction of what they got, or about their class.
        classes: those in one of which its people must still have a place; none: they need not.
    """

    batch: int
    run: int
    announcement: int | None
    kind: str
    channel: str
    last: int
    after: int
    name: str
    topics: tuple[str, ...] | None = None
    ends_at: datetime | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leased:
    """One delivery that is to be handed over now, with what is known of its contact."""

    delivery: int
    contact: int
    address: str
    language: str
    phone: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one lease took: those to hand over, and how many were skipped or put off on the way."""

    leased: tuple[Leased, ...] = ()
    over: bool = False
    skipped: Counter[str] = field(default_factory=Counter)


def claimable(now: datetime) -> list[ColumnElement[bool]]:
    return [
        batch.c.state == "waiting",
        or_(batch.c.next_at.is_(None), batch.c.next_at <= now),
        occurrence.c.state == "sending",
    ]


PENDING = (str(State.PENDING), "")
RUN = (
    select(
        occurrence.c.announcement_id, occurrence.c.kind, occurrence.c.ends_at,
        announcement.c.topics, announcement.c.correction_of, announcement.c.audience,
    )
    .select_from(occurrence.outerjoin(announcement, announcement.c.id == occurrence.c.announcement_id))
    .where(occurrence.c.id == bindparam("run"))
)  # fmt: skip
LEASE_ROW = (
    update(delivery)
    .where(delivery.c.id == bindparam("row"), delivery.c.state == State.PENDING)
    .values(state=str(State.LEASED), tries=delivery.c.tries + 1, changed_at=bindparam("now"))
)
PUT_OFF = update(delivery).where(delivery.c.id == bindparam("row")).values(next_at=bindparam("until"))
SKIP_ROW = (
    update(delivery)
    .where(delivery.c.id == bindparam("row"))
    .values(state=str(State.SKIPPED), reason=bindparam("why"), changed_at=bindparam("now"))
)
END_ROW = (
    update(delivery)
    .where(delivery.c.id == bindparam("row"), delivery.c.state == State.LEASED)
    .values(
        state=bindparam("to"), reason=bindparam("why"), next_at=bindparam("next"),
        tries=delivery.c.tries - bindparam("back"),
        handle=func.coalesce(bindparam("name"), delivery.c.handle),
        won=bindparam("paid"), changed_at=bindparam("now"),
    )
)  # fmt: skip


def next_of(claim: Claim, most: int, now: datetime) -> Select[Any]:
    """Read the next pending rows of a batch, with their contacts; an erased one has none."""
    wanted = true() if claim.topics is None else _still_wanted(claim.topics)
    if claim.classes:
        wanted = has_place(claim.classes, delivery.c.contact_id)
    return (
        select(
            delivery.c.id, delivery.c.contact_id, delivery.c.tries,
            contact.c.id.is_not(None).label("here"), contact.c.address, spoken.label("language"),
            contact.c.phone, contact.c.closed_at, contact.c.paused_until, contact.c.ad_at,
            contact.c.night_at, contact.c.abroad_at, wanted.label("wanted"),
        )
        .select_from(delivery.outerjoin(contact, contact.c.id == delivery.c.contact_id))
        .where(
            delivery.c.occurrence_id == claim.run,
            delivery.c.channel == claim.channel,
            delivery.c.contact_id > claim.after,
            delivery.c.contact_id <= claim.last,
            delivery.c.state == State.PENDING,
            or_(delivery.c.next_at.is_(None), delivery.c.next_at <= now),
        )
        .order_by(delivery.c.contact_id)
        .limit(most)
    )  # fmt: skip


def _still_wanted(topics: tuple[str, ...]) -> ColumnElement[bool]:
    mine = select(subscription.c.topic).where(subscription.c.contact_id == delivery.c.contact_id)
    return exists(mine.where(subscription.c.topic.in_(topics)) if topics else mine)


def standing_of(row: Row[Any], claim: Claim, this_week: int) -> Standing:
    """Return what is known of a delivery's contact; a correction reaches also who has paused since."""
    return Standing(
        here=bool(row.here),
        closed=row.closed_at is not None,
        paused_until=None if claim.topics is None else row.paused_until,
        ad_at=row.ad_at,
        night_at=row.night_at,
        abroad_at=row.abroad_at,
        wanted=bool(row.wanted),
        this_week=this_week,
        needs_abroad=claim.channel in ABROAD and not claim.classes,
    )
