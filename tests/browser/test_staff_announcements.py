"""An announcement in a real browser: one writes it, another approves it, a resident's open page shows it."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, select

from bot.runtime import HEARTBEAT, Runtime, open_runtime, read_settings
from bot.settings import ROOT
from bot.store.staffs import Staffs
from bot.store.tables import contact, subscription
from scheduler import run_announcements, send_deliveries
from tests.browser.axe import faults
from tests.conftest import NOW, environ_for
from tests.console import PASSWORD, a_staff

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TITLE = "강진청자축제가 열립니다"


@pytest.fixture
def house(address: str, tmp_path: Path) -> Iterator[Runtime]:
    """The house as a scheduler's process has it, on the database of the application that is served."""
    settings = read_settings(environ_for(f"sqlite:///{tmp_path}/app.db", tmp_path, PUBLIC_URL=address))
    opened = open_runtime(settings, now=lambda: NOW)
    for role in ("author", "approver"):
        a_staff(Staffs(opened.database, opened.sealer), role, NOW)
    yield opened
    opened.close()


def clock_goes_round(house: Runtime) -> None:
    """Let the scheduler's jobs run once, in a thread of their own as the browser's library holds this one."""

    def jobs() -> None:
        house.states.put(HEARTBEAT, "1", NOW)
        run_announcements.run(house)
        send_deliveries.run(house)
        run_announcements.run(house)

    thread = threading.Thread(target=jobs)
    thread.start()
    thread.join()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator:
    contexts, complaints = [], []

    def begin(size: dict[str, int]) -> Page:
        contexts.append(browser.new_context(viewport=size, locale="ko-KR", base_url=address))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        return page

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def at_desk(open_page, house: Runtime):
    """Give a function that opens the console for somebody who is signed in."""

    def begin(role: str, size: dict[str, int] = DESK) -> Page:
        page = open_page(size)
        page.goto("/staff/")
        page.fill("[name=name]", role)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/staff/")
        return page

    return begin


def a_resident(open_page, house: Runtime) -> Page:
    """Open the chat page for somebody who subscribes to festivals."""
    page = open_page(PHONE)
    page.goto("/")
    expect(page.locator("html[data-ready=true]")).to_be_attached()
    page.fill("#message", "안녕하세요")
    page.press("#message", "Enter")
    expect(page.locator(".entry[data-from=bot][data-topic]")).to_have_count(1)
    with house.database.write() as connection:
        person = connection.execute(select(contact.c.id)).scalar_one()
        connection.execute(insert(subscription).values(contact_id=person, topic="festival", since=NOW))
    return page


def write(page: Page, **more: str) -> None:
    page.click("[data-act=menu-announcements]")
    page.locator("[data-act=new-announcement]").first.click()
    page.fill("[name='title.ko']", TITLE)
    page.fill("[name='body.ko']", "2월 21일부터 고려청자요지에서 열립니다.")
    page.check("[name=topics][value=festival]")
    for name, value in more.items():
        page.fill(f"[name={name}]", value)


def keep(page: Page, name: str) -> None:
    """Keep a picture for the docs, where ``make pictures`` asks for it."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")


def test_from_the_first_letter_to_the_residents_page_and_the_report(open_page, at_desk, house, address):
    resident = a_resident(open_page, house)
    author = at_desk("author")
    write(author, hold="0")
    expect(author.locator("#preview [data-preview=webchat] .title")).to_have_text(TITLE)
    expect(author.locator("#preview [data-readers]")).to_have_attribute("data-readers", "1")
    keep(author, "1-write")
    author.click("[data-act=save]")
    author.locator("[data-acts] [data-act=submit]").click()
    expect(author.locator("[data-waits-for-approval]")).to_be_visible()
    assert author.locator("[data-act=approve]").count() == 0

    approver = at_desk("approver")
    keep(approver, "2-today")
    approver.click("[data-to-approve] a")
    expect(approver.locator("#approval [data-readers]")).to_have_attribute("data-readers", "1")
    keep(approver, "3-approve")
    approver.click("[data-act=approve]")
    expect(approver.locator("[data-announcement][data-state=waiting]")).to_be_attached()

    clock_goes_round(house)

    expect(resident.get_by_role("heading", name=TITLE)).to_be_visible()
    keep(resident, "4-resident")
    expect(approver.locator("[data-announcement][data-state=finished]")).to_be_attached()
    expect(approver.locator("[data-count=sent]")).to_have_text("1")
    approver.click("[data-act=report]")
    for figure, number in {"recipients": 1, "sent": 1, "failed": 0, "skipped": 0, "unknown": 0}.items():
        expect(approver.locator(f"[data-figure={figure}]")).to_have_text(str(number))
    keep(approver, "5-report")
    with approver.expect_download() as fetched:
        approver.click("[data-act=report-xlsx]")
    assert fetched.value.suggested_filename == "announcement-1.xlsx"


def test_preview_follows_what_is_typed_in_the_language_asked_for(at_desk):
    author = at_desk("author")
    write(author)
    author.locator("summary", has_text="English").first.click()
    author.fill("[name='title.en']", "The celadon festival")
    author.fill("[name='body.en']", "It opens on 21 February.")
    author.select_option("[name=preview_language]", "en")

    expect(author.locator("#preview [data-language=en] .title").first).to_have_text("The celadon festival")
    assert author.locator("#preview [data-language=ko]").count() == 0
    author.check("[name=kind][value=advertising]")
    expect(author.locator("#preview [data-preview=webchat] .title")).to_have_text(
        "(광고) The celadon festival"
    )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_screens_are_usable_by_everybody(at_desk, size):
    author = at_desk("author", size)
    assert faults(author) == []
    author.goto("/staff/announcements")
    assert faults(author) == []
    write(author)
    expect(author.locator("#preview [data-preview=webchat]")).to_be_visible()
    assert faults(author) == []
    author.click("[data-act=save]")
    expect(author.locator("[data-acts] [data-act=submit]")).to_be_visible()
    assert faults(author) == []
    author.locator("[data-acts] [data-act=submit]").click()
    expect(author.locator("[data-waits-for-approval]")).to_be_visible()
    approver = at_desk("approver", size)
    approver.click("[data-to-approve] a")
    expect(approver.locator("#approval [data-readers]")).to_be_visible()
    assert faults(approver) == []
    assert approver.evaluate("document.documentElement.scrollWidth <= innerWidth")
    approver.click("[data-act=approve]")
    expect(approver.locator("[data-seconds-left]")).to_be_visible()
    assert faults(approver) == []
    approver.click("[data-act=cancel]")
    expect(approver.locator("[data-announcement][data-state=cancelled]")).to_be_attached()
