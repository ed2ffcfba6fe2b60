"""An application of its own for each test, with a clock that is moved by hand, and staff at their desks."""

import shutil

import pytest

from bot.app import runtime_of
from tests.conftest import NOW, make_app
from tests.console import signed_in


class Clock:
    def __init__(self):
        self.moment = NOW

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(filled_sqlite, tmp_path, clock):
    shutil.copy(filled_sqlite, tmp_path / "app.db")
    made = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, now=clock)
    yield made
    runtime_of(made).close()


@pytest.fixture
def author(app):
    return signed_in(app, "author")


@pytest.fixture
def approver(app):
    return signed_in(app, "approver")
