"""Deliveries on their way: claimed by the batch, leased by the chunk, each outcome written down at once.

A batch is a range of one run's deliveries on one channel, claimed by one worker under a name of its own for
a while. Only the chunk that is being handed over now is marked as leased. Whatever kills the worker, those
rows and no others become unknown when the claim runs out.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    case,
    exists,
    func,
    select,
    true,
    update,
)

from bot.courier import Outcome, State
from bot.sending.retry import MOST_TRIES, wait_before_retry
from bot.sending.screening import COUNTED, WEEKLY_CAP, screen
from bot.store.audiences import REACHED
from bot.store.claims import (
    END_ROW,
    LEASE_ROW,
    PENDING,
    PUT_OFF,
    RUN,
    SKIP_ROW,
    Chunk,
    Claim,
    Leased,
    claimable,
    next_of,
    standing_of,
)
from bot.store.database import Database
from bot.store.leaders import fenced
from bot.store.occurrences import count
from bot.store.reports import TooEarly, close_batch, follow, note_tasks, settle
from bot.store.sending_tables import batch, delivery, occurrence

LEASE = timedelta(seconds=60)
WEEK = timedelta(days=7)


class LostClaim(Exception):
    """The claim ran out, or the run was paused or called off: hand nothing more over."""


class Deliveries:
    """The ledger of sending.

    Args:
        lease: how long a claim lasts without a sign of life.
        cap: counted messages a person may get a week.
        haste: what the waits before another try are divided by, in rehearsals.
    """

    def __init__(
        self, database: Database, *, lease: timedelta = LEASE, cap: int = WEEKLY_CAP, haste: int = 1
    ) -> None:
        self.database = database
        self.lease, self.cap, self.haste = lease, cap, haste

    def channels_due(self, now: datetime) -> list[str]:
        """Return the channels on which something waits to be sent now."""
        found = (
            select(batch.c.channel)
            .join(occurrence, occurrence.c.id == batch.c.occurrence_id)
            .where(*claimable(now))
            .distinct()
        )
        with self.database.read() as connection:
            return list(connection.execute(found).scalars())

    def claim(self, channel: str, now: datetime, fence: int | None = None) -> Claim | None:
        """Take the most pressing batch of a channel: what is urgent first, then notices, then the oldest.

        Args:
            fence: the leader's number, where only the leader may; one who was overtaken gets nothing.
        """
        pressing = case((occurrence.c.kind == "urgent", 0), (occurrence.c.kind == "notice", 1), else_=2)
        best = (
            select(batch.c.id)
            .join(occurrence, occurrence.c.id == batch.c.occurrence_id)
            .where(batch.c.channel == channel, *claimable(now))
            .order_by(pressing, batch.c.id)
            .limit(1)
        )
        if not self.database.is_sqlite:
            best = best.with_for_update(of=batch, skip_locked=True)
        name = secrets.token_hex(16)
        taken = (
            update(batch)
            .where(
                batch.c.id == best.scalar_subquery(),
                batch.c.state == "waiting",
                true() if fence is None else fenced(fence),
            )
            .values(state="claimed", lease=name, lease_until=now + self.lease)
            .returning(batch.c.id, batch.c.occurrence_id, batch.c.first, batch.c.last)
        )
        with self.database.write() as connection:
            row = connection.execute(taken).first()
            if row is None:
                return None
            run = connection.execute(RUN, {"run": row.occurrence_id}).one()
        classes = () if run.correction_of else tuple((run.audience or {}).get("classes", ()))
        is_owed = run.topics is None or run.correction_of is not None or classes
        topics = None if is_owed else tuple(run.topics)
        return Claim(
            row.id, row.occurrence_id, run.announcement_id, run.kind, channel, row.last, row.first - 1, name,
            topics, run.ends_at, classes,
        )  # fmt: skip

    def take(self, claim: Claim, most: int, now: datetime) -> Chunk:
        """Lease the next deliveries of a batch, each judged at this moment.

        Returns:
            up to ``most`` of them, marked as leased and counted as tried; ``over`` once the batch is walked
            through.

        Raises:
            LostClaim: nothing more may be handed over for this claim.
        """
        with self.database.write() as connection:
            self._hold(connection, claim, now, sending=True)
            rows = connection.execute(next_of(claim, most, now)).all()
            if not rows:
                return Chunk(over=True)
            claim.after = rows[-1].contact_id
            this_week = self._this_week(connection, claim, [row.contact_id for row in rows], now)
            return self._judge(connection, claim, rows, this_week, now)

    def _judge(
        self,
        connection: Connection,
        claim: Claim,
        rows: Sequence[Row[Any]],
        this_week: dict[int, int],
        now: datetime,
    ) -> Chunk:
        going: list[Leased] = []
        skipped: list[tuple[int, str]] = []
        waiting: list[tuple[int, datetime]] = []
        ended = claim.ends_at is not None and claim.ends_at <= now
        for row in rows:
            standing = standing_of(row, claim, this_week.get(row.contact_id, 0))
            verdict = screen(claim.kind, standing, now, self.cap)
            reason = "ended" if ended else verdict.reason
            if reason:
                skipped.append((row.id, reason))
            elif verdict.until is not None:
                waiting.append((row.id, verdict.until))
            else:
                going.append(
                    Leased(row.id, row.contact_id, row.address, row.language, row.phone, row.tries + 1)
                )
        if going:
            connection.execute(LEASE_ROW, [{"row": one.delivery, "now": now} for one in going])
        if waiting:
            connection.execute(PUT_OFF, [{"row": n, "until": until} for n, until in waiting])
        reasons = Counter(reason for _, reason in skipped)
        if skipped:
            connection.execute(SKIP_ROW, [{"row": n, "why": why, "now": now} for n, why in skipped])
            changes = {(str(State.SKIPPED), why): many for why, many in reasons.items()}
            count(connection, claim.run, claim.batch, changes | {PENDING: -len(skipped)})
        return Chunk(tuple(going), skipped=reasons)

    def _this_week(
        self, connection: Connection, claim: Claim, contacts: list[int], now: datetime
    ) -> dict[int, int]:
        """Count each contact's messages of the last seven days, looking only at the runs of those days.

        A correction is owed to everybody who had the mistake, so it goes beyond any cap.
        """
        if claim.kind not in COUNTED or claim.topics is None:
            return {}
        runs = connection.execute(
            select(occurrence.c.id).where(
                occurrence.c.kind.in_(COUNTED),
                occurrence.c.started_at > now - WEEK,
                occurrence.c.id != claim.run,
            )
        ).scalars().all()  # fmt: skip
        if not runs:
            return {}
        counted = (
            select(delivery.c.contact_id, func.count().label("many"))
            .where(
                delivery.c.occurrence_id.in_(runs),
                delivery.c.channel == claim.channel,
                delivery.c.contact_id.in_(contacts),
                delivery.c.state.in_((*REACHED, State.LEASED)),
            )
            .group_by(delivery.c.contact_id)
        )
        return {row.contact_id: row.many for row in connection.execute(counted)}

    def record(
        self,
        claim: Claim,
        outcomes: Sequence[Outcome],
        tries: dict[int, int],
        now: datetime,
        *,
        looks_up: bool = False,
    ) -> None:
        """Write outcomes down and give a sign of life.

        Args:
            tries: how often each delivery was tried, this time included.
            looks_up: whether the handles name calls whose result is looked up later.

        Raises:
            LostClaim: the claim ran out meanwhile; the rows were unknown by then and have got what was
                learnt too late.
        """
        with self.database.write() as connection:
            try:
                self._hold(connection, claim, now, sending=False)
            except LostClaim:
                for outcome in outcomes:
                    with suppress(TooEarly):  # staff had it sent again meanwhile: that one's answer counts
                        settle(connection, outcome, now)
                lost = True
            else:
                self._write(connection, claim, outcomes, tries, now)
                lost = False
            follow(connection, outcomes, now)
            if looks_up:
                note_tasks(connection, claim.run, claim.channel, outcomes, now)
        if lost:
            raise LostClaim

    def _write(
        self,
        connection: Connection,
        claim: Claim,
        outcomes: Sequence[Outcome],
        tries: dict[int, int],
        now: datetime,
    ) -> None:
        changes: Counter[tuple[str, str]] = Counter()
        won: Counter[tuple[str, str]] = Counter()
        rows = []
        for outcome in outcomes:
            state, reason, next_at, back = self._end(outcome, claim, tries[outcome.delivery], now)
            if state is not State.PENDING:
                changes[state, reason] += 1
                won[state, reason] += outcome.won
            rows.append({
                "row": outcome.delivery, "to": str(state), "why": reason or None, "next": next_at,
                "back": back, "name": outcome.handle, "paid": outcome.won or None, "now": now,
            })  # fmt: skip
        connection.execute(END_ROW, rows)
        count(
            connection, claim.run, claim.batch,
            {**changes, PENDING: -changes.total()}, won,
        )  # fmt: skip

    def _end(
        self, outcome: Outcome, claim: Claim, tries: int, now: datetime
    ) -> tuple[State, str, datetime | None, int]:
        """Tell where a delivery stands now, when it is next tried, how many tries not to count."""
        if outcome.state is not State.PENDING:
            return outcome.state, outcome.reason, None, 0
        if outcome.pause is not None or outcome.stops:
            return State.PENDING, "", now + (outcome.pause or timedelta()), 1
        next_at = now + wait_before_retry(tries) / self.haste
        if tries >= MOST_TRIES or (claim.ends_at is not None and next_at >= claim.ends_at):
            return State.FAILED, "tries-used-up", None, 0
        return State.PENDING, "", next_at, 0

    def renew(self, claim: Claim, now: datetime) -> None:
        """Give a sign of life while nothing comes back.

        Raises:
            LostClaim: the claim ran out before.
        """
        with self.database.write() as connection:
            self._hold(connection, claim, now, sending=False)

    def release(self, claim: Claim, now: datetime) -> None:
        """Give a batch back: done where nothing in it is pending, else waiting for what is next due.

        What was leased and never reported is unknown by then: the worker says so by coming here.
        """
        with self.database.write() as connection:
            try:
                self._hold(connection, claim, now, sending=False)
            except LostClaim:
                return
            close_batch(connection, claim.batch, now)

    def give_up_stale(self, now: datetime, most: int = 200) -> int:
        """Turn the leased rows of claims that ran out into unknown; return how many rows that was."""
        stale = select(batch.c.id).where(batch.c.state == "claimed", batch.c.lease_until < now)
        gone = 0
        with self.database.write() as connection:
            locked = (
                stale.limit(most)
                if self.database.is_sqlite
                else stale.limit(most).with_for_update(key_share=True)
            )
            for row in connection.execute(locked).all():
                gone += close_batch(connection, row.id, now)
        return gone

    def _hold(self, connection: Connection, claim: Claim, now: datetime, *, sending: bool) -> None:
        """Renew a claim, or learn that it is lost; ``sending`` asks too whether the run still goes on."""
        mine = [batch.c.id == claim.batch, batch.c.lease == claim.name, batch.c.state == "claimed"]
        if sending:
            goes_on = select(occurrence.c.id).where(
                occurrence.c.id == claim.run, occurrence.c.state == "sending"
            )
            mine.append(exists(goes_on))
        renewed = update(batch).where(*mine).values(lease_until=now + self.lease)
        if connection.execute(renewed).rowcount == 0:
            raise LostClaim
