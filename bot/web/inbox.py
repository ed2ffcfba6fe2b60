"""The residents' front door: one message in, its answer out in the same response."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import structlog
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from bot.channel import Channel, Frame, Request, Unreadable, Unverified
from bot.classes.signup import Outcome
from bot.conversation import (
    Answered,
    about_mine,
    answer,
    conclude,
    handler_of,
    hear,
    is_at_counter,
    is_personal,
    may_be_about_mine,
)
from bot.handler import mark
from bot.house import Composed
from bot.message import Kind, Message
from bot.runtime import Runtime
from bot.store.database import Unavailable
from bot.store.talks import Change, Overtaken, Repeated
from bot.talk import Talk
from bot.web import callback, fetches, limits, measures, testing
from bot.web.callback import Given
from bot.web.errors import error
from bot.web.kakao_channel import kakao_channel
from bot.web.mailbox import mailbox
from bot.words import words_for

inbox = Blueprint("inbox", __name__)
for beside in (mailbox, kakao_channel):
    inbox.register_blueprint(beside)
log = structlog.get_logger()

TRIES = 4  # a contact's own messages overtaking one another more often than that is no person
RETRY_AFTER = 3  # seconds
LONG_NUMBER = 4000  # digits
BUSY = mark("The guide is very busy right now. Please ask again in a moment, or call 061-430-3114.")


@inbox.post("/in/<name>")
def receive(name: str) -> Response:
    runtime: Runtime = current_app.extensions["runtime"]
    channel = runtime.channels.get(name)
    if channel is None:
        return error(404, "this channel is not switched on", "channel_off")
    started = time.perf_counter()
    try:
        response = _answer(runtime, channel, Request(_json(), cast(Mapping[str, str], request.headers)))
    except Unverified:
        response = error(403, "the secret is missing or wrong")
    except Unreadable as fault:
        response = error(400, str(fault))
    except HTTPException as fault:  # too large, or broken off on its way
        response = error(fault.code or 400, fault.description or fault.name)
    except Unavailable as trouble:
        log.warning("unavailable", channel=name, trouble=str(trouble))
        response = _in_trouble(channel)
    except Exception as fault:  # the outermost door: nothing a caller sends may come back as a 500
        log.exception("fault", channel=name, kind=type(fault).__name__)
        response = _json_response(channel.quiet) if channel.calm else _in_trouble(channel)
    measures.note(name, response.status_code, time.perf_counter() - started)
    return response


def _json() -> Any:
    """Return the body as parsed; None where it is no JSON, which no channel takes for a message."""
    try:
        return json.loads(request.get_data(cache=False), parse_int=_number)
    except (ValueError, RecursionError):
        return None


def _number(digits: str) -> int | float:
    """Read a number however long: Python refuses one of thousands of digits, and no platform means it."""
    return int(digits) if len(digits) < LONG_NUMBER else float(digits)


def _answer(runtime: Runtime, channel: Channel, came: Request) -> Response:
    message = channel.read(came, runtime.secrets(channel.name))
    if message is None:
        return _json_response(channel.quiet)
    too_many = limits.exceeded(runtime.settings, message, request)
    if too_many is not None:
        return error(429, "too many messages in a short time", retry_after=too_many)
    until = time.monotonic() + runtime.settings.patience
    for _ in range(TRIES):
        try:
            return _turn(runtime, channel, came, message, until)
        except Repeated as earlier:
            return _written(earlier.body)
        except Overtaken:
            continue
    raise Unavailable("overtaken")


def _turn(runtime: Runtime, channel: Channel, came: Request, message: Message, until: float) -> Response:
    """Read, think, keep: short reads, no lock while the topic thinks, then one short write."""
    pushed = _pushed(runtime, channel, message)
    if pushed is not None:
        return pushed
    known = runtime.talks.look_up(message.address, message.key)
    now = runtime.now()
    if message.kind is Kind.BLOCKED:
        body = _dumps(channel.quiet)
        gone = Change(closed=True)
        runtime.talks.settle(known, known.talk, key=message.key, body=body, now=now, change=gone)
        return _written(body)
    if (code := testing.code_in(message)) is not None:
        return _json_response(testing.answer(runtime, channel, message, known, code))
    house = runtime.house()
    heard = hear(message, known.talk, house, now)
    if may_be_about_mine(message, heard) and known.id is not None:
        heard = about_mine(message, heard, runtime.talks.mine(known, now))
    frame = Frame(runtime.settings.public_url, runtime.settings.channels[channel.name])
    me = runtime.talks.me(known) if is_personal(message, heard, house) else None
    mine = runtime.talks.mine(known, now) if is_at_counter(heard, house) else None

    def whole() -> Answered:
        return answer(message, heard, known.talk, house, now, me, mine)

    if handler_of(heard, house).slow:
        given = callback.within_time(
            whole, channel, came, message, frame, heard.understood, known.talk, until=until
        )
    else:
        answered = whole()
        given = Given(answered.reply, answered.talk, _body(channel, answered, message, frame))
    how = "button" if message.kind is Kind.PRESS else "words"
    acts = given.reply.acts if me is not None else ()
    change = Change(acts, how, app_user=message.app_user, own=channel.direct is not None)
    if mine is not None:
        change = replace(
            change, secret=True, act=given.reply.act, then=_then(channel, given, message, frame, now)
        )
    body = runtime.talks.settle(known, given.talk, key=message.key, body=given.body, now=now, change=change)
    if given.afterwards is not None:
        given.afterwards()
    measures.understood(channel.name, given.reply.question.topic)
    _stop_the_spinner(runtime, message)
    return _written(body)


def _then(
    channel: Channel, given: Given, message: Message, frame: Frame, now: datetime
) -> Callable[[Outcome], tuple[Talk, str]]:
    """Return what makes the answer once it is known what became of the act."""

    def then(outcome: Outcome) -> tuple[Talk, str]:
        concluded = conclude(Answered(given.reply, given.talk), outcome, now)
        return concluded.talk, _body(channel, concluded, message, frame)

    return then


def _pushed(runtime: Runtime, channel: Channel, message: Message) -> Response | None:
    """Return what is fetched of our pushes, which leaves the talk where it is; None: nothing is."""
    if message.kind is Kind.PUSHED:
        body = fetches.answer(runtime, channel, message)
    else:
        body = fetches.further(runtime, channel, message)
    if body is None:
        return None
    measures.understood(channel.name, "news")
    _stop_the_spinner(runtime, message)
    return _json_response(body)


def _stop_the_spinner(runtime: Runtime, message: Message) -> None:
    """Tell Telegram, best effort, that a press was taken."""
    if message.ticket is not None and runtime.telegram is not None:
        ticket = message.ticket
        runtime.telegram.soon(lambda bot: bot.answer_callback_query(ticket))


def _body(channel: Channel, answered: Answered, message: Message, frame: Frame) -> str:
    """Return the answer as it is sent; what is alike for everybody is composed once and kept."""
    key = (channel.name, answered.reply.confidence)
    kept = answered.bodies.get(key)
    if kept is None:
        body = channel.compose(answered.reply.at(frame.public_url), frame)
        kept = Composed(body, None if channel.direct else _dumps(body))
        answered.bodies[key] = kept
    return kept.text or _dumps(channel.direct(kept.body, message) if channel.direct else kept.body)


def _in_trouble(channel: Channel) -> Response:
    if channel.sorry is not None:
        return _json_response(channel.sorry(words_for("ko").say(BUSY)))
    return error(503, BUSY, retry_after=RETRY_AFTER)


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _json_response(body: Any) -> Response:
    return _written(_dumps(body))


def _written(body: str) -> Response:
    return Response(body.encode("utf-8", "replace"), content_type="application/json; charset=utf-8")
