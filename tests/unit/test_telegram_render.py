"""Any reply becomes single messages Telegram takes, and nothing of it is lost between their pages."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bot.channel import Frame
from bot.channels.telegram import render
from bot.message import Address, Message
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Reply, Row, Text
from tests.stand_ins.telegram_rules import check_markup, check_preview, parse_html, written
from tests.strategies import (
    FRAME,
    MESSAGE,
    REPLIES,
    Told,
    broken_graphemes,
    contents,
    missing,
    questions,
    walk,
)

CHECKS = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
ASKED = Question("festival", "celadon-festival")
PICTURE = Image("/pictures/a.png", "그림")


def accept(body):
    """Check a body as Telegram does; give its text, its entities and its buttons."""
    assert body["method"] == "sendMessage"
    assert body["chat_id"] == int(MESSAGE.address.id)
    written(body, "text", 4096)
    check_preview(body)
    markup = check_markup(body.get("reply_markup"), private=True) or {"inline_keyboard": []}
    text, entities = parse_html(body["text"])
    assert text.strip()
    assert len(entities) <= 100
    return text, entities, [button for row in markup["inline_keyboard"] for button in row]


def seen(bodies):
    told = Told()
    for body in bodies:
        text, entities, buttons = accept(body)
        told.texts.append(text)
        told.labels += [(one["text"], one.get("url") or one["callback_data"]) for one in buttons]
        links = [one["url"] for one in entities if one["type"] == "text_link"]
        told.labels += [(text, link) for link in links]
        preview = body["link_preview_options"].get("url")
        told.pictures += [(url, "") for url in (*links, preview) if url]
    return told


def offers_more(body, code):
    rows = body.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
    return any(one.get("callback_data") == code for row in rows for one in row)


@given(REPLIES)
@CHECKS
def test_any_page_of_any_reply_is_one_message_telegram_takes(reply):
    accept(render(reply, MESSAGE, FRAME))


@given(REPLIES)
@CHECKS
def test_nothing_is_lost_between_the_pages_of_any_reply(reply):
    shown = seen(walk(render, reply, offers_more))

    assert list(missing(contents(reply), shown)) == []
    assert broken_graphemes(reply, shown.texts + [words for words, _ in shown.labels]) == set()
