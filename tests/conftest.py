"""The house as tests use it: real databases, the project's own content, a clock that stands still."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from bot.app import create_app, runtime_of
from bot.cli import add_commands
from bot.content.demo import examples
from bot.content.files import FOLDER, read_folder
from bot.listening import understanding
from bot.listening.vocabulary import Phrase, Vocabulary
from bot.runtime import SEOUL, read_settings
from bot.store.schema import migrate
from tests.postgres import Lending, new_database, postgres

os.environ["ENV_FILE"] = "0"  # a developer's .env is not the tests' business
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # how long an example takes says what else the machine does

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)
KAKAO_SECRET = "a-secret-kakao-shows"
TELEGRAM_SECRET = "a-secret-telegram-shows"
TELEGRAM_TOKEN = "1234567:an-invented-token-for-tests"


class Compiled(BytecodeCache):
    """The templates, compiled once for all applications of a process: most of a page's time went into it."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@lru_cache(8)
def vocabulary_of(phrases: tuple[Phrase, ...]) -> Vocabulary:
    return Vocabulary(phrases)


# Most applications of the tests know the same phrases, and learning them takes longer than most talks.
understanding.Vocabulary = lambda phrases: vocabulary_of(tuple(phrases))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL out of a wheel, one for each test process; gives its address."""
    with postgres() as address:
        yield address


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of an empty database that was migrated once, to be copied for each test."""
    migrate(new_database(postgres_server, "migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def postgres_lending(postgres_server: str, migrated_postgres: str) -> Lending:
    """Copies of the migrated database, one at a time."""
    return Lending(postgres_server, migrated_postgres)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database that was migrated once, to be copied for each test."""
    file = tmp_path_factory.mktemp("migrated") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database: each test that uses it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"
        return
    lending = request.getfixturevalue("postgres_lending")
    yield lending.lend()
    lending.take_back()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds for which those who came at once stand in line: on a busy machine it moves slowly."""
    monkeypatch.setattr("bot.store.database.STATEMENT_WAIT", 60.0)
    return 60.0


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all content, made once and copied for each test."""
    file = tmp_path_factory.mktemp("filled") / "filled.db"
    app = make_app(f"sqlite:///{file}", file.parent)
    migrate(f"sqlite:///{file}")
    fill(app)
    runtime_of(app).close()
    return file


def environ_for(url: str, var: Path, **more: str) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-tests-only-for-tests",
        "DATA_KEY": "another-one-only-for-tests",
        "VAR_DIR": str(var),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "KAKAO_SKILL_SECRET": KAKAO_SECRET,
        "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
        "TELEGRAM_API_URL": "http://127.0.0.1:9/bot",  # nobody listens there
        "RATE_LIMIT_CONTACT": "100000 per minute",
        "RATE_LIMIT_ADDRESS": "100000 per minute",
        "RATE_LIMIT_SIGN_IN": "100000 per minute",
        "LOG_LEVEL": "WARNING",
        **more,
    }


def make_app(url: str, var: Path, now: Callable[[], datetime] = lambda: NOW, **more: object) -> Flask:
    """Make the application; settings (upper case) and parts of the house (lower case) may be handed in."""
    settings = {name: str(value) for name, value in more.items() if name.isupper()}
    parts = {name: value for name, value in more.items() if not name.isupper()}
    environ = environ_for(url, var, **settings)
    app = create_app(read_settings(environ), now=now, **parts)
    app.jinja_env.bytecode_cache = COMPILED
    return add_commands(app)


def fill(app: Flask) -> None:
    contents = runtime_of(app).contents
    contents.load(read_folder(FOLDER).entries, NOW)
    contents.load(examples(NOW), NOW, origin="demo")


def seconds_later(app: Flask) -> None:
    """Let the house look anew at the rows, at what staff decided and how many places are taken."""
    rooms = runtime_of(app)._rooms
    rooms._look_at = rooms._count_at = 0.0


@pytest.fixture
def app(filled_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """The whole application on SQLite with all content, on 22 November 2026 at 14:00 in Seoul."""
    file = tmp_path / "app.db"
    shutil.copy(filled_sqlite, file)
    made = make_app(f"sqlite:///{file}", tmp_path)
    yield made
    runtime_of(made).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
