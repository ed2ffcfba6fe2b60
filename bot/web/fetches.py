"""Calls by which a platform fetches what we push, each receiver's for itself: answered from memory."""

import structlog

from bot.channel import Body, Channel
from bot.message import Fetch, Message
from bot.runtime import Runtime
from bot.store.database import Unavailable
from bot.store.fetching import find, note
from bot.words import LANGUAGES

log = structlog.get_logger()


def answer(runtime: Runtime, channel: Channel, message: Message) -> Body | None:
    """Return the message that is fetched; None where it is not this person's, or none of ours.

    That it was fetched is noted once, and never at the cost of the answer.

    Raises:
        Unavailable: the database is away, so that whose message it is cannot be told.
    """
    asked = message.fetch or Fetch()
    found = find(runtime.database, message.address, asked)
    if found is None:
        return None
    language = asked.language if asked.language in LANGUAGES else found.language
    try:
        body = runtime.pushes.body(channel.name, found.occurrence, language)
    except LookupError:
        return None
    if not found.noted:
        try:
            note(runtime.database, [found.delivery], runtime.now())
        except Unavailable as trouble:
            log.warning("fetch_not_noted", channel=channel.name, trouble=str(trouble))
    return channel.direct(body, message) if channel.direct else body
