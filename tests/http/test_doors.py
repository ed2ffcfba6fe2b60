"""The other doors: for operators, for browsers, and the ones that are shut."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from bot.app import runtime_of
from bot.runtime import HEARTBEAT
from bot.store.version import VERSION
from tests.conftest import NOW, make_app

TOKEN = "a-token-for-operators"
JSON_KEYS = {"code", "message"}


@pytest.fixture
def make(filled_sqlite, tmp_path) -> Iterator[Callable[..., Flask]]:
    """Make an application of other settings than the tests' usual ones."""
    made: list[Flask] = []

    def open_app(**settings: Any) -> Flask:
        shutil.copy(filled_sqlite, tmp_path / "doors.db")
        made.append(make_app(f"sqlite:///{tmp_path}/doors.db", tmp_path, **settings))
        return made[-1]

    yield open_app
    for app in made:
        runtime_of(app).close()


# Doors that are shut


@pytest.mark.parametrize(
    ("door", "off"),
    [
        ("kakao", {"KAKAO_SKILL_SECRET": ""}),
        ("telegram", {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_WEBHOOK_SECRET": ""}),
    ],
)
def test_channel_that_is_off_says_so(make, door, off):
    answer = make(**off).test_client().post(f"/in/{door}", json={})

    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "channel_off"


@pytest.mark.parametrize("path", ["/in/line", "/in/", "/in/kakao/x", "/in/%F0%9F%8F%BA", "/in/webchat/"])
def test_unknown_door_is_a_404_in_json(client, path):
    answer = client.post(path, json={})

    assert answer.status_code == 404
    assert set(answer.get_json()["error"]) == JSON_KEYS


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("door", ["kakao", "telegram", "kakao-channel"])
def test_other_methods_are_refused_in_json(client, door, method):
    answer = client.open(f"/in/{door}", method=method)

    assert answer.status_code == 405
    assert answer.get_json()["error"]["code"] == "method_not_allowed"
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/nothing", "/in", "/.env", "/static/../settings.py", "/%00", "/favicon.ico/x"]
)
def test_unknown_page_is_a_404(client, path):
    assert client.get(path).status_code == 404


# For operators


def test_being_alive_takes_no_database(make, tmp_path):
    app = make(DATABASE_URL="sqlite:////nowhere/at/all.db")

    answer = app.test_client().get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok")
    assert runtime_of(app).database.engine.pool.checkedin() == 0


def test_readiness_tells_all_an_operator_asks(make):
    app = make()
    runtime_of(app).states.put(HEARTBEAT, "alive", NOW - timedelta(seconds=5))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 200
    told = answer.get_json()
    assert told.pop("build")
    assert told == {
        "ready": True, "schema": VERSION, "database": "ok", "broker": None,
        "scheduler_heartbeat_age": 5.0, "oldest_pending_age": None,
    }  # fmt: skip


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (59, 200), (61, 503), (86_400, 503), (None, 503)])
def test_scheduler_that_is_silent_is_not_ready(make, seconds, status):
    app = make()
    if seconds is not None:
        runtime_of(app).states.put(HEARTBEAT, "alive", NOW - timedelta(seconds=seconds))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == status
    assert answer.get_json()["ready"] is (status == 200)
    assert answer.get_json()["scheduler_heartbeat_age"] == seconds


def test_measures_are_off_without_a_token(client):
    answer = client.get("/metrics")

    assert answer.status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", TOKEN, f"Bearer {TOKEN}x", "Bearer", f"Basic {TOKEN}", "Bearer é"])
def test_measures_are_shut_to_others(make, given):
    headers = {"Authorization": given} if given else {}

    answer = make(METRICS_TOKEN=TOKEN).test_client().get("/metrics", headers=headers)

    assert answer.status_code == 403


def test_measures_count_what_was_answered(make):
    client = make(METRICS_TOKEN=TOKEN).test_client()
    client.post("/in/webchat", json={"session": "a-session-measured", "text": "a-word-not-to-be-told"})

    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    assert 'gangjin_messages_total{channel="webchat",status="200"}' in answer.text
    assert "gangjin_answer_seconds_bucket" in answer.text
    assert "a-word-not-to-be-told" not in answer.text


# How often


def test_contact_who_writes_too_often_must_wait(make):
    client = make(RATE_LIMIT_CONTACT="3 per minute").test_client()

    def post(session: str) -> Any:
        return client.post("/in/webchat", json={"session": session, "text": "help"})

    answers = [post("a-session-in-a-hurry") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 60
    assert set(answers[3].get_json()["error"]) == JSON_KEYS
    assert post("a-session-with-patience").status_code == 200


def test_network_that_writes_too_often_must_wait(make):
    client = make(RATE_LIMIT_ADDRESS="2 per hour").test_client()

    statuses = [
        client.post(
            "/in/webchat",
            json={"session": f"one-of-many-{number}", "text": "help"},
            headers={"X-Forwarded-For": address},
        ).status_code
        for number, address in enumerate(["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"])
    ]

    assert statuses == [200, 200, 429, 200]


def test_platforms_with_a_secret_are_never_held_back(make):
    client = make(RATE_LIMIT_CONTACT="1 per hour", RATE_LIMIT_ADDRESS="1 per hour").test_client()
    headers = {"X-Telegram-Bot-Api-Secret-Token": "a-secret-telegram-shows"}
    said = {"text": "help", "chat": {"id": 5, "type": "private"}, "from": {"id": 5}}

    statuses = {
        client.post("/in/telegram", json={"update_id": n, "message": said}, headers=headers).status_code
        for n in range(5)
    }

    assert statuses == {200}


# The residents' page


@pytest.mark.parametrize("language", ["ko", "en", "ja", "zh-Hans", "vi"])
def test_page_is_in_the_language_asked_for(client, language):
    answer = client.get(f"/?lang={language}", headers={"Accept-Language": "ko" if language == "vi" else "vi"})

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ko-KR,ko;q=0.9", "ko"), ("en-US,en;q=0.5", "en"), ("ja", "ja"), ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("vi-VN", "vi"), ("fr,de;q=0.9,ja;q=0.1", "ja"), ("en;q=0.2,vi;q=0.8", "vi"), ("fr", "en"),
        ("zh-TW", "zh-Hans"), ("", "ko"), ("*", "ko"), (";;;q=q,,", "ko"),
        pytest.param("x" * 5000, "en", id="5,000 letters"),
    ],
)  # fmt: skip
def test_page_is_in_the_language_a_browser_wishes(client, accepted, language):
    answer = client.get("/", headers={"Accept-Language": accepted})

    assert f'<html lang="{language}"' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("asked", ["", "kr", "EN", "<script>", "ko&lang=en", "\x00", "%ff"])
def test_page_of_an_unknown_language_is_korean(client, asked):
    answer = client.get("/", query_string={"lang": asked})

    assert answer.status_code == 200
    assert '<html lang="ko"' in answer.text
    assert "<script>" not in answer.text.split("</head>")[0]


def test_page_lets_nothing_in_from_elsewhere(client):
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]

    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert " onclick=" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# Pictures


@pytest.fixture
def picture_app(make) -> Flask:
    return make()


def pictures_in(app: Flask) -> set[str]:
    """Return the names of the picture files kept."""
    return {file.name for file in (runtime_of(app).settings.var / "pictures").glob("*")}


@pytest.mark.parametrize(("shape", "ratio"), [("wide", 2), ("square", 1)])
@pytest.mark.parametrize("name", ["topic/help.ko", "topic/festival.vi", "topic/food.zh-Hans"])
def test_picture_is_a_png_of_its_shape(picture_app, name, shape, ratio):
    answer = picture_app.test_client().get(f"/pictures/{name}.{shape}.0.png")

    assert (answer.status_code, answer.content_type) == (200, "image/png")
    with Image.open(BytesIO(answer.data)) as drawn:
        assert drawn.format == "PNG"
        assert drawn.width == drawn.height * ratio


def test_picture_of_an_answer_is_there_for_long(picture_app):
    client = picture_app.test_client()
    body = client.post("/in/webchat", json={"session": "a-session-to-see", "choice": "help"}).get_json()
    path = body["outputs"][0]["image"]["url"].removeprefix("http://127.0.0.1:8000")

    answer = client.get(path)

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_picture_of_an_old_address_is_not_for_long(picture_app):
    answer = picture_app.test_client().get("/pictures/topic/help.ko.wide.0.png")

    assert "immutable" not in answer.headers["Cache-Control"]


def test_picture_is_drawn_once_and_kept(picture_app):
    client = picture_app.test_client()
    path = "/pictures/topic/help.ko.wide.0.png"
    first = client.get(path).data
    (name,) = pictures_in(picture_app)
    kept = runtime_of(picture_app).settings.var / "pictures" / name
    assert kept.read_bytes() == first

    kept.write_bytes(b"as it was kept")

    assert client.get(path).data == b"as it was kept"
    assert pictures_in(picture_app) == {name}


def test_picture_that_cannot_be_kept_is_shown(picture_app):
    var = runtime_of(picture_app).settings.var
    (var / "pictures").write_bytes(b"a file where the folder should be")

    assert picture_app.test_client().get("/pictures/topic/help.ko.wide.0.png").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "", "x", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "topic/help.ko.wide.0.svg",
        "topic/help.ko.wide.png",
        "topic/help.kr.wide.0.png", "topic/help.ko.round.0.png", "topic/nothing.ko.wide.0.png",
        "festival/gone.ko.wide.0.png", "secret/help.ko.wide.0.png", "topic/HELP.ko.wide.0.png",
        "topic/help.ko.wide.0.png/x", "topic/help.ko.wide.0.png%00", "topic/help.ko.wide.0.png%0a",
        "topic/help.ko.wide.00112233445566778899.png", "topic//help.ko.wide.0.png", "한글.png",
    ],
)  # fmt: skip
def test_picture_of_a_wrong_name_is_a_404(picture_app, name):
    assert picture_app.test_client().get(f"/pictures/{name}", follow_redirects=True).status_code == 404
    assert pictures_in(picture_app) == set()
