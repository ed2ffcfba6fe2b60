"""The web chat's answer, key by key as the contract's section 1.1 writes it."""

import json
import re
from collections.abc import Iterator
from typing import Any

LANGUAGES = {"ko", "en", "ja", "zh-Hans", "vi"}
TOPICS = {
    "news", "festival", "deals", "education", "halfprice", "popup", "startup", "supporters", "treasure",
    "places", "food", "transport", "subscribe", "unsubscribe", "language", "help", "human", "greeting",
    "thanks", "status", "cancel", "privacy", "outofscope",
}  # fmt: skip
FACETS = {
    "when", "where", "fee", "parking", "programme", "howto", "price", "contact", "who", "deadline",
    "transport", "food", "weather",
}  # fmt: skip
KEYS = {"topic", "entity", "facet", "confidence", "language", "outputs", "choices"}
URL = re.compile(r"https?://[^\s/]+\S*")
PHONE = re.compile(r"\+?[0-9][0-9-]*")
MOST_BYTES = 1024  # of a choice
WHAT_A_BUTTON_DOES = {"url", "phone", "choice"}


class Misshapen(Exception):
    """An answer is not of the contract's shape; the text says where."""


def check(body: Any) -> None:
    """Raise :class:`Misshapen` unless the answer has every key, of the right type, and no other."""
    _object(body, "answer", KEYS)
    _need(body["topic"] in TOPICS, "topic", body["topic"])
    _need(body["entity"] is None or _is_words(body["entity"]), "entity", body["entity"])
    _need(body["facet"] is None or body["facet"] in FACETS, "facet", body["facet"])
    confidence = body["confidence"]
    number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
    _need(number and 0 <= confidence <= 1, "confidence", confidence)
    _need(body["language"] in LANGUAGES, "language", body["language"])
    _need(bool(body["outputs"]), "outputs", "empty")
    for output in _list(body["outputs"], "outputs"):
        _output(output)
    for choice in _list(body["choices"], "choices"):
        _object(choice, "choice", {"label", "choice"})
        _need(_is_words(choice["label"]), "choice.label", choice["label"])
        _choice(choice["choice"])


def _output(output: Any) -> None:
    kind = output.get("type") if isinstance(output, dict) else None
    match kind:
        case "text":
            _object(output, "text", {"type", "text"})
            _need(_is_words(output["text"]), "text.text", output["text"])
        case "image":
            _object(output, "image", {"type", "url", "alt"})
            _image({"url": output["url"], "alt": output["alt"]})
        case "card":
            _card(output)
        case "list":
            _object(output, "list", {"type", "title", "items", "buttons"})
            _need(isinstance(output["title"], str), "list.title", output["title"])
            for item in _list(output["items"], "items"):
                _item(item)
            for button in _list(output["buttons"], "list.buttons"):
                _button(button)
        case "carousel":
            _object(output, "carousel", {"type", "cards"})
            _need(bool(output["cards"]), "carousel.cards", "empty")
            for card in _list(output["cards"], "carousel.cards"):
                _card(card)
        case _:
            raise Misshapen(f"no known output: {output!r:.80}")


def _card(card: Any) -> None:
    _object(card, "card", {"type", "title", "text", "image", "rows", "price", "buttons"})
    _need(card["type"] == "card", "card.type", card["type"])
    _need(isinstance(card["title"], str) and isinstance(card["text"], str), "card", "title or text")
    if card["image"] is not None:
        _image(card["image"])
    for row in _list(card["rows"], "rows"):
        _object(row, "row", {"label", "value"})
        _need(isinstance(row["label"], str) and isinstance(row["value"], str), "row", row)
    if card["price"] is not None:
        _price(card["price"])
    for button in _list(card["buttons"], "buttons"):
        _button(button)


def _image(image: Any) -> None:
    _object(image, "image", {"url", "alt"})
    _need(isinstance(image["url"], str) and bool(URL.fullmatch(image["url"])), "image.url", image["url"])
    _need(isinstance(image["alt"], str), "image.alt", image["alt"])


def _price(price: Any) -> None:
    _object(price, "price", {"normal", "now", "percent", "currency"})
    for name in ("normal", "now", "percent"):
        _need(type(price[name]) is int and price[name] >= 0, f"price.{name}", price[name])
    _need(price["percent"] <= 100 and price["currency"] == "KRW", "price", price)


def _button(button: Any) -> None:
    does = set(button) & WHAT_A_BUTTON_DOES if isinstance(button, dict) else set()
    _need(len(does) == 1, "button", button)
    _object(button, "button", {"label"} | does)
    _need(_is_words(button["label"]), "button.label", button["label"])
    _doing(button)


def _item(item: Any) -> None:
    does = set(item) & {"url", "choice"} if isinstance(item, dict) else set()
    _need(len(does) <= 1, "item", item)
    _object(item, "item", {"title", "text"} | does)
    _need(_is_words(item["title"]) and isinstance(item["text"], str), "item", item)
    _doing(item)


def _doing(thing: dict[str, Any]) -> None:
    if "url" in thing:
        _need(isinstance(thing["url"], str) and bool(URL.fullmatch(thing["url"])), "url", thing["url"])
    if "phone" in thing:
        _need(isinstance(thing["phone"], str) and bool(PHONE.fullmatch(thing["phone"])), "phone", thing)
    if "choice" in thing:
        _choice(thing["choice"])


def _choice(choice: Any) -> None:
    size = len(json.dumps(choice, ensure_ascii=False).encode())
    _need(choice not in (None, "") and size <= MOST_BYTES, "choice", choice)


def _object(found: Any, where: str, keys: set[str]) -> None:
    _need(isinstance(found, dict), where, found)
    _need(set(found) == keys, where, sorted(set(found) ^ keys))


def _list(found: Any, where: str) -> list[Any]:
    _need(isinstance(found, list), where, found)
    return list(found)


def _is_words(found: Any) -> bool:
    return isinstance(found, str) and bool(found.strip())


def _need(true: bool, where: str, found: object) -> None:
    if not true:
        raise Misshapen(f"{where}: {found!r:.120}")


def pressables(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what can be pressed in an answer, as (words, choice)."""
    for output in body["outputs"]:
        yield from _pressables(output)
    for choice in body["choices"]:
        yield choice["label"], choice["choice"]


def _pressables(output: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for thing in (*output.get("items", ()), *output.get("buttons", ())):
        if "choice" in thing:
            yield thing.get("label") or thing["title"], thing["choice"]
    for card in output.get("cards", ()):
        yield from _pressables(card)
