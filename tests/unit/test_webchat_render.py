"""Any reply becomes what section 1.1 of the contract promises the page, and nothing of it is lost."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from bot.channels.webchat import CHANNEL
from bot.question import FACETS, TOPICS, Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Price, Reply, Row, Text
from tests.strategies import FRAME, MESSAGE, REPLIES, Told, broken_graphemes, contents, missing, walk

render = CHANNEL.render

CHECKS = settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
ASKED = Question("festival", "celadon-festival", "fee")

TEXT = {"type": str, "text": str}
IMAGE = {"url": str, "alt": str}
CARD = {
    "type": str,
    "title": str,
    "text": str,
    "image": object,
    "rows": list,
    "price": object,
    "buttons": list,
}
LIST = {"type": str, "title": str, "items": list, "buttons": list}
SHAPES = {
    "text": TEXT, "image": {"type": str, **IMAGE}, "card": CARD, "list": LIST,
    "carousel": {"type": str, "cards": list},
}  # fmt: skip


def has_shape(value, shape):
    assert value.keys() == shape.keys()
    assert all(isinstance(value[name], kind) for name, kind in shape.items())


def check(body):
    """Hold a body against the contract, key by key."""
    json.dumps(body)
    has_shape(
        body,
        {"topic": str, "entity": object, "facet": object, "confidence": float, "language": str,
         "outputs": list, "choices": list},
    )  # fmt: skip
    assert body["topic"] in TOPICS
    assert body["facet"] is None or body["facet"] in FACETS
    assert body["entity"] is None or isinstance(body["entity"], str)
    assert 0 <= body["confidence"] <= 1
    assert 1 <= len(body["outputs"]) <= 6
    assert len(body["choices"]) <= 12
    for choice in body["choices"]:
        has_shape(choice, {"label": str, "choice": str})
        assert choice["label"].strip()
        assert len(choice["choice"].encode()) <= 1024
    for output in body["outputs"]:
        check_output(output)


def check_output(output):
    has_shape(output, SHAPES[output["type"]])
    if output["type"] == "text":
        assert output["text"].strip()
    if output["type"] == "list":
        assert len(output["items"]) <= 5
        for item in output["items"]:
            assert item.keys() - {"url", "choice"} == {"title", "text"}
            assert not {"url", "choice"} <= item.keys()
    if output["type"] == "carousel":
        assert 1 <= len(output["cards"]) <= 10
    for card in output.get("cards", [output] if output["type"] == "card" else []):
        check_card(card)
    for button in output.get("buttons", []):
        check_button(button)


def check_card(card):
    has_shape(card, CARD)
    for row in card["rows"]:
        has_shape(row, {"label": str, "value": str})
    for button in card["buttons"]:
        check_button(button)
    if card["image"] is not None:
        has_shape(card["image"], IMAGE)
    if card["price"] is not None:
        has_shape(card["price"], {"normal": int, "now": int, "percent": int, "currency": str})


def check_button(button):
    (action,) = button.keys() - {"label"}
    assert action in {"url", "phone", "choice"}
    assert button["label"].strip()


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


def test_a_card_of_a_title_only_has_all_its_keys():
    (card,) = page(Card("Rice"))["outputs"]

    assert (card["image"], card["price"], card["rows"], card["buttons"]) == (None, None, [], [])


def test_an_item_leads_to_an_address_or_a_question_or_nowhere():
    items = (Item("a", url="https://a.kr"), Item("b", question=ASKED), Item("c", "d"))
    (listing,) = page(Listing("News", items))["outputs"]

    assert listing["items"] == [
        {"title": "a", "text": "", "url": "https://a.kr"},
        {"title": "b", "text": "", "choice": "festival/celadon-festival/fee"},
        {"title": "c", "text": "d"},
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
