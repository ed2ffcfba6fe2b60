"""Answers that take long: within the platform's time if they can be, else posted to its callback.

The protocol: https://kakaobusiness.gitbook.io/main/tool/chatbot/skill_guide/ai_chatbot_callback_guide
"""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache

import requests
import structlog

from bot.channel import Body, Channel, Frame, Late, Request
from bot.conversation import Answered
from bot.handler import mark
from bot.listening.understanding import Understood
from bot.message import Address, Message
from bot.reply import Choice, Reply, Text
from bot.talk import Talk
from bot.words import words_for

log = structlog.get_logger()

BREATH = 1.0  # seconds between the acknowledgement and the callback, which must not overtake it
VALID = 50.0  # seconds of the callback's one minute that we use
AT_ONCE = 8
MOST_UNDER_WAY = 500
LOOKING = mark("I am still looking. One moment, please.")

Whole = Callable[[], Answered]
Work = Future[Answered]
Key = tuple[Address, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What is said in time; ``afterwards`` is left to do once that is kept."""

    reply: Reply
    talk: Talk
    body: str
    afterwards: Callable[[], object] | None = None


class UnderWay:
    """The slow answers being found, so that asking again fetches what was begun, for a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._works: dict[Key, tuple[Work, float]] = {}

    def begin(self, key: Key, whole: Whole) -> Work:
        """Return the work begun for this question of this contact, else begin it."""
        now = time.monotonic()
        with self._lock:
            self._works = {k: found for k, found in self._works.items() if now - found[1] < VALID}
            if key in self._works:
                return self._works[key][0]
            work = _pool("slow-answer").submit(whole)
            if len(self._works) < MOST_UNDER_WAY:
                self._works[key] = work, now
            return work

    def end(self, key: Key) -> None:
        with self._lock:
            self._works.pop(key, None)


_under_way = UnderWay()


@cache
def _pool(name: str) -> ThreadPoolExecutor:
    """Return one of the process's own pools, made at its first use and so after any fork."""
    return ThreadPoolExecutor(AT_ONCE, name)


def within_time(
    whole: Whole,
    channel: Channel,
    came: Request,
    message: Message,
    frame: Frame,
    asked: Understood,
    talk: Talk,
    *,
    until: float,
) -> Given:
    """Return the answer, or what is said while it is being found.

    Where the request offers a callback on an allowed host, the answer is posted there once it is found;
    where it does not, the person is offered to ask once more, which fetches the same work's answer.

    Args:
        until: the moment, by :func:`time.monotonic`, at which something must be said.
    """
    key = (message.address, asked.question.code())
    work = _under_way.begin(key, whole)
    if wait([work], timeout=max(0.0, until - time.monotonic())).done:
        _under_way.end(key)
        found = work.result()
        return Given(found.reply, found.talk, _dumps(channel.render(found.reply, message, frame)))
    waiting = _still_looking(asked)
    late = channel.late(came, frame.secrets) if channel.late else None
    if late is None:
        return Given(waiting, talk, _dumps(channel.render(waiting, message, frame)))
    words = words_for(asked.language).say(LOOKING)
    body = _dumps({**late.acknowledgement, "data": {"text": words}})
    return Given(waiting, talk, body, lambda: _later(late, key, work, channel, message, frame))


def _still_looking(asked: Understood) -> Reply:
    words = words_for(asked.language)
    again = Choice(words.say("Ask again"), asked.question)
    return Reply(asked.question, (Text(words.say(LOOKING)),), (again,), asked.language, words.say("More"))


def _later(late: Late, key: Key, work: Work, channel: Channel, message: Message, frame: Frame) -> None:
    began = time.monotonic()
    _pool("callback").submit(_deliver, late, key, work, channel, message, frame, began)


def _deliver(
    late: Late, key: Key, work: Work, channel: Channel, message: Message, frame: Frame, began: float
) -> None:
    """Post the answer to the callback, once; best effort, for there is nobody left to tell."""
    try:
        reply = work.result(timeout=max(0.0, began + VALID - time.monotonic())).reply
        time.sleep(max(0.0, began + BREATH - time.monotonic()))
        outcome = post(late.url, channel.render(reply, message, frame))
    except Exception as fault:  # a thread's outermost door
        log.warning("callback_failed", channel=channel.name, kind=type(fault).__name__)
        return
    finally:
        _under_way.end(key)
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
