"""The page's door, as the contract's section 1.1 says."""

import json
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.app import runtime_of
from bot.handler import Handler, Turn
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Price, Reply, Row, Text
from tests.conftest import make_app
from tests.http.awkward import HALF_A_PAIR
from tests.http.stored import contacts, counts, the_contact
from tests.http.webchat_shape import LANGUAGES, Misshapen, check, pressables

SESSION = "a-session-of-24-letters_"
MOST_CODES = 600  # more than there are today; a crawl that never ends is a fault
TOLD = ("topic", "entity", "facet")
Asking = Callable[..., dict[str, Any]]
sessions = (f"crawl-{n:06}" for n in count())


def ask(client: FlaskClient, session: str = SESSION, **said: Any) -> dict[str, Any]:
    answer = client.post("/in/webchat", json={"session": session, **said})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    check(body)
    return body


def told(body: dict[str, Any]) -> list[Any]:
    return [body[name] for name in TOLD]


# The answer's shape


@pytest.mark.parametrize(
    ("text", "topic", "entity"),
    [
        ("강진 청자축제 주차", "festival", "celadon-festival"),
        ("half-price travel", "halfprice", None),
        ("help", "help", None),
        ("zzqx", "outofscope", None),
        ("", "outofscope", None),
    ],
)
def test_question_gets_its_topic_with_every_key(client, text, topic, entity):
    body = ask(client, text=text)

    assert (body["topic"], body["entity"]) == (topic, entity)


def every_kind(turn: Turn) -> Reply:
    picture, asked = Image("/pictures/topic/help.en.wide.0.png", "a picture"), Question("help")
    buttons = (
        Button("Site", url="https://a.example/"),
        Button("Call", phone="061-1"),
        Button("?", question=asked),
    )
    card = Card("title", "text", picture, (Row("row", "value"),), Price(10_000, 7_500, 25, "7,500"), buttons)
    items = (Item("link", url="https://a.example/"), Item("ask", "words", question=asked), Item("bare"))
    outputs = (
        Text("words"),
        picture,
        card,
        Card("bare"),
        Carousel((card, card)),
        Listing("list", items, buttons),
    )
    return turn.reply(outputs, (Choice("Again", asked),))


@pytest.fixture
def showing(app: Flask, tmp_path) -> Iterator[FlaskClient]:
    """A client of a house whose topic "thanks" answers with an output of every kind."""
    handlers = {**runtime_of(app).handlers, "thanks": Handler("thanks", "thanks", every_kind)}
    made = make_app(runtime_of(app).settings.database_url, tmp_path, handlers=handlers)
    yield made.test_client()
    runtime_of(made).close()


def test_every_kind_of_output_has_its_shape(showing):
    body = ask(showing, choice="thanks")
    rest = ask(showing, choice=body["choices"][0]["choice"])  # a page bears one carousel or one list

    shown = [*body["outputs"], *rest["outputs"]]
    assert [output["type"] for output in shown] == ["text", "image", "card", "card", "carousel", "list"]
    assert body["outputs"][2]["price"] == {"normal": 10_000, "now": 7_500, "percent": 25, "currency": "KRW"}
    assert [set(item) for item in shown[5]["items"]] == [
        {"title", "text", "url"}, {"title", "text", "choice"}, {"title", "text"},
    ]  # fmt: skip


SOUND = {
    "topic": "help", "entity": None, "facet": None, "confidence": 1.0, "language": "ko",
    "outputs": [{"type": "text", "text": "words"}], "choices": [{"label": "Help", "choice": "help"}],
}  # fmt: skip
CARD = {"type": "card", "title": "", "text": "", "image": None, "rows": [], "price": None, "buttons": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "menu"}, {"entity": 3}, {"facet": "colour"}, {"confidence": 1.1}, {"confidence": True},
        {"language": "kr"}, {"outputs": []}, {"outputs": [{"type": "text"}]}, {"outputs": [{"type": "clip"}]},
        {"outputs": [{"type": "text", "text": "words", "bold": True}]}, {"outputs": [{**CARD, "price": 3}]},
        {"outputs": [{**CARD, "buttons": [{"label": "x"}]}]}, {"outputs": [{**CARD, "rows": None}]},
        {"outputs": [{**CARD, "buttons": [{"label": "x", "url": "https://a.example", "phone": "1"}]}]},
        {"outputs": [{**CARD, "image": {"url": "/pictures/a.png", "alt": ""}}]}, {"choices": None},
        {"choices": [{"label": "x"}]}, {"choices": [{"label": "x", "choice": "y" * 1100}]}, {"extra": 1},
    ],
)  # fmt: skip
def test_validator_refuses_what_breaks_the_contract(wrong):
    check(deepcopy(SOUND))

    with pytest.raises(Misshapen):
        check({**SOUND, **wrong})


# What may be posted


@pytest.mark.parametrize(
    "said", [{}, {"text": "a", "choice": "help"}, {"text": None}, {"text": 5}, {"text": ["a"]}]
)
def test_anything_but_one_of_both_is_refused(app, client, said):
    answer = client.post("/in/webchat", json={"session": SESSION, **said})

    assert answer.status_code == 400
    assert set(answer.get_json()["error"]) == {"code", "message"}
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("session", ["12345678", "a" * 64, "AZaz09_-AZaz09_-"])
def test_session_of_the_allowed_letters_is_taken(client, session):
    ask(client, session, text="help")


@pytest.mark.parametrize(
    "session",
    [
        "1234567",
        "a" * 65,
        "with space",
        "한국어한국어한국",
        "abcdefgh\n",
        "a.b.c.d.e",
        None,
        12345678,
        [],
        "",
    ],
)
def test_session_of_any_other_form_is_refused(app, client, session):
    answer = client.post("/in/webchat", json={"session": session, "text": "help"})

    assert answer.status_code == 400
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("given", ["1", "m-1", "메시지 1", "x" * 120])
def test_message_id_of_any_short_string_is_taken(app, client, given):
    ask(client, id=given, text="help")

    assert counts(app) == (1, 1, 1)


@pytest.mark.parametrize("given", ["", "x" * 121, 1, True, {}, [], "nul\x00", HALF_A_PAIR])
def test_message_id_of_another_form_is_refused(app, client, given):
    answer = client.post("/in/webchat", json={"session": SESSION, "id": given, "text": "help"})

    assert answer.status_code == 400
    assert counts(app) == (0, 0, 0)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_language_given_is_the_answers_language(client, language):
    assert ask(client, language=language, choice="help")["language"] == language


@pytest.mark.parametrize("language", ["kr", "EN", "zh", "", 5, [], {"a": 1}, True])
def test_language_we_do_not_speak_is_refused(client, language):
    assert (
        client.post("/in/webchat", json={"session": SESSION, "language": language, "text": "a"}).status_code
        == 400
    )


@pytest.mark.parametrize("name", ["id", "language", "choice", "unknown"])
def test_null_and_unknown_fields_do_no_harm(client, name):
    assert ask(client, text="help", **{name: None})["topic"] == "help"


# Repeats


def test_same_message_id_gets_the_very_same_bytes(app, client):
    posts = [
        client.post("/in/webchat", json={"session": SESSION, "id": "m-1", "text": text})
        for text in ("help", "news")
    ]

    assert posts[0].data == posts[1].data
    assert counts(app) == (1, 1, 1)


def test_same_message_id_of_another_session_is_new(app, client):
    answers = [
        ask(client, session, id="m-1", text=text) for session, text in (("a" * 8, "help"), ("b" * 8, "news"))
    ]

    assert [body["topic"] for body in answers] == ["help", "news"]
    assert counts(app) == (2, 2, 2)


def test_message_without_an_id_is_new_each_time(app, client):
    for _ in range(3):
        ask(client, text="help")

    assert counts(app) == (1, 3, 0)


# Choices


@pytest.mark.parametrize(
    "choice",
    [
        "no such thing", "news\x00", "../../etc/passwd", "festival/<b>", "weather", "unknown-topic/x", "",
        "~", "help~9999", "festival//colour", "x" * 1025, "가" * 400, HALF_A_PAIR, 0, 7, -1.5, True, False,
        [], ["help"], {}, {"choice": "help"},
    ],
)  # fmt: skip
def test_forged_choice_gets_help_and_does_nothing(app, client, choice):
    body = ask(client, choice=choice)

    assert body["topic"] == "help"
    assert body["choices"]
    assert the_contact(app).chosen_language is None


@pytest.mark.parametrize(
    "choice", ["festival/gone-festival", "deals/gone/price", "education!f-gone", "news/n-0~7"]
)
def test_choice_of_a_row_that_went_is_answered(client, choice):
    assert ask(client, choice=choice)["topic"] == choice.split("/")[0].split("!")[0]


@pytest.mark.parametrize(("tag", "kept"), [("ja", "ja"), ("zh-Hans", "zh-Hans"), ("tlh", None), ("JA", None)])
def test_language_is_changed_only_to_one_we_speak(app, client, tag, kept):
    ask(client, choice=f"language/lang:{tag}")

    assert the_contact(app).chosen_language == kept


def test_chosen_language_outlives_words_in_another(client):
    ask(client, choice="language/lang:vi")

    assert ask(client, text="강진 청자축제 주차")["language"] == "vi"


# All that can be pressed


@pytest.fixture(scope="module", params=sorted(LANGUAGES))
def crawled(request, filled_sqlite, tmp_path_factory) -> Iterator[tuple[Asking, dict[str, dict[str, Any]]]]:
    """A person of one language, as a function, and every answer reached by pressing, by its choice."""
    folder = tmp_path_factory.mktemp("crawl")
    shutil.copy(filled_sqlite, folder / "crawl.db")
    app = make_app(f"sqlite:///{folder}/crawl.db", folder)
    asking = partial(ask, app.test_client(), language=request.param)
    found, waiting = {}, ["help", *runtime_of(app).handlers]
    while waiting:
        choice = waiting.pop(0)
        if choice not in found:
            assert len(found) < MOST_CODES, "the buttons never end"
            found[choice] = asking(next(sessions), choice=choice)
            waiting += [code for _, code in pressables(found[choice])]
    yield asking, found
    runtime_of(app).close()


def test_every_button_leads_to_a_sound_answer(crawled):
    _, found = crawled

    assert len(found) > 150
    assert {body["topic"] for body in found.values()} == {code for code in found if code.isalpha()}


def test_no_offered_button_is_stale_or_unknown(crawled):
    _, found = crawled

    unsure = [choice for choice, body in found.items() if body["confidence"] < 1]

    assert unsure == []


def test_every_button_is_about_what_its_answer_tells(crawled):
    _, found = crawled

    elsewhere = {
        choice: body["topic"] for choice, body in found.items() if not choice.startswith(body["topic"])
    }

    assert elsewhere == {}


def test_typed_label_of_a_quick_reply_presses_it(crawled):
    asking, found = crawled
    pairs = {
        (choice["label"], choice["choice"]): parent
        for parent, body in found.items()
        for choice in body["choices"]
        if not parent.startswith("privacy+erase")  # of somebody erased no buttons are remembered
    }

    def pressed_after(parent, choice):
        if "+" not in choice:
            return found[choice]
        session = next(sessions)  # at the counter it matters what came before
        asking(session, choice=parent)
        return asking(session, choice=choice)

    differing = []
    for (label, choice), parent in pairs.items():
        session = next(sessions)
        asking(session, choice=parent)
        typed = asking(session, text=f" {label.upper()} ")
        if told(typed) != told(pressed_after(parent, choice)):
            differing.append((parent, label, choice, told(typed)))

    assert differing == []


def test_more_shows_other_outputs_until_the_last(crawled):
    _, found = crawled

    pages = {choice: body["outputs"] for choice, body in found.items() if "~" in choice}
    same = [choice for choice in pages if found[choice] == found[choice.split("~")[0]]]

    assert pages
    assert same == []


def test_no_two_contacts_share_what_they_were_offered(app, client):
    ask(client, "a" * 20, choice="help")
    ask(client, "b" * 20, choice="language")

    assert len({one.talk for one in contacts(app)}) == 2
    assert {json.loads(one.talk)["s"] for one in contacts(app)} == {"help", "language"}
