"""The rows staff keep: loading them from files, and reading them all at once."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from bot.content.files import Contents as Read
from bot.content.files import Entry
from bot.store.database import Database
from bot.store.states import States
from bot.store.tables import content

STAMP = "content"  # the state that names the present version of all rows
ONE_AT_A_TIME = 5_921_430_312  # any number, the same for all loads


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, counted in rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    removed: int = 0

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, "
            f"{self.kept} kept as staff edited them, {self.removed} removed"
        )


class Contents:
    def __init__(self, database: Database) -> None:
        self.database = database

    def load(
        self, entries: Iterable[Entry], now: datetime, origin: str = "files", kinds: Collection[str] = ()
    ) -> Loaded:
        """Bring the rows of one origin to what is given; rows that staff wrote or edited stay as they are.

        Loading the same entries again changes nothing. An unedited row of this origin that is not given,
        while its kind is, is removed.

        Args:
            kinds: kinds given whole even where no entry of them is.
        """
        counts = dict.fromkeys(("added", "changed", "unchanged", "kept", "removed"), 0)
        entries = list(entries)
        kinds = {*kinds, *(entry.kind for entry in entries)}
        with self.database.write() as connection:
            one_at_a_time(connection)
            rows = {(row.kind, row.key): row for row in connection.execute(_heads)}
            for entry in entries:
                counts[_load_one(connection, entry, rows.get((entry.kind, entry.key)), now, origin)] += 1
            counts["removed"] = _remove_others(connection, entries, kinds, rows, origin)
            if counts["added"] + counts["changed"] + counts["removed"]:
                States.stamp(connection, STAMP, now)
        return Loaded(**counts)

    def load_folder(self, found: Read, now: datetime, *, examples: bool) -> Loaded:
        """Load what was read from a folder; without ``examples``, those loaded before go too."""
        entries = [entry for entry in found.entries if examples or not entry.is_example]
        loaded = self.load(entries, now, kinds=found.kinds)
        if examples:
            return loaded
        gone = self.load((), now, origin="demo", kinds=found.kinds).removed
        return replace(loaded, removed=loaded.removed + gone)

    def all(self, now: datetime | None = None) -> list[Row[*tuple[Any, ...]]]:
        """Return every visible row, in the order of the files; those that expired only without ``now``."""
        rows = _visible
        if now is not None:
            rows = rows.where(or_(content.c.expires_at.is_(None), content.c.expires_at > now))
        with self.database.read() as connection:
            return list(connection.execute(rows))

    def of_course(self, entity: str) -> list[Row[*tuple[Any, ...]]]:
        """Return the rows about one course; what is hidden or expired comes last, for people may be in it."""
        theirs = or_(content.c.entity == entity, content.c.key == entity)
        with self.database.read() as connection:
            return list(connection.execute(_of_courses.where(theirs)))

    def next_expiry(self, now: datetime) -> datetime | None:
        """Return when the next of the visible rows expires; None: none will."""
        soonest = select(func.min(content.c.expires_at)).where(
            content.c.hidden.is_(False), content.c.expires_at > now
        )
        with self.database.read() as connection:
            return connection.execute(soonest).scalar()


def one_at_a_time(connection: Connection) -> None:
    """Let nobody else change rows until this transaction is over."""
    if connection.dialect.name == "postgresql":  # SQLite's writers wait for one another anyway
        connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


_heads = select(
    content.c.id, content.c.kind, content.c.key, content.c.origin, content.c.digest, content.c.edited
)
_visible = (
    select(content.c.kind, content.c.key, content.c.entity, content.c.body)
    .where(content.c.hidden.is_(False))
    .order_by(content.c.kind, content.c.position, content.c.id)
)
_of_courses = (
    select(content.c.kind, content.c.key, content.c.entity, content.c.body)
    .where(content.c.kind == "course")
    .order_by(content.c.hidden, content.c.expires_at.is_not(None), content.c.position, content.c.id)
)
_change = (
    update(content)
    .where(content.c.id == bindparam("row_id"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("entity", "position", "body", "digest", "updated_at")}
    )
)


def _load_one(
    connection: Connection, entry: Entry, row: Row[*tuple[Any, ...]] | None, now: datetime, origin: str
) -> str:
    if row is None:
        connection.execute(insert(content), row_of(entry, now, origin))
        return "added"
    if row.edited:
        return "kept"
    if row.digest == entry.digest:
        return "unchanged"
    values = {f"new_{name}": value for name, value in row_of(entry, now, origin).items() if name in _CHANGED}
    connection.execute(_change, values | {"row_id": row.id})
    return "changed"


_CHANGED = {"entity", "position", "body", "digest", "updated_at"}


def row_of(entry: Entry, now: datetime, origin: str) -> dict[str, object]:
    body = json.loads(json.dumps(entry.body, ensure_ascii=False, default=str))
    return {
        "kind": entry.kind, "key": entry.key, "entity": entry.entity, "position": entry.position,
        "body": body, "origin": origin, "digest": entry.digest, "edited": False, "hidden": False,
        "updated_at": now,
    }  # fmt: skip


def _remove_others(
    connection: Connection,
    entries: list[Entry],
    kinds: Collection[str],
    rows: dict[tuple[str, str], Row[*tuple[Any, ...]]],
    origin: str,
) -> int:
    present = {(entry.kind, entry.key) for entry in entries}
    gone = [
        row.id
        for name, row in rows.items()
        if row.origin == origin and row.kind in kinds and name not in present and not row.edited
    ]
    for row_id in gone:
        connection.execute(delete(content).where(content.c.id == row_id))
    return len(gone)
