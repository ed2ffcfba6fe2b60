"""Any reply becomes what section 1.1 of the contract promises the page, and nothing of it is lost."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from bot.channels.webchat import CHANNEL
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Price, Reply, Row, Text
from tests.http import webchat_shape
from tests.strategies import FRAME, MESSAGE, REPLIES, Told, broken_graphemes, contents, missing, walk

render = CHANNEL.render

CHECKS = settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
ASKED = Question("festival", "celadon-festival", "fee")


def check(body):
    """Hold a body against the contract, and against what a page is to show at once."""
    webchat_shape.check(json.loads(json.dumps(body)))
    assert len(body["outputs"]) <= 6
    assert len(body["choices"]) <= 12
    for output in body["outputs"]:
        assert len(output.get("items", ())) <= 5
        assert len(output.get("cards", ())) <= 10


def seen(bodies):
    told, numbers = Told(), set()
    for body in bodies:
        check(body)
        for output in body["outputs"]:
            see(output, told, numbers)
        told.labels += [(one["label"], one["choice"]) for one in body["choices"]]
    return told, numbers


def see(output, told, numbers):
    for card in output.get("cards", ()):
        see(card, told, numbers)
    for row in output.get("rows", ()):
        told.texts += [row["label"], row["value"]]
    for item in output.get("items", ()):
        told.texts += [item["title"], item["text"]]
    told.texts += [output[name] for name in ("title", "text") if name in output]
    pressable = [*output.get("buttons", ()), *output.get("items", ())]
    for one in pressable:
        targets = [one[name] for name in ("url", "phone", "choice") if name in one]
        told.labels += [(one.get("label") or one["title"], target) for target in targets]
    for image in (output.get("image"), output if output["type"] == "image" else None):
        told.pictures += [(image["url"], image["alt"])] if image else []
    if output.get("price"):
        numbers |= {output["price"]["normal"], output["price"]["now"]}


def offers_more(body, code):
    return [code] == [one["choice"] for one in body["choices"][:1]]


@given(REPLIES)
@CHECKS
def test_any_page_of_any_reply_has_the_contracts_shape(reply):
    check(render(reply, MESSAGE, FRAME))


@given(REPLIES)
@CHECKS
def test_nothing_is_lost_between_the_pages_of_any_reply(reply):
    shown, numbers = seen(walk(render, reply, offers_more))

    assert list(missing(contents(reply), shown, numbers)) == []
    assert broken_graphemes(reply, shown) == set()


def page(*outputs, choices=(), number=0):
    body = render(Reply(ASKED.at(number), outputs, tuple(choices), "en", "More", 0.75), MESSAGE, FRAME)
    check(body)
    return body


@pytest.mark.parametrize("outputs", [(), (Text(""),), (Text(" \n"), Text("\u200b")), (Carousel(()),)])
def test_a_reply_without_anything_to_see_is_answered_all_the_same(outputs):
    assert page(*outputs)["outputs"] == [{"type": "text", "text": "…"}]


def test_an_answer_tells_what_was_understood_and_how_surely():
    body = page(Text("It is free."))

    assert [body[name] for name in ("topic", "entity", "facet", "confidence", "language")] == [
        "festival", "celadon-festival", "fee", 0.75, "en",
    ]  # fmt: skip


def test_a_card_is_told_key_by_key():
    buttons = (
        Button("Site", url="https://a.kr"), Button("Call", phone="119"), Button("Fee", question=ASKED),
    )  # fmt: skip
    picture, price = Image("/pictures/a.png", "pots"), Price(200, 150, 25, "150 won")
    (card,) = page(Card("Rice", "Tasty.", picture, (Row("Weight", "1 kg"),), price, buttons))["outputs"]

    assert card == {
        "type": "card",
        "title": "Rice",
        "text": "Tasty.",
        "image": {"url": "https://talk.gangjin.go.kr/pictures/a.png", "alt": "pots"},
        "rows": [{"label": "Weight", "value": "1 kg"}],
        "price": {"normal": 200, "now": 150, "percent": 25, "currency": "KRW"},
        "buttons": [
            {"label": "Site", "url": "https://a.kr"},
            {"label": "Call", "phone": "119"},
            {"label": "Fee", "choice": "festival/celadon-festival/fee"},
        ],
    }


@pytest.mark.parametrize(
    "button",
    [
        Button("Way", url="kakaomap://look?p=1,2"),
        Button("Site", url="https://a b.kr/"),
        Button("Call", phone="061) 430-3114"),
    ],
)
def test_a_button_the_contract_has_no_place_for_is_told_as_text(button):
    told = f"{button.label}: {button.url or button.phone}"
    (card,) = page(Card("Rice", "Tasty.", buttons=(button, Button("Fee", question=ASKED))))["outputs"]
    listing, text = page(Listing("News", (Item("a"),), (button,)))["outputs"]

    assert (card["text"], len(card["buttons"])) == (f"Tasty.\n{told}", 1)
    assert (listing["buttons"], text["text"]) == ([], told)


def test_an_address_of_this_machine_opens_like_any_other():
    url = "http://localhost:8000/calendar/festival.ics"
    (card,) = page(Card("Rice", buttons=(Button("Calendar", url=url),)))["outputs"]

    assert card["buttons"] == [{"label": "Calendar", "url": url}]


@pytest.mark.parametrize(
    ("price", "told", "text"),
    [
        (
            Price(200, 150, 130, "sale"),
            {"normal": 200, "now": 150, "percent": 100, "currency": "KRW"},
            "Tasty.",
        ),
        (Price(200, 250, 25, "250 won"), None, "Tasty.\n250 won"),
        (Price(200, -1, 25, "ask us"), None, "Tasty.\nask us"),
    ],
)
def test_numbers_that_make_no_price_are_told_in_words(price, told, text):
    (card,) = page(Card("Rice", "Tasty.", price=price))["outputs"]

    assert (card["price"], card["text"]) == (told, text)


def test_a_card_of_a_title_only_has_all_its_keys():
    (card,) = page(Card("Rice"))["outputs"]

    assert (card["image"], card["price"], card["rows"], card["buttons"]) == (None, None, [], [])


def test_an_item_leads_to_an_address_or_a_question_or_nowhere():
    items = (Item("a", url="https://a.kr"), Item("b", question=ASKED), Item("c", "d"), Item("e", url="tel:1"))
    (listing,) = page(Listing("News", items))["outputs"]

    assert listing["items"] == [
        {"title": "a", "text": "", "url": "https://a.kr"},
        {"title": "b", "text": "", "choice": "festival/celadon-festival/fee"},
        {"title": "c", "text": "d"},
        {"title": "e", "text": "tel:1"},
    ]


def test_a_list_of_seven_is_two_pages_with_its_buttons_on_the_last():
    items = tuple(Item(str(n)) for n in range(7))
    listing = Listing("News", items, (Button("All", question=ASKED),))
    (first,), (second,) = (page(listing, number=n)["outputs"] for n in (0, 1))

    assert [(len(one["items"]), len(one["buttons"])) for one in (first, second)] == [(5, 0), (2, 1)]


def test_more_asks_for_the_next_page_and_is_gone_on_the_last():
    texts = [Text(f"{n}.") for n in range(8)]
    choices = [Choice("Fee", ASKED)]
    first, last = page(*texts, choices=choices), page(*texts, choices=choices, number=1)

    assert first["choices"][0] == {"label": "More", "choice": "festival/celadon-festival/fee~1"}
    assert [one["label"] for one in last["choices"]] == ["Fee"]
    assert page(*texts, choices=choices, number=900)["outputs"] == last["outputs"]


def test_a_text_longer_than_a_bubble_is_parted_at_a_sentence():
    first, second = page(Text("축제는 무료로 누구나 즐길 수 있습니다. " * 200))["outputs"]

    assert first["text"].endswith("있습니다.")
    assert len(first["text"]) <= 4000
    assert second["text"].startswith("축제는")
