"""Any reply becomes skill answers Kakao takes, and nothing of it is lost between their pages."""

import json
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings

from bot.channels.kakao import CHANNEL
from bot.fitting import utf16_units
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Price, Reply, Row, Text
from tests.kakao_schema import SCHEMA, faults
from tests.strategies import (
    FRAME,
    MESSAGE,
    REPLIES,
    Told,
    broken_graphemes,
    contents,
    missing,
    walk,
)

render = CHANNEL.render

CHECKS = settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
ASKED = Question("festival", "celadon-festival")
PICTURE = Image("/pictures/a.png", "그림")


@pytest.fixture(scope="module")
def check():
    """Give what finds all faults of an answer: those of the schema and those it cannot express."""
    if not SCHEMA.is_file():
        pytest.skip(f"KAKAO'S ANSWERS ARE NOT CHECKED: no {SCHEMA.name} beside the project")

    def all_faults(body):
        return [*faults(json.dumps(body, ensure_ascii=False).encode()), *beyond_schema(body)]

    return all_faults


def beyond_schema(body):
    outputs = body["template"]["outputs"]
    if sum("carousel" in output for output in outputs) > 1:
        yield "two carousels"
    for kind, card, _ in components(body):
        if kind == "simpleText" and utf16_units(card["text"]) > 1000:
            yield "simpleText of more than 1000 units"
        if kind == "itemCard" and card.get("title", "").count("\n") >= 12:
            yield "itemCard of more than 12 lines"
        if not all(text.strip() for text in readable(kind, card)):
            yield f"{kind} with an empty text"
        if '"fixedRatio"' in json.dumps(card):
            yield "a picture that is not 2:1"


def components(body):
    """Yield each component or slide as (kind, component, whether it stands in a carousel)."""
    for output in body["template"]["outputs"]:
        ((kind, made),) = output.items()
        if kind == "carousel":
            yield from ((made["type"], slide, True) for slide in made["items"])
        else:
            yield kind, made, False


def readable(kind, card):
    for name in ("text", "title", "description"):
        if name in card:
            yield card[name]
    for name in ("header", "imageTitle"):
        if name in card:
            yield card[name]["title"]
    for row in (*card.get("itemList", ()), *card.get("items", ())):
        yield row["title"]
        if "description" in row:
            yield row["description"]


def seen(bodies):
    """Collect what people see of some answers, and the numbers of its prices."""
    told, numbers = Told(), set()
    for body in bodies:
        for kind, card, _ in components(body):
            told.texts += readable(kind, card)
            told.pictures += map(_picture, _pictures(kind, card))
            told.labels += map(_pressable, (*card.get("buttons", ()), *card.get("items", ())))
            numbers |= {card[name] for name in ("price", "discountedPrice") if name in card}
        told.labels += map(_pressable, body["template"].get("quickReplies", ()))
    return told, numbers


def _pictures(kind, card):
    if kind == "simpleImage":
        yield card
    yield from card.get("thumbnails", ())
    if "thumbnail" in card:
        yield card["thumbnail"]


def _picture(found):
    return found["imageUrl"], found.get("altText", "")


def _pressable(found):
    words = found.get("label") or found["title"]
    address = found.get("webLinkUrl") or found.get("phoneNumber") or found.get("link", {}).get("web")
    return words, address or found.get("extra", {}).get("choice", "")


def offers_more(body, code):
    return [code] == [one["extra"]["choice"] for one in body["template"].get("quickReplies", ())[:1]]


@given(REPLIES)
@CHECKS
def test_any_page_of_any_reply_is_a_valid_answer(check, reply):
    assert check(render(reply, MESSAGE, FRAME)) == []


@given(REPLIES)
@CHECKS
def test_nothing_is_lost_between_the_pages_of_any_reply(check, reply):
    bodies = list(walk(render, reply, offers_more))
    shown, numbers = seen(bodies)

    assert [fault for body in bodies for fault in check(body)] == []
    assert list(missing(contents(reply), shown, numbers)) == []
    assert broken_graphemes(reply, shown) == set()


def page(*outputs, choices=(), number=0):
    return render(Reply(ASKED.at(number), outputs, tuple(choices)), MESSAGE, FRAME)


def outputs_of(*outputs, number=0):
    return page(*outputs, number=number)["template"]["outputs"]


def kinds_of(*outputs, number=0):
    return [next(iter(output)) for output in outputs_of(*outputs, number=number)]


@pytest.mark.parametrize(
    "outputs",
    [(), (Text(""),), (Text(" \n\u200b"), Text("\u3164")), (Carousel(()),)],
    ids=["none", "empty", "invisible", "empty carousel"],
)
def test_a_reply_without_anything_to_see_is_answered_all_the_same(outputs):
    assert outputs_of(*outputs) == [{"simpleText": {"text": "…"}}]


ROWS = (Row("언제", "11월 22일"),)
SALE = Price(20000, 15000, 25, "15,000원")


@pytest.mark.parametrize(
    ("card", "kind"),
    [
        (Card("축제", "오세요."), "textCard"),
        (Card("축제", "오세요.", PICTURE), "basicCard"),
        (Card("축제", "오세요.", PICTURE, ROWS), "itemCard"),
        (Card("축제", "오세요.", None, ROWS), "itemCard"),
        (Card("축제", rows=(Row("일곱자이름표", "무료"),)), "itemCard"),
        (Card("축제", rows=(Row("일곱자이름표요", "무료"),)), "textCard"),
        (Card("축제", rows=(Row("언제", "가" * 61),)), "textCard"),
        (Card("축제", rows=(Row("언제", "🏺" * 31),)), "textCard"),
        (Card("축제", rows=(Row("언제", " "),)), "textCard"),
        (Card("축제", rows=ROWS * 10), "itemCard"),
        (Card("축제", rows=ROWS * 11), "textCard"),
        (Card("쌀귀리", "맛있어요.", PICTURE, price=SALE), "commerceCard"),
        (Card("쌀귀리", "맛있어요.", price=SALE), "textCard"),
        (Card("쌀귀리", "맛있어요.", PICTURE, price=replace(SALE, now=-1)), "basicCard"),
        (Card("쌀귀리", "맛있어요.", PICTURE, price=replace(SALE, now=20001)), "basicCard"),
        (Card("", ""), "textCard"),
    ],
)
def test_a_card_becomes_the_component_that_shows_most_of_it(check, card, kind):
    assert kinds_of(card) == [kind]
    assert check(page(card)) == []


@pytest.mark.parametrize(
    ("price", "told"),
    [
        (SALE, {"price": 20000, "discount": 5000, "discountedPrice": 15000, "discountRate": 25}),
        (Price(20000, 20000, 0, ""), {"price": 20000}),
        (Price(20000, 19999, 0, ""), {"price": 20000, "discount": 1, "discountedPrice": 19999}),
        (Price(20000, 5000, 175, ""), {"price": 20000, "discount": 15000, "discountedPrice": 5000}),
    ],
    ids=["sale", "no discount", "less than a percent", "not a percentage"],
)
def test_a_price_is_told_in_numbers_that_agree(price, told):
    (output,) = outputs_of(Card("쌀귀리", image=PICTURE, price=price))

    names = ("price", "discount", "discountedPrice", "discountRate")
    assert {
        name: output["commerceCard"].get(name) for name in names if name in output["commerceCard"]
    } == told


def test_a_price_beside_rows_is_told_in_the_text_of_the_card():
    (output,) = outputs_of(Card("체험", "물레 체험", None, ROWS, SALE))

    assert output["itemCard"]["title"] == "물레 체험\n15,000원"


def test_a_title_too_long_stands_whole_in_the_text_below():
    title = "🏺" * 30
    (output,) = outputs_of(Card(title, "오세요."))

    assert output["textCard"] == {"title": "🏺" * 24 + "…", "description": f"{title}\n오세요."}


def test_a_long_text_stops_at_a_sentence_and_goes_on_below_the_card():
    text = "축제는 무료로 누구나 즐길 수 있습니다. " * 20
    card, rest = outputs_of(Card("축제", text, PICTURE))

    assert card["basicCard"]["description"].endswith("있습니다.")
    assert rest["simpleText"]["text"].startswith("축제는")


def test_many_lines_are_few_enough_for_an_item_card():
    card, rest = outputs_of(Card("축제", "가\n" * 30, rows=ROWS))

    assert card["itemCard"]["title"].count("\n") < 12
    assert (card["itemCard"]["title"] + rest["simpleText"]["text"]).count("가") == 30


def test_buttons_beyond_three_stand_on_cards_that_follow():
    buttons = tuple(Button(f"버튼 {n}", question=ASKED) for n in range(8))
    labels = [
        [button["label"] for button in output["textCard"]["buttons"]]
        for output in outputs_of(Card("축제", buttons=buttons))
    ]

    assert [len(group) for group in labels] == [3, 3, 2]
    assert list(chain.from_iterable(labels)) == [f"버튼 {n}" for n in range(8)]


@pytest.mark.parametrize(
    "button",
    [
        Button("길 찾기", url="kakaomap://look?p=1,2"),
        Button("누리집", url="https://a b.kr/"),
        Button("전화", phone="061) 430-3114"),
    ],
)
def test_a_button_kakao_would_refuse_is_told_as_text(check, button):
    (card, told) = outputs_of(Card("축제", buttons=(button,)))

    assert "buttons" not in card["textCard"]
    assert told["simpleText"]["text"] == f"{button.label}: {button.url or button.phone}"
    assert check(page(Card("축제", buttons=(button,)))) == []


def test_a_list_of_twelve_stands_on_cards_of_five_with_its_buttons_at_the_end():
    items = tuple(Item(f"소식 {n}", question=Question("news", f"n-{n}")) for n in range(12))
    cards = [one["listCard"] for one in outputs_of(Listing("소식", items, (Button("더", question=ASKED),)))]

    assert [len(card["items"]) for card in cards] == [5, 5, 2]
    assert [len(card.get("buttons", ())) for card in cards] == [0, 0, 1]


def test_an_item_too_long_for_a_list_is_told_whole_after_it():
    items = (Item("짧은 소식", "한 줄"), Item("🏺" * 20, "두 줄"), Item("긴 소식", "길어요. " * 20))
    _, told = outputs_of(Listing("소식", items))

    assert told["simpleText"]["text"] == f"{'🏺' * 20}\n두 줄\n\n긴 소식\n{('길어요. ' * 20).strip()}"


def test_a_list_title_too_long_is_told_whole_before_it():
    told, made = outputs_of(Listing("가" * 60, (Item("소식"),)))

    assert told["simpleText"]["text"] == "가" * 60
    assert made["listCard"]["header"]["title"] == "가" * 49 + "…"


def test_a_list_without_items_is_a_card_with_its_buttons():
    assert outputs_of(Listing("직통 전화", (), (Button("군청", phone="061-430-3114"),))) == [
        {
            "textCard": {
                "title": "직통 전화",
                "buttons": [{"label": "군청", "action": "phone", "phoneNumber": "061-430-3114"}],
            }
        }
    ]


def test_pictured_slides_stand_together_and_the_others_after_them():
    cards = [Card(f"축제 {n}", image=PICTURE if n % 2 else None) for n in range(5)]
    first, second = (outputs_of(Carousel(tuple(cards)), number=n) for n in (0, 1))

    assert [(one["carousel"]["type"], len(one["carousel"]["items"])) for one in (*first, *second)] == [
        ("basicCard", 2),
        ("textCard", 3),
    ]


@pytest.mark.parametrize(
    ("cards", "kind"),
    [
        ((Card("가", image=PICTURE, price=SALE),) * 2, "commerceCard"),
        ((Card("가", image=PICTURE, price=SALE), Card("나", image=PICTURE)), "basicCard"),
        ((Card("가", image=PICTURE, rows=ROWS),) * 2, "itemCard"),
        ((Card("가", image=PICTURE, rows=ROWS), Card("나", image=PICTURE)), "basicCard"),
        ((Card("가", rows=ROWS),) * 2, "itemCard"),
        ((Card("가", rows=ROWS * 6),) * 2, "textCard"),
        ((Card("가"), Card("나", price=SALE)), "textCard"),
    ],
)
def test_a_carousel_is_of_the_one_kind_all_its_cards_can_be(check, cards, kind):
    (output,) = outputs_of(Carousel(cards))

    assert output["carousel"]["type"] == kind
    assert check(page(Carousel(cards))) == []


def test_a_carousel_of_one_is_a_card_with_a_cards_room():
    assert kinds_of(Carousel((Card("축제", rows=ROWS * 8),))) == ["itemCard"]


def test_each_page_has_one_carousel_and_what_its_slides_could_not_hold():
    cards = tuple(Card(f"축제 {n}", f"무료입니다. {'가' * 140}") for n in range(12))
    first, second = (outputs_of(Carousel(cards), number=n) for n in (0, 1))

    assert [len(page[0]["carousel"]["items"]) for page in (first, second)] == [10, 2]
    assert [next(iter(output)) for output in (*first[1:], *second[1:])] == ["simpleText"] * 2
    assert second[1]["simpleText"]["text"].startswith("축제 10\n가")


def test_a_carousel_too_heavy_for_an_answer_is_two():
    url = "https://www.gangjin.go.kr/" + "x" * 900
    buttons = (Button("누리집", url=url),) * 3
    cards = tuple(Card(f"축제 {n}", "가" * 128, buttons=buttons) for n in range(10))

    assert len(outputs_of(Carousel(cards))[0]["carousel"]["items"]) < 10


@pytest.mark.parametrize("letter", ["가", "\x01", '"', "🏺"])
def test_the_heaviest_answers_stay_below_30000_bytes(check, letter):
    url = "https://www.gangjin.go.kr/" + "x" * 970
    label = f"가{letter * 999}"
    buttons = (Button(label, url=url), Button(label, question=ASKED), Button("누리집", url=url))
    rows = (Row(f"가{letter * 2}", f"가{letter * 29}"),) * 5
    card = Card(f"가{letter * 49}", letter * 399, rows=rows, buttons=buttons)
    short = Listing("목록", (Item("소식", f"가{letter * 29}", url=url),) * 5, buttons)
    long = Listing("목록", (Item(label, label, url=url),) * 25, buttons)
    choices = (Choice(label, Question("unsubscribe", "e" * 32, "programme")),) * 25

    for outputs in ((short, short, short), (Carousel((card,) * 25), long, card, card)):
        for body in walk(render, Reply(ASKED, outputs, choices), offers_more):
            assert check(body) == []


def test_a_commerce_cards_text_is_told_whole_where_it_was_cut():
    text = "강진의 들에서 자란 쌀귀리를 아침에 볶아 그날 보냅니다. 밥에 섞어 드세요."
    card, told = outputs_of(Card("쌀귀리", text, PICTURE, price=SALE))

    assert card["commerceCard"]["description"] == text[:39] + "…"
    assert told["simpleText"]["text"] == text


def test_pictures_stay_two_by_one(check):
    (card,) = outputs_of(Card("축제", "오세요.", PICTURE, ROWS))

    assert card["itemCard"]["thumbnail"] == {
        "imageUrl": "https://talk.gangjin.go.kr/pictures/a.png",
        "altText": "그림", "width": 800, "height": 400,
    }  # fmt: skip


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 1), (10, 10), (11, 10), (25, 10)])
def test_ten_quick_replies_at_most_and_more_among_them(count, shown):
    choices = [Choice(f"질문 {n}", Question("news", f"n-{n}")) for n in range(count)]
    replies = page(Text("무엇을 도와드릴까요?"), choices=choices)["template"].get("quickReplies", [])

    assert len(replies) == shown
    assert [one["label"] for one in replies[:1]] == (["더 보기"] if count > 10 else ["질문 0"] * bool(count))


def test_pressing_sends_words_and_a_payload():
    choice = Choice("주차는 어디에?", Question("festival", "celadon-festival", "parking"))
    (reply,) = page(Text("네."), choices=[choice])["template"]["quickReplies"]

    assert reply == {
        "label": "주차는 어디에?", "action": "message", "messageText": "주차는 어디에?",
        "extra": {"choice": "festival/celadon-festival/parking"},
    }  # fmt: skip


def test_every_answer_tells_what_was_understood_and_keeps_the_entity_in_mind():
    body = page(Text("네."), number=2)

    assert body["data"] == {"topic": "festival", "entity": "celadon-festival", "facet": None}
    (kept,) = body["context"]["values"]
    assert kept == {"name": "asked", "lifeSpan": 5, "params": {"question": "festival/celadon-festival"}}
