"""Saved audiences, counted and sampled before they are kept."""

import pytest
from sqlalchemy import insert

from bot.app import runtime_of
from bot.audience import Audience
from bot.store.segments import Segments
from bot.store.tables import contact, subscription
from tests.conftest import NOW
from tests.console import signed_in
from tests.http.forms import own_app

NEW = "/staff/segments/new"


@pytest.fixture
def app(filled_sqlite, tmp_path):
    for made in own_app(filled_sqlite, tmp_path):
        with runtime_of(made).database.write() as connection:
            for number in range(1, 31):
                connection.execute(insert(contact), _person(number))
                topic = "festival" if number % 2 else "news"
                connection.execute(insert(subscription), {"contact_id": number, "topic": topic, "since": NOW})
        yield made


def _person(number):
    return {
        "id": number, "channel": "webchat", "address": f"secret-address-{number}", "talk": "{}", "version": 1,
        "first_seen_at": NOW, "last_seen_at": NOW, "language": "ko" if number <= 20 else "en",
        "township": "maryang" if number <= 4 else None, "residence": "resident",
        "ad_at": NOW if number == 1 else None,
    }  # fmt: skip


@pytest.fixture
def author(app):
    return signed_in(app, "author")


@pytest.fixture
def saved(app):
    return Segments(runtime_of(app).database)


def test_choice_is_counted_exactly_and_ten_are_shown_before_it_is_saved(author, saved):
    page = author.post(NEW, {"then": "count", "topics": "festival", "languages": "ko"})

    assert page.status_code == 200
    assert '<span class="count" data-count>10</span>' in page.text
    assert page.text.count('<th scope="row"><a href="/staff/contacts/') == 10
    assert "secret-address" not in page.text
    assert saved.all() == []


def test_count_comes_as_a_part_of_the_page_where_htmx_asks(author):
    part = author.post(NEW, {"then": "count", "townships": "maryang"}, headers={"HX-Request": "true"})

    assert "<html" not in part.text
    assert "data-count>4<" in part.text


def test_audience_is_saved_changed_and_deleted(author, saved):
    sent = author.post(NEW, {"name": " 마량  축제 ", "topics": "festival", "townships": "maryang"})
    [one] = saved.all()
    assert sent.location == f"/staff/segments/{one.id}"
    assert (one.name, one.by) == ("마량 축제", author.staff.shown_name)
    assert one.audience == Audience(topics=("festival",), townships=("maryang",))

    changed = {"name": "마량", "seen": one.digest, "without_topics": "news", "residence": "resident"}
    assert author.post(f"/staff/segments/{one.id}", changed).status_code == 302
    assert saved.get(one.id).audience == Audience(residence="resident", without_topics=("news",))
    page = author.get("/staff/segments").text
    assert "마량" in page

    assert author.post(f"/staff/segments/{one.id}/delete").location == "/staff/segments"
    assert author.post(f"/staff/segments/{one.id}/delete").status_code == 404
    assert author.get(f"/staff/segments/{one.id}").status_code == 404


def test_change_somebody_else_made_meanwhile_is_shown_first(app, author, saved):
    number = saved.save("가", Audience(topics=("news",)), author.staff.id, NOW)
    seen = saved.get(number).digest
    saved.change(number, seen, "theirs", Audience(channels=("kakao",)), author.staff.id, NOW)

    refused = author.post(f"/staff/segments/{number}", {"name": "mine", "seen": seen, "topics": "deals"})
    assert refused.status_code == 409
    assert "theirs" in refused.text
    assert 'value="mine"' in refused.text
    newest = saved.get(number).digest
    assert f'name="seen" value="{newest}"' in refused.text
    again = author.post(f"/staff/segments/{number}", {"name": "mine", "seen": newest, "topics": "deals"})
    assert again.status_code == 302
    assert saved.get(number).audience == Audience(topics=("deals",))


@pytest.mark.parametrize("name", ["", "   ", "\x00", "가"])
def test_name_that_is_empty_or_taken_is_refused_and_the_choice_stays(author, saved, name):
    saved.save("가", Audience(), author.staff.id, NOW)
    refused = author.post(NEW, {"name": name, "languages": "vi"})

    assert refused.status_code == 400
    assert "f-name-fault" in refused.text
    assert 'name="languages" value="vi" checked' in refused.text
    assert len(saved.all()) == 1


def test_what_is_no_choice_of_ours_is_left_out(author, saved):
    author.post(NEW, {"name": "x", "topics": ["festival", "' or 1=1"], "residence": "martian"})

    assert saved.all()[0].audience == Audience(topics=("festival",))


@pytest.mark.parametrize("role", ["approver", "auditor"])
def test_others_read_but_change_nothing(app, saved, role):
    number = saved.save("가", Audience(topics=("news",)), 1, NOW)
    reader = signed_in(app, role)

    page = reader.get(f"/staff/segments/{number}")
    assert page.status_code == 200
    assert "data-count>15<" in page.text
    assert reader.get(NEW).status_code == 403
    for path in (NEW, f"/staff/segments/{number}", f"/staff/segments/{number}/delete"):
        assert reader.post(path, {"name": "x"}).status_code == 403
    assert saved.get(number).name == "가"


def test_forged_forms_and_guessed_numbers_are_turned_away(author, client, saved):
    assert author.client.post(NEW, data={"name": "x"}).status_code == 403
    assert author.get("/staff/segments/99").status_code == 404
    assert author.get(f"/staff/segments/{10**30}").status_code == 404
    assert client.get("/staff/segments").status_code == 302
    assert saved.all() == []
