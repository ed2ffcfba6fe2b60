"""Announcements on and off in the talk: on every channel, by words and by buttons, noted once each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import delete, event

from bot.acts import wording_key
from bot.app import runtime_of
from bot.audience import TOPICS
from bot.handler import ENDONYMS
from bot.question import Question
from bot.runtime import SEOUL
from bot.store.tables import consent, subscription
from tests.conftest import NOW
from tests.http.people import (
    CHANNELS,
    Person,
    kakao_headers,
    ledger,
    ledger_rows,
    subscribed,
    the_person,
)
from tests.http.webchat_shape import check
from tests.kakao_schema import faults, needs_schema


@pytest.fixture(autouse=True)
def empty_ledger(app):
    with runtime_of(app).database.write() as connection:
        connection.execute(delete(consent))
        connection.execute(delete(subscription))


@pytest.fixture(params=CHANNELS)
def person(request, client):
    """Somebody on each channel; on Telegram they have agreed to the transfer abroad with a first topic."""
    somebody = Person(client, request.param)
    somebody.say("hello")
    return somebody


@pytest.fixture
def visitor(client):
    """Somebody on the web page, who reads English."""
    somebody = Person(client, "webchat")
    somebody.say("hello")
    return somebody


def subscribe(person, entity="sub:festival"):
    heard = person.press(f"subscribe/{entity}")
    return person.choose("I agree") if person.channel == "telegram" and "I agree" in heard.buttons else heard


def own(app, *kinds):
    """Return the ledger without the transfer abroad, which only Telegram asks for."""
    return [entry for entry in ledger(app) if entry[0] != "abroad"]


# On and off, on every channel


def test_subscribing_by_button_is_confirmed_and_noted(app, person):
    heard = subscribe(person)

    assert subscribed(app) == {"festival"}
    assert own(app) == [("subscription", "festival", True, "button")]
    assert "Gangjin County will send you messages about Festivals" in heard.text
    assert "November 22, 2026" in heard.text


def test_subscribing_by_words_is_the_same(app, visitor):
    heard = visitor.say("subscribe to festival news please")

    assert (heard.topic, heard.entity) == ("subscribe", "sub:festival")
    assert subscribed(app) == {"festival"}
    assert ledger(app) == [("subscription", "festival", True, "words")]


def test_all_topics_are_subscribed_to_at_once(app, person):
    subscribe(person, "sub:all")

    assert subscribed(app) == set(TOPICS)
    assert len(own(app)) == len(TOPICS)


def test_subscribing_twice_is_noted_once(app, person):
    subscribe(person)
    heard = subscribe(person)

    assert "You get messages about this already" in heard.text
    assert len(own(app)) == 1


def test_one_topic_is_stopped_and_the_others_go_on(app, person):
    subscribe(person)
    subscribe(person, "sub:news")
    heard = person.press("unsubscribe/sub:festival")

    assert subscribed(app) == {"news"}
    assert own(app)[-1] == ("subscription", "festival", False, "button")
    assert "sends you no more messages about Festivals" in heard.text


def test_stopping_all_ends_every_consent_too(app, person):
    subscribe(person, "sub:all")
    person.press("subscribe/ad:ask")
    person.choose("I agree")
    person.press("unsubscribe/sub:all")

    assert subscribed(app) == set()
    assert (the_person(app).ad_at, the_person(app).abroad_at) == (None, None)
    assert ("advertising", None, False, "button") in ledger(app)


def test_stop_asked_bare_offers_to_stop_all_first(app, person):
    subscribe(person)
    subscribe(person, "sub:news")
    heard = person.say("unsubscribe")

    assert subscribed(app) == {"festival", "news"}
    assert list(heard.buttons.values()) == [
        "unsubscribe/sub:all", "unsubscribe/sub:news", "unsubscribe/sub:festival", "unsubscribe/sub:pause",
        "cancel",
    ]  # fmt: skip
    person.choose("Stop all messages")
    assert subscribed(app) == set()


@pytest.mark.parametrize("words", ["stop", "Stop!", "STOP", "unsubscribe", "opt out", "stop it"])
def test_stop_asked_bare_ends_the_only_one_at_once(app, visitor, words):
    subscribe(visitor)
    heard = visitor.say(words)

    assert subscribed(app) == set()
    assert "Get it again" in heard.buttons
    visitor.choose("Get it again")
    assert subscribed(app) == {"festival"}


def test_stop_where_nothing_is_on_says_so(app, person):
    heard = person.say("stop")

    assert "nothing to stop" in heard.text
    assert ledger(app) == []


@pytest.mark.parametrize(
    ("words", "topic", "entity"),
    [
        ("subscribe", "subscribe", None),
        ("my subscriptions", "subscribe", None),
        ("subscribe to everything", "subscribe", "sub:all"),
        ("notify me about half-price travel", "subscribe", "sub:halfprice"),
        ("notify me about the celadon festival", "subscribe", "sub:festival"),
        ("subscribe to county news", "subscribe", "sub:news"),
        ("unsubscribe from festivals", "unsubscribe", "sub:festival"),
        ("stop festival news", "unsubscribe", "sub:festival"),
        ("unsubscribe from all", "unsubscribe", "sub:all"),
        ("stop all messages", "unsubscribe", "sub:all"),
        ("pause for a month", "unsubscribe", "sub:pause"),
        ("please pause messages", "unsubscribe", "sub:pause"),
        ("resume messages", "subscribe", "sub:resume"),
        ("no more ads please", "subscribe", "ad:no"),
    ],
)
def test_words_are_understood(visitor, words, topic, entity):
    heard = visitor.say(words)

    assert (heard.topic, heard.entity) == (topic, entity)


@pytest.mark.parametrize(
    "words", ["where is the bus stop?", "all festivals in May", "does the bus stop here"]
)
def test_other_questions_change_nothing(app, visitor, words):
    subscribe(visitor)
    heard = visitor.say(words)

    assert heard.topic not in {"subscribe", "unsubscribe"}
    assert subscribed(app) == {"festival"}


def test_short_question_after_it_does_not_do_it_again(app, visitor):
    visitor.say("celadon festival")
    subscribe(visitor)
    visitor.press("unsubscribe/sub:festival")
    heard = visitor.say("parking?")

    assert (heard.topic, heard.entity) == ("festival", "celadon-festival")
    assert subscribed(app) == set()


# The pause and the preferences


def test_pause_lasts_a_month_and_can_be_ended(app, person):
    subscribe(person)
    heard = person.press("unsubscribe/sub:pause")

    assert the_person(app).paused_until == datetime(2026, 12, 22, 14, 0, tzinfo=SEOUL)
    assert "December 22, 2026" in heard.text
    person.choose("Messages again")
    assert the_person(app).paused_until is None
    assert subscribed(app) == {"festival"}


def test_pause_is_told_to_who_subscribes_meanwhile(visitor):
    subscribe(visitor)
    visitor.press("unsubscribe/sub:pause")

    assert "paused at present" in subscribe(visitor, "sub:news").text


def test_preferences_are_kept_and_shown(app, person):
    subscribe(person)
    person.press("subscribe/town:maryang")
    heard = person.press("subscribe/who:resident")

    assert (the_person(app).township, the_person(app).residence) == ("maryang", "resident")
    assert "Maryang-myeon" in heard.text
    person.press("subscribe/town:none")
    assert the_person(app).township is None


def test_every_township_can_be_chosen(app, visitor):
    heard = visitor.press("subscribe/town:ask")
    more = visitor.press(heard.buttons["More"]) if "More" in heard.buttons else heard

    assert len({*heard.buttons.values(), *more.buttons.values()} - {"subscribe/town:ask~1"}) == 12


def test_language_of_messages_is_as_chosen_else_as_last_spoken(app, visitor):
    assert the_person(app).language == "en"
    visitor.say("안녕하세요")
    assert the_person(app).language == "ko"
    visitor.press("language/lang:vi")
    visitor.say("hello")
    assert the_person(app).language == "vi"


# Consents, each for itself


def test_advertising_is_agreed_to_under_its_wording(app, person):
    subscribe(person)
    shown = person.press("subscribe/ad:ask")
    assert the_person(app).ad_at is None
    assert all(word in shown.text for word in ("Why", "What is used", "How long", "You may say no"))
    confirmed = person.choose("I agree")

    entry = ledger_rows(app)[-1]
    assert the_person(app).ad_at == NOW
    assert (entry.kind, entry.given, entry.how, entry.language) == ("advertising", True, "button", "en")
    assert (entry.channel, entry.at, entry.told_at) == (person.channel, NOW, NOW)
    assert entry.text.replace("'", "&#x27;") in shown.text.replace("'", "&#x27;")
    assert entry.wording == wording_key(entry.text)
    assert "Gangjin County may send you advertising" in confirmed.text
    assert "November 22, 2026" in confirmed.text


def test_a_no_is_noted_once(app, person):
    person.press("subscribe/ad:ask")
    person.choose("I do not agree")
    person.press("subscribe/ad:no")

    assert ledger(app) == [("advertising", None, False, "button")]


def test_consent_typed_in_words_counts_as_words(app, visitor):
    visitor.press("subscribe/ad:ask")
    visitor.say("I agree")

    assert ledger(app) == [("advertising", None, True, "words")]


def test_consent_under_another_wording_shows_the_present_one(app, person):
    heard = person.press("subscribe/ad:yes:00000000")

    assert the_person(app).ad_at is None
    assert "What is used" in heard.text
    assert ledger(app) == []


def test_night_waits_for_advertising(app, person):
    heard = person.press("subscribe/night:ask")
    assert "Consent to advertising\n" in heard.text
    person.choose("I agree")
    assert "between 21:00 and 08:00" in person.press("subscribe/night:ask").text
    person.choose("I agree")

    assert the_person(app).night_at == NOW


def test_advertising_taken_back_takes_the_night_with_it(app, person):
    for kind in ("ad", "night"):
        person.press(f"subscribe/{kind}:ask")
        person.choose("I agree")
    person.press("subscribe/ad:no")

    assert (the_person(app).ad_at, the_person(app).night_at) == (None, None)
    assert ledger(app)[-2:] == [
        ("advertising", None, False, "button"), ("night", None, False, "button"),
    ]  # fmt: skip


def test_telegram_asks_for_the_transfer_abroad_before_the_first_subscription(app, client):
    person = Person(client, "telegram")
    person.say("hello")
    asked = person.press("subscribe/sub:festival")
    assert subscribed(app) == set()
    assert "United Arab Emirates" in asked.text
    person.choose("I agree")

    assert subscribed(app) == {"festival"}
    assert the_person(app).abroad_at == NOW
    assert ledger(app) == [
        ("abroad", None, True, "button"), ("subscription", "festival", True, "button"),
    ]  # fmt: skip
    person.press("subscribe/sub:news")
    assert subscribed(app) == {"festival", "news"}


def test_transfer_abroad_refused_subscribes_to_nothing(app, client):
    person = Person(client, "telegram")
    person.press("subscribe/sub:festival")
    heard = person.choose("I do not agree")

    assert subscribed(app) == set()
    assert ledger(app) == [("abroad", None, False, "button")]
    assert "no messages over Telegram" in heard.text


# Blocking and coming back


def test_blocking_closes_and_coming_back_reopens_what_was_wanted(app, client):
    person = Person(client, "telegram")
    subscribe(person, "sub:festival")
    person.press("subscribe/ad:ask")
    person.choose("I agree")
    person.membership("member", "kicked")
    assert the_person(app).closed_at == NOW
    assert the_person(app).ad_at is None
    assert ledger(app)[-1] == ("advertising", None, False, "block")
    back = person.membership("kicked", "member")

    assert the_person(app).closed_at is None
    assert subscribed(app) == {"festival"}
    assert "Festivals" in back["text"]


def test_coming_back_with_nothing_wanted_is_an_ordinary_greeting(client):
    person = Person(client, "telegram")
    greeted = person.membership("kicked", "member")

    assert "come again" not in greeted["text"]


# Repeats, races, forgeries


def test_message_delivered_twice_acts_once(app, person):
    if person.channel == "telegram":
        subscribe(person, "sub:news")
    before = len(ledger(app))
    first = person.press("subscribe/sub:festival", key="777")
    person.press("unsubscribe/sub:festival", key="778")
    again = person.press("subscribe/sub:festival", key="777")

    assert again == first
    assert "festival" not in subscribed(app)
    assert len(ledger(app)) == before + 2


def test_pressed_at_once_from_many_places_it_is_noted_once(app, visitor):
    def press(_):
        return Person(app.test_client(), "webchat").client.post(
            "/in/webchat", json={"session": visitor.session, "choice": "subscribe/sub:all"}
        )

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))

    assert {answer.status_code for answer in answers} <= {200, 503}
    assert subscribed(app) == set(TOPICS)
    assert len(ledger(app)) == len(TOPICS)


@pytest.mark.parametrize(
    "code",
    [
        "subscribe/sub:weather", "subscribe/celadon-festival", "subscribe/ad:yes", "subscribe/ad:yes:1",
        "subscribe/town:seoul", "subscribe/who:king", "unsubscribe/sub:resume", "unsubscribe/ad:no",
        "subscribe/abroad:yes:12345678:weather", "subscribe/night", "unsubscribe/town:maryang",
    ],
)  # fmt: skip
def test_forged_button_changes_nothing(app, visitor, code):
    subscribe(visitor)
    before = the_person(app)
    heard = visitor.press(code)

    assert "older message" in heard.text
    assert subscribed(app) == {"festival"}
    assert len(ledger(app)) == 1
    assert (the_person(app).ad_at, the_person(app).township) == (before.ad_at, before.township)


@pytest.mark.parametrize(("code", "looks"), [("help", 1), ("festival", 1), ("subscribe", 3)])
def test_only_a_personal_topic_looks_at_the_person(app, visitor, code, looks):
    visitor.press(code)
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    engine = runtime_of(app).database.reading
    event.listen(engine, "before_cursor_execute", note)
    visitor.press(code)
    event.remove(engine, "before_cursor_execute", note)

    assert len([one for one in seen if "contact" in one or "subscription" in one]) == looks


@pytest.mark.parametrize("topic", TOPICS)
def test_every_button_of_a_topic_fits_and_means_something(visitor, topic):
    heard = subscribe(visitor, f"sub:{topic}")

    assert (heard.topic, heard.entity) == ("subscribe", f"sub:{topic}")
    for code in heard.buttons.values():
        assert len(code) <= 64
        assert Question.from_code(code) is not None


STEPS = [
    "subscribe", "subscribe/sub:all", "subscribe/ad:ask", "subscribe/ad:no", "subscribe/night:ask",
    "subscribe/abroad:no", "subscribe/town:ask", "subscribe/town:byeongyeong", "subscribe/town:none",
    "subscribe/who:tourist", "subscribe/sub:settings", "unsubscribe", "unsubscribe/sub:pause",
    "subscribe/sub:news", "subscribe/sub:resume", "subscribe/sub:keep", "unsubscribe/sub:news",
    "unsubscribe/sub:all", "unsubscribe",
]  # fmt: skip


@needs_schema
@pytest.mark.parametrize("language", ENDONYMS)
def test_every_answer_is_one_kakao_shows_in_every_language(app, client, language):
    person = Person(client, "kakao")
    person.press(f"language/lang:{language}")
    for code in STEPS:
        answer = client.post("/in/kakao", json=person.kakao({"choice": code}), headers=kakao_headers())
        assert faults(answer.data) == [], code


@pytest.mark.parametrize("language", ENDONYMS)
def test_every_answer_is_of_the_contracts_shape_in_every_language(app, client, language):
    person = Person(client, "webchat")
    person.press(f"language/lang:{language}")
    for code in STEPS:
        answer = client.post("/in/webchat", json={"session": person.session, "choice": code}).get_json()
        check(answer)
        assert answer["language"] == language
