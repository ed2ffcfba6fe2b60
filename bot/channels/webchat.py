"""The county's own chat page: a channel like any other, open to everybody."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.channel import Body, Channel, Frame, Request, Secrets, Unreadable, storable
from bot.channels._telling import button_line, can_press, is_sale, lines
from bot.fitting import NOTHING, is_blank, page_of, split
from bot.message import Address, Kind, Message
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Output, Price, Reply, Text

SESSION = re.compile(r"[A-Za-z0-9_-]{8,64}")
LONGEST_CHOICE = 1024  # bytes
TEXT = 4000  # characters of one bubble
ITEMS, CARDS, OUTPUTS, CHOICES = 5, 10, 6, 12
ADDRESS = re.compile(r"https?://[^\s/]+\S*")  # this machine's too: the page may be on it
LANGUAGES = ("ko", "en", "ja", "zh-Hans", "vi")


def read(request: Request, secrets: Secrets) -> Message:  # noqa: ARG001  # an open door has no secret
    body = request.body
    if not isinstance(body, dict):
        raise Unreadable("the body is not an object")
    session, text, choice = body.get("session"), body.get("text"), body.get("choice")
    address = _address(session)
    if (text is None) == (choice is None):
        raise Unreadable("exactly one of text and choice")
    if text is not None and not isinstance(text, str):
        raise Unreadable("text is not a string")
    return Message(
        address,
        Kind.PRESS if text is None else Kind.TEXT,
        storable(text or ""),
        choice=None if choice is None else _choice(choice),
        key=_key(address, body.get("id")),
        hint=_language(body.get("language")),
    )


def look(request: Request) -> Address:
    return _address(request.headers.get("x-webchat-session"))


def _address(session: Any) -> Address:
    """Return whose session it is; only its digest is kept."""
    if not isinstance(session, str) or not SESSION.fullmatch(session):
        raise Unreadable("session: 8 to 64 of A-Z a-z 0-9 _ -")
    return Address("webchat", hashlib.sha256(session.encode()).hexdigest())


def _choice(choice: Any) -> str:
    """Return the payload; one of another type or size is not ours, and is answered as stale."""
    return (
        choice if isinstance(choice, str) and len(choice.encode("utf-8", "replace")) <= LONGEST_CHOICE else ""
    )


def _key(address: Address, given: Any) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or not 0 < len(given) <= 120 or storable(given) != given:
        raise Unreadable("id: a string of 1 to 120 characters")
    return f"{address.id[:40]}:{given}"


def _language(given: Any) -> str | None:
    if given is None:
        return None
    if given not in LANGUAGES:
        raise Unreadable("language: one of " + ", ".join(LANGUAGES))
    return str(given)


def compose(reply: Reply, frame: Frame) -> Body:
    pieces = (piece for output in reply.outputs for piece in _pieces(output))
    shown, choices, more = page_of(
        pieces, reply.choices, reply.question.page, fits=_fits, most_choices=CHOICES
    )
    if more:
        choices = [Choice(reply.more, reply.question.at(reply.question.page + 1)), *choices]
    return {
        "topic": reply.question.topic,
        "entity": reply.question.entity,
        "facet": reply.question.facet,
        "confidence": reply.confidence,
        "language": reply.language,
        "outputs": [_output(piece, frame.public_url) for piece in shown or [Text(NOTHING)]],
        "choices": [{"label": _label(choice.label), "choice": choice.question.code()} for choice in choices],
    }


def _fits(page: list[Output]) -> bool:
    return len(page) <= OUTPUTS and sum(isinstance(one, Listing | Carousel) for one in page) <= 1


def _pieces(output: Output) -> Iterator[Output]:
    match output:
        case Text(text):
            yield from map(Text, split(text, TEXT))
        case Listing(title, items, buttons):
            for start in range(0, max(len(items), 1), ITEMS):
                last = start + ITEMS >= len(items)
                yield Listing(title, items[start : start + ITEMS], buttons if last else ())
            if told := _told_buttons(buttons):
                yield Text(told)
        case Carousel(cards):
            for start in range(0, len(cards), CARDS):
                yield Carousel(cards[start : start + CARDS])
        case _:
            yield output


def _told_buttons(buttons: Sequence[Button]) -> str:
    """Return as text the buttons the contract has no place for."""
    return lines(button_line(one) for one in buttons if not can_press(one, _opens))


def _opens(url: str) -> bool:
    return ADDRESS.fullmatch(url) is not None


def _output(output: Output, public_url: str) -> Body:
    match output:
        case Text(text):
            return {"type": "text", "text": text}
        case Image():
            return {"type": "image", **_image(output, public_url)}
        case Card():
            return _card(output, public_url)
        case Listing(title, items, buttons):
            shown = [_item(item) for item in items]
            return {"type": "list", "title": title, "items": shown, "buttons": _buttons(buttons)}
        case Carousel(cards):
            return {"type": "carousel", "cards": [_card(card, public_url) for card in cards]}


def _image(image: Image, public_url: str) -> Body:
    return {"url": public_url + image.path, "alt": image.alt}


def _card(card: Card, public_url: str) -> Body:
    price = card.price if card.price and is_sale(card.price) else None
    refused = _told_buttons(card.buttons)
    in_words = card.price.told if card.price and not price else ""
    return {
        "type": "card",
        "title": card.title,
        "text": lines((card.text, in_words, refused)) if refused or in_words else card.text,
        "image": _image(card.image, public_url) if card.image else None,
        "rows": [{"label": row.label, "value": row.value} for row in card.rows],
        "price": _price(price) if price else None,
        "buttons": _buttons(card.buttons),
    }


def _price(price: Price) -> Body:
    percent = max(0, min(100, price.percent))
    return {"normal": price.normal, "now": price.now, "percent": percent, "currency": "KRW"}


def _buttons(buttons: Sequence[Button]) -> list[Body]:
    return [_button(one) for one in buttons if can_press(one, _opens)]


def _button(button: Button) -> Body:
    label = _label(button.label)
    if button.url is not None:
        return {"label": label, "url": button.url}
    if button.phone is not None:
        return {"label": label, "phone": button.phone}
    assert button.question is not None  # noqa: S101  # a button does exactly one thing
    return {"label": label, "choice": button.question.code()}


def _label(words: str) -> str:
    """Return the words of something to press; the page needs some."""
    return NOTHING if is_blank(words) else words


def _item(item: Item) -> Body:
    body: Body = {"title": _label(item.title), "text": item.text}
    if item.url is not None and _opens(item.url):
        body["url"] = item.url
    elif item.question is not None:
        body["choice"] = item.question.code()
    elif item.url is not None:
        body["text"] = lines((item.text, item.url))
    return body


CHANNEL = Channel("webchat", read, compose, look=look)
