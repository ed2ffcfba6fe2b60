"""What staff did: rows that are only ever added, each holding the hash of the one before."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, text

from bot.store.database import Database
from bot.store.staff_tables import audit
from bot.store.states import States
from bot.store.tables import state

ONE_AT_A_TIME = 5_921_430_313  # PostgreSQL's lock for those who append
FIRST = "0" * 64  # what stands before the first row
HEAD = "audit.head"  # the state that names the last row, so that cut-off rows are missed
PAGE = 50  # rows
LOOKED_AT = 1000  # rows taken into memory at once while the chain is checked


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``detail`` holds nothing personal."""

    id: int
    at: datetime
    staff_id: int | None
    act: str
    subject: str
    person: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain is broken, and why: ``changed``, ``unlinked`` (missing or moved) or ``cut``."""

    id: int
    why: str


@dataclass(frozen=True, slots=True)
class Chain:
    """How the chain stands: how many rows were looked at, and the first that is broken."""

    rows: int
    broken: Break | None = None


def append(
    connection: Connection,
    staff_id: int | None,
    act: str,
    subject: str,
    now: datetime,
    person: int | None = None,
    **detail: Any,
) -> int:
    """Add a row inside the caller's transaction and return its number; call it last, for others wait for it.

    Args:
        staff_id: who did it; None: the house itself.
        act: what was done, such as ``approve``.
        subject: to what, such as ``announcement/12``.
        person: a contact's random number, where a person is concerned.
        detail: what else matters; nothing personal, for these rows are never erased.
    """
    if connection.dialect.name == "postgresql":  # SQLite lets one connection write anyway
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
    previous = connection.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar()
    row = {
        "at": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "staff_id": staff_id,
        "act": act,
        "subject": subject,
        "person": person,
        "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
        "previous": previous or FIRST,
    }
    row["hash"] = _hash(row)
    added = connection.execute(insert(audit).values(row).returning(audit.c.id)).scalar_one()
    States.put_within(connection, HEAD, f"{added} {row['hash']}", now)
    return int(added)


def _hash(row: dict[str, Any]) -> str:
    parts = [row[name] for name in ("previous", "at", "staff_id", "act", "subject", "person", "detail")]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows are wanted; None: whichever."""

    staff_id: int | None = None
    act: str | None = None
    subject: str | None = None
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def narrow(self, rows: "Select[Any]") -> "Select[Any]":
        for column in ("staff_id", "act", "person"):
            wanted = getattr(self, column)
            if wanted is not None:
                rows = rows.where(audit.c[column] == wanted)
        if self.subject is not None:  # announcement/1 is not announcement/12, announcement is both
            below = audit.c.subject.startswith(f"{self.subject}/", autoescape=True)
            rows = rows.where(or_(audit.c.subject == self.subject, below))
        if self.since is not None:
            rows = rows.where(audit.c.at >= _written(self.since))
        return rows if self.until is None else rows.where(audit.c.at < _written(self.until))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


class Audits:
    def __init__(self, database: Database) -> None:
        self.database = database

    def note(
        self, staff_id: int | None, act: str, subject: str, now: datetime, person: int | None = None,
        **detail: Any,
    ) -> int:  # fmt: skip
        """Add a row in a transaction of its own: for what changed nothing, such as a look at an address."""
        with self.database.write() as connection:
            return append(connection, staff_id, act, subject, now, person, **detail)

    def page(self, filters: Filters, before: int | None = None, size: int = PAGE) -> list[Entry]:
        """Return the newest rows, or the newest ``before`` a row's number."""
        rows = filters.narrow(select(audit)).order_by(audit.c.id.desc()).limit(size)
        if before is not None:
            rows = rows.where(audit.c.id < before)
        with self.database.read() as connection:
            return [_entry(row) for row in connection.execute(rows)]

    def acts(self) -> list[str]:
        with self.database.read() as connection:
            return list(connection.execute(select(audit.c.act).distinct().order_by(audit.c.act)).scalars())

    def verify(self) -> Chain:
        """Walk the whole chain, to the row that :data:`HEAD` names; others may append meanwhile."""
        previous, seen, rows = FIRST, 0, 0
        while True:
            block = self._block(seen)
            for row in block:
                why = _fault(dict(row._mapping), previous)
                if why is not None:
                    return Chain(rows, Break(row.id, why))
                previous, seen, rows = row.hash, row.id, rows + 1
            if not block:
                head = self._head()
                if head == (seen, previous):
                    return Chain(rows)
                if not self._block(seen):
                    return Chain(rows, Break(min(seen, head[0]) + 1, "cut"))

    def _head(self) -> tuple[int, str]:
        with self.database.read() as connection:
            head = connection.execute(select(state.c.value).where(state.c.name == HEAD)).scalar()
        number, _, hash_ = (head or f"0 {FIRST}").partition(" ")
        return int(number), hash_

    def _block(self, after: int) -> "list[Row[Any]]":
        rows = select(audit).where(audit.c.id > after).order_by(audit.c.id)
        with self.database.read() as connection:
            return list(connection.execute(rows.limit(LOOKED_AT)))


def _fault(row: dict[str, Any], previous: str) -> str | None:
    if row["previous"] != previous:
        return "unlinked"
    return None if row["hash"] == _hash(row) else "changed"


def _entry(row: "Row[Any]") -> Entry:
    at = datetime.fromisoformat(row.at)
    return Entry(row.id, at, row.staff_id, row.act, row.subject, row.person, json.loads(row.detail))
