"""Answers that take long: said in time, then posted to Kakao's callback or fetched by a press."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot.app import create_app, runtime_of
from bot.channels.kakao import is_allowed
from bot.discovery import find
from bot.handler import Handler, Turn
from bot.reply import Reply, Text
from bot.runtime import known_channels
from bot.settings import Settings
from tests.conftest import KAKAO_SECRET, NOW, environ_for
from tests.http.stored import counts
from tests.http.webchat_shape import check
from tests.kakao_schema import SCHEMA, faults, needs_schema, pressables
from tests.stand_ins.kakao_callback import StandInCallback

pytestmark = needs_schema

HOSTS = ".kakao.com,127.0.0.1"
MOST_SECONDS = 4.0
SHORT = 0.2  # seconds of patience, so that most tests need not wait for the real ones
FOUND = "what was found at last"


@dataclass
class Slow:
    """A topic that answers once it is let go, or by itself after a time."""

    seconds: float = 20.0
    asked: int = 0

    def __post_init__(self) -> None:
        self.may_go, self.is_asked = threading.Event(), threading.Event()

    def __call__(self, turn: Turn) -> Reply:
        self.asked += 1
        self.is_asked.set()
        self.may_go.wait(self.seconds)
        return turn.reply([Text(FOUND)])


@dataclass(frozen=True)
class House:
    app: Flask
    slow: Slow
    callback: StandInCallback

    def ask(self, url: object = None, call: str | None = None, choice: str = "thanks") -> TestResponse:
        """Ask through Kakao what is slow; every answer is in time and valid."""
        said = {"user": {"id": "a" * 64}, "utterance": "thanks", "callbackUrl": url}
        action = {"clientExtra": {"choice": choice}}
        headers = {"X-Kakao-Skill-Secret": KAKAO_SECRET} | ({"X-Request-Id": call} if call else {})
        body = {"userRequest": said, "bot": {"id": "b"}, "action": action}
        began = time.monotonic()
        answer = self.app.test_client().post("/in/kakao", json=body, headers=headers)
        assert time.monotonic() - began < MOST_SECONDS
        assert answer.status_code == 200
        assert faults(answer.data) == []
        return answer


@pytest.fixture
def make(filled_sqlite, tmp_path) -> Iterator[Callable[..., House]]:
    """Make a house whose topic "thanks" is slow, its patience handed in."""
    made: list[House] = []

    def open_house(slow: Slow, patience: float = SHORT) -> House:
        shutil.copy(filled_sqlite, tmp_path / "app.db")
        environ = environ_for(f"sqlite:///{tmp_path}/app.db", tmp_path, KAKAO_CALLBACK_HOSTS=HOSTS)
        settings = replace(Settings.from_env(environ, known_channels().values()), patience=patience)
        handlers = find("handlers", "HANDLER", "topic")
        handlers["thanks"] = Handler("thanks", "thanks", slow, slow=True)
        app = create_app(settings, handlers=handlers, now=lambda: NOW)
        runtime_of(app).house()
        made.append(House(app, slow, StandInCallback(SCHEMA).listen()))
        return made[-1]

    yield open_house
    for house in made:
        house.slow.may_go.set()
        house.callback.close()
        runtime_of(house.app).close()


@pytest.fixture
def house(make) -> House:
    return make(Slow())


def text_of(body: dict[str, Any]) -> str:
    """Return what the first bubble says."""
    (output,) = body["template"]["outputs"]
    words: str = output["simpleText"]["text"]
    return words


# With a callback


def test_slow_answer_is_acknowledged_then_posted_once(house):
    answer = house.ask(house.callback.new_address())
    house.slow.may_go.set()
    (received,) = house.callback.wait_for()

    assert set(answer.get_json()) == {"version", "useCallback", "data"}
    assert answer.get_json()["useCallback"] is True
    assert received.accepted, received.message
    assert text_of(received.body) == FOUND
    assert received.body["data"] == {"topic": "thanks", "entity": None, "facet": None}
    assert received.content_type == "application/json; charset=utf-8"


def test_handler_of_three_seconds_is_answered_in_time(make):
    house = make(Slow(seconds=3.2), patience=2.5)

    answer = house.ask(house.callback.new_address())

    assert answer.get_json()["useCallback"] is True
    assert [received.status for received in house.callback.wait_for()] == ["SUCCESS"]
    assert house.slow.asked == 1


def test_callback_never_overtakes_the_acknowledgement(house):
    asked = time.monotonic()
    house.ask(house.callback.new_address())
    house.slow.may_go.set()
    house.callback.wait_for()

    assert time.monotonic() - asked > SHORT + 0.8  # which the acknowledgement alone does not take


def test_answer_found_in_time_needs_no_callback(make):
    house = make(Slow(seconds=0.01), patience=2.5)

    answer = house.ask(house.callback.new_address())

    assert text_of(answer.get_json()) == FOUND
    assert house.callback.received == []


def test_repeated_call_gets_the_same_acknowledgement(house):
    url = house.callback.new_address()
    first, again = (house.ask(url, call="chp-1") for _ in range(2))
    house.slow.may_go.set()
    house.callback.wait_for()

    assert first.data == again.data
    assert house.slow.asked == 1
    assert len(house.callback.received) == 1
    assert counts(house.app) == (1, 1, 1)


def test_call_delivered_at_once_does_the_work_once(house):
    url = house.callback.new_address()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: house.ask(url, call="chp-1"), range(4)))
    house.slow.may_go.set()
    house.callback.wait_for()
    time.sleep(0.2)  # a second one would come now

    assert len({answer.data for answer in answers}) == 1
    assert house.slow.asked == 1
    assert [received.status for received in house.callback.received] == ["SUCCESS"]


def test_dead_callback_address_harms_nobody(house):
    url = house.callback.new_address()
    house.callback.expire(url)
    house.ask(url)
    house.slow.may_go.set()
    (received,) = house.callback.wait_for()

    assert received.status == "ERROR"
    assert house.ask(choice="help").get_json()["data"]["topic"] == "help"


def test_message_meanwhile_does_not_spoil_the_callback(house):
    url = house.callback.new_address()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(house.ask, url, "chp-1")
        house.slow.is_asked.wait(5)
        house.ask(choice="help")
        answer = waiting.result()
    house.slow.may_go.set()

    assert answer.get_json()["useCallback"] is True
    assert [received.status for received in house.callback.wait_for()] == ["SUCCESS"]
    assert house.slow.asked == 1


# Without one

FOREIGN = [
    None, "", 7, [], {}, "http://example.com", "https://kakao.com.evil.example", "https://user@x.kakao.com",
    "https://kakao.com", "https://evilkakao.com/x", "http://x.kakao.com", "ftp://x.kakao.com",
    "https://u:p@x.kakao.com", "//x.kakao.com", "x.kakao.com", "https://[::1", "https://localhost",
    "http://127.0.0.2/", "http://127.0.0.1.evil.example/", "https://evil.example/?https://x.kakao.com",
    "https://evil.example#.kakao.com", "https://evil.example\\.kakao.com/", "https://evil.example\t.kakao.com",
]  # fmt: skip


@pytest.mark.parametrize("url", FOREIGN)
def test_address_of_a_foreign_host_is_not_posted_to(url):
    assert not isinstance(url, str) or not is_allowed(url, HOSTS.split(","))


@pytest.mark.parametrize(
    "url", ["https://x.kakao.com/a", "https://a.b.kakao.com:443/", "HTTPS://X.KAKAO.COM/"]
)
def test_address_of_an_allowed_host_is_posted_to(url):
    assert is_allowed(url, HOSTS.split(","))


@pytest.mark.parametrize("url", [None, "http://example.com", "https://user@x.kakao.com"])
def test_without_a_callback_a_press_fetches_the_answer(house, url):
    waiting = house.ask(url).get_json()
    house.slow.may_go.set()
    ((words, extra),) = pressables(waiting)

    fetched = house.ask(url, choice=extra["choice"]).get_json()

    assert words
    assert waiting["data"]["topic"] == "thanks"
    assert text_of(waiting) != FOUND
    assert text_of(fetched) == FOUND
    assert house.slow.asked == 1
    assert house.callback.received == []


def test_press_before_it_is_found_offers_itself_again(house):
    for _ in range(3):
        waiting = house.ask().get_json()

    assert [extra["choice"] for _, extra in pressables(waiting)] == ["thanks"]
    assert house.slow.asked == 1


def test_fetched_answer_is_not_kept_for_next_time(house):
    house.ask()
    house.slow.may_go.set()
    house.ask()
    house.ask()

    assert house.slow.asked == 2


def test_page_is_told_the_same_while_looking(house):
    client = house.app.test_client()
    session = {"session": "a-session-that-waits"}

    waiting = client.post("/in/webchat", json={**session, "choice": "thanks"}).get_json()
    house.slow.may_go.set()
    found = client.post("/in/webchat", json={**session, **waiting["choices"][0], "label": None}).get_json()

    check(waiting)
    check(found)
    assert found["outputs"] == [{"type": "text", "text": FOUND}]


def test_slow_topic_that_fails_may_be_asked_again(make):
    def fail(turn: Turn) -> Reply:
        raise TimeoutError("somebody else was slow")

    house = make(Slow(), patience=2.5)
    broken = replace(runtime_of(house.app).handlers["thanks"], answer=fail)
    runtime_of(house.app).handlers["thanks"] = broken

    answers = [house.ask(house.callback.new_address()) for _ in range(2)]

    assert {answer.get_json()["data"]["topic"] for answer in answers} == {"help"}
    assert house.callback.received == []
