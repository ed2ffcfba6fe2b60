"""What becomes of a delivery after it left our hands: late news, closed contacts, batches given back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.courier import Outcome, State
from bot.store.occurrences import count
from bot.store.sending_tables import batch, delivery, mailbox, task
from bot.store.subscriptions import close
from bot.store.tables import contact

TURNS = {  # what late news may make of a delivery; nothing comes back into pending
    State.UNKNOWN: {State.SENT, State.FAILED},
    State.SENT: {State.FAILED},  # accepted is not yet delivered, on Kakao and AlimTalk
}


FIRST_LOOK = timedelta(seconds=20)
WITHOUT_REPORT = timedelta(minutes=10)  # until a message of which a report should have come is looked up
FIRST_LOOKS = {"alimtalk": WITHOUT_REPORT}


class TooEarly(Exception):
    """The delivery is being handed over at this very moment; tell it again later."""


def settle(connection: Connection, outcome: Outcome, now: datetime) -> bool:
    """Take late news of one delivery; the same news twice changes nothing.

    Raises:
        TooEarly: its own answer is not written down yet.
    """
    row = connection.execute(_locked(connection, outcome.delivery)).first()
    if row is None:
        return False
    if row.state == State.LEASED:
        raise TooEarly
    if outcome.state not in TURNS.get(State(row.state), ()):
        return False
    connection.execute(
        update(delivery)
        .where(delivery.c.id == row.id)
        .values(
            state=str(outcome.state), reason=outcome.reason or None, changed_at=now,
            handle=func.coalesce(outcome.handle, delivery.c.handle),
            won=None if outcome.state is State.FAILED else delivery.c.won,
        )
    )  # fmt: skip
    before, after = (row.state, row.reason or ""), (str(outcome.state), outcome.reason)
    won = {before: -(row.won or 0)} if outcome.state is State.FAILED else {}  # only what arrives is charged
    count(connection, row.occurrence_id, _batch_of(connection, row), {before: -1, after: 1}, won)
    return True


def _locked(connection: Connection, number: int) -> Any:
    found = select(delivery).where(delivery.c.id == number)
    return found if connection.dialect.name == "sqlite" else found.with_for_update()


def _batch_of(connection: Connection, row: Row[Any]) -> int:
    found = select(batch.c.id).where(
        batch.c.occurrence_id == row.occurrence_id,
        batch.c.channel == row.channel,
        batch.c.first <= row.contact_id,
        batch.c.last >= row.contact_id,
    )
    return int(connection.execute(found).scalar_one())


def follow(connection: Connection, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Close the contacts that can no longer be written to, and follow those that moved."""
    for outcome in outcomes:
        if not outcome.closes and outcome.moved_to is None:
            continue
        found = select(delivery.c.contact_id).where(delivery.c.id == outcome.delivery)
        who = connection.execute(found).scalar()
        if who is None:
            continue
        if outcome.closes:
            close(connection, who, now, now)
        else:
            _move(connection, update(contact).where(contact.c.id == who), str(outcome.moved_to), now)


def note_tasks(
    connection: Connection, run: int, channel: str, outcomes: Iterable[Outcome], now: datetime
) -> None:
    """Keep the handles of accepted calls, to look their results up."""
    handles = {outcome.handle for outcome in outcomes if outcome.state is State.SENT and outcome.handle}
    if not handles:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [
        {"handle": handle, "channel": channel, "occurrence_id": run, "looks": 0, "at": now,
         "look_at": now + FIRST_LOOKS.get(channel, FIRST_LOOK)}
        for handle in sorted(handles)
    ]  # fmt: skip
    connection.execute(dialect.insert(task).on_conflict_do_nothing(), rows)


def _move(connection: Connection, its: Any, address: str, now: datetime) -> None:
    """Give a contact its new address; where that is somebody already, the old one is closed."""
    try:
        with connection.begin_nested():
            connection.execute(its.values(address=address))
    except IntegrityError:
        connection.execute(its.values(closed_at=now))


def _find_in_mailboxes(connection: Connection, row: Row[Any], within: Any, now: datetime) -> None:
    """Count as sent what lies in a mailbox already: there, unlike elsewhere, we can look."""
    lies_there = delivery.c.id.in_(
        select(mailbox.c.delivery_id).where(mailbox.c.occurrence_id == row.occurrence_id)
    )
    found = connection.execute(
        update(delivery)
        .where(*within, delivery.c.state == State.LEASED, lies_there)
        .values(state=str(State.SENT), changed_at=now)
    ).rowcount
    if found:
        changes = {(str(State.PENDING), ""): -found, (str(State.SENT), ""): found}
        count(connection, row.occurrence_id, row.id, changes)


def close_batch(connection: Connection, number: int, now: datetime) -> int:
    """End a claim: what is leased still is unknown now; return how many that were.

    The batch is done where nothing in it is pending, else it waits for what is due next.
    """
    row = connection.execute(select(batch).where(batch.c.id == number)).one()
    within = (
        delivery.c.occurrence_id == row.occurrence_id,
        delivery.c.channel == row.channel,
        delivery.c.contact_id.between(row.first, row.last),
    )
    if row.channel == "webchat":
        _find_in_mailboxes(connection, row, within, now)
    lost = connection.execute(
        update(delivery)
        .where(*within, delivery.c.state == State.LEASED)
        .values(state=str(State.UNKNOWN), reason="crash", changed_at=now)
    ).rowcount
    if lost:
        changes = {(str(State.PENDING), ""): -lost, (str(State.UNKNOWN), "crash"): lost}
        count(connection, row.occurrence_id, number, changes)
    pending = (*within, delivery.c.state == State.PENDING)
    at_once = connection.execute(
        select(delivery.c.id).where(*pending, delivery.c.next_at.is_(None)).limit(1)
    ).first()
    next_at = (
        None if at_once else connection.execute(select(func.min(delivery.c.next_at)).where(*pending)).scalar()
    )
    state = "waiting" if at_once or next_at else "done"
    connection.execute(
        update(batch)
        .where(batch.c.id == number)
        .values(state=state, next_at=next_at, lease=None, lease_until=None)
    )
    return lost
