"""A person's own sign-ups shown and given up: two to one class are told apart, by button and by name."""

from dataclasses import replace

import pytest

from bot.classes.signup import Enrolment, Mine
from tests.builders import a_turn, handlers, real_facts, text_of
from tests.conftest import NOW

FACTS = real_facts(demo=True)


def signed(number, name, state="placed", course="example-class"):
    return Enrolment(number, "class", course, state, NOW, {"name": name})


def asked(question, *mine, said=""):
    turn = replace(a_turn(question, facts=FACTS, said=said), mine=Mine(enrolments=mine))
    return handlers()[turn.question.topic].answer(turn)


def labels(reply):
    return {choice.label: choice.question.code() for choice in reply.choices}


HUSBAND, WIFE = signed(1, "홍길동"), signed(2, "김청자")


def test_two_sign_ups_to_one_class_have_buttons_of_their_own():
    assert {"취소: 홍길동": "cancel/e:1", "취소: 김청자": "cancel/e:2"}.items() <= labels(
        asked("status", HUSBAND, WIFE)
    ).items()
    assert list(labels(asked("cancel", HUSBAND, WIFE))) == ["홍길동", "김청자"]
    assert list(labels(asked("cancel/example-class", HUSBAND, WIFE))) == ["홍길동", "김청자"]


def test_namesakes_in_one_class_are_numbered():
    assert list(labels(asked("cancel", HUSBAND, signed(3, "홍길동")))) == ["홍길동 (1)", "홍길동 (2)"]


@pytest.mark.parametrize("said", ["김청자 신청 취소해줘", "김청자"])
def test_typed_name_chooses_whose_sign_up_is_given_up(said):
    reply = asked("cancel", HUSBAND, WIFE, said=said)

    assert "cancel/e:2+yes" in labels(reply).values()
    assert "김청자" in text_of(reply)


def test_one_sign_up_keeps_the_name_of_its_class():
    assert "취소: 스마트폰 사진 교실(예시)" in labels(asked("status", HUSBAND))


def test_who_waits_is_not_told_that_a_place_goes_on():
    waiting = text_of(asked("cancel", signed(1, "홍길동", "waiting")))

    assert "대기 명단에서" in waiting
    assert "다음 분" not in waiting
