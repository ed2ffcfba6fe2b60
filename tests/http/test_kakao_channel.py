"""Kakao's channel webhook: blocking closes, adding reopens, and late news changes nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.app import runtime_of
from bot.runtime import SEOUL
from bot.store.tables import consent
from tests.conftest import NOW, make_app
from tests.http.people import Person, kakao_headers, ledger, subscribed, the_person

KEY = "an-admin-key-for-tests"
AUTHORIZATION = {"Authorization": f"KakaoAK {KEY}"}
LATER = NOW + timedelta(minutes=10)


@pytest.fixture(scope="module")
def keyed_app(filled_sqlite, tmp_path_factory):
    """The application with an admin key, ten minutes after everybody wrote."""
    import shutil

    folder = tmp_path_factory.mktemp("keyed")
    shutil.copy(filled_sqlite, folder / "app.db")
    made = make_app(f"sqlite:///{folder}/app.db", folder, KAKAO_ADMIN_KEY=KEY)
    yield made
    runtime_of(made).close()


@pytest.fixture
def app(keyed_app):
    from bot.store.tables import contact

    runtime = runtime_of(keyed_app)
    with runtime.database.write() as connection:
        for table in (contact, consent):
            connection.execute(delete(table))
    runtime.now = lambda: NOW
    return keyed_app


@pytest.fixture
def person(app, client):
    """Somebody on Kakao whose app user id we learned."""
    somebody = Person(client, "kakao")
    tell_app_user(somebody, {"appUserId": "3210987654", "appUserStatus": "REGISTERED"})
    somebody.press("subscribe/sub:festival")
    runtime_of(app).now = lambda: LATER
    return somebody


def tell_app_user(person, properties):
    body = person.kakao({"text": "hello"})
    body["userRequest"]["user"]["properties"] |= properties
    answer = person.client.post("/in/kakao", json=body, headers=kakao_headers())
    assert answer.status_code == 200


def event(client, kind, at=LATER, headers=AUTHORIZATION, **other):
    body = {
        "event": kind, "id": "3210987654", "id_type": "app_user_id", "channel_public_id": "_gAnJin",
        "channel_uuid": "@강진군청", "updated_at": str(at) if isinstance(at, datetime) else at, **other,
    }  # fmt: skip
    return client.post("/in/kakao-channel", json=body, headers=headers)


def test_blocked_closes_and_added_reopens_what_was_wanted(app, client, person):
    assert event(client, "blocked").status_code == 200
    assert the_person(app).closed_at == LATER
    assert event(client, "added").status_code == 200

    assert the_person(app).closed_at is None
    assert subscribed(app) == {"festival"}


def test_blocking_takes_advertising_back_once(app, client, person):
    person.press("subscribe/ad:ask")
    person.choose("I agree")
    event(client, "blocked")
    event(client, "blocked")

    assert the_person(app).ad_at is None
    assert [entry for entry in ledger(app) if entry[0] == "advertising"] == [
        ("advertising", None, True, "button"), ("advertising", None, False, "block"),
    ]  # fmt: skip


def test_late_news_of_a_block_closes_nothing(app, client, person):
    event(client, "blocked", at=NOW - timedelta(minutes=1))

    assert the_person(app).closed_at is None


def test_late_news_of_adding_reopens_nothing(app, client, person):
    event(client, "blocked")
    event(client, "added", at=NOW)

    assert the_person(app).closed_at == LATER


def test_writing_reopens_too(app, client, person):
    event(client, "blocked")
    person.say("안녕하세요")

    assert the_person(app).closed_at is None


@pytest.mark.parametrize("headers", [{}, {"Authorization": KEY}, {"Authorization": f"KakaoAK {KEY}x"}])
def test_without_the_key_nothing_happens(app, client, person, headers):
    answer = event(client, "blocked", headers=headers)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "forbidden")
    assert the_person(app).closed_at is None


def test_door_is_shut_where_no_key_is_set(filled_sqlite, tmp_path):
    made = make_app(f"sqlite:///{filled_sqlite}", tmp_path)
    answer = event(made.test_client(), "blocked")
    runtime_of(made).close()

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "channel_off")


@pytest.mark.parametrize(
    "other",
    [
        {"id": "999"}, {"id": 3210987654321}, {"id": "3210987654\x00"}, {"id": None}, {"id": "x" * 5000},
        {"id_type": "open_id"}, {"event": "renamed"}, {"id": ["3210987654"]},
    ],
)  # fmt: skip
def test_unknown_people_and_events_are_answered_and_change_nothing(app, client, person, other):
    assert event(client, "blocked", **other).status_code == 200
    assert the_person(app).closed_at is None


@pytest.mark.parametrize("at", [None, "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", 5])
def test_moment_that_is_none_counts_as_now(app, client, person, at):
    assert event(client, "blocked", at=at).status_code == 200
    assert the_person(app).closed_at == LATER


@pytest.mark.parametrize("data", ["", "no json", "[]", '{"event": 5}', "[" * 100_000, '{"event": "'])
def test_what_is_no_event_is_refused(app, client, data):
    answer = client.post("/in/kakao-channel", data=data, headers=AUTHORIZATION)

    assert answer.status_code == 400


def test_app_user_is_learned_once_and_kept(app, client):
    person = Person(client, "kakao")
    person.say("hello")
    assert the_person(app).app_user is None
    tell_app_user(person, {"app_user_id": "77"})
    assert the_person(app).app_user == "77"
    person.say("hello")
    assert the_person(app).app_user == "77"
    tell_app_user(person, {"appUserId": "not-a-number"})
    assert the_person(app).app_user == "77"


def test_moments_are_seouls(app, client, person):
    event(client, "blocked", at=LATER.astimezone(SEOUL).isoformat())

    assert the_person(app).closed_at == LATER
