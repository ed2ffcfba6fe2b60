"""Arbitrary replies for property tests, and what of a reply has to be found on a channel's pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import regex
from hypothesis import strategies as st

from bot.channel import Body, Frame
from bot.fitting import is_blank, utf16_units
from bot.message import Address, Message
from bot.question import FACETS, TOPICS, Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Output, Price, Reply, Row, Text

MOST_PAGES = 400
FRAME = Frame("https://talk.gangjin.go.kr")
MESSAGE = Message(Address("telegram", "4711"))

# Questions

_ENTITIES = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=32),
    st.sampled_from(["lang:ko", "lang:zh-Hans", "celadon-festival", "sub:news", "x" * 32]),
)
_FAQS = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=40), st.just("f" * 40)
)
_FACETS = st.none() | st.sampled_from(FACETS)
_PERIODS = st.none() | st.sampled_from(["20261122-20261123", "00000000-99991231"])


def questions(pages: st.SearchStrategy[int] | None = None) -> st.SearchStrategy[Question]:
    """Any question a topic may ask: of an entity, of a period, or one that staff answered word for word."""
    topics, page = st.sampled_from(TOPICS), st.integers(0, 999) if pages is None else pages
    return st.one_of(
        st.builds(Question, topics, st.none() | _ENTITIES, _FACETS, _PERIODS, page=page),
        st.builds(Question, topics, st.none() | _ENTITIES, _FACETS, page=page, faq=_FAQS),
    )


# Texts

_WORDS = [
    "강진청자축제", "주차는 무료입니다.", "가우도 출렁다리와 짚트랙", "2026. 11. 22.(일) 10:00~17:00",
    "How do I get there?", "お祭りは無料です。駐車場もあります。", "节日免费。", "Lễ hội miễn phí!",
    "👨‍👩‍👧‍👦", "🏺", "👍🏽", "🇰🇷🇯🇵", "\u1112\u1161\u11ab\u1100\u1173\u11af", "e\u0301", "न\u093f",
    "שלום עולם", "\u202eمرحبا\u202c",
    "<b>굵게</b>", "&amp; & <a href='x'>", "\"'\\", "\n", "\n\n", "\r\n", "\t", " ", "\u200b", "\u3164", "…",
    "0", "e" + "\u0301" * 60, "\u0301", "가나다라마바사아자차카타파하" * 8, "\x01",
]  # fmt: skip
_BLANKS = st.sampled_from(["", " ", "\n\t ", "\u200b", "\u3164\u2800", "\u00a0"])
_PHRASES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map(" ".join)
_ANYTHING = st.text(st.characters(max_codepoint=0x5FF), max_size=30)
SHORT_TEXTS = st.one_of(st.sampled_from(_WORDS), st.sampled_from(_WORDS), _PHRASES, _ANYTHING, _BLANKS)
_SIZES = st.sampled_from([45, 70, 120, 300, 999, 1001, 3001, 6000])
LONG_TEXTS = st.one_of(
    st.builds(
        lambda words, glue, size: (glue.join(words) * 6000)[:size],
        st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6),
        st.sampled_from([" ", "", ". ", "\n"]), _SIZES,
    ),
    st.builds(
        lambda one, size: (one * 6000)[:size],
        st.sampled_from(["👨‍👩‍👧‍👦", "🇰🇷", "\u1112\u1161\u11ab", "e\u0301", "가"]), _SIZES,
    ),
)  # fmt: skip
TEXTS = st.one_of(SHORT_TEXTS, SHORT_TEXTS, SHORT_TEXTS, LONG_TEXTS)

_URLS = st.one_of(
    st.builds(
        lambda path, size: ("https://www.gangjin.go.kr/" + path * 40)[:size],
        st.sampled_from(["festival/", "a?b=1&c=<2>&d=", "%EC%B6%95", "축제/"]),
        st.sampled_from([26, 60, 300]),
    ),
    st.sampled_from(["http://127.0.0.1:8000/calendar/x.ics", "https://localhost/x", "kakaomap://look?p=1,2"]),
    st.sampled_from(["https://a b.kr/", "tel:061", "", "https://www.gangjin.go.kr/" + "x" * 1200]),
)
_PHONES = st.from_regex(r"\+?[0-9][0-9-]{0,14}", fullmatch=True) | st.just("061-430-3114")

# Outputs

IMAGES = st.builds(Image, st.integers(0, 2**40).map("/pictures/{:x}.png".format), TEXTS)
ROWS = st.builds(
    Row,
    st.sampled_from(["언제", "어디", "주차장 안내"]) | SHORT_TEXTS,
    st.sampled_from(["무료", "대구면"]) | TEXTS,
)
PRICES = st.builds(
    lambda normal, off, percent, told: Price(normal, max(0, normal - off), percent, f"{normal}₩ {told}"),
    st.integers(0, 10**9), st.integers(-5, 10**6), st.integers(-5, 130), SHORT_TEXTS,
)  # fmt: skip
BUTTONS = st.one_of(
    st.builds(Button, SHORT_TEXTS, url=_URLS),
    st.builds(Button, SHORT_TEXTS, phone=_PHONES),
    st.builds(Button, SHORT_TEXTS, question=questions()),
)
CARDS = st.builds(
    Card, TEXTS, TEXTS, st.none() | IMAGES,
    st.lists(ROWS, max_size=12).map(tuple), st.none() | PRICES, st.lists(BUTTONS, max_size=8).map(tuple),
)  # fmt: skip
SLIDES = st.one_of(
    CARDS,
    st.builds(Card, SHORT_TEXTS, TEXTS, IMAGES, price=PRICES),
    st.builds(Card, SHORT_TEXTS, SHORT_TEXTS, IMAGES, st.just((Row("언제", "11월 22일"),))),
    st.builds(Card, SHORT_TEXTS, SHORT_TEXTS, IMAGES, buttons=st.lists(BUTTONS, max_size=2).map(tuple)),
    st.builds(Card, SHORT_TEXTS, SHORT_TEXTS),
)
ITEMS = st.one_of(
    st.builds(Item, TEXTS, TEXTS),
    st.builds(Item, SHORT_TEXTS, SHORT_TEXTS, url=_URLS),
    st.builds(Item, SHORT_TEXTS, TEXTS, question=questions()),
)


def _many(some: list[Any], count: int) -> tuple[Any, ...]:
    """Make ``count`` of some cards or items, each told apart by its number and, if repeated, short."""
    made = []
    for number in range(count if some else 0):
        one = some[number % len(some)]
        most = 6000 if number < len(some) else 90
        text = one.text if is_blank(one.text) else f"{one.text[:most]} №{number}"
        title = one.title if is_blank(one.title) else f"№{number} {one.title[:most]}"
        one = replace(one, title=title, text=text)
        if isinstance(one, Card) and number >= len(some):
            one = replace(one, rows=one.rows[:2], buttons=one.buttons[:1])
        made.append(one)
    return tuple(made)


LISTINGS = st.builds(
    lambda title, items, count, buttons: Listing(title, _many(items, count), tuple(buttons)),
    TEXTS, st.lists(ITEMS, max_size=3), st.integers(0, 25), st.lists(BUTTONS, max_size=5),
)  # fmt: skip
CAROUSELS = st.builds(
    lambda cards, count: Carousel(_many(cards, count)),
    st.lists(SLIDES, min_size=1, max_size=3),
    st.integers(1, 25),
)
OUTPUTS: st.SearchStrategy[Output] = st.one_of(
    st.builds(Text, TEXTS), IMAGES, CARDS, CARDS, LISTINGS, CAROUSELS
)
_CHOICES = st.builds(
    lambda labels, question, count: tuple(
        Choice(labels[n % len(labels)], replace(question, page=n + 500)) for n in range(count)
    ),
    st.lists(SHORT_TEXTS, min_size=1, max_size=3), questions(), st.integers(0, 25),
)  # fmt: skip
REPLIES = st.builds(
    Reply,
    questions(st.integers(0, 6)),
    st.lists(OUTPUTS, max_size=4).map(tuple),
    _CHOICES,
    st.sampled_from(["ko", "en"]),
    st.sampled_from(["더 보기", "More", "もっと見る", "查看更多", "Xem thêm"]),
    st.sampled_from([0.0, 0.5, 1.0]),
)

# What must be found


@dataclass
class Told:
    """What a reply holds, or what a channel showed of it, on all pages together.

    Attributes:
        texts: what can be read, in order.
        labels: what can be pressed or followed, as (words, address, phone number or payload).
        pictures: addresses (their paths in a reply) and what is read out for them.
    """

    texts: list[str] = field(default_factory=list)
    labels: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    prices: list[tuple[set[int], str]] = field(default_factory=list)

    def all(self) -> Iterator[str]:
        """Yield every text, label, address and so on."""
        yield from self.texts
        for pair in (*self.labels, *self.pictures):
            yield from pair
        for _, told in self.prices:
            yield told


def contents(reply: Reply) -> Told:
    told = Told()
    for output in reply.outputs:
        _put(output, told)
    told.labels += [(choice.label, choice.question.code()) for choice in reply.choices]
    return told


def _put(output: Output, told: Told) -> None:
    match output:
        case Text(text):
            told.texts.append(text)
        case Image(path, alt):
            told.pictures.append((path, alt))
        case Listing(title, items, buttons):
            told.texts += [title, *(text for item in items for text in (item.title, item.text))]
            told.labels += [(item.title, item.url) for item in items if item.url is not None]
            told.labels += [(item.title, item.question.code()) for item in items if item.question is not None]
            told.labels += map(_pressed, buttons)
        case Carousel(cards):
            for card in cards:
                _put(card, told)
        case Card(title, text, image, rows, price, buttons):
            told.texts += [title, text, *(words for row in rows for words in (row.label, row.value))]
            told.labels += map(_pressed, buttons)
            if image is not None:
                told.pictures.append((image.path, image.alt))
            if price is not None:
                told.prices.append(({price.normal, price.now}, price.told))


def _pressed(button: Button) -> tuple[str, str]:
    if button.question is not None:
        return button.label, button.question.code()
    return button.label, button.url if button.url is not None else button.phone or ""


def missing(wanted: Told, shown: Told, numbers: set[int] = frozenset()) -> Iterator[str]:
    """Yield what cannot be found among what was shown; white space does not count."""
    lines = [_bare(text) for text in shown.texts]
    whole = "\n".join(lines)

    def stands(text: str) -> bool:
        return _bare(text) in whole or _is_covered(_bare(text), lines)

    for text in wanted.texts:
        if not is_blank(text) and not stands(text):
            yield f"text {text[:80]!r}"
    for words, target in wanted.labels:
        pressable = [_bare(label) for label, one in shown.labels if one == target != ""]
        if not pressable and not stands(target):
            yield f"target {target!r} of {words!r}"
        if not any(_first(words) in label for label in pressable or [_bare("".join(shown.all()))]):
            yield f"label {words!r} in {pressable}"
    for path, alt in wanted.pictures:
        if not any(url.endswith(path) for url, _ in shown.pictures):
            yield f"picture {path!r} {alt!r}"
    for prices, told in wanted.prices:
        if not prices <= numbers and not is_blank(told) and not stands(told):
            yield f"price {prices} {told!r}"


def _bare(text: str) -> str:
    return "".join(text.split())


def _first(words: str) -> str:
    """Return the first grapheme, by which a label stays recognisable; one of many marks need not be whole."""
    found = "" if is_blank(words) else regex.match(r"\X", words.strip())[0].strip()
    return _bare(found[:1] if utf16_units(found) > 13 else found)


def _is_covered(text: str, lines: Sequence[str]) -> bool:
    """Tell whether a text stands in parts, each at the end of a line but for the last."""
    open_ends, known = [0], {0}
    while open_ends:
        at = open_ends.pop()
        ends = [line[found:] for line in lines for found in _places(line, text[at])]
        if any(end.startswith(text[at:]) for end in ends):
            return True
        reached = {at + len(end) for end in ends if text.startswith(end, at)} - known
        known |= reached
        open_ends += sorted(reached)
    return False


def _places(line: str, character: str) -> Iterator[int]:
    found = line.find(character)
    while found >= 0:
        yield found
        found = line.find(character, found + 1)


def walk(
    render: Callable[[Reply, Message, Frame], Body], reply: Reply, has_more: Callable[[Body, str], bool]
):
    """Yield all pages from the first, by what "more" asks for.

    Args:
        has_more: tells whether a body offers the given payload as "more".
    """
    for page in range(MOST_PAGES):
        question = reply.question.at(page)
        body = render(replace(reply, question=question), MESSAGE, FRAME)
        yield body
        if not has_more(body, question.at(page + 1).code()):
            return
    raise AssertionError("more pages than anybody would read")


def broken_graphemes(reply: Reply, shown: Told) -> set[str]:
    """Give what can be read that is no whole grapheme of the reply; very long graphemes may be broken up."""
    whole = set(_graphemes([*contents(reply).all(), reply.more, "…:·•☎🖼 №₩0123456789"]))
    giants = [one for one in whole if utf16_units(one) > 13]
    read = set(_graphemes([*shown.texts, *(label for label, _ in shown.labels)]))
    return {one for one in read - whole if not any(one in giant for giant in giants)}


def _graphemes(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for one in regex.findall(r"\X", text):
            yield one.strip()
