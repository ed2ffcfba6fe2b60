"""Audiences that staff saved under a name, as the editor offers them."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.audience import Audience
from bot.store.database import Database
from bot.store.staff_tables import segment


@dataclass(frozen=True, slots=True)
class Saved:
    id: int
    name: str
    audience: Audience


def saved_audiences(database: Database) -> list[Saved]:
    """Return all of them by name."""
    found = select(segment.c.id, segment.c.name, segment.c.audience).order_by(segment.c.name)
    with database.read() as connection:
        return [Saved(row.id, row.name, Audience.read(row.audience)) for row in connection.execute(found)]
