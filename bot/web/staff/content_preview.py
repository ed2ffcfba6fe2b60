"""How the bot answers about a row, before it is saved: by the real topics, composed by the real channels."""

from dataclasses import dataclass

from bot.channel import Body, Frame
from bot.content_files import Entry
from bot.conversation import NOBODY
from bot.covers import Covers
from bot.facts import FactsInMemory, topic_of
from bot.handler import Fact, Turn
from bot.message import Kind, Message
from bot.question import Question
from bot.runtime import Runtime, known_channels
from bot.understanding import faq_question
from bot.words import words_for

BY_KIND = {
    "halfprice": Question("halfprice"), "halfprice-rule": Question("halfprice"),
    "campaign": Question("deals"), "voucher": Question("halfprice"), "phone": Question("human"),
    "channel": Question("supporters"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """One answer in the forms of two channels."""

    question: Question
    webchat: Body
    kakao: Body


def preview(runtime: Runtime, entry: Entry, language: str) -> Preview | None:
    """Answer about a row as if it were saved; None for rows that no answer is about.

    Args:
        entry: without faults, for topics rely on the checks.
    """
    facts = _with(runtime, entry)
    fact = facts.one(entry.kind, entry.key)
    question = _question(entry, fact) if fact else None
    if question is None or question.topic not in runtime.handlers:
        return None
    turn = Turn(
        Message(NOBODY, Kind.TEXT), question, words_for(language), facts, Covers(facts), runtime.now(),
        topics=tuple(runtime.handlers),
    )  # fmt: skip
    reply = runtime.handlers[question.topic].answer(turn)
    channels, frame = known_channels(), Frame("")  # pictures stand at this very address
    return Preview(
        question, channels["webchat"].compose(reply, frame), channels["kakao"].compose(reply, frame)
    )


def _with(runtime: Runtime, entry: Entry) -> FactsInMemory:
    rows = [
        (row.kind, row.key, row.entity, row.body)
        for row in runtime.contents.all(runtime.now())
        if (row.kind, row.key) != (entry.kind, entry.key)
    ]
    return FactsInMemory([(entry.kind, entry.key, entry.entity, entry.body), *rows])


def _question(entry: Entry, fact: Fact) -> Question | None:
    if entry.kind == "faq":
        return faq_question(fact)
    if entry.kind in BY_KIND:
        return BY_KIND[entry.kind]
    topic = topic_of(fact)
    return Question(topic, entry.entity) if topic else None
