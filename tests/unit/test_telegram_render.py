"""Any reply becomes single messages Telegram takes, and nothing of it is lost between their pages."""

from dataclasses import replace
from itertools import chain

import pytest
import regex
from hypothesis import HealthCheck, given, settings

from bot.channel import Frame
from bot.channels.telegram import CHANNEL
from bot.message import Address, Message
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Price, Reply, Row, Text
from tests.stand_ins.telegram_rules import check_markup, check_preview, parse_html, written
from tests.strategies import (
    FRAME,
    MESSAGE,
    REPLIES,
    Told,
    broken_graphemes,
    contents,
    missing,
    questions,
    walk,
)

render = CHANNEL.render

CHECKS = settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
ASKED = Question("festival", "celadon-festival")
FAMILY = "👨‍👩‍👧‍👦"
PICTURE = Image("/pictures/a.png", "그림")


def accept(body):
    """Check a body as Telegram does; give its text, its entities and its buttons."""
    assert body["method"] == "sendMessage"
    assert body["chat_id"] == int(MESSAGE.address.id)
    written(body, "text", 4096)
    check_preview(body)
    markup = check_markup(body.get("reply_markup"), private=True) or {"inline_keyboard": []}
    text, entities = parse_html(body["text"])
    assert text.strip()
    assert len(entities) <= 100
    return text, entities, [button for row in markup["inline_keyboard"] for button in row]


def seen(bodies):
    told = Told()
    for body in bodies:
        text, entities, buttons = accept(body)
        told.texts.append(text)
        told.labels += [(one["text"], one.get("url") or one["callback_data"]) for one in buttons]
        links = [one["url"] for one in entities if one["type"] == "text_link"]
        told.labels += [(text, link) for link in links]
        preview = body["link_preview_options"].get("url")
        told.pictures += [(url, "") for url in (*links, preview) if url]
    return told


def offers_more(body, code):
    rows = body.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
    return any(one.get("callback_data") == code for row in rows for one in row)


@given(REPLIES)
@CHECKS
def test_any_page_of_any_reply_is_one_message_telegram_takes(reply):
    accept(render(reply, MESSAGE, FRAME))


@given(REPLIES)
@CHECKS
def test_nothing_is_lost_between_the_pages_of_any_reply(reply):
    shown = seen(walk(render, reply, offers_more))

    assert list(missing(contents(reply), shown)) == []
    assert broken_graphemes(reply, shown) == set()


def page(*outputs, choices=(), number=0, frame=FRAME, message=MESSAGE):
    body = render(Reply(ASKED.at(number), outputs, tuple(choices)), message, frame)
    accept(body)
    return body


def labels(body):
    return [[one["text"] for one in row] for row in body["reply_markup"]["inline_keyboard"]]


@given(questions())
@settings(deadline=None, max_examples=500)
def test_every_question_fits_into_a_button_and_comes_back_from_it(question):
    code = question.code()
    read = Question.from_code(code)

    assert 1 <= len(code.encode()) <= 64
    assert read is not None
    assert read.code() == code
    kept = replace(question, period=None) if question.entity or question.faq else question
    kept = replace(kept, entity=None, facet=None) if question.faq else kept
    assert read == kept


@pytest.mark.parametrize(
    "outputs",
    [(), (Text(""),), (Text(" \n\u200b"), Text("\u3164")), (Carousel(()),)],
    ids=["none", "empty", "invisible", "empty carousel"],
)
def test_a_reply_without_anything_to_see_is_answered_all_the_same(outputs):
    assert page(*outputs)["text"] == "…"


def test_a_card_is_a_bold_title_its_text_rows_and_phone_with_buttons_below():
    body = page(
        Card(
            "<축제> & 장터",
            "무료입니다.",
            rows=(Row("언제", "11월 22일"), Row("", "대구면")),
            buttons=(
                Button("전화", phone="061-430-3114"),
                Button("누리집", url="https://www.gangjin.go.kr/?a=1&b=2"),
                Button("주차", question=ASKED),
            ),
        )
    )

    assert body["text"] == (
        "<b>&lt;축제&gt; &amp; 장터</b>\n무료입니다.\n언제: 11월 22일\n대구면\n☎ 전화: 061-430-3114"
    )
    assert body["reply_markup"]["inline_keyboard"] == [
        [{"text": "누리집", "url": "https://www.gangjin.go.kr/?a=1&b=2"}],
        [{"text": "주차", "callback_data": "festival/celadon-festival"}],
    ]


@pytest.mark.parametrize("size", [1020, 1092, 1093, 1094, 1096, 1100])
def test_a_message_is_as_long_as_it_may_be_and_no_longer(size):
    reply = Reply(ASKED, (Text("가" * 3000), Text("<" * size), Text("끝")))
    told = "".join(seen(walk(render, reply, offers_more)).texts)

    assert (told.count("<"), told.count("끝")) == (size, 1)


def test_no_more_bold_words_and_links_than_telegram_shows():
    card = Card("축제", image=PICTURE, price=Price(2, 1, 50, "1원"))

    for number in range(6):
        page(*[card] * 60, number=number)  # which is checked there


@pytest.mark.parametrize("shown", [FAMILY * 6, "🇰🇷" * 20, "e\u0301" * 40])
def test_a_long_label_is_cut_between_graphemes(shown):
    ((label,),) = labels(page(Text("네."), choices=[Choice(shown, ASKED)]))

    assert shown.startswith(label[:-1])
    assert len(label[:-1].encode("utf-16-le")) % len(regex.match(r"\X", shown)[0].encode("utf-16-le")) == 0


def test_a_long_row_is_told_to_its_end():
    value = "가나다라 " * 1000
    bodies = [page(Card("축제", rows=(Row("내용", value),)), number=n) for n in (0, 1)]

    assert "".join(body["text"] for body in bodies).count("가나다라") == 1000


def test_a_long_item_is_told_to_its_end():
    listing = Listing("소식", (Item("가나다라 " * 300, "마바사아 " * 1000),))
    text = "".join(page(listing, number=n)["text"] for n in range(2))

    assert (text.count("가나다라"), text.count("마바사아")) == (300, 1000)


@pytest.mark.parametrize(
    "url", ["kakaomap://look?p=1,2", "https://localhost/x", "https://a b.kr/", "tel:061", "http://.kr"]
)
def test_an_address_telegram_would_refuse_is_told_as_text(url):
    card = page(Card("축제", buttons=(Button("누리집", url=url),)))
    listing = page(Listing("소식", (Item("소식", url=url),)))

    assert f"누리집: {url}" in card["text"]
    assert url in listing["text"]
    assert "reply_markup" not in card


def test_five_slides_at_most_each_named_in_its_buttons():
    cards = tuple(
        Card(f"축제 {n}", "무료", buttons=(Button("자세히", question=Question("festival", f"f-{n}")),))
        for n in range(12)
    )
    pages = [page(Text("축제입니다."), Carousel(cards), number=n) for n in range(3)]

    assert [body["text"].count("<b>축제") for body in pages] == [5, 5, 2]
    assert labels(pages[2]) == [["축제 10 · 자세히"], ["축제 11 · 자세히"]]
    assert labels(pages[0])[-1] == ["더 보기"]


def test_a_long_slide_title_leaves_its_buttons_words_readable():
    card = Card("가" * 100, buttons=(Button("예약하기", question=ASKED),))
    ((label,),) = labels(page(Carousel((card,))))

    assert label == "가" * 52 + "… · 예약하기"


def test_five_items_of_a_list_at_most_under_its_title_each_time():
    items = tuple(Item(f"소식 {n}", "11월", question=Question("news", f"n-{n}")) for n in range(7))
    listing = Listing("군정 소식", items, (Button("전체", question=Question("news")),))
    first, second = (page(listing, number=n) for n in (0, 1))

    assert first["text"].startswith("<b>군정 소식</b>\n• 소식 0\n   11월\n")
    assert labels(first) == [["소식 0"], ["소식 1"], ["소식 2"], ["소식 3"], ["소식 4"], ["더 보기"]]
    assert second["text"].startswith("<b>군정 소식</b>\n• 소식 5\n")
    assert labels(second) == [["소식 5"], ["소식 6"], ["전체"]]


def test_a_list_without_items_is_its_title_with_its_buttons():
    body = page(
        Listing("직통 전화", (), (Button("군청", phone="061-430-3114"), Button("안내", question=ASKED)))
    )

    assert body["text"] == "<b>직통 전화</b>\n☎ 군청: 061-430-3114"
    assert labels(body) == [["안내"]]


def test_the_first_picture_is_shown_and_others_are_a_link_away():
    other = Image("/pictures/b.png", "다른 그림")
    body = page(Carousel((Card("하나", image=PICTURE), Card("둘", image=other))))

    assert body["link_preview_options"]["url"] == "https://talk.gangjin.go.kr/pictures/a.png"
    assert body["text"] == (
        '<b>하나</b>\n\n<a href="https://talk.gangjin.go.kr/pictures/b.png">🖼 </a><b>둘</b>'
    )


@pytest.mark.parametrize(
    "public_url", ["http://127.0.0.1:8000", "https://localhost", "http://localhost:8000"]
)
def test_a_picture_telegram_cannot_fetch_is_no_preview(public_url):
    body = page(PICTURE, frame=Frame(public_url))

    assert body["link_preview_options"] == {"is_disabled": True}
    assert f'<a href="{public_url}/pictures/a.png">' in body["text"]


def test_a_picture_alone_is_its_words():
    assert page(PICTURE)["text"] == "그림"
    assert page(replace(PICTURE, alt=" "))["text"] == "…"


def test_an_answer_in_a_group_hangs_on_the_message_that_asked():
    message = Message(Address("telegram", "-100123"), reply_to=77)
    body = render(Reply(ASKED, (Text("네."),)), message, FRAME)

    assert body["chat_id"] == -100123
    assert body["reply_parameters"] == {"message_id": 77, "allow_sending_without_reply": True}


@pytest.mark.parametrize(
    ("count", "shown", "first"),
    [(1, 1, "질문 0"), (12, 12, "질문 0"), (13, 12, "더 보기"), (25, 12, "더 보기")],
)
def test_twelve_choices_at_most_and_more_among_them(count, shown, first):
    choices = [Choice(f"질문 {n}", Question("news", f"n-{n}")) for n in range(count)]
    flat = list(chain.from_iterable(labels(page(Text("네."), choices=choices))))

    assert (len(flat), flat[0]) == (shown, first)


def test_short_choices_stand_in_pairs_and_long_ones_alone():
    words = ["언제", "어디서", "주차장에서 축제장까지 가는 셔틀버스 시간", "요금", "문의"]
    choices = [Choice(label, Question("festival", f"f-{n}")) for n, label in enumerate(words)]

    assert labels(page(Text("네."), choices=choices)) == [words[:2], words[2:3], words[3:]]


def test_a_choice_without_words_can_still_be_pressed():
    assert labels(page(Text("네."), choices=[Choice(" ", ASKED)])) == [["…"]]
