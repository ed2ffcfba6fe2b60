"""What is remembered of a talk."""

import json
from datetime import datetime, timedelta

import pytest

from bot.question import Question
from bot.runtime import SEOUL
from bot.talk import OFFERED, REMEMBERED, Talk, fold, pressed

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)
ASKED = Question("festival", "celadon-festival", "parking")


def a_talk(**more):
    return Talk(**{"chosen": "vi", "language": "vi", "question": ASKED, "at": int(NOW.timestamp()), **more})


@pytest.mark.parametrize(
    "talk",
    [
        Talk(),
        Talk(chosen="ja"),
        a_talk(),
        a_talk(offered=(("주차", "festival/celadon-festival/parking"), ("더보기", "festival~1"))),
        a_talk(question=Question("halfprice", page=3)),
    ],
)
def test_talk_reads_back_as_it_was_written(talk):
    assert Talk.read(talk.write(), talk.chosen) == talk


@pytest.mark.parametrize(
    ("later", "asked"),
    [
        (timedelta(0), ASKED),
        (REMEMBERED, ASKED),
        (REMEMBERED + timedelta(seconds=1), None),
        (timedelta(days=400), None),
    ],
)
def test_last_question_is_followed_on_from_for_an_hour(later, asked):
    assert a_talk().recent(NOW + later) == asked


@pytest.mark.parametrize("typed", ["축제 보기", "축제보기", " 축제  보기\n", "Festival", "FESTIVAL"])
def test_words_of_a_button_typed_by_hand_press_it(typed):
    talk = a_talk(offered=((fold("축제 보기"), "festival"), (fold("Festival"), "festival~1")))

    assert pressed(typed, talk.offered) in {"festival", "festival~1"}


@pytest.mark.parametrize("typed", ["", "축제", "축제 보기 주세요"])
def test_other_words_press_nothing(typed):
    assert pressed(typed, ((fold("축제 보기"), "festival"),)) is None


def test_of_two_buttons_with_the_same_words_the_first_is_pressed():
    assert pressed("주차", (("주차", "festival"), ("주차", "places"))) == "festival"


def test_no_more_buttons_are_kept_than_a_reply_has():
    kept = Talk.read(a_talk(offered=(("x", "help"),) * (OFFERED + 5)).write(), None)

    assert len(kept.offered) == OFFERED


def test_what_is_kept_fits_into_a_row_and_holds_only_what_the_talk_needs():
    written = json.loads(a_talk().write())

    assert written == {
        "l": "vi",
        "q": "festival/celadon-festival/parking",
        "s": None,
        "t": int(NOW.timestamp()),
    }


@pytest.mark.parametrize("written", ["{}", '{"q": "no-such-topic"}', '{"q": null, "later_field": 1}'])
def test_talk_written_by_another_build_is_read_as_far_as_it_is_known(written):
    assert Talk.read(written, "ko") == Talk(chosen="ko")
