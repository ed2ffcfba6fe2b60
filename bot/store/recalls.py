"""Messages that are to be taken back: which, how far that has come, and the posts to Telegram's channel."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update

from bot.courier import Outcome, State
from bot.store.database import Database
from bot.store.reports import follow
from bot.store.sending_tables import delivery, occurrence, recall
from bot.store.states import States
from bot.store.tables import contact

LEASE = timedelta(seconds=60)
AGAIN = timedelta(minutes=1)  # until a message that could not be taken back is tried once more
LONGEST = timedelta(hours=48)  # Telegram lets a bot delete what is younger


@dataclass(frozen=True, slots=True)
class Taken:
    """A message to be deleted; an empty address: its contact was erased."""

    delivery: int
    run: int
    address: str
    handle: str
    wanted_at: datetime


class Recalls:
    """What is leased when a process dies is simply done again: to delete twice harms nobody.

    Args:
        haste: what the wait before another try is divided by, in rehearsals.
    """

    def __init__(self, database: Database, haste: int = 1) -> None:
        self.database, self.haste = database, haste

    def unlisted(self) -> list[int]:
        """Return the runs whose messages are not all listed yet."""
        found = select(occurrence.c.id).where(
            occurrence.c.recall_at.is_not(None), occurrence.c.recall_listed.is_(False)
        )
        with self.database.read() as connection:
            return list(connection.execute(found).scalars())

    def take(self, most: int, now: datetime) -> list[Taken]:
        """Lease the next messages to be deleted."""
        found = (
            select(
                recall.c.delivery_id, recall.c.occurrence_id, occurrence.c.recall_at, delivery.c.handle,
                func.coalesce(contact.c.address, "").label("address"),
            )
            .join(delivery, delivery.c.id == recall.c.delivery_id)
            .join(occurrence, occurrence.c.id == recall.c.occurrence_id)
            .outerjoin(contact, contact.c.id == delivery.c.contact_id)
            .where(
                or_(
                    and_(recall.c.state == "pending", recall.c.at <= now),
                    and_(recall.c.state == "leased", recall.c.at <= now - LEASE),
                )
            )
            .order_by(recall.c.delivery_id)
            .limit(most)
        )  # fmt: skip
        with self.database.write() as connection:
            rows = connection.execute(found).all()
            if rows:
                connection.execute(_put, [_row(row.delivery_id, "leased", None, now) for row in rows])
        return [
            Taken(row.delivery_id, row.occurrence_id, row.address, row.handle or "", row.recall_at or now)
            for row in rows
        ]

    def record(self, ended: Sequence[tuple[Taken, Outcome]], now: datetime) -> Counter[str]:
        """Write down what became of each; what may still work is tried again within Telegram's 48 hours."""
        done: Counter[str] = Counter()
        rows = []
        for one, outcome in ended:
            state, at = self._end(one, outcome, now)
            done[state] += 1
            rows.append(_row(one.delivery, state, None if state == "done" else outcome.reason, at))
        with self.database.write() as connection:
            connection.execute(_put, rows)
            follow(connection, [outcome for _, outcome in ended], now)
        return done

    def _end(self, one: Taken, outcome: Outcome, now: datetime) -> tuple[str, datetime]:
        if outcome.state in {State.SENT, State.FAILED}:
            return "done" if outcome.state is State.SENT else "failed", now
        if is_too_late(one.wanted_at, now):
            return "unknown" if outcome.state is State.UNKNOWN else "failed", now
        return "pending", now + (outcome.pause or AGAIN / self.haste)

    def sum_up(self, runs: Iterable[int], now: datetime, withdrawn: Counter[int]) -> None:
        """Keep the counts of runs for the console, so that no request counts a large table.

        Args:
            withdrawn: how many more messages were marked in the mailboxes, by run.
        """
        for run in runs:
            counted = select(recall.c.state, func.count()).where(recall.c.occurrence_id == run)
            with self.database.patient() as connection:
                rows = connection.execute(counted.group_by(recall.c.state)).all()
            told = Counter({"pending" if state == "leased" else state: 0 for state, _ in rows})
            for state, many in rows:
                told["pending" if state == "leased" else state] += many
            told["withdrawn"] = self.counts(run)["withdrawn"] + withdrawn[run]
            with self.database.write() as connection:
                States.put_within(connection, _name(run), json.dumps(+told), now)

    def counts(self, run: int) -> Counter[str]:
        """Return how far a run's recall has come, as last summed up.

        Of Telegram's messages: done, pending, failed, unknown; of the web page's: withdrawn. What went to
        KakaoTalk or by AlimTalk stays where it is.
        """
        kept = States(self.database).get(_name(run))
        return Counter(json.loads(kept)) if kept else Counter()

    def posts(self) -> list[Any]:
        """Return the posts to Telegram's channel that are to be deleted, with when that was wanted."""
        found = select(occurrence.c.id, occurrence.c.post_handle, occurrence.c.recall_at).where(
            occurrence.c.recall_at.is_not(None),
            occurrence.c.post == "sent",
            occurrence.c.post_handle.is_not(None),
        )
        with self.database.read() as connection:
            return list(connection.execute(found))

    def end_post(self, run: int, *, is_gone: bool) -> None:
        """Note that a post is deleted, or that it stays."""
        mine = update(occurrence).where(occurrence.c.id == run, occurrence.c.post == "sent")
        with self.database.write() as connection:
            connection.execute(mine.values(post="recalled" if is_gone else "stays"))


def is_too_late(wanted_at: datetime, now: datetime) -> bool:
    return now - wanted_at >= LONGEST


def _name(run: int) -> str:
    return f"recall.{run}"


def _row(number: int, state: str, reason: str | None, at: datetime) -> dict[str, Any]:
    return {"row": number, "to": state, "why": reason, "when": at}


_put = (
    update(recall)
    .where(recall.c.delivery_id == bindparam("row"))
    .values(state=bindparam("to"), reason=bindparam("why"), at=bindparam("when"))
)
