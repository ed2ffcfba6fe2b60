"""Kakao's door: what the platform sends gets answers it shows, and nothing else gets in."""

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import runtime_of
from tests.conftest import KAKAO_SECRET, make_app
from tests.http.awkward import HALF_A_PAIR
from tests.http.stored import contacts, counts, the_contact
from tests.kakao_schema import MOST_BYTES, faults, needs_schema, pressables, samples

MOST_CODES = 600
PAYLOADS = Path(__file__).resolve().parent.parent / "payloads" / "kakao"
PRESS = json.loads((PAYLOADS / "press.json").read_text("utf-8"))
TEXT = json.loads((PAYLOADS / "text.json").read_text("utf-8"))
people = (f"{n:064x}" for n in count(1))


def call(client: FlaskClient, body: Any, **headers: str) -> TestResponse:
    shown = {"X-Kakao-Skill-Secret": KAKAO_SECRET}
    shown |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/in/kakao", json=body, headers=shown)


def said(utterance: str, person: str = "a" * 64) -> dict[str, Any]:
    return with_value(with_value(TEXT, "userRequest.utterance", utterance), "userRequest.user.id", person)


def pressed(extra: Any, utterance: str = "눌렀어요", person: str = "a" * 64) -> dict[str, Any]:
    body = with_value(with_value(PRESS, "action.clientExtra", extra), "userRequest.utterance", utterance)
    return with_value(body, "userRequest.user.id", person)


def with_value(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy whose one field has another value."""
    changed = deepcopy(body)
    *steps, last = path.split(".")
    inner = changed
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return changed


def without(body: dict[str, Any], path: str) -> dict[str, Any]:
    changed = with_value(body, path, None)
    *steps, last = path.split(".")
    inner = changed
    for step in steps:
        inner = inner[step]
    del inner[last]
    return changed


# What the platform sends


@needs_schema
@pytest.mark.parametrize("file", samples("request-*.json"))
def test_every_sample_request_gets_an_answer_kakao_shows(client, file):
    answer = call(client, json.loads(file.read_text("utf-8")))

    assert answer.status_code == 200
    assert answer.content_type == "application/json; charset=utf-8"
    assert faults(answer.data) == []
    assert set(answer.get_json()["data"]) == {"topic", "entity", "facet"}


@pytest.mark.parametrize("file", [pytest.param(f, id=f.stem) for f in sorted(PAYLOADS.glob("*.json"))])
def test_every_payload_of_ours_is_answered(client, file):
    answer = call(client, json.loads(file.read_text("utf-8")))

    assert answer.status_code == 200
    assert len(answer.data) <= MOST_BYTES
    assert 1 <= len(answer.get_json()["template"]["outputs"]) <= 3


@pytest.mark.parametrize(
    ("utterance", "topic", "entity"),
    [
        ("강진 청자축제 언제 해요?", "festival", "celadon-festival"),
        ("help", "help", None),
        ("", "outofscope", None),
    ],
)
def test_data_tells_what_was_understood(client, utterance, topic, entity):
    data = call(client, said(utterance)).get_json()["data"]

    assert (data["topic"], data["entity"]) == (topic, entity)


def test_welcome_block_greets_whatever_its_words(client):
    welcome = with_value(said("강진 청자축제"), "userRequest.block", {"id": "b", "name": "웰컴 블록"})

    assert call(client, welcome).get_json()["data"]["topic"] == "greeting"


@pytest.mark.parametrize("mark", ["", "!"])
def test_development_and_live_bot_know_one_person(app, client, mark):
    for bot in ("66f3a91c5e7d2b40c81f0a36", f"66f3a91c5e7d2b40c81f0a36{mark}"):
        call(client, with_value(said("help"), "bot.id", bot))

    assert the_contact(app).version == 2


def test_one_persons_keys_in_two_bots_differ(app, client):
    for bot in ("one-bot", "another-bot"):
        call(client, with_value(said("help"), "bot.id", bot))

    assert len(contacts(app)) == 2


# The validator itself


@needs_schema
@pytest.mark.parametrize("file", samples("response-*.json"))
def test_validator_accepts_every_sound_sample(file):
    assert faults(file.read_bytes()) == []


@needs_schema
@pytest.mark.parametrize("file", samples("invalid-response-*.json"))
def test_validator_refuses_every_broken_sample(file):
    assert faults(file.read_bytes())


@needs_schema
@pytest.mark.parametrize(
    "output",
    [
        {"textCard": {"title": "t" * 50, "description": "d" * 351}},
        {"textCard": {"title": "t", "description": "🏺" * 200}},
        {"itemCard": {"itemList": [{"title": "a", "description": "b"}], "title": "t" * 201}},
    ],
)
def test_validator_refuses_sums_a_schema_cannot_say(output):
    assert faults(json.dumps({"version": "2.0", "template": {"outputs": [output]}}).encode())


@needs_schema
def test_validator_refuses_an_answer_of_too_many_bytes():
    body = {"version": "2.0", "data": {"x": "가" * 10_000}}

    assert faults(json.dumps(body, ensure_ascii=False).encode())


# All that can be pressed


@needs_schema
def test_every_button_leads_to_an_answer_kakao_shows(filled_sqlite, tmp_path):
    shutil.copy(filled_sqlite, tmp_path / "crawl.db")
    app = make_app(f"sqlite:///{tmp_path}/crawl.db", tmp_path)
    found = dict(crawl(app.test_client(), list(runtime_of(app).handlers)))
    runtime_of(app).close()

    broken = {code: wrong for code, raw in found.items() if (wrong := faults(raw))}

    assert broken == {}
    assert len(found) > 150


def crawl(client: FlaskClient, codes: list[str]) -> Iterator[tuple[str, bytes]]:
    """Press all there is, each as a new person; yield each choice with its answer."""
    waiting: list[tuple[str, dict[str, Any]]] = [("눌렀어요", {"choice": code}) for code in codes]
    seen: set[str] = set()
    while waiting:
        words, extra = waiting.pop(0)
        if extra["choice"] in seen:
            continue
        seen.add(extra["choice"])
        assert len(seen) < MOST_CODES, "the buttons never end"
        answer = call(client, pressed(extra, words, next(people)))
        assert answer.status_code == 200
        yield extra["choice"], answer.data
        waiting += pressables(answer.get_json())


def test_press_is_told_by_its_extra_not_its_words(client):
    data = call(client, pressed({"choice": "halfprice"}, "강진 청자축제")).get_json()["data"]

    assert data == {"topic": "halfprice", "entity": None, "facet": None}


@pytest.mark.parametrize(
    "extra",
    [{"choice": "no-such"}, {"choice": 7}, {"choice": ["help"]}, {"choice": {}}, {"choice": "x" * 5000}],
)
def test_forged_extra_gets_help_and_does_nothing(app, client, extra):
    assert call(client, pressed(extra)).get_json()["data"]["topic"] == "help"
    assert the_contact(app).chosen_language is None


@pytest.mark.parametrize("extra", [None, {}, [], "help", 5, {"choice": None}, {"other": "x"}])
def test_extra_without_our_choice_counts_as_text(client, extra):
    assert call(client, pressed(extra, "강진 청자축제")).get_json()["data"]["entity"] == "celadon-festival"


# Repeats


def test_same_call_id_gets_the_very_same_bytes(app, client):
    answers = [call(client, said(words), X_Request_Id="chp-1") for words in ("help", "강진 청자축제", "help")]

    assert len({answer.data for answer in answers}) == 1
    assert counts(app) == (1, 1, 1)


def test_calls_without_an_id_are_new_each(app, client):
    topics = [call(client, said(words)).get_json()["data"]["topic"] for words in ("help", "강진 청자축제")]

    assert topics == ["help", "festival"]
    assert counts(app) == (1, 2, 0)


def test_call_id_of_another_person_is_another_call(app, client):
    for person in ("a" * 64, "b" * 64):
        call(client, said("help", person), X_Request_Id="chp-1")

    assert counts(app) == (2, 2, 2)


@pytest.mark.parametrize("number", ["x" * 5000, "한글".encode().decode("latin-1"), "0"])
def test_call_id_of_any_form_is_taken(app, client, number):
    answers = [call(client, said(words), X_Request_Id=number) for words in ("help", "강진 청자축제")]

    assert answers[0].data == answers[1].data
    assert counts(app) == (1, 1, 1)


# Who and what is refused


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"X-Kakao-Skill-Secret": ""}, {"X-Kakao-Skill-Secret": "wrong"},
        {"X-Kakao-Skill-Secret": KAKAO_SECRET + "x"}, {"X-Kakao-Skill-Secret": KAKAO_SECRET.upper()},
        {"X-Kakao-Skill-Secret": "é"}, {"Authorization": KAKAO_SECRET},
    ],
)  # fmt: skip
def test_caller_without_the_secret_is_turned_away(app, client, headers):
    answer = client.post("/in/kakao", json=said("help"), headers=headers)

    assert answer.status_code == 403
    assert answer.get_json()["error"]["code"] == "forbidden"
    assert counts(app) == (0, 0, 0)


NEEDED = ["userRequest", "bot", "action", "userRequest.user", "userRequest.user.id", "bot.id"]
WRONG = [None, True, 7, 1.5, "", [], ["a"]]


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("path", NEEDED)
def test_needed_field_of_another_type_is_refused(app, client, path, value):
    expect_refusal(app, client, with_value(said("help"), path, value))


@pytest.mark.parametrize("path", [path for path in NEEDED if path != "action"])
def test_needed_field_that_is_an_empty_object_is_refused(app, client, path):
    expect_refusal(app, client, with_value(said("help"), path, {}))


@pytest.mark.parametrize("path", NEEDED)
def test_needed_field_that_is_missing_is_refused(app, client, path):
    expect_refusal(app, client, without(said("help"), path))


@pytest.mark.parametrize("utterance", [True, 7, 1.5, [], ["a"], {}])
def test_utterance_that_is_no_text_is_refused(app, client, utterance):
    expect_refusal(app, client, with_value(TEXT, "userRequest.utterance", utterance))


@pytest.mark.parametrize("person", ["x" * 71, "a\x00b", HALF_A_PAIR, "🏺" * 71])
def test_person_id_no_database_takes_is_refused(app, client, person):
    expect_refusal(app, client, with_value(TEXT, "userRequest.user.id", person))


@pytest.mark.parametrize("body", [None, [], "text", 7, True, [{}], {}, {"userRequest": {}}])
def test_json_that_is_no_skill_request_is_refused(app, client, body):
    expect_refusal(app, client, body)


def expect_refusal(app: Flask, client: FlaskClient, body: Any) -> None:
    answer = call(client, body)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "bad_request"
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("value", [*WRONG, {}, {"a": {"b": [None]}}])
@pytest.mark.parametrize(
    "path",
    [
        "intent", "contexts", "flow", "action.params", "action.detailParams", "action.clientExtra",
        "action.id", "userRequest.block", "userRequest.params", "userRequest.lang", "userRequest.timezone",
        "userRequest.callbackUrl", "userRequest.user.type", "userRequest.user.properties", "bot.name",
    ],
)  # fmt: skip
def test_field_we_need_not_may_be_anything(client, path, value):
    assert call(client, with_value(said("help"), path, value)).get_json()["data"]["topic"] == "help"


def test_text_that_is_null_counts_as_none(client):
    assert call(client, said(None)).get_json()["data"]["topic"] == "outofscope"
