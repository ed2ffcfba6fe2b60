"""What people get and agreed to: read as it stands, changed act by act, each change noted in the ledger."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.acts import CONSENTS, Act, Agree, Me
from bot.listening.language import DEFAULT
from bot.store.consents import Entry, Source, has_refused, note
from bot.store.database import Database
from bot.store.tables import contact, subscription

ABROAD = {"telegram"}  # channels whose servers stand abroad (PIPA art. 28-8)
COLUMNS = {"advertising": "ad_at", "night": "night_at", "abroad": "abroad_at"}

_known = (
    contact.c.id, contact.c.channel, contact.c.paused_until, contact.c.township, contact.c.residence,
    contact.c.ad_at, contact.c.night_at, contact.c.abroad_at, contact.c.asked_again_at,
)  # fmt: skip


def me_of(connection: Connection, contact_id: int, *, locked: bool = False) -> Me | None:
    """Return what is known of a contact; None where it is not there.

    Args:
        locked: keep others from changing it until the transaction ends.
    """
    found = select(*_known).where(contact.c.id == contact_id)
    if locked and connection.dialect.name != "sqlite":  # whose writers wait for one another anyway
        found = found.with_for_update()
    row = connection.execute(found).first()
    if row is None:
        return None
    topics = select(subscription.c.topic, subscription.c.since).where(subscription.c.contact_id == contact_id)
    dates = {row.topic: row.since for row in connection.execute(topics.order_by(subscription.c.topic))}
    return _me(row, dates)


def _me(row: Row[*tuple[Any, ...]], subscriptions: Mapping[str, datetime]) -> Me:
    given = {kind: getattr(row, COLUMNS[kind]) for kind in CONSENTS}
    return Me(
        subscriptions,
        {kind: at for kind, at in given.items() if at is not None},
        row.paused_until,
        row.township or "",
        row.residence or "",
        row.channel in ABROAD,
        row.asked_again_at,
    )


def somebody_new(channel: str) -> Me:
    """Return what is known of somebody who never wrote before."""
    return Me(needs_abroad=channel in ABROAD)


def apply(
    connection: Connection, contact_id: int, acts: Iterable[Act], source: Source, now: datetime
) -> Me | None:
    """Do the acts, inside the caller's transaction, and note each change in the ledger.

    What is so already changes nothing and is not noted again, so that a repeat never doubles. A refusal is
    noted even where nothing was given before.

    Returns:
        what is known afterwards; None where the contact is not there.
    """
    before = me_of(connection, contact_id, locked=True)
    if before is None:
        return None
    me = before
    for act in acts:
        after = me.after([act], now)
        entries = list(_entries(act, me, after)) or _refusals(connection, contact_id, act)
        _write(connection, contact_id, me, after)
        note(connection, contact_id, entries, source, now)
        me = after
    return me


def _entries(act: Act, before: Me, after: Me) -> Iterable[Entry]:
    """Yield what an act changed: dates that are new, and those that are gone."""
    said = getattr(act, "wording", "")
    for topic in sorted({*before.subscriptions, *after.subscriptions}):
        at = after.subscriptions.get(topic)
        if at != before.subscriptions.get(topic):
            yield Entry("subscription", at is not None, topic, said)
    for kind in CONSENTS:
        at = after.consents.get(kind)
        if at != before.consents.get(kind):
            yield Entry(kind, at is not None, wording=said)


def _refusals(connection: Connection, contact_id: int, act: Act) -> list[Entry]:
    if not isinstance(act, Agree) or act.given or has_refused(connection, contact_id, act.kind):
        return []
    return [Entry(act.kind, given=False, wording=act.wording)]


def _write(connection: Connection, contact_id: int, before: Me, after: Me) -> None:
    """Bring the tables from one standing to the next."""
    mine = subscription.c.contact_id == contact_id
    changed = {t: at for t, at in after.subscriptions.items() if before.subscriptions.get(t) != at}
    gone = [t for t in before.subscriptions if t in changed or t not in after.subscriptions]
    if gone:
        connection.execute(delete(subscription).where(mine, subscription.c.topic.in_(gone)))
    if changed:
        rows = [{"contact_id": contact_id, "topic": t, "since": at} for t, at in changed.items()]
        connection.execute(insert(subscription), rows)
    values = _values(after)
    if values != _values(before):
        connection.execute(update(contact).where(contact.c.id == contact_id).values(values))


def _values(me: Me) -> dict[str, Any]:
    return {
        "paused_until": me.paused_until,
        "township": me.township or None,
        "residence": me.residence or None,
        "asked_again_at": me.asked_again_at,
        **{COLUMNS[kind]: me.consents.get(kind) for kind in CONSENTS},
    }


def taken_back_by_blocking(me: Me) -> list[Act]:
    """Return what blocking means: no advertising any more; information waits for the person's return."""
    return [Agree("advertising", given=False)] if "advertising" in me.consents else []


def close(connection: Connection, contact_id: int, at: datetime, now: datetime) -> None:
    """Close a contact that blocked us at ``at``, as it was told or found out; what that means is noted."""
    shut = update(contact).where(contact.c.id == contact_id, contact.c.closed_at.is_(None))
    told = (contact.c.language, contact.c.channel)
    row = connection.execute(shut.values(closed_at=at).returning(*told)).first()
    me = me_of(connection, contact_id, locked=True) if row is not None else None
    if row is not None and me is not None:
        source = Source(row.language or DEFAULT, row.channel, "block", told=False)
        apply(connection, contact_id, taken_back_by_blocking(me), source, now)


def close_app_user(database: Database, app_user: str, at: datetime, now: datetime) -> int:
    """Close the contacts of somebody who blocked Kakao's channel; return how many that were.

    A report that comes late, after the person has written again, closes nothing.

    Raises:
        Unavailable: the lock could not be had in time.
    """
    theirs = (contact.c.app_user == app_user, contact.c.channel == "kakao")
    open_then = select(contact.c.id, contact.c.language).where(
        *theirs, contact.c.closed_at.is_(None), contact.c.last_seen_at <= at
    )
    with database.write() as connection:
        rows = connection.execute(open_then.order_by(contact.c.id)).all()
        for row in rows:
            close(connection, row.id, at, now)
    return len(rows)


def reopen_app_user(database: Database, app_user: str, at: datetime) -> int:
    """Reopen the contacts of somebody who added the channel again; what was wanted comes again.

    Raises:
        Unavailable: the lock could not be had in time.
    """
    closed_before = (contact.c.app_user == app_user, contact.c.channel == "kakao", contact.c.closed_at <= at)
    with database.write() as connection:
        return connection.execute(update(contact).where(*closed_before).values(closed_at=None)).rowcount
