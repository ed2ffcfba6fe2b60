"""How far sending has come: read off the tallies, never by counting deliveries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from bot.courier import State
from bot.store.database import Database
from bot.store.sending_tables import announcement, batch, delivery, occurrence, tally
from bot.store.tables import contact


@dataclass(frozen=True, slots=True)
class Progress:
    """One run's ledger; sent + failed + skipped + unknown + pending = recipients.

    Attributes:
        reasons: (state, reason) to how many.
        won: what it cost so far, in won without tax.
    """

    recipients: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    won: int = 0

    @property
    def ended(self) -> int:
        return self.states.total() - self.states[State.PENDING]

    @property
    def adds_up(self) -> bool:
        return self.states.total() == self.recipients


class Ledger:
    def __init__(self, database: Database) -> None:
        self.database = database

    def of(self, run: int) -> Progress:
        return self.of_many([run]).get(run, Progress())

    def of_many(self, runs: Iterable[int]) -> dict[int, Progress]:
        """Return the progress of runs by their numbers, in two statements."""
        numbers = list(runs)
        heads = select(occurrence.c.id, occurrence.c.recipients).where(occurrence.c.id.in_(numbers))
        sums = (
            select(
                tally.c.occurrence_id, tally.c.state, tally.c.reason,
                func.sum(tally.c.count).label("many"), func.sum(tally.c.won).label("won"),
            )
            .where(tally.c.occurrence_id.in_(numbers))
            .group_by(tally.c.occurrence_id, tally.c.state, tally.c.reason)
        )  # fmt: skip
        with self.database.read() as connection:
            found = {row.id: Progress(row.recipients) for row in connection.execute(heads)}
            won: Counter[int] = Counter()
            for row in connection.execute(sums):
                found[row.occurrence_id].states[row.state] += int(row.many)
                if row.many:
                    found[row.occurrence_id].reasons[row.state, row.reason] += int(row.many)
                won[row.occurrence_id] += int(row.won)
        return {
            run: Progress(one.recipients, one.states, one.reasons, won[run]) for run, one in found.items()
        }

    def by_channel(self, run: int) -> Counter[tuple[str, str]]:
        """Return (channel, state) to how many, for one run."""
        sums = (
            select(batch.c.channel, tally.c.state, func.sum(tally.c.count).label("many"))
            .join(batch, batch.c.id == tally.c.batch_id)
            .where(tally.c.occurrence_id == run)
            .group_by(batch.c.channel, tally.c.state)
        )
        with self.database.read() as connection:
            return Counter(
                {(row.channel, row.state): int(row.many) for row in connection.execute(sums) if row.many}
            )

    def runs(self, number: int) -> list[Row[Any]]:
        """Return an announcement's runs, the latest first."""
        found = select(occurrence).where(occurrence.c.announcement_id == number)
        with self.database.read() as connection:
            return list(
                connection.execute(found.order_by(occurrence.c.due_at.desc(), occurrence.c.id.desc()))
            )

    def open_runs(self) -> list[Row[Any]]:
        """Return the runs of announcements that are planned, under way, paused or missed, by their time."""
        found = (
            select(occurrence, announcement.c.texts, announcement.c.state.label("announcement_state"))
            .join(announcement, announcement.c.id == occurrence.c.announcement_id)
            .where(occurrence.c.state.in_(("planned", "sending", "paused", "missed")))
        )
        with self.database.read() as connection:
            return list(connection.execute(found.order_by(occurrence.c.due_at)))

    def unknown_runs(self) -> list[Row[Any]]:
        """Return the runs with deliveries whose fate nobody knows: run, announcement and how many."""
        found = (
            select(
                occurrence.c.id, occurrence.c.announcement_id, func.sum(tally.c.count).label("many"),
                occurrence.c.started_at,
            )
            .join(occurrence, occurrence.c.id == tally.c.occurrence_id)
            .where(tally.c.state == State.UNKNOWN, tally.c.count > 0)
            .group_by(occurrence.c.id, occurrence.c.announcement_id, occurrence.c.started_at)
        )  # fmt: skip
        with self.database.read() as connection:
            return list(connection.execute(found.order_by(occurrence.c.started_at.desc()).limit(100)))

    def oldest_pending(self, now: datetime) -> datetime | None:
        """Return since when the delivery that waits longest could have been sent; None: nothing waits."""
        ripe = func.coalesce(batch.c.next_at, occurrence.c.started_at)
        found = (
            select(func.min(ripe))
            .join(occurrence, occurrence.c.id == batch.c.occurrence_id)
            .where(
                batch.c.state.in_(("waiting", "claimed")),
                occurrence.c.state == "sending",
                or_(batch.c.next_at.is_(None), batch.c.next_at <= now),
            )
        )
        with self.database.read() as connection:
            oldest: datetime | None = connection.execute(found).scalar()
            return oldest

    def resting(self, runs: Iterable[int], now: datetime) -> dict[int, datetime]:
        """Return when runs go on of which nothing is due now; a run with anything due is left out."""
        found = (
            select(batch.c.occurrence_id, func.min(batch.c.next_at).label("next"))
            .join(occurrence, occurrence.c.id == batch.c.occurrence_id)
            .where(
                batch.c.occurrence_id.in_(list(runs)),
                batch.c.state.in_(("waiting", "claimed")),
                occurrence.c.state == "sending",
            )
            .group_by(batch.c.occurrence_id)
            .having(func.count(batch.c.next_at) == func.count(), func.min(batch.c.next_at) > now)
        )
        with self.database.read() as connection:
            return {row.occurrence_id: row.next for row in connection.execute(found)}

    def deliveries(
        self,
        run: int,
        *,
        states: Iterable[str] = (),
        reason: str | None = None,
        contact_id: int | None = None,
        after: int = 0,
        limit: int = 50,
    ) -> list[Row[Any]]:
        """Return a run's deliveries from behind number ``after``, with the contact where it is."""
        found = (
            select(
                delivery,
                contact.c.address,
                contact.c.language,
                contact.c.closed_at.label("contact_closed_at"),
            )
            .outerjoin(contact, contact.c.id == delivery.c.contact_id)
            .where(delivery.c.occurrence_id == run, delivery.c.id > after)
        )
        if states := tuple(states):
            found = found.where(delivery.c.state.in_(states))
        if reason is not None:
            found = found.where(delivery.c.reason == reason)
        if contact_id is not None:
            found = found.where(delivery.c.contact_id == contact_id)
        with self.database.patient() as connection:
            return list(connection.execute(found.order_by(delivery.c.id).limit(limit)))

    def of_contact(self, contact_id: int, channel: str, limit: int = 100) -> list[Row[Any]]:
        """Return a contact's latest deliveries, with their announcement; looked for run by run."""
        found = (
            select(delivery, occurrence.c.announcement_id, occurrence.c.notice, occurrence.c.started_at)
            .join(occurrence, occurrence.c.id == delivery.c.occurrence_id)
            .where(delivery.c.channel == channel, delivery.c.contact_id == contact_id)
            .order_by(occurrence.c.id.desc())
        )
        with self.database.patient() as connection:
            return list(connection.execute(found.limit(limit)))
