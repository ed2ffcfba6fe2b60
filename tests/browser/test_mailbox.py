"""What the county sends, on the page of somebody who has it open, in a real browser."""

import time

import pytest
from playwright.sync_api import expect

from bot.app import runtime_of
from tests.browser.test_page import ask, open_page
from tests.conftest import make_app
from tests.sent import announce, lay, number_of, withdraw

pytestmark = pytest.mark.browser

PUSH = ".entry[data-from=push]"
LATEST = 5_000  # milliseconds in which an open page shows what was sent to it


@pytest.fixture
def sender(address, tmp_path):
    """Another process's view of the same database: it sends while the page is open."""
    made = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, PUBLIC_URL=address)
    yield made
    runtime_of(made).close()


def send(sender):
    run = announce(sender, number_of(sender, "webchat"))
    lay(sender, run)
    return run


def test_open_page_shows_a_message_within_five_seconds(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    page.wait_for_timeout(1200)  # the first look was in vain
    send(sender)
    laid = time.monotonic()
    expect(page.locator(PUSH)).to_have_count(1, timeout=LATEST)

    assert time.monotonic() - laid < LATEST / 1000
    expect(page.locator(PUSH)).to_contain_text("물 끊김 안내")
    expect(page.locator(f"#log[aria-live=polite] {PUSH}")).to_be_visible()
    expect(page.locator(f"{PUSH} time")).to_contain_text("2026")


def test_message_comes_once_and_outlives_a_reload(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    send(sender)
    expect(page.locator(PUSH)).to_have_count(1, timeout=LATEST)
    open_page(page, address)
    expect(page.locator(PUSH)).to_have_count(1)
    send(sender)
    expect(page.locator(PUSH)).to_have_count(2, timeout=LATEST)
    page.wait_for_timeout(4500)

    expect(page.locator(PUSH)).to_have_count(2)


def test_message_is_shown_once_more_in_a_new_tab_for_the_closed_ones_talk_is_gone(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    send(sender)
    expect(page.locator(PUSH)).to_have_count(1, timeout=LATEST)

    tab = page.context.new_page()
    open_page(tab, address)

    expect(tab.locator(PUSH)).to_contain_text("물 끊김 안내", timeout=LATEST)
    tab.reload()
    expect(tab.locator(PUSH)).to_have_count(1)


def test_recalled_message_is_marked(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    run = send(sender)
    expect(page.locator(PUSH)).to_contain_text("물 끊김 안내", timeout=LATEST)
    withdraw(sender, run)

    expect(page.locator(f"{PUSH}[data-state=withdrawn]")).to_have_count(1, timeout=LATEST)
    expect(page.locator(PUSH)).not_to_contain_text("물 끊김 안내")
    open_page(page, address)
    expect(page.locator(f"{PUSH}[data-state=withdrawn]")).to_have_count(1)


def test_button_of_a_message_is_pressed_like_any_other(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    send(sender)
    page.locator(f"{PUSH} [data-act=choice]").first.click(timeout=LATEST)

    expect(page.locator(".entry[data-from=bot][data-topic=unsubscribe]")).to_have_count(1)
    expect(page.locator(f"{PUSH} [data-act=choice]").first).to_be_visible()


def test_somebody_who_reads_further_up_is_left_there(page, address, sender):
    open_page(page, address)
    for words in ("청자축제", "반값여행", "가우도"):
        ask(page, words)
    page.focus("#talk")
    page.keyboard.press("Home")
    expect(page.locator("#greeting .speaker")).to_be_in_viewport()
    send(sender)
    expect(page.locator(PUSH)).to_have_count(1, timeout=LATEST)

    assert page.locator("#talk").evaluate("talk => talk.scrollTop") < 50


def test_page_goes_on_looking_after_trouble(page, address, sender):
    refused = []

    def refuse(route):
        refused.append(route.request.url)
        route.fulfill(status=200, body="no json")

    page.route("**/in/webchat?after=*", refuse)
    open_page(page, address)
    ask(page, "안녕하세요")
    expect(page.locator("html")).to_be_attached()
    page.wait_for_timeout(1000)
    assert refused
    page.unroute("**/in/webchat?after=*")
    send(sender)

    expect(page.locator(PUSH)).to_have_count(1, timeout=10_000)
