"""What people type is understood, in five languages, with slips and without spaces."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.content.files import FOLDER, read_folder
from bot.discovery import find
from bot.facts import FactsInMemory
from bot.listening.understanding import PhraseReader
from bot.question import Question
from bot.runtime import keywords

TODAY = date(2026, 11, 22)
ASKED = yaml.safe_load((Path(__file__).parent.parent / "conversations" / "questions.yaml").read_text("utf-8"))
ROWS = [(language, *row) for language, rows in ASKED.items() for row in rows]


@pytest.fixture(scope="module")
def reader():
    entries = read_folder(FOLDER).entries
    facts = FactsInMemory((entry.kind, entry.key, entry.entity, entry.body) for entry in entries)
    return PhraseReader(keywords(find("handlers", "HANDLER", "topic")), facts)


def read(reader, text, before=None, guess=None, chosen=None):
    return reader.read(str(text), before=before, guess=guess, chosen=chosen, today=TODAY)


@pytest.mark.parametrize(("language", "text", "topic", "entity", "facet"), ROWS)
def test_question_is_understood_as_people_mean_it(reader, language, text, topic, entity, facet):
    guess = "ko" if language == "ko" else language
    understood = read(reader, text, guess=guess)

    told = understood.question
    assert told.topic == topic
    assert entity == "?" or (told.entity or "-") == entity
    assert facet == "?" or (told.facet or "-") == facet
    assert understood.language == language


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        (
            Question("festival", "celadon-festival"),
            "주차는?",
            Question("festival", "celadon-festival", "parking"),
        ),
        (
            Question("festival", "celadon-festival"),
            "축제 주차는?",
            Question("festival", "celadon-festival", "parking"),
        ),
        (Question("places", "gaudo", "fee"), "몇시까지 해요", Question("places", "gaudo", "when")),
        (Question("halfprice"), "누가 되나요", Question("halfprice", None, "who")),
        (None, "주차", Question("festival", None, "parking")),
        (Question("festival", "celadon-festival"), "가우도는?", Question("places", "gaudo")),
        (Question("education", "youth-ai"), "어디서 해?", Question("education", "youth-ai", "where")),
        (Question("education", "youth-ai"), "돈 내야돼?", Question("education", "youth-ai", "fee")),
        (Question("education", "youth-ai"), "준비물 뭐야", Question("education", faq="f-de-bring")),
        (Question("education", "youth-ai"), "나도 신청 돼?", Question("education", "youth-ai", "who")),
        (Question("halfprice"), "신청할래", Question("halfprice", None, "howto")),
        (Question("treasure"), "상품은?", Question("treasure", faq="f-fs-prizes")),
        (Question("status"), "어디서 해?", Question("status")),
    ],
)
def test_short_word_follows_what_was_asked_before(reader, before, text, expected):
    assert read(reader, text, before=before).question == expected


@pytest.mark.parametrize(
    "text",
    ["몇명 남았어", "몇자리 남았는가", "대기 몇명", "대기자 몇명이여", "자리 있어?", "자리 다 찼어?",
     "빈자리 있당가", "how many seats left", "is it full?", "空席は", "あと何名ですか", "还有名额吗",
     "还剩几个名额", "còn chỗ không", "còn bao nhiêu chỗ"],
)  # fmt: skip
def test_places_left_are_asked_of_the_class_just_shown(reader, text):
    before = Question("education", "youth-ai")

    assert read(reader, text, before=before).question == Question("education", "youth-ai", "who")


def test_reading_a_message_takes_less_than_a_millisecond_or_two(reader):
    import timeit

    texts = [row[1] for row in ROWS]
    seconds = min(timeit.repeat(lambda: [read(reader, text) for text in texts], number=1, repeat=3))

    assert seconds / len(texts) < 0.005  # generous: a shared machine; the benchmark tells the real figure


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "가" * 100_000, "a" * 100_000, "😀" * 300, "‮abc"], ids=ascii
)
def test_no_text_whatever_makes_the_reader_stumble(reader, text):
    assert read(reader, text).question.topic
