"""Class lists as staff see and change them, and what nobody may see or do."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from bot.app import runtime_of
from bot.classes.signup import Enrol, Placed, Places, Waiting
from bot.classes.table import GUARDIANS
from bot.store.audits import Audits, Filters
from bot.store.classes import Classes
from bot.store.enrolments import Signer, enrol
from bot.store.rolls import Numbers
from bot.store.sending_tables import delivery, occurrence
from bot.store.signup_tables import attendance, checked_table, desk, enrolment
from bot.store.tables import consent, contact, wording
from bot.web.staff.classes_acts import CALLED_OFF, CALLED_OFF_AT_NIGHT
from bot.web.staff.classes_entry import APPLIED, BECOMES
from bot.web.staff.classes_shown import STATES, TO_SAY_OFF, TO_SAY_WHEN, form_key
from bot.words import words_for
from handlers._forms import VISIT, VISITING, form_of
from tests.conftest import NOW
from tests.console import PASSWORD, signed_in
from tests.http.forms import hidden, own_app
from tests.http.people import Person

CLASS = "example-class"
PAGE = f"/staff/classes/{CLASS}"
PHONE = "01012345678"
MINE = 4711  # somebody's contact
SMALL = Places(capacity=2, waiting=1)


@pytest.fixture
def app(filled_sqlite, tmp_path):
    """An application of each test's own, for these change its people."""
    yield from own_app(filled_sqlite, tmp_path)


@pytest.fixture
def clerk(app):
    return signed_in(app, "author")


@pytest.fixture
def audits(app):
    return Audits(runtime_of(app).database)


def sign_up(
    app, name, born="1958", *, phone=PHONE, contact_id=None, course=CLASS, places=SMALL, form="class", **more
):
    """Sign somebody up; return their number among all."""
    answers = {"name": name, "born": born, "phone": phone, **more}
    house = runtime_of(app)
    with house.database.write() as connection:
        if contact_id is not None:
            row = {
                "id": contact_id, "channel": "webchat", "address": f"a{contact_id}", "talk": "{}",
                "version": 1, "first_seen_at": NOW, "last_seen_at": NOW,
            }  # fmt: skip
            connection.execute(insert(contact), row)
        who = Signer(contact_id, "webchat" if contact_id else "staff", "ko")
        outcome = enrol(connection, house.sealer, who, Enrol(form, course, answers, "agreed", places), NOW)
    assert isinstance(outcome, Placed | Waiting)
    return outcome.enrolment


def put(app, number, **values):
    with runtime_of(app).database.write() as connection:
        connection.execute(update(enrolment).where(enrolment.c.id == number).values(**values))


def kept(app, number):
    with runtime_of(app).database.read() as connection:
        return connection.execute(select(enrolment).where(enrolment.c.id == number)).one()


def rows(app, table):
    with runtime_of(app).database.read() as connection:
        order = [table.c.number] if "number" in table.c else []
        return connection.execute(select(table).order_by(*order)).all()


@pytest.fixture
def people(app):
    """Two with a place, one who waits."""
    return [
        sign_up(app, "김청자", contact_id=MINE), sign_up(app, "이다산", "1949", phone="01000000001"),
        sign_up(app, "박가우", "2001", phone="01000000002"),
    ]  # fmt: skip


say = words_for("ko").say


def of_class(page, entity=CLASS):
    return page.partition(f'data-class="{entity}"')[2].partition("</tr>")[0]


# Which classes there are


def test_list_shows_each_class_with_places_and_those_to_call(app, clerk, people):
    put(app, people[2], state="offered", call=True)
    page = clerk.get("/staff/classes").text

    row = of_class(page)
    assert "3 / 20" in row
    assert 'badge bad">1<' in row
    for entity in ("senior-chatgpt", "youth-ai", "symposium", "smartstore-class", "sns-supporters", VISIT):
        assert f'data-class="{entity}"' in page
    for entity in ("staff-digital", "ecommerce-package", "resident-digital"):
        assert f'data-class="{entity}"' not in page


def test_class_that_ended_lately_is_folded_away(app, monkeypatch):
    monkeypatch.setattr(runtime_of(app), "now", lambda: NOW + timedelta(days=40))
    page = signed_in(app, "author").get("/staff/classes").text

    assert CLASS in page.partition("data-ended")[2]
    assert f'data-class="{CLASS}"' not in page.partition("data-ended")[0]


def test_class_whose_row_is_gone_keeps_its_people(app, clerk):
    sign_up(app, "김청자", course="gone-class")

    assert "gone-class" in clerk.get("/staff/classes").text
    assert "김**" in clerk.get("/staff/classes/gone-class").text


def test_form_asked_by_staff_is_the_one_of_the_counter(app, clerk):
    for row in runtime_of(app).house().facts.many("course"):
        if row["kind"] != "staff":
            assert form_key(row["entity"], row, Numbers(row["entity"])) == form_of(row).key
    assert form_key(VISIT, None, Numbers(VISIT)) == VISITING.key


@pytest.mark.parametrize("entity", ["no-such-class", "staff-digital", "리스트", "..", "a" * 300])
def test_unknown_class_is_not_found(clerk, entity):
    assert clerk.get(f"/staff/classes/{entity}").status_code == 404
    assert clerk.post(f"/staff/classes/{entity}/look", {"reason": "x"}).status_code == 404


# Masking


def test_names_and_numbers_are_masked_until_a_reason_is_given(app, clerk, people, audits):
    page = clerk.get(PAGE).text
    assert "김**" in page
    assert "010-****-5678" in page
    assert "195*" in page
    for secret in ("김청자", "1234-5678", PHONE, "1958", "이다산", "박가우"):
        assert not re.search(rf"(?<!\d){secret}(?!\d)", page)  # a random number may hold a year

    whole = clerk.post(f"{PAGE}/look", {"reason": "calling about the room"}, follow_redirects=True)
    for shown in ("김청자", "010-1234-5678", "1958", "박가우"):
        assert shown in whole.text
    [entry] = audits.page(Filters(act="class-look"))
    assert (entry.subject, entry.staff_id) == (f"class/{CLASS}", clerk.staff.id)
    assert entry.detail == {"reason": "calling about the room", "people": 3}


def test_look_lasts_some_minutes_on_all_pages_of_the_class(app, clerk, people, audits, monkeypatch):
    clerk.post(f"{PAGE}/look", {"why": "calling"})
    one, other = f"{PAGE}/people/{people[0]}", f"{PAGE}/attendance"
    for path in (PAGE, one, f"{PAGE}?day=2026-12-20"):
        assert "김청자" in clerk.get(path).text
    assert clerk.get(f"{PAGE}/look").location == clerk.get(other).location == PAGE  # loaded anew
    assert len(audits.page(Filters(act="class-look"))) == 1
    assert "김청자" not in signed_in(app, "approver").get(PAGE).text

    clerk.post(f"{PAGE}/mask")
    assert "김청자" not in clerk.get(PAGE).text
    clerk.post(f"{PAGE}/look", {"why": "calling"})
    monkeypatch.setattr(runtime_of(app), "now", lambda: NOW + timedelta(minutes=11))
    assert "김청자" not in clerk.get(PAGE).text
    assert "김청자" not in clerk.get(one).text


def test_one_person_is_looked_at_without_the_others(app, clerk, people, audits):
    put(app, people[1], call=True)
    assert clerk.post(f"{PAGE}/people/{people[1]}/look", {"reason": "…"}).status_code == 400
    calls = clerk.post(f"{PAGE}/people/{people[1]}/look", {"why": "calling", "from": "calls"})

    assert calls.location == f"{PAGE}#calls"
    page = clerk.get(PAGE).text
    assert 'href="tel:01000000001"' in page.partition("data-call=")[2]
    assert "김청자" not in page
    [entry] = audits.page(Filters(act="class-look"))
    assert entry.detail == {"reason": "calling", "people": 1, "number": people[1]}


@pytest.mark.parametrize("where", ["look", "list.xlsx"])
@pytest.mark.parametrize("reason", ["  ", "...."])
def test_without_a_reason_nothing_is_shown_whole(app, clerk, people, audits, where, reason):
    refused = clerk.post(f"{PAGE}/{where}", {"reason": reason})

    assert refused.status_code == 400
    assert "김청자" not in refused.text
    assert audits.page(Filters(subject=f"class/{CLASS}")) == []


def test_page_of_one_person_is_masked(clerk, people):
    page = clerk.get(f"{PAGE}/people/{people[0]}").text

    assert "김**" in page
    assert "김청자" not in page


# Roles and forged forms


ACTS = (
    "look", "mask", "list.xlsx", "attendance", "shut", "call-off", "after-all", "enter", "import",
    "import/store",
    "people/{person}/agree", "people/{person}/decline", "people/{person}/called", "people/{person}/remove",
    "people/{person}/look", "people/{person}/correct",
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_auditor_changes_nothing_and_sees_nobody(app, people, act):
    auditor = signed_in(app, "auditor")

    assert auditor.post(f"{PAGE}/{act.format(person=people[0])}", {"reason": "x"}).status_code == 403


def test_auditor_reads_the_list_without_anything_personal(app, people):
    auditor = signed_in(app, "auditor")
    page = auditor.get(PAGE).text

    assert "2 / 20" in page
    for hint in ("김*", "010-*", "195*", "다산", PHONE):
        assert hint not in page
    assert auditor.get(f"{PAGE}/people/{people[0]}").status_code == 403
    assert auditor.get(f"{PAGE}/enter").status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_forged_form_and_stranger_do_nothing(app, clerk, people, act):
    path = f"{PAGE}/{act.format(person=people[0])}"

    assert clerk.client.post(path, data={"reason": "x"}).status_code == 403
    stranger = app.test_client()
    assert stranger.post(path, data={"reason": "x"}).status_code in {302, 403}
    assert len(rows(app, enrolment)) == 3


@pytest.mark.parametrize("role", ["author", "approver", "admin"])
def test_those_who_work_with_people_may_do_so(app, people, role):
    worker = signed_in(app, role)
    assert "김청자" in worker.post(f"{PAGE}/look", {"reason": "a call"}, follow_redirects=True).text


# Who came


def test_tap_goes_round_from_came_to_not_known(app, clerk, people):
    day = "2026-12-14"
    for came, sign in (("yes", "○"), ("no", "✕"), ("", "–")):
        answer = clerk.post(
            f"{PAGE}/attendance", {"tap": f"{people[0]}/{day}/{came}"}, headers={"Accept": "application/json"}
        )
        assert (answer.json["came"], answer.json["sign"]) == (came, sign)
        assert [row.came for row in rows(app, attendance)] == ([came == "yes"] if came else [])
    assert answer.json["next"] == f"{people[0]}/{day}/yes"


def test_tap_without_a_script_comes_back_to_the_list(app, clerk, people, audits):
    answer = clerk.post(f"{PAGE}/attendance", {"tap": f"{people[0]}/2026-12-19/yes"})  # a Saturday

    assert answer.status_code == 302
    assert answer.location.endswith("#attendance")
    page = clerk.get(PAGE).text
    assert 'data-came="yes"' in page
    assert "2026-12-19" in page
    assert rows(app, attendance)[0].staff_id == clerk.staff.id
    [entry] = audits.page(Filters(act="class-mark"))
    assert entry.detail == {"number": people[0], "day": "2026-12-19", "came": "yes"}


@pytest.mark.parametrize(
    ("tap", "status"),
    [("", 400), ("x/2026-12-14/yes", 400), ("{0}/2026-13-14/yes", 400), ("{0}/2026-12-14/maybe", 400),
     ("{0}/2026-12-14", 302), ("4712/2026-12-14/yes", 404), ("9999999999999999/2026-12-14/yes", 404),
     ("{2}/2026-12-14/yes", 302)],
)  # fmt: skip
def test_tap_on_nobody_is_refused(app, clerk, people, tap, status):
    answer = clerk.post(f"{PAGE}/attendance", {"tap": tap.format(*people)})

    assert answer.status_code == status
    assert rows(app, attendance) == []


def test_days_are_columns_and_another_can_be_added(clerk, people):
    page = clerk.get(PAGE).text.partition('class="taps"')[2].partition("</thead>")[0]
    assert [f"2026-12-{day}" in page for day in (13, 14, 15, 16, 17)] == [True] * 5

    assert "2026-12-20" in clerk.get(f"{PAGE}?day=2026-12-20").text
    assert clerk.get(f"{PAGE}?day=nonsense").status_code == 200


# One of them


def test_called_person_takes_the_place_or_leaves_it(app, clerk, people, audits):
    put(app, people[2], state="offered", call=True)
    assert f'data-call="{people[2]}"' in clerk.get(PAGE).text
    clerk.post(f"{PAGE}/people/{people[2]}/agree")
    assert (kept(app, people[2]).state, kept(app, people[2]).call) == ("placed", False)
    assert "data-call=" not in clerk.get(PAGE).text

    put(app, people[0], state="offered", call=True)
    clerk.post(f"{PAGE}/people/{people[0]}/decline")
    assert (kept(app, people[0]).state, kept(app, people[0]).answers) == ("declined", None)
    assert [entry.act for entry in audits.page(Filters(subject=f"class/{CLASS}"))] == [
        "class-decline",
        "class-agree",
    ]


def test_one_who_was_told_by_phone_leaves_the_call_list(app, clerk, people):
    put(app, people[0], call=True)
    assert say(TO_SAY_WHEN) in clerk.get(PAGE).text
    clerk.post(f"{PAGE}/people/{people[0]}/called")

    assert kept(app, people[0]).call is False
    assert kept(app, people[0]).state == "placed"


@pytest.mark.parametrize("act", ["agree", "decline", "called"])
def test_what_is_not_possible_any_more_is_said(app, clerk, people, act):
    answer = clerk.post(f"{PAGE}/people/{people[1]}/{act}", follow_redirects=True)

    assert "notice warn" in answer.text
    assert kept(app, people[1]).state == "placed"


def test_removed_person_is_told_and_their_answers_are_gone(app, clerk, people, audits):
    assert clerk.post(f"{PAGE}/people/{people[0]}/remove", {"reason": ""}).status_code == 400
    assert kept(app, people[0]).state == "placed"

    clerk.post(f"{PAGE}/people/{people[0]}/remove", {"reason": "came to no class"})
    assert (kept(app, people[0]).state, kept(app, people[0]).answers) == ("removed", None)
    [run] = rows(app, occurrence)
    assert [row.contact_id for row in rows(app, delivery)] == [MINE]
    assert "스마트폰" in run.notice["values"]["title"]["ko"]
    [entry] = audits.page(Filters(act="class-remove"))
    assert (entry.person, entry.detail["reason"], entry.detail["told"]) == (
        MINE, "came to no class", "message",
    )  # fmt: skip
    gone = clerk.post(f"{PAGE}/people/{people[0]}/remove", {"reason": "again"}, follow_redirects=True)
    assert say("They are not on the list any more: they withdrew, or were taken off.") in gone.text


def test_one_whom_no_message_reaches_is_called_before_their_number_goes(app, clerk, people, audits):
    page = f"{PAGE}/people/{people[1]}"
    assert "data-call-first" in clerk.get(page).text
    refused = clerk.post(f"{page}/remove", {"reason": "moved away"})
    assert refused.status_code == 400
    assert "moved away" in refused.text
    assert kept(app, people[1]).answers is not None

    clerk.post(f"{page}/remove", {"reason": "moved away", "by_phone": "phone"})
    assert (kept(app, people[1]).state, rows(app, delivery)) == ("removed", [])
    assert audits.page(Filters(act="class-remove"))[0].detail["told"] == "phone"


def test_person_of_another_class_is_not_found(app, clerk, people):
    other = sign_up(app, "최마량", course="senior-chatgpt")

    assert clerk.get(f"{PAGE}/people/{other}").status_code == 404
    assert clerk.post(f"{PAGE}/people/{other}/remove", {"reason": "x"}).status_code == 404
    assert kept(app, other).state == "placed"


def test_mistake_is_put_right_and_the_place_kept(app, clerk, people, audits):
    page = f"{PAGE}/people/{people[1]}/correct"
    assert "이다산" not in clerk.get(page).text
    for change in ({"phone": "010-12"}, {"reason": ""}):
        assert clerk.post(page, {"phone": "010-0000-0007", "reason": "misheard"} | change).status_code == 400
    clerk.post(page, {"phone": "010-0000-0007", "reason": "misheard"})

    row = kept(app, people[1])
    opened = json.loads(runtime_of(app).sealer.open(row.answers, "enrolment.answers"))
    assert opened == {"name": "이다산", "born": "1949", "phone": "01000000007"}
    assert (row.state, row.number) == ("placed", 2)
    [entry] = audits.page(Filters(act="class-correct"))
    assert entry.detail == {"number": people[1], "reason": "misheard", "fields": ["phone"]}
    again = clerk.post(f"{PAGE}/enter", VISITOR | {"name": "이다산", "born": "1949", "phone": "01000000007"})
    assert again.status_code == 409  # known by what was put right

    first = {"name": "김청자", "born": "1958", "phone": PHONE, "reason": "twice"}
    assert clerk.post(page, first).status_code == 409


# The class


@pytest.mark.parametrize(
    ("how", "shut", "state"), [("close", True, "shut"), ("open", False, "held-open"), ("dates", None, "open")]
)
def test_class_is_closed_held_open_and_left_to_its_dates(app, clerk, audits, how, shut, state):
    clerk.post(f"{PAGE}/shut", {"how": how})

    assert [row.shut for row in rows(app, desk)] == [shut]
    assert say(STATES[state]) in of_class(clerk.get("/staff/classes").text)
    assert len(audits.page(Filters(subject=f"class/{CLASS}"))) == 1
    assert clerk.post(f"{PAGE}/shut", {"how": "nonsense"}).status_code == 400


def test_class_is_called_off_by_its_name_alone(app, clerk, people, audits):
    assert clerk.post(f"{PAGE}/call-off", {"name": "다른 교실"}).status_code == 400
    assert rows(app, desk)[0].called_off_at is None

    off = clerk.post(f"{PAGE}/call-off", {"name": " 스마트폰  사진 교실(예시)"}, follow_redirects=True)
    assert say(CALLED_OFF) in off.text
    assert rows(app, desk)[0].called_off_at == NOW
    put(app, people[1], call=True)
    assert say(TO_SAY_OFF) in clerk.get(PAGE).text.partition("data-call=")[2]
    assert clerk.post(f"{PAGE}/enter", VISITOR).status_code == 409
    runtime_of(app)._rooms._look_at = 0.0  # a second later it is told to everybody
    told = Person(app.test_client(), "webchat").say("사진교실 신청 방법")
    assert "열리지 않게" in told.text
    assert "여기서 신청" not in told.buttons
    clerk.post(f"{PAGE}/after-all")
    assert rows(app, desk)[0].called_off_at is None
    acts = [entry.act for entry in audits.page(Filters(subject=f"class/{CLASS}"))]
    assert acts == ["class-after-all", "class-call-off"]


def test_class_called_off_at_night_is_told_in_the_morning(app, monkeypatch):
    monkeypatch.setattr(runtime_of(app), "now", lambda: NOW.replace(hour=23))
    clerk = signed_in(app, "author")
    off = clerk.post(f"{PAGE}/call-off", {"name": "스마트폰 사진 교실(예시)"}, follow_redirects=True)

    assert say(CALLED_OFF_AT_NIGHT) in off.text


# By phone


VISITOR = {
    "heard": "yes",
    "sure": "yes",
    "name": "최마량",
    "born": "58년",
    "phone": "+82 10-0000-0003",
    "language": "vi",
}


def test_caller_is_signed_up_with_what_was_read_out(app, clerk, audits):
    assert clerk.post(f"{PAGE}/enter", VISITOR).status_code == 302

    [row] = rows(app, enrolment)
    opened = json.loads(runtime_of(app).sealer.open(row.answers, "enrolment.answers"))
    assert opened == {"name": "최마량", "born": "1958", "phone": "01000000003"}
    assert (row.channel, row.staff_id, row.guardian, row.language, row.state) == (
        "staff", clerk.staff.id, None, "vi", "placed",
    )  # fmt: skip
    with runtime_of(app).database.read() as connection:
        read_out = connection.execute(select(wording.c.text).where(wording.c.key == row.wording)).scalar()
    page = clerk.get(f"{PAGE}/enter?language=vi").text
    assert read_out.split("\n")[0] in page
    assert "Lớp chụp ảnh" in read_out
    [entry] = audits.page(Filters(act="class-enter"))
    assert "최마량" not in str(entry.detail)


@pytest.mark.parametrize(
    "change",
    [{"heard": ""}, {"name": "58"}, {"name": ""}, {"phone": "010-1234"}, {"phone": "061-430-3114"},
     {"born": "옛날"}, {"born": "2020"}, {"born": "2020", "guardian": "nonsense"}],
)  # fmt: skip
def test_what_cannot_be_read_or_was_not_agreed_to_is_marked(app, clerk, change):
    refused = clerk.post(f"{PAGE}/enter", VISITOR | change)

    assert refused.status_code == 400
    assert 'class="fault"' in refused.text
    assert rows(app, enrolment) == []


def test_child_is_signed_up_once_the_guardian_agreed(app, clerk, audits):
    clerk.post(f"{PAGE}/enter", VISITOR | {"born": "2020", "guardian": "paper", "how": "there"})

    [row] = rows(app, enrolment)
    assert row.guardian == "paper"
    noted = [(one.contact_id, one.kind, one.how, one.staff_id) for one in rows(app, consent)]
    assert noted == [(row.id, kind, "there", clerk.staff.id) for kind in ("signup", "guardian")]
    assert words_for("ko").say(GUARDIANS["paper"]) in clerk.get(f"{PAGE}/people/{row.id}").text
    assert audits.page(Filters(act="class-enter"))[0].detail["guardian"] == "paper"


def test_person_too_young_for_a_class_is_not_let_in(app, clerk):
    refused = clerk.post("/staff/classes/senior-chatgpt/enter", VISITOR | {"born": "1990"})

    assert refused.status_code == 400
    assert rows(app, enrolment) == []


def test_caller_who_is_on_the_list_is_not_put_there_twice(app, clerk):
    clerk.post(f"{PAGE}/enter", VISITOR)

    assert clerk.post(f"{PAGE}/enter", VISITOR | {"name": "최 마 량"}).status_code == 409
    assert len(rows(app, enrolment)) == 1


def test_sign_up_is_shown_before_it_is_kept(app, clerk, people):
    page = clerk.post(f"{PAGE}/enter", VISITOR | {"sure": ""}).text

    summary = page.partition("data-summary")[2].partition("</section>")[0]
    for shown in ("최마량", "1958", "010-0000-0003", say(BECOMES[Waiting])):
        assert shown in summary
    assert "data-waits" in page
    assert len(rows(app, enrolment)) == len(people)


def test_text_in_another_language_keeps_what_was_typed(app, clerk):
    page = clerk.post(f"{PAGE}/enter", VISITOR | {"then": "text", "heard": ""}).text
    assert "최마량" in page
    assert "Lớp chụp ảnh" in page

    unread = clerk.post(f"{PAGE}/enter", VISITOR | {"read": "ko"})  # agreed to the Korean text
    assert unread.status_code == 400
    assert rows(app, enrolment) == []


@pytest.mark.parametrize(("now", "warns"), [(NOW, False), (NOW - timedelta(days=30), True)])
def test_sign_up_before_a_class_opens_is_warned_of(app, monkeypatch, now, warns):
    monkeypatch.setattr(runtime_of(app), "now", lambda: now)
    clerk = signed_in(app, "author")

    assert ("data-not-open" in clerk.get(f"{PAGE}/enter").text) is warns


def test_free_place_is_kept_for_the_first_who_waits(app, clerk, people):
    put(app, people[2], state="waiting")

    page = clerk.get(f"{PAGE}/enter").text
    assert "data-to-offer" in page
    assert "data-waits" in page


@pytest.mark.parametrize("entity", ["symposium", "smartstore-class", "sns-supporters", VISIT])
def test_every_form_has_its_page(clerk, entity):
    assert clerk.get(f"/staff/classes/{entity}").status_code == 200
    assert clerk.get(f"/staff/classes/{entity}/enter").status_code == 200


def test_request_for_a_visiting_class_is_taken_by_phone(app, clerk):
    asked = {
        "heard": "yes",
        "sure": "yes",
        "hall": "마량면 마을회관",
        "people": "12명",
        "wish": "",
        "name": "최마량",
        "phone": PHONE,
    }
    assert clerk.post(f"/staff/classes/{VISIT}/enter", asked).status_code == 400
    clerk.post(f"/staff/classes/{VISIT}/enter", asked | {"guardian": "of-age"})

    assert [(row.form, row.state) for row in rows(app, enrolment)] == [("visit", "placed")]
    page = clerk.get(f"/staff/classes/{VISIT}").text
    assert say(APPLIED) in page
    assert "call-off" not in page
    assert clerk.post(f"/staff/classes/{VISIT}/call-off", {"name": "x"}).status_code == 404


# The workbook


def test_workbook_holds_the_list_and_no_formula(app, clerk, people, audits):
    odd = sign_up(app, "한나눔", phone="01000000009", places=Places(waiting=9))
    clerk.post(f"{PAGE}/attendance", {"tap": f"{people[0]}/2026-12-14/yes"})
    clerk.post(f"{PAGE}/attendance", {"tap": f"{people[0]}/2026-12-15/no"})
    put(
        app,
        odd,
        answers=sealed(app, {"name": "=1+1", "born": "@1958", "phone": "+82 10 1234 5678"}),
        state="placed",
    )
    answer = clerk.post(f"{PAGE}/list.xlsx", {"reason": "for the teacher"})

    assert answer.headers["Content-Disposition"] == f'attachment; filename="class-{CLASS}.xlsx"'
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    answer.close()
    head, *lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = ("State", "Order", "Number", "Name", "Year of birth", "Mobile number")
    assert head[:6] == [say(one) for one in titles]
    assert [line[1] for line in lines] == [1, 2, 1, 3]
    assert head[-5:] == ["12-13", "12-14", "12-15", "12-16", "12-17"]
    assert lines[0][3:6] == ["김청자", "1958", "010-1234-5678"]
    assert lines[0][-4:-2] == ["O", "X"]
    assert lines[-1][3:6] == ["'=1+1", "'@1958", "'+82 10 1234 5678"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    [entry] = audits.page(Filters(act="class-export"))
    assert entry.detail == {"reason": "for the teacher", "people": 4}


def sealed(app, answers):
    return runtime_of(app).sealer.seal(json.dumps(answers), "enrolment.answers")


# Tables brought in


GOOD = (
    "이름,생년,전화번호,보호자 동의,비고\n최마량,58년,010-0000-0003,,\n정작천,1990,1000000004,,앞자리\n"
    "어린이,2019,010-0000-0005,서면,\n"
)


def bring(clerk, text, encoding="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    form = {"csrf_token": clerk.token, "table": (BytesIO(data), "table.csv")}
    return clerk.client.post(f"{PAGE}/import", data=form, content_type="multipart/form-data")


def store(clerk, page, **more):
    form = page.text.partition("import/store")[2].partition("</form>")[0]
    return clerk.post(f"{PAGE}/import/store", hidden(form) | {"agreed": "yes"} | more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_table_is_shown_first_and_stored_by_one_press(app, clerk, audits, encoding):
    page = bring(clerk, GOOD, encoding)
    assert page.status_code == 200
    assert page.text.count("data-row=") == 3
    for shown in ("최마량", "1958", "010-0000-0003"):
        assert shown in page.text  # what Excel spoilt is seen before it is kept
    assert "비고" in page.text.partition("data-left-out")[2].partition("</p>")[0]
    assert rows(app, enrolment) == []

    assert "최마량" not in str(rows(app, checked_table))
    assert store(clerk, page).status_code == 302
    assert (store(clerk, page).status_code, rows(app, checked_table)) == (409, [])
    found = rows(app, enrolment)
    assert [(row.state, row.guardian, row.channel) for row in found] == [
        ("placed", None, "staff"), ("placed", None, "staff"), ("placed", "paper", "staff"),
    ]  # fmt: skip
    assert audits.page(Filters(act="class-import"))[0].detail == {"people": 3, "guardians": 1}


def test_every_fault_is_shown_by_row_and_nothing_is_stored(app, clerk):
    page = bring(
        clerk,
        "성명,생년월일,연락처\n최마량,58년,010-0000-0003\n58,옛날,010-12\n\n어린이,2019,010-0000-0005\n최마량,1958,01000000003\n",
    )

    assert page.status_code == 422
    faults = [part.partition('"')[0] for part in page.text.split('data-fault="')[1:]]
    assert faults == ["3", "3", "3", "5"]
    assert "import/store" not in page.text
    assert rows(app, enrolment) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [("2026년 스마트폰 교실 명단,,\n\n성명,생년월일,핸드폰 번호\n최마량,58년,010-0000-0003\n", []),
     ('이름,생년,전화\n최마량,58년,010-0000-0003\n"정작천,1990,010-0000-0004\n', ["3"]),
     ("이름,생년,전화,주민번호\n최마량,58년,010-0000-0003,580101-2000000\n", ["2"])],
)  # fmt: skip
def test_odd_table_is_read_or_its_row_named(app, clerk, text, faults):
    page = bring(clerk, text)

    assert [part.partition('"')[0] for part in page.text.split('data-fault="')[1:]] == faults
    assert page.status_code == (422 if faults else 200)
    assert "580101" not in page.text


def test_person_who_stands_twice_is_named_by_row(app, clerk):
    page = bring(clerk, "이름,생년,전화\n최마량,58년,010-0000-0003\n최 마량,1958,01000000003\n")

    assert page.status_code == 422
    assert 'data-fault="3"' in page.text
    assert rows(app, enrolment) == []


NO_TABLES = {
    "nothing": b"", "workbook": b"PK\x03\x04whatever", "no text": b"\xff\xfe\x00x",
    "only headings": "이름,생년,전화\n".encode(), "headings missing": "이름\n최마량\n".encode(),
    "heading twice": "이름,이름,생년,전화\n가,나,다,라\n".encode(),
    "open quote": b'name,born,phone\n"never,1958\n', "too large": b"x" * 300_000,
    "too long": ("이름,생년,전화\n" + "최마량,1958,01000000003\n" * 301).encode(),
    "cell too many": "이름,생년,전화\n최마량,1958,01000000003,하나 더\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("what", NO_TABLES)
def test_file_that_is_no_such_table_is_refused_in_words(app, clerk, what):
    page = bring(clerk, NO_TABLES[what])

    assert page.status_code in {400, 422}
    assert 'class="fault"' in page.text or "data-fault=" in page.text
    assert rows(app, enrolment) == []


def test_overbooking_is_refused_with_the_row_named(app, clerk):
    lines = [
        f"사람{'가나다라마바사아자차카타파하'[n % 14]}{'강물산들'[n // 14]},1958,010-0000-{n:04}"
        for n in range(27)
    ]
    page = bring(clerk, "이름,생년,전화\n" + "\n".join(lines))  # 20 places and 5 to wait

    assert page.status_code == 422
    assert [part.partition('"')[0] for part in page.text.split('data-fault="')[1:]] == ["27", "28"]
    assert store(clerk, bring(clerk, "이름,생년,전화\n" + "\n".join(lines[:25]))).status_code == 302
    assert [row.state for row in rows(app, enrolment)].count("waiting") == 5


def test_list_given_out_can_be_brought_in_again(app, clerk, people):
    clerk.post(f"{PAGE}/enter", VISITOR | {"born": "2020", "guardian": "paper"})
    with clerk.post(f"{PAGE}/list.xlsx", {"reason": "to another class"}) as answer:
        book = answer.data
    assert bring(clerk, book).text.count("data-fault=") == 4  # all are on the list already
    for one in rows(app, enrolment):
        put(app, one.id, state="removed", person=None)

    page = bring(clerk, book)
    assert (page.status_code, page.text.count("data-row=")) == (200, 4)
    assert store(clerk, page).status_code == 302
    assert [row.guardian for row in rows(app, enrolment)[4:]] == [None, None, None, "paper"]


def test_place_lost_after_the_check_stores_nobody(app, clerk):
    page = bring(clerk, GOOD)
    for n in range(23):
        sign_up(
            app,
            f"다른{'가나다라마바사아자차카타'[n % 12]}{'강산'[n // 12]}",
            phone=f"010111100{n:02}",
            places=Places(20, 5),
        )
    refused = store(clerk, page)

    assert refused.status_code == 409
    assert 'data-fault="4"' in refused.text
    assert len(rows(app, enrolment)) == 23


def test_table_is_not_stored_without_consent_nor_forged_nor_late(app, clerk, monkeypatch):
    page = bring(clerk, GOOD)
    assert store(clerk, page, agreed="").status_code == 400
    for forged in ("v1.nonsense", "", "9" * 30, "4711"):
        assert store(clerk, page, checked=forged).status_code == 409
    other = "/staff/classes/senior-chatgpt/import/store"
    form = hidden(page.text.partition("import/store")[2].partition("</form>")[0])
    assert set(form) == {"checked"}  # a number: however long the table, the page sends none of it back
    assert form["checked"].isdecimal()
    assert clerk.post(other, form | {"agreed": "yes"}).status_code == 409
    monkeypatch.setattr(runtime_of(app), "now", lambda: NOW + timedelta(hours=2))
    clerk.learn_token()
    clerk.post("/staff/sign-in", {"name": "author", "password": PASSWORD})  # signed out meanwhile
    clerk.learn_token("/staff/password")
    assert store(clerk, page).status_code == 409
    assert rows(app, enrolment) == []


def test_empty_table_can_be_brought_in_again_once_filled(app, clerk):
    head = clerk.get(f"{PAGE}/table.csv")
    assert head.data.startswith(b"\xef\xbb\xbf")

    text = head.data.decode("utf-8-sig").strip() + "\n최마량,1958,010-0000-0003,\n"
    assert bring(clerk, text).status_code == 200


# Writing to a class


def test_draft_to_a_class_keeps_whom_it_is_for(app, clerk, people):
    page = clerk.get(f"/staff/announcements/new?class={CLASS}").text
    assert "스마트폰 사진 교실" in page.partition("data-classes")[2].partition("</p>")[0]
    draft = {
        "title.ko": "교실이 바뀝니다", "body.ko": "2층으로 오세요.", "kind": "information",
        "channels": "webchat", "classes": CLASS,
    }  # fmt: skip
    sent = clerk.post("/staff/announcements/new", draft)
    number = int(sent.location.rpartition("/")[2])

    one = runtime_of(app).announcements.get(number)
    assert one.audience.classes == (CLASS,)
    assert runtime_of(app).audiences.reach(one.kind, one.readers, NOW).total == 1
    assert "스마트폰 사진 교실" in clerk.get(sent.location).text.partition("data-audience")[2]
    again = clerk.get(f"/staff/announcements/{number}/edit").text
    assert f'name="classes" value="{CLASS}"' in again


def test_advertising_to_a_class_is_refused(clerk):
    draft = {
        "title.ko": "할인", "body.ko": "사세요.", "kind": "advertising", "channels": "webchat",
        "classes": CLASS,
    }  # fmt: skip

    assert clerk.post("/staff/announcements/new", draft).status_code == 422


@pytest.mark.parametrize("named", ["../x", "' or 1=1", "", "A" * 400])
def test_class_that_is_none_of_ours_is_no_audience(clerk, named):
    page = clerk.get("/staff/announcements/new", query_string={"class": named})

    assert page.status_code == 200
    assert "data-classes" not in page.text


def test_store_says_who_is_masked_by_itself(app, people):
    found = Classes(runtime_of(app).database, runtime_of(app).sealer).roll(CLASS)

    assert [one.answers["name"] for one in found] == ["김**", "이**", "박**"]
    assert [one.number for one in found] == [1, 2, 3]


def test_first_screen_names_the_class_in_which_somebody_is_to_be_called(app, clerk, people):
    assert "data-calls=" not in clerk.get("/staff/").text
    put(app, people[2], state="offered", call=True)

    assert f'data-calls="{CLASS}"' in clerk.get("/staff/today").text
