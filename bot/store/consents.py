"""The consent ledger: what was agreed to, refused or taken back, with the wording, when, where and how."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.acts import wording_key
from bot.store.tables import consent, wording

KEY = re.compile(r"[0-9a-f]{16}", re.ASCII)
COUNTED = ("signup", "guardian")  # given once for each sign-up; of the others the last word counts


@dataclass(frozen=True, slots=True)
class Source:
    """Where and how something was said.

    Attributes:
        channel: the channel, or ``staff``.
        how: ``button``, ``words``, ``phone``, ``paper`` or ``there`` (at the office); ``block``, ``lapse``,
            ``removed`` (by staff) or ``erased`` where it ended without a word about it.
        told: whether the result is confirmed by message at once, as the law asks within 14 days.
        staff_id: who of the staff noted it for them.
    """

    language: str
    channel: str
    how: str
    told: bool = True
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger to be.

    Attributes:
        kind: subscription, advertising, night, abroad, phone, signup, or guardian: of a child under 14.
        topic: of a subscription the topic, of a sign-up its form.
    """

    kind: str
    given: bool
    topic: str | None = None
    wording: str = ""


def note(
    connection: Connection, contact_id: int, entries: Iterable[Entry], source: Source, now: datetime
) -> None:
    """Write entries into the ledger, inside the caller's transaction."""
    rows = [
        {
            "contact_id": contact_id, "kind": entry.kind, "topic": entry.topic, "given": entry.given,
            "wording": keep_wording(connection, entry.wording, now), "language": source.language,
            "channel": source.channel, "how": source.how, "at": now,
            "told_at": now if source.told else None, "staff_id": source.staff_id,
        }
        for entry in entries
    ]  # fmt: skip
    if rows:
        connection.execute(insert(consent), rows)


def keep_wording(connection: Connection, text: str, now: datetime) -> str | None:
    """Keep what a person was shown, once for all who were; return its key. A key stays what it is."""
    if not text or KEY.fullmatch(text):
        return text or None
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    key = wording_key(text)
    row = {"key": key, "text": text, "at": now}
    connection.execute(dialect.insert(wording).values(row).on_conflict_do_nothing())
    return key


def has_refused(connection: Connection, contact_id: int, kind: str) -> bool:
    """Tell whether the last that was said about a consent is a no."""
    last = select(consent.c.given).where(consent.c.contact_id == contact_id, consent.c.kind == kind)
    return connection.execute(last.order_by(consent.c.id.desc()).limit(1)).scalar() is False


def take_back_all(connection: Connection, contact_id: int, source: Source, now: datetime) -> None:
    """Note of all that still stands in the ledger that it has ended, for the contact is to be erased."""
    said = select(consent.c.kind, consent.c.topic, consent.c.wording, consent.c.given)
    standing: Counter[tuple[str, str | None, str | None]] = Counter()
    for row in connection.execute(said.where(consent.c.contact_id == contact_id).order_by(consent.c.id)):
        is_counted = row.kind in COUNTED
        one = (row.kind, row.topic, row.wording if is_counted else None)
        before = standing[one] if is_counted else 0
        standing[one] = max(0, before + (1 if row.given else -1))
    entries = [Entry(kind, False, topic, text or "") for kind, topic, text in standing.elements()]
    note(connection, contact_id, entries, source, now)


def told(connection: Connection, entry_ids: Iterable[int], now: datetime) -> None:
    """Note that the result of these entries was confirmed by message."""
    ids = tuple(entry_ids)
    connection.execute(
        consent.update().where(consent.c.id.in_(ids), consent.c.told_at.is_(None)).values(told_at=now)
    )


def ledger_of(connection: Connection, contact_id: int, limit: int = 200) -> list[Row[Any]]:
    """Return a contact's entries, the newest first, each with the ``text`` of its wording."""
    found = (
        select(consent, wording.c.text)
        .join_from(consent, wording, wording.c.key == consent.c.wording, isouter=True)
        .where(consent.c.contact_id == contact_id)
        .order_by(consent.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(found))
