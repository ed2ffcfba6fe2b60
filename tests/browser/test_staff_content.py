"""What a clerk changes is what residents are told: walked through in a real browser, looked over by axe."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from bot.audience import Audience
from bot.runtime import LOOK_AGAIN
from bot.security.seal import Sealer
from bot.store.database import Database
from bot.store.people import Call, People
from bot.store.segments import Segments
from bot.store.staffs import Staffs
from bot.store.tables import contact, subscription
from tests.browser.axe import faults
from tests.conftest import NOW
from tests.console import PASSWORD, a_staff

pytestmark = pytest.mark.browser

SEALER = Sealer("another-one-only-for-tests")  # of tests/conftest.py
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
CRABAPPLE = "/staff/content/festival/crabapple"


@pytest.fixture
def database(address: str, tmp_path: Path) -> Iterator[Database]:
    """The database of the application that is served, with somebody in it."""
    opened = Database(f"sqlite:///{tmp_path}/app.db")
    row = {
        "id": 4711, "channel": "webchat", "address": "an-address", "talk": "{}", "version": 1,
        "first_seen_at": NOW, "last_seen_at": NOW,
    }  # fmt: skip
    with opened.write() as connection:
        connection.execute(insert(contact), row)
        connection.execute(insert(subscription), {"contact_id": 4711, "topic": "festival", "since": NOW})
    yield opened
    opened.close()


@pytest.fixture
def open_page(browser: Browser, address: str, database: Database) -> Iterator:
    """Give a function that opens a page, with an author signed in; a browser's complaint fails the test."""
    a_staff(Staffs(database, SEALER), "author", NOW)
    contexts, complaints = [], []

    def begin(size: dict[str, int]) -> Page:
        contexts.append(browser.new_context(viewport=size, locale="ko-KR", base_url=address))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto("/staff/sign-in")
        page.fill("[name=name]", "author")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/staff/")
        return page

    yield begin
    for context in contexts:
        context.close()
    assert [line for line in complaints if "400 (BAD REQUEST)" not in line] == []


def asked(page: Page, words: str) -> str:
    """Ask the bot on its own page and return the last answer's words."""
    time.sleep(LOOK_AGAIN + 0.1)  # as long as a process may go on with rows that were just changed
    page.goto("/")
    expect(page.locator("html[data-ready=true]")).to_be_attached()
    page.fill("#message", words)
    with page.expect_response("**/in/webchat") as answered:
        page.press("#message", "Enter")
    return str(answered.value.json()["outputs"])


def test_clerk_edits_a_festival_sees_the_answer_change_and_expires_it(open_page):
    page = open_page(DESK)
    page.goto("/staff/content")
    page.click("[data-act=kind-festival]")
    page.click("[data-key=crabapple] [data-act=open]")
    answer = page.locator("#preview [data-preview=webchat]")
    expect(answer).to_contain_text("서부해당화")

    page.fill("[name='summary.ko']", "꽃길이 두 배로 길어졌습니다.")
    page.press("[name='summary.ko']", "Tab")
    expect(answer).to_contain_text("꽃길이 두 배로 길어졌습니다.")
    page.select_option("[name=preview-language]", "en")
    expect(answer).to_contain_text("Crabapple")
    assert "두 배로" not in asked(page.context.new_page(), "서부해당화 축제")

    page.click("#row-form [data-act=save]")
    expect(page.locator("[data-step=edit]")).to_contain_text("꽃길이 두 배로 길어졌습니다.")
    assert "두 배로" in asked(page.context.new_page(), "서부해당화 축제")

    page.click("[data-act=expire-now]")
    expect(page.locator("[data-step=expire]")).to_be_visible()
    assert "두 배로" not in asked(page.context.new_page(), "서부해당화 축제")
    page.click("[data-step=edit] summary")
    page.click("[data-act=restore]")
    expect(page.locator("[data-step=restore]")).to_be_visible()
    page.click("[data-act=expire-never]")
    expect(page.locator("[data-step=expire]")).to_have_count(2)
    restored = asked(page.context.new_page(), "서부해당화 축제")
    assert "서부해당화" in restored
    assert "두 배로" not in restored


def test_fault_is_found_by_its_link_and_what_was_written_stays(open_page):
    page = open_page(PHONE)
    page.goto(CRABAPPLE)
    page.fill("[name='period.end']", "2024-02-31")
    page.fill("[name='summary.en']", "Half written")
    page.click("#row-form [data-act=save]")

    page.click("a[href='#f-period-end']")
    field = page.locator("[name='period.end']")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name='summary.en']")).to_have_value("Half written")


def test_ticking_counts_anew_before_anything_is_saved(open_page, database):
    page = open_page(DESK)
    page.goto("/staff/segments/new")
    expect(page.locator("[data-count]")).to_have_text("1")
    page.check("[name=topics][value=news]")
    expect(page.locator("[data-count]")).to_have_text("0")
    page.fill("[name=name]", "마량 주민")
    page.press("[name=name]", "Enter")
    expect(page.locator("h1")).to_have_text("마량 주민")

    assert [one.name for one in Segments(database).all()] == ["마량 주민"]


@SIZES
def test_screens_have_no_faults_that_axe_finds_and_fit_their_width(open_page, database, size):
    caller, _ = People(database, SEALER).register(Call("010-1234-5678", "ko"), 1, NOW)
    segment = Segments(database).save("마량 주민", Audience(topics=("festival",)), 1, NOW)
    page = open_page(size)
    for path in (
        "/staff/content", "/staff/content/faq", CRABAPPLE, "/staff/content/deal/new", "/staff/contacts",
        f"/staff/contacts/{caller}", "/staff/contacts/register", "/staff/segments",
        f"/staff/segments/{segment}",
    ):  # fmt: skip
        page.goto(path)
        page.wait_for_timeout(500)

        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
