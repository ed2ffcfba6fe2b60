"""Whatever comes through the doors: never a 500, nothing kept of what is refused, no words in the log."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.conftest import KAKAO_SECRET, TELEGRAM_SECRET
from tests.http.stored import counts

ROOT = Path(__file__).resolve().parent.parent
HEADERS = {
    "webchat": {},
    "kakao": {"X-Kakao-Skill-Secret": KAKAO_SECRET},
    "telegram": {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET},
}
DOORS = sorted(HEADERS)
SESSION = "a-session-for-bad-input"


def of_file(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((ROOT / "payloads" / name).read_text("utf-8"))
    return body


SOUND = {
    "webchat": [{"session": SESSION, "id": "m-1", "language": "ko", "text": "축제"}],
    "kakao": [of_file(f"kakao/{name}.json") for name in ("text", "press", "pushed")],
    "telegram": [
        of_file(f"telegram/{name}.json")
        for name in ("text_korean", "group_reply_to_the_bot", "contact_own", "edited_message", "location")
    ],
}


def post(client: FlaskClient, door: str, raw: bytes | str, **headers: str) -> TestResponse:
    return client.post(
        f"/in/{door}", data=raw, headers={"Content-Type": "application/json", **HEADERS[door], **headers}
    )


def expect_manners(app: Flask, door: str, raw: bytes | str) -> TestResponse:
    """Post anything; whatever comes of it is JSON and no 500, and a refusal leaves nothing behind."""
    before = counts(app)
    answer = post(app.test_client(), door, raw)
    assert answer.status_code in {200, 400, 413}, (answer.status_code, raw[:500])
    assert isinstance(answer.get_json(), dict)
    if answer.status_code != 200:
        assert set(answer.get_json()["error"]) == {"code", "message"}
        assert counts(app) == before
    return answer


# Invented values

CHECKS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be busy
letters = st.text(st.characters(codec=None, categories=None), max_size=40)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | letters | st.integers(10**30, 10**40)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=12,
)
FIELDS = """
session text choice id language userRequest user utterance bot action block clientExtra params callbackUrl
update_id message chat from callback_query data my_chat_member new_chat_member edited_message entities
contact reply_to_message properties deliveryId occurrenceId announcementId appUserId
"""
names = st.sampled_from(FIELDS.split())
nearly = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=20,
)


@pytest.mark.parametrize("door", DOORS)
@settings(CHECKS, max_examples=150)
@given(body=anything | nearly)
def test_any_json_at_all_gets_a_mannerly_answer(lasting_app, door, body):
    expect_manners(lasting_app, door, json.dumps(body))


@pytest.mark.parametrize("door", DOORS)
@settings(CHECKS, max_examples=250)
@given(data=st.data())
def test_any_field_of_any_type_gets_a_mannerly_answer(lasting_app, door, data):
    body = deepcopy(data.draw(st.sampled_from(SOUND[door])))
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.sampled_from(list(paths(body))), label="path")
        change(body, where, data.draw(anything | nearly, label="value"))

    answer = expect_manners(lasting_app, door, json.dumps(body))

    if door == "telegram" and type(body.get("update_id")) is int:
        assert answer.status_code == 200


@pytest.mark.parametrize("kind", [[], {}])
def test_chat_of_a_strange_type_is_no_fault(app, kind):
    update = deepcopy(SOUND["telegram"][0])
    update["message"]["chat"]["type"] = kind

    assert post(app.test_client(), "telegram", json.dumps(update)).status_code == 200


def paths(body: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each field, however deep."""
    steps = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    found = []
    for step, inner in steps:
        found += [(*above, step), *paths(inner, (*above, step))]
    return found or [above]


def change(body: Any, where: tuple[Any, ...], value: Any) -> None:
    for step in where[:-1]:
        body = body[step]
    if where:
        body[where[-1]] = value


@pytest.mark.parametrize("door", DOORS)
@settings(CHECKS, max_examples=100)
@given(raw=st.binary(max_size=200))
def test_any_bytes_at_all_get_a_mannerly_answer(lasting_app, door, raw):
    expect_manners(lasting_app, door, raw)


# Awkward ones, by name

Make = Callable[[str], bytes]


def worded(door: str, text: str) -> bytes:
    """Make a sound body of a door with these words, JSON escapes and all left as they are written."""
    body = deepcopy(SOUND[door][0])
    {"webchat": body, "kakao": body.get("userRequest"), "telegram": body.get("message")}[door][
        "utterance" if door == "kakao" else "text"
    ] = "@@"
    return json.dumps(body, ensure_ascii=False).replace("@@", text).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 200_000, id="200 KB"),
        pytest.param("가" * 60_000, id="60,000 syllables"),
        pytest.param("강진 청자축제 " * 9_000, id="the same words 9,000 times"),
        pytest.param("1" * 200_000, id="200,000 digits"),
        pytest.param("2026-11-" * 25_000, id="25,000 dates"),
        pytest.param("a\\u0000b", id="NUL"),
        pytest.param("\\ud800", id="half a pair, escaped"),
        pytest.param("\ud800", id="half a pair, as bytes"),
        pytest.param("\\udc00\\ud800", id="a pair reversed"),
        pytest.param("\u202e축제\u2066 \u200f언제\u2069", id="right-to-left marks"),
        pytest.param("\\n\\t\\u0007\\u001b[31m", id="control characters"),
        pytest.param("👨‍👩‍👧‍👦" * 3_000, id="families"),
        pytest.param("a" + "\u0301" * 20_000, id="20,000 accents on one letter"),
        pytest.param("%s %(x)s {0} {x} $x", id="placeholders"),
        pytest.param("<script>alert(1)</script> &amp;", id="markup"),
        pytest.param("'; DROP TABLE contact; --", id="SQL"),
    ],
)
def test_awkward_words_get_an_answer(app, door, text):
    answer = post(app.test_client(), door, worded(door, text))

    assert answer.status_code == 200
    assert counts(app)[0] == 1


def wrapped(inside: str) -> Make:
    """Make bodies that are sound but for one unheard-of field."""
    return lambda door: json.dumps(SOUND[door][0])[:-1].encode() + f', "x": {inside}}}'.encode()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(wrapped("9" * 10_000), id="integer of 10,000 digits"),
        pytest.param(wrapped("-" + "9" * 4_500), id="negative integer of 4,500 digits"),
        pytest.param(wrapped("1e999999"), id="float beyond all bounds"),
        pytest.param(wrapped("[" * 200 + "]" * 200), id="200 brackets deep"),
        pytest.param(wrapped('1, "x": 2, "x": {}'), id="doubled keys"),
        pytest.param(lambda door: b"\xef\xbb\xbf" + wrapped("1")(door), id="byte order mark"),
        pytest.param(lambda door: wrapped("1")(door).decode().encode("utf-16"), id="UTF-16"),
        pytest.param(lambda door: b" \r\n\t" + wrapped("1")(door) + b"\n\n", id="space around"),
    ],
)
def test_awkward_but_lawful_json_gets_an_answer(app, door, make):
    assert post(app.test_client(), door, make(door)).status_code == 200


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"null", 400, id="null"),
        pytest.param(b"{", 400, id="broken off"),
        pytest.param(b"{} {}", 400, id="two at once"),
        pytest.param(b"text=help&session=12345678", 400, id="a form"),
        pytest.param(b'{"text": "\xff\xfe"}', 400, id="no UTF-8"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, 400, id="100,000 brackets deep"),
        pytest.param(b'{"a":' * 40_000 + b"1" + b"}" * 40_000, 400, id="40,000 braces deep"),
        pytest.param(b"9" * 200_000, 400, id="one number of 200,000 digits"),
        pytest.param(b'"' + b"x" * 1_000_000 + b'"', 413, id="1 MB"),
        pytest.param(b" " * (256 * 1024 + 1), 413, id="one byte too many"),
        pytest.param(b" " * (256 * 1024), 400, id="the most bytes there may be"),
    ],
)
def test_what_is_no_message_is_refused_in_json(app, door, raw, status):
    answer = post(app.test_client(), door, raw)

    assert answer.status_code == status
    assert set(answer.get_json()["error"]) == {"code", "message"}
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data", "a/b;;"]
)
def test_wrong_content_type_does_not_matter(app, door, kind):
    answer = post(app.test_client(), door, json.dumps(SOUND[door][0]), **{"Content-Type": kind})

    assert answer.status_code == 200


# What the log tells


def test_no_word_of_a_resident_reaches_the_log(tmp_path):
    words = "김막례-비밀-낱말-ZEBRA-QUARTZ"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.http.say_everything", str(tmp_path), words],
        cwd=ROOT.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    told = (ran.stdout + ran.stderr).casefold()
    assert '"event": "fault"' in told
    assert '"event": "unavailable"' in told
    for word in ("막례", "비밀", "zebra", "quartz", json.dumps("막례")[1:-1], json.dumps("비밀")[1:-1]):
        assert word not in told
