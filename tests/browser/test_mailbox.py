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
LATEST = 5.0  # seconds in which an open page shows what was sent to it
LOOKS = "**/in/webchat?after=*"


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


def look_at_once(page):
    """Come back to the page, as far as it knows; it looks then, and not only when its time has come."""
    with page.expect_response(LOOKS):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_open_page_shows_a_message_within_five_seconds(page, address, sender):
    with page.expect_response(LOOKS):  # the first look is in vain
        open_page(page, address)
        ask(page, "안녕하세요")
    took = []
    while not took or (min(took) > LATEST and len(took) < 3):  # a busy machine may be late
        send(sender)
        laid = time.monotonic()
        expect(page.locator(PUSH)).to_have_count(len(took) + 1)
        took.append(time.monotonic() - laid)

    assert min(took) < LATEST
    expect(page.locator(PUSH).last).to_contain_text("물 끊김 안내")
    expect(page.locator(f"#log[aria-live=polite] {PUSH}").last).to_be_visible()
    expect(page.locator(f"{PUSH} time").last).to_contain_text("2026")


def test_message_comes_once_and_outlives_a_reload(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    send(sender)
    look_at_once(page)
    expect(page.locator(PUSH)).to_have_count(1)
    open_page(page, address)
    expect(page.locator(PUSH)).to_have_count(1)
    send(sender)
    look_at_once(page)
    expect(page.locator(PUSH)).to_have_count(2)
    look_at_once(page)

    expect(page.locator(PUSH)).to_have_count(2)


def test_message_is_shown_once_more_in_a_new_tab_for_the_closed_ones_talk_is_gone(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    send(sender)
    look_at_once(page)
    expect(page.locator(PUSH)).to_have_count(1)

    tab = page.context.new_page()
    open_page(tab, address)

    expect(tab.locator(PUSH)).to_contain_text("물 끊김 안내")
    tab.reload()
    expect(tab.locator(PUSH)).to_have_count(1)


def test_recalled_message_is_marked(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    run = send(sender)
    look_at_once(page)
    expect(page.locator(PUSH)).to_contain_text("물 끊김 안내")
    withdraw(sender, run)
    look_at_once(page)

    expect(page.locator(f"{PUSH}[data-state=withdrawn]")).to_have_count(1)
    expect(page.locator(PUSH)).not_to_contain_text("물 끊김 안내")
    open_page(page, address)
    expect(page.locator(f"{PUSH}[data-state=withdrawn]")).to_have_count(1)


def test_button_of_a_message_is_pressed_like_any_other(page, address, sender):
    open_page(page, address)
    ask(page, "안녕하세요")
    send(sender)
    look_at_once(page)
    page.locator(f"{PUSH} [data-act=choice]").first.click()

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
    look_at_once(page)
    expect(page.locator(PUSH)).to_have_count(1)

    assert page.locator("#talk").evaluate("talk => talk.scrollTop") < 50


def test_page_goes_on_looking_after_trouble(page, address, sender):
    refused = []

    def refuse(route):
        refused.append(route.request.url)
        route.fulfill(status=200, body="no json")

    page.route(LOOKS, refuse)
    with page.expect_response(LOOKS):
        open_page(page, address)
        ask(page, "안녕하세요")
    assert refused
    page.unroute(LOOKS)
    send(sender)

    expect(page.locator(PUSH)).to_have_count(1)
