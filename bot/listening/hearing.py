"""What a message asks: a button, its words typed, a yes, an answer to a form, or a question."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.handler import hears
from bot.house import House
from bot.listening.counter_answers import CANCEL, KEEP, gives_up, offer_answer
from bot.listening.filling import NO_FIRST, Place, place_of
from bot.listening.language import DEFAULT, known_language
from bot.listening.understanding import Understood
from bot.listening.word_lists import is_one_of
from bot.message import Kind, Message
from bot.question import Question
from bot.readings.free_text import holds_registration_number
from bot.readings.yes_no import yes_or_no
from bot.talk import Talk, pressed
from bot.words import LANGUAGES

Offered = Iterable[tuple[str, str]]
MORE = hears("more|next|see more|show more|others|what else|another one")
STOP = hears("stop|stop it|stop this|no more|enough|quit")
DO_IT = {
    "cancel": CANCEL,
    "privacy": hears(
        "delete|delete it|delete all|delete everything|please delete it|erase it|erase everything"
    ),
}  # what is a yes to "shall I cancel it?" and to "shall I delete all?", said as a whole
YES_FIRST = re.compile(
    r"(네+|예|응|어|그래요?|yes|yeah|ok|okay|はい|うん|是的?|好的?|嗯|có|dạ|vâng|ừ)[\s,.!~，。、]*",
    re.IGNORECASE,
)
SHORT = 20  # characters of a message that may be no more than one of these
LINK_CODE = re.compile(r"[0-9]{8}")
NO_ROW = {"emergency", "visiting-class"}  # entities that no row is about


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message asks.

    Attributes:
        stale: whether it came from a button that means nothing any more.
        private: whether it holds a resident registration number, which nobody should write here.
        lost: whether it answered a yes or no in words that are neither, so that this is asked once more.
    """

    understood: Understood
    stale: bool = False
    private: bool = False
    lost: bool = False


def hear(message: Message, talk: Talk, offered: Offered, house: House, now: datetime) -> Heard:
    """Tell what a message asks.

    A button's words, typed, are the button: they are looked for among those offered last. So are a plain yes
    and no where the last reply asked for one. While a form is being filled in, words may be its answer; but a
    yes to its summary, or to its consent, only where that was shown last.

    Args:
        offered: the last reply's buttons, as (folded words, payload).
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
    code = pressed(message.text, offered) or _further(message.text, talk)
    if code is None and place is None:
        code = _stop(message.text, house) or _link_code(message.text)
    if code is None:
        code = _meant(message.text, talk, now)
    if code is not None:
        return _press(code, language, house)
    return _read(message.text, talk, place, guess, house, now)


def _read(text: str, talk: Talk, place: Place | None, guess: str, house: House, now: datetime) -> Heard:
    """Read words that are no button's: an answer to the form, or a question."""
    understood = house.understanding.read(
        text, before=talk.recent(now), guess=guess, chosen=talk.chosen, today=now.date()
    )
    language = talk.chosen or guess
    private = holds_registration_number(text)
    step = place.step(text, understood, now) if place is not None else None
    if place is None or step is None:
        if _is_lost(text, talk, understood, now) and talk.shown is not None:
            return Heard(Understood(talk.shown, 1.0, language), lost=True, private=private)
        return Heard(understood, private=private)
    if private or (step == "say" and not place.is_shown(talk.shown, language)):
        step = "continue"
    return Heard(Understood(place.at(step), 1.0, language), private=private)


def _is_lost(text: str, talk: Talk, understood: Understood, now: datetime) -> bool:
    """Tell short words that say neither yes nor no where one of the two was asked for, and nothing else."""
    if not talk.expects or talk.is_over(now) or understood.question.topic != "outofscope":
        return False
    return len(text) <= SHORT and not (offer_answer(text) or gives_up(text))


def _meant(text: str, talk: Talk, now: datetime) -> str | None:
    """Return what a plain yes or no does, where the last reply asked for one.

    Where it asked for more than that ("all my chats, or only this one?"), it is asked once more.
    """
    if not talk.expects or talk.shown is None or talk.is_over(now):
        return None
    said = yes_or_no(text)
    if not said and is_one_of(YES_FIRST.sub("", text.strip()), DO_IT.get(talk.shown.topic, "")):
        said = "yes"
    if not said and is_one_of(NO_FIRST.sub("", text.strip()), KEEP):
        said = "no"
    return (dict(talk.expects).get(said) or talk.shown.code()) if said else None


def _further(text: str, talk: Talk) -> str | None:
    """Return the next page's payload where a message only asks for more, in other words than the button's."""
    if talk.shown is None or not _is_all(text, MORE):
        return None
    return talk.shown.at(talk.shown.page + 1).code()


def _link_code(text: str) -> str | None:
    """Return what links two chats where a message is no more than the number one is given for that."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    return f"status+code-{digits}" if LINK_CODE.fullmatch(digits) else None


def _stop(text: str, house: House) -> str | None:
    """Return what stops messages where a message is no more than that word, in whatever language."""
    return "unsubscribe" if _is_all(text, STOP) and "unsubscribe" in house.handlers else None


def _is_all(text: str, words: str) -> bool:
    return len(text) <= SHORT and is_one_of(text, words)


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
        return question.entity is None or language_asked(question) is not None
    if question.step is not None and house.handlers[question.topic].counter is None:
        return False
    if (knows := house.handlers[question.topic].knows) is not None:
        return question.entity is None or knows(question.entity)
    if question.faq and house.facts.one("faq", question.faq) is None:
        return False
    return question.entity is None or question.entity in NO_ROW or house.facts.knows(question.entity)


def language_asked(question: Question) -> str | None:
    """Return the language somebody chooses with it; None where it is about no choice of that."""
    if question.topic != "language" or not question.entity:
        return None
    tag = question.entity.removeprefix("lang:")
    return tag if tag in LANGUAGES else None
