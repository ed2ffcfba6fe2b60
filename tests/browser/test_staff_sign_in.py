"""The console's door in a real browser: by keyboard, on a desk and on a phone, and looked over by axe."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.security.seal import Sealer
from bot.store.database import Database
from bot.store.staffs import Staffs
from tests.browser.axe import faults
from tests.conftest import NOW
from tests.console import PASSWORD, a_staff

pytestmark = pytest.mark.browser

DATA_KEY = "another-one-only-for-tests"  # of tests/conftest.py
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
SMALLEST = 24  # pixels a target may measure, as WCAG 2.2 AA asks


@pytest.fixture
def staffs(address: str, tmp_path: Path) -> Iterator[Staffs]:
    """The staff of the application that is served."""
    database = Database(f"sqlite:///{tmp_path}/app.db")
    yield Staffs(database, Sealer(DATA_KEY))
    database.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator:
    """Give a function that opens a page of a size; what the browser complains about fails the test."""
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
    assert [line for line in complaints if "400 (BAD REQUEST)" not in line] == []


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/staff/")
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


def too_small(page: Page) -> list[str]:
    """Return what can be pressed, but is smaller than a finger or a shaky hand needs."""
    return page.evaluate(
        """least => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
            .filter(one => one.checkVisibility() && !one.matches(".skip, p a"))
            .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 120)])
            .filter(([box]) => box.width < least || box.height < least)
            .map(([, told]) => told)""",
        SMALLEST,
    )


def test_clerk_signs_in_and_chooses_a_password_by_keyboard_alone(open_page, staffs):
    _, once = staffs.add("김강진", "author", NOW)
    page = open_page(DESK)
    page.goto("/staff/")

    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("김강진")
    page.keyboard.press("Tab")
    page.keyboard.type(once)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/password")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    expect(page.locator("[data-act=change-password]")).to_be_focused()
    page.keyboard.press("Space")
    page.wait_for_url("**/staff/")

    expect(page.locator(".notice.ok")).to_be_visible()
    expect(page.locator("[data-act=menu-today]")).to_have_attribute("aria-current", "page")
    assert page.evaluate("document.cookie") == ""  # closed to scripts


def test_menu_of_ones_own_opens_and_closes_by_keyboard(open_page, staffs):
    a_staff(staffs, "author", NOW)
    page = open_page(DESK)
    sign_in(page, "author", PASSWORD)
    page.focus("[data-act=me]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-act=sign-out]")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("[data-act=sign-out]")).to_be_hidden()
    expect(page.locator("[data-act=me]")).to_be_focused()


def test_wrong_password_is_told_and_the_door_locks_after_five(open_page, staffs):
    a_staff(staffs, "author", NOW)
    page = open_page(DESK)
    for _ in range(5):
        sign_in(page, "author", "wrong")
        expect(page.locator("#refused")).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("author")
    sign_in(page, "author", PASSWORD)

    expect(page.locator("#refused")).to_be_visible()
    page.goto("/staff/")
    expect(page).to_have_url(re.compile("/staff/sign-in"))


def test_second_factor_is_set_up_from_the_page_and_asked_for_then(open_page, staffs):
    author = a_staff(staffs, "author", NOW)
    page = open_page(PHONE)
    sign_in(page, "author", PASSWORD)
    page.wait_for_url("**/staff/")
    page.goto("/staff/second-factor")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(secret).at(NOW))
    page.click("[data-act=second-factor-on]")
    page.wait_for_url("**/staff/")
    assert staffs.get(author.id).has_second_factor
    page.click("[data-act=me]")
    page.click("[data-act=sign-out]")
    sign_in(page, "author", PASSWORD)

    expect(page.locator("[name=code]")).to_be_focused()
    the_next = pyotp.TOTP(secret).at(NOW + timedelta(seconds=30))  # for each works once
    page.fill("[name=code]", the_next)
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/staff/")


def test_account_form_pressed_twice_makes_one_account(open_page, staffs):
    a_staff(staffs, "admin", NOW)
    page = open_page(DESK)
    sign_in(page, "admin", PASSWORD)
    page.goto("/staff/accounts")
    page.fill("#f-name", "이작성")
    page.dblclick("[data-act=add-account]")

    expect(page.locator("[data-one-time]")).to_be_visible()
    assert [one.name for one in staffs.all()] == ["admin", "이작성"]


@SIZES
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_of_the_base_stands_up_to_axe_and_fits_its_screen(open_page, staffs, size, language):
    a_staff(staffs, "admin", NOW)
    staffs.add("새사람", "auditor", NOW)
    page = open_page(size)
    page.goto("/staff/")
    if language == "en":
        page.click("[data-act=language]")
    expect(page.locator("html")).to_have_attribute("lang", language)
    looked_at = {}

    def look(name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth") > size["width"]
        looked_at[name] = [*faults(page), *too_small(page), *(["wider than the screen"] if wide else [])]

    look("sign-in")
    sign_in(page, "admin", "wrong")
    expect(page.locator("#refused")).to_be_visible()
    look("refused")
    sign_in(page, "admin", PASSWORD)
    page.wait_for_url("**/staff/")
    for name in ("accounts", "audit", "audit/chain", "password", "second-factor"):
        page.goto(f"/staff/{name}")
        look(name)
    page.goto("/staff/accounts")
    page.fill("#f-name", "이작성")
    page.click("[data-act=add-account]")
    expect(page.locator("[data-one-time]")).to_be_visible()
    look("added")

    assert {name: found for name, found in looked_at.items() if found} == {}
    assert page.locator("html").get_attribute("lang") == language


def test_axe_sees_what_is_wrong(open_page, staffs):
    page = open_page(DESK)
    page.goto("/staff/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")

    assert [line.split(":")[0] for line in faults(page)] == ["color-contrast", "label"]


def test_fonts_and_scripts_are_ones_own_and_loaded(open_page, staffs, address):
    page = open_page(DESK)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/staff/sign-in")
    page.wait_for_load_state("networkidle")

    assert all(url.startswith((address, "data:")) for url in asked)
    assert page.evaluate("document.fonts.check('17px \"Pretendard GOV\"', '강진')")
    assert page.evaluate("htmx.version") == "4.0.1"


def test_htmx_brings_the_token_along(open_page, staffs):
    a_staff(staffs, "author", NOW)
    page = open_page(DESK)
    sign_in(page, "author", PASSWORD)
    page.wait_for_url("**/staff/")
    with page.expect_response("**/staff/language") as answer:
        page.evaluate("htmx.ajax('POST', '/staff/language', {values: {language: 'en'}, target: '#main'})")

    assert answer.value.request.headers["x-csrftoken"]
    assert answer.value.status == 302
