"""Contacts that are one person: linked by a code told on one channel and typed on another."""

import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.classes.notices import linked
from bot.classes.signup import Code, Done, Gone, Outcome
from bot.security.seal import Sealer
from bot.store.occurrences import put_notice
from bot.store.signup_tables import code, kin
from bot.store.tables import contact, random_key, state

LINK, FILE = "link", "file"
GOOD_FOR = {LINK: timedelta(minutes=10), FILE: timedelta(hours=1)}
TRIES, TRIES_IN = 5, timedelta(hours=1)  # wrong codes of one chat, so that nobody guesses eight digits
ALL_TRIES = 300  # wrong codes of all chats together, for whoever makes chats to guess from
TRIED = "link.tries/"  # how the counts of wrong codes are named


def contacts_of(connection: Connection, contact_id: int) -> tuple[int, ...]:
    """Return the contacts that are the same person as this one, itself first."""
    person = select(kin.c.person).where(kin.c.contact_id == contact_id).scalar_subquery()
    others = select(kin.c.contact_id).where(kin.c.person == person, kin.c.contact_id != contact_id)
    return (contact_id, *connection.execute(others.order_by(kin.c.contact_id)).scalars())


def take(connection: Connection, numbers: Iterable[int]) -> None:
    """Take contacts for this transaction, in the order of their numbers, so that two never wait crosswise."""
    if connection.dialect.name != "sqlite":  # whose writers wait for one another anyway
        theirs = select(contact.c.id).where(contact.c.id.in_(list(numbers))).order_by(contact.c.id)
        connection.execute(theirs.with_for_update()).all()


def whose_code(connection: Connection, sealer: Sealer, text: str, now: datetime) -> tuple[int, ...]:
    """Return the contact that was given a code, where it works."""
    found = _whose(connection, sealer, LINK, text, now)
    return () if found is None else (found,)


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


def link(
    connection: Connection,
    sealer: Sealer,
    contact_id: int,
    text: str,
    now: datetime,
    reached: Collection[str] = (),
) -> Outcome:
    """Make the contact the same person as the one who was given the code, and tell their other chats.

    A code may have been talked out of somebody; by the notice they see it, and undo it with one press.

    Args:
        reached: the channels on which something can be sent at all.
    """
    counted = {_tries_of(connection, sealer, contact_id): TRIES, f"{TRIED}all": ALL_TRIES}
    if any(_tried_out(connection, name, most, now) for name, most in counted.items()):
        return Gone()
    other = _whose(connection, sealer, LINK, text, now)
    if other is None or other == contact_id:
        for name in counted:
            _note_wrong(connection, name, now)
        return Gone()
    if not _use(connection, sealer, other, text):
        return Gone()
    before = contacts_of(connection, contact_id)
    person = _person(connection, other, now)
    mine = connection.execute(select(kin.c.person).where(kin.c.contact_id == contact_id)).scalar()
    if mine is None:
        connection.execute(insert(kin).values(contact_id=contact_id, person=person, at=now))
    else:
        connection.execute(update(kin).where(kin.c.person == mine).values(person=person))
    after = contacts_of(connection, contact_id)
    if len(after) > len(before):
        _tell(connection, after[1:], now, reached)
    return Done()


def _tell(connection: Connection, chats: Iterable[int], now: datetime, reached: Collection[str]) -> None:
    """Tell chats that another was linked to them, where they can be written to."""
    is_written_to = (contact.c.channel.in_(reached), contact.c.closed_at.is_(None))
    written = select(contact.c.id).where(contact.c.id.in_(list(chats)), *is_written_to)
    notice = linked()
    for number in connection.execute(written).scalars().all():
        put_notice(connection, number, notice.sentence, notice.values, now, choices=notice.choices)


def unlink(connection: Connection, contact_id: int) -> Outcome:
    """Let each chat of the person be one of its own again, so that none stays linked to a stranger's.

    Codes to link that are still open go with the links.
    """
    chats = contacts_of(connection, contact_id)
    connection.execute(delete(code).where(code.c.contact_id.in_(chats), code.c.kind == LINK))
    gone = connection.execute(delete(kin).where(kin.c.contact_id.in_(chats))).rowcount
    return Done() if gone > 1 else Gone()


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


def _tries_of(connection: Connection, sealer: Sealer, contact_id: int) -> str:
    """Return under what a chat's wrong codes are counted: still so where it was erased and comes again."""
    chat = select(contact.c.channel, contact.c.address).where(contact.c.id == contact_id)
    row = connection.execute(chat).one()
    return TRIED + sealer.digest(f"{row.channel} {row.address}", TRIED)[:40]


def _tried_out(connection: Connection, name: str, most: int, now: datetime) -> bool:
    row = connection.execute(select(state.c.value, state.c.at).where(state.c.name == name)).first()
    return row is not None and now - row.at < TRIES_IN and int(row.value) >= most


def _note_wrong(connection: Connection, name: str, now: datetime) -> None:
    """Count a wrong code; the first in an hour begins to count anew."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(state).values(name=name, value="0", at=now).on_conflict_do_nothing()
    connection.execute(new)
    counted = select(state.c.value, state.c.at).where(state.c.name == name).with_for_update()
    row = connection.execute(counted).one()
    is_of_now = now - row.at < TRIES_IN
    values = {"value": str(int(row.value) + 1) if is_of_now else "1", "at": row.at if is_of_now else now}
    connection.execute(update(state).where(state.c.name == name).values(values))
