"""A real server and a real headless Chromium."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from bot.app import runtime_of
from tests.conftest import make_app
from tests.ports import free_port

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}


expect.set_options(timeout=20_000)  # milliseconds; what comes is not waited for


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; not for longer than the module, for its library runs an event loop meanwhile."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: in CI the browser tests may not be skipped")
        pytest.skip("NO CHROMIUM: THE BROWSER TESTS ARE SKIPPED (apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def address(filled_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """The application served for real on a free port; gives its address."""
    shutil.copy(filled_sqlite, tmp_path / "app.db")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, PUBLIC_URL=url)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()
    runtime_of(app).close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:  # closed before its server is
    """A page on a phone; whatever the browser complains about fails the test at its end."""
    context = browser.new_context(viewport=PHONE, locale="ko-KR", bypass_csp=False)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    opened.complaints = complaints
    yield opened
    context.close()
    assert complaints == []
