"""A member of staff makes themself known to the bot by a code, so that tests of announcements reach them."""

import json
import re

from bot.channel import Body, Channel, Frame
from bot.handler import mark
from bot.message import Kind, Message
from bot.question import Question
from bot.reply import Reply, Text
from bot.runtime import Runtime
from bot.store.talks import Known
from bot.store.trials import Trials
from bot.words import words_for

CODE = re.compile(r"\s*(?:시험|test)\s*(\d{8})\s*", re.IGNORECASE | re.ASCII)
KNOWN = mark("You are known now: tests of announcements come to you here.")
WRONG = mark("This code does not work, or no longer. Please have a new one shown.")


def code_in(message: Message) -> str | None:
    """Return the code a message holds; None where it is an ordinary message."""
    found = CODE.fullmatch(message.text) if message.kind is Kind.TEXT else None
    return found[1] if found else None


def answer(runtime: Runtime, channel: Channel, message: Message, known: Known, code: str) -> Body:
    """Make whoever wrote a code known, and return what they are told.

    Raises:
        Repeated: the message was answered before.
        Overtaken: another message of this contact was faster.
        Unavailable: the database is away.
    """
    trials, now = Trials(runtime.database), runtime.now()
    is_good = trials.is_good(code, now)
    language = known.talk.chosen or known.talk.language or "ko"
    words = words_for(language)
    told = Text(words.say(KNOWN if is_good else WRONG))
    frame = Frame(runtime.settings.public_url, runtime.settings.channels[channel.name])
    body = channel.render(Reply(Question("help"), (told,), (), language, words.say("More")), message, frame)
    runtime.talks.settle(known, known.talk, key=message.key, body=written(body), now=now)
    if is_good:
        trials.redeem(code, message.address.channel, message.address.id, now)
    return body


def written(body: Body) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
