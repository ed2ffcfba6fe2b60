"""What is due and waits, channel by channel, and how many deliveries stand where: for operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select

from bot.store.database import Database
from bot.store.sending_tables import batch, occurrence, tally

RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due on one channel.

    Attributes:
        since: when the part of it that waits longest could have been sent.
        is_worked_on: whether anybody holds a claim there and gave a sign of life lately.
    """

    since: datetime
    is_worked_on: bool


def backlog(database: Database, now: datetime) -> Mapping[str, Backlog]:
    """Return what is due by channel; a channel on which nothing is due is left out.

    What is paused is not due, nor what waits for its next try or for the morning.
    """
    alive = (batch.c.state == "claimed") & (batch.c.lease_until > now)
    found = (
        select(
            batch.c.channel,
            func.min(func.coalesce(batch.c.next_at, occurrence.c.started_at)).label("since"),
            func.max(case((alive, 1), else_=0)).label("alive"),
        )
        .join(occurrence, occurrence.c.id == batch.c.occurrence_id)
        .where(
            batch.c.state.in_(("waiting", "claimed")),
            occurrence.c.state == "sending",
            or_(batch.c.next_at.is_(None), batch.c.next_at <= now),
        )
        .group_by(batch.c.channel)
    )
    with database.read() as connection:
        return {
            row.channel: Backlog(row.since, bool(row.alive))
            for row in connection.execute(found)
            if row.since is not None
        }


def standing(database: Database, now: datetime) -> dict[tuple[str, str], int]:
    """Return (channel, state) to how many deliveries of the last week's runs stand there, off the tallies."""
    sums = (
        select(batch.c.channel, tally.c.state, func.sum(tally.c.count).label("many"))
        .join(batch, batch.c.id == tally.c.batch_id)
        .join(occurrence, occurrence.c.id == tally.c.occurrence_id)
        .where(occurrence.c.started_at > now - RECENT)
        .group_by(batch.c.channel, tally.c.state)
    )
    with database.read() as connection:
        return {(row.channel, row.state): int(row.many) for row in connection.execute(sums)}
