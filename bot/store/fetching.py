"""What people fetch themselves: found for whom it is meant, and noted when it was first fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from bot.listening.language import DEFAULT
from bot.message import Address, Fetch
from bot.store.database import Database
from bot.store.sending_tables import delivery, mailbox, occurrence
from bot.store.tables import contact

MOST = 50  # messages of a mailbox at a time

_mine = (
    select(
        delivery.c.id,
        delivery.c.occurrence_id,
        delivery.c.fetched_at,
        func.coalesce(contact.c.language, DEFAULT).label("language"),
    )
    .join_from(contact, delivery, delivery.c.contact_id == contact.c.id)
    .join(occurrence, occurrence.c.id == delivery.c.occurrence_id)
    .where(contact.c.channel == bindparam("channel"), contact.c.address == bindparam("address"))
    .where(delivery.c.channel == contact.c.channel, occurrence.c.recall_at.is_(None))
)
_of_run = _mine.where(delivery.c.occurrence_id == bindparam("run"))
_named = delivery.alias("named")
_of_delivery = _mine.where(
    delivery.c.occurrence_id
    == select(_named.c.occurrence_id).where(_named.c.id == bindparam("named_id")).scalar_subquery()
)
_of_announcement = (
    _mine.where(occurrence.c.announcement_id == bindparam("announcement"))
    .order_by(delivery.c.occurrence_id.desc())
    .limit(1)
)
_note = (
    update(delivery)
    .where(delivery.c.id == bindparam("delivery_id"), delivery.c.fetched_at.is_(None))
    .values(fetched_at=bindparam("now"))
)
_box = (
    select(
        mailbox.c.n,
        mailbox.c.delivery_id,
        mailbox.c.occurrence_id,
        mailbox.c.language,
        mailbox.c.at,
        mailbox.c.withdrawn_at,
        occurrence.c.announcement_id,
        delivery.c.fetched_at,
    )
    .join_from(contact, mailbox, mailbox.c.contact_id == contact.c.id)
    .join(occurrence, occurrence.c.id == mailbox.c.occurrence_id)
    .join(delivery, delivery.c.id == mailbox.c.delivery_id)
    .where(contact.c.channel == "webchat", contact.c.address == bindparam("address"))
)
_after = _box.where(mailbox.c.n > bindparam("after")).order_by(mailbox.c.n).limit(MOST)
_withdrawn = (
    select(mailbox.c.n)
    .join_from(contact, mailbox, mailbox.c.contact_id == contact.c.id)
    .where(contact.c.channel == "webchat", contact.c.address == bindparam("address"))
    .where(mailbox.c.withdrawn_at.is_not(None), mailbox.c.n <= bindparam("after"))
    .order_by(mailbox.c.n.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Found:
    """A delivery to the person who fetches it; ``noted`` tells that it was fetched before."""

    delivery: int
    occurrence: int
    language: str
    noted: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What lies in a mailbox, by its number there."""

    n: int
    delivery: int
    occurrence: int
    announcement: int | None
    language: str
    at: datetime
    withdrawn: bool
    noted: bool


def find(database: Database, address: Address, asked: Fetch) -> Found | None:
    """Return the delivery of what is asked for to this very contact, in one look.

    Any delivery of the run names it: a platform may tell all receivers of a call the same number.

    Raises:
        Unavailable: the database is away.
    """
    values: dict[str, Any] = {"channel": address.channel, "address": address.id}
    if asked.occurrence is not None:
        query, values["run"] = _of_run, asked.occurrence
    elif asked.delivery is not None:
        query, values["named_id"] = _of_delivery, asked.delivery
    else:
        return None
    with database.read() as connection:
        row = connection.execute(query, values).first()
    return row and Found(row.id, row.occurrence_id, row.language, row.fetched_at is not None)


def find_announcement(database: Database, address: Address, number: int) -> Found | None:
    """Return the latest delivery of an announcement to this contact, unless it was recalled.

    Raises:
        Unavailable: the database is away.
    """
    values = {"channel": address.channel, "address": address.id, "announcement": number}
    with database.read() as connection:
        row = connection.execute(_of_announcement, values).first()
    return row and Found(row.id, row.occurrence_id, row.language, row.fetched_at is not None)


def note(database: Database, deliveries: Sequence[int], now: datetime) -> None:
    """Note that deliveries were fetched; the first time counts.

    Raises:
        Unavailable: the lock could not be had in time.
    """
    with database.write() as connection:
        connection.execute(_note, [{"delivery_id": number, "now": now} for number in deliveries])


def in_mailbox(database: Database, address: Address, after: int) -> tuple[list[Letter], list[int]]:
    """Return what lies in a web page's mailbox behind a number, and which numbers up to it were recalled.

    Raises:
        Unavailable: the database is away.
    """
    values = {"address": address.id, "after": after}
    with database.read() as connection:
        letters = [_letter(row) for row in connection.execute(_after, values)]
        recalled = list(connection.execute(_withdrawn, values).scalars()) if after else []
    return letters, sorted(recalled)


def _letter(row: Row[*tuple[Any, ...]]) -> Letter:
    return Letter(
        row.n, row.delivery_id, row.occurrence_id, row.announcement_id, row.language, row.at,
        row.withdrawn_at is not None, row.fetched_at is not None,
    )  # fmt: skip
