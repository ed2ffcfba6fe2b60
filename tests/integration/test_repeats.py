"""The same message twice and two messages at once, on SQLite and on PostgreSQL."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot.app import runtime_of
from bot.discovery import find
from bot.handler import Handler, Turn
from bot.message import Address
from bot.question import Question
from bot.reply import Reply, Text
from bot.store.talks import KEPT, Change, Known, Overtaken, Repeated, Talks
from bot.talk import Talk
from tests.conftest import KAKAO_SECRET, NOW, TELEGRAM_SECRET, make_app
from tests.http.stored import answers_kept, counts, the_contact

SESSION = "a-session-that-repeats"
ADDRESS = Address("webchat", "somebody")
THINKING = 0.05  # seconds, so that those who came at once also think at once


class Counting:
    """A topic that never answers the same twice."""

    def __init__(self) -> None:
        self.asked = 0
        self._lock = threading.Lock()

    def __call__(self, turn: Turn) -> Reply:
        with self._lock:
            self.asked += 1
            number = self.asked
        time.sleep(THINKING)
        return turn.reply([Text(f"answer {number}")])


@pytest.fixture
def app(database_url, tmp_path, patience) -> Iterator[Flask]:
    """A house whose topic "thanks" counts its answers."""
    handlers = {**find("handlers", "HANDLER", "topic"), "thanks": Handler("thanks", "thanks", Counting())}
    made = make_app(database_url, tmp_path, handlers=handlers)
    runtime_of(made).house()
    yield made
    runtime_of(made).close()


@pytest.fixture
def talks(app) -> Talks:
    return runtime_of(app).talks


def by_webchat(app: Flask, number: int) -> TestResponse:
    body = {"session": SESSION, "id": f"m-{number}", "choice": "thanks"}
    return app.test_client().post("/in/webchat", json=body)


def by_kakao(app: Flask, number: int) -> TestResponse:
    said = {"user": {"id": "a" * 64}, "utterance": "thanks"}
    body = {"userRequest": said, "bot": {"id": "b"}, "action": {"clientExtra": {"choice": "thanks"}}}
    headers = {"X-Kakao-Skill-Secret": KAKAO_SECRET, "X-Request-Id": f"chp-{number}"}
    return app.test_client().post("/in/kakao", json=body, headers=headers)


def by_telegram(app: Flask, number: int) -> TestResponse:
    chat = {"id": 5, "type": "private"}
    press = {"from": {"id": 5}, "message": {"chat": chat}, "data": "thanks"}
    headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    return app.test_client().post(
        "/in/telegram", json={"update_id": number, "callback_query": press}, headers=headers
    )


def at_once(call: Callable[[int], Any], numbers: list[int]) -> list[Any]:
    """Make the calls from as many threads, all beginning at the same moment."""
    start = threading.Barrier(len(numbers))

    def run(number: int) -> Any:
        start.wait()
        return call(number)

    with ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(run, numbers))


# Through the doors


@pytest.mark.parametrize("post", [by_webchat, by_kakao, by_telegram])
def test_message_delivered_eight_times_at_once_acts_once(app, post):
    answers = at_once(lambda number: post(app, number), [7] * 8)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert counts(app) == (1, 1, 1)


@pytest.mark.parametrize("post", [by_webchat, by_kakao, by_telegram])
def test_message_delivered_later_gets_its_first_answer(app, post):
    first, other, again = (post(app, number) for number in (1, 2, 1))

    assert first.data == again.data != other.data
    assert the_contact(app).version == 2


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("post", [by_webchat, by_kakao, by_telegram])
def test_two_messages_at_once_are_both_answered(app, post, known):
    if known:
        post(app, 1)

    answers = at_once(lambda number: post(app, number), [2, 3])

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 2
    assert the_contact(app).version == 2 + known


def test_people_at_once_do_not_disturb_one_another(app):
    def post(number: int) -> TestResponse:
        body = {"session": f"session-{number:04}", "choice": "thanks"}
        return app.test_client().post("/in/webchat", json=body)

    answers = at_once(post, list(range(12)))

    assert {answer.status_code for answer in answers} == {200}
    assert counts(app) == (12, 12, 0)


# What the store promises the doors


def settle(talks: Talks, known: Known, key: str | None = None, body: str = "{}", **more: Any) -> None:
    talks.settle(known, Talk(), key=key, body=body, now=more.pop("now", NOW), **more)


def test_stranger_is_known_by_version_nought(talks):
    assert talks.look_up(ADDRESS, "k") == Known(ADDRESS, Talk(), None, 0)


def test_what_was_kept_is_read_back(talks):
    talk = Talk("vi", "vi", None, Question("help", page=1), (("더보기", "help~1"),), 5)
    talks.settle(talks.look_up(ADDRESS, None), talk, key=None, body="{}", now=NOW)

    assert talks.look_up(ADDRESS, None).talk == talk


def test_look_up_of_an_answered_message_is_told(talks):
    settle(talks, talks.look_up(ADDRESS, "k"), "k", "the first answer 🏺")

    with pytest.raises(Repeated) as told:
        talks.look_up(ADDRESS, "k")
    assert told.value.body == "the first answer 🏺"


def test_key_of_another_channel_is_another_message(talks):
    settle(talks, talks.look_up(ADDRESS, "k"), "k")

    assert talks.look_up(Address("kakao", "somebody"), "k").id is None


def test_settling_a_message_twice_tells_the_first(talks):
    known = talks.look_up(ADDRESS, "k")
    settle(talks, known, "k", "first")

    with pytest.raises(Repeated) as told:
        settle(talks, known, "k", "second")
    assert told.value.body == "first"


@pytest.mark.parametrize("times", [0, 1])
def test_settling_after_another_message_is_told(talks, times):
    for _ in range(times):
        settle(talks, talks.look_up(ADDRESS, None))
    known = talks.look_up(ADDRESS, "mine")
    settle(talks, known, "another")

    with pytest.raises(Overtaken):
        settle(talks, known, "mine")


def test_overtaken_message_leaves_no_receipt_behind(talks):
    known = talks.look_up(ADDRESS, "mine")
    settle(talks, known, "another")
    with pytest.raises(Overtaken):
        settle(talks, known, "mine")

    assert talks.look_up(ADDRESS, "mine").version == 1


def test_repeat_leaves_the_talk_as_it_was(talks):
    known = talks.look_up(ADDRESS, "k")
    settle(talks, known, "k")
    with pytest.raises(Repeated):
        talks.settle(known, Talk("ja"), key="k", body="{}", now=NOW)

    assert talks.look_up(ADDRESS, None).talk.chosen is None


def test_first_and_last_moment_of_a_contact_are_kept(app, talks):
    later = NOW + timedelta(days=3)
    settle(talks, talks.look_up(ADDRESS, None))
    settle(talks, talks.look_up(ADDRESS, None), now=later)

    assert (the_contact(app).first_seen_at, the_contact(app).last_seen_at) == (NOW, later)


def test_closing_and_opening_are_kept(app, talks):
    settle(talks, talks.look_up(ADDRESS, None), change=Change(closed=True))
    assert the_contact(app).closed_at == NOW

    settle(talks, talks.look_up(ADDRESS, None))
    assert the_contact(app).closed_at is None


# Forgetting


def keep_receipts(talks: Talks, ages: list[timedelta]) -> None:
    for number, age in enumerate(ages):
        settle(talks, talks.look_up(ADDRESS, f"k-{number}"), f"k-{number}", now=NOW - age)


@pytest.mark.parametrize(("limit", "gone"), [(1, 1), (2, 2), (3, 3), (100, 3)])
def test_old_receipts_are_forgotten_up_to_a_limit(app, talks, limit, gone):
    keep_receipts(talks, [KEPT * 2] * 3)

    assert talks.forget_receipts(NOW - KEPT, limit) == gone
    assert counts(app)[2] == 3 - gone


def test_receipts_a_platform_may_repeat_are_kept(app, talks):
    second = timedelta(seconds=1)
    keep_receipts(talks, [timedelta(0), KEPT - second, KEPT, KEPT + second])

    assert talks.forget_receipts(NOW - KEPT, 100) == 1
    assert counts(app)[2] == 3


def test_forgetting_nothing_is_nothing(talks):
    assert talks.forget_receipts(NOW, 100) == 0
    assert talks.forget_answers(NOW, 100) == 0


def test_text_told_to_many_is_kept_once_and_as_long_as_any_receipt(app, talks):
    settle(talks, talks.look_up(ADDRESS, "old"), "old", now=NOW - KEPT * 2)
    settle(talks, talks.look_up(ADDRESS, "new"), "new", now=NOW)

    assert answers_kept(app) == 1
    talks.forget_receipts(NOW - KEPT, 100)
    assert talks.forget_answers(NOW - KEPT, 100) == 0
    with pytest.raises(Repeated):
        talks.look_up(ADDRESS, "new")
    assert talks.forget_answers(NOW + KEPT, 100) == 1


def test_answer_of_a_message_that_was_overtaken_is_not_taken_for_kept(talks):
    before = talks.look_up(ADDRESS, "one")
    settle(talks, before, "one", body="first")
    with pytest.raises(Overtaken):
        settle(talks, before, "two", body="second")
    settle(talks, talks.look_up(ADDRESS, "three"), "three", body="second")

    with pytest.raises(Repeated) as repeated:
        talks.look_up(ADDRESS, "three")
    assert repeated.value.body == "second"


def test_forgotten_message_is_a_new_one(app, talks):
    first = by_webchat(app, 1)
    talks.forget_receipts(NOW + timedelta(days=3), 100)

    assert by_webchat(app, 1).data != first.data
    assert the_contact(app).version == 2
