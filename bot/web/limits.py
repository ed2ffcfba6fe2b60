"""How often the open chat page may be written to; platforms with a secret limit their own people."""

from functools import cache

from flask import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from bot.message import Address, Message
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
    return _one_more("", settings, message.address, request)


def polled_too_often(settings: Settings, address: Address, request: Request) -> int | None:
    """Count a look into the mailbox, likewise, on a budget of its own: looking never keeps from writing."""
    return _one_more("look:", settings, address, request)


def fetched_too_often(settings: Settings, request: Request) -> int | None:
    """Count a file that is asked for by a code, likewise; nobody is known there but by their network."""
    network = _item(settings.rate_limit_address)
    if _limiter.hit(network, "file:address", next(reversed(request.access_route), "-")):
        return None
    return int(network.get_expiry())


def _one_more(budget: str, settings: Settings, address: Address, request: Request) -> int | None:
    contact, network = _item(settings.rate_limit_contact), _item(settings.rate_limit_address)
    if not _limiter.hit(contact, f"{budget}contact", address.id):
        return int(contact.get_expiry())
    if not _limiter.hit(network, f"{budget}address", next(reversed(request.access_route), "-")):
        return int(network.get_expiry())
    return None
