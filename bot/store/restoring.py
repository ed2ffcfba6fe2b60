"""What a restored database must know: that it is a copy, and what people ended since it was made."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.classes.signup import ACTIVE
from bot.store.audits import append
from bot.store.database import Database
from bot.store.enrolments import close
from bot.store.erasure import erase
from bot.store.interruptions import mark_as_copy
from bot.store.present import Present, columns
from bot.store.signup_tables import draft, enrolment, kin
from bot.store.staff_tables import audit
from bot.store.subscriptions import COLUMNS
from bot.store.tables import consent, contact, subscription, wording

ENTRY = ("contact_id", "kind", "topic", "given", "wording", "at")  # by what an entry is known again


@dataclass(frozen=True, slots=True)
class Again:
    """How much was done again that people had done since the backup was made.

    Attributes:
        said: entries of the consent ledger.
        ended: sign-ups that were given up or ended by staff.
        erased: people.
    """

    said: int = 0
    ended: int = 0
    erased: int = 0


def follow_up(database: Database, known: Sequence[Present], now: datetime) -> Again | None:
    """Have the next leader ask before anything goes out, and do again what people did since the backup.

    All of it in one transaction: a database that does not know who was erased is never marked as done.

    Args:
        known: what was known before, the oldest first: at the last restore that was broken off, and now.

    Returns:
        None where none of it is of the backup's own, later self, so that nobody can tell.
    """
    with database.write() as connection:
        mark_as_copy(connection)
        head = connection.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar()
        later = [one for one in known if (head,) in columns(one.past, "hash")]
        again = _again(connection, later, now)
        detail = {"said": again.said, "ended": again.ended, "erased": again.erased}
        append(connection, None, "database-restore", "database", now, **detail)
    return again if later else None


def _again(connection: Connection, later: Sequence[Present], now: datetime) -> Again:
    """Do it again; of two that know something, the older one was nearer to what people last said."""
    said = _say(connection, later)
    ended = erased = 0
    for one in reversed(later):
        ended += _end(connection, one)
        _forget_forms(connection, one)
        _unlink(connection, one)
        _quieten(connection, one)
        erased += _erase(connection, one, now)
    return Again(said, ended, erased)


def _say(connection: Connection, later: Iterable[Present]) -> int:
    """Bring the ledger up to what it was, and what each person gets with it; return how many entries."""
    had = dict(_counted(connection.execute(select(consent)).mappings()))
    there = set(connection.execute(select(contact.c.id)).scalars())
    entries = dict(pair for one in later for pair in _counted(one.entries))
    since = sorted((row for key, row in entries.items() if key not in had), key=lambda row: row["at"])
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    texts = [row for one in later for row in one.wordings] if since else []
    for row in texts:
        connection.execute(dialect.insert(wording).values(row).on_conflict_do_nothing())
    for row in since:
        connection.execute(insert(consent).values(row))
        if row["contact_id"] in there:
            _hold(connection, row)
    return len(since)


def _counted(rows: Iterable[Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield each entry under what it is known by; of several alike, which of them it is counts too."""
    alike: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        known_by = tuple(row[name] for name in ENTRY)
        alike[known_by] += 1
        yield (*known_by, alike[known_by]), row


def _hold(connection: Connection, row: dict[str, Any]) -> None:
    """Let a person get what an entry gave, and no longer what it took back."""
    number, at = row["contact_id"], row["at"] if row["given"] else None
    if row["kind"] in COLUMNS:
        values = {COLUMNS[row["kind"]]: at}
        connection.execute(update(contact).where(contact.c.id == number).values(values))
    elif row["kind"] == "subscription":
        theirs = (subscription.c.contact_id == number, subscription.c.topic == row["topic"])
        connection.execute(delete(subscription).where(*theirs))
        if at is not None:
            kept = {"contact_id": number, "topic": row["topic"], "since": at}
            connection.execute(insert(subscription).values(kept))


def _end(connection: Connection, one: Present) -> int:
    """End sign-ups that had ended, and destroy what was answered; return how many that was."""
    active = set(connection.execute(select(enrolment.c.id).where(enrolment.c.state.in_(ACTIVE))).scalars())
    again = [row for row in one.ended if row["id"] in active]
    for row in again:  # the ledger knows it already
        close(connection, row["id"], row["state"], row["changed_at"])
    return len(again)


def _forget_forms(connection: Connection, one: Present) -> None:
    """Destroy forms that were handed in, given up, or too old to keep what was answered."""
    found = connection.execute(select(draft.c.contact_id, draft.c.wording))
    for pair in {tuple(row) for row in found} - columns(one.forms, "contact_id", "wording"):
        connection.execute(delete(draft).where(draft.c.contact_id == pair[0]))


def _unlink(connection: Connection, one: Present) -> None:
    """Part chats that were parted; one that was linked to others meanwhile has to be linked anew."""
    found = connection.execute(select(kin.c.contact_id, kin.c.person))
    gone = {tuple(row) for row in found} - columns(one.links, "contact_id", "person")
    for pair in gone:
        connection.execute(delete(kin).where(tuple_(kin.c.contact_id, kin.c.person) == pair))


def _quieten(connection: Connection, one: Present) -> None:
    for row in one.quiet:
        values = {"closed_at": row["closed_at"], "paused_until": row["paused_until"]}
        connection.execute(update(contact).where(contact.c.id == row["id"]).values(values))


def _erase(connection: Connection, one: Present, now: datetime) -> int:
    """Erase who was erased: who had come before, and was not known any more; return how many."""
    here = connection.execute(select(contact.c.id).where(contact.c.first_seen_at <= one.at)).scalars()
    gone = sorted(set(here) - {number for (number,) in columns(one.contacts, "id")})
    for number in gone:
        erase(connection, number, now=now)
    return len(gone)
