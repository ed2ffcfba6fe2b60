"""What a database knows that no older backup does: kept in a file while one takes its place."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Column, Connection, Select, inspect, or_, select

from bot.classes.signup import ACTIVE
from bot.store.database import Database
from bot.store.signup_tables import draft, enrolment, kin
from bot.store.staff_tables import audit, staff
from bot.store.tables import consent, contact, wording

Rows = tuple[dict[str, Any], ...]
FILE = "restore.json"  # below VAR_DIR

_READ: Mapping[str, Select[Any]] = {
    "contacts": select(contact.c.id),
    "past": select(audit.c.hash),
    "entries": select(*(one for one in consent.c if one is not consent.c.id)).order_by(consent.c.id),
    "wordings": select(wording),
    "ended": select(enrolment.c.id, enrolment.c.state, enrolment.c.changed_at).where(
        enrolment.c.state.not_in(ACTIVE)
    ),
    "forms": select(draft.c.contact_id, draft.c.wording),
    "links": select(kin.c.contact_id, kin.c.person),
    "quiet": select(contact.c.id, contact.c.closed_at, contact.c.paused_until).where(
        or_(contact.c.closed_at.is_not(None), contact.c.paused_until.is_not(None))
    ),
}


class HalfRestored(Exception):
    """A restore was broken off, and what people had ended may be in the database again."""


@dataclass(frozen=True, slots=True)
class Present:
    """What is known at a moment; nobody's name, number or answers.

    Attributes:
        is_empty: whether neither people nor staff are known.
        contacts: who is known.
        past: the rows of the audit log by their hashes, which tell one database's past.
        entries: the consent ledger, the oldest first.
        wordings: the texts that were shown.
        ended: sign-ups that have ended, how and when.
        forms: which of those being filled in was agreed to how.
        links: which contacts are one person.
        quiet: contacts that blocked us, or wanted nothing for a while.
    """

    at: datetime
    is_empty: bool = True
    contacts: Rows = ()
    past: Rows = ()
    entries: Rows = ()
    wordings: Rows = ()
    ended: Rows = ()
    forms: Rows = ()
    links: Rows = ()
    quiet: Rows = ()

    @classmethod
    def of(cls, database: Database, now: datetime) -> Self:
        """Look at a database, of whatever version; one without our tables is empty.

        Raises:
            Unavailable: it is away or busy, so that nobody can tell.
        """
        with database.patient() as connection:
            look = inspect(connection)
            has = {
                table: {one["name"] for one in look.get_columns(table)} for table in look.get_table_names()
            }
            found = {name: _rows(connection, has, query) for name, query in _READ.items()}
            someone = _rows(connection, has, select(staff.c.id).limit(1))
        return cls(now, is_empty=not found["contacts"] and not someone, **found)


def _rows(connection: Connection, has: Mapping[str, set[str]], query: Select[Any]) -> Rows:
    """Return what of it an older version has: the columns there are, nothing where the table is missing."""
    wanted = [one for one in _columns(query) if one.name in has.get(one.table.name, ())]
    if not wanted:
        return ()
    found = connection.execute(query.with_only_columns(*wanted, maintain_column_froms=True))
    return tuple(dict(row._mapping) for row in found)


def _columns(query: Select[Any]) -> list[Column[Any]]:
    return [one for one in query.selected_columns if isinstance(one, Column)]


def refuse_half_restored(var: Path) -> None:
    """Let nothing that serves people start before a restore that was broken off is whole.

    Raises:
        HalfRestored: in one sentence that says what to do.
    """
    file = var / FILE
    if file.exists():
        raise HalfRestored(f"a restore was broken off ({file}); run flask database restore again, then start")


def read(file: Path) -> list[Present]:
    """Return what restores that were broken off left behind, the oldest first."""
    if not file.exists():
        return []
    return [Present(**_moments(one)) for one in json.loads(file.read_text("utf-8"))]


def write(file: Path, known: Sequence[Present]) -> None:
    """Keep it where a broken-off restore finds it again, whole or not at all; nothing: delete the file."""
    if not known:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump([asdict(one) for one in known], out, default=datetime.isoformat)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def _moments(kept: dict[str, Any]) -> dict[str, Any]:
    """Read moments again, which stand in columns that end in ``at``, and in ``paused_until``."""
    return {
        name: tuple({key: _moment(key, one) for key, one in row.items()} for row in value)
        if isinstance(value, list)
        else _moment(name, value)
        for name, value in kept.items()
    }


def _moment(name: str, value: Any) -> Any:
    is_moment = name in {"at", "told_at", "changed_at", "closed_at", "paused_until"}
    return datetime.fromisoformat(value) if is_moment and value is not None else value


def columns(rows: Iterable[Mapping[str, Any]], *names: str) -> set[tuple[Any, ...]]:
    """Return what stands in these columns."""
    return {tuple(row[name] for name in names) for row in rows}
