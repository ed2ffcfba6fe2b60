"""A row's form: made from the schema, and read back into the very row it was made from."""

from dataclasses import replace

import pytest

from bot.app import runtime_of
from bot.content.checks import nearest, troubles
from bot.content.fields import fields_of
from bot.content.files import schema
from bot.content.form import count_of, differences, gather, place_of, spread
from bot.content.keys import key_of
from bot.content.words import CHOICES, KINDS, LABELS
from bot.question import FACETS
from bot.store.edits import Edits
from bot.web.staff.content_preview import answer_about, preview, question_about
from bot.web.staff.content_rows import written
from bot.words import LANGUAGES
from tests.builders import real_entries

ENTRIES = real_entries()
ENTITIES = {entry.entity for entry in ENTRIES if entry.entity}


def row(kind, **found):
    return next(
        one for one in ENTRIES if one.kind == kind and all(one.body[k] == v for k, v in found.items())
    )


def leaves(fields):
    for field in fields:
        yield field
        yield from leaves(field.fields)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_goes_through_its_form_unchanged(kind):
    fields = fields_of(kind)
    for entry in (one for one in ENTRIES if one.kind == kind):
        assert gather(fields, spread(fields, entry.body), entry.body) == entry.body, entry.key
        assert troubles(entry, ENTITIES) == {}, entry.key


def test_every_kind_has_a_name_and_every_field_and_choice_a_word():
    assert set(KINDS) == set(schema()["kinds"])
    for kind in KINDS:
        for field in leaves(fields_of(kind)):
            assert field.name in LABELS or field.shape in {"texts", "lists"}, (kind, field.name)
            assert set(field.choices) <= CHOICES.keys(), (kind, field.name)


def test_emptied_form_keeps_what_it_does_not_ask_for_and_loses_the_rest():
    entry = row("festival")
    body = gather(fields_of("festival"), {}, entry.body)

    assert body["coordinates"] == entry.body["coordinates"]
    assert body["names"] == {}
    assert body["fee"] == {key: entry.body["fee"][key] for key in entry.body["fee"] if key not in {
        *LANGUAGES, "year", "krw", "details",
    }} or body["fee"] is None  # fmt: skip


@pytest.mark.parametrize(
    ("written_", "read"),
    [("32,000", 32000), ("32000원", 32000), (" 0 ", 0), ("-1", -1), ("much", "much"), ("", None),
     ("١٢", "١٢"), ("1e9", "1e9"), ("9" * 40, "9" * 40)],
)  # fmt: skip
def test_number_is_read_as_people_write_it_and_else_kept_for_the_checks(written_, read):
    body = gather(fields_of("deal"), {"deal_price_krw": [written_]}, {"deal_price_krw": 5})

    assert body["deal_price_krw"] == read


@pytest.mark.parametrize(
    ("day", "hour", "kept"),
    [("2026-11-22", "", "2026-11-22"), ("2026-11-22", "18:00", "2026-11-22T18:00:00+09:00"),
     ("2026-11-22", "23:59:59", "2026-11-22T23:59:59+09:00"), ("soon", "noon", "soonTnoon:00+09:00")],
)  # fmt: skip
def test_day_with_an_hour_is_one_moment_in_seoul_and_comes_back_as_written(day, hour, kept):
    values = {"period.start": [day], "period.start-hour": [hour]}
    body = gather(fields_of("deal"), values)

    assert body["period"]["start"] == kept
    shown = spread(fields_of("deal"), body)
    assert (shown["period.start"], shown["period.start-hour"]) == ([day], [hour])


def test_emptied_part_of_a_list_goes_and_the_others_move_up():
    fields = fields_of("festival")
    values = spread(fields, row("festival").body)
    before = count_of(values, "programmes")
    values |= {f"programmes.0.{language}": [""] for language in LANGUAGES}
    body = gather(fields, values, row("festival").body)

    assert len(body["programmes"]) == before - 1
    assert body["programmes"][0] == row("festival").body["programmes"][1]


def test_news_stands_in_a_field_a_language_and_questions_in_lists():
    body = gather(fields_of("news"), {"title": ["제목"], "title_en": ["Title"], "title_ja": [" "]})
    assert {name: text for name, text in body.items() if name.startswith("title")} == {
        "title": "제목", "title_en": "Title",
    }  # fmt: skip
    asked = gather(fields_of("faq"), {"variants_ko": ["하나\r\n\n 둘 "], "variants.en": ["one"]})
    assert (asked["variants_ko"], asked["variants"]) == (["하나", "둘"], {"en": ["one"]})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"names": {"en": "x"}}, "names.ko"),
        ({"names": {}}, "names"),
        ({"category": "daily"}, "category"),
        ({"phone": "12"}, "phone"),
        ({"url": "gangjin.go.kr"}, "url"),
        ({"period": {"year": 2026, "start": "2026-02-30", "end": None, "confirmed": True}}, "period.start"),
        (
            {"period": {"year": 2026, "start": "2026-02-03", "end": "2026-02-01", "confirmed": True}},
            "period.end",
        ),
        ({"fee": {"ko": "x", "krw": "much"}}, "fee.krw"),
        ({"fee": {"ko": "x", "details": [{"item": {"ko": "x"}, "krw": 1}]}}, "fee.details.0.year"),
        ({"address": {"en": "x"}}, "address.ko"),
        ({"sources": [{"date": "2026"}]}, "sources.0.publisher"),
        ({"sources": [{"publisher": "x", "date": "2026-13-01"}]}, "sources.0.date"),
        ({"source": []}, "source"),
    ],
)
def test_fault_is_told_where_it_is(change, path):
    entry = row("festival")
    found = troubles(replace(entry, body={**entry.body, **change}), ENTITIES)

    assert path in found, found
    assert found[path].sentence % found[path].values


@pytest.mark.parametrize(
    ("change", "path"),
    [({"asks": {}}, "asks.topic"), ({"asks": {"topic": "x"}}, "asks.topic"),
     ({"asks": {"topic": "food", "facet": "x"}}, "asks.facet"),
     ({"asks": {"topic": "food", "entity": "atlantis"}}, "asks.entity"),
     ({"asks": {"topic": "food", "entity": "rice"}, "keywords": {"ko": ["x"]}}, "keywords.ko")],
)  # fmt: skip
def test_what_a_question_is_about_must_be_there(change, path):
    entry = row("faq")

    assert path in troubles(replace(entry, body={**entry.body, **change}), ENTITIES)


def test_trouble_is_told_at_the_nearest_input():
    inputs = list(spread(fields_of("festival"), row("festival").body))

    assert nearest("phone", inputs) == "phone"
    assert nearest("names", inputs) == "names.ko"
    assert nearest("period.year", inputs).startswith("period.")


def test_history_names_the_place_and_what_stood_there():
    fields, body = fields_of("festival"), row("festival").body
    [changed] = differences(fields, body, {**body, "phone": "061-1-1"})

    assert changed == ("phone", body["phone"], "061-1-1")
    assert place_of(fields, "names.en") == ["Name", "en"]
    assert place_of(fields, "programmes.2.ko") == ["Programme", "3", "ko"]
    assert place_of(fields, "fee.details.0.krw") == ["Fee", "Single prices", "1", "Price in won"]
    assert place_of(fields, "nowhere") == ["nowhere"]


@pytest.mark.parametrize(
    ("kind", "title", "key"),
    [("festival", "강진 눈꽃축제", "gangjin-nunkkotchukje"), ("festival", "Snow & Ice", "snow-ice"),
     ("course", "Lớp học Đẹp", "c-lop-hoc-dep"), ("news", "縣內消息", "n-news"), ("place", "", "place"),
     ("halfprice-rule", "!", "halfprice"), ("faq", "a" * 99, "f-" + "a" * 30)],
)  # fmt: skip
def test_key_is_made_from_the_sound_of_a_title(kind, title, key):
    assert key_of(kind, title, ()) == key


def test_key_that_is_taken_is_counted_on_within_its_length():
    taken = {key_of("faq", "a" * 99, ())}
    for _ in range(12):
        made = key_of("faq", "a" * 99, taken)
        assert made not in taken
        assert len(made) <= 32
        taken.add(made)


LEAST = {
    "festival": {
        "names.ko": "눈", "category": "festival", "venue.ko": "강진", "summary.ko": "눈",
        "period.start": "2027-01-01",
    },
    "place": {"names.ko": "눈", "kind": "sight", "summary.ko": "눈"},
    "deal": {"product.ko": "눈", "normal_price_krw": "1", "price_observed_on": "2026-11-22",
             "entity": "rice"},
    "course": {"title.ko": "눈", "kind": "recruitment", "audience": "all", "summary.ko": "눈",
               "status": "open"},
    "popup": {"title.ko": "눈", "place.ko": "서울", "summary.ko": "눈"},
    "news": {"title": "눈", "summary": "눈", "topic": "눈"},
    "goods": {"names.ko": "눈", "summary.ko": "눈"},
    "faq": {"q.ko": "눈?", "a.ko": "눈.", "asks.topic": "food"},
    "halfprice-rule": {
        "key": "snow", "year": "2026", "label.ko": "눈", "eligible.ko": "눈", "apply.ko": "눈",
        "refund_rate": "0.5", "cap_krw.team": "1",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", LEAST)
def test_row_of_no_more_than_is_needed_is_told_whole_and_by_facet_in_every_language(app, kind):
    """Whatever the checks let through, topics must be able to tell."""
    runtime = runtime_of(app)
    values = {name: [text] for name, text in LEAST[kind].items()} | {"sources.0.publisher": ["강진군"]}
    draft = written(kind, values, Edits(runtime.database))
    assert draft.troubles == {}
    for language in LANGUAGES:
        made = preview(runtime, draft.entry, language)
        assert made.webchat["outputs"]
        assert made.kakao["template"]["outputs"]
    asked = question_about(draft.entry)
    for language in LANGUAGES:
        for facet in FACETS:
            assert answer_about(runtime, draft.entry, replace(asked, facet=facet), language).outputs
