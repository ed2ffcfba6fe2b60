"""When the house is in trouble: polite, quick and whole again afterwards."""

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from bot.app import runtime_of
from bot.discovery import find
from bot.handler import Handler, Turn
from bot.reply import Reply
from bot.runtime import known_channels
from bot.store.database import STUCK, Database, Unavailable, open_engine
from bot.store.schema import migrate
from bot.store.tables import state
from tests.conftest import KAKAO_SECRET, NOW, TELEGRAM_SECRET, make_app
from tests.http.stored import counts
from tests.kakao_schema import SCHEMA, faults
from tests.ports import free_port

PATIENCE = 4.0  # seconds, as the contract has it; Kakao gives up after five
DOORS = ("webchat", "kakao", "telegram")


def say(app: Flask, door: str, choice: str = "help") -> TestResponse:
    """Press one button through a door."""
    body, headers = {
        "webchat": ({"session": "a-session-in-trouble", "choice": choice}, {}),
        "kakao": (
            {
                "userRequest": {"user": {"id": "a" * 64}, "utterance": "x"},
                "bot": {"id": "b"},
                "action": {"clientExtra": {"choice": choice}},
            },
            {"X-Kakao-Skill-Secret": KAKAO_SECRET},
        ),
        "telegram": (
            {
                "update_id": 5,
                "callback_query": {"from": {"id": 5}, "message": {"chat": {"id": 5}}, "data": choice},
            },
            {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET},
        ),
    }[door]
    return app.test_client().post(f"/in/{door}", json=body, headers=headers)


def expect_politeness(app: Flask, door: str) -> None:
    began = time.monotonic()
    answer = say(app, door)
    assert time.monotonic() - began < PATIENCE
    if door == "kakao":
        expect_kakao_says_sorry(answer)
        return
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json()["error"]["code"] == "unavailable"


def expect_kakao_says_sorry(answer: TestResponse) -> None:
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    assert body["version"] == "2.0"
    assert [set(output) for output in body["template"]["outputs"]] == [{"simpleText"}]
    assert body["data"] == {"topic": "help", "entity": None, "facet": None}
    if SCHEMA.is_file():
        assert faults(answer.data) == []


@contextmanager
def opened(url: str, folder: Path, **parts: Any) -> Iterator[Flask]:
    app = make_app(url, folder, **parts)
    try:
        yield app
    finally:
        runtime_of(app).close()


@pytest.fixture
def app(filled_sqlite, tmp_path) -> Iterator[Flask]:
    shutil.copy(filled_sqlite, tmp_path / "app.db")
    with opened(f"sqlite:///{tmp_path}/app.db", tmp_path) as made:
        yield made


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the only right to write, as a backup or a stray shell would."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


# A lock somebody else holds


@pytest.mark.parametrize("door", DOORS)
def test_locked_database_is_told_politely_in_time(app, tmp_path, door):
    with locked(tmp_path / "app.db"):
        expect_politeness(app, door)

    assert counts(app) == (0, 0, 0)


def test_many_callers_of_a_locked_database_are_all_told_in_time(app, tmp_path):
    began = time.monotonic()
    with locked(tmp_path / "app.db"), ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: say(app, "webchat").status_code, range(32)))

    assert answers == [503] * 32
    assert time.monotonic() - began < 4


def test_doors_work_again_once_the_lock_is_gone(app, tmp_path):
    with locked(tmp_path / "app.db"):
        say(app, "telegram")

    time.sleep(STUCK)
    for door in DOORS:
        assert say(app, door).status_code == 200
    assert counts(app) == (3, 3, 1)


def test_reading_goes_on_while_somebody_writes(app, tmp_path):
    database = runtime_of(app).database
    began = time.monotonic()
    with locked(tmp_path / "app.db"), database.read() as connection:
        rows = connection.execute(text("SELECT count(*) FROM content")).scalar_one()

    assert rows > 0
    assert time.monotonic() - began < 1


def test_short_lock_is_waited_for(app, tmp_path):
    def hold() -> None:
        with locked(tmp_path / "app.db"):
            held.set()
            time.sleep(0.3)

    held = threading.Event()
    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    answers = [say(app, "webchat")]
    other.join()

    assert [answer.status_code for answer in answers] == [200]


def new_postgres(server: str, name: str) -> str:
    """Make a database with nothing in it; return its address."""
    engine = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


@pytest.mark.postgres
def test_lock_on_a_contact_in_postgres_is_told(postgres_server, tmp_path):
    url = new_postgres(postgres_server, "locked")
    migrate(url)
    with opened(url, tmp_path) as app:
        assert say(app, "webchat").status_code == 200
        with runtime_of(app).database.write() as other:
            other.execute(text("LOCK TABLE contact IN EXCLUSIVE MODE"))
            expect_politeness(app, "webchat")
            expect_politeness(app, "kakao")
        assert say(app, "webchat").status_code == 200


# A database that is away


def dead_postgres(folder: Path) -> str:
    return f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"


def removed_folder(folder: Path) -> str:
    return f"sqlite:///{folder}/removed/app.db"


def damaged_file(folder: Path) -> str:
    (folder / "damaged.db").write_bytes(b"no database at all " * 500)
    return f"sqlite:///{folder}/damaged.db"


def empty_file(folder: Path) -> str:
    return f"sqlite:///{folder}/empty.db"


AWAY = [dead_postgres, removed_folder, damaged_file, empty_file]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("away", AWAY)
def test_database_that_is_away_is_told_politely(tmp_path, away, door):
    with opened(away(tmp_path), tmp_path) as app:
        expect_politeness(app, door)


@pytest.mark.parametrize("away", AWAY)
def test_operators_learn_that_the_database_is_away(tmp_path, away):
    with opened(away(tmp_path), tmp_path) as app:
        client = app.test_client()
        alive, ready = client.get("/healthz"), client.get("/readyz")

    assert (alive.status_code, alive.text) == (200, "ok")
    assert ready.status_code == 503
    assert ready.get_json()["ready"] is False
    assert ready.get_json()["schema"] is None


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/pictures/topic/help.ko.wide.0.png", 503), ("/nothing-there", 404)]
)
def test_pages_never_break_without_a_database(tmp_path, away, path, status):
    with opened(away(tmp_path), tmp_path) as app:
        assert app.test_client().get(path).status_code == status


@pytest.mark.postgres
def test_postgres_before_its_first_migration_is_away(postgres_server, tmp_path):
    with opened(new_postgres(postgres_server, "unmigrated"), tmp_path) as app:
        for door in DOORS:
            expect_politeness(app, door)
        assert app.test_client().get("/readyz").status_code == 503


def test_database_that_comes_back_is_used_again(tmp_path, filled_sqlite):
    with opened(removed_folder(tmp_path), tmp_path) as app:
        expect_politeness(app, "webchat")
        (tmp_path / "removed").mkdir()
        shutil.copy(filled_sqlite, tmp_path / "removed" / "app.db")

        assert say(app, "webchat").status_code == 200


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_connections_that_are_all_taken_are_told(request, tmp_path, kind):
    url = f"sqlite:///{tmp_path}/busy.db" if kind == "sqlite" else request.getfixturevalue("postgres_server")
    database = Database(url, wait=0.2)
    taken = []
    with pytest.raises(Unavailable):  # noqa: PT012  # how many there are is the pool's business
        for _ in range(100):
            taken.append(database.reading.connect())
            with database.read():
                pass
    for connection in taken:
        connection.close()
    database.close()


def test_fault_of_ours_is_not_taken_for_a_passing_one(app):
    row = {"name": "one", "value": "x", "at": NOW}
    with pytest.raises(IntegrityError), runtime_of(app).database.write() as connection:
        connection.execute(insert(state), [row, row])


# A topic that fails


class Broken(Exception):
    """What a topic of ours may raise one day."""


def fail(turn: Turn) -> Reply:
    raise Broken(turn.message.text)


def broken_app(filled: Path, folder: Path, **parts: Any) -> Any:
    shutil.copy(filled, folder / "broken.db")
    handlers = {**find("handlers", "HANDLER", "topic"), "thanks": Handler("thanks", "thanks", fail)}
    return opened(f"sqlite:///{folder}/broken.db", folder, handlers=handlers, **parts)


def test_topic_that_fails_is_a_503_on_the_page(filled_sqlite, tmp_path):
    with broken_app(filled_sqlite, tmp_path) as app:
        answer = say(app, "webchat", "thanks")

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "Broken" not in answer.text


def test_topic_that_fails_is_a_sorry_on_kakao(filled_sqlite, tmp_path):
    with broken_app(filled_sqlite, tmp_path) as app:
        expect_kakao_says_sorry(say(app, "kakao", "thanks"))


def test_topic_that_fails_is_not_repeated_by_telegram(filled_sqlite, tmp_path):
    with broken_app(filled_sqlite, tmp_path) as app:
        answer = say(app, "telegram", "thanks")

    assert (answer.status_code, answer.get_json()) == (200, {})


@pytest.mark.parametrize("door", DOORS)
def test_topic_that_fails_leaves_nothing_behind(filled_sqlite, tmp_path, door):
    with broken_app(filled_sqlite, tmp_path) as app:
        say(app, door, "thanks")

        assert counts(app) == (0, 0, 0)
        assert say(app, door, "help").status_code == 200
        assert counts(app)[1] == 1


@pytest.mark.parametrize("door", DOORS)
def test_channel_that_cannot_render_is_no_500(filled_sqlite, tmp_path, door):
    def stumble(*_: object) -> dict[str, Any]:
        raise Broken

    broken = {name: replace(channel, compose=stumble) for name, channel in known_channels().items()}
    with broken_app(filled_sqlite, tmp_path, channels=broken) as app:
        answer = say(app, door)

    assert answer.status_code == (503 if door == "webchat" else 200)
    assert json.loads(answer.data) is not None


def test_clock_that_fails_is_no_500(filled_sqlite, tmp_path):
    def fail_at_noon() -> None:
        raise OverflowError("date value out of range")

    with broken_app(filled_sqlite, tmp_path, now=fail_at_noon) as app:
        assert say(app, "webchat").status_code == 503
