"""My data in the chat, on each channel: shown, fetched, deleted; and presses that must do no harm."""

import re
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import runtime_of
from bot.classes.signup import Enrol, Places
from bot.question import Question
from bot.store import kin
from bot.store.enrolments import Signer, enrol
from bot.store.receipts import NOBODY
from bot.store.signup_tables import enrolment
from bot.store.tables import answer, contact, receipt, subscription
from tests.conftest import NOW, make_app
from tests.http.people import CHANNELS, Person
from tests.integration.test_erasure import count, traces

ANSWERS = {"name": "홍길동전", "phone": "01012345678", "born": "1958"}
LEADS_TO_SOMEBODY = receipt.c.channel != NOBODY


class Recording:
    """A client that remembers the last answer."""

    def __init__(self, client):
        self.client, self.last = client, None

    def post(self, *args, **more):
        self.last = self.client.post(*args, **more)
        return self.last


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def app(filled_sqlite, tmp_path, clock):
    """An application of its own, for what a person leaves is not in one table alone."""
    shutil.copy(filled_sqlite, tmp_path / "app.db")
    made = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, now=lambda: clock[0])
    yield made
    runtime_of(made).close()


@pytest.fixture
def database(app):
    return runtime_of(app).database


@pytest.fixture(params=CHANNELS)
def person(request, app):
    return Person(Recording(app.test_client()), request.param)


def number_of(database):
    with database.read() as connection:
        return connection.execute(select(contact.c.id)).scalar_one()


def sign_up(app, person):
    """Let somebody write first, then give them a place in a class."""
    person.say("hello")
    runtime = runtime_of(app)
    with runtime.database.write() as connection:
        wish = Enrol("class", "example-class", ANSWERS, "agreed", Places(5))
        signer = Signer(number_of(runtime.database), person.channel, "en")
        enrol(connection, runtime.sealer, signer, wish, NOW)


def test_what_is_kept_is_told_in_words(app, person):
    sign_up(app, person)
    heard = person.say("my data")

    for words in (
        "홍길동전",
        "010-1234-5678",
        "1958",
        "You have a place",
        "90 days",
        "KakaoTalk and Telegram",
    ):
        assert words in heard.text
    assert {"Download", "Delete all"} <= set(heard.buttons)


def test_form_under_way_is_told_with_its_answers(app, person):
    person.say("hello")
    person.press("education/example-class+apply")
    for words in ("yes", "I agree", "홍길동"):
        person.say(words)
    heard = person.say("what do you know about me")

    assert "Begun and not sent" in heard.text
    assert "홍길동" in heard.text


def test_file_is_fetched_by_the_address_that_is_told(app, person):
    sign_up(app, person)
    person.say("my data")
    heard = person.choose("Download")
    [code] = set(re.findall(r"http://127\.0\.0\.1:8000/my-data/([\w-]{22})", person.client.last.text))

    assert "Give it to nobody" in heard.text
    told = app.test_client().get(f"/my-data/{code}")
    assert told.json["chats"][0]["classes"]["kept"][0]["answers"] == ANSWERS


def test_all_is_deleted_after_one_question_back(app, person, database):
    sign_up(app, person)
    person.say("delete my data")
    number = number_of(database)
    assert count(database, contact) == 1
    heard = person.choose("Yes, delete it")

    assert "is deleted" in heard.text
    assert count(database, contact) == count(database, receipt, LEADS_TO_SOMEBODY) == 0
    assert traces(database, "홍길동전", "01012345678") == set()
    assert {table for table, _ in traces(database, str(number))} <= {"consent", "delivery", "batch", "audit"}
    assert count(database, enrolment, enrolment.c.state == "cancelled") == 1


def test_question_says_what_would_be_lost(app, person):
    sign_up(app, person)
    heard = person.say("please delete everything")

    assert "cannot be undone" in heard.text
    assert "You would lose: " in heard.text
    assert list(heard.buttons)[:2] == ["Yes, delete it", "No, keep it"]


def test_no_keeps_everything(app, person, database):
    sign_up(app, person)
    person.say("delete my data")
    person.choose("No, keep it")

    assert count(database, contact) == count(database, enrolment, enrolment.c.answers.is_not(None)) == 1


def test_yes_delivered_again_deletes_nothing_new(app, person, database, clock):
    sign_up(app, person)
    person.say("delete my data")
    code = person.last.buttons["Yes, delete it"]
    person.press(code, key="5000001")
    first = person.client.last.data
    sign_up(app, person)
    for later in (timedelta(minutes=5), timedelta(hours=20)):
        clock[0] += later
        person.press(code, key="5000001")

        assert person.client.last.data == first
        assert count(database, enrolment, enrolment.c.state == "placed") == 1
    with database.read() as connection:
        kept = connection.execute(select(receipt.c.key).where(receipt.c.channel == NOBODY)).scalars().all()
    assert [len(key) for key in kept] == [64]
    assert {table for table, _ in traces(database, "5000001")} == set()


def test_yes_pressed_twice_leaves_nobody_behind(app, person, database):
    sign_up(app, person)
    person.say("delete my data")
    code = person.last.buttons["Yes, delete it"]
    person.press(code, key="5000001")
    person.press(code, key="5000001")  # delivered again
    heard = person.press(code, key="5000002")

    assert len(heard.buttons) == 1  # the menu's; nothing is asked
    assert count(database, contact) == count(database, receipt, LEADS_TO_SOMEBODY) == 0
    assert count(database, answer, answer.c.body.startswith("sealed:")) == 0


@pytest.mark.parametrize("stamp", ["", "0", "ffffffffff", "zz", "-1", "1-2"])
def test_forged_yes_only_asks(app, person, database, stamp):
    sign_up(app, person)
    heard = person.press(Question("privacy", step=f"erase-{stamp}").code())

    assert "Yes, delete it" in heard.buttons
    assert count(database, contact) == 1


def test_yes_of_an_hour_ago_asks_again(app, person, database, clock):
    sign_up(app, person)
    person.say("delete my data")
    clock[0] += timedelta(minutes=31)
    heard = person.choose("Yes, delete it")

    assert "Yes, delete it" in heard.buttons
    assert count(database, contact) == 1


@pytest.mark.parametrize(("words", "left"), [("Only this chat", 1), ("all of them", 0), ("this one", 1)])
def test_linked_chats_are_deleted_only_if_wanted(app, database, words, left):
    here, there = Person(app.test_client(), "webchat"), Person(app.test_client(), "telegram")
    here.say("hello")
    mine = number_of(database)
    there.say("hello")
    sealer = runtime_of(app).sealer
    with database.write() as connection:
        other = connection.execute(select(contact.c.id).where(contact.c.id != mine)).scalar_one()
        kin.link(connection, sealer, other, kin.ask_code(connection, sealer, mine, NOW).code, NOW)
    here.say("delete my data")
    assert list(here.last.buttons) == ["All my chats", "Only this chat", "No, keep it"]
    here.say(words)

    assert count(database, contact) == left
    assert count(database, contact, contact.c.channel == "webchat") == 0


def test_subscriptions_end_with_the_data(app, person, database):
    person.say("get messages about festivals")
    person.press("subscribe/sub:festival")
    if person.channel == "telegram":  # which asks about the transfer abroad first
        person.press(next(code for label, code in person.last.buttons.items() if label == "I agree"))
    assert count(database, subscription) == 1
    person.say("delete my data")
    person.choose("Yes, delete it")

    assert count(database, subscription) == 0


def test_somebody_new_is_told_that_little_is_kept(person):
    heard = person.say("my data")

    assert "You have no sign-ups here." in heard.text


def test_person_that_writes_again_is_somebody_new(app, person, database):
    sign_up(app, person)
    before = number_of(database)
    person.say("delete my data")
    person.choose("Yes, delete it")
    heard = person.say("my data")

    assert "홍길동전" not in heard.text
    assert number_of(database) != before
