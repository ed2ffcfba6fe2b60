"""Announcements as staff keep them: written, and brought from step to step with a history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.announcement import Act, Announcement, Kind, Link, State, Text, Unlawful, after, check
from bot.audience import Audience
from bot.store import occurrences
from bot.store.audits import append
from bot.store.database import Database
from bot.store.sending_tables import announcement, step
from bot.store.staff_tables import audit

BY_PAGE = 30


class Changed(Exception):
    """Somebody else changed it meanwhile; look again."""


class Missing(Exception):
    """There is no such announcement."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff with a role; the clock has number None."""

    id: int | None
    role: str


CLOCK = Actor(None, "clock")


class Announcements:
    def __init__(self, database: Database) -> None:
        self.database = database

    def get(self, number: int) -> Announcement | None:
        with self.database.read() as connection:
            return read(connection, number)

    def page(self, states: Iterable[str] = (), page: int = 0) -> list[Row[Any]]:
        """Return a page of them, the last changed first: whole rows of the table."""
        found = select(announcement).order_by(announcement.c.changed_at.desc(), announcement.c.id.desc())
        if states := tuple(states):
            found = found.where(announcement.c.state.in_(states))
        with self.database.read() as connection:
            return list(connection.execute(found.limit(BY_PAGE).offset(page * BY_PAGE)))

    def counts(self) -> dict[str, int]:
        """Return how many stand in each state; staff write few enough to be counted."""
        counted = select(announcement.c.state, func.count().label("many")).group_by(announcement.c.state)
        with self.database.read() as connection:
            return {row.state: row.many for row in connection.execute(counted)}

    def steps(self, number: int) -> list[Row[Any]]:
        """Return its history, oldest first."""
        with self.database.read() as connection:
            taken = select(step).where(step.c.announcement_id == number).order_by(step.c.id)
            return list(connection.execute(taken))

    def create(self, draft: Announcement, staff: int, now: datetime) -> int:
        """Keep a new draft; return its number."""
        values = _values(draft) | {
            "state": State.DRAFT, "version": 1, "author_id": staff, "approver_id": None,
            "created_at": now, "changed_at": now,
        }  # fmt: skip
        with self.database.write() as connection:
            number = int(
                connection.execute(
                    insert(announcement).values(values).returning(announcement.c.id)
                ).scalar_one()
            )
            append(connection, staff, "announcement.create", f"announcement/{number}", now)
        return number

    def edit(
        self, number: int, version: int, changed: Announcement, staff: int, role: str, now: datetime
    ) -> None:
        """Put other contents; whoever edits becomes its author, and so may not approve it.

        Raises:
            Changed: it is no longer at ``version``.
            Missing: it is not there.
            Unlawful: it can no longer be edited, or not by this role.
        """
        with self.database.write() as connection:
            before = _required(connection, number)
            if before.version != version:
                raise Changed
            state = check(Act.EDIT, before, staff, role)
            _put(connection, before, _values(changed) | {"state": state, "author_id": staff}, now)
            append(connection, staff, "announcement.edit", f"announcement/{number}", now)

    def act(
        self,
        number: int,
        act: Act,
        actor: Actor,
        now: datetime,
        *,
        reason: str = "",
        version: int | None = None,
    ) -> Announcement:
        """Take a step, with all that follows from it in one transaction; return how it stands then.

        An act whose end is reached already, such as a second "pause" out of another browser, changes nothing.

        Raises:
            Changed: it is no longer at ``version``, where that is given.
            Missing: it is not there.
            Unlawful: the step is not open; see :func:`bot.announcement.check`.
        """
        with self.database.write() as connection:
            before = _required(connection, number, locked=True)
            if version is not None and before.version != version:
                raise Changed
            if _is_done(act, before.state):
                return before
            return take(connection, before, act, actor, now, reason=reason)


WRITING = ("announcement.create", "announcement.edit", "announcement.submit")
DONE = {Act.PAUSE: State.PAUSED, Act.RESUME: State.SENDING, Act.CANCEL: State.CANCELLED}


def _is_done(act: Act, state: State) -> bool:
    return DONE.get(act) is state


def take(
    connection: Connection, before: Announcement, act: Act, actor: Actor, now: datetime, *, reason: str = ""
) -> Announcement:
    """Take a step inside the caller's transaction.

    Raises:
        Unlawful: the step is not open.
        Changed: somebody was faster.
    """
    by_hand = actor.id is not None
    state = check(act, before, actor.id or 0, actor.role, reason) if by_hand else after(before.state, act)
    if by_hand and act in {Act.APPROVE, Act.REJECT} and _had_a_hand_in(connection, before, actor):
        raise Unlawful("own")
    values: dict[str, Any] = {"state": state}
    if act is Act.APPROVE:
        values["approver_id"] = actor.id
    reached = _put(connection, before, values, now)
    _note(connection, reached, act, before.state, actor, reason, now)
    return _follow(connection, reached, act, now)


def _had_a_hand_in(connection: Connection, it: Announcement, actor: Actor) -> bool:
    """Tell whether somebody wrote, changed or submitted it, even if another did so after them."""
    wrote = select(audit.c.id).where(
        audit.c.subject == f"announcement/{it.id}", audit.c.staff_id == actor.id, audit.c.act.in_(WRITING)
    )
    return connection.execute(wrote.limit(1)).first() is not None


def _follow(connection: Connection, reached: Announcement, act: Act, now: datetime) -> Announcement:
    """Do what a step brings with it: runs are planned, paused, called off, opened again."""
    number = reached.id or 0
    match act:
        case Act.APPROVE:
            due = occurrences.plan_first(connection, reached, now)
            if due is None:
                raise Unlawful("state")
            if due >= now and due - reached.waits <= now:  # else a person is asked: its time is over
                return take(connection, reached, Act.HOLD, CLOCK, now)
        case Act.WITHDRAW if occurrences.has_begun(connection, number):
            raise Unlawful("state")  # people have it: its text stays as it was approved
        case Act.WITHDRAW | Act.CANCEL:
            occurrences.cancel(connection, number, now)
        case Act.PAUSE:
            occurrences.pause(connection, number)
        case Act.RESUME:
            occurrences.resume(connection, number)
        case Act.RETRY_FAILED:
            _demand(occurrences.reopen(connection, number, "failed"))
        case Act.SEND_UNKNOWN:
            _demand(occurrences.reopen(connection, number, "unknown"))
        case Act.SEND_MISSED:
            _demand(occurrences.send_missed(connection, number, now))
        case Act.SKIP_MISSED:
            _demand(occurrences.skip_missed(connection, number))
            if not occurrences.plan_next(connection, reached, now):
                return take(connection, reached, Act.FINISH, CLOCK, now)
        case Act.RECALL:
            occurrences.cancel(connection, number, now)
            occurrences.recall(connection, number, now)
        case _:
            pass
    return reached


def _demand(anything_done: bool) -> None:
    """Undo a step that came to nothing, such as the second of two alike."""
    if not anything_done:
        raise Unlawful("state")


def _note(
    connection: Connection,
    reached: Announcement,
    act: Act,
    before: State,
    actor: Actor,
    reason: str,
    now: datetime,
) -> None:
    row = {
        "announcement_id": reached.id, "act": act, "before": before, "after": reached.state,
        "staff_id": actor.id, "reason": reason or None, "at": now,
    }  # fmt: skip
    connection.execute(insert(step).values(row))
    append(
        connection, actor.id, f"announcement.{act}", f"announcement/{reached.id}", now,
        before=str(before), after=str(reached.state),
    )  # fmt: skip


def _put(
    connection: Connection, before: Announcement, values: Mapping[str, Any], now: datetime
) -> Announcement:
    """Change it where nobody was faster."""
    done = connection.execute(
        update(announcement)
        .where(announcement.c.id == before.id, announcement.c.version == before.version)
        .values({**values, "version": before.version + 1, "changed_at": now})
    )
    if done.rowcount == 0:
        raise Changed
    return _required(connection, before.id or 0)


def _required(connection: Connection, number: int, *, locked: bool = False) -> Announcement:
    found = read(connection, number, locked=locked)
    if found is None:
        raise Missing
    return found


def read(connection: Connection, number: int, *, locked: bool = False) -> Announcement | None:
    """Return an announcement inside the caller's connection; None where there is none.

    Args:
        locked: whether others are to wait until this transaction is over. Whoever changes an announcement
            and its runs locks it first, so that staff and the clock wait for each other instead of embracing.
    """
    found = select(announcement).where(announcement.c.id == number)
    if locked and connection.dialect.name != "sqlite":
        found = found.with_for_update(key_share=True)
    row = connection.execute(found).first()
    return None if row is None else of_row(row)


def of_row(row: Row[Any]) -> Announcement:
    """Return the announcement a whole row of the table holds."""
    return Announcement(
        kind=Kind(row.kind),
        texts={language: Text(**text) for language, text in row.texts.items()},
        topics=tuple(row.topics),
        channels=tuple(row.channels),
        audience=Audience.read(row.audience),
        buttons=tuple(Link(**button) for button in row.buttons),
        picture=row.picture,
        picture_alt=row.picture_alt,
        at=row.at,
        repeat=row.repeat,
        hold=timedelta(seconds=row.hold),
        ends_at=row.ends_at,
        template=row.template,
        template_values=row.template_values,
        channel_post=row.channel_post,
        correction_of=row.correction_of,
        state=State(row.state),
        id=row.id,
        author=row.author_id,
        approver=row.approver_id,
        version=row.version,
    )


def _values(draft: Announcement) -> dict[str, Any]:
    """Return what staff wrote, as the table keeps it."""
    return {
        "kind": draft.kind,
        "texts": {
            language: {"title": text.title, "body": text.body} for language, text in draft.texts.items()
        },
        "buttons": [{"label": dict(link.label), "url": link.url} for link in draft.buttons],
        "picture": draft.picture,
        "picture_alt": dict(draft.picture_alt),
        "topics": list(draft.topics),
        "channels": list(draft.channels),
        "audience": draft.audience.write(),
        "at": draft.at,
        "repeat": dict(draft.repeat) if draft.repeat else None,
        "hold": int(draft.hold.total_seconds()),
        "ends_at": draft.ends_at,
        "template": draft.template,
        "template_values": dict(draft.template_values),
        "channel_post": draft.channel_post,
        "correction_of": draft.correction_of,
    }
