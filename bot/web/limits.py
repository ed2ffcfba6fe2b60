"""How often the open chat page may be written to; platforms with a secret limit their own people."""

from functools import cache

from flask import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from bot.message import Message
from bot.settings import Settings

OPEN_CHANNELS = {"webchat"}

_limiter = FixedWindowRateLimiter(MemoryStorage())  # each process counts for itself


@cache
def _item(words: str) -> RateLimitItem:
    return parse(words)


def exceeded(settings: Settings, message: Message, request: Request) -> int | None:
    """Count a message; return the seconds to wait where it is one too many, else None.

    Behind a proxy the caller's address is the last one it names: the others a caller may invent.
    """
    if message.address.channel not in OPEN_CHANNELS:
        return None
    contact, network = _item(settings.rate_limit_contact), _item(settings.rate_limit_address)
    if not _limiter.hit(contact, "contact", message.address.id):
        return int(contact.get_expiry())
    if not _limiter.hit(network, "address", next(reversed(request.access_route), "-")):
        return int(network.get_expiry())
    return None
