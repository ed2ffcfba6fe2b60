"""The chat page in a real browser, on a phone and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BOT = ".entry[data-from=bot]"


def open_page(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/{query}")
    expect(page.locator("html[data-ready=true]")).to_be_attached()


def ask(page: Page, words: str) -> None:
    said = page.locator(f"{BOT}[data-topic]").count()
    page.fill("#message", words)
    page.press("#message", "Enter")
    expect(page.locator(f"{BOT}[data-topic]")).to_have_count(said + 1)


def test_question_is_answered_with_a_card_and_its_picture(page, address):
    open_page(page, address)
    ask(page, "청자축제")

    card = page.locator(f"{BOT} [data-kind=card]").last
    expect(card).to_contain_text("강진청자축제")
    expect(card).to_contain_text("2026년 2월 21일")
    picture = card.locator("img")
    expect(picture).to_have_attribute("alt", "강진청자축제")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 800)


def test_pressing_a_quick_reply_shows_its_words_and_answers(page, address):
    open_page(page, address)
    ask(page, "청자축제")
    page.locator("[data-act=choice]", has_text="주차").last.click()

    expect(page.locator(".entry[data-from=person]").last).to_contain_text("주차")
    expect(page.locator(f"{BOT}[data-topic=festival]")).to_have_count(2)
    expect(page.locator(BOT).last).to_contain_text("061-430-3354")


def test_offers_show_prices_and_are_labelled_as_examples(page, address):
    open_page(page, address)
    ask(page, "쌀귀리 할인")

    carousel = page.locator(f"{BOT} [data-kind=carousel]").last
    expect(carousel).to_contain_text("예시")
    expect(carousel.locator("[data-price=now]").first).to_contain_text("15,900")
    expect(carousel.locator("[data-price=normal]").first).to_contain_text("19,900")


@pytest.mark.parametrize(
    ("tag", "words", "told"),
    [
        ("en", "When is the celadon festival?", "2026"),
        ("ja", "青磁祭りはいつですか", "2026年2月21日"),
        ("zh-Hans", "青瓷节什么时候", "2026年2月21日"),
        ("vi", "Lễ hội gốm men ngọc khi nào?", "2026"),
    ],
)
def test_page_and_answer_speak_the_readers_language(page, address, tag, words, told):
    open_page(page, address, f"?lang={tag}")
    ask(page, words)

    expect(page.locator("html")).to_have_attribute("lang", tag)
    expect(page.locator(f"{BOT}[data-topic=festival]")).to_have_attribute("lang", tag)
    expect(page.locator(f"{BOT}[data-topic=festival]")).to_contain_text(told)


def test_whole_talk_can_be_led_by_keyboard_alone(page, address):
    open_page(page, address)
    page.keyboard.press("Tab")  # the skip link
    page.keyboard.press("Enter")
    page.keyboard.type("가우도")
    page.keyboard.press("Enter")
    expect(page.locator(f"{BOT}[data-topic=places]")).to_have_count(1)

    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.act === 'choice'"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(f"{BOT}[data-topic=places]")).to_have_count(2)


def test_reload_keeps_the_conversation_and_the_session(page, address):
    open_page(page, address)
    ask(page, "가우도")
    session = page.evaluate("localStorage['gangjin-talk.session']")
    page.reload()

    expect(page.locator(f"{BOT}[data-topic=places]")).to_contain_text("가우도")
    assert page.evaluate("localStorage['gangjin-talk.session']") == session
    assert len(session) >= 22  # 128 bits in base64url


def test_failed_message_is_sent_again_under_the_same_id(page, address):
    sent = []
    open_page(page, address)
    page.route("**/in/webchat", lambda route: (sent.append(route.request.post_data_json), route.abort())[-1])
    page.fill("#message", "가우도")
    page.press("#message", "Enter")
    expect(page.locator("[data-kind=failure]")).to_be_visible()
    page.unroute("**/in/webchat")
    page.on("request", lambda request: request.post_data and sent.append(request.post_data_json))
    page.locator("[data-act=try-again]").click()

    expect(page.locator(f"{BOT}[data-topic=places]")).to_have_count(1)
    assert sent[0]["id"] == sent[-1]["id"]
    page.complaints.clear()  # the browser's own note of the cut connection


def test_page_fits_a_small_phone_without_sideways_scrolling(page, address):
    page.set_viewport_size({"width": 320, "height": 568})
    open_page(page, address)
    ask(page, "축제")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
