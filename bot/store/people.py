"""Contacts as staff see them: looked for without names, changed by phone, cut off when erased."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, or_, select, update

from bot.acts import Act, Me
from bot.security.seal import Sealer, Unsealable
from bot.store import audits, erasure
from bot.store.consents import Entry, Source, ledger_of, note
from bot.store.database import Database
from bot.store.occurrences import put_notice
from bot.store.subscriptions import apply, me_of
from bot.store.tables import contact, subscription
from bot.talk import Talk

PAGE = 50  # people
PHONE, ADDRESS = "contact.phone", "contact.address"  # what a number is sealed and digested for
BY_PHONE = "alimtalk"
KOREAN = "ko"
MOBILE = "010"
WRITE_BACK = {"webchat", "telegram", "kakao"}  # channels on which a plain sentence can be sent


class BadPhone(Exception):
    """Not a Korean mobile number."""


class Gone(Exception):
    """There is no such contact, or no longer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for; each empty choice means all. ``state`` is open, closed or paused."""

    channel: str = ""
    language: str = ""
    township: str = ""
    residence: str = ""
    topic: str = ""
    state: str = ""

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        plain = {name: getattr(self, name) for name in ("channel", "township", "residence")}
        found: list[ColumnElement[bool]] = [
            contact.c[name] == value for name, value in plain.items() if value
        ]
        if self.language:
            found.append(func.coalesce(contact.c.language, KOREAN) == self.language)
        if self.topic:
            mine = subscription.c.contact_id == contact.c.id
            found.append(exists().where(mine, subscription.c.topic == self.topic))
        is_paused = contact.c.paused_until > now
        states = {
            "open": contact.c.closed_at.is_(None) & or_(contact.c.paused_until.is_(None), ~is_paused),
            "closed": contact.c.closed_at.is_not(None),
            "paused": contact.c.closed_at.is_(None) & is_paused,
        }
        return [*found, states[self.state]] if self.state in states else found


@dataclass(frozen=True, slots=True)
class Person:
    """A contact without what it can be reached by; ``shown`` is that with its middle left out."""

    id: int
    channel: str
    shown: str
    language: str | None
    township: str | None
    residence: str | None
    paused_until: datetime | None
    closed_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime

    def state(self, now: datetime) -> str:
        if self.closed_at is not None:
            return "closed"
        return "paused" if self.paused_until is not None and self.paused_until > now else "open"


@dataclass(frozen=True, slots=True)
class Call:
    """What was agreed on the phone with somebody who is to get AlimTalk.

    Attributes:
        acts: what they subscribe and agree to, each with the wording that was read out.
        wording: what was read out about keeping the number.
    """

    phone: str
    language: str
    acts: Sequence[Act] = ()
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is written back to the person: a catalog sentence."""

    sentence: str
    values: dict[str, Any] = field(default_factory=dict)


class People:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database = database
        self.sealer = sealer

    def search(self, wanted: Wanted, now: datetime, after: int = 0, limit: int = PAGE) -> list[Person]:
        """Return people by their number, those behind ``after``."""
        found = _people.where(contact.c.id > after, *wanted.conditions(now)).order_by(contact.c.id)
        with self.database.patient() as connection:
            return [self._person(row) for row in connection.execute(found.limit(limit))]

    def person(self, contact_id: int) -> Person | None:
        with self.database.read() as connection:
            row = connection.execute(_people.where(contact.c.id == contact_id)).first()
        return self._person(row) if row else None

    def getting(self, numbers: Iterable[int]) -> set[int]:
        """Return which of these contacts subscribe to anything."""
        found = select(subscription.c.contact_id).where(subscription.c.contact_id.in_(list(numbers)))
        with self.database.read() as connection:
            return set(connection.execute(found.distinct()).scalars())

    def by_phone(self, phone: str) -> int | None:
        """Return the contact that left this number.

        Raises:
            BadPhone: it is no Korean mobile number.
        """
        with self.database.read() as connection:
            return self._find(connection, mobile(phone))

    def me(self, contact_id: int) -> Me | None:
        """Return what they get and agreed to."""
        with self.database.read() as connection:
            return me_of(connection, contact_id)

    def ledger(self, contact_id: int) -> list[Row[Any]]:
        """Return the entries of the consent ledger, the newest first; they outlive the contact."""
        with self.database.read() as connection:
            return ledger_of(connection, contact_id)

    def look(self, contact_id: int, reason: str, by: int, now: datetime) -> str:
        """Return what the contact can be reached by, unmasked; who looked, and why, is kept.

        Raises:
            Gone: there is no such contact.
        """
        with self.database.write() as connection:
            row = _must_find(connection, contact_id)
            audits.append(
                connection, by, "contact-look", f"contact/{contact_id}", now, contact_id, reason=reason
            )
        return self._whole(row)

    def change(
        self, contact_id: int, acts: Sequence[Act], by: int, now: datetime, notice: Notice | None = None
    ) -> Me:
        """Do what a person asked for on the phone, note it in the ledger and write back that it is done.

        Raises:
            Gone: there is no such contact.
        """
        with self.database.write() as connection:
            row = _must_find(connection, contact_id)
            before = me_of(connection, contact_id, locked=True)
            source = Source(row.language or KOREAN, "staff", "phone")
            after = apply(connection, contact_id, acts, source, now)
            if after is None:
                raise Gone
            if after != before:
                if notice is not None and row.channel in WRITE_BACK and row.closed_at is None:
                    put_notice(connection, contact_id, notice.sentence, notice.values, now)
                _note_acts(connection, contact_id, acts, by, now)
        return after

    def register(self, call: Call, by: int, now: datetime) -> tuple[int, bool]:
        """Keep somebody who called as a contact of AlimTalk; return their number and whether it is new.

        One who is there already is opened again, and gets what they now asked for beside what they had.

        Raises:
            BadPhone: the number is no Korean mobile number.
        """
        number = mobile(call.phone)
        with self.database.write() as connection:
            _one_at_a_time(connection)
            there = self._find(connection, number)
            contact_id = there or self._insert(connection, number, call.language, now)
            if there is not None:
                sealed = self.sealer.seal(number, PHONE)
                values = {"closed_at": None, "phone": sealed, "language": call.language}
                connection.execute(update(contact).where(contact.c.id == there).values(values))
            source = Source(call.language, "staff", "phone")
            note(connection, contact_id, [Entry("phone", given=True, wording=call.wording)], source, now)
            apply(connection, contact_id, call.acts, source, now)
            act = "contact-register" if there is None else "contact-register-again"
            audits.append(
                connection, by, act, f"contact/{contact_id}", now, contact_id, acts=_told(call.acts)
            )
        return contact_id, there is None

    def erase(self, contact_id: int, reason: str, by: int, now: datetime) -> None:
        """Delete a contact with all that hangs on it; deliveries and audit rows keep a number of nobody.

        Raises:
            Gone: there is no such contact.
        """
        with self.database.write() as connection:
            _must_find(connection, contact_id)
            erasure.erase(connection, contact_id, now=now)
            audits.append(
                connection, by, "contact-erase", f"contact/{contact_id}", now, contact_id, reason=reason
            )

    def shown(self, channel: str, address: str, phone: str | None = None) -> str:
        """Return an address with its middle left out."""
        if channel == BY_PHONE:
            number = self._opened(phone)
            return masked_phone(number) if number else "–"
        return masked(address)

    def _opened(self, phone: str | None) -> str:
        """Return a kept number; none where the key it was sealed under is gone."""
        try:
            return self.sealer.open(phone, PHONE) if phone else ""
        except Unsealable:
            return ""

    def _person(self, row: Row[Any]) -> Person:
        values = dict(row._mapping)
        address, phone = values.pop("address"), values.pop("phone")
        return Person(shown=self.shown(row.channel, address, phone), **values)

    def _whole(self, row: Row[Any]) -> str:
        if row.channel == BY_PHONE:
            return self._opened(row.phone)
        return str(row.address)

    def _find(self, connection: Connection, number: str) -> int | None:
        digests = self.sealer.digests(number, ADDRESS)
        found = select(contact.c.id).where(contact.c.channel == BY_PHONE, contact.c.address.in_(digests))
        return connection.execute(found).scalar()

    def _insert(self, connection: Connection, number: str, language: str, now: datetime) -> int:
        row = {
            "channel": BY_PHONE, "address": self.sealer.digest(number, ADDRESS),
            "phone": self.sealer.seal(number, PHONE), "language": language, "talk": Talk().write(),
            "version": 1, "first_seen_at": now, "last_seen_at": now,
        }  # fmt: skip
        return int(connection.execute(insert(contact).values(row).returning(contact.c.id)).scalar_one())


_people = select(
    *(
        contact.c[name]
        for name in (
            "id", "channel", "address", "phone", "language", "township", "residence", "paused_until",
            "closed_at", "first_seen_at", "last_seen_at",
        )
    )
)  # fmt: skip


def _must_find(connection: Connection, contact_id: int) -> Row[Any]:
    row = connection.execute(_people.where(contact.c.id == contact_id)).first()
    if row is None:
        raise Gone
    return row


REGISTERING = 5_921_430_313  # PostgreSQL's lock for those who register, so that no number stands twice


def _one_at_a_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's writers wait for one another anyway
        connection.execute(select(func.pg_advisory_xact_lock(REGISTERING)))


def _note_acts(connection: Connection, contact_id: int, acts: Iterable[Act], by: int, now: datetime) -> None:
    subject = f"contact/{contact_id}"
    audits.append(connection, by, "contact-change", subject, now, contact_id, acts=_told(acts))


def _told(acts: Iterable[Act]) -> list[dict[str, Any]]:
    """Return acts as the audit log keeps them: which and of what, without the wordings."""
    told = []
    for act in acts:
        values = {name: getattr(act, name) for name in act.__dataclass_fields__ if name != "wording"}
        told.append({"act": type(act).__name__.lower(), **values})
    return told


def mobile(phone: str) -> str:
    """Return a Korean mobile number as eleven digits, however it was written.

    Raises:
        BadPhone: it is none.

    >>> mobile("+82 10-1234-5678"), mobile("０１０　１２３４　５６７８")
    ('01012345678', '01012345678')
    """
    try:
        number = phonenumbers.parse(phone, "KR")
    except phonenumbers.NumberParseException:
        raise BadPhone from None
    national = f"0{number.national_number}"
    if number.country_code != 82 or not national.startswith(MOBILE) or len(national) != 11:
        raise BadPhone
    return national


def masked(address: str) -> str:
    """Return an address of which a few signs show at the ends, fewer of a short one.

    >>> masked("1234567890"), masked("12345")
    ('1234…90', '1…')
    """
    if len(address) >= 9:
        return f"{address[:4]}…{address[-2:]}"
    return f"{address[:1]}…"


def masked_phone(number: str) -> str:
    """Return a number as staff see it.

    >>> masked_phone("01012341234")
    '010-****-1234'
    """
    return f"{number[:3]}-****-{number[-4:]}"
