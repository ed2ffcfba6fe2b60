"""Contacts that are one person: linked by a code told on one channel and typed on another."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.classes.signup import Code, Done, Gone, Outcome
from bot.security.seal import Sealer
from bot.store.signup_tables import code, kin
from bot.store.tables import contact, random_key, state

LINK, FILE = "link", "file"
GOOD_FOR = {LINK: timedelta(minutes=10), FILE: timedelta(hours=1)}
TRIES, TRIES_IN = 5, timedelta(hours=1)  # wrong codes of one contact, so that nobody guesses eight digits


def contacts_of(connection: Connection, contact_id: int) -> tuple[int, ...]:
    """Return the contacts that are the same person as this one, itself first."""
    person = select(kin.c.person).where(kin.c.contact_id == contact_id).scalar_subquery()
    others = select(kin.c.contact_id).where(kin.c.person == person, kin.c.contact_id != contact_id)
    return (contact_id, *connection.execute(others.order_by(kin.c.contact_id)).scalars())


def ask_code(connection: Connection, sealer: Sealer, contact_id: int, now: datetime) -> Code:
    """Return eight digits that link another contact to this one, once, within ten minutes."""
    return _ask(connection, sealer, contact_id, LINK, lambda: f"{secrets.randbelow(10**8):08}", now)


def ask_file(connection: Connection, sealer: Sealer, contact_id: int, now: datetime) -> Code:
    """Return 128 random bits under which the contact's data can be fetched within an hour."""
    return _ask(connection, sealer, contact_id, FILE, lambda: secrets.token_urlsafe(16), now)


def _ask(
    connection: Connection,
    sealer: Sealer,
    contact_id: int,
    kind: str,
    make: Callable[[], str],
    now: datetime,
) -> Code:
    """Keep a new code instead of an older one; made again where by chance somebody else has the same."""
    until = now + GOOD_FOR[kind]
    connection.execute(delete(code).where(code.c.contact_id == contact_id, code.c.kind == kind))
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    while True:
        text = make()
        row = {"digest": sealer.digest(text, kind), "kind": kind, "contact_id": contact_id, "until": until}
        new = dialect.insert(code).values(row).on_conflict_do_nothing()
        if connection.execute(new.returning(code.c.digest)).first() is not None:
            return Code(text, until)


def fetch_file(connection: Connection, sealer: Sealer, text: str, now: datetime) -> int | None:
    """Return whose data a code fetches; None where it is wrong or too old."""
    return _whose(connection, sealer, FILE, text, now)


def _whose(connection: Connection, sealer: Sealer, kind: str, text: str, now: datetime) -> int | None:
    good = (code.c.digest.in_(sealer.digests(text, kind)), code.c.kind == kind, code.c.until > now)
    return connection.execute(select(code.c.contact_id).where(*good)).scalar()


def link(connection: Connection, sealer: Sealer, contact_id: int, text: str, now: datetime) -> Outcome:
    """Make the contact the same person as the one who was given the code."""
    if _tried_out(connection, contact_id, now):
        return Gone()
    other = _whose(connection, sealer, LINK, text, now)
    if other is None or other == contact_id:
        _note_wrong(connection, contact_id, now)
        return Gone()
    if not _use(connection, sealer, other, text):
        return Gone()
    person = _person(connection, other, now)
    mine = connection.execute(select(kin.c.person).where(kin.c.contact_id == contact_id)).scalar()
    if mine is None:
        connection.execute(insert(kin).values(contact_id=contact_id, person=person, at=now))
    else:
        connection.execute(update(kin).where(kin.c.person == mine).values(person=person))
    return Done()


def _use(connection: Connection, sealer: Sealer, other: int, text: str) -> bool:
    """Take the contact, then its code: at this moment it may be used by somebody else, or be erased."""
    taken = select(contact.c.id).where(contact.c.id == other).with_for_update()
    if connection.execute(taken).first() is None:
        return False
    mine = (code.c.contact_id == other, code.c.kind == LINK, code.c.digest.in_(sealer.digests(text, LINK)))
    return connection.execute(delete(code).where(*mine)).rowcount > 0


def _person(connection: Connection, contact_id: int, now: datetime) -> int:
    had = connection.execute(select(kin.c.person).where(kin.c.contact_id == contact_id)).scalar()
    if had is not None:
        return int(had)
    person = random_key()
    connection.execute(insert(kin).values(contact_id=contact_id, person=person, at=now))
    return person


def _name(contact_id: int) -> str:
    return f"link.tries/{contact_id}"


def _tried_out(connection: Connection, contact_id: int, now: datetime) -> bool:
    found = select(state.c.value, state.c.at).where(state.c.name == _name(contact_id))
    row = connection.execute(found).first()
    return row is not None and now - row.at < TRIES_IN and int(row.value) >= TRIES


def _note_wrong(connection: Connection, contact_id: int, now: datetime) -> None:
    """Count a wrong code; the first in an hour begins to count anew."""
    named = state.c.name == _name(contact_id)
    row = connection.execute(select(state.c.value, state.c.at).where(named)).first()
    if row is None:
        connection.execute(insert(state).values(name=_name(contact_id), value="1", at=now))
    elif now - row.at < TRIES_IN:
        connection.execute(update(state).where(named).values(value=str(int(row.value) + 1)))
    else:
        connection.execute(update(state).where(named).values(value="1", at=now))
