"""Looking an announcement up by its number or by words in it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from bot.store.announcements import BY_PAGE
from bot.store.database import Database
from bot.store.sending_tables import announcement

LOOKED_AT = 2_000  # the latest so many are looked through; staff write a few hundred a year


def found(database: Database, words: str, states: Collection[str] = (), page: int = 0) -> list[Row[Any]]:
    """Return a page of whole rows that hold the words, in any language, or have them as their number."""
    wanted = words.strip().casefold()
    rows = select(announcement).order_by(announcement.c.changed_at.desc(), announcement.c.id.desc())
    if states:
        rows = rows.where(announcement.c.state.in_(states))
    with database.read() as connection:
        latest = connection.execute(rows.limit(LOOKED_AT)).all()
    fitting = [row for row in latest if wanted == str(row.id) or _holds(row.texts, wanted)]
    return fitting[page * BY_PAGE : (page + 1) * BY_PAGE]


def _holds(texts: dict[str, dict[str, str]], wanted: str) -> bool:
    return any(wanted in f"{text['title']}\n{text['body']}".casefold() for text in texts.values())
