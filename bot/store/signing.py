"""Doing what a turn asks for at the counter, inside the transaction that keeps its answer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.classes.signup import (
    Accept,
    AskCode,
    AskFile,
    Decline,
    Done,
    Enrol,
    Erase,
    Link,
    Outcome,
    SignUp,
    Unlink,
    Withdraw,
    Write,
)
from bot.security.seal import Sealer
from bot.store import drafts, enrolments, kin
from bot.store.enrolments import Signer
from bot.store.erasure import erase


def take(connection: Connection, sealer: Sealer, contact_id: int, act: SignUp | None, now: datetime) -> None:
    """Take all contacts that an act is about, before any of them is written to."""
    match act:
        case Link(text):
            kin.take(connection, (contact_id, *kin.whose_code(connection, sealer, text, now)))
        case Erase(everywhere=True) | Unlink():
            kin.take(connection, kin.contacts_of(connection, contact_id))


def do(
    connection: Connection,
    sealer: Sealer,
    signer: Signer,
    act: SignUp,
    now: datetime,
    reached: Collection[str] = (),
) -> Outcome:
    """Do an act of somebody who writes to us, and return what became of it.

    Args:
        reached: the channels on which something can be sent at all.
    """
    contact_id = signer.contact_id
    if contact_id is None:
        raise ValueError("only somebody who writes to us does this")
    match act:
        case Write(draft):
            drafts.write(connection, sealer, contact_id, draft, signer.source, now)
            return Done()
        case Enrol():
            return enrolments.enrol(connection, sealer, signer, act, now)
        case Withdraw(number):
            return enrolments.withdraw(connection, signer, number, now)
        case Accept(number):
            return enrolments.accept(connection, signer, number, now)
        case Decline(number):
            return enrolments.decline(connection, signer, number, now)
        case AskCode():
            return kin.ask_code(connection, sealer, contact_id, now)
        case AskFile():
            return kin.ask_file(connection, sealer, contact_id, now)
        case Link(text):
            return kin.link(connection, sealer, contact_id, text, now, reached)
        case Unlink():
            return kin.unlink(connection, contact_id)
        case Erase(everywhere):
            return erase(connection, contact_id, everywhere=everywhere, now=now)
