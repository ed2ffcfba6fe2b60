"""What real databases need around them."""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def runtime_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder of our own for locks: without one the PostgreSQL wheel warns, and warnings are errors."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
