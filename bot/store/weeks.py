"""How many messages the readers of an announcement were sent lately, told from the runs alone."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from bot.sending.screening import COUNTED
from bot.store.database import Database
from bot.store.sending_tables import announcement, occurrence, tally

WEEK = timedelta(days=7)


def counted_lately(
    database: Database, topics: Collection[str], channels: Collection[str], now: datetime, *, but: int = 0
) -> int:
    """Return how many runs of the last seven days reached people of these topics and count to the cap.

    Nobody got more of them than that; some may have got fewer.

    Args:
        topics: none means all, here as in an announcement.
        but: an announcement that is left out of the count.
    """
    reached = exists(
        select(tally.c.batch_id).where(
            tally.c.occurrence_id == occurrence.c.id,
            tally.c.state.in_(("sent", "unknown")),
            tally.c.count > 0,
        )
    )
    found = (
        select(announcement.c.topics, announcement.c.channels)
        .join(occurrence, occurrence.c.announcement_id == announcement.c.id)
        .where(
            occurrence.c.kind.in_(COUNTED),
            occurrence.c.started_at > now - WEEK,
            announcement.c.id != but,
            reached,
        )
    )
    with database.read() as connection:
        rows = connection.execute(found).all()
    return sum(_meet(row.topics, topics) and _meet(row.channels, channels) for row in rows)


def _meet(some: Collection[str], others: Collection[str]) -> bool:
    return not some or not others or not set(some).isdisjoint(others)
