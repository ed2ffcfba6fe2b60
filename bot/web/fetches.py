"""What is fetched of our pushes: by a platform for each receiver, and by people who press "more"."""

import re
from dataclasses import replace

import structlog

from bot.channel import Body, Channel, Frame
from bot.message import Fetch, Kind, Message
from bot.question import Question
from bot.runtime import Runtime
from bot.store.database import Unavailable
from bot.store.fetching import find, find_announcement, note
from bot.words import LANGUAGES

log = structlog.get_logger()

OURS = re.compile(r"notice:([1-9][0-9]{0,15})", re.ASCII)  # the entity of an announcement's own buttons


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


def further(runtime: Runtime, channel: Channel, message: Message) -> Body | None:
    """Return the page of an announcement that a press asks for; None where it asks for something else.

    It is only shown to whom it was sent, and no longer once it is recalled.

    Raises:
        Unavailable: the database is away.
    """
    asked = Question.from_code(message.choice or "") if message.kind is Kind.PRESS else None
    named = OURS.fullmatch(asked.entity or "") if asked else None
    if asked is None or named is None:
        return None
    found = find_announcement(runtime.database, message.address, int(named[1]))
    push = runtime.pushes.source(found.occurrence) if found else None
    if found is None or push is None:
        return None
    reply = push.reply(found.language, runtime.sender)
    body = channel.compose(replace(reply, question=reply.question.at(asked.page)), frame_of(runtime, channel))
    return channel.direct(body, message) if channel.direct else body


def frame_of(runtime: Runtime, channel: Channel) -> Frame:
    return Frame(runtime.settings.public_url, runtime.settings.channels[channel.name])
