"""Telegram's door: updates from files, and whole talks with a Telegram on loopback."""

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import runtime_of
from tests.conftest import NOW, TELEGRAM_SECRET, TELEGRAM_TOKEN, make_app
from tests.http.serving import served
from tests.http.stored import contacts, counts, the_contact
from tests.stand_ins.telegram import StandInTelegram

PAYLOADS = sorted((Path(__file__).resolve().parent.parent / "payloads" / "telegram").glob("*.json"))
PERSON = 5_011_223_344
GROUP = -1_001_234_567_890
USERNAME = "gangjin_talk_bot"
PUBLIC_URL = "https://talk.gangjin.example"


def bring(client: FlaskClient, update: Any, secret: str | None = TELEGRAM_SECRET) -> TestResponse:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    return client.post("/in/telegram", json=update, headers=headers)


def saying(text: str, update_id: int = 1, person: int = PERSON) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": "주민", "language_code": "ko"}
    chat = {"id": person, "type": "private", "first_name": "주민"}
    return {
        "update_id": update_id,
        "message": {"message_id": 7, "date": 1, "from": who, "chat": chat, "text": text},
    }


# Single updates


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in PAYLOADS])
def test_every_kind_of_update_is_answered_once(app, client, file):
    update = json.loads(file.read_text("utf-8"))

    answers = [bring(client, update) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    assert answers[0].get_json().get("method") in {None, "sendMessage"}
    assert counts(app) in {(0, 0, 0), (1, 1, 1)}


@pytest.mark.parametrize("secret", [None, "", "wrong", TELEGRAM_SECRET + "x", TELEGRAM_SECRET.upper(), "é"])
def test_caller_without_the_secret_is_turned_away(app, client, secret):
    answer = bring(client, saying("help"), secret)

    assert answer.status_code == 403
    assert answer.get_json()["error"]["code"] == "forbidden"
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("number", [None, "1", 1.0, 1.5, True, [], {}])
def test_update_without_an_integer_number_is_refused(app, client, number):
    answer = bring(client, {**saying("help"), "update_id": number})

    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "bad_request"
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("body", [None, [], [saying("help")], "text", 7, True, {}, {"message": {}}])
def test_json_that_is_no_update_is_refused(app, client, body):
    assert bring(client, body).status_code == 400
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("number", [0, -5, 2**31, 2**63, 10**100])
def test_any_integer_is_a_number_of_an_update(app, client, number):
    bodies = {bring(client, saying("help", number)).data for _ in range(2)}

    assert len(bodies) == 1
    assert counts(app) == (1, 1, 1)


def test_numbers_that_fall_or_leap_are_all_new(app, client):
    for number in (900_000_000, 5, 2**40, 4):
        bring(client, saying("help", number))

    assert the_contact(app).version == 4


@pytest.mark.parametrize("inside", [None, [], "x", 7, True, {}, {"chat": None}, {"chat": {"id": "5"}}])
@pytest.mark.parametrize(
    "kind", ["message", "edited_message", "callback_query", "my_chat_member", "unheard_of"]
)
def test_update_of_any_inside_is_taken_quietly(app, client, kind, inside):
    answer = bring(client, {"update_id": 3, kind: inside})

    assert (answer.status_code, answer.get_json()) == (200, {})
    assert counts(app) == (0, 0, 0)


# Whole talks


@dataclass(frozen=True)
class House:
    """The application as Telegram reaches it over HTTP, and Telegram itself."""

    app: Flask
    telegram: StandInTelegram
    url: str


@pytest.fixture
def house(filled_sqlite, tmp_path) -> Iterator[House]:
    shutil.copy(filled_sqlite, tmp_path / "app.db")
    with StandInTelegram(token=TELEGRAM_TOKEN, username=USERNAME) as telegram:
        app = make_app(
            f"sqlite:///{tmp_path}/app.db", tmp_path, TELEGRAM_API_URL=telegram.url, PUBLIC_URL=PUBLIC_URL
        )
        with served(app) as url:
            telegram.connect(f"{url}/in/telegram", TELEGRAM_SECRET)
            yield House(app, telegram, url)
        runtime_of(app).close()
        assert telegram.refused == []


def test_person_starts_asks_and_presses_buttons(house):
    telegram = house.telegram
    telegram.start(PERSON, language_code="en")
    telegram.say(PERSON, "강진 청자축제 주차")
    button = next(one for one in telegram.replies(PERSON)[-1].buttons if one.data)
    telegram.tap(PERSON, button.label)

    replies = telegram.replies(PERSON)

    assert len(replies) == 3
    assert all(reply.text for reply in replies)
    assert the_contact(house.app).version == 3
    assert len(telegram.wait_for("answerCallbackQuery")) == 1


def test_button_of_an_older_message_still_works(house):
    telegram = house.telegram
    telegram.start(PERSON)
    first = telegram.replies(PERSON)[-1]
    telegram.say(PERSON, "강진 청자축제 주차")

    pressed = telegram.press(PERSON, first.buttons[0].data, message_id=first.message["message_id"])

    assert pressed.accepted
    assert len(telegram.replies(PERSON)) == 3


def test_every_button_rides_back_as_telegram_takes_it(house):
    telegram = house.telegram
    seen: set[str] = set()
    waiting = list(runtime_of(house.app).handlers)
    telegram.start(PERSON, language_code="ko")
    while waiting and len(seen) < 150:
        data = waiting.pop(0)
        if data not in seen:
            seen.add(data)
            assert telegram.press(PERSON, data).call is not None
            waiting += [button.data for button in telegram.replies(PERSON)[-1].buttons if button.data]

    assert len(seen) == 150
    assert telegram.refused == []


def test_forged_press_is_answered_and_does_nothing(house):
    house.telegram.start(PERSON)

    assert house.telegram.press(PERSON, "language/lang:tlh; DROP TABLE contact").call is not None
    assert the_contact(house.app).chosen_language is None
    house.telegram.wait_for("answerCallbackQuery")


def test_press_is_confirmed_only_after_it_is_kept(house):
    house.telegram.start(PERSON)
    house.telegram.courier.tries = 1
    database = runtime_of(house.app).database
    with database.write():
        delivery = house.telegram.press(PERSON, "halfprice")

    assert delivery.status == 503
    assert house.telegram.calls("answerCallbackQuery") == []
    house.telegram.deliver(delivery.update)
    assert len(house.telegram.wait_for("answerCallbackQuery")) == 1


def test_telegram_that_is_slow_never_delays_an_answer(house):
    house.telegram.start(PERSON)
    house.telegram.fail(None, 500, "Internal Server Error", method="answerCallbackQuery")

    assert house.telegram.press(PERSON, "halfprice").accepted
    assert not house.telegram.wait_for("answerCallbackQuery")[0].ok
    assert house.telegram.press(PERSON, "festival").accepted


def test_contact_who_blocks_us_is_closed(house):
    house.telegram.start(PERSON)
    house.telegram.block(PERSON)

    assert the_contact(house.app).closed_at == NOW


def test_contact_who_unblocks_us_is_open_again(house):
    house.telegram.start(PERSON)
    house.telegram.block(PERSON)
    house.telegram.unblock(PERSON)

    assert the_contact(house.app).closed_at is None


def test_closed_contact_who_writes_is_open_again(house):
    house.telegram.start(PERSON)
    house.telegram.block(PERSON)
    house.telegram.api.blocked.clear()  # the update that told of it was lost
    house.telegram.say(PERSON, "help")

    assert the_contact(house.app).closed_at is None


def test_block_keeps_language_and_place_of_the_talk(house):
    house.telegram.start(PERSON)
    house.telegram.press(PERSON, "language/lang:vi")
    before = the_contact(house.app)
    house.telegram.block(PERSON)

    after = the_contact(house.app)

    assert (after.chosen_language, after.talk) == ("vi", before.talk)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("축제 언제 하지?", False), (f"@{USERNAME} 축제", True), (f"/help@{USERNAME}", True), ("/help", True),
        ("/help@another_bot", False), ("@someone 축제", False), (f"축제 알려줘 @{USERNAME}!", True),
    ],
)  # fmt: skip
def test_group_is_answered_only_when_addressed(house, text, answered):
    runtime_of(house.app).states.put("telegram.username", USERNAME, NOW)
    house.telegram.start(PERSON)

    call = house.telegram.say(GROUP, text, chat_type="supergroup").call

    assert (call is not None) == answered
    assert len(contacts(house.app)) == 1 + int(answered)


def test_first_update_of_a_process_knows_our_name(house):
    runtime_of(house.app).states.put("telegram.username", USERNAME, NOW)

    assert house.telegram.say(GROUP, "/help@another_bot", chat_type="supergroup").call is None


def test_answer_in_a_group_hangs_on_its_question(house):
    call = house.telegram.say(GROUP, "/help", chat_type="supergroup").call

    assert call.params["reply_parameters"]["message_id"] == call.result["reply_to_message"]["message_id"]


def test_reply_to_our_own_words_in_a_group_is_answered(house):
    first = house.telegram.say(GROUP, "/help", chat_type="supergroup").call.result["message_id"]

    assert house.telegram.say(GROUP, "축제", chat_type="supergroup", reply_to=first).call is not None


def test_corrected_message_is_answered_again(house):
    house.telegram.say(PERSON, "츅제")
    corrected = saying("강진 청자축제 주차", 77)
    corrected["edited_message"] = {**corrected.pop("message"), "edit_date": 2}

    assert house.telegram.deliver(corrected).call is not None
    assert the_contact(house.app).version == 2


@pytest.mark.parametrize("times", [2, 8])
def test_update_delivered_at_once_acts_once(house, times):
    start = threading.Barrier(times)

    def deliver(_: int) -> bytes:
        start.wait()
        return house.telegram.deliver(saying("강진 청자축제 주차", 55)).attempts[-1].body

    with ThreadPoolExecutor(times) as pool:
        bodies = set(pool.map(deliver, range(times)))

    assert len(bodies) == 1
    assert counts(house.app) == (1, 1, 1)


def test_update_delivered_again_later_gets_the_same(house):
    bodies = {house.telegram.deliver(saying(text, 55)).attempts[-1].body for text in ("help", "festival")}

    assert len(bodies) == 1
    assert counts(house.app) == (1, 1, 1)


def test_names_of_html_reach_telegram_unharmed(house):
    update = saying("<b>축제 & 'x'</i>")
    update["message"]["from"]["first_name"] = update["message"]["chat"]["first_name"] = "<b>&</b>"

    assert house.telegram.deliver(update).call.ok


# The commands


def test_connect_sets_all_that_telegram_is_told(house):
    runner = house.app.test_cli_runner()

    result = runner.invoke(args=["telegram", "connect"])

    assert result.exit_code == 0, result.output
    assert f"@{USERNAME}" in result.output
    webhook = house.telegram.api.webhook
    assert (webhook.url, webhook.secret) == (f"{PUBLIC_URL}/in/telegram", TELEGRAM_SECRET)
    assert set(webhook.allowed) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert len(house.telegram.api.commands) == 5
    assert runtime_of(house.app).states.get("telegram.username") == USERNAME


def test_status_reads_back_what_telegram_holds(house):
    runner = house.app.test_cli_runner()
    runner.invoke(args=["telegram", "connect"])

    result = runner.invoke(args=["telegram", "status"])

    assert result.exit_code == 0, result.output
    assert f"{PUBLIC_URL}/in/telegram" in result.output
    assert TELEGRAM_SECRET not in result.output
    assert TELEGRAM_TOKEN not in result.output


def test_status_complains_of_a_webhook_not_ours(house):
    result = house.app.test_cli_runner().invoke(args=["telegram", "status"])

    assert result.exit_code == 1
    assert "not ours" in result.output


@pytest.mark.parametrize("command", ["connect", "status"])
@pytest.mark.parametrize("trouble", ["refused", "dead", "failing"])
def test_trouble_with_telegram_is_told_in_one_line(tmp_path, filled_sqlite, command, trouble):
    with StandInTelegram(
        token="1234567:another-token-than-ours" if trouble == "refused" else TELEGRAM_TOKEN
    ) as telegram:
        url = "http://127.0.0.1:9/bot" if trouble == "dead" else telegram.url
        telegram.fail(None, 500, "Internal Server Error", times=100)
        app = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, TELEGRAM_API_URL=url)
        result = app.test_cli_runner().invoke(args=["telegram", command])
        runtime_of(app).close()

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert len(result.output.strip().splitlines()) == 1
    assert TELEGRAM_TOKEN not in result.output


def test_commands_without_settings_say_what_is_missing(tmp_path):
    app = make_app(
        f"sqlite:///{tmp_path}/app.db", tmp_path, TELEGRAM_BOT_TOKEN="", TELEGRAM_WEBHOOK_SECRET=""
    )

    result = app.test_cli_runner().invoke(args=["telegram", "status"])

    assert result.exit_code == 1
    assert "TELEGRAM_BOT_TOKEN" in result.output
    runtime_of(app).close()
