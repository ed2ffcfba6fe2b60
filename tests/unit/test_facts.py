"""The rows in memory, and the topic each is talked about under."""

import pytest

from bot.facts import FactsInMemory, topic_of

ROWS = [
    ("festival", "celadon", "celadon-festival", {"key": "celadon", "names": {"ko": "청자축제"}}),
    ("festival", "reeds", "reed-festival", {"key": "reeds"}),
    ("faq", "f-1", None, {"q": {"ko": "?"}}),
    ("place", "reeds", "reed-field", {"kind": "sight"}),
]


@pytest.mark.parametrize("name", ["celadon-festival", "celadon"])
def test_row_is_found_by_its_entity_and_by_its_key_in_the_files(name):
    assert FactsInMemory(ROWS).one("festival", name)["names"] == {"ko": "청자축제"}


def test_row_without_an_entity_is_told_by_its_key():
    fact = FactsInMemory(ROWS).one("faq", "f-1")

    assert (fact["entity"], fact["row"], fact["kind_of_row"]) == ("f-1", "f-1", "faq")


def test_kinds_do_not_get_in_each_others_way():
    facts = FactsInMemory(ROWS)

    assert facts.one("place", "reeds")["entity"] == "reed-field"
    assert facts.one("festival", "reeds")["entity"] == "reed-festival"
    assert facts.one("place", "celadon") is None


def test_rows_of_a_kind_come_in_the_order_given():
    assert [fact["row"] for fact in FactsInMemory(ROWS).many("festival")] == ["celadon", "reeds"]
    assert FactsInMemory(ROWS).many("popup") == ()


def test_first_of_two_rows_that_claim_one_name_has_it():
    facts = FactsInMemory([("news", "a", "same", {"n": 1}), ("news", "b", "same", {"n": 2})])

    assert facts.one("news", "same")["n"] == 1
    assert facts.one("news", "b")["n"] == 2


def test_rows_given_are_not_changed():
    body = {"names": {"ko": "청자축제"}}
    FactsInMemory([("festival", "celadon", "celadon-festival", body)])

    assert body == {"names": {"ko": "청자축제"}}


@pytest.mark.parametrize(
    ("kind", "body", "topic"),
    [
        ("festival", {}, "festival"),
        ("goods", {}, "deals"),
        ("deal", {}, "deals"),
        ("popup", {}, "popup"),
        ("news", {}, "news"),
        ("faq", {}, None),
        ("phone", {}, None),
        ("place", {"kind": "sight"}, "places"),
        ("place", {"kind": "museum"}, "places"),
        ("place", {"kind": "food"}, "food"),
        ("place", {"kind": "food-street"}, "food"),
        ("place", {"kind": "transport"}, "transport"),
        ("course", {"kind": "course", "topics": []}, "education"),
        ("course", {"kind": "recruitment", "topics": ["sns"]}, "supporters"),
        ("course", {"kind": "recruitment", "topics": ["smartphone"]}, "education"),
        ("course", {"kind": "startup", "topics": []}, "startup"),
        ("course", {"kind": "support", "topics": []}, "startup"),
        ("course", {"kind": "staff", "topics": []}, None),
    ],
)
def test_row_is_talked_about_under_its_topic(kind, body, topic):
    fact = FactsInMemory([(kind, "k", None, body)]).one(kind, "k")

    assert topic_of(fact) == topic


def test_weekly_market_is_a_place_one_goes_to():
    facts = FactsInMemory([("festival", "saturday", "maryang-market", {})])

    assert topic_of(facts.one("festival", "saturday")) == "places"
