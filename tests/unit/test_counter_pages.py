"""No part of a form is lost: each question stands whole, or goes on behind "more", on every channel."""

from dataclasses import replace

import pytest

from bot.channel import Frame
from bot.classes.signup import Draft, Mine
from bot.question import Question
from bot.runtime import known_channels
from bot.words import LANGUAGES
from handlers._counter import counter
from handlers._forms import ALL, VISIT
from tests.builders import a_turn, facts_of, real_entries
from tests.conftest import NOW

FRAME = Frame("https://talk.example.org", {})
LONG = {
    "name": "가" * 17, "born": "1958", "phone": "01012345678", "town": "byeongyeong", "people": "100",
    "office": "소" * 500, "idea": "감" * 500, "sns": "계" * 500, "why": "강" * 500, "hall": "회" * 500,
    "wish": "폰" * 500,
}  # fmt: skip
COURSE = {
    "entity": "a-class", "title": {"ko": "교실", "en": "Class"}, "capacity": 20, "audience": ["all"],
    "status": "open", "topics": ["education"],
}  # fmt: skip
STEPS = [(form, field) for form in ALL.values() for field in form.fields]


@pytest.fixture(scope="module")
def facts():
    kept = facts_of(real_entries())

    class WithOne(type(kept)):
        def __init__(self):
            self.__dict__.update(kept.__dict__)

        def one(self, kind, key):
            return COURSE if key == "a-class" else kept.one(kind, key)

    return WithOne()


def pages_of(form, field, language, facts, channel):
    """Return every page of a question as the channel composes it, going on by its own "more"."""
    entity = VISIT if form.key == "visit" else "a-class"
    answers = {one.name: LONG[one.name] for one in form.fields if one.is_kept}
    is_past = field.is_kept or field.name == "confirm"
    draft = Draft(form.key, entity, field.name, answers if is_past else {}, "w" if is_past else "", NOW)
    asked, pages = Question(form.topic, entity, step="continue"), []
    while len(pages) < 20:
        turn = replace(a_turn(asked.code(), language=language, facts=facts), mine=Mine(draft))
        reply = counter(turn)
        pages.append((reply, channel.compose(reply, FRAME)))
        further = Question.from_code(reply.question.at(reply.question.page + 1).code())
        if f'"{further.code()}"' not in str(pages[-1][1]).replace("'", '"'):
            return pages
        assert further.step is not None, "more leads away from the form"
        asked = further
    raise AssertionError("more leads round and round")


@pytest.mark.parametrize("name", ["kakao", "telegram", "webchat"])
@pytest.mark.parametrize(("form", "field"), STEPS, ids=lambda one: getattr(one, "key", None) or one.name)
def test_every_button_and_word_of_a_step_is_reached(form, field, name, facts):
    channel = known_channels()[name]
    for language in LANGUAGES:
        pages = pages_of(form, field, language, facts, channel)
        reply, shown = pages[0][0], str([body for _, body in pages])
        assert all(choice.question.code() in shown for choice in reply.choices), language
        last = reply.outputs[-1].text.rsplit("\n", 1)[-1]
        assert last in shown, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_payloads_of_forms_fit_and_read_back(language, facts):
    for form, field in STEPS:
        for reply, _ in pages_of(form, field, language, facts, known_channels()["kakao"]):
            for _, question in reply.offers():
                assert len(question.code()) <= 64
                assert Question.from_code(question.code()) == question
