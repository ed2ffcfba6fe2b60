"""Contacts and how far their talk has come; answers kept for repeats."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.message import Address
from bot.store.database import Database
from bot.store.tables import contact, receipt
from bot.talk import Talk

KEPT = timedelta(hours=48)  # Telegram repeats an update for 24 hours at most

_find = select(contact.c.id, contact.c.version, contact.c.chosen_language, contact.c.talk).where(
    contact.c.channel == bindparam("channel"), contact.c.address == bindparam("address")
)
_repeat = select(receipt.c.body).where(
    receipt.c.channel == bindparam("channel"), receipt.c.key == bindparam("key")
)
_advance = (
    update(contact)
    .where(contact.c.id == bindparam("contact_id"), contact.c.version == bindparam("seen"))
    .values(
        chosen_language=bindparam("chosen"),
        talk=bindparam("talk_now"),
        version=bindparam("seen") + 1,
        last_seen_at=bindparam("now"),
        closed_at=bindparam("closed"),
    )
)


class Overtaken(Exception):
    """Another message of the same contact was settled meanwhile; read again and answer anew."""


class Repeated(Exception):
    """This very message was answered before, with this body."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.body = body


@dataclass(frozen=True, slots=True)
class Known:
    """A contact as last seen; ``id`` and ``version`` are None and 0 for somebody new."""

    address: Address
    talk: Talk
    id: int | None = None
    version: int = 0


class Talks:
    def __init__(self, database: Database) -> None:
        self.database = database
        dialect = sqlite if database.is_sqlite else postgresql
        counted = {"preserve_rowcount": True}  # else PostgreSQL's driver tells no count of an INSERT
        self._new_contact = dialect.insert(contact).on_conflict_do_nothing().execution_options(**counted)
        self._receipt_once = dialect.insert(receipt).on_conflict_do_nothing().execution_options(**counted)

    def look_up(self, address: Address, key: str | None) -> Known:
        """Return the contact.

        Raises:
            Repeated: the message known by ``key`` was answered before.
            Unavailable: the database is away.
        """
        with self.database.read() as connection:
            if key is not None:
                body = connection.execute(_repeat, {"channel": address.channel, "key": key}).scalar()
                if body is not None:
                    raise Repeated(body)
            row = connection.execute(_find, {"channel": address.channel, "address": address.id}).first()
        if row is None:
            return Known(address, Talk())
        return Known(address, Talk.read(row.talk, row.chosen_language), row.id, row.version)

    def settle(
        self, known: Known, talk: Talk, *, key: str | None, body: str, now: datetime, closed: bool = False
    ) -> None:
        """Keep the answer and how far the talk has come, both or neither.

        Raises:
            Repeated: the same message, arriving at the same time, was faster.
            Overtaken: another message of this contact was faster.
            Unavailable: the lock could not be had in time.
        """
        with self.database.write() as connection:
            if key is not None:
                self._note(connection, known.address, key, body, now)
            self._advance(connection, known, talk, now, now if closed else None)

    def _note(self, connection: Connection, address: Address, key: str, body: str, now: datetime) -> None:
        row = {"channel": address.channel, "key": key, "body": body, "at": now}
        if connection.execute(self._receipt_once, row).rowcount == 0:
            earlier = connection.execute(_repeat, {"channel": address.channel, "key": key}).scalar_one()
            raise Repeated(earlier)

    def _advance(
        self, connection: Connection, known: Known, talk: Talk, now: datetime, closed: datetime | None
    ) -> None:
        written = talk.write()
        if known.id is None:
            row: dict[str, Any] = {
                "channel": known.address.channel, "address": known.address.id,
                "chosen_language": talk.chosen, "talk": written, "version": 1,
                "first_seen_at": now, "last_seen_at": now, "closed_at": closed,
            }  # fmt: skip
            done = connection.execute(self._new_contact, row).rowcount
        else:
            values = {
                "contact_id": known.id, "seen": known.version, "chosen": talk.chosen,
                "talk_now": written, "now": now, "closed": closed,
            }  # fmt: skip
            done = connection.execute(_advance, values).rowcount
        if done == 0:
            raise Overtaken

    def forget_receipts(self, before: datetime, limit: int) -> int:
        """Delete up to ``limit`` answers kept for repeats that are older than ``before``."""
        old = select(receipt.c.channel, receipt.c.key).where(receipt.c.at < before).limit(limit)
        with self.database.write() as connection:
            rows = connection.execute(old).all()
            if rows:
                gone = delete(receipt).where(
                    receipt.c.channel == bindparam("c"), receipt.c.key == bindparam("k")
                )
                connection.execute(gone, [{"c": row.channel, "k": row.key} for row in rows])
        return len(rows)
