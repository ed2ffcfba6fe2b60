"""Answers that take long: within the platform's time if they can be, else posted to its callback.

The protocol: https://kakaobusiness.gitbook.io/main/tool/chatbot/skill_guide/ai_chatbot_callback_guide
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache

import requests
import structlog

from bot.channel import Body, Channel, Frame, Late, Request
from bot.handler import mark
from bot.message import Address, Message
from bot.reply import Choice, Reply, Text
from bot.talk import Talk
from bot.understanding import Understood
from bot.words import words_for

log = structlog.get_logger()

PATIENCE = 2.5  # seconds an answer may take before something else is said; the platform waits 5
BREATH = 1.0  # seconds between the acknowledgement and the callback, which must not overtake it
VALID = 50.0  # seconds of the callback's one minute that we use
AT_ONCE = 8

Whole = Callable[[], tuple[Reply, Talk]]
Work = Future[tuple[Reply, Talk]]
LOOKING = mark("I am still looking. One moment, please.")

_under_way: dict[tuple[Address, str], Work] = {}  # so that asking again fetches what was begun
MOST_UNDER_WAY = 500


@cache
def _pool() -> ThreadPoolExecutor:
    """Return the process's own pool, made at its first use and so after any fork."""
    return ThreadPoolExecutor(AT_ONCE, "slow-answer")


def within_time(
    whole: Whole,
    channel: Channel,
    came: Request,
    message: Message,
    frame: Frame,
    asked: Understood,
    talk: Talk,
) -> tuple[Reply, Talk, str]:
    """Return the answer, or what is said while it is being found, with the body to send.

    Where the request offers a callback on an allowed host, the answer is posted there once it is found;
    where it does not, the person is offered to ask once more, which fetches the same work's answer.
    """
    key = (message.address, asked.question.code())
    work = _under_way.pop(key, None) or _pool().submit(whole)
    try:
        reply, talk_now = work.result(timeout=PATIENCE)
    except TooLate:
        waiting = _still_looking(asked)
        late = channel.late(came, frame.secrets) if channel.late else None
        if late is None:
            if len(_under_way) < MOST_UNDER_WAY:
                _under_way[key] = work
            return waiting, talk, _dumps(channel.render(waiting, message, frame))
        _pool().submit(_deliver, late, work, channel, message, frame)
        words = words_for(asked.language).say(LOOKING)
        return waiting, talk, _dumps({**late.acknowledgement, "data": {"text": words}})
    return reply, talk_now, _dumps(channel.render(reply, message, frame))


def _still_looking(asked: Understood) -> Reply:
    words = words_for(asked.language)
    again = Choice(words.say("Ask again"), asked.question)
    return Reply(asked.question, (Text(words.say(LOOKING)),), (again,), asked.language, words.say("More"))


def _deliver(late: Late, work: Work, channel: Channel, message: Message, frame: Frame) -> None:
    """Post the answer to the callback, once; best effort, for there is nobody left to tell."""
    began = time.monotonic()
    try:
        reply, _ = work.result(timeout=VALID)
        time.sleep(max(0.0, BREATH - (time.monotonic() - began)))
        outcome = post(late.url, channel.render(reply, message, frame))
    except Exception as fault:  # a thread's outermost door
        log.warning("callback_failed", channel=channel.name, kind=type(fault).__name__)
        return
    log.info("callback", channel=channel.name, status=outcome)


def post(url: str, body: Body) -> str:
    """Post one skill response to a callback address; return the status the platform gives.

    Raises:
        requests.RequestException: it could not be reached, or answered no JSON.
    """
    response = requests.post(
        url,
        data=_dumps(body).encode("utf-8", "replace"),
        headers={"Content-Type": "application/json; charset=utf-8"},
        timeout=(2, 5),
        allow_redirects=False,
    )
    return str(response.json().get("status"))


def _dumps(body: Body) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
