"""What staff asked for and takes many rows: done batch by batch, so that nobody waits for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.announcement import Act
from bot.courier import State
from bot.store.database import Database
from bot.store.occurrences import count
from bot.store.sending_tables import batch, delivery, occurrence, recall, step, tally

FOR_GOOD = ("blocked", "gone", "not-found", "opted-out", "no-phone")
"""Failures that another try would only repeat."""

AT_ONCE = 20  # batches a run of the clock


class Sweeps:
    def __init__(self, database: Database) -> None:
        self.database = database

    def skip_cancelled(self, now: datetime) -> int:
        """Skip what is still pending of runs that were called off; return how many deliveries that was."""
        called_off = (
            select(batch)
            .join(occurrence, occurrence.c.id == batch.c.occurrence_id)
            .where(occurrence.c.state == "cancelled", batch.c.state == "waiting")
            .limit(AT_ONCE)
        )
        with self.database.read() as connection:
            batches = connection.execute(called_off).all()
        return sum(self._skip(row, now) for row in batches)

    def _skip(self, row: Row[Any], now: datetime) -> int:
        with self.database.write() as connection:
            done = update(batch).where(batch.c.id == row.id, batch.c.state == "waiting").values(state="done")
            if connection.execute(done).rowcount == 0:
                return 0
            skipped = connection.execute(
                update(delivery)
                .where(*_within(row), delivery.c.state == State.PENDING)
                .values(state=str(State.SKIPPED), reason="cancelled", changed_at=now)
            ).rowcount
            changes = {(str(State.PENDING), ""): -skipped, (str(State.SKIPPED), "cancelled"): skipped}
            count(connection, row.occurrence_id, row.id, changes)
        return skipped

    def turn_round(self, now: datetime) -> int:
        """Make the failed (or unknown) ones pending again where staff said so; return how many that was."""
        turned = 0
        for flag, state in (
            (occurrence.c.again_failed, State.FAILED),
            (occurrence.c.again_unknown, State.UNKNOWN),
        ):
            with self.database.read() as connection:
                runs = connection.execute(_wished_for(flag, state)).all()
            for run in runs:
                turned += self._turn_run(run, flag, state, now)
        return turned

    def _turn_run(self, run: Row[Any], flag: ColumnElement[bool], state: State, now: datetime) -> int:
        """Turn a run's batches round, each once: what fails again is not sent again by itself.

        Only what stood so at the moment of the wish is meant, whoever may have to begin anew.
        """
        wished_at = run.wished_at or now
        with self.database.read() as connection:
            batches = connection.execute(_with_any(run.id, state)).all()
        turned = sum(self._turn(row, state, wished_at, now) for row in batches)
        with self.database.write() as connection:
            again = _last_wish(state).scalar_subquery() > wished_at  # meanwhile; then it is done once more
            done = update(occurrence).where(occurrence.c.id == run.id, func.coalesce(again, False).is_(False))
            connection.execute(done.values({flag: False}))
        return turned

    def _turn(self, row: Row[Any], state: State, wished_at: datetime, now: datetime) -> int:
        """Turn one batch's deliveries round, reason by reason."""
        turned = 0
        with self.database.write() as connection:
            if not _hold(connection, row):
                return 0
            for reason in connection.execute(_reasons(row.id, state)).scalars().all():
                moved = connection.execute(
                    update(delivery)
                    .where(
                        *_within(row), delivery.c.state == state,
                        func.coalesce(delivery.c.reason, "") == reason, delivery.c.changed_at <= wished_at,
                    )
                    .values(state=str(State.PENDING), reason=None, next_at=None, tries=0, changed_at=now)
                ).rowcount  # fmt: skip
                count(
                    connection, row.occurrence_id, row.id,
                    {(str(State.PENDING), ""): moved, (str(state), reason): -moved},
                )  # fmt: skip
                turned += moved
            if turned:
                again = update(batch).where(batch.c.id == row.id, batch.c.state != "claimed")
                connection.execute(again.values(state="waiting", next_at=None))
        return turned

    def list_recalls(self, now: datetime) -> int:
        """List what is to be taken back: each message that a platform lets us delete, once.

        What is being handed over at that moment is listed once it has arrived: until then it is looked again.
        """
        with self.database.read() as connection:
            wanted = select(occurrence.c.id).where(
                occurrence.c.recall_at.is_not(None), occurrence.c.recall_listed.is_(False)
            )
            runs = connection.execute(wanted).scalars().all()
        return sum(self._list(run, now) for run in runs)

    def _list(self, run: int, now: datetime) -> int:
        listed = 0
        under_way = select(batch.c.id).where(batch.c.occurrence_id == run, batch.c.state == "claimed")
        with self.database.read() as connection:
            is_over = connection.execute(under_way.limit(1)).first() is None
            found = select(batch).where(batch.c.occurrence_id == run, batch.c.channel == "telegram")
            batches = connection.execute(found.order_by(batch.c.id)).all()
        for row in batches:
            with self.database.write() as connection:
                listed += _list_batch(connection, row, now)
        if is_over:
            with self.database.write() as connection:
                done = update(occurrence).where(occurrence.c.id == run).values(recall_listed=True)
                connection.execute(done)
        return listed


def _within(row: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.occurrence_id == row.occurrence_id,
        delivery.c.channel == row.channel,
        delivery.c.contact_id.between(row.first, row.last),
    )


def _wished_for(flag: ColumnElement[bool], state: State) -> Any:
    """Read the runs under way of which staff want more, and when they said so."""
    return select(occurrence.c.id, _last_wish(state).scalar_subquery().label("wished_at")).where(
        flag.is_(True), occurrence.c.state.in_(("sending", "paused"))
    )


def _last_wish(state: State) -> Any:
    """Read when staff last wanted the failed (or unknown) deliveries of a run's announcement sent again."""
    act = Act.RETRY_FAILED if state is State.FAILED else Act.SEND_UNKNOWN
    return select(func.max(step.c.at)).where(
        step.c.announcement_id == occurrence.c.announcement_id, step.c.act == str(act)
    )


def _hold(connection: Connection, row: Row[Any]) -> bool:
    """Keep a batch from its worker as long as its rows are turned; False where its run is called off."""
    open_runs = select(occurrence.c.id).where(occurrence.c.state.in_(("sending", "paused")))
    held = select(batch.c.id).where(batch.c.id == row.id, batch.c.occurrence_id.in_(open_runs))
    held = held if connection.dialect.name == "sqlite" else held.with_for_update(key_share=True)
    return connection.execute(held).first() is not None


def _with_any(run: int, state: State) -> Any:
    """Read the batches of a run in which some stand in ``state`` that another try may help."""
    some = select(tally.c.batch_id).where(
        tally.c.occurrence_id == run,
        tally.c.state == state,
        tally.c.reason.not_in(FOR_GOOD),
        tally.c.count > 0,
    )
    return select(batch).where(batch.c.id.in_(some)).order_by(batch.c.id)


def _reasons(number: int, state: State) -> Any:
    return select(tally.c.reason).where(
        tally.c.batch_id == number, tally.c.state == state, tally.c.reason.not_in(FOR_GOOD), tally.c.count > 0
    )


def _list_batch(connection: Connection, row: Row[Any], now: datetime) -> int:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    sent = select(
        delivery.c.id, delivery.c.occurrence_id, literal("pending"), literal(now, recall.c.at.type)
    ).where(*_within(row), delivery.c.state == State.SENT, delivery.c.handle.is_not(None))
    names = ["delivery_id", "occurrence_id", "state", "at"]
    once = dialect.insert(recall).from_select(names, sent).on_conflict_do_nothing()
    return connection.execute(once, execution_options={"preserve_rowcount": True}).rowcount
