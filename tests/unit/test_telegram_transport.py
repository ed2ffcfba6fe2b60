"""The Telegram thread against the stand-in: it answers presses, and nobody waits for it."""

import asyncio
import logging
import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.wires.telegram_transport import FAILURES, BotThread
from tests.ports import free_port
from tests.stand_ins.telegram import TOKEN, StandInTelegram

PERSON = 81_000_001
FAILED = "a call to Telegram failed: NetworkError"


@pytest.fixture
def telegram() -> Iterator[StandInTelegram]:
    with StandInTelegram() as stand_in:
        yield stand_in


@pytest.fixture
def thread(telegram: StandInTelegram) -> Iterator[BotThread]:
    made = BotThread(TOKEN, telegram.url)
    yield made
    made.close()


def a_press(telegram: StandInTelegram) -> str:
    query = {"id": "900", "from": {"id": PERSON}, "chat_instance": "1", "data": "help"}
    telegram.api.learn({"update_id": 1, "callback_query": query})
    return "900"


def telegram_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "telegram"]


def a_closed_port() -> str:
    return f"http://127.0.0.1:{free_port()}/bot"


def test_a_press_answered_soon_reaches_telegram(telegram: StandInTelegram, thread: BotThread) -> None:
    ticket = a_press(telegram)
    thread.soon(lambda bot: bot.answer_callback_query(ticket))

    (call,) = telegram.wait_for("answerCallbackQuery")
    assert call.ok
    assert call.params == {"callback_query_id": "900"}


def test_a_command_gets_the_result_of_its_call(telegram: StandInTelegram, thread: BotThread) -> None:
    message = thread.run(lambda bot: bot.send_message(PERSON, "안녕하세요"))

    assert isinstance(message, Message)
    assert message.text == "안녕하세요"
    assert telegram.copies(PERSON) == 1


@pytest.mark.parametrize(
    ("status", "words", "error"),
    [
        (403, "Forbidden: bot was blocked by the user", Forbidden),
        (400, "Bad Request: chat not found", BadRequest),
        (502, "Bad Gateway", NetworkError),
    ],
)
def test_a_command_gets_the_librarys_own_error(
    telegram: StandInTelegram, thread: BotThread, status: int, words: str, error: type[Exception]
) -> None:
    telegram.fail(PERSON, status, words)

    with pytest.raises(error):
        thread.run(lambda bot: bot.send_message(PERSON, "안녕하세요"))


def test_the_wait_telegram_asks_for_is_a_timedelta(telegram: StandInTelegram, thread: BotThread) -> None:
    telegram.fail(PERSON, 429, "Too Many Requests: retry after 7", retry_after=7)

    with pytest.raises(RetryAfter) as caught:
        thread.run(lambda bot: bot.send_message(PERSON, "안녕하세요"))
    assert caught.value.retry_after == timedelta(seconds=7)


def test_a_command_gives_up_after_its_time(telegram: StandInTelegram, thread: BotThread) -> None:
    telegram.latency = 20
    began = time.monotonic()

    with pytest.raises(TimedOut):
        thread.run(lambda bot: bot.get_me(), timeout=0.2)
    assert time.monotonic() - began < 15


def test_nothing_is_opened_before_the_first_call(telegram: StandInTelegram) -> None:
    before = len(telegram_threads())
    BotThread(TOKEN, telegram.url).close()

    assert len(telegram_threads()) == before


def test_many_threads_share_one_telegram_thread(telegram: StandInTelegram, thread: BotThread) -> None:
    before = len(telegram_threads())
    callers = [
        threading.Thread(target=thread.soon, args=(lambda bot: bot.send_message(PERSON, "안녕하세요"),))
        for _ in range(30)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    telegram.wait_for("sendMessage", times=30)
    assert len(telegram_threads()) == before + 1


def test_a_slow_telegram_keeps_nobody_waiting(telegram: StandInTelegram, thread: BotThread) -> None:
    telegram.latency = 20
    began = time.monotonic()
    for _ in range(150):
        thread.soon(lambda bot: bot.get_me())

    assert time.monotonic() - began < 10


def test_a_telegram_that_is_away_is_left_in_peace_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[Bot] = []

    async def refused(bot: Bot) -> object:
        asked.append(bot)
        raise NetworkError("refused")

    thread = BotThread(TOKEN, a_closed_port())
    try:
        for number in range(1, FAILURES + 1):
            thread.soon(refused)
            wait_until(lambda number=number: caplog.messages.count(FAILED) == number)
        thread.soon(refused)
        thread.close()  # lets what is under way come to its end
        assert len(asked) == FAILURES
        assert caplog.messages[-1] == "calls to Telegram dropped so far: 1"
    finally:
        thread.close()


def test_a_dead_telegram_keeps_nobody_waiting(caplog: pytest.LogCaptureFixture) -> None:
    thread = BotThread(TOKEN, a_closed_port())
    thread.soon(lambda bot: bot.send_message(PERSON, "비밀 이야기"))
    with pytest.raises(NetworkError):
        thread.run(lambda bot: bot.get_me())
    thread.close()

    assert FAILED in caplog.messages


def test_calls_beyond_the_limit_are_dropped_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    made, release = [], threading.Event()

    async def held(_: Bot) -> None:
        made.append(1)
        while not release.is_set():
            await asyncio.sleep(0.005)

    thread = BotThread(TOKEN, "http://127.0.0.1:1/bot", waiting=3)
    for _ in range(7):
        thread.soon(held)
    release.set()
    thread.close()

    assert len(made) == 3
    assert caplog.messages == [f"calls to Telegram dropped so far: {n}" for n in (1, 2, 4)]


def test_room_is_free_again_once_calls_have_ended(telegram: StandInTelegram) -> None:
    thread = BotThread(TOKEN, telegram.url, waiting=1)
    for number in range(1, 4):
        thread.soon(lambda bot: bot.get_me())
        telegram.wait_for("getMe", times=number)
        thread.run(lambda bot: bot.get_chat_member_count("@gangjin_notices"))
        wait_until(lambda: thread._waiting == 0)
    thread.close()

    assert len(telegram.calls("getMe")) == 3


def wait_until(holds: Any) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_call_that_takes_too_long_is_given_up(
    telegram: StandInTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.latency = 3
    thread = BotThread(TOKEN, telegram.url, time_limit=0.2)
    thread.soon(lambda bot: bot.get_me())
    wait_until(lambda: caplog.messages)
    thread.close()

    assert caplog.messages == ["a call to Telegram failed: TimedOut"]


def test_no_log_line_holds_the_token_or_a_persons_words(
    telegram: StandInTelegram, thread: BotThread, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram.fail(PERSON, 400, "Bad Request: can't parse entities: 비밀 이야기")
    thread.soon(lambda bot: bot.send_message(PERSON, "비밀 이야기"))
    thread.run(lambda bot: bot.send_message(PERSON + 1, "비밀 이야기"))
    wait_until(lambda: "a call to Telegram failed: BadRequest" in caplog.messages)

    assert TOKEN not in caplog.text
    assert "비밀" not in caplog.text


def test_a_mistake_in_a_call_is_logged_and_the_next_call_works(
    telegram: StandInTelegram, thread: BotThread, caplog: pytest.LogCaptureFixture
) -> None:
    async def mistaken(_: Bot) -> None:
        raise KeyError("비밀 이야기")

    thread.soon(mistaken)
    thread.run(lambda bot: bot.get_me())

    wait_until(lambda: caplog.messages)
    assert caplog.messages == ["a call to Telegram failed: KeyError"]
    assert len(telegram.calls("getMe")) == 1


def test_an_empty_token_fails_at_the_call_and_not_before() -> None:
    thread = BotThread("", "http://127.0.0.1:1/bot")
    with pytest.raises(Exception, match="You must pass the token"):
        thread.run(lambda bot: bot.get_me())
    thread.close()


def test_closing_ends_the_thread_and_lets_calls_under_way_finish(telegram: StandInTelegram) -> None:
    before = len(telegram_threads())
    thread = BotThread(TOKEN, telegram.url)
    thread.run(lambda bot: bot.get_me())  # so that it need not be opened in the moment it is given
    telegram.latency = 0.05
    thread.soon(lambda bot: bot.send_message(PERSON, "안녕하세요"))
    thread.close()

    assert telegram.copies(PERSON) == 1
    assert len(telegram_threads()) == before


def test_closing_gives_up_on_a_telegram_that_does_not_answer(telegram: StandInTelegram) -> None:
    telegram.latency = 20
    thread = BotThread(TOKEN, telegram.url)
    thread.soon(lambda bot: bot.get_me())
    began = time.monotonic()
    thread.close()

    assert time.monotonic() - began < 15


def test_a_closed_thread_drops_calls_and_refuses_commands(
    telegram: StandInTelegram, thread: BotThread, caplog: pytest.LogCaptureFixture
) -> None:
    thread.close()
    thread.close()
    thread.soon(lambda bot: bot.get_me())
    with pytest.raises(RuntimeError, match="closed"):
        thread.run(lambda bot: bot.get_me())

    assert caplog.messages == ["calls to Telegram dropped so far: 1"]
    assert telegram.calls() == []


@pytest.mark.parametrize("used_before", [False, True])
def test_a_forked_process_gets_a_thread_of_its_own(
    telegram: StandInTelegram, thread: BotThread, used_before: bool
) -> None:
    if used_before:
        thread.run(lambda bot: bot.send_message(PERSON, "부모"))
    child = os.fork()
    if child == 0:
        os._exit(_speak_in_the_child(thread))
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert telegram.copies(PERSON, "자식") == 2
    thread.run(lambda bot: bot.send_message(PERSON, "부모"))
    assert telegram.copies(PERSON, "부모") == 1 + used_before


def _speak_in_the_child(thread: BotThread) -> int:
    try:
        thread.run(lambda bot: bot.send_message(PERSON, "자식"), timeout=20)
        thread.soon(lambda bot: bot.send_message(PERSON, "자식"))
        thread.close()
    except BaseException:
        return 1
    return 0
