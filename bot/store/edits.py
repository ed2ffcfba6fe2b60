"""What staff change of the rows: each change with its history and its audit row, all or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from bot.content.files import Entry
from bot.store import audits
from bot.store.contents import STAMP, one_at_a_time, row_of
from bot.store.database import Database
from bot.store.staff_tables import content_change, staff
from bot.store.states import States
from bot.store.tables import content

AHEAD = {"news"}  # kinds of which what is new stands first
CHANGES = 100  # of a row's history, the latest


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it stands.

    Attributes:
        origin: files, demo or staff.
        digest: names this very version; a change is made to the version that was looked at.
        expires_at: from when it is not shown.
    """

    kind: str
    key: str
    entity: str | None
    position: int
    body: Mapping[str, Any]
    origin: str
    digest: str
    edited: bool
    hidden: bool
    updated_at: datetime
    expires_at: datetime | None

    def is_shown(self, now: datetime) -> bool:
        return not self.hidden and not self.has_expired(now)

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    @property
    def entry(self) -> Entry:
        return Entry(self.kind, self.key, self.entity, self.position, dict(self.body))


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a row's history; ``before`` and ``after`` are the row's body and when it expires."""

    id: int
    act: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    by: str | None
    at: datetime


class Taken(Exception):
    """Another row has this key, or is told under it outside."""


class Gone(Exception):
    """There is no such row, or no such step in its history."""


class Overtaken(Exception):
    """Somebody else changed the row since it was looked at; ``row`` is how it stands now."""

    def __init__(self, row: Kept) -> None:
        super().__init__()
        self.row = row


class Edits:
    def __init__(self, database: Database) -> None:
        self.database = database

    def rows(self, kind: str) -> list[Kept]:
        """Return all rows of a kind in their order, hidden and expired ones too."""
        found = _rows.where(content.c.kind == kind).order_by(content.c.position, content.c.id)
        with self.database.read() as connection:
            return [_kept(row) for row in connection.execute(found)]

    def row(self, kind: str, key: str) -> Kept | None:
        with self.database.read() as connection:
            return _find(connection, kind, key)

    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each kind."""
        counted = select(content.c.kind, func.count().label("rows")).group_by(content.c.kind)
        with self.database.read() as connection:
            return {row.kind: row.rows for row in connection.execute(counted)}

    def entities(self) -> set[str]:
        """Return all that rows are told as outside."""
        with self.database.read() as connection:
            return set(connection.execute(_entities).scalars())

    def about(self, entity: str) -> list[Kept]:
        """Return the rows told as ``entity``, and the questions that ask about it."""
        with self.database.read() as connection:
            found = connection.execute(
                _rows.where(or_(content.c.entity == entity, content.c.kind == "faq")).order_by(content.c.id)
            )
            rows = [_kept(row) for row in found]
        return [row for row in rows if entity in {row.entity, (row.body.get("asks") or {}).get("entity")}]

    def keys(self) -> set[str]:
        """Return all keys and entities, none of which a new row may have."""
        with self.database.read() as connection:
            return {
                *connection.execute(_entities).scalars(),
                *connection.execute(select(content.c.key)).scalars(),
            }

    def create(self, entry: Entry, by: int, now: datetime) -> Kept:
        """Keep a new row.

        Args:
            entry: its position is decided here: behind those of its kind, or before them where the newest
                comes first.

        Raises:
            Taken: the key is another row's.
        """
        with self.database.write() as connection:
            one_at_a_time(connection)
            if _is_taken(connection, entry):
                raise Taken
            placed = replace(entry, position=_position(connection, entry.kind))
            connection.execute(insert(content), row_of(placed, now, "staff") | {"edited": True})
            made = _must_find(connection, entry.kind, entry.key)
            _note(connection, "create", None, made, by, now)
        return made

    def edit(
        self,
        entry: Entry,
        seen: str,
        by: int,
        now: datetime,
        also: Callable[[Connection], None] | None = None,
    ) -> bool:
        """Change a row, if it still is as it was ``seen`` (its digest); False: there was nothing to change.

        Args:
            also: what is done in the same transaction.

        Raises:
            Overtaken: it is not.
            Gone: there is no such row.
        """
        with self.database.write() as connection:
            one_at_a_time(connection)
            before = _must_find(connection, entry.kind, entry.key)
            if before.digest != seen:
                raise Overtaken(before)
            entry = replace(entry, position=before.position)
            if entry.digest == before.digest:
                return False
            if also is not None:
                also(connection)
            _rewrite(connection, "edit", before, entry, by, now)
        return True

    def expire(self, kind: str, key: str, at: datetime | None, by: int, now: datetime) -> None:
        """Have a row shown until ``at``; None: for good.

        Raises:
            Gone: there is no such row.
        """
        with self.database.write() as connection:
            one_at_a_time(connection)
            before = _must_find(connection, kind, key)
            if before.expires_at == at:
                return
            connection.execute(_of(kind, key).values(expires_at=at, updated_at=now))
            _note(connection, "expire", before, replace(before, expires_at=at), by, now)

    def restore(self, kind: str, key: str, change_id: int, by: int, now: datetime) -> bool:
        """Bring a row back to what it was before a step of its history; False: it is that already.

        Raises:
            Gone: there is no such row, or no such version of it.
        """
        with self.database.write() as connection:
            one_at_a_time(connection)
            present = _must_find(connection, kind, key)
            step = select(content_change.c.before).where(
                content_change.c.id == change_id, content_change.c.kind == kind, content_change.c.key == key
            )
            version = connection.execute(step).scalar()
            if not version:
                raise Gone
            entry = replace(present.entry, body=version["body"], entity=version["entity"])
            if entry.digest == present.digest:
                return False
            _rewrite(connection, "restore", present, entry, by, now)
        return True

    def history(self, kind: str, key: str) -> list[Change]:
        """Return a row's steps, the latest first."""
        steps = (
            select(content_change, staff.c.shown_name)
            .outerjoin(staff, staff.c.id == content_change.c.staff_id)
            .where(content_change.c.kind == kind, content_change.c.key == key)
            .order_by(content_change.c.id.desc())
            .limit(CHANGES)
        )
        with self.database.read() as connection:
            return [
                Change(row.id, row.act, row.before, row.after, row.shown_name, row.at)
                for row in connection.execute(steps)
            ]


NAMES = tuple(Kept.__dataclass_fields__)
_rows = select(*(content.c[name] for name in NAMES))
_entities = select(content.c.entity).where(content.c.entity.is_not(None)).distinct()


def _kept(row: Row[Any]) -> Kept:
    return Kept(**row._mapping)


def _find(connection: Connection, kind: str, key: str) -> Kept | None:
    found: Select[Any] = _rows.where(content.c.kind == kind, content.c.key == key)
    row = connection.execute(found).first()
    return _kept(row) if row else None


def _must_find(connection: Connection, kind: str, key: str) -> Kept:
    found = _find(connection, kind, key)
    if found is None:
        raise Gone
    return found


def _of(kind: str, key: str) -> Any:
    return update(content).where(content.c.kind == kind, content.c.key == key)


def _is_taken(connection: Connection, entry: Entry) -> bool:
    """Tell whether the key is a row's, or what it would be told as outside is another row's."""
    if _find(connection, entry.kind, entry.key) is not None:
        return True
    if entry.entity is None or entry.kind == "deal":  # deals of one product are told as that
        return False
    same = select(content.c.id).where(content.c.entity == entry.entity, content.c.kind != "name")
    return connection.execute(same.limit(1)).first() is not None


def _position(connection: Connection, kind: str) -> int:
    places = select(func.min(content.c.position), func.max(content.c.position)).where(content.c.kind == kind)
    first, last = connection.execute(places).one()
    if first is None:
        return 0
    return int(first) - 1 if kind in AHEAD else int(last) + 1


def _rewrite(connection: Connection, act: str, before: Kept, entry: Entry, by: int, now: datetime) -> None:
    row = row_of(entry, now, before.origin) | {"edited": True, "hidden": before.hidden}
    connection.execute(_of(entry.kind, entry.key).values(**row))
    _note(connection, act, before, _must_find(connection, entry.kind, entry.key), by, now)


def _note(connection: Connection, act: str, before: Kept | None, after: Kept, by: int, now: datetime) -> None:
    """Raise the rows' stamp, so that answers change, and write the step down twice: history and audit."""
    States.stamp(connection, STAMP, now)
    step = {"before": _version(before) if before else None, "after": _version(after)}
    row = {"kind": after.kind, "key": after.key, "act": act, "staff_id": by, "at": now, **step}
    change = connection.execute(
        insert(content_change).values(**row).returning(content_change.c.id)
    ).scalar_one()
    subject = f"content/{after.kind}/{after.key}"
    audits.append(connection, by, f"content-{act}", subject, now, change=change)


def _version(row: Kept) -> dict[str, Any]:
    expires = row.expires_at.isoformat() if row.expires_at else None
    return {"body": dict(row.body), "entity": row.entity, "expires_at": expires}
