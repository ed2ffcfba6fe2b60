"""The web page's mailbox: an open page asks every few seconds what was sent to it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import cast

import structlog
from flask import Blueprint, Response, current_app, jsonify, request

from bot.channel import Body, Request, Unreadable
from bot.handler import mark
from bot.message import Address
from bot.runtime import SEOUL, Runtime
from bot.store.database import Unavailable
from bot.store.fetching import MOST, Letter, in_mailbox, note
from bot.web import limits
from bot.web.errors import error
from bot.words import words_for

mailbox = Blueprint("mailbox", __name__)
log = structlog.get_logger()

WAIT = 4  # seconds until the page shall ask again: what is sent shows within five
NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
WITHDRAWN = mark("The county has withdrawn this message.")


@mailbox.get("/in/webchat")
def look() -> Response:
    runtime: Runtime = current_app.extensions["runtime"]
    channel = runtime.channels.get("webchat")
    if channel is None or channel.look is None:
        return error(404, "this channel is not switched on", "channel_off")
    try:
        address = channel.look(Request(None, cast(Mapping[str, str], request.headers)))
        after = _after()
    except Unreadable as fault:
        return error(400, str(fault))
    too_often = limits.polled_too_often(runtime.settings, address, request)
    if too_often is not None:
        return error(429, "too many looks in a short time", retry_after=too_often)
    response = jsonify(_behind(runtime, address, after))
    response.headers["Cache-Control"] = "no-store"
    return response


def _after() -> int:
    given = request.args.get("after", "0")
    if not NUMBER.fullmatch(given):
        raise Unreadable("after: a number from 0")
    return int(given)


def _behind(runtime: Runtime, address: Address, after: int) -> Body:
    letters, recalled = in_mailbox(runtime.database, address, after)
    shown = [message for letter in letters if (message := _message(runtime, letter)) is not None]
    fresh = [letter.delivery for letter in letters if not letter.noted]
    if fresh:
        _note(runtime, fresh, runtime.now())
    return {
        "messages": shown,
        "next": letters[-1].n if letters else after,
        "wait": 0 if len(letters) == MOST else WAIT,
        "withdrawn": recalled,
    }


def _message(runtime: Runtime, letter: Letter) -> Body | None:
    """Return one message as the page shows it; None where nobody knows its text any more."""
    told: Body = {
        "n": letter.n,
        "id": str(letter.delivery),
        "at": letter.at.astimezone(SEOUL).isoformat(),
        "announcement": letter.announcement,
        "language": letter.language,
        "withdrawn": letter.withdrawn,
    }
    if letter.withdrawn:
        instead = words_for(letter.language).say(WITHDRAWN)
        return {**told, "outputs": [{"type": "text", "text": instead}], "choices": []}
    try:
        body = runtime.pushes.body("webchat", letter.occurrence, letter.language)
    except LookupError:
        log.warning("text_missing", run=letter.occurrence)
        return None
    return {**told, "outputs": body["outputs"], "choices": body["choices"]}


def _note(runtime: Runtime, deliveries: list[int], now: datetime) -> None:
    """Note what is fetched for the first time; the page gets its messages whether that succeeds or not."""
    try:
        note(runtime.database, deliveries, now)
    except Unavailable as trouble:
        log.warning("fetch_not_noted", channel="webchat", trouble=str(trouble))
