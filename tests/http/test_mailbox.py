"""The page's mailbox: ordered, repeatable, each page's own, and noted when it was first fetched."""

from datetime import datetime

import pytest
from sqlalchemy import event

from bot.app import runtime_of
from bot.store.database import Unavailable
from tests.conftest import NOW, make_app
from tests.http.people import Person
from tests.http.webchat_shape import check
from tests.sent import announce, deliveries, lay, number_of, withdraw


@pytest.fixture
def person(app, client):
    somebody = Person(client, "webchat")
    somebody.say("안녕하세요")
    return somebody


def look(person, after=None, session=None):
    query = "" if after is None else f"?after={after}"
    headers = {"X-Webchat-Session": session or person.session}
    return person.client.get(f"/in/webchat{query}", headers=headers)


def send(app, *people, **more):
    run = announce(app, *people or [number_of(app, "webchat")])
    lay(app, run, **more)
    return run


def test_message_is_shown_as_the_channel_composes_it(app, person):
    run = send(app)
    told = look(person, 0).get_json()

    (message,) = told["messages"]
    (delivery,) = deliveries(app, run)
    assert (message["n"], message["id"], message["language"]) == (1, str(delivery.id), "ko")
    assert isinstance(message["announcement"], int)
    assert datetime.fromisoformat(message["at"]) == NOW
    assert "물 끊김 안내" in str(message["outputs"])
    assert message["choices"][0]["choice"] == "unsubscribe/sub:news"
    about = {"topic": "news", "entity": None, "facet": None, "confidence": 1, "language": "ko"}
    check({**about, "outputs": message["outputs"], "choices": message["choices"]})
    assert told["next"] == 1
    assert 0 < told["wait"] <= 5


def test_messages_come_in_order_behind_a_number_and_again(app, person):
    for _ in range(3):
        send(app)

    assert [one["n"] for one in look(person).get_json()["messages"]] == [1, 2, 3]
    assert [one["n"] for one in look(person, 1).get_json()["messages"]] == [2, 3]
    assert look(person, 1).get_json() == look(person, 1).get_json()
    assert look(person, 3).get_json() == {"messages": [], "next": 3, "wait": 4, "withdrawn": []}


def test_no_more_than_fifty_come_at_once(app, person):
    for _ in range(52):
        send(app)

    first = look(person, 0).get_json()
    assert (len(first["messages"]), first["next"], first["wait"]) == (50, 50, 0)
    assert [one["n"] for one in look(person, 50).get_json()["messages"]] == [51, 52]


def test_mailbox_is_nobody_elses(app, person):
    send(app)

    assert look(person, 0, session="another-session-1").get_json()["messages"] == []


def test_person_who_never_wrote_has_an_empty_mailbox(client):
    told = look(Person(client, "webchat", "99"), 7)

    assert (told.status_code, told.get_json()["messages"], told.get_json()["next"]) == (200, [], 7)


def test_language_is_the_one_it_was_sent_in(app, person):
    send(app, language="en")

    assert "No water tomorrow" in str(look(person, 0).get_json()["messages"][0]["outputs"])


def test_first_fetch_is_noted_and_no_later_one(app, person):
    run = send(app)
    assert deliveries(app, run)[0].fetched_at is None
    look(person, 0)
    assert deliveries(app, run)[0].fetched_at == NOW
    statements = written(app, lambda: look(person, 0))

    assert statements == []


def written(app, act):
    """Return the statements of the write engine while ``act`` runs."""
    seen = []
    engine = runtime_of(app).database.engine

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


def test_fetch_that_cannot_be_noted_is_answered_all_the_same(app, person):
    run = send(app)
    with runtime_of(app).database.write():  # holds the lock that noting needs
        told = look(person, 0)

    assert len(told.get_json()["messages"]) == 1
    assert deliveries(app, run)[0].fetched_at is None


def test_recalled_message_is_told_as_withdrawn(app, person):
    run = send(app)
    send(app)
    assert look(person, 2).get_json()["withdrawn"] == []
    withdraw(app, run)
    first, second = look(person, 0).get_json()["messages"]

    assert (first["withdrawn"], second["withdrawn"]) == (True, False)
    assert "물 끊김" not in str(first["outputs"])
    assert first["choices"] == []
    assert look(person, 2).get_json()["withdrawn"] == [1]


@pytest.mark.parametrize("session", ["", "short", "x" * 65, "with space in it", "한글한글한글한글"])
def test_bad_session_is_refused(person, session):
    headers = {"X-Webchat-Session": session.encode().decode("latin-1")} if session else {}
    told = person.client.get("/in/webchat", headers=headers)

    assert told.status_code == 400
    assert told.get_json()["error"]["code"] == "bad_request"


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "9" * 16, "１", "1e3", "%00"])
def test_bad_number_is_refused(person, after):
    assert look(person, after).status_code == 400


def test_looking_too_often_is_refused_and_keeps_nobody_from_writing(filled_sqlite, tmp_path):
    import shutil

    shutil.copy(filled_sqlite, tmp_path / "app.db")
    app = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, RATE_LIMIT_CONTACT="3 per minute")
    somebody = Person(app.test_client(), "webchat", "4711")
    statuses = [look(somebody).status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    assert int(look(somebody).headers["Retry-After"]) > 0
    somebody.say("안녕하세요")
    runtime_of(app).close()


def test_database_away_is_told_with_a_time(app, person, monkeypatch):
    def away(*_):
        raise Unavailable("away")

    monkeypatch.setattr("bot.web.mailbox.in_mailbox", away)
    told = look(person)

    assert told.status_code == 503
    assert "Retry-After" in told.headers
