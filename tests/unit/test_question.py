"""A question, and the button payload it travels in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.periods import Period
from bot.content.files import FOLDER, read_folder
from bot.question import FACETS, LONGEST_CODE, LONGEST_ENTITY, TOPICS, Question

ENTITY = st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True)
DATES = st.dates(date(2020, 1, 1), date(2040, 1, 1))
PERIODS = st.tuples(DATES, DATES).map(lambda days: Period(min(days), max(days)).code())


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question("help"), "help"),
        (Question("festival", page=2), "festival~2"),
        (Question("festival", "celadon-festival"), "festival/celadon-festival"),
        (Question("festival", "celadon-festival", "when", page=2), "festival/celadon-festival/when~2"),
        (Question("halfprice", None, "howto"), "halfprice//howto"),
        (Question("festival", period="20261128-20261129"), "festival@20261128-20261129"),
        (Question("festival", "reed-festival", period="20261128-20261129"), "festival/reed-festival"),
        (Question("help", "e", "when", faq="f-fs-rain"), "help!f-fs-rain"),
        (Question("language", "lang:zh-Hans"), "language/lang:zh-Hans"),
    ],
)
def test_question_is_written_as_one_short_code(question, code):
    assert question.code() == code


@given(st.sampled_from(TOPICS), st.none() | ENTITY, st.none() | st.sampled_from(FACETS),
       st.none() | PERIODS, st.integers(0, 999))  # fmt: skip
def test_every_code_is_short_plain_and_reads_back_to_what_it_says(topic, entity, facet, period, page):
    question = Question(topic, entity, facet, None if entity else period, page)

    assert question.code().isascii()
    assert len(question.code()) <= LONGEST_CODE
    assert Question.from_code(question.code()) == question


@given(st.text(max_size=80))
def test_forged_code_is_refused_or_read_never_raised_at(code):
    found = Question.from_code(code)

    assert found is None or Question.from_code(found.code()) == found


@pytest.mark.parametrize(
    "code",
    [
        "",
        "unknown",
        "festival/",
        "Festival",
        "festival/celadon-festival/colour",
        "festival//",
        "festival/" + "a" * (LONGEST_ENTITY + 1),
        "festival@20261128",
        "festival~1000",
        "festival~-1",
        "festival/축제",
        "festival\n",
        "festival/celadon-festival/when~2 ",
        "help!F-FS",
        "../festival",
    ],
)
def test_code_that_is_not_ours_means_nothing(code):
    found = Question.from_code(code)

    assert found is None or found.code() != code


def test_page_is_turned_and_nothing_else_changes():
    question = Question("festival", "celadon-festival", "when")

    assert question.at(3) == Question("festival", "celadon-festival", "when", page=3)


def test_every_entity_of_the_content_travels_in_a_button_with_any_facet_and_page():
    entities = {entry.entity for entry in read_folder(FOLDER).entries if entry.entity}
    longest = [
        Question(max(TOPICS, key=len), entity, max(FACETS, key=len), page=999).code() for entity in entities
    ]

    assert max(map(len, longest)) <= LONGEST_CODE


def test_every_answered_question_of_the_content_travels_in_a_button():
    keys = [entry.key for entry in read_folder(FOLDER).entries if entry.kind == "faq"]
    codes = [Question(max(TOPICS, key=len), page=999, faq=key).code() for key in keys]

    assert max(map(len, codes)) <= LONGEST_CODE
    assert all(Question.from_code(code) for code in codes)
