"""What a platform accepted and tells about later: handles to be looked up, and what was learnt."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.courier import Outcome, State
from bot.store.database import Database
from bot.store.reports import TURNS, TooEarly, follow, settle
from bot.store.sending_tables import delivery, task
from bot.store.tables import contact

PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 60, 2 * 60, 6 * 60, 12 * 60)
)  # after each look that told nothing final; together a day
MOST_LOOKS = len(PAUSES) + 1
SOON = timedelta(seconds=20)  # until a look that found the delivery in other hands is repeated


@dataclass(frozen=True, slots=True)
class Task:
    """A call (Kakao), or a message (AlimTalk), that was accepted; ``looks`` went by without a final word."""

    handle: str
    run: int
    looks: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a look changed.

    Attributes:
        turned: how many deliveries stand in each state because of it.
        early: deliveries that are being handed over at this moment, so that it must be told again.
    """

    turned: Counter[str]
    early: frozenset[int]


class Tasks:
    """Looked up at growing intervals, eight times at most, or at once when a report says there is news.

    Args:
        haste: what the pauses are divided by, in rehearsals.
    """

    def __init__(self, database: Database, haste: int = 1) -> None:
        self.database, self.haste = database, haste

    def due(self, channel: str, now: datetime, most: int) -> list[Task]:
        found = select(task.c.handle, task.c.occurrence_id, task.c.looks).where(
            task.c.channel == channel, task.c.look_at <= now
        )
        with self.database.read() as connection:
            rows = connection.execute(found.order_by(task.c.look_at, task.c.handle).limit(most)).all()
        return [Task(row.handle, row.occurrence_id, row.looks) for row in rows]

    def settled(self, tasks: Sequence[Task]) -> None:
        """Note that nothing further is to come."""
        if tasks:
            with self.database.write() as connection:
                connection.execute(_put, [_next(one.handle, one.looks, None) for one in tasks])

    def again(self, tasks: Sequence[Task], now: datetime) -> None:
        """Look again after a pause; after the last one what was said at first stands."""
        rows = []
        for one in tasks:
            pause = PAUSES[one.looks] / self.haste if one.looks < len(PAUSES) else None
            rows.append(_next(one.handle, one.looks + 1, now + pause if pause else None))
        if rows:
            with self.database.write() as connection:
                connection.execute(_put, rows)

    def soon(self, tasks: Sequence[Task], now: datetime) -> None:
        """Look again in a moment; this look does not count, for the platform did not fail us."""
        if tasks:
            rows = [_next(one.handle, one.looks, now + SOON / self.haste) for one in tasks]
            with self.database.write() as connection:
                connection.execute(_put, rows)

    def hasten(self, channel: str, told: Mapping[str, int | None], now: datetime) -> int:
        """Have messages looked up now, because a report speaks of them; return how many that changed.

        The same report twice changes nothing, nor does one of a message whose fate is settled, or one
        that is none of ours.

        Args:
            told: the platform's handles, with our deliveries where they were brought back.
        """
        found = select(task.c.handle, task.c.look_at, task.c.looks).where(
            task.c.channel == channel, task.c.handle.in_(list(told))
        )
        with self.database.read() as connection:
            known = {row.handle: row for row in connection.execute(found)}
            new = _new(connection, channel, {h: d for h, d in told.items() if h not in known and d}, now)
        sooner = [handle for handle, row in known.items() if _may_be_sooner(row, now)]
        if not (new or sooner):
            return 0
        with self.database.write() as connection:
            if sooner:
                connection.execute(update(task).where(task.c.handle.in_(sooner)).values(look_at=now))
            if new:
                connection.execute(self._sooner_or_new(), new)
        return len(sooner) + len(new)

    def _sooner_or_new(self) -> Any:
        """Insert tasks; one noted meanwhile, for its call has just been answered, is looked up sooner."""
        row = (sqlite if self.database.is_sqlite else postgresql).insert(task)
        return row.on_conflict_do_update(
            index_elements=["handle"],
            set_={"look_at": row.excluded.look_at},
            where=task.c.look_at > row.excluded.look_at,
        )

    def people(self, run: int, channel: str, addresses: Iterable[str]) -> dict[str, int]:
        """Return the run's deliveries to these addresses: address to number."""
        found = (
            select(contact.c.address, delivery.c.id)
            .join(
                delivery,
                and_(
                    delivery.c.occurrence_id == run,
                    delivery.c.channel == channel,
                    delivery.c.contact_id == contact.c.id,
                ),
            )
            .where(contact.c.channel == channel, contact.c.address.in_(list(addresses)))
        )
        with self.database.read() as connection:
            return {row.address: row.id for row in connection.execute(found)}

    def learn(self, outcomes: Sequence[Outcome], now: datetime) -> Learnt:
        """Take late news of deliveries, each in its own transaction; the same news again changes nothing.

        News of an earlier try is not taken for the last one's: a failure counts only where its handle is the
        delivery's own. That something arrived counts under any handle.
        """
        turned: Counter[str] = Counter()
        early: set[int] = set()
        rows = self._rows(outcome.delivery for outcome in outcomes)
        for outcome in outcomes:
            row = rows.get(outcome.delivery)
            if row is None or not _is_news(outcome, row):
                continue
            try:
                turned[str(outcome.state)] += self._settle(outcome, now)
            except TooEarly:
                early.add(outcome.delivery)
        return Learnt(+turned, frozenset(early))

    def _rows(self, numbers: Iterable[int]) -> dict[int, Any]:
        found = select(delivery.c.id, delivery.c.state, delivery.c.handle)
        with self.database.read() as connection:
            rows = connection.execute(found.where(delivery.c.id.in_(list(numbers))))
            return {row.id: row for row in rows}

    def _settle(self, outcome: Outcome, now: datetime) -> bool:
        with self.database.write() as connection:
            if not settle(connection, outcome, now):
                return False
            follow(connection, [replace(outcome, moved_to=None)], now)
            return True


def _is_news(outcome: Outcome, row: Any) -> bool:
    if row.state == State.LEASED:
        return True  # nobody can tell yet
    if outcome.state not in TURNS.get(State(row.state), ()):
        return False
    return outcome.state is State.SENT or row.handle in (None, outcome.handle)


def _may_be_sooner(row: Any, now: datetime) -> bool:
    """Tell what waits for a later look, or was given up, from what is settled or due anyway."""
    return bool(row.looks >= MOST_LOOKS if row.look_at is None else row.look_at > now)


def _next(handle: str, looks: int, look_at: datetime | None) -> dict[str, Any]:
    return {"row": handle, "many": looks, "when": look_at}


def _new(
    connection: Connection, channel: str, told: Mapping[str, int | None], now: datetime
) -> list[dict[str, Any]]:
    """Return the tasks of messages whose call was never answered, as far as the deliveries are there."""
    if not told:
        return []
    found = select(delivery.c.id, delivery.c.occurrence_id).where(
        delivery.c.channel == channel,
        delivery.c.id.in_([number for number in told.values() if number]),
        delivery.c.state.in_((State.UNKNOWN, State.SENT, State.LEASED)),
    )
    runs: dict[int | None, int] = {row.id: row.occurrence_id for row in connection.execute(found)}
    return [
        {"handle": handle, "channel": channel, "occurrence_id": runs[number], "looks": 0, "at": now,
         "look_at": now}
        for handle, number in told.items()
        if number in runs
    ]  # fmt: skip


_put = (
    update(task)
    .where(task.c.handle == bindparam("row"))
    .values(look_at=bindparam("when"), looks=bindparam("many"))
)
