"""A class list in a real browser: looked at, tapped on, looked over by axe, on a desk and on a phone."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, select, update

from bot.classes.signup import Enrol, Placed, Places, Waiting
from bot.security.seal import Sealer
from bot.store.classes import Classes
from bot.store.database import Database
from bot.store.enrolments import Signer, enrol
from bot.store.signup_tables import attendance, enrolment
from bot.store.staffs import Staffs
from bot.store.tables import contact
from tests.browser.axe import faults
from tests.conftest import NOW
from tests.console import PASSWORD, a_staff

pytestmark = pytest.mark.browser

SEALER = Sealer("another-one-only-for-tests")  # of tests/conftest.py
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
CLASS = "/staff/classes/example-class"
NAMES = ("김청자", "이다산", "박가우", "최마량", "정작천", "강병영", "조도암", "윤칠량")
REFUSED = re.compile(r"status of (?:403|404|422)")  # which a browser puts down as an error
PICTURES = os.environ.get("CLASS_PICTURES")  # a folder to keep what the screens look like in


@pytest.fixture
def database(address: str, tmp_path: Path) -> Iterator[Database]:
    """The database of the application that is served, with a class of five places and its people in it."""
    opened = Database(f"sqlite:///{tmp_path}/app.db")
    with opened.write() as connection:
        for n, name in enumerate(NAMES):
            row = {
                "id": 100 + n, "channel": "webchat", "address": f"address-{n}", "talk": "{}", "version": 1,
                "first_seen_at": NOW, "last_seen_at": NOW,
            }  # fmt: skip
            connection.execute(insert(contact), row)
            answers = {"name": name, "born": str(1949 + n), "phone": f"010000000{n:02}"}
            act = Enrol("class", "example-class", answers, "agreed", Places(5, 5))
            outcome = enrol(connection, SEALER, Signer(100 + n, "webchat", "ko"), act, NOW)
            assert isinstance(outcome, Placed | Waiting)
        offered = update(enrolment).where(enrolment.c.number == 6)
        connection.execute(offered.values(state="offered", call=True))
    yield opened
    opened.close()


@pytest.fixture
def open_page(browser: Browser, address: str, database: Database) -> Iterator:
    """Give a function that opens a page, with an author signed in; a browser's complaint fails the test."""
    a_staff(Staffs(database, SEALER), "author", NOW)
    contexts, complaints = [], []

    def begin(size: dict[str, int], **more) -> Page:
        contexts.append(browser.new_context(viewport=size, locale="ko-KR", base_url=address, **more))
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
    assert [line for line in complaints if not REFUSED.search(line)] == []


def kept(database: Database) -> list[tuple[str, bool]]:
    with database.read() as connection:
        found = select(attendance.c.day, attendance.c.came).order_by(attendance.c.day)
        return [(row.day.isoformat(), row.came) for row in connection.execute(found)]


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@SIZES
def test_list_is_looked_at_and_attendance_tapped(open_page, database, size):
    width = size["width"]
    page = open_page(size)
    page.goto("/staff/classes")
    picture(page, f"list-{width}")
    page.click("[data-class=example-class] [data-act=open]")
    expect(page.locator("main")).not_to_contain_text("김청자")
    picture(page, f"masked-{width}")

    page.fill("#look-reason", "강의실이 바뀌어 전화")
    page.click("[data-act=look]")
    expect(page.locator("main")).to_contain_text("김청자")
    tap = page.locator("[data-act=tap]").first
    for sign, came in (("○", [True]), ("✕", [False]), ("–", []), ("○", [True])):
        with page.expect_response("**/attendance"):
            tap.click()
        expect(tap).to_have_text(sign)
        assert [one for _, one in kept(database)] == came
    page.locator("[data-act=tap]").nth(1).focus()
    with page.expect_response("**/attendance"):
        page.keyboard.press("Enter")
    expect(page.locator("#tapped")).not_to_be_empty()
    assert [day for day, _ in kept(database)] == ["2026-12-13", "2026-12-14"]
    expect(page.locator("main")).to_contain_text("김청자")  # still whole: nothing was loaded anew
    picture(page, f"tapped-{width}")

    page.locator("[data-calls] [data-act=agree]").click()
    expect(page.locator("[data-calls]")).to_have_count(0)
    assert Classes(database, SEALER).numbers_of("example-class").placed == 6


def test_tap_on_one_who_is_off_the_list_shows_it_anew(open_page, database):
    page = open_page(DESK)
    page.goto(CLASS)
    expect(page.locator(".taps tbody tr")).to_have_count(5)
    with database.write() as connection:
        gone = update(enrolment).where(enrolment.c.number == 1)
        connection.execute(gone.values(state="cancelled", answers=None, person=None))
    page.locator("[data-act=tap]").first.click()
    expect(page.locator("#untapped")).to_be_visible()
    page.click("[data-act=load-anew]")

    expect(page.locator(".taps tbody tr")).to_have_count(4)


def test_what_was_typed_comes_back_after_signing_in_again(open_page):
    page = open_page(DESK)
    page.goto(f"{CLASS}/enter")
    page.fill("[name=name]", "최마량")
    page.check("[name=heard]")
    page.context.clear_cookies()
    page.click("[data-act=enter]")
    page.click("[data-act=sign-in-again]")
    page.fill("[name=name]", "author")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")

    expect(page.locator("[name=name]")).to_have_value("최마량")
    expect(page.locator("[name=heard]")).to_be_checked()
    assert page.evaluate("sessionStorage.length") == 0


def test_attendance_works_without_a_script(open_page, database):
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(CLASS)
    page.locator("[data-act=tap]").first.click()

    expect(page.locator("[data-act=tap]").first).to_have_text("○")
    assert kept(database) == [("2026-12-13", True)]


def test_table_with_faults_is_mended_and_brought_in(open_page, database, tmp_path):
    table = tmp_path / "table.csv"
    page = open_page(DESK)
    page.goto(f"{CLASS}/import")
    table.write_text("이름,생년,전화번호\n신성전,58년,010-0000\n", "utf-8")
    page.set_input_files("[name=table]", table)
    page.click("[data-act=import-check]")
    expect(page.locator("[data-fault='2']")).to_be_visible()
    picture(page, "faults")

    table.write_text("이름,생년,전화번호\n신성전,58년,010-0000-0099\n", "utf-8")
    page.set_input_files("[name=table]", table)
    page.click("[data-act=import-check]")
    expect(page.locator("[data-row='2']")).to_contain_text("신성전")
    picture(page, "checked")
    page.check("[name=agreed]")
    page.click("[data-act=import-store]")
    page.wait_for_url(f"**{CLASS}")

    last = Classes(database, SEALER).look("example-class", "a test", 1, NOW)[-1]
    assert (last.answers["name"], last.state, last.channel) == ("신성전", "waiting", "staff")


@SIZES
def test_screens_have_no_faults_that_axe_finds_and_fit_their_width(open_page, database, size):
    page = open_page(size)
    person = Classes(database, SEALER).roll("example-class")[5].id
    for n, path in enumerate((
        "/staff/classes", CLASS, f"{CLASS}/enter", f"{CLASS}/import", f"{CLASS}/people/{person}",
        "/staff/classes/visiting-class", "/staff/announcements/new?class=example-class",
    )):  # fmt: skip
        page.goto(path)
        page.wait_for_timeout(300)
        picture(page, f"screen-{n}-{size['width']}")

        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_answers_lie_sealed_in_the_database(database):
    with database.read() as connection:
        rows = connection.execute(select(enrolment.c.answers)).scalars().all()

    assert not any("김청자" in row for row in rows)
    assert json.loads(SEALER.open(rows[0], "enrolment.answers"))["phone"].startswith("010")
