"""Writing the deliveries of a run before any is sent, range by range, each in one short transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Select, func, insert, literal, select, update

from bot.announcement import Announcement
from bot.store.audiences import chosen
from bot.store.database import LONG_LOOK, Database
from bot.store.sending_tables import batch, delivery, occurrence, tally
from bot.store.tables import LARGEST_KEY, contact

BATCH = 500  # deliveries
EVERYWHERE = ("webchat", "telegram", "kakao", "alimtalk")  # what no choice of channels means
STRIDE = {"sqlite": 5_000, "postgresql": 20_000}  # contacts a transaction; SQLite's writers wait meanwhile


class Expansion:
    def __init__(self, database: Database) -> None:
        self.database = database
        self._stride = STRIDE["sqlite" if database.is_sqlite else "postgresql"]

    def step(self, run: int, sent: Announcement, now: datetime) -> bool:
        """Write the deliveries of the next range of contacts; return whether that was the last.

        A crash between two ranges is taken up where it was; within one it has written nothing. How far
        it came is kept in the same transaction as the rows, so none is met again; to ask for that in each
        row cost PostgreSQL a third of the time.
        """
        with self.database.write() as connection:
            if not self.database.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(LONG_LOOK * 1000)}")
            row = connection.execute(_standing(run, locked=not self.database.is_sqlite)).first()
            if row is None or row.expanded or row.state not in {"sending", "paused"}:
                return True
            low = row.expanded_to
            high = connection.execute(self._end_of_range(low)).scalar() or LARGEST_KEY
            picked = self._picked(run, sent, low, high, now)
            names = ["occurrence_id", "channel", "contact_id", "state", "tries", "changed_at"]
            connection.execute(insert(delivery).from_select(names, picked))
            written = self._batches(connection, run, sent.channels, low, high)
            connection.execute(
                update(occurrence)
                .where(occurrence.c.id == run)
                .values(
                    expanded_to=high,
                    expanded=high == LARGEST_KEY,
                    recipients=occurrence.c.recipients + written,
                )
            )
            return high == LARGEST_KEY

    def _end_of_range(self, low: int) -> Select[Any]:
        beyond = select(contact.c.id).where(contact.c.id > low).order_by(contact.c.id)
        return beyond.limit(1).offset(self._stride - 1)

    def _picked(self, run: int, sent: Announcement, low: int, high: int, now: datetime) -> Select[Any]:
        fixed = (literal(run, BigInteger), contact.c.channel, contact.c.id, literal("pending"))
        return (
            select(*fixed, literal(0), literal(now, delivery.c.changed_at.type))
            .where(contact.c.id > low, contact.c.id <= high, *chosen(sent.kind, sent.readers, now))
            .order_by(contact.c.id)
        )

    def _batches(self, connection: Any, run: int, channels: tuple[str, ...], low: int, high: int) -> int:
        """Cut what was just written into batches of one channel each; return how many deliveries it was."""
        place = func.row_number().over(partition_by=delivery.c.channel, order_by=delivery.c.contact_id)
        numbered = (
            select(
                delivery.c.channel,
                delivery.c.contact_id,
                ((place - 1) // BATCH).label("part"),
            )
            .where(
                delivery.c.occurrence_id == run,
                delivery.c.channel.in_(channels or EVERYWHERE),
                delivery.c.contact_id > low,
                delivery.c.contact_id <= high,
            )
            .subquery()
        )
        cut = connection.execute(
            select(
                numbered.c.channel,
                func.min(numbered.c.contact_id).label("first"),
                func.max(numbered.c.contact_id).label("last"),
                func.count().label("many"),
            ).group_by(numbered.c.channel, numbered.c.part)
        ).all()
        for one in cut:
            number = connection.execute(
                insert(batch)
                .values(
                    occurrence_id=run, channel=one.channel, first=one.first, last=one.last, state="waiting"
                )
                .returning(batch.c.id)
            ).scalar_one()
            connection.execute(
                insert(tally).values(
                    occurrence_id=run, batch_id=number, state="pending", reason="", count=one.many, won=0
                )
            )
        return sum(one.many for one in cut)


def _standing(run: int, *, locked: bool) -> Select[Any]:
    """Read how far a run is expanded, keeping others from expanding it meanwhile."""
    found = select(occurrence.c.expanded, occurrence.c.expanded_to, occurrence.c.state).where(
        occurrence.c.id == run
    )
    return found.with_for_update(key_share=True) if locked else found


def waiting(connection: Any) -> list[Row[Any]]:
    """Return the runs whose deliveries are not all written yet."""
    found = select(occurrence.c.id, occurrence.c.announcement_id).where(
        occurrence.c.state.in_(("sending", "paused")), occurrence.c.expanded.is_(False)
    )
    return list(connection.execute(found.order_by(occurrence.c.id)))
