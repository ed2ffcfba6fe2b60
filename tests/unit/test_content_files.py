"""The content files: what is wrong with one is told with its file, its entry and its field."""

import shutil
from collections import Counter
from copy import deepcopy

import pytest
import yaml

from bot.content.files import FILES, FOLDER, LISTS, read_folder
from bot.discovery import find
from bot.question import FACETS

POPUPS = {
    "sources": {"county": {"publisher": "강진군", "date": "2026-11-01", "url": "https://www.gangjin.go.kr/"}},
    "popups": [
        {
            "id": "p-seoul",
            "title": {"ko": "서울 팝업", "en": "Seoul pop-up"},
            "place": {"ko": "서울"},
            "period": {"start": "2026-12-01", "end": "2026-12-07"},
            "summary": {"ko": "귀리와 쌀귀리를 팝니다."},
            "illustrative": False,
            "source": ["county"],
        }
    ],
}


def read(folder, document, name="popups.yaml", **keys):
    """Write one file, a mapping or its own text, and read its folder with a table of short keys."""
    text = document if isinstance(document, str) else yaml.safe_dump(document, allow_unicode=True)
    (folder / name).write_text(text, "utf-8")
    table = folder / "keys"
    table.write_text(yaml.safe_dump(keys), "utf-8")
    return read_folder(folder, table)


def told(contents):
    return [(fault.file, fault.entry, fault.field) for fault in contents.faults]


def with_field(path, value):
    """Return the good file with one field of its entry set, or where ``value`` is ... without it."""
    document = deepcopy(POPUPS)
    *way, last = path.split(".")
    place = document["popups"][0]
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def test_good_file_becomes_entries_with_their_sources_looked_up(tmp_path):
    contents = read(tmp_path, POPUPS)
    (entry,) = contents.entries

    assert contents.faults == []
    assert (entry.kind, entry.key, entry.entity, entry.position) == ("popup", "p-seoul", "p-seoul", 0)
    assert entry.body["sources"] == [POPUPS["sources"]["county"]]


def test_short_key_becomes_the_entity_told_outside(tmp_path):
    (entry,) = read(tmp_path, POPUPS, popups={"p-seoul": "popup-seoul"}).entries

    assert (entry.key, entry.entity) == ("p-seoul", "popup-seoul")


@pytest.mark.parametrize(
    ("path", "value", "field", "why"),
    [
        ("title", ..., "-", "'title' is a required property"),
        ("title", {"en": "Seoul pop-up"}, "title", "'ko' is a required property"),
        ("title", {"ko": ""}, "title.ko", "non-empty"),
        ("title", {"ko": "팝업", "fr": "pop-up"}, "title", "'fr'"),
        ("title", "팝업", "title", "not of type 'object'"),
        ("period.start", "1.12.2026", "period.start", "does not match"),
        ("period.start", "2026-13-01", "period.start", "does not match"),
        ("period.start", "2026-12-01T9:00", "period.start", "does not match"),
        ("period.end", "2027-02-29", "period.end", "is in no calendar"),
        ("period.end", "2026-11-30", "period", "ends on 2026-11-30, before it starts on 2026-12-01"),
        ("url", "www.gangjin.go.kr", "url", "does not match"),
        ("source", ["blog"], "source", "'blog' is not among the sources"),
        ("source", [], "source", "non-empty"),
        ("source", "county", "source", "not of type 'array'"),
        ("source", 5, "source", "not of type 'array'"),
        ("source", [["county"]], "source", "not among the sources"),
        ("id", "P SEOUL", "id", "does not match"),
        ("id", ..., "-", "'id' is a required property"),
    ],
)
def test_wrong_field_is_told_with_its_entry_and_why(tmp_path, path, value, field, why):
    contents = read(tmp_path, with_field(path, value))
    found = [str(fault) for fault in contents.faults if fault.field == field]

    assert any(why in line for line in found), told(contents)
    assert all(fault.file == "popups.yaml" and fault.entry for fault in contents.faults)
    assert contents.entries == []


def test_date_without_quotes_is_told_and_not_taken_for_a_text(tmp_path):
    text = yaml.safe_dump(POPUPS, allow_unicode=True).replace("'2026-12-01'", "2026-12-01")

    assert told(read(tmp_path, text)) == [("popups.yaml", "p-seoul", "period.start")]


@pytest.mark.parametrize("phone", ["0614303114", "061-430", "+82-61-430-3114", "061-430-3114 (강진군)", ""])
def test_wrong_phone_number_is_told(tmp_path, phone):
    entry = {"key": "county", "name": {"ko": "군청"}, "tel": phone, "confirmed": True}
    contents = read(tmp_path, {"channels": [], "phones": [entry]}, "channels.yaml")

    assert told(contents) == [("channels.yaml", "county", "tel")]


@pytest.mark.parametrize("phone", ["061-430-3114", "02-730-1234", "1330", "1577-1234", "119"])
def test_phone_number_as_korea_writes_it_is_good(tmp_path, phone):
    entry = {"key": "county", "name": {"ko": "군청"}, "tel": phone, "confirmed": True}

    assert read(tmp_path, {"channels": [], "phones": [entry]}, "channels.yaml").faults == []


@pytest.mark.parametrize("missing", ["item", "krw", "year"])
def test_extra_price_without_its_thing_sum_or_year_is_told(tmp_path, missing):
    extra = {"item": {"ko": "모노레일"}, "krw": 2000, "year": 2025}
    del extra[missing]
    place = {
        "key": "gaudo",
        "kind": "sight",
        "names": {"ko": "가우도"},
        "summary": {"ko": "섬"},
        "source": ["county"],
    }
    place["fee"] = {"free": True, "extras": [extra]}
    sources = {"county": {"url": "https://www.gangjin.go.kr/", "title": "County"}}
    contents = read(tmp_path, {"places": [place], "sources": POPUPS.get("sources", sources)}, "places.yaml")

    assert f"'{missing}' is a required property" in "\n".join(map(str, contents.faults))


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    document = with_field("url", "nowhere")
    second = {**POPUPS["popups"][0], "id": "p-second", "period": {"start": "soon"}, "source": ["blog"]}
    document["popups"] += [second, "not a mapping"]

    assert told(read(tmp_path, document)) == [
        ("popups.yaml", "p-seoul", "url"),
        ("popups.yaml", "p-second", "period.start"),
        ("popups.yaml", "p-second", "source"),
        ("popups.yaml", "popup 3", "-"),
    ]


def test_key_that_stands_twice_is_a_fault(tmp_path):
    document = deepcopy(POPUPS)
    document["popups"] *= 2

    assert [str(f) for f in read(tmp_path, document).faults] == ["popups.yaml: p-seoul: key: stands twice"]


def test_entity_that_two_entries_would_be_told_by_is_a_fault(tmp_path):
    document = deepcopy(POPUPS)
    document["popups"] += [{**POPUPS["popups"][0], "id": "p-busan"}]
    contents = read(tmp_path, document, popups={"p-busan": "p-seoul"})

    assert told(contents) == [("popups.yaml", "p-busan", "entity")]


@pytest.mark.parametrize("entity", ["Seoul", "서울", "a" * 33, "-a", "a b"])
def test_entity_that_does_not_fit_a_button_is_a_fault(tmp_path, entity):
    contents = read(tmp_path, POPUPS, popups={"p-seoul": entity})

    assert told(contents) == [("popups.yaml", "p-seoul", "id")]


@pytest.mark.parametrize(
    "text",
    [
        "popups: [",
        "popups: []\npopups: []\n",  # a field written twice
        "popups:\n  - {id: a, id: b}\n",
        "- 1\n- 2\n",
        "",
        "just words",
        "popups: !!python/object/apply:os.getcwd []\n",
        "popups: \x00",
    ],
)
def test_file_that_is_no_mapping_in_yaml_is_one_fault(tmp_path, text):
    assert told(read(tmp_path, text)) == [("popups.yaml", "-", "-")]


def test_file_that_is_no_text_is_one_fault(tmp_path):
    (tmp_path / "popups.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "keys").write_text("{}")

    assert told(read_folder(tmp_path, tmp_path / "keys")) == [("popups.yaml", "-", "-")]


@pytest.mark.parametrize("popups", [None, {}, "none", 5])
def test_list_that_is_missing_or_no_list_is_a_fault(tmp_path, popups):
    assert told(read(tmp_path, {"popups": popups})) == [("popups.yaml", "-", "popups")]


@pytest.mark.parametrize("sources", [None, [], "county", 5])
def test_file_without_a_table_of_sources_has_entries_without_them(tmp_path, sources):
    assert told(read(tmp_path, {**POPUPS, "sources": sources})) == [("popups.yaml", "p-seoul", "source")]


def test_folder_with_unknown_files_only_is_a_fault(tmp_path):
    contents = read(tmp_path, POPUPS, name="popup.yaml")

    assert [fault.why for fault in contents.faults] == ["holds none of the content files"]


def test_unknown_file_beside_a_known_one_is_left_alone(tmp_path):
    (tmp_path / "notes.yaml").write_text("[")

    assert read(tmp_path, POPUPS).faults == []


@pytest.mark.parametrize("table", ["[", "- 1", "popups: [p-seoul]"])
def test_broken_table_of_keys_is_never_raised_at(tmp_path, table):
    read(tmp_path, POPUPS)
    (tmp_path / "keys").write_text(table)
    contents = read_folder(tmp_path, tmp_path / "keys")

    assert [entry.entity for entry in contents.entries] == ["p-seoul"]
    assert all(fault.file == "keys" for fault in contents.faults)


@pytest.mark.parametrize(
    ("asks", "field"), [({"topic": "weather"}, "topic"), ({"topic": "festival", "facet": "colour"}, "facet")]
)
def test_answered_question_about_nothing_of_ours_is_a_fault(tmp_path, asks, field):
    faq = {"id": "f-1", "topic": "x", "q": {"ko": "?"}, "a": {"ko": "!"}, "source": ["county"]}
    document = {"sources": POPUPS["sources"], "faqs": [faq]}
    contents = read(tmp_path, document, "faqs.yaml", faqs={"f-1": asks})

    assert told(contents) == [("keys.yaml", "f-1", field)]


@pytest.mark.parametrize("names", [["강진"], {"ko": "강진"}, {"fr": ["x"]}, {}, None])
def test_wrong_names_are_a_fault(tmp_path, names):
    shutil.copy(FOLDER / "popups.yaml", tmp_path)
    contents = read(tmp_path, {"names": {"gaudo": names}}, "names.yaml")

    assert {fault.file for fault in contents.faults} == {"names.yaml"}


def test_kinds_of_an_empty_list_are_known(tmp_path):
    assert read(tmp_path, {"popups": []}).kinds == {"popup"}


# What we ship


def test_our_own_content_has_no_fault():
    assert [str(fault) for fault in read_folder(FOLDER).faults] == []


def test_every_kind_we_know_has_its_file_among_ours():
    assert read_folder(FOLDER).kinds == FILES.keys()
    assert all((FOLDER / name).is_file() for name in LISTS)


def test_every_answered_question_leads_to_a_topic_that_answers():
    topics = find("handlers", "HANDLER", "topic")
    faqs = [entry for entry in read_folder(FOLDER).entries if entry.kind == "faq"]

    assert [e.key for e in faqs if e.body["asks"].get("topic", "help") not in topics] == []
    assert [e.key for e in faqs if e.body["asks"].get("facet") not in {None, *FACETS}] == []


def test_every_entity_the_answered_questions_name_is_there():
    entries = read_folder(FOLDER).entries
    known = {entry.entity for entry in entries}
    asked = {e.body["asks"].get("entity") for e in entries if e.kind == "faq"} - {None}

    assert asked - known == set()


def test_every_short_key_of_the_table_stands_for_an_entry():
    table = yaml.safe_load((FOLDER / "keys.yaml").read_text("utf-8"))
    keys = {entry.key for entry in read_folder(FOLDER).entries}
    named = {
        key for part in ("festivals", "places", "deals", "courses", "popups", "faqs") for key in table[part]
    }

    assert named - keys == set()


def test_every_other_name_belongs_to_an_entity():
    entries = read_folder(FOLDER).entries
    known = {entry.entity for entry in entries if entry.kind not in {"name", "faq"}}
    known |= {entry.body["asks"].get("entity") for entry in entries if entry.kind == "faq"}

    assert {entry.entity for entry in entries if entry.kind == "name"} - known == set()


def test_no_entry_is_counted_twice():
    counted = Counter((entry.kind, entry.key) for entry in read_folder(FOLDER).entries)

    assert [name for name, n in counted.items() if n > 1] == []
