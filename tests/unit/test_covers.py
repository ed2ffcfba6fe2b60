"""Which picture a row is shown with, and its address."""

import re

import pytest

from bot.content.files import FOLDER, read_folder
from bot.drawing.covers import KINDS, SHAPES, TOPICS, Covers, picture_of
from bot.facts import FactsInMemory
from bot.web.pages import ADDRESS
from bot.words import LANGUAGES, words_for

FESTIVAL = {
    "names": {"ko": "강진청자축제", "en": "Celadon Festival"},
    "period": {"year": 2026, "start": "2026-02-21", "end": "2026-03-02", "confirmed": True},
}


def covers_of(kind="festival", entity="celadon-festival", **body):
    return Covers(FactsInMemory([(kind, "celadon", entity, body or FESTIVAL)]))


def path(covers, kind="festival", language="ko"):
    return covers.path(covers.facts.one(kind, "celadon"), words_for(language))


def test_address_names_the_row_its_language_and_a_digest():
    assert re.fullmatch(r"/pictures/festival/celadon\.ko\.wide\.[0-9a-f]{8}\.png", path(covers_of()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_address_is_the_same_in_every_process(language):
    assert path(covers_of(), language=language) == path(covers_of(), language=language)


@pytest.mark.parametrize(
    "changed",
    [
        {"names": {"ko": "강진 청자 축제"}},
        {"period": {**FESTIVAL["period"], "end": "2026-03-03"}},
    ],
)
def test_address_changes_with_what_is_drawn(changed):
    assert path(covers_of(**{**FESTIVAL, **changed})) != path(covers_of())


def test_address_stays_where_what_changed_is_not_drawn():
    assert path(covers_of(**FESTIVAL, phone="061-430-3114")) == path(covers_of())


@pytest.mark.parametrize(
    ("kind", "body", "language", "title", "line"),
    [
        ("festival", FESTIVAL, "en", "Celadon Festival", "Feb 21 – Mar 2, 2026"),
        ("festival", {"names": {"ko": "축제"}}, "vi", "축제", ""),
        ("popup", {"title": {"ko": "팝업"}, "period": None}, "ko", "팝업", ""),
        ("deal", {"product": {"ko": "귀리"}, "period": FESTIVAL["period"]}, "ko", "귀리", ""),
        (
            "news",
            {"title": "소식", "title_en": "News", "date": "2026-11-02"},
            "en",
            "News",
            "November 2, 2026",
        ),
        ("news", {"title": "소식", "date": "2026-11-02"}, "ja", "소식", "2026年11月2日"),
        (
            "place",
            {"names": {"ko": "가우도"}, "kind": "island", "township": "도암면"},
            "ko",
            "가우도",
            "도암면",
        ),
        ("place", {"names": {"ko": "가우도"}, "kind": "island", "township": "도암면"}, "en", "가우도", ""),
        ("place", {"names": {"ko": "가우도"}, "kind": "island", "township": "all"}, "ko", "가우도", ""),
    ],
)
def test_picture_bears_the_rows_name_and_one_line(kind, body, language, title, line):
    fact = FactsInMemory([(kind, "k", None, body)]).one(kind, "k")
    picture = picture_of(fact, words_for(language))

    assert (picture.title, re.sub(r"[\u2009\u202f\xa0]", " ", picture.line)) == (title, line)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_topic_has_a_picture_with_its_name(topic, language):
    found = covers_of().find("topic", topic, language, "wide")

    assert found.title == words_for(language).say(TOPICS[topic])


def test_unknown_topic_is_shown_with_the_houses_own_picture():
    assert covers_of().of_topic("weather", words_for("ko")).startswith("/pictures/topic/help.ko.wide.")


@pytest.mark.parametrize(
    ("kind", "name", "language", "shape"),
    [
        ("festival", "gone", "ko", "wide"),
        ("topic", "gone", "ko", "wide"),
        ("faq", "celadon", "ko", "wide"),
        ("festival", "celadon", "de", "wide"),
        ("festival", "celadon", "ko", "round"),
        ("name", "celadon", "ko", "wide"),
    ],
)
def test_address_of_what_is_not_there_means_no_picture(kind, name, language, shape):
    assert covers_of().find(kind, name, language, shape) is None


def test_every_row_of_the_content_has_a_picture_with_a_title_and_an_address_the_page_knows():
    facts = FactsInMemory((e.kind, e.key, e.entity, e.body) for e in read_folder(FOLDER).entries)
    covers = Covers(facts)

    for fact in (fact for kind in KINDS for fact in facts.many(kind)):
        found = ADDRESS.fullmatch(covers.path(fact, words_for("ko")).removeprefix("/pictures/"))
        picture = covers.find(found["kind"], found["name"], found["language"], found["shape"])
        assert picture.title
        assert picture.shape in SHAPES
