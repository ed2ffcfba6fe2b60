"""The examples: labelled as such, and right on the day they are made."""

from datetime import datetime, timedelta

import pytest

from bot.content.demo import examples
from bot.content.files import KEYED, check
from bot.facts import FactsInMemory, topic_of
from bot.runtime import SEOUL
from bot.words import LANGUAGES

NOW = datetime(2026, 12, 31, 23, 30, tzinfo=SEOUL)
LABELS = {"ko": "예시", "en": "example", "ja": "例", "zh-Hans": "示例", "vi": "ví dụ"}
FESTIVAL, COURSE = examples(NOW)


def texts(body):
    """Yield every mapping of texts by language in a body."""
    for value in body.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and "ko" in inner:
                yield inner


@pytest.mark.parametrize("entry", [FESTIVAL, COURSE], ids=["festival", "course"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_in_its_language_that_it_is_an_example(entry, language):
    for told in texts(entry.body):
        assert LABELS[language] in told[language].casefold()


@pytest.mark.parametrize("entry", [FESTIVAL, COURSE], ids=["festival", "course"])
def test_example_is_marked_as_one_so_that_it_never_reaches_a_public_address(entry):
    assert entry.is_example


def test_festival_is_on_today_and_the_class_is_open():
    now = NOW.isoformat()

    assert FESTIVAL.body["period"]["start"] == "2026-12-31" <= FESTIVAL.body["period"]["end"]
    assert FESTIVAL.body["period"]["year"] == 2026
    assert COURSE.body["apply_period"]["start"] < now < COURSE.body["apply_period"]["end"]
    assert COURSE.body["period"]["start"] > COURSE.body["apply_period"]["end"][:10]


def test_examples_made_again_the_same_day_are_the_same():
    assert [e.digest for e in examples(NOW - timedelta(hours=12))] == [e.digest for e in examples(NOW)]


@pytest.mark.parametrize(("entry", "topic"), [(FESTIVAL, "festival"), (COURSE, "education")])
def test_examples_are_found_under_their_topic(entry, topic):
    facts = FactsInMemory([(entry.kind, entry.key, entry.entity, entry.body)])

    assert topic_of(facts.one(entry.kind, entry.entity)) == topic
    assert entry.kind in KEYED


def test_examples_are_whole_entries():
    for entry in (FESTIVAL, COURSE):
        assert check("demo", entry.kind, entry.key, {**entry.body, "source": ["x"]}, {"x": {}}) == []
