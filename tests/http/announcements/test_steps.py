"""Submitted, approved, called off: what is open to whom, and what a forged or old form achieves."""

import re
from datetime import timedelta

import pytest

from bot.announcement import State
from bot.app import runtime_of
from tests.conftest import NOW, make_app
from tests.console import at_the_door, signed_in
from tests.http.announcements.making import (
    DRAFT,
    NEW,
    acts,
    brought_to,
    drafted,
    faults,
    one,
    people,
    run_of,
    state_of,
    submitted,
)

# From the first letter to the end


def test_author_writes_approver_approves_the_hold_runs_and_it_begins(app, author, approver, clock):
    people(app, 3)
    address = drafted(author)
    assert author.post(f"{address}/submit").headers["Location"] == address

    page = approver.get(address)
    assert 'data-readers="3"' in page.text
    assert approver.post(f"{address}/approve", {"shown_count": "3"}).status_code == 302
    assert state_of(app, address) is State.WAITING
    assert 'data-seconds-left="60"' in approver.get(address).text

    clock.moment = NOW + timedelta(seconds=61)
    runtime_of(app).runs.begin_due(clock.moment)
    runtime_of(app).runs.expand(clock.moment)

    page = author.get(address)
    assert 'data-state="sending"' in page.text
    assert 'data-recipients="3"' in page.text
    assert acts(page) >= {"pause", "cancel"}


def test_history_tells_who_did_what_and_why(app, author, approver):
    address = submitted(author)
    approver.post(f"{address}/reject", {"reason": "날짜가 <b>틀립니다</b>"})

    page = author.get(address).text

    assert 'data-step="submit"' in page
    assert 'data-step="reject"' in page
    assert "날짜가 &lt;b&gt;틀립니다" in page
    assert "approver" in page


# Submitting


def test_warnings_are_shown_first_and_can_be_passed_knowingly(app, author):
    people(app, 2, language="vi")
    address = drafted(author)

    asked = author.post(f"{address}/submit")
    assert asked.status_code == 200
    assert 'data-caution="fallback"' in asked.text
    assert state_of(app, address) is State.DRAFT

    assert author.post(f"{address}/submit", {"confirmed": "1"}).status_code == 302
    assert state_of(app, address) is State.SUBMITTED


def test_what_stops_cannot_be_passed(app, author):
    address = drafted(author, **{"title.ko": "", "body.ko": "", "title.en": "Only", "body.en": "English"})

    refused = author.post(f"{address}/submit", {"confirmed": "1"})

    assert refused.status_code == 422
    assert 'data-level="stop"' in refused.text
    assert state_of(app, address) is State.DRAFT


def test_third_message_of_a_week_is_remarked_upon(app, author):
    for _ in range(2):
        run_of(app, drafted(author))

    assert 'data-caution="third-message"' in author.get(drafted(author)).text
    assert 'data-caution="third-message"' not in author.get(drafted(author, topics="startup")).text


# Approving


def test_nobody_approves_or_rejects_what_they_wrote(app):
    admin = signed_in(app, "admin")
    address = submitted(admin)

    for act in ("approve", "reject"):
        refused = admin.post(f"{address}/{act}", {"reason": "because"})
        assert refused.status_code == 403
        assert "data-fault" in refused.text
    assert acts(admin.get(address)) == {"withdraw"}
    assert state_of(app, address) is State.SUBMITTED


def test_whoever_changes_it_becomes_its_author(app, author):
    admin = signed_in(app, "admin")
    address = drafted(author)
    admin.post(f"{address}/edit", {**DRAFT, "title.ko": "다른 제목"})
    author.post(f"{address}/submit", {"confirmed": "1"})

    assert admin.post(f"{address}/approve").status_code == 403
    assert one(app, address).author == admin.staff.id


def test_large_audience_is_approved_by_typing_its_number(app, author, approver):
    people(app, 120)
    address = submitted(author)
    assert 'name="count"' in approver.get(address).text

    for typed in ({}, {"count": "12"}, {"count": "백이십"}, {"count": "121"}):
        refused = approver.post(f"{address}/approve", {"shown_count": "120", **typed})
        assert refused.status_code == 422, typed
        assert len(faults(refused)) == 1
    assert state_of(app, address) is State.SUBMITTED

    assert approver.post(f"{address}/approve", {"shown_count": "120", "count": " 120명"}).status_code == 302


@pytest.mark.parametrize(("many", "more", "asked"), [(3, 1, True), (150, 1, False), (150, 2, True)])
def test_number_that_changed_meanwhile_is_told_and_asked_for_again(app, author, approver, many, more, asked):
    people(app, many)
    address = submitted(author)
    read = {"shown_count": str(many), "count": str(many)}
    people(app, more, first=5000)

    answer = approver.post(f"{address}/approve", read)

    assert answer.status_code == (409 if asked else 302)
    if asked:
        assert f'name="shown_count" value="{many + more}"' in answer.text
        assert len(faults(answer)) == 1
        assert approver.post(f"{address}/approve", dict.fromkeys(read, str(many + more))).status_code == 302


def test_rejection_says_why(app, author, approver):
    address = submitted(author)

    refused = approver.post(f"{address}/reject", {"reason": "   "})
    assert refused.status_code == 422
    assert len(faults(refused)) == 1

    assert approver.post(f"{address}/reject", {"reason": "사진이 없습니다"}).status_code == 302
    assert "사진이 없습니다" in author.get("/staff/").text
    author.post(f"{address}/edit", DRAFT)
    assert state_of(app, address) is State.DRAFT


def test_approval_of_what_was_changed_since_it_was_read_is_refused(app, author, approver):
    people(app, 1)
    address = submitted(author)
    seen = re.search(r'name="version" value="(\d+)"', approver.get(address).text)[1]
    author.post(f"{address}/withdraw")
    author.post(f"{address}/edit", {**DRAFT, "body.ko": "전혀 다른 내용"})
    author.post(f"{address}/submit", {"confirmed": "1"})

    refused = approver.post(f"{address}/approve", {"shown_count": "1", "version": seen})

    assert refused.status_code == 409
    assert "전혀 다른 내용" in refused.text
    assert state_of(app, address) is State.SUBMITTED


def test_cost_is_read_back_in_won(app, filled_sqlite, tmp_path, clock):
    keys = {"KAKAO_BOT_ID": "abc", "KAKAO_REST_API_KEY": "k" * 12, "KAKAO_EVENT_NAME": "push"}
    made = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, now=clock, **keys)
    try:
        people(made, 10, "kakao")
        address = submitted(signed_in(made, "author"), channels=["kakao", "webchat"])
        assert 'data-won="150"' in signed_in(made, "approver").get(address).text
    finally:
        runtime_of(made).close()


# Every act, every role, every state


ROLES = {
    "submit": {"author", "admin"}, "approve": {"approver", "admin"}, "reject": {"approver", "admin"},
    "withdraw": {"author", "approver", "admin"}, "pause": {"author", "approver", "admin"},
    "resume": {"author", "approver", "admin"}, "cancel": {"author", "approver", "admin"},
    "retry-failed": {"author", "approver", "admin"}, "send-unknown": {"approver", "admin"},
    "send-missed": {"approver", "admin"}, "skip-missed": {"author", "approver", "admin"},
    "recall": {"approver", "admin"},
}  # fmt: skip
OPEN_IN = {
    "submit": "draft", "approve": "submitted", "reject": "submitted", "withdraw": "submitted",
    "pause": "sending", "resume": "paused", "cancel": "waiting", "retry-failed": "finished",
    "send-unknown": "finished", "send-missed": "approved", "skip-missed": "approved", "recall": "finished",
}  # fmt: skip
AFTER = {
    "submit": "submitted", "approve": "waiting", "reject": "rejected", "withdraw": "withdrawn",
    "pause": "paused", "resume": "sending", "cancel": "cancelled", "retry-failed": "sending",
    "send-unknown": "sending", "send-missed": "waiting", "skip-missed": "finished", "recall": "finished",
}  # fmt: skip


def standing_ready(app, author, act):
    """Return the address of an announcement in which an act is open and has something to do."""
    address = drafted(author)
    missed = act.endswith("missed")
    counts = {("sent", ""): 2, ("failed", "blocked"): 1, ("unknown", "cut"): 1}
    if OPEN_IN[act] not in {"draft", "submitted"}:
        state = {"sending": "sending", "paused": "paused", "waiting": "planned"}.get(OPEN_IN[act], "finished")
        run_of(app, address, "missed" if missed else state, counts)
    brought_to(app, address, OPEN_IN[act])
    return address


@pytest.mark.parametrize("role", ["author", "approver", "admin", "auditor"])
@pytest.mark.parametrize("act", ROLES)
def test_act_is_open_to_its_roles_alone(app, author, act, role):
    address = standing_ready(app, author, act)
    desk = signed_in(app, role, "somebody-else")
    allowed = role in ROLES[act]
    offered = acts(desk.get(address))
    assert (act in offered) == allowed

    answer = desk.post(f"{address}/{act}", {"reason": "so", "confirmed": "1"})

    assert answer.status_code == (302 if allowed else 403), answer.text
    assert state_of(app, address) == (AFTER[act] if allowed else OPEN_IN[act])


@pytest.mark.parametrize("act", ROLES)
def test_act_that_is_not_open_now_tells_how_it_stands(app, author, act):
    address = drafted(author)
    brought_to(app, address, "rejected" if act != "submit" else "finished")
    admin = signed_in(app, "admin")

    answer = admin.post(f"{address}/{act}", {"reason": "so"})

    assert answer.status_code == 409
    assert "data-fault" in answer.text


@pytest.mark.parametrize("act", ["pause", "resume", "cancel"])
def test_second_browser_pressing_the_same_button_changes_nothing(app, author, act):
    address = standing_ready(app, author, act)
    others = [signed_in(app, "approver", name) for name in ("one", "two")]

    answers = [desk.post(f"{address}/{act}").status_code for desk in others]

    assert answers == [302, 302]
    assert state_of(app, address) == AFTER[act]
    assert len(runtime_of(app).announcements.steps(one(app, address).id)) == 1


def test_button_of_an_old_page_for_a_step_long_taken_is_told(app, author, approver):
    people(app, 1)
    address = submitted(author)
    other = signed_in(app, "approver", "other")
    approver.post(f"{address}/reject", {"reason": "no"})

    refused = other.post(f"{address}/approve", {"shown_count": "1"})

    assert refused.status_code == 409
    assert state_of(app, address) is State.REJECTED


@pytest.mark.parametrize("act", ["retry-failed", "send-unknown", "recall", "send-missed", "skip-missed"])
def test_act_with_nothing_to_do_does_nothing(app, author, approver, act):
    address = drafted(author)
    brought_to(app, address, OPEN_IN[act])

    answer = approver.post(f"{address}/{act}", follow_redirects=True)

    assert answer.status_code == 200
    assert "notice warn" in answer.text
    assert state_of(app, address) == OPEN_IN[act]


def test_act_nobody_knows_is_not_found(author):
    address = drafted(author)

    assert author.post(f"{address}/hold").status_code == 404
    assert author.post(f"{address}/start").status_code == 404


@pytest.mark.parametrize("number", ["999", "0", str(2**53), str(10**30), "x", "-1"])
@pytest.mark.parametrize(
    "below", ["", "/edit", "/report", "/report.xlsx", "/progress", "/deliveries", "/test"]
)
def test_guessed_number_is_not_found(author, number, below):
    assert author.get(f"/staff/announcements/{number}{below}").status_code == 404


@pytest.mark.parametrize("below", ["submit", "edit", "copy", "correct", "test", "test-code", "pause"])
def test_guessed_number_cannot_be_posted_to(author, below):
    assert (
        author.post(f"/staff/announcements/999/{below}", {**DRAFT, "channel": "webchat"}).status_code == 404
    )


# Forged forms, strangers, auditors


POSTS = ["submit", "approve", "reject", "cancel", "recall", "edit", "copy", "correct", "test", "test-code"]


@pytest.mark.parametrize("below", POSTS)
@pytest.mark.parametrize("token", ["", "forged", None])
def test_forged_form_is_refused(app, author, below, token):
    address = submitted(author)
    data = {**DRAFT, "reason": "x"} | ({} if token is None else {"csrf_token": token})

    answer = author.client.post(f"{address}/{below}", data=data)

    assert answer.status_code == 403
    assert state_of(app, address) is State.SUBMITTED


@pytest.mark.parametrize(
    "path", ["", "/new", "/1", "/1/edit", "/1/report", "/1/report.xlsx", "/1/progress", "/1/deliveries"]
)
def test_stranger_is_sent_to_sign_in(app, author, path):
    drafted(author)

    answer = app.test_client().get(f"/staff/announcements{path}")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/staff/sign-in")


@pytest.mark.parametrize("below", POSTS)
def test_stranger_cannot_post(app, author, below):
    address = submitted(author)

    answer = at_the_door(app).post(f"{address}/{below}", DRAFT)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/staff/sign-in")
    assert state_of(app, address) is State.SUBMITTED


def test_auditor_reads_all_and_changes_nothing(app, author):
    address = submitted(author)
    run_of(app, address)
    auditor = signed_in(app, "auditor")

    for below in ("", "/report", "/report.xlsx", "/progress", "/deliveries"):
        with auditor.get(address + below) as answer:
            assert answer.status_code == 200, below
    assert acts(auditor.get(address)) <= {"deliveries", "report"} | {f"deliveries-{n}" for n in ("sent",)}
    assert auditor.post(f"{address}/withdraw").status_code == 403
    assert auditor.post(NEW, DRAFT).status_code == 403
    assert auditor.get(f"{address}/edit").status_code == 403


@pytest.mark.parametrize("role", ["approver", "auditor"])
def test_who_does_not_write_finds_no_editor(app, author, role):
    address = drafted(author)
    desk = signed_in(app, role)

    assert desk.get(NEW).status_code == 403
    assert desk.get(f"{address}/edit").status_code == 403
    assert desk.post(f"{address}/edit", DRAFT).status_code == 403


# What the approver reads, and what comes after a refusal


def test_text_stands_above_the_button_that_approves_it_the_korean_first(app, author, approver):
    people(app, 2)
    address = submitted(author, **{"title.en": "Festival", "body.en": "It opens on 21 February."})

    page = approver.get(address).text

    assert page.index("<summary>한국어") < page.index("<summary>English") < page.index('data-act="approve"')
    assert page.split("<summary>한국어")[0].rstrip().endswith("<details open>")


@pytest.mark.parametrize("act", ["withdraw", "reject"])
def test_what_came_back_names_the_next_step(app, author, approver, act):
    people(app, 2)
    address = submitted(author)
    desk = author if act == "withdraw" else approver
    assert desk.post(f"{address}/{act}", {"reason": "날짜"}).status_code == 302

    assert "‘변경’을 눌러 고치고 저장하면 다시 승인을 요청할 수 있습니다" in author.get(address).text
    assert "data-next" not in author.get(submitted(author)).text
