"""Answers kept for repeats: found by their message, gone with whom they were given to.

That somebody asked to be deleted is kept under a keyed digest, with the answer everybody gets: so their
message acts once, like any other, and names nobody.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from bot.message import Address
from bot.security.seal import Sealer
from bot.store.tables import answer, receipt

BEGIN: Mapping[str, Callable[[str], str]] = {  # with what of the address a channel's receipts begin
    "webchat": lambda address: address[:40],
    "kakao": lambda address: address[-40:],
}
OWNER = 16  # letters of an own answer's digest that say whose it is
SEALED, BODY = "sealed:", "answer.body"  # how a sealed answer begins, and the place it is sealed for
NOBODY, MESSAGE = "nobody", "receipt.key"  # the channel of who is gone, and what their digests are made for
THEIRS = "–"  # stands in such an answer for the number of the chat

_earlier = (
    select(answer.c.body, receipt.c.channel)
    .join_from(receipt, answer, answer.c.digest == receipt.c.answer)
    .where(
        receipt.c.channel.in_([bindparam("channel"), NOBODY]),
        receipt.c.key.in_(bindparam("keys", expanding=True)),
    )
)


def earlier(connection: Connection, sealer: Sealer, address: Address, key: str) -> str | None:
    """Return the answer a message was given before, as it was; None where it is new.

    Raises:
        Unsealable: see :meth:`bot.security.seal.Sealer.open`.
    """
    keys = (key, *sealer.digests(_name(address, key), MESSAGE))
    row = connection.execute(_earlier, {"channel": address.channel, "keys": keys}).first()
    if row is None:
        return None
    return _with_address(row.body, address) if row.channel == NOBODY else opened(sealer, row.body)


def opened(sealer: Sealer, body: str) -> str:
    """Return an answer as it was given.

    Raises:
        Unsealable: see :meth:`bot.security.seal.Sealer.open`.
    """
    return sealer.open(body.removeprefix(SEALED), BODY) if body.startswith(SEALED) else body


def of_nobody(sealer: Sealer, address: Address, key: str) -> dict[str, str]:
    """Return under what a receipt stands that names nobody."""
    return {"channel": NOBODY, "key": sealer.digest(_name(address, key), MESSAGE)}


def _name(address: Address, key: str) -> str:
    return f"{address.channel} {key}"


def without_address(body: str, address: Address) -> str:
    """Return an answer as everybody gets it: without the number of the chat it went to."""
    return _dumps({name: THEIRS if _is_number(said, address) else said for name, said in _read(body)})


def _with_address(body: str, address: Address) -> str:
    return _dumps({name: int(address.id) if said == THEIRS else said for name, said in _read(body)})


def _is_number(said: Any, address: Address) -> bool:
    return type(said) is int and str(said) == address.id


def _read(body: str) -> Any:
    return json.loads(body).items()


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def owner_of(contact_id: int) -> str:
    """Return what the digests of answers made for this contact alone begin with.

    >>> len(owner_of(1))
    16
    """
    return hashlib.sha256(f"answers of {contact_id}".encode()).hexdigest()[:OWNER]


def receipts_of(contact_id: int, channel: str, address: str) -> ColumnElement[bool]:
    """Return the condition on receipts of this person's messages; those of an older build have no owner."""
    own = receipt.c.owner == contact_id
    if channel not in BEGIN:
        return own
    begins = receipt.c.key.startswith(f"{BEGIN[channel](address)}:", autoescape=True)
    here = receipt.c.channel.concat("") == channel  # else SQLite reads all receipts of the channel for it
    return or_(own, and_(receipt.c.owner.is_(None), here, begins))
