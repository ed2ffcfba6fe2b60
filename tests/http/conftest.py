"""One application for all tests of the doors, with no contact in it when a test begins."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest
from flask import Flask
from sqlalchemy import delete

from bot.app import runtime_of
from bot.runtime import known_channels
from bot.store.tables import contact, receipt
from tests.conftest import make_app


@pytest.fixture(scope="session")
def lasting_app(filled_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application with all content, made once: most of a test's time went into making it.

    Its channels do not smooth a fault of ours over, so that each shows as a 503.
    """
    folder = tmp_path_factory.mktemp("doors")
    copy(filled_sqlite, folder / "app.db")
    candid = {name: replace(channel, calm=False, sorry=None) for name, channel in known_channels().items()}
    made = make_app(f"sqlite:///{folder}/app.db", folder, channels=candid)
    yield made
    runtime_of(made).close()


@pytest.fixture
def app(lasting_app: Flask) -> Flask:
    with runtime_of(lasting_app).database.write() as connection:
        for table in (contact, receipt):
            connection.execute(delete(table))
    return lasting_app
