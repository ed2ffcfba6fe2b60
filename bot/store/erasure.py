"""Erasing a person: all that is kept about a contact, across tables, in one transaction."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from bot.signup import Done, Outcome
from bot.store.kin import contacts_of
from bot.store.signup_tables import ACTIVE, attendance, enrolment
from bot.store.tables import contact, receipt, state

KEPT_OF_ADDRESS = 40  # letters of a web chat's address that its receipts begin with


def erase(connection: Connection, contact_id: int, *, everywhere: bool = False, now: datetime) -> Outcome:
    """Delete a contact with all that hangs on it; what stays names a number of nobody.

    Args:
        everywhere: the contacts on linked channels too.
    """
    for one in contacts_of(connection, contact_id) if everywhere else (contact_id,):
        _erase_one(connection, one, now)
    return Done()


def _erase_one(connection: Connection, contact_id: int, now: datetime) -> None:
    row = connection.execute(
        contact.select()
        .with_only_columns(contact.c.channel, contact.c.address)
        .where(contact.c.id == contact_id)
    ).first()
    if row is None:
        return
    if row.channel == "webchat":  # whose repeats are known by the beginning of their address
        mine = receipt.c.key.startswith(row.address[:KEPT_OF_ADDRESS], autoescape=True)
        connection.execute(delete(receipt).where(receipt.c.channel == row.channel, mine))
    _cut_off_enrolments(connection, contact_id, now)
    connection.execute(delete(state).where(state.c.name == f"link.tries/{contact_id}"))
    connection.execute(delete(contact).where(contact.c.id == contact_id))


def _cut_off_enrolments(connection: Connection, contact_id: int, now: datetime) -> None:
    """End what is active, destroy what was answered, and leave rows that count and name nobody."""
    mine = enrolment.c.contact_id == contact_id
    numbers = enrolment.select().with_only_columns(enrolment.c.id).where(mine)
    connection.execute(delete(attendance).where(attendance.c.enrolment_id.in_(numbers)))
    ended = update(enrolment).where(mine, enrolment.c.state.in_(ACTIVE))
    connection.execute(ended.values(state="cancelled", changed_at=now))
    gone = {"contact_id": None, "answers": None, "person": None, "wording": None, "offer_delivery": None}
    connection.execute(update(enrolment).where(mine).values(gone | {"call": False, "offered_until": None}))
