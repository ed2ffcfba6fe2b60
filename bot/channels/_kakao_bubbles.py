"""Outputs as Kakao's components, each within its documented limits; what a card cannot hold follows it.

Limits: https://kakaobusiness.gitbook.io/main/tool/chatbot/skill_guide/answer_json_format
"""

import json
from collections.abc import Iterator, Sequence

from bot.channel import Body
from bot.fitting import cut, split
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Output, Price, Row, Text

TEXT = 1000
TITLE, CARD_TEXT, BASIC_TEXT, SLIDE_TEXT = 50, 400, 230, 128
COMMERCE_TITLE, COMMERCE_TEXT = 30, 40
LABEL, ALT, ROW_LABEL = 14, 50, 6
ROW_VALUE = 60  # two lines on a phone; longer values are told as text
ITEM_TITLE, ITEM_TEXT = 36, 60  # what a list shows of them in a line or two
BUTTONS, ITEMS, SLIDES, ROWS, SLIDE_ROWS = 3, 5, 10, 10, 5
BYTES = 24_000  # of one bubble


def size(bubble: Body) -> int:
    return len(json.dumps(bubble, ensure_ascii=False).encode("utf-8", "replace"))


def bubbles(output: Output, public_url: str) -> Iterator[Body]:
    match output:
        case Text(text):
            yield from texts(text)
        case Image(alt=alt) as image:
            yield {"simpleImage": {"imageUrl": public_url + image.path, "altText": cut(alt, ALT)}}
        case Card() as card:
            kind, body, over = _card(card, public_url)
            yield {kind: body}
            yield from over
        case Listing() as listing:
            yield from _list(listing)
        case Carousel(cards):
            yield from _carousel(cards, public_url)


def texts(text: str) -> Iterator[Body]:
    for part in split(text, TEXT):
        yield {"simpleText": {"text": part}}


def _card(card: Card, public_url: str) -> tuple[str, Body, list[Body]]:
    if card.price is not None and card.image is not None:
        return "commerceCard", *_commerce(card, card.price, public_url)
    if card.rows and _rows_fit(card.rows, ROWS):
        return "itemCard", *_item_card(card, public_url, ROWS)
    if card.image is not None:
        return "basicCard", *_plain(card, public_url, BASIC_TEXT)
    return "textCard", *_plain(card, public_url, CARD_TEXT)


def _plain(card: Card, public_url: str, longest: int) -> tuple[Body, list[Body]]:
    """Make a basicCard, or without a picture a textCard; its rows stand as lines of its text."""
    title = cut(card.title, TITLE)
    lines = [card.title] if title != card.title else []
    lines += [card.text] if card.text else []
    lines += [card.price.told] if card.price else []
    lines += [f"{row.label}: {row.value}" for row in card.rows]
    room = longest - len(title) if card.image is None and longest == CARD_TEXT else longest
    text, over = _head("\n".join(lines), room)
    body: Body = {"title": title} if title else {}
    if text:
        body["description"] = text
    if card.image is not None:
        body["thumbnail"] = _thumbnail(card.image, public_url)
    if not body.keys() & {"title", "description"}:
        body["title"] = "…"
    return body, [*_buttons(body, card.buttons), *texts(over)]


def _commerce(card: Card, price: Price, public_url: str) -> tuple[Body, list[Body]]:
    assert card.image is not None  # noqa: S101  # only called with one
    title, text = cut(card.title, COMMERCE_TITLE), cut(card.text, COMMERCE_TEXT)
    body: Body = {
        "title": title or "…", "description": text, "price": price.normal, "currency": "won",
        "thumbnails": [_thumbnail(card.image, public_url)],
    }  # fmt: skip
    if not text:
        del body["description"]
    if price.now < price.normal:
        body |= {
            "discount": price.normal - price.now, "discountedPrice": price.now,
            "discountRate": max(0, min(100, price.percent)),
        }  # fmt: skip
    over = [card.title] if title != card.title else []
    over += [card.text] if text != card.text else []
    over += [f"{row.label}: {row.value}" for row in card.rows]
    return body, [*_buttons(body, card.buttons), *texts("\n".join(over))]


def _item_card(card: Card, public_url: str, most_rows: int) -> tuple[Body, list[Body]]:
    rows, rest = card.rows[:most_rows], card.rows[most_rows:]
    longest = 200 if most_rows == ROWS else 100
    body: Body = {
        "imageTitle": {"title": cut(card.title, TITLE) or "…"},
        "itemList": [{"title": row.label, "description": row.value} for row in rows],
        "itemListAlignment": "left",
    }
    if card.image is not None:
        body["thumbnail"] = {
            "imageUrl": public_url + card.image.path, "altText": cut(card.image.alt, ALT),
            "width": 800, "height": 400,
        }  # fmt: skip
    text, over = _head(card.text, longest)
    if text:
        body["title"] = text
    lines = [card.title] if len(card.title) > TITLE else []
    lines += [over] if over else []
    lines += [f"{row.label}: {row.value}" for row in rest]
    return body, [*_buttons(body, card.buttons), *texts("\n".join(lines))]


def _rows_fit(rows: Sequence[Row], most: int) -> bool:
    return len(rows) <= most and all(
        0 < len(row.label) <= ROW_LABEL and 0 < len(row.value) <= ROW_VALUE for row in rows
    )


def _head(text: str, room: int) -> tuple[str, str]:
    """Part a text into what fits into a card, whole sentences, and what must follow it."""
    parts = split(text, room)
    if not parts:
        return "", ""
    return parts[0], "\n".join(split(text.strip()[len(parts[0]) :], 10**9))


def _thumbnail(image: Image, public_url: str) -> Body:
    return {"imageUrl": public_url + image.path, "altText": cut(image.alt, ALT)}


def _buttons(body: Body, buttons: Sequence[Button]) -> Iterator[Body]:
    """Put the first buttons on the card; yield cards that bear the others."""
    if buttons:
        body["buttons"] = [_button(one) for one in buttons[:BUTTONS]]
    for start in range(BUTTONS, len(buttons), BUTTONS):
        rest = [_button(one) for one in buttons[start : start + BUTTONS]]
        yield {"textCard": {"title": body.get("title") or "…", "buttons": rest}}


def _button(button: Button) -> Body:
    label = cut(button.label, LABEL) or "…"
    if button.url is not None:
        return {"label": label, "action": "webLink", "webLinkUrl": button.url}
    if button.phone is not None:
        return {"label": label, "action": "phone", "phoneNumber": button.phone}
    assert button.question is not None  # noqa: S101  # a button does exactly one thing
    return {
        "label": label, "action": "message", "messageText": button.label or "…",
        "extra": {"choice": button.question.code()},
    }  # fmt: skip


def quick_reply(choice: Choice) -> Body:
    label = choice.label or "…"
    extra = {"choice": choice.question.code()}
    return {"label": label, "action": "message", "messageText": label, "extra": extra}


def _list(listing: Listing) -> Iterator[Body]:
    """Make list cards of five; an item whose text a list would cut is told whole after it."""
    for start in range(0, len(listing.items), ITEMS):
        group = listing.items[start : start + ITEMS]
        body: Body = {
            "header": {"title": cut(listing.title, TITLE) or "…"},
            "items": [_item(item) for item in group],
        }
        last = start + ITEMS >= len(listing.items)
        over = list(_buttons(body, listing.buttons)) if last else []
        yield {"listCard": body}
        yield from over
        long = [
            "\n".join(filter(None, (item.title, item.text)))
            for item in group
            if len(item.title) > ITEM_TITLE or len(item.text) > ITEM_TEXT
        ]
        yield from texts("\n\n".join(long))
    if not listing.items:
        yield from _card_of_list(listing)


def _card_of_list(listing: Listing) -> Iterator[Body]:
    yield from bubbles(Card(listing.title or "…", buttons=listing.buttons), "")


def _item(item: Item) -> Body:
    body: Body = {"title": cut(item.title, ITEM_TITLE) or "…"}
    if item.text:
        body["description"] = cut(item.text, ITEM_TEXT)
    if item.url is not None:
        body["link"] = {"web": item.url}
    elif item.question is not None:
        extra = {"choice": item.question.code()}
        body |= {"action": "message", "messageText": item.title or "…", "extra": extra}
    return body


def _carousel(cards: Sequence[Card], public_url: str) -> Iterator[Body]:
    """Make carousels of one kind each; what their cards cannot hold follows as text."""
    kind = _kind_of(cards)
    slides: list[Body] = []
    over: list[Body] = []
    for card in cards:
        slide, more = _slide(kind, card, public_url)
        if slides and (len(slides) == SLIDES or sum(map(size, slides)) + size(slide) > BYTES):
            yield {"carousel": {"type": kind, "items": slides}}
            slides = []
        slides.append(slide)
        over += _named(more, card)
    if slides:
        yield {"carousel": {"type": kind, "items": slides}}
    yield from over


def _kind_of(cards: Sequence[Card]) -> str:
    if all(card.price and card.image for card in cards):
        return "commerceCard"
    if all(card.rows and _rows_fit(card.rows, SLIDE_ROWS) for card in cards) and (
        all(card.image for card in cards) or not any(card.image for card in cards)
    ):
        return "itemCard"
    return "basicCard" if all(card.image for card in cards) else "textCard"


def _slide(kind: str, card: Card, public_url: str) -> tuple[Body, list[Body]]:
    if kind == "commerceCard" and card.price is not None:
        return _commerce(card, card.price, public_url)
    if kind == "itemCard":
        return _item_card(card, public_url, SLIDE_ROWS)
    if kind == "basicCard":
        return _plain(card, public_url, BASIC_TEXT)
    bare = Card(card.title, card.text, None, card.rows, card.price, card.buttons)
    return _plain(bare, public_url, SLIDE_TEXT)


def _named(over: list[Body], card: Card) -> Iterator[Body]:
    """Say of which slide an overflowing text speaks."""
    for bubble in over:
        text = bubble.get("simpleText", {}).get("text")
        if text is None or text.startswith(card.title[:10]):
            yield bubble
        else:
            yield from texts(f"{card.title}\n{text}")
