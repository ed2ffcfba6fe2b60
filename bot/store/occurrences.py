"""Runs of announcements, and notices: planned, begun, paused, ended; each inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.announcement import Announcement
from bot.calendar.repeats import Repeat, is_missed
from bot.store.sending_tables import batch, delivery, free_day, occurrence, tally
from bot.store.tables import contact

OPEN = ("planned", "sending", "paused")
NOTICE = "notice"


def plan_first(connection: Connection, approved: Announcement, now: datetime) -> datetime | None:
    """Plan the first run of what was just approved, not before its hold is over.

    Returns:
        when it is due; None where it repeats and its last day has passed while it waited for approval. A time
        that is long over by now is put aside as missed: a person decides.
    """
    earliest = now + approved.waits
    if approved.at is not None and is_missed(approved.at, now):
        _plan(connection, approved, approved.at, state="missed")
        return approved.at
    due = max(approved.at or earliest, earliest)
    if approved.repeat is not None and approved.at is None:
        first = Repeat.read(approved.repeat).next_after(earliest, extra=free_days(connection))
        if first is None:
            return None
        due = first
    _plan(connection, approved, due)
    return due


def plan_next(connection: Connection, ended: Announcement, now: datetime) -> bool:
    """Plan the next run of a repeating one; False where there is none."""
    if ended.repeat is None:
        return False
    runs = connection.execute(_runs_of(ended)).one()
    due = Repeat.read(ended.repeat).next_after(
        max(now, runs.last or now), extra=free_days(connection), done=runs.many
    )
    if due is None or (ended.ends_at is not None and due >= ended.ends_at):
        return False
    _plan(connection, ended, due)
    return True


def has_begun(connection: Connection, number: int) -> bool:
    """Tell whether any run of an announcement has begun, so that people may have it."""
    found = select(occurrence.c.id).where(
        occurrence.c.announcement_id == number, occurrence.c.started_at.is_not(None)
    )
    return connection.execute(found.limit(1)).first() is not None


def has_planned(connection: Connection, number: int) -> bool:
    found = select(occurrence.c.id).where(
        occurrence.c.announcement_id == number, occurrence.c.state.in_(("planned", "missed"))
    )
    return connection.execute(found.limit(1)).first() is not None


def _runs_of(of: Announcement) -> Select[int, Any]:
    """Read how many runs an announcement had, and when the last was due."""
    return select(func.count().label("many"), func.max(occurrence.c.due_at).label("last")).where(
        occurrence.c.announcement_id == of.id, occurrence.c.state != "cancelled"
    )


def free_days(connection: Connection) -> frozenset[date]:
    """Return the holidays that staff added, for the government declares some late."""
    return frozenset(connection.execute(select(free_day.c.day)).scalars())


def _plan(connection: Connection, of: Announcement, due: datetime, state: str = "planned") -> None:
    """Keep a run, once however often it is planned."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = _new(of.kind, due) | {
        "announcement_id": of.id, "state": state, "ends_at": of.ends_at,
        "post": "pending" if of.channel_post else None,
    }  # fmt: skip
    connection.execute(
        dialect.insert(occurrence)
        .values(row)
        .on_conflict_do_update(  # withdrawn before it began; meanwhile it may have become another kind
            index_elements=["announcement_id", "due_at"],
            set_=row | {"finished_at": None, "trouble": None},
            where=and_(occurrence.c.state == "cancelled", occurrence.c.started_at.is_(None)),
        )
    )


def _new(kind: str, due: datetime) -> dict[str, Any]:
    return {
        "kind": str(kind), "due_at": due, "expanded_to": 0, "expanded": False, "recipients": 0,
        "state": "sending", "announcement_id": None, "notice": None, "ends_at": None,
        "again_failed": False, "again_unknown": False, "recall_listed": False,
    }  # fmt: skip


def put_notice(
    connection: Connection,
    contact_id: int,
    sentence: str,
    values: Mapping[str, Any],
    now: datetime,
    *,
    choices: Sequence[tuple[str, str]] = (),
    ends_at: datetime | None = None,
) -> int | None:
    """Write a notice: a catalog sentence to one person, which needs no approval and counts to no cap.

    Args:
        values: what fills the sentence; JSON. Dates and texts in several languages are worded later, see
            :func:`bot.sending.pushes.notice_reply`.
        choices: buttons under it, as (catalog words, payload).

    Returns:
        the delivery's number; None where the contact is not there.
    """
    notice = {"sentence": sentence, "values": dict(values), "choices": [list(one) for one in choices]}
    return _put_one(connection, contact_id, notice, now, ends_at)


def put_test(connection: Connection, contact_id: int, number: int, now: datetime) -> int | None:
    """Write a test of an announcement to one of the staff, as it stands now; it counts to no cap.

    Returns:
        the delivery's number; None where the contact is not there.
    """
    return _put_one(connection, contact_id, {"test_of": number}, now, None)


def _put_one(
    connection: Connection,
    contact_id: int,
    notice: Mapping[str, Any],
    now: datetime,
    ends_at: datetime | None,
) -> int | None:
    channel = connection.execute(select(contact.c.channel).where(contact.c.id == contact_id)).scalar()
    if channel is None:
        return None
    row = _new(NOTICE, now) | {
        "notice": dict(notice), "expanded": True, "recipients": 1, "started_at": now, "ends_at": ends_at,
    }  # fmt: skip
    run = int(connection.execute(insert(occurrence).values(row).returning(occurrence.c.id)).scalar_one())
    written = connection.execute(
        insert(delivery)
        .values(
            occurrence_id=run, channel=channel, contact_id=contact_id, state="pending", tries=0,
            changed_at=now,
        )
        .returning(delivery.c.id)
    ).scalar_one()  # fmt: skip
    number = connection.execute(
        insert(batch)
        .values(occurrence_id=run, channel=channel, first=contact_id, last=contact_id, state="waiting")
        .returning(batch.c.id)
    ).scalar_one()
    connection.execute(
        insert(tally).values(occurrence_id=run, batch_id=number, state="pending", reason="", count=1, won=0)
    )
    return int(written)


def due(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return the planned runs whose time has come, the earliest first."""
    found = select(occurrence).where(occurrence.c.state == "planned", occurrence.c.due_at <= now)
    return list(connection.execute(found.order_by(occurrence.c.due_at)))


def begin(connection: Connection, run: int, now: datetime) -> bool:
    """Let a planned run begin; False where somebody was faster."""
    return _move(connection, run, "planned", "sending", started_at=now)


def miss(connection: Connection, run: int) -> bool:
    """Put a run aside whose time passed while nobody was there: a person decides."""
    return _move(connection, run, "planned", "missed")


def is_over() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on a run in which nothing waits any more, and staff wished for no more."""
    is_open = exists(
        select(batch.c.id).where(batch.c.occurrence_id == occurrence.c.id, batch.c.state != "done")
    )
    return (
        occurrence.c.state == "sending", occurrence.c.expanded.is_(True), ~is_open,
        occurrence.c.again_failed.is_(False), occurrence.c.again_unknown.is_(False),
    )  # fmt: skip


def finish(connection: Connection, run: int, now: datetime) -> bool:
    """End a run; False where it is not over, or somebody was faster."""
    return _move(connection, run, "sending", "finished", *is_over(), finished_at=now)


def _move(
    connection: Connection, run: int, before: str, after: str, *only: ColumnElement[bool], **values: Any
) -> bool:
    moved = update(occurrence).where(occurrence.c.id == run, occurrence.c.state == before, *only)
    return connection.execute(moved.values(state=after, **values)).rowcount == 1


def pause(connection: Connection, number: int) -> None:
    _move_all(connection, number, ("sending",), "paused", trouble=None)


def note_trouble(connection: Connection, run: int, trouble: str) -> None:
    """Keep why a run was paused by itself; one that a person has resumed meanwhile goes on."""
    _move(connection, run, "paused", "paused", trouble=trouble)


def resume(connection: Connection, number: int) -> None:
    _move_all(connection, number, ("paused",), "sending", trouble=None)


def cancel(connection: Connection, number: int, now: datetime) -> None:
    """Call off what is planned or under way; what is pending is then skipped piece by piece."""
    wishes = {"again_failed": False, "again_unknown": False}
    _move_all(connection, number, (*OPEN, "missed"), "cancelled", finished_at=now, **wishes)


def send_missed(connection: Connection, number: int, now: datetime) -> bool:
    """Plan what was missed for now; False where nothing was."""
    return _move_all(connection, number, ("missed",), "planned", due_at=now)


def skip_missed(connection: Connection, number: int) -> bool:
    """Leave out what was missed; False where nothing was."""
    return _move_all(connection, number, ("missed",), "skipped")


def _move_all(connection: Connection, number: int, states: Sequence[str], state: str, **values: Any) -> bool:
    moved = update(occurrence).where(occurrence.c.announcement_id == number, occurrence.c.state.in_(states))
    return connection.execute(moved.values(state=state, **values)).rowcount > 0


def reopen(connection: Connection, number: int, state: str) -> bool:
    """Let the failed (or unknown) deliveries of its last run be sent again, because staff say so.

    Only noted here: the clock turns them round piece by piece, however many they are. False where there is no
    such run, or what it sent is being taken back.
    """
    last = (
        select(occurrence.c.id)
        .where(occurrence.c.announcement_id == number, occurrence.c.started_at.is_not(None))
        .order_by(occurrence.c.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    again = {"again_failed": True} if state == "failed" else {"again_unknown": True}
    is_open = occurrence.c.state.in_(("finished", "sending", "paused")), occurrence.c.recall_at.is_(None)
    paused_still = case((occurrence.c.state == "paused", "paused"), else_="sending")
    reopened = update(occurrence).where(occurrence.c.id == last, *is_open)
    return connection.execute(reopened.values(state=paused_still, finished_at=None, **again)).rowcount == 1


def recall(connection: Connection, number: int, now: datetime) -> None:
    """Have what was sent taken back, in every run; the clock lists and does it piece by piece."""
    connection.execute(
        update(occurrence)
        .where(occurrence.c.announcement_id == number, occurrence.c.started_at.is_not(None))
        .values(recall_at=now, recall_listed=False)
    )


def count(
    connection: Connection,
    run: int,
    batch_id: int,
    changes: Mapping[tuple[str, str], int],
    won: Mapping[tuple[str, str], int] | None = None,
) -> None:
    """Change a batch's tally: (state, reason) to how many more or fewer.

    The keys are taken in order, so that two writers of one batch wait for each other instead of embracing.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    paid = won or {}
    rows = [
        {
            "occurrence_id": run, "batch_id": batch_id, "state": state, "reason": reason, "count": more,
            "won": paid.get((state, reason), 0),
        }
        for (state, reason), more in sorted(changes.items())
        if more or paid.get((state, reason))
    ]  # fmt: skip
    if not rows:
        return
    new = dialect.insert(tally)
    raised = {"count": tally.c.count + new.excluded.count, "won": tally.c.won + new.excluded.won}
    keys = ["occurrence_id", "batch_id", "state", "reason"]
    connection.execute(new.on_conflict_do_update(index_elements=keys, set_=raised), rows)
