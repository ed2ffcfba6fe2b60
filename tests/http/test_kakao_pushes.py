"""Kakao's calls that fetch what we push: the right message for the right person, and noted."""

import json

import pytest

from bot.app import runtime_of
from bot.store.database import Unavailable
from tests.conftest import NOW
from tests.http.people import Person, kakao_headers
from tests.http.stored import contacts
from tests.kakao_schema import faults, needs_schema
from tests.sent import announce, deliveries, keep, number_of


@pytest.fixture
def person(app, client):
    somebody = Person(client, "kakao")
    somebody.say("안녕하세요")
    return somebody


def fetch(person, properties=None, utterance="event", **params):
    body = person.kakao({"text": utterance})
    body["userRequest"]["params"] |= params
    body["userRequest"]["user"]["properties"] |= properties or {}
    return person.client.post("/in/kakao", json=body, headers=kakao_headers())


def push(app, *people):
    run = announce(app, *people or [number_of(app, "kakao")], channel="kakao")
    return run, deliveries(app, run)


def test_push_is_answered_with_the_announcement(app, person):
    run, (delivery,) = push(app)
    answer = fetch(person, announcementId="1", deliveryId=str(delivery.id), occurrenceId=str(run))

    assert answer.status_code == 200
    assert "물 끊김 안내" in answer.get_data(as_text=True)
    assert answer.get_json()["data"]["topic"] == "news"
    assert deliveries(app, run)[0].fetched_at == NOW


@needs_schema
def test_push_is_an_answer_kakao_shows(app, person):
    _, (delivery,) = push(app)

    assert faults(fetch(person, deliveryId=str(delivery.id)).data) == []


@pytest.mark.parametrize("utterance", ["event", "청자축제", "", "수신거부"])
def test_push_is_told_by_its_parameters_not_by_its_words(app, person, utterance):
    _, (delivery,) = push(app)
    answer = fetch(person, utterance=utterance, announcementId="1", deliveryId=str(delivery.id))

    assert "물 끊김 안내" in answer.get_data(as_text=True)


def test_number_of_the_calls_first_receiver_is_enough(app, person):
    other = Person(person.client, "kakao", "8")
    mine = number_of(app, "kakao")
    other.say("안녕하세요")
    (theirs,) = {one.id for one in contacts(app)} - {mine}
    run, both = push(app, mine, theirs)
    first = next(one.id for one in both if one.contact_id == theirs)
    fetch(person, announcementId="1", deliveryId=str(first))

    fetched = {one.contact_id: one.fetched_at for one in deliveries(app, run)}
    assert fetched == {mine: NOW, theirs: None}


def test_language_is_the_pushed_one_else_the_contacts(app, person):
    _, (delivery,) = push(app)
    keep(app, number_of(app, "kakao"), language="en")

    assert "No water tomorrow" in fetch(person, deliveryId=str(delivery.id)).get_data(as_text=True)
    told = fetch(person, {"language": "ko"}, deliveryId=str(delivery.id))
    assert "내일 물이" in told.get_data(as_text=True)
    told = fetch(person, {"language": "tlh"}, deliveryId=str(delivery.id))
    assert "No water tomorrow" in told.get_data(as_text=True)


@pytest.mark.parametrize(
    "params",
    [
        {"announcementId": "ANN-2026-1013-02", "deliveryId": "d-000918"},
        {"announcementId": "1"},
        {"announcementId": None, "deliveryId": None},
        {"announcementId": "1", "deliveryId": "9007199254740991"},
        {"announcementId": "1", "deliveryId": "9" * 400},
        {"announcementId": ["1"], "deliveryId": {"a": 1}},
        {"announcementId": "1", "deliveryId": True},
        {"announcementId": "1", "deliveryId": "-1", "occurrenceId": "0"},
        {"announcementId": "1", "occurrenceId": "123456"},
    ],
)
def test_unknown_push_is_greeted(person, params):
    answer = fetch(person, **params)

    assert answer.status_code == 200
    assert answer.get_json()["data"]["topic"] == "greeting"


def test_push_of_somebody_else_is_greeted_and_not_noted(app, person):
    mine = number_of(app, "kakao")
    run, (delivery,) = push(app, mine)
    stranger = Person(person.client, "kakao", "9")
    answer = fetch(stranger, deliveryId=str(delivery.id), occurrenceId=str(run))

    assert answer.get_json()["data"]["topic"] == "greeting"
    assert deliveries(app, run)[0].fetched_at is None


def test_push_leaves_the_talk_where_it_was(app, person):
    person.say("청자축제")
    before = contacts(app)[0]
    _, (delivery,) = push(app)
    fetch(person, deliveryId=str(delivery.id))

    assert contacts(app)[0] == before
    assert person.say("주차는?").entity == "celadon-festival"


def test_button_of_a_push_works(app, person):
    person.press("subscribe/sub:news")
    _, (delivery,) = push(app)
    told = fetch(person, deliveryId=str(delivery.id)).get_json()
    codes = [one["extra"]["choice"] for one in told["template"]["quickReplies"]]

    assert "unsubscribe/sub:news" in codes
    assert person.press("unsubscribe/sub:news").topic == "unsubscribe"


def test_press_is_a_press_even_where_the_parameters_linger(app, person):
    _, (delivery,) = push(app)
    body = person.kakao({"choice": "help"})
    body["userRequest"]["params"]["deliveryId"] = str(delivery.id)
    answer = person.client.post("/in/kakao", json=body, headers=kakao_headers())

    assert answer.get_json()["data"]["topic"] == "help"


def test_push_that_cannot_be_noted_is_answered_all_the_same(app, person):
    run, (delivery,) = push(app)
    fetch(person, deliveryId=str(delivery.id))
    keep_unnoted(app, run)
    with runtime_of(app).database.write():  # holds the lock that noting needs
        answer = fetch(person, deliveryId=str(delivery.id))

    assert "물 끊김 안내" in answer.get_data(as_text=True)


def keep_unnoted(app, run):
    from sqlalchemy import update

    from bot.store.sending_tables import delivery

    with runtime_of(app).database.write() as connection:
        connection.execute(update(delivery).where(delivery.c.occurrence_id == run).values(fetched_at=None))


def test_database_away_is_told(app, person, monkeypatch):
    def away(*_):
        raise Unavailable("away")

    monkeypatch.setattr("bot.web.fetches.find", away)
    answer = fetch(person, deliveryId="5")

    assert answer.status_code == 503  # in these tests no channel smooths it over
    assert json.loads(answer.data)
