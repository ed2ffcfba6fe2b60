"""Saved audiences: choices of people under a name, changed by whoever saw them last."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.audience import Audience
from bot.store import audits
from bot.store.database import Database
from bot.store.staff_tables import segment, staff

LONGEST_NAME = 80  # characters


class NameTaken(Exception):
    """Another saved audience has this name."""


class Gone(Exception):
    """There is no such saved audience, or no longer."""


class Changed(Exception):
    """Somebody else changed it since it was looked at; ``now`` is how it stands."""

    def __init__(self, now: "Segment") -> None:
        super().__init__()
        self.now = now


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved audience; ``at`` is when it was last changed, and by whom stands in ``by``."""

    id: int
    name: str
    audience: Audience
    by: str | None
    at: datetime

    @property
    def digest(self) -> str:
        """Name this very version; a change is made to the version that was looked at."""
        text = json.dumps([self.name, self.audience.write()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class Segments:
    def __init__(self, database: Database) -> None:
        self.database = database

    def all(self) -> list[Segment]:
        """Return all of them by name."""
        with self.database.read() as connection:
            return [_segment(row) for row in connection.execute(_found.order_by(segment.c.name))]

    def get(self, segment_id: int) -> Segment | None:
        with self.database.read() as connection:
            return _get(connection, segment_id)

    def save(self, name: str, audience: Audience, by: int, now: datetime) -> int:
        """Keep a new one.

        Raises:
            NameTaken: another has this name.
        """
        row = {"name": name, "audience": audience.write(), "staff_id": by, "at": now}
        try:
            with self.database.write() as connection:
                added = insert(segment).values(row).returning(segment.c.id)
                number = int(connection.execute(added).scalar_one())
                _note(connection, "segment-save", number, by, now, name=name, audience=audience.write())
                return number
        except IntegrityError as trouble:
            raise NameTaken from trouble

    def change(
        self, segment_id: int, seen: str, name: str, audience: Audience, by: int, now: datetime
    ) -> None:
        """Change one, if it is still as it was ``seen`` (its digest).

        Raises:
            NameTaken: another has this name.
            Changed: somebody else was faster.
            Gone: it was deleted.
        """
        values = {"name": name, "audience": audience.write(), "staff_id": by, "at": now}
        try:
            with self.database.write() as connection:
                _lock(connection, segment_id)
                present = _get(connection, segment_id)
                if present is None:
                    raise Gone
                if present.digest != seen:
                    raise Changed(present)
                connection.execute(update(segment).where(segment.c.id == segment_id).values(values))
                _note(connection, "segment-change", segment_id, by, now, name=name, audience=audience.write())
        except IntegrityError as trouble:
            raise NameTaken from trouble

    def delete(self, segment_id: int, by: int, now: datetime) -> None:
        """Delete one; announcements keep the choice they took over from it.

        Raises:
            Gone: it was deleted before.
        """
        with self.database.write() as connection:
            if connection.execute(delete(segment).where(segment.c.id == segment_id)).rowcount == 0:
                raise Gone
            _note(connection, "segment-delete", segment_id, by, now)


_found = select(segment.c.id, segment.c.name, segment.c.audience, segment.c.at, staff.c.shown_name).outerjoin(
    staff, staff.c.id == segment.c.staff_id
)


def _segment(row: Row[*tuple[Any, ...]]) -> Segment:
    return Segment(row.id, row.name, Audience.read(row.audience), row.shown_name, row.at)


def _get(connection: Connection, segment_id: int) -> Segment | None:
    row = connection.execute(_found.where(segment.c.id == segment_id)).first()
    return _segment(row) if row else None


def _lock(connection: Connection, segment_id: int) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's writers wait for one another anyway
        connection.execute(select(segment.c.id).where(segment.c.id == segment_id).with_for_update())


def _note(connection: Connection, act: str, number: int, by: int, now: datetime, **detail: Any) -> None:
    audits.append(connection, by, act, f"segment/{number}", now, **detail)
