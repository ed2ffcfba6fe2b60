"""What we say, in no channel's own format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.acts import Act
from bot.classes.signup import Outcome, SignUp
from bot.question import Question


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press; its words, typed, do the same.

    Attributes:
        means: ``yes`` or ``no`` where the reply asks just that, so that a plain yes or no does the same too.
        others: other words that do the same, with "|" between, where people seldom write the label's own.
    """

    label: str
    question: Question
    means: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A card's button; exactly one of the three says what it does."""

    label: str
    url: str | None = None
    phone: str | None = None
    question: Question | None = None

    def __post_init__(self) -> None:
        if sum(x is not None for x in (self.url, self.phone, self.question)) != 1:
            raise ValueError("a button does exactly one thing")


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Price:
    """Prices in won; ``percent`` is the discount on the normal price.

    Attributes:
        told: the same in the reader's words, for channels that show prices as text.
    """

    normal: int
    now: int
    percent: int
    told: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, 2:1; ``path`` is below PUBLIC_URL and begins with a slash."""

    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    text: str = ""
    image: Image | None = None
    rows: tuple[Row, ...] = ()
    price: Price | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    text: str = ""
    url: str | None = None
    question: Question | None = None

    def __post_init__(self) -> None:
        if self.url is not None and self.question is not None:
            raise ValueError("an item leads to one place at most")


@dataclass(frozen=True, slots=True)
class Listing:
    title: str
    items: tuple[Item, ...]
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Carousel:
    cards: tuple[Card, ...]


Output = Text | Image | Card | Listing | Carousel


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole: a channel shows one page of it and puts the rest behind "more".

    Attributes:
        question: what was understood; told to the channel, and asked again for the next page.
        language: the tag of the language it is written in.
        more: the words for "more", in that language.
        confidence: 0 to 1, how sure the understanding was.
        acts: what it changes for the person; done when the reply is kept, and only then.
        act: what is done at the counter with it, of which only the database knows what becomes.
        then: makes the reply that is given instead of this one, seen what became of ``act``.
    """

    question: Question
    outputs: tuple[Output, ...]
    choices: tuple[Choice, ...] = ()
    language: str = "ko"
    more: str = "더 보기"
    confidence: float = 1.0
    acts: tuple[Act, ...] = ()
    act: SignUp | None = None
    then: "Callable[[Outcome], Reply] | None" = None

    def at(self, public_url: str) -> "Reply":
        """Return the reply with the addresses of our own pages, which begin with a slash, made whole."""
        return replace(self, outputs=tuple(_at(output, public_url) for output in self.outputs))

    def offers(self) -> Iterator[tuple[str, Question]]:
        """Yield all that can be pressed in this reply or written instead, as (words, question)."""
        for output in self.outputs:
            yield from _offers(output)
        for choice in self.choices:
            yield choice.label, choice.question
        for choice in self.choices:
            yield from ((words, choice.question) for words in choice.others.split("|") if words)


def _at(output: Output, public_url: str) -> Output:
    if not isinstance(output, Card) or not any((one.url or "").startswith("/") for one in output.buttons):
        return output
    buttons = (
        replace(one, url=public_url + one.url) if one.url and one.url.startswith("/") else one
        for one in output.buttons
    )
    return replace(output, buttons=tuple(buttons))


def _offers(output: Output) -> Iterator[tuple[str, Question]]:
    match output:
        case Card(buttons=buttons) | Listing(buttons=buttons, items=()):
            pressables: tuple[Button | Item, ...] = buttons
        case Listing(items=items, buttons=buttons):
            pressables = (*items, *buttons)
        case Carousel(cards=cards):
            for card in cards:
                yield from _offers(card)
            return
        case _:
            return
    for one in pressables:
        if one.question is not None:
            yield (one.title if isinstance(one, Item) else one.label), one.question
