"""How the bot answers about a row, before it is saved: by the real topics, composed by the real channels."""

from dataclasses import dataclass

from bot.channel import Body, Frame
from bot.content.files import Entry
from bot.conversation import NOBODY
from bot.drawing.covers import Covers
from bot.facts import FactsInMemory, topic_of
from bot.handler import Turn
from bot.listening.phrases import faq_question
from bot.message import Kind, Message
from bot.question import Question
from bot.reply import Reply
from bot.runtime import Runtime, known_channels
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
    question = question_about(entry)
    if question is None or question.topic not in runtime.handlers:
        return None
    reply = answer_about(runtime, entry, question, language)
    channels, frame = known_channels(), Frame("")  # pictures stand at this very address
    return Preview(
        question, channels["webchat"].compose(reply, frame), channels["kakao"].compose(reply, frame)
    )


def answer_about(runtime: Runtime, entry: Entry, question: Question, language: str) -> Reply:
    """Return what the topic says to a question while this row stands among the others."""
    facts = _with(runtime, entry)
    turn = Turn(
        Message(NOBODY, Kind.TEXT), question, words_for(language), facts, Covers(facts), runtime.now(),
        topics=tuple(runtime.handlers),
    )  # fmt: skip
    return runtime.handlers[question.topic].answer(turn)


def _with(runtime: Runtime, entry: Entry) -> FactsInMemory:
    rows = [
        (row.kind, row.key, row.entity, row.body)
        for row in runtime.contents.all(runtime.now())
        if (row.kind, row.key) != (entry.kind, entry.key)
    ]
    return FactsInMemory([(entry.kind, entry.key, entry.entity, entry.body), *rows])


def question_about(entry: Entry) -> Question | None:
    """Return the question that asks about a row."""
    fact = FactsInMemory([(entry.kind, entry.key, entry.entity, entry.body)]).one(entry.kind, entry.key)
    if fact is None:
        return None
    if entry.kind == "faq":
        return faq_question(fact)
    if entry.kind in BY_KIND:
        return BY_KIND[entry.kind]
    topic = topic_of(fact)
    return Question(topic, entry.entity) if topic else None
