"""Erasing a person: all that is kept about a contact is deleted, across tables, in the caller's transaction.

What stays is the county's account of what it did: entries of the consent ledger, deliveries, rows of the
audit log, and sign-ups without a single answer. In the first three a person stands only under the contact's
random number, and with the contact goes the one row that led from there to anybody; sign-ups lose it too.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from bot.classes.signup import ACTIVE, Done, Gone, Outcome
from bot.listening.language import DEFAULT
from bot.store.consents import Source, take_back_all
from bot.store.kin import contacts_of
from bot.store.receipts import owner_of, receipts_of
from bot.store.sending_tables import batch, occurrence
from bot.store.signup_tables import attendance, enrolment
from bot.store.tables import answer, contact, receipt, state

NOTHING = "–"  # what an erased person's notice says


def erase(connection: Connection, contact_id: int, *, everywhere: bool = False, now: datetime) -> Outcome:
    """Delete a contact with all that hangs on it; Gone where there is no such contact.

    Args:
        everywhere: the contacts on linked channels too.
    """
    theirs = contacts_of(connection, contact_id) if everywhere else (contact_id,)
    found = [_erase_one(connection, one, now) for one in sorted(theirs)]
    return Done() if any(found) else Gone()


def _erase_one(connection: Connection, contact_id: int, now: datetime) -> bool:
    """Take the contact first: whoever is just signing up for it is then through, or finds it gone."""
    taken = select(contact.c.channel, contact.c.address, contact.c.language).where(contact.c.id == contact_id)
    row = connection.execute(taken.with_for_update()).first()
    if row is None:
        return False
    source = Source(row.language or DEFAULT, row.channel, "erased", told=False)
    take_back_all(connection, contact_id, source, now)
    _forget_answers(connection, contact_id, row.channel, row.address)
    _cut_off_enrolments(connection, contact_id, now)
    _blank_notices(connection, contact_id)
    _forget_states(connection, contact_id)
    connection.execute(delete(contact).where(contact.c.id == contact_id))  # and what cascades from it
    return True


def _forget_answers(connection: Connection, contact_id: int, channel: str, address: str) -> None:
    """Delete the answers kept for repeats that were made for this person, and that they were given any."""
    own = owner_of(contact_id)
    connection.execute(delete(receipt).where(receipts_of(contact_id, channel, address)))
    connection.execute(delete(answer).where(answer.c.digest.between(own, f"{own}g")))  # behind 0 to f


def _cut_off_enrolments(connection: Connection, contact_id: int, now: datetime) -> None:
    """End what is active, destroy what was answered, and leave rows that count and name nobody."""
    mine = enrolment.c.contact_id == contact_id
    numbers = select(enrolment.c.id).where(mine)
    connection.execute(delete(attendance).where(attendance.c.enrolment_id.in_(numbers)))
    ended = update(enrolment).where(mine, enrolment.c.state.in_(ACTIVE))
    connection.execute(ended.values(state="cancelled", changed_at=now))
    gone = {"contact_id": None, "answers": None, "person": None, "wording": None, "offer_delivery": None}
    connection.execute(update(enrolment).where(mine).values(gone | {"call": False, "offered_until": None}))


def _blank_notices(connection: Connection, contact_id: int) -> None:
    """Take the words out of what was written to this person alone; that something was sent stays counted.

    A notice has one batch, whose one contact is the reader: so no look at all deliveries is needed.
    """
    theirs = (
        select(occurrence.c.id)
        .join(batch, batch.c.occurrence_id == occurrence.c.id)
        .where(occurrence.c.kind == "notice", batch.c.first == contact_id, batch.c.last == contact_id)
    )
    empty = {"sentence": NOTHING, "values": {}, "choices": []}
    connection.execute(update(occurrence).where(occurrence.c.id.in_(theirs)).values(notice=empty))


def _forget_states(connection: Connection, contact_id: int) -> None:
    """Delete that staff had tests sent there."""
    number = str(contact_id)
    is_theirs = or_(state.c.value == number, state.c.value.startswith(f"{number} "))
    connection.execute(delete(state).where(state.c.name.startswith("trial."), is_theirs))
