"""One turn of the talk: what is asked, who answers, what is remembered."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from bot.acts import Me
from bot.classes.signup import Enrol, Erase, Mine, Outcome, Write
from bot.classes.standing import Desk
from bot.handler import Covers, Facts, Handler, Turn, hears
from bot.listening.filling import Place, place_of
from bot.listening.language import DEFAULT, known_language
from bot.listening.understanding import Understanding, Understood
from bot.message import Address, Kind, Message
from bot.question import Question
from bot.readings.free_text import holds_registration_number
from bot.reply import Choice, Output, Reply, Text
from bot.shelf import Shelf
from bot.talk import OFFERED, Filling, Talk, fold, pressed
from bot.words import LANGUAGES, words_for

STAYS = {"greeting", "thanks", "help", "language", "outofscope", "subscribe", "unsubscribe"}
"""After these the talk is where it was; and no short question does again what they did."""


MORE = hears("more|next|see more|show more|others|what else|another one")
STOP = hears("stop|stop it|stop this|no more|enough|quit")
SHORT = 20  # characters of a message that may be no more than one of these
ANSWER_GAP = 24 * 3600  # seconds after which somebody comes back rather than goes on
FIRST_PAGE = 3  # outputs that stand on a reply's first page on every channel
LINK_CODE = re.compile(r"[0-9]{8}")
NO_ROW = {"emergency", "visiting-class"}  # entities that no row is about
NOBODY = Address("-", "-")  # whom a shared answer is made for


@dataclass(frozen=True, slots=True)
class Composed:
    """A reply in a channel's form; ``text`` is set where that is sent as it is, whoever asked."""

    body: dict[str, Any]
    text: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as its topic gave it, with its buttons as they are remembered: (folded words, payload)."""

    reply: Reply
    offered: tuple[tuple[str, str], ...]
    bodies: dict[tuple[str, float], Composed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn's outcome.

    Attributes:
        talk: how far the talk has come with it.
        bodies: where a channel keeps the reply as it composed it; shared by all who are given this reply.
    """

    reply: Reply
    talk: Talk
    bodies: dict[tuple[str, float], Composed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class House:
    """What a turn needs of the house: who answers which topic, how texts are read, the rows, the classes."""

    handlers: Mapping[str, Handler]
    understanding: Understanding
    facts: Facts
    covers: Covers
    desks: Mapping[str, Desk] = field(default_factory=dict)
    shelf: Shelf[Made] = field(default_factory=Shelf)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message asks.

    Attributes:
        stale: whether it came from a button that means nothing any more.
        private: whether it holds a resident registration number, which nobody should write here.
    """

    understood: Understood
    stale: bool = False
    private: bool = False


def hear(message: Message, talk: Talk, house: House, now: datetime) -> Heard:
    """Tell what a message asks.

    A button's words, typed, are the button: they are looked for among those offered last. While a form is
    being filled in, words may be its answer.
    """
    guess = talk.language or known_language(message.hint) or DEFAULT
    language = talk.chosen or guess
    place = place_of(talk, house.handlers, now)
    if message.kind is Kind.PRESS:
        return _press(message.choice or "", language, house)
    if message.kind is Kind.PHONE and place is not None and message.text:
        asked = place.at("continue" if place.field.is_open else "say")  # own words are no card
        return Heard(Understood(asked, 1.0, language))
    if message.kind is not Kind.TEXT:
        return Heard(Understood(Question(_topic_of_kind(message.kind)), 1.0, language))
    offered = pressed(message.text, _offered(talk, house, now)) or _further(message.text, talk)
    if offered is None and place is None:
        offered = _stop(message.text, house) or _link_code(message.text)
    if offered is not None:
        return _press(offered, language, house)
    understood = house.understanding.read(
        message.text, before=talk.recent(now), guess=guess, chosen=talk.chosen, today=now.date()
    )
    private = holds_registration_number(message.text)
    if place is not None and (step := place.step(message.text, understood, now)) is not None:
        if step == "say" and place.was_shown_otherwise(language):
            step = "continue"
        return Heard(Understood(place.at(step), 1.0, language), private=private)
    return Heard(understood, private=private)


def _further(text: str, talk: Talk) -> str | None:
    """Return the next page's payload where a message only asks for more, in other words than the button's."""
    if talk.shown is None or not _is_one_of(text, MORE, talk.language or DEFAULT):
        return None
    return talk.shown.at(talk.shown.page + 1).code()


def _link_code(text: str) -> str | None:
    """Return what links two chats where a message is no more than the number one is given for that."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    return f"status+code-{digits}" if LINK_CODE.fullmatch(digits) else None


def _stop(text: str, house: House) -> str | None:
    """Return what stops messages where a message is no more than that word, in whatever language."""
    is_stop = any(_is_one_of(text, STOP, language) for language in LANGUAGES)
    return "unsubscribe" if is_stop and "unsubscribe" in house.handlers else None


def _is_one_of(text: str, words: str, language: str) -> bool:
    return len(text) <= SHORT and fold(text).strip("!.?~。！？") in _each(words, language)


@cache
def _each(words: str, language: str) -> frozenset[str]:
    return frozenset(map(fold, words_for(language).say(words).split("|")))


def _offered(talk: Talk, house: House, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the last reply's buttons: what all are told alike is looked up again, not remembered."""
    handler = house.handlers.get(talk.shown.topic) if talk.shown else None
    if talk.is_over(now):
        return ()
    if talk.offered or talk.shown is None or handler is None or not handler.shared:
        return talk.offered
    language = talk.language or DEFAULT
    return _shared(Heard(Understood(talk.shown, 1.0, language)), language, Kind.TEXT, house, now).offered


def _topic_of_kind(kind: Kind) -> str:
    return {Kind.PLACE: "places", Kind.PICTURE: "human", Kind.PHONE: "human"}.get(
        kind, "greeting" if kind in {Kind.GREETING, Kind.RETURNED, Kind.PUSHED} else "outofscope"
    )


def _press(code: str, language: str, house: House) -> Heard:
    question = Question.from_code(code)
    if question is None or question.topic not in house.handlers:
        return Heard(Understood(Question("help"), 0.0, language), stale=True)
    if not _means_something(question, house):
        handler = house.handlers[question.topic]
        acts = Kind.PRESS in handler.personal or question.step is not None  # a stale button must not
        return Heard(Understood(Question("help" if acts else question.topic), 0.0, language), stale=True)
    return Heard(Understood(question, 1.0, language))


def _means_something(question: Question, house: House) -> bool:
    """Tell whether what a button asks about is still there."""
    if question.topic == "language":
        return question.entity is None or _chosen(question) is not None
    if question.step is not None and house.handlers[question.topic].counter is None:
        return False
    if (knows := house.handlers[question.topic].knows) is not None:
        return question.entity is None or knows(question.entity)
    if question.faq and house.facts.one("faq", question.faq) is None:
        return False
    return question.entity is None or question.entity in NO_ROW or house.facts.knows(question.entity)


def handler_of(heard: Heard, house: House) -> Handler:
    return house.handlers[heard.understood.question.topic]


def is_personal(message: Message, heard: Heard, house: House) -> bool:
    """Tell whether the answer depends on what is known of the person, or may change it."""
    return message.kind in handler_of(heard, house).personal


def is_at_counter(heard: Heard, house: House) -> bool:
    """Tell whether the answer is about the person's own sign-ups and data, so that it is kept sealed."""
    return heard.understood.question.step is not None or handler_of(heard, house).mine


def answer(
    message: Message,
    heard: Heard,
    talk: Talk,
    house: House,
    now: datetime,
    me: Me | None = None,
    mine: Mine | None = None,
) -> Answered:
    """Let the topic answer.

    Args:
        me: what is known of the person, where the answer is personal.
        mine: their sign-ups, where it is about those.
    """
    question = heard.understood.question
    language = _chosen(question) or talk.chosen or heard.understood.language
    handler = handler_of(heard, house)
    is_shared = me is None and mine is None and handler.shared
    if is_shared:
        made = _shared(heard, language, message.kind, house, now)
    else:
        made = _make(message, heard, language, house, now, me, mine)
    place = place_of(talk, house.handlers, now) if mine is None else None
    if place is not None:
        made, is_shared = _reminding(made, place, talk, language, now), False
    reply = replace(made.reply, confidence=heard.understood.confidence)
    kept = _talk_after(reply, talk, _chosen(question) or talk.chosen, language, now)
    return Answered(reply, replace(kept, offered=() if is_shared else made.offered), made.bodies)


def conclude(answered: Answered, outcome: Outcome, now: datetime) -> Answered:
    """Return what is said instead, now that it is known what became of the act."""
    before, talk = answered.reply, answered.talk
    if before.then is None:
        return answered
    reply = replace(before.then(outcome), confidence=before.confidence)
    kept = _talk_after(reply, talk, talk.chosen, talk.language or DEFAULT, now)
    return Answered(reply, replace(kept, offered=_offers(reply)))


def _talk_after(reply: Reply, talk: Talk, chosen: str | None, language: str, now: datetime) -> Talk:
    asked = talk.recent(now) if reply.question.topic in STAYS else replace(reply.question, page=0, step=None)
    filling = _filling_after(reply, talk, now)
    return Talk(chosen, language, asked, reply.question, (), int(now.timestamp()), filling)


def _filling_after(reply: Reply, talk: Talk, now: datetime) -> Filling | None:
    match reply.act:
        case Write(None) | Enrol() | Erase():
            return None
        case Write(draft) if draft is not None:
            question = Question(reply.question.topic, draft.course, step=draft.step)
            return Filling(draft.form, question, int(now.timestamp()), reply.language)
    return talk.filling


def _reminding(made: Made, place: Place, talk: Talk, language: str, now: datetime) -> Made:
    """Add to an answer in between how the form goes on; after a day only to the first."""
    words = words_for(language)
    outputs: tuple[Output, ...] = made.reply.outputs
    goes_on = Choice(words.say("Continue sign-up"), place.at("continue"))
    if place.filling.is_answerable(now):
        note = Text(words.say("Your sign-up goes on: %(question)s", question=words.say(place.field.asks)))
    elif now.timestamp() - talk.at > ANSWER_GAP:
        note = Text(words.say("You have a sign-up that is not finished. Shall we go on with it?"))
    else:
        note = None
    if note is not None and made.reply.question.page == 0:
        outputs = (*outputs, note) if len(outputs) < FIRST_PAGE else (note, *outputs)
    reply = replace(made.reply, outputs=outputs, choices=(goes_on, *made.reply.choices))
    return Made(reply, _offers(reply))


def _shared(heard: Heard, language: str, kind: Kind, house: House, now: datetime) -> Made:
    """Return what everybody is told who asks this now, from the shelf if it lies there."""
    minute = now.replace(second=0, microsecond=0)
    key = (heard.understood.question, language, kind, heard.stale, heard.private)
    nobody = Message(NOBODY, kind)
    return house.shelf.take(minute, key, lambda: _make(nobody, heard, language, house, minute))


def _make(
    message: Message,
    heard: Heard,
    language: str,
    house: House,
    now: datetime,
    me: Me | None = None,
    mine: Mine | None = None,
) -> Made:
    turn = Turn(
        message, heard.understood.question, words_for(language), house.facts, house.covers, now,
        heard.understood.confidence, tuple(house.handlers), me or Me(), mine or Mine(),
        house.desks,
    )  # fmt: skip
    handler = handler_of(heard, house)
    at_counter = handler.counter if turn.question.step is not None else None
    reply = (at_counter or handler.answer)(turn)
    if message.reply_to is not None and is_at_counter(heard, house):
        reply = _not_before_others(turn)
    if heard.stale:
        note = turn.say("That button is from an older message and no longer works. Please choose again.")
        reply = replace(reply, outputs=(Text(note), *reply.outputs))
    if heard.private:
        note = turn.say("Please do not write resident registration numbers here. I have not kept yours.")
        reply = replace(reply, outputs=(Text(note), *reply.outputs))
    return Made(reply, _offers(reply))


def _not_before_others(turn: Turn) -> Reply:
    """Send somebody who asks in a group to a chat of their own: there all would read their answers."""
    said = turn.say(
        "In a group everybody would read this. Please open a chat with me alone, and ask me there."
    )
    return turn.reply([Text(said)], question=Question(turn.question.topic))


def _offers(reply: Reply) -> tuple[tuple[str, str], ...]:
    """Return a reply's buttons as they are remembered, the one for its next page among them."""
    offered = [(fold(label), asks.code()) for label, asks in reply.offers()]
    if len(offered) < OFFERED:
        offered.append((fold(reply.more), reply.question.at(reply.question.page + 1).code()))
    return tuple(offered[:OFFERED])


def _chosen(question: Question) -> str | None:
    if question.topic != "language" or not question.entity:
        return None
    tag = question.entity.removeprefix("lang:")
    return tag if tag in LANGUAGES else None
