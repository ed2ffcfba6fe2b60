"""The shape every topic fills in: a turn comes in, a reply goes out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from bot.acts import Act, Me
from bot.classes.signup import Mine, Outcome, SignUp
from bot.classes.standing import Desk
from bot.form import Form
from bot.message import Kind, Message
from bot.question import Question
from bot.reply import Choice, Image, Output, Reply

Fact = Mapping[str, Any]
"""One row staff keep, as it stands in the content files, with its ``entity`` key."""


class Words(Protocol):
    """Sentences, dates and money in one language; :mod:`bot.words` keeps the real one."""

    language: str

    def say(self, sentence: str, **values: object) -> str: ...
    def count(self, one: str, many: str, n: int, **values: object) -> str: ...
    def listed(self, items: Iterable[str]) -> str: ...
    def day(self, day: date, *, weekday: bool = False) -> str: ...
    def span(self, start: date | None, end: date | None) -> str: ...
    def short_span(self, start: date | None, end: date | None) -> str: ...
    def weekday(self, day: date) -> str: ...
    def moment(self, at: datetime) -> str: ...
    def won(self, amount: int) -> str: ...
    def number(self, amount: int) -> str: ...


class Facts(Protocol):
    """The rows staff keep, as they stood when the turn began."""

    def one(self, kind: str, entity: str) -> Fact | None: ...
    def many(self, kind: str) -> tuple[Fact, ...]: ...
    def knows(self, entity: str) -> bool: ...


class Covers(Protocol):
    """Where the pictures drawn for rows and topics stand, below PUBLIC_URL."""

    def path(self, fact: Fact, words: Words) -> str: ...
    def of_topic(self, topic: str, words: Words) -> str: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A text found in the rows, and the language it was found in."""

    text: str
    language: str


ENDONYMS = {"ko": "한국어", "en": "English", "ja": "日本語", "zh-Hans": "简体中文", "vi": "Tiếng Việt"}
FALLBACKS = {"ko": ("en",), "en": ("ko",)}


def told(texts: Mapping[str, str] | None, language: str) -> Told | None:
    """Pick a row's text in ``language``, else in English, else in Korean."""
    if not texts:
        return None
    for tag in (language, *FALLBACKS.get(language, ("en", "ko"))):
        if text := texts.get(tag):
            return Told(text, tag)
    return None


@dataclass(frozen=True, slots=True)
class Turn:
    """All a topic may look at while it answers one message.

    Attributes:
        now: the present moment, in Asia/Seoul.
        topics: the topics that can be asked about, for the menu.
        me: what is known of the person who asks; nothing where the topic is not personal.
        mine: their sign-ups; nothing where the question has no step and the topic is not about them.
        desks: class to what staff decided about it and how many are in it, a few seconds ago.
    """

    message: Message
    question: Question
    words: Words
    facts: Facts
    covers: Covers
    now: datetime
    confidence: float = 1.0
    topics: tuple[str, ...] = ()
    me: Me = field(default_factory=Me)
    mine: Mine = field(default_factory=Mine)
    desks: Mapping[str, Desk] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def language(self) -> str:
        return self.words.language

    def say(self, sentence: str, **values: object) -> str:
        """Say a catalog sentence; the name of this method is what catalogs are extracted by."""
        return self.words.say(sentence, **values)

    def label(self, words: str) -> str:
        """Say a button's words: at most 14 characters in every language, as Kakao demands."""
        return self.words.say(words)

    def own(self, texts: Mapping[str, str] | str | None) -> str:
        """Return a row's text; one in another language names that language before it."""
        if texts is None or isinstance(texts, str):
            return texts or ""
        found = told(texts, self.language)
        if found is None:
            return ""
        return found.text if found.language == self.language else f"[{ENDONYMS[found.language]}] {found.text}"

    def name(self, texts: Mapping[str, str] | None) -> str:
        """Return a name: a proper noun stays readable in any sentence, so it carries no mark."""
        found = told(texts, self.language)
        return found.text if found else ""

    def image(self, fact: Fact, alt: str) -> Image:
        return Image(self.covers.path(fact, self.words), alt)

    def cover(self, topic: str, alt: str) -> Image:
        return Image(self.covers.of_topic(topic, self.words), alt)

    def reply(
        self,
        outputs: Iterable[Output],
        choices: Iterable[Choice] = (),
        *,
        question: Question | None = None,
        acts: Iterable[Act] = (),
        act: SignUp | None = None,
        then: Callable[[Outcome], Reply] | None = None,
    ) -> Reply:
        """Make the reply to this turn, about what was asked or, more exactly, about ``question``.

        Args:
            acts: what it changes for the person; only a personal topic's are done.
            act, then: see :class:`bot.reply.Reply`; only done where the question has a step, or the topic is
                about sign-ups.
        """
        about = question or self.question
        return Reply(
            replace(about, page=self.question.page),
            tuple(outputs),
            tuple(choices),
            self.language,
            self.say("More"),
            self.confidence,
            tuple(acts),
            act,
            then,
        )


@dataclass(frozen=True, slots=True)
class Handler:
    """A topic: what it listens for and how it answers.

    Attributes:
        listens: keywords with "|" between, translated like any sentence.
        slow: whether it may need longer than a platform waits, so that it is run aside.
        shared: whether all who ask the same are told the same. Such an answer is kept for a minute, so its
            topic is shown no person's address and words, and the moment only to the minute.
        personal: the kinds of message it answers knowing the person, and may change something for; such
            an answer is shared with nobody.
        knows: tells the entities it takes, which no row is about; None: those of the rows.
        mine: whether it answers knowing the person's sign-ups; what it says is kept sealed.
        counter: answers the questions that have a step, likewise knowing them; None: there are no such.
        forms: what is filled in at its counter.
    """

    topic: str
    listens: str
    answer: Callable[[Turn], Reply]
    slow: bool = False
    shared: bool = False
    personal: frozenset[Kind] = frozenset()
    knows: Callable[[str], bool] | None = None
    mine: bool = False
    counter: Callable[[Turn], Reply] | None = None
    forms: tuple[Form, ...] = ()


def hears(keywords: str) -> str:
    """Mark a topic's keywords for the catalogs, as ``say`` marks its sentences."""
    return keywords


def both(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence that depends on a number, to be counted later, out of a table."""
    return one, many


def mark(sentence: str) -> str:
    """Mark a sentence for the catalogs that is said later, out of a table."""
    return sentence
