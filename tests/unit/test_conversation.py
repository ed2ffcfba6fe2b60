"""One turn of the talk: buttons and words, stale and forged ones, what is shared and what is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import answer, hear
from bot.drawing.covers import Covers
from bot.handler import Handler
from bot.house import House
from bot.listening.understanding import PhraseReader
from bot.message import Address, Kind, Message
from bot.question import Question
from bot.reply import Choice, Text
from bot.runtime import keywords
from bot.shelf import Shelf
from bot.talk import Talk
from tests.builders import NOW, handlers, real_facts

SOMEBODY = Address("webchat", "somebody")


@pytest.fixture(scope="module")
def house():
    facts = real_facts()
    return House(handlers(), PhraseReader(keywords(handlers()), facts), facts, Covers(facts))


def turn(house, message, talk=None, now=NOW):
    talk = talk or Talk()
    heard = hear(message, talk, house, now)
    answered = answer(message, heard, talk, house, now)
    return heard, answered.reply, answered.talk


def says(text):
    return Message(SOMEBODY, text=text)


def presses(code):
    return Message(SOMEBODY, Kind.PRESS, choice=code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "x",
        "festival/gone-festival",
        "festival!gone-faq",
        "festival+apply",
        "language/lang:xx",
        "news/../etc",
        "{}",
    ],
)
def test_stale_or_forged_button_gets_help_and_no_act(house, code):
    heard, reply, talk = turn(house, presses(code), Talk(chosen="en"))

    assert heard.stale
    assert "older message" in reply.outputs[0].text
    assert reply.question.entity is None
    assert talk.chosen == "en"


def test_every_offered_button_typed_is_the_button_pressed(house):
    _, reply, talk = turn(house, says("청자축제"))

    for label, question in reply.offers():
        typed = turn(house, says(f" {label} "), talk)[1]
        pressed = turn(house, presses(question.code()), talk)[1]
        assert typed.question == pressed.question
        assert typed.outputs == pressed.outputs


def test_more_typed_in_words_shows_the_next_page(house):
    _, reply, talk = turn(house, says("군정 소식"))

    assert turn(house, says(reply.more), talk)[1].question == Question("news", page=1)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("더", "ko"),
        ("다른 거는", "ko"),
        ("next", "en"),
        ("还有吗", "zh-Hans"),
        ("Xem thêm", "vi"),
        ("次へ", "ja"),
    ],
)
def test_other_words_for_more_show_the_next_page(house, words, language):
    _, _, talk = turn(house, presses("news"), Talk(language=language))

    assert turn(house, says(words), talk)[1].question == Question("news", page=1)


def test_registration_number_is_declined_and_not_repeated(house):
    _, reply, _ = turn(house, says("제 번호는 900101-1234567 이에요"))

    assert "주민등록번호" in reply.outputs[0].text
    assert "900101" not in str(reply)


def test_short_question_after_an_hour_is_a_new_question(house):
    _, _, talk = turn(house, says("청자축제"))

    soon = turn(house, says("입장료는요?"), talk, NOW + timedelta(minutes=59))[1]
    late = turn(house, says("입장료는요?"), talk, NOW + timedelta(minutes=61))[1]
    assert soon.question.entity == "celadon-festival"
    assert late.question.entity is None


def test_greeting_in_between_does_not_lose_the_thread(house):
    _, _, talk = turn(house, says("청자축제"))
    _, _, talk = turn(house, says("고마워요"), talk)

    assert turn(house, says("입장료는요?"), talk)[1].question.entity == "celadon-festival"


def test_chosen_language_wins_over_the_written_one(house):
    _, reply, talk = turn(house, presses("language/lang:ja"))

    assert (reply.language, talk.chosen) == ("ja", "ja")
    assert turn(house, says("청자축제"), talk)[1].language == "ja"


def test_press_is_answered_in_the_language_of_the_last_answer(house):
    _, _, talk = turn(house, says("When is the celadon festival?"))

    assert turn(house, presses("festival"), talk)[1].language == "en"


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        (Kind.GREETING, "greeting"),
        (Kind.PLACE, "places"),
        (Kind.PICTURE, "human"),
        (Kind.OTHER, "outofscope"),
    ],
)
def test_other_kinds_of_messages_find_a_topic(house, kind, topic):
    assert turn(house, Message(SOMEBODY, kind, hint="vi"))[1].question.topic == topic


def test_shared_topic_never_sees_who_asks_and_answers_once_a_minute(house):
    seen = []

    def watching(turn):
        seen.append((turn.message.address, turn.message.text))
        return turn.reply([Text("한 번")], [Choice("도움말", Question("help"))])

    shared = replace(house, handlers={"help": Handler("help", "x", watching, shared=True)}, shelf=Shelf())
    for minute in (0, 0, 1):
        turn(shared, presses("help"), now=NOW + timedelta(minutes=minute))

    assert len(seen) == 2
    assert all(address != SOMEBODY and text == "" for address, text in seen)


def test_personal_topic_sees_the_message_each_time(house):
    seen = []

    def personal(turn):
        seen.append(turn.message.address)
        return turn.reply([Text("나")])

    own = replace(house, handlers={"help": Handler("help", "x", personal)}, shelf=Shelf())
    turn(own, presses("help"))
    turn(own, presses("help"))

    assert seen == [SOMEBODY, SOMEBODY]


def test_shelf_forgets_when_the_minute_is_over_or_it_is_full():
    shelf = Shelf(most=2)
    made = []

    def take(minute, key):
        return shelf.take(NOW + timedelta(minutes=minute), key, lambda: made.append(key) or len(made))

    assert [take(0, "a"), take(0, "a"), take(0, "b"), take(0, "c"), take(1, "c")] == [1, 1, 2, 3, 4]
