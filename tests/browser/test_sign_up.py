"""A resident on the chat page in a real browser: waits, is offered a place, takes it, cancels, erases all."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bot.classes.signup import Enrol, Places
from bot.runtime import Runtime, open_runtime, read_settings
from bot.settings import ROOT
from bot.store.enrolments import Signer, end, enrol
from bot.store.signup_tables import enrolment
from bot.store.tables import contact
from scheduler import offer_places, send_deliveries
from tests.browser.axe import faults
from tests.browser.test_page import open_page
from tests.conftest import NOW, environ_for

pytestmark = pytest.mark.browser

COURSE, FULL = "example-class", 20
BOT = ".entry[data-from=bot][data-topic]"
PUSH = ".entry[data-from=push]"


@pytest.fixture
def house(address: str, tmp_path: Path) -> Iterator[Runtime]:
    settings = read_settings(environ_for(f"sqlite:///{tmp_path}/app.db", tmp_path, PUBLIC_URL=address))
    opened = open_runtime(settings, now=lambda: NOW)
    yield opened
    opened.close()


def fill_up(house: Runtime) -> list[int]:
    numbers = []
    for n in range(FULL):
        answers = {"name": f"이웃{n}", "born": "1960", "phone": f"0100000{n:04}"}
        act = Enrol("class", COURSE, answers, "a consent", Places(FULL, 5))
        with house.database.write() as connection:
            who = Signer(None, "staff", "ko", staff_id=1)
            numbers.append(enrol(connection, house.sealer, who, act, NOW).enrolment)
    return numbers


def aside(work) -> None:
    """Work in a thread of its own, for the browser's library holds this one."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def clock_goes_round(house: Runtime) -> None:
    for _ in range(2):
        offer_places.run(house)
        send_deliveries.run(house)


def say(page: Page, words: str) -> None:
    before = page.locator(BOT).count()
    page.fill("#message", words)
    page.press("#message", "Enter")
    expect(page.locator(BOT)).to_have_count(before + 1)


def press(page: Page, words: str) -> None:
    before = page.locator(BOT).count()
    page.locator("[data-act=choice]", has_text=words).last.click()
    expect(page.locator(BOT)).to_have_count(before + 1)


def keep(page: Page, name: str) -> None:
    """Keep a picture for the docs, where ``make pictures`` asks for it."""
    if os.environ.get("PICTURES"):
        page.wait_for_timeout(400)
        page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")


def test_resident_waits_takes_a_place_cancels_and_erases_everything(page, address, house):
    others = fill_up(house)
    open_page(page, address)
    say(page, "사진교실신청할래")
    press(page, "14세 이상")
    keep(page, "6-consent")
    press(page, "동의합니다")
    say(page, "홍길동이에요")
    say(page, "축제 주차는?")
    keep(page, "7-in-between")
    say(page, "천구백오십팔년생")
    say(page, "공일공 일이삼사 오육칠팔")
    expect(page.locator(BOT).last).to_contain_text("010-1234-5678")
    assert faults(page) == []
    keep(page, "8-summary")
    press(page, "네, 신청")
    expect(page.locator(BOT).last).to_contain_text("1번")
    keep(page, "9-waiting")

    def give_up() -> None:
        with house.database.write() as connection:
            end(connection, others[3], "removed", NOW)
        clock_goes_round(house)

    aside(give_up)
    expect(page.locator(PUSH)).to_have_count(1)
    keep(page, "10-offer")
    before = page.locator(BOT).count()
    page.locator(f"{PUSH} [data-act=choice]").first.click()
    expect(page.locator(BOT)).to_have_count(before + 1)
    say(page, "내 신청")
    expect(page.locator(BOT).last).to_contain_text("홍길동")
    keep(page, "11-my-sign-ups")

    say(page, "신청 취소")
    press(page, "네, 취소")
    say(page, "내 정보")
    keep(page, "12-my-data")
    say(page, "내 정보 다 지워줘")
    press(page, "네, 모두 삭제")
    keep(page, "13-erased")
    with house.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(contact)).scalar() == 0
        of_somebody = enrolment.c.contact_id.is_not(None) | (enrolment.c.answers.is_not(None) & (
            enrolment.c.channel == "webchat"))  # fmt: skip
        assert connection.execute(select(enrolment.c.id).where(of_somebody)).all() == []
