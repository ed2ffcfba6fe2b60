"""Those who press what they should not, where they should not, and what is kept of it."""

import pytest
from sqlalchemy import delete, select, update

from bot.app import runtime_of
from bot.store.signup_tables import desk, draft, enrolment
from bot.store.tables import answer, receipt, wording
from tests.conftest import NOW, seconds_later
from tests.http.people import CHANNELS, TELEGRAM, Person, ledger_rows

COURSE = "education/example-class"


@pytest.fixture(autouse=True)
def _nobody_has_signed_up(app):
    """Begin with empty lists: of somebody who is gone a sign-up stays that names nobody."""
    with runtime_of(app).database.write() as connection:
        for table in (enrolment, desk):
            connection.execute(delete(table))
    seconds_later(app)


def begun(app, channel="webchat", name="7"):
    person = Person(app.test_client(), channel, name)
    person.press(f"{COURSE}+apply")
    return person


def button(person, part):
    return next(code for code in person.last.buttons.values() if part in code)


def agreed(app, channel="webchat", name="7"):
    person = begun(app, channel, name)
    person.press(button(person, "+pick-age-0"))
    person.press(next(code for code in person.last.buttons.values() if "+agree-" in code))
    return person


def signed_up(app, channel="webchat", name="7"):
    person = agreed(app, channel, name)
    for words in ("홍길동", "1958", "010-1234-5678"):
        person.say(words)
    person.press(f"{COURSE}+send")
    return person


def rows(app, columns):
    with runtime_of(app).database.read() as connection:
        return connection.execute(select(columns)).all()


@pytest.mark.parametrize("channel", CHANNELS)
def test_ledger_of_sign_ups_keeps_the_text_shown(app, channel):
    signed_up(app, channel)

    entry = ledger_rows(app)[-1]

    assert "90" in entry.text
    assert [row.wording for row in rows(app, enrolment)] == [entry.wording]
    assert all(len(row.text) > 100 for row in rows(app, wording))  # no digest of a digest
    assert entry.how == "button"


class Group:
    """A group on Telegram in which somebody presses a button of ours."""

    def __init__(self, app):
        self.client, self.number = app.test_client(), 50_000

    def press(self, code):
        self.number += 1
        chat = {"id": -100_123, "type": "supergroup", "title": "A"}
        message = {"message_id": 5, "date": 1, "chat": chat}
        who = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "en"}
        pressed = {"id": "9", "from": who, "message": message, "data": code}
        update = {"update_id": self.number, "callback_query": pressed}
        return self.client.post("/in/telegram", json=update, headers=TELEGRAM).get_json()["text"]


@pytest.mark.parametrize("code", [f"{COURSE}+apply", "status", "status+link", "privacy", "privacy+download"])
def test_nothing_personal_is_pressed_before_a_group(app, code):
    said = Group(app).press(code)

    assert "In a group everybody would read this" in said
    assert rows(app, draft) == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_consent_shown_in_another_language_is_shown_again(app, channel):
    person = begun(app, channel)
    person.say("English")
    person.press(f"{COURSE}+continue")
    person.press(button(person, "+pick-age-0"))
    assert "consent to keeping your data" in person.last.text
    person.say("청자축제는 언제 해?")

    again = person.say("네")

    assert "개인정보" in again.text
    assert [row.wording for row in rows(app, draft)] == [None]
    assert "1/3" in person.say("네").text


@pytest.mark.parametrize("channel", CHANNELS)
def test_another_sign_up_asks_before_answers_are_lost(app, channel):
    person = agreed(app, channel)
    person.say("홍길동")

    person.press("education/visiting-class+apply")
    goes_on, anew = list(person.last.buttons.values())[:2]

    assert goes_on == f"{COURSE}+continue"
    person.press(goes_on)
    assert [(row.course, row.step) for row in rows(app, draft)] == [("example-class", "born")]
    person.press(anew)
    assert [(row.course, row.answers) for row in rows(app, draft)] == [("visiting-class", None)]


@pytest.mark.parametrize("number", ["580312-1234567", "5803121234567", "５８０３１２－１２３４５６７"])
def test_registration_number_is_kept_in_no_answer(app, number):
    person = Person(app.test_client(), "webchat")
    person.press("education/visiting-class+apply")
    person.press(button(person, "+pick-age-0"))
    person.press(next(code for code in person.last.buttons.values() if "+agree-" in code))

    said = person.say(f"군동면 마을회관 {number}")

    assert "1/5" in said.text
    assert "주민등록번호" in said.text
    assert [row.answers for row in rows(app, draft)] == [None]


def test_number_that_is_called_wrong_is_not_taken_again(app):
    person = agreed(app)
    for words in ("홍길동", "1958", "010-1234-5678"):
        person.say(words)

    assert "3/3" in person.say("전화번호 010-1234-5678 틀렸어").text
    assert "010-8765-4321" in person.say("전화번호 틀렸어 010-8765-4321").text


def test_erased_chat_on_telegram_leaves_no_answer_of_it(app):
    person = signed_up(app, "telegram", "424242")
    person.say("축제 언제 해?", key="99")
    assert any("424242" in row.body for row in rows(app, answer))

    person.press("privacy+delete")
    person.press(button(person, "+erase-"))

    assert not any("424242" in row.body for row in rows(app, answer))
    (left,) = rows(app, receipt)  # so that the same message, delivered again, is answered and not acted on
    assert left.channel == "nobody"
    assert "424242" not in left.key


def test_starting_over_does_not_skip_the_question_of_age(app):
    person = begun(app)

    said = person.say("처음부터")

    assert "14세" in said.text
    assert [row.step for row in rows(app, draft)] == ["age"]


@pytest.mark.parametrize("step", ["send", "stop", "restart", "skip"])
def test_button_of_another_form_does_nothing_to_this_one(app, step):
    person = agreed(app)
    for words in ("홍길동", "1958", "010-1234-5678"):
        person.say(words)

    person.press(f"education/visiting-class+{step}")

    assert [(row.course, row.step) for row in rows(app, draft)] == [("example-class", "confirm")]


FORGED = (
    "send", "say", "skip", "back", "restart", "edit-name", "edit-confirm", "edit-agree", "pick-name-0",
    "pick-age-99", "pick-town-3", "agree", "agree-", "agree-00000000", "send~1", "apply~3", "accept", "yes",
)  # fmt: skip


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("code", FORGED)
def test_no_forged_step_agrees_or_answers_before_consent(app, channel, code):
    person = begun(app, channel)
    person.press(f"{COURSE}+{code}")
    person.press(f"{COURSE}+pick-age-0")
    person.press(f"{COURSE}+{code}")

    kept = [(row.answers, row.wording) for row in rows(app, draft)]

    assert kept == [(None, None)]


@pytest.mark.parametrize("channel", CHANNELS)
def test_nobody_acts_on_the_sign_up_of_another(app, channel):
    signed_up(app, channel, "7")
    number = rows(app, enrolment.c.id)[-1].id
    stranger = Person(app.test_client(), channel, "8")

    for state in ("placed", "offered"):
        set_state(app, number, state)
        for code in (f"status/e:{number}+accept", f"status/e:{number}+decline", f"cancel/e:{number}+yes"):
            stranger.press(code)
            assert "홍길동" not in stranger.press(f"status/e:{number}").text
        assert [row.state for row in rows(app, enrolment) if row.id == number] == [state]


def set_state(app, number, state):
    with runtime_of(app).database.write() as connection:
        connection.execute(update(enrolment).where(enrolment.c.id == number).values(state=state))


@pytest.mark.parametrize("channel", CHANNELS)
def test_class_called_off_is_shown_as_such_and_taken_by_nobody(app, channel):
    person = signed_up(app, channel)
    number = rows(app, enrolment.c.id)[-1].id
    set_state(app, number, "offered")
    with runtime_of(app).database.write() as connection:
        connection.execute(update(desk).values(called_off_at=NOW))
    seconds_later(app)

    person.press("status")

    assert "열리지 않게" in person.last.text or "will not take place" in person.last.text
    assert not [code for code in person.last.buttons.values() if "+accept" in code]
    person.press(f"status/e:{number}+accept")
    assert [row.state for row in rows(app, enrolment)] == ["offered"]


def test_second_village_may_ask_for_a_class_as_well(app):
    told = []
    for hall in ("군동면 마을회관", "작천면 복지관"):
        person = Person(app.test_client(), "webchat")
        person.press("education/visiting-class+apply")
        person.press("education/visiting-class+pick-age-0")
        person.press(next(code for code in person.last.buttons.values() if "+agree-" in code))
        for words in (hall, "12", "건너뛰기", "홍길동", "010-1234-5678"):
            person.say(words)
        told.append(person.press("education/visiting-class+send").text)

    assert told[0] == told[1]
    assert [row.state for row in rows(app, enrolment) if row.form == "visit"] == ["placed", "placed"]
