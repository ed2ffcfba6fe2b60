"""Writing an announcement: nothing typed is lost, previews are the real thing, pictures are clean."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import insert
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from bot.announcement import State
from bot.app import runtime_of
from bot.store.staff_tables import segment
from tests.conftest import NOW, make_app
from tests.console import signed_in
from tests.http.announcements.making import (
    DRAFT,
    HTMX,
    NEW,
    brought_to,
    drafted,
    faults,
    one,
    people,
    run_of,
    submitted,
)

# The form


def test_all_that_was_typed_comes_back_as_it_was(app, author):
    typed = {
        "title.ko": "제목", "body.ko": "첫 줄\n둘째 줄", "title.en": "Title", "body.en": "Body",
        "kind": "urgent", "topics": ["news", "deals"], "channels": ["webchat", "telegram"],
        "at": "2026-12-01T09:30",
        "ends_at": "2026-12-01T18:00", "hold": "120", "button.1.label.ko": "열기",
        "button.1.url": "https://gangjin.go.kr/a?b=1", "townships": ["maryang", "daegu"],
        "residence": "resident", "languages": ["ko", "en"], "without_topics": "festival",
        "without_townships": "doam", "without_readers_of": "3", "repeat.every": "weekly",
        "repeat.at": "09:00", "repeat.weekdays": ["mon", "fri"], "repeat.on_holiday": "skip",
        "repeat.until": "2027-03-31", "channel_post": "1", "template": "t1", "value.이름": "강진",
    }  # fmt: skip
    address = drafted(author, **typed)
    kept = one(app, address)

    assert (kept.texts["ko"].body, kept.kind, kept.topics) == ("첫 줄\n둘째 줄", "urgent", ("news", "deals"))
    assert kept.at.isoformat() == "2026-12-01T00:30:00+00:00"  # 09:30 in Seoul
    assert kept.repeat == {
        "every": "weekly", "at": "09:00", "weekdays": ["mon", "fri"], "on_holiday": "skip",
        "until": "2027-03-31",
    }  # fmt: skip
    assert kept.audience.townships == ("daegu", "maryang")
    assert kept.audience.without_readers_of == 3
    assert kept.template_values == {"#{이름}": "강진"}
    assert kept.hold == timedelta(seconds=120)

    form = author.get(f"{address}/edit").text
    again = author.post(f"{address}/edit", fields_of(form))
    assert again.status_code == 302, faults(again)
    changed = one(app, address)
    for name in ("texts", "topics", "channels", "audience", "buttons", "at", "ends_at", "repeat", "hold"):
        assert getattr(changed, name) == getattr(kept, name), name


def fields_of(page):
    """Return what a browser would send of the editor's form."""
    form = page.split('id="editor"', 1)[1].split("</form>", 1)[0]
    fields = {}

    def add(name, value):
        fields.setdefault(name, []).append(value)

    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = "checked" in tag or not re.search(r'type="(checkbox|radio|file)"', tag)
        if name and ticked and name[1] != "csrf_token":
            add(name[1], value[1] if value else "")
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)', form):
        add(name, value)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        if chosen:
            add(name, chosen[1])
    return fields


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title.ko", ""), ("title.ko", "가" * 101), ("body.ko", "가" * 2001), ("kind", "gossip"),
        ("topics", "weather"), ("channels", ""), ("channels", "fax"), ("at", "tomorrow"),
        ("at", "2026-13-01T09:00"), ("hold", "-1"), ("hold", "3601"), ("hold", "一"), ("residence", "alien"),
        ("townships", "seoul"), ("languages", "fr"), ("without_readers_of", "x"),
        ("without_readers_of", "9" * 30), ("button.1.url", "javascript:alert(1)"),
        ("button.1.url", "ftp://a.kr"), ("repeat.every", "hourly"), ("ends_at", "2026-02-30T00:00"),
    ],
)  # fmt: skip
def test_fault_is_told_at_its_field_and_nothing_typed_is_lost(app, author, field, value):
    answer = author.post(
        NEW,
        {
            **DRAFT,
            "body.en": "Kept <all> the same",
            "button.1.url": "https://a.kr",
            "button.1.label.ko": "열기",
            field: value,
        },
    )

    assert answer.status_code == 422
    assert len(faults(answer)) == 1
    assert "Kept &lt;all&gt; the same" in answer.text
    assert runtime_of(app).announcements.counts() == {}


def test_end_before_the_beginning_is_a_fault(author):
    answer = author.post(NEW, {**DRAFT, "at": "2026-12-02T09:00", "ends_at": "2026-12-02T08:00"})

    assert answer.status_code == 422
    assert len(faults(answer)) == 1


@pytest.mark.parametrize(
    "repeat",
    [
        {"every": "daily", "at": ""},
        {"every": "weekly", "at": "09:00"},
        {"every": "monthly", "at": "09:00", "day": "32"},
        {"every": "cron", "cron": "61 * * * *"},
        {"every": "daily", "at": "09:00", "count": "0"},
    ],
)
def test_rule_that_cannot_be_is_told(author, repeat):
    answer = author.post(NEW, {**DRAFT, **{f"repeat.{name}": value for name, value in repeat.items()}})

    assert answer.status_code == 422
    assert faults(answer)


def test_saved_audience_is_taken_over_and_nothing_is_saved(app, author):
    with runtime_of(app).database.write() as connection:
        row = {"name": "마량 주민", "audience": {"townships": ["maryang"], "residence": "resident"}}
        connection.execute(insert(segment).values(**row, id=7, staff_id=1, at=NOW))

    answer = author.post(NEW, {**DRAFT, "then": "audience", "segment": "7", "body.en": "still here"})

    assert answer.status_code == 200
    assert fields_of(answer.text)["townships"] == ["maryang"]
    assert fields_of(answer.text)["residence"] == ["resident"]
    assert "still here" in answer.text
    assert runtime_of(app).announcements.counts() == {}
    address = drafted(author, townships="maryang", residence="resident")
    assert "마량 주민" in author.get(address).text


def test_enter_saves_whatever_other_buttons_the_form_has(author):
    form = author.get(NEW).text.split('id="editor"', 1)[1]
    first = re.search(r"<button[^>]*>", form)[0]

    assert "name=" not in first


def test_post_to_telegrams_channel_is_offered_where_there_is_one(app, author, tmp_path, clock):
    assert 'name="channel_post"' not in author.get(NEW).text
    made = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, now=clock, TELEGRAM_CHANNEL="@gangjin_county")
    try:
        assert 'name="channel_post"' in signed_in(made, "author", "other").get(NEW).text
    finally:
        runtime_of(made).close()


# Pictures


def jpeg(size=(30, 20)):
    kept = BytesIO()
    Image.new("RGB", size, "navy").save(kept, "JPEG")
    return kept.getvalue()


def with_picture(desk, content, name="a.jpg", **changes):
    picture = FileStorage(BytesIO(content), name)
    fields = {**DRAFT, "picture_alt.ko": "바다", **changes, "csrf_token": desk.token, "picture": picture}
    boundary, body = encode_multipart(fields)
    return desk.client.post(NEW, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_picture_is_kept_and_served_to_everybody(app, author):
    address = with_picture(author, jpeg()).headers["Location"]

    name = one(app, address).picture
    served = app.test_client().get(f"/pictures/uploads/{name}")
    assert (served.status_code, served.content_type) == (200, "image/jpeg")
    assert Image.open(BytesIO(served.data)).size == (30, 20)
    assert "immutable" in served.headers["Cache-Control"]
    assert f'src="/pictures/uploads/{name}"' in author.get(address).text


def test_picture_needs_words_for_those_who_cannot_see_it(author):
    answer = with_picture(author, jpeg(), **{"picture_alt.ko": ""})

    assert answer.status_code == 422
    assert re.search(r'name="picture_kept" value="[0-9a-f]{40}\.jpg"', answer.text)  # it is not lost either


@pytest.mark.parametrize("content", [b"GIF89a", b"x" * (2 * 1024 * 1024 + 1)], ids=["other", "large"])
def test_file_that_will_not_do_is_told_at_its_field(author, content):
    answer = with_picture(author, content)

    assert answer.status_code == 422
    assert len(faults(answer)) == 1
    assert DRAFT["body.ko"] in answer.text


def test_form_with_a_picture_beyond_all_measure_is_refused_as_a_page(author):
    said = {"CONTENT_LENGTH": str(20 * 1024 * 1024)}

    answer = author.post(NEW, DRAFT, content_type="multipart/form-data", environ_overrides=said)

    assert answer.status_code == 413
    assert "<h1" in answer.text


def test_picture_can_be_dropped_again(app, author):
    address = with_picture(author, jpeg()).headers["Location"]
    fields = fields_of(author.get(f"{address}/edit").text)

    author.post(f"{address}/edit", {**fields, "picture_remove": "1"})

    assert one(app, address).picture is None


@pytest.mark.parametrize("name", ["x.jpg", "../../etc/passwd", "0" * 40 + ".jpg", "0" * 40 + ".svg"])
def test_picture_that_is_not_there_is_not_found(app, name):
    assert app.test_client().get(f"/pictures/uploads/{name}").status_code == 404


def test_picture_of_an_invented_name_is_not_taken(app, author):
    address = drafted(author, picture_kept="../../secrets", **{"picture_alt.ko": "x"})

    assert one(app, address).picture is None


# Previews


def test_preview_shows_the_channels_own_bodies_and_their_length(app, author):
    people(app, 2)
    people(app, 1, "telegram", language="en", first=50, abroad_at=NOW)
    channels = ["webchat", "telegram", "kakao"]

    part = author.post("/staff/announcements/preview", {**DRAFT, "channels": channels}, headers=HTMX)

    assert part.status_code == 200
    assert "<html" not in part.text
    assert re.findall(r'data-preview="(\w+)"', part.text) == channels
    assert 'data-readers="3"' in part.text
    assert 'data-caution="fallback"' in part.text  # one reads English
    units = [int(n) for n in re.findall(r'data-units="(\d+)"', part.text)]
    assert all(n > len(DRAFT["title.ko"] + DRAFT["body.ko"]) for n in units)


def test_preview_shows_markup_that_was_typed_as_text(author):
    typed = {
        **DRAFT,
        "body.ko": "<script>alert(1)</script><b>x</b>",
        "channels": ["webchat", "telegram", "kakao"],
    }

    part = author.post("/staff/announcements/preview", typed, headers=HTMX).text

    assert "<script>alert" not in part
    assert part.count("&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;") == 3


@pytest.mark.parametrize(
    "typed", [{}, {"kind": "x", "at": "y", "channels": "z"}, {"of": "9" * 30}, {"of": "1"}]
)
def test_preview_copes_with_a_form_that_is_not_finished(author, typed):
    assert author.post("/staff/announcements/preview", typed, headers=HTMX).status_code == 200


def test_advertising_is_previewed_as_the_law_wants_it(author):
    typed = {**DRAFT, "kind": "advertising", "channels": ["kakao", "telegram"]}

    part = author.post("/staff/announcements/preview", typed, headers=HTMX).text

    assert part.count("(광고) 청자축제 안내") >= 2
    assert "무료수신거부" in part


def test_preview_without_javascript_shows_the_form_again(app, author):
    answer = author.post(NEW, {**DRAFT, "then": "preview", "title.en": "Festival"})

    assert answer.status_code == 200
    assert 'data-preview="webchat"' in answer.text
    assert "Festival" in answer.text
    assert runtime_of(app).announcements.counts() == {}


# Two at the same draft


def test_change_of_somebody_elses_change_is_told_and_nothing_typed_is_lost(app, author):
    address = drafted(author)
    other = signed_in(app, "author", "other")
    old = fields_of(author.get(f"{address}/edit").text)
    other.post(f"{address}/edit", {**old, "title.ko": "그의 제목"})

    refused = author.post(f"{address}/edit", {**old, "title.ko": "나의 제목"})

    assert refused.status_code == 409
    assert "나의 제목" in refused.text
    assert one(app, address).texts["ko"].title == "그의 제목"
    again = author.post(f"{address}/edit", {**fields_of(refused.text)})
    assert again.status_code == 302
    assert one(app, address).texts["ko"].title == "나의 제목"


def test_what_is_submitted_can_no_longer_be_edited(app, author):
    address = submitted(author)

    assert author.get(f"{address}/edit").status_code == 409
    assert author.post(f"{address}/edit", {**DRAFT, "title.ko": "x"}).status_code == 409
    assert one(app, address).texts["ko"].title == DRAFT["title.ko"]


# Copies and corrections


def test_correction_goes_to_exactly_those_the_mistake_reached(app, author):
    people(app, 5)
    address = drafted(author)
    run_of(app, address, counts={("sent", ""): 2, ("failed", "blocked"): 1, ("unknown", "cut"): 1})
    brought_to(app, address, "finished")

    made = author.post(f"{address}/correct").headers["Location"].removesuffix("/edit")
    correction = one(app, made)
    author.post(f"{made}/edit", {**DRAFT, "body.ko": "바른 내용", "topics": "news"})

    assert correction.correction_of == int(address.rsplit("/", 1)[1])
    assert correction.texts["ko"].title != DRAFT["title.ko"]
    assert one(app, made).correction_of == correction.correction_of
    assert 'data-readers="3"' in author.get(made).text  # two sent, one unknown, whatever they subscribe to


def test_copy_is_a_new_draft_without_its_time(app, author):
    address = submitted(author, at="2026-12-01T09:00")

    made = author.post(f"{address}/copy").headers["Location"].removesuffix("/edit")

    assert (one(app, made).state, one(app, made).at) == (State.DRAFT, None)
    assert one(app, made).texts == one(app, address).texts
