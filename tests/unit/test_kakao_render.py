"""Any reply becomes skill answers Kakao takes, and nothing of it is lost between their pages."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from bot.channels.kakao import render
from bot.fitting import utf16_units
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Price, Reply, Row, Text
from tests.strategies import (
    FRAME,
    MESSAGE,
    REPLIES,
    Told,
    broken_graphemes,
    contents,
    missing,
    walk,
)

SCHEMA = Path(__file__).parents[2].parent / "shared" / "kakao" / "skill-response.schema.json"
CHECKS = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
ASKED = Question("festival", "celadon-festival")
PICTURE = Image("/pictures/a.png", "그림")


@pytest.fixture(scope="module")
def check():
    """Give what finds all faults of an answer: those of the schema and those it cannot express."""
    if not SCHEMA.exists():
        pytest.skip(f"NOT CHECKED: no schema of Kakao's answers at {SCHEMA}")
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

    def faults(body):
        return [error.message[:200] for error in validator.iter_errors(body)] + list(beyond_schema(body))

    return faults


def beyond_schema(body):
    if len(json.dumps(body, ensure_ascii=False).encode()) > 30_000:
        yield "more than 30,000 bytes"
    outputs = body["template"]["outputs"]
    if sum("carousel" in output for output in outputs) > 1:
        yield "two carousels"
    for kind, card, in_carousel in components(body):
        if kind == "simpleText" and utf16_units(card["text"]) > 1000:
            yield "simpleText of more than 1000 units"
        if kind == "textCard" and _units(card, "title", "description") > 400:
            yield "textCard of more than 400 units"
        if kind == "itemCard" and _units(card, "title", "description") > (100 if in_carousel else 200):
            yield "itemCard with too long a text"
        if kind == "itemCard" and card.get("title", "").count("\n") >= 12:
            yield "itemCard of more than 12 lines"
        if not all(text.strip() for text in readable(kind, card)):
            yield f"{kind} with an empty text"
        if '"fixedRatio"' in json.dumps(card):
            yield "a picture that is not 2:1"


def _units(card, *names):
    return sum(utf16_units(card.get(name, "")) for name in names)


def components(body):
    """Yield each component or slide as (kind, component, whether it stands in a carousel)."""
    for output in body["template"]["outputs"]:
        ((kind, made),) = output.items()
        if kind == "carousel":
            yield from ((made["type"], slide, True) for slide in made["items"])
        else:
            yield kind, made, False


def readable(kind, card):
    for name in ("text", "title", "description"):
        if name in card:
            yield card[name]
    for name in ("header", "imageTitle"):
        if name in card:
            yield card[name]["title"]
    for row in (*card.get("itemList", ()), *card.get("items", ())):
        yield row["title"]
        if "description" in row:
            yield row["description"]


def seen(bodies):
    """Collect what people see of some answers, and the numbers of its prices."""
    told, numbers = Told(), set()
    for body in bodies:
        for kind, card, _ in components(body):
            told.texts += readable(kind, card)
            told.pictures += map(_picture, _pictures(kind, card))
            told.labels += map(_pressable, (*card.get("buttons", ()), *card.get("items", ())))
            numbers |= {card[name] for name in ("price", "discountedPrice") if name in card}
        told.labels += map(_pressable, body["template"].get("quickReplies", ()))
    return told, numbers


def _pictures(kind, card):
    if kind == "simpleImage":
        yield card
    yield from card.get("thumbnails", ())
    if "thumbnail" in card:
        yield card["thumbnail"]


def _picture(found):
    return found["imageUrl"], found.get("altText", "")


def _pressable(found):
    words = found.get("label") or found["title"]
    address = found.get("webLinkUrl") or found.get("phoneNumber") or found.get("link", {}).get("web")
    return words, address or found.get("extra", {}).get("choice", "")


def offers_more(body, code):
    return [code] == [one["extra"]["choice"] for one in body["template"].get("quickReplies", ())[:1]]


@given(REPLIES)
@CHECKS
def test_any_page_of_any_reply_is_a_valid_answer(check, reply):
    assert check(render(reply, MESSAGE, FRAME)) == []


@given(REPLIES)
@CHECKS
def test_nothing_is_lost_between_the_pages_of_any_reply(check, reply):
    bodies = list(walk(render, reply, offers_more))
    shown, numbers = seen(bodies)

    assert [fault for body in bodies for fault in check(body)] == []
    assert list(missing(contents(reply), shown, numbers)) == []
    assert broken_graphemes(reply, shown.texts + [words for words, _ in shown.labels]) == set()
