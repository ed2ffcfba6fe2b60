"""Outputs as Kakao's components, each within its documented limits; what a card cannot hold follows it.

Limits: https://kakaobusiness.gitbook.io/main/tool/chatbot/skill_guide/answer_json_format
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Self

from bot.channel import Body
from bot.channels._telling import button_line, can_press, is_link, is_sale, item_lines, lines, row_line
from bot.fitting import NOTHING, cut, is_blank, is_within, label, part, split, utf16_units
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Output, Row, Text

TEXT = 1000
TITLE, CARD_TEXT, BASIC_TEXT = 50, 400, 230
COMMERCE_TITLE, COMMERCE_TEXT = 30, 40
LABEL, ALT, ROW_LABEL = 14, 50, 6
ROW_VALUE = 60  # two lines on a phone; longer values are told as text
ITEM_TITLE, ITEM_TEXT = 36, 60  # what a list shows of them in a line or two
REPLY_LABEL, SAID = 40, 60  # undocumented; a payload goes with both, so they may be cut
LINE = 17  # units a line end takes, so that 200 of them are never more than 12 lines
BUTTONS, ITEMS, SLIDES = 3, 5, 10
BYTES = 20_000  # of one bubble

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Bubble(NamedTuple):
    """One output of an answer, and the bytes it takes."""

    body: Body
    size: int

    @property
    def is_carousel(self) -> bool:
        return "carousel" in self.body


def size(body: Body) -> int:
    return len(_write(body).encode("utf-8", "replace"))


def bubble(kind: str, body: Body) -> Bubble:
    made = {kind: body}
    return Bubble(made, size(made))


class Place(NamedTuple):
    """Where a card stands, and what it may hold there: rows and text of an item card, text of a text card."""

    public_url: str
    rows: int = 10
    item_text: int = 200
    card_text: int = CARD_TEXT

    @classmethod
    def on_slide(cls, public_url: str) -> Self:
        return cls(public_url, 5, 100, 128)


class Fitted(NamedTuple):
    """A card within its limits, and the text and buttons it had no room for."""

    body: Body
    over: str
    buttons: Sequence[Button]


def bubbles(output: Output, public_url: str) -> Iterator[Bubble]:
    match output:
        case Text(text):
            yield from texts(text)
        case Image() as image:
            yield bubble("simpleImage", _picture(image, public_url))
        case Card() as card:
            yield from _alone(card, public_url)
        case Listing(title, (), buttons):
            yield from _alone(Card(title, buttons=buttons), public_url)
        case Listing() as listing:
            yield from _list(listing)
        case Carousel(cards):
            yield from _carousels(cards, public_url)


def texts(text: str) -> Iterator[Bubble]:
    for one in split(text, TEXT):
        yield bubble("simpleText", {"text": one})


# Cards


def _alone(card: Card, public_url: str) -> Iterator[Bubble]:
    place = Place(public_url)
    kind = _kind(card, place)
    fitted = _fitted(kind, card, place)
    yield bubble(kind, fitted.body)
    yield from texts(fitted.over)
    yield from _button_cards(card.title, fitted.buttons)


def _kind(card: Card, place: Place) -> str:
    if card.price is not None and card.image is not None and is_sale(card.price):
        return "commerceCard"
    if card.rows and _rows_fit(card.rows, place.rows):
        return "itemCard"
    return "textCard" if card.image is None else "basicCard"


def _rows_fit(rows: Sequence[Row], most: int) -> bool:
    return len(rows) <= most and all(
        _is_short(row.label, ROW_LABEL) and _is_short(row.value, ROW_VALUE) for row in rows
    )


def _is_short(text: str, limit: int) -> bool:
    return is_within(text, limit) and "\n" not in text and not is_blank(text)


def _fitted(kind: str, card: Card, place: Place) -> Fitted:
    body, over = _BODIES[kind](card, place)
    pressable = [one for one in card.buttons if can_press(one)]
    if pressable:
        body["buttons"] = [_button(one) for one in pressable[:BUTTONS]]
    refused = [button_line(one) for one in card.buttons if not can_press(one)]
    return Fitted(body, lines([over, *refused]), pressable[BUTTONS:])


def _text_card(card: Card, place: Place) -> tuple[Body, str]:
    title = "" if is_blank(card.title) else label(card.title, TITLE)
    together = CARD_TEXT - utf16_units(title)
    text, over = part(_words(card, TITLE), min(place.card_text, together))
    body: Body = {"title": title} if title else {}
    if text:
        body["description"] = text
    return body or {"title": NOTHING}, over


def _basic_card(card: Card, place: Place) -> tuple[Body, str]:
    assert card.image is not None  # noqa: S101  # the kind says so
    text, over = part(_words(card, TITLE), BASIC_TEXT)
    body: Body = {"title": label(card.title, TITLE), "thumbnail": _picture(card.image, place.public_url)}
    if text:
        body["description"] = text
    return body, over


def _item_card(card: Card, place: Place) -> tuple[Body, str]:
    body: Body = {
        "imageTitle": {"title": label(card.title, TITLE)},
        "itemList": [{"title": row.label, "description": row.value} for row in card.rows],
        "itemListAlignment": "left",
    }
    if card.image is not None:
        body["thumbnail"] = {**_picture(card.image, place.public_url), "width": 800, "height": 400}
    text, over = part(_words(card, TITLE, rows=False), place.item_text, _lines_and_units)
    if text:
        body["title"] = text
    return body, over


def _lines_and_units(text: str) -> int:
    return utf16_units(text) + LINE * text.count("\n")


def _commerce_card(card: Card, place: Place) -> tuple[Body, str]:
    assert card.price is not None  # noqa: S101  # the kind says so
    assert card.image is not None  # noqa: S101
    body: Body = {
        "title": label(card.title, COMMERCE_TITLE), "price": card.price.normal, "currency": "won",
        "thumbnails": [_picture(card.image, place.public_url)],
    }  # fmt: skip
    if off := card.price.normal - card.price.now:
        body |= {"discount": off, "discountedPrice": card.price.now}
        if 0 < card.price.percent <= 100:
            body["discountRate"] = card.price.percent
    text = "" if is_blank(card.text) else label(card.text, COMMERCE_TEXT)
    if text:
        body["description"] = text
    whole = card if not is_within(card.text, COMMERCE_TEXT) else Card(card.title, rows=card.rows)
    return body, _words(whole, COMMERCE_TITLE, price=False)


_BODIES: dict[str, Callable[[Card, Place], tuple[Body, str]]] = {
    "textCard": _text_card,
    "basicCard": _basic_card,
    "itemCard": _item_card,
    "commerceCard": _commerce_card,
}


def _words(card: Card, title: int, *, rows: bool = True, price: bool = True) -> str:
    """Return all a card says below its title, and the title first where it does not fit."""
    words = [card.text] if is_within(card.title, title) else [card.title, card.text]
    if price and card.price is not None:
        words.append(card.price.told)
    if rows:
        words += map(row_line, card.rows)
    return lines(words)


def _picture(image: Image, public_url: str) -> Body:
    body = {"imageUrl": public_url + image.path}
    return body if is_blank(image.alt) else {**body, "altText": cut(image.alt, ALT)}


# Buttons


def _button_cards(title: str, buttons: Sequence[Button]) -> Iterator[Bubble]:
    for start in range(0, len(buttons), BUTTONS):
        made = [_button(one) for one in buttons[start : start + BUTTONS]]
        yield bubble("textCard", {"title": label(title, TITLE), "buttons": made})


def _button(button: Button) -> Body:
    words = label(button.label, LABEL)
    if button.url is not None:
        return {"label": words, "action": "webLink", "webLinkUrl": button.url}
    if button.phone is not None:
        return {"label": words, "action": "phone", "phoneNumber": button.phone}
    assert button.question is not None  # noqa: S101  # a button does exactly one thing
    return {
        "label": words, "action": "message", "messageText": label(button.label, SAID),
        "extra": {"choice": button.question.code()},
    }  # fmt: skip


def quick_reply(choice: Choice) -> Body:
    return {
        "label": label(choice.label, REPLY_LABEL), "action": "message",
        "messageText": label(choice.label, SAID), "extra": {"choice": choice.question.code()},
    }  # fmt: skip


# Lists


def _list(listing: Listing) -> Iterator[Bubble]:
    """Make list cards of five; an item whose text a list would cut is told whole after it."""
    if not is_within(listing.title, TITLE):
        yield from texts(listing.title)
    pressable = [one for one in listing.buttons if can_press(one)]
    for start in range(0, len(listing.items), ITEMS):
        group = listing.items[start : start + ITEMS]
        body: Body = {"header": {"title": label(listing.title, TITLE)}, "items": list(map(_item, group))}
        if pressable and start + ITEMS >= len(listing.items):
            body["buttons"] = [_button(one) for one in pressable[:BUTTONS]]
        yield bubble("listCard", body)
        yield from texts("\n\n".join(item_lines(item) for item in group if not _shows_whole(item)))
    yield from texts(lines(button_line(one) for one in listing.buttons if not can_press(one)))
    yield from _button_cards(listing.title, pressable[BUTTONS:])


def _shows_whole(item: Item) -> bool:
    return (
        is_within(item.title, ITEM_TITLE)
        and is_within(item.text, ITEM_TEXT)
        and (item.url is None or is_link(item.url))
    )


def _item(item: Item) -> Body:
    body: Body = {"title": label(item.title, ITEM_TITLE)}
    if not is_blank(item.text):
        body["description"] = label(item.text, ITEM_TEXT)
    if item.url is not None and is_link(item.url):
        body["link"] = {"web": item.url}
    elif item.question is not None:
        extra = {"choice": item.question.code()}
        body |= {"action": "message", "messageText": label(item.title, SAID), "extra": extra}
    return body


# Carousels


def _carousels(cards: Sequence[Card], public_url: str) -> Iterator[Bubble]:
    """Make carousels, pictured cards before the others: one has pictures on all of its cards or on none."""
    for group in ([card for card in cards if card.image], [card for card in cards if not card.image]):
        if len(group) == 1:
            yield from _alone(group[0], public_url)
        elif group:
            yield from _carousel(group, public_url)


def _carousel(cards: Sequence[Card], public_url: str) -> Iterator[Bubble]:
    place = Place.on_slide(public_url)
    kind = _common_kind(cards, place)
    fitted = [_fitted(kind, card, place) for card in cards]
    start = 0
    for slides, taken in _full(fitted):
        shown, about = fitted[start : start + slides], cards[start : start + slides]
        yield Bubble({"carousel": {"type": kind, "items": [slide.body for slide in shown]}}, taken)
        told = [_named(card, slide.over) for card, slide in zip(about, shown, strict=True) if slide.over]
        yield from texts("\n\n".join(told))
        for card, slide in zip(about, shown, strict=True):
            yield from _button_cards(card.title, slide.buttons)
        start += slides


def _full(fitted: Iterable[Fitted]) -> Iterator[tuple[int, int]]:
    """Yield how many slides each carousel takes, and the bytes of it."""
    slides, taken = 0, 0
    for slide in fitted:
        more = size(slide.body) + 1
        if slides and (slides == SLIDES or taken + more > BYTES):
            yield slides, taken
            slides, taken = 0, 0
        slides, taken = slides + 1, taken + more
    yield slides, taken


def _common_kind(cards: Sequence[Card], place: Place) -> str:
    kinds = {_kind(card, place) for card in cards}
    if len(kinds) == 1:
        return kinds.pop()
    return "basicCard" if cards[0].image else "textCard"


def _named(card: Card, over: str) -> str:
    """Say of which slide the text speaks that it had no room for."""
    named = is_blank(card.title) or over.startswith(card.title)
    return over if named else f"{label(card.title, TITLE)}\n{over}"
