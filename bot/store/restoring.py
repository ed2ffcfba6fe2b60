"""What a restored database must know: that it is a copy, and who was erased since it was made."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store.audits import append
from bot.store.database import Database, Unavailable
from bot.store.erasure import erase
from bot.store.interruptions import mark_as_copy
from bot.store.staff_tables import audit, staff
from bot.store.tables import contact

AT_ONCE = 50  # people erased in a transaction


@dataclass(frozen=True, slots=True)
class Present:
    """Who is known now, and the rows of the audit log by their hashes, which tell one database's past."""

    contacts: frozenset[int] = frozenset()
    past: frozenset[str] = frozenset()
    is_empty: bool = True


def present(database: Database) -> Present:
    """Return what the database holds before another takes its place; nothing where it has no schema yet."""
    try:
        with database.patient() as connection:
            contacts = frozenset(connection.execute(select(contact.c.id)).scalars())
            past = frozenset(connection.execute(select(audit.c.hash)).scalars())
            someone = connection.execute(select(staff.c.id).limit(1)).first()
    except Unavailable:
        return Present()
    return Present(contacts, past, is_empty=not contacts and someone is None)


def follow_up(database: Database, before: Present, now: datetime) -> int | None:
    """Have the next leader ask before anything goes out, and erase again whoever was erased since the backup.

    Returns:
        how many were erased; None where the present database was not the backup's own, later self, so that
        nobody can tell.
    """
    with database.write() as connection:
        mark_as_copy(connection)
        head = connection.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar()
        known = frozenset(connection.execute(select(contact.c.id)).scalars())
    is_older = head is not None and head in before.past
    erased = sorted(known - before.contacts) if is_older else []
    for start in range(0, len(erased), AT_ONCE):
        with database.write() as connection:
            for number in erased[start : start + AT_ONCE]:
                erase(connection, number, now=now)
    with database.write() as connection:
        append(connection, None, "database-restore", "database", now, erased=len(erased))
    return len(erased) if is_older else None
