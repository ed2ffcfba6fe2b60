"""Following an announcement: progress, single recipients, reports, the first screen, tests to oneself."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import insert, update

from bot.announcement import State
from bot.app import runtime_of
from bot.calendar.workdays import SEOUL
from bot.runtime import HEARTBEAT
from bot.sending.delivery import deliver
from bot.sending.post_office import office_of
from bot.store.recalls import Recalls
from bot.store.sending_tables import batch, occurrence, recall
from tests.conftest import NOW
from tests.console import signed_in
from tests.http.announcements.making import (
    HTMX,
    brought_to,
    drafted,
    people,
    run_of,
    state_of,
    submitted,
)

# How far it has come


def test_progress_adds_up_and_tells_reasons_in_staffs_words(app, author):
    address = drafted(author)
    counts = {("sent", ""): 5, ("failed", "blocked"): 2, ("skipped", "weekly-cap"): 1, ("pending", ""): 4}
    run_of(app, address, "sending", counts)
    brought_to(app, address, "sending")

    part = author.get(f"{address}/progress?seen=sending", headers=HTMX)

    told = {name: int(n) for name, n in re.findall(r'data-count="(\w+)">(\d+)', part.text)}
    assert told == {"sent": 5, "failed": 2, "skipped": 1, "unknown": 0, "pending": 4}
    assert 'data-recipients="12"' in part.text
    assert 'data-ended="8"' in part.text
    assert "blocked" not in re.sub(r'href="[^"]*"', "", part.text).replace("has blocked", "")
    assert 'hx-trigger="every 2s"' in part.text


def test_progress_stops_asking_once_it_is_finished(app, author):
    address = drafted(author)
    run_of(app, address)
    brought_to(app, address, "finished")

    assert "hx-trigger" not in author.get(f"{address}/progress?seen=finished", headers=HTMX).text


def test_recall_and_the_channels_post_are_told(app, author):
    address = drafted(author)
    run = run_of(app, address, "finished", {("sent", ""): 3})
    brought_to(app, address, "finished")
    runtime = runtime_of(app)
    with runtime.database.write() as connection:
        recalled = {"recall_at": NOW, "recall_listed": True, "post": "recalled"}
        connection.execute(update(occurrence).where(occurrence.c.id == run).values(recalled))
        connection.execute(insert(recall).values(delivery_id=1, occurrence_id=run, state="done", at=NOW))
    Recalls(runtime.database).sum_up([run], NOW, Counter({run: 2}))

    page = author.get(address)

    assert 'data-post="recalled"' in page.text
    assert re.findall(r"<li>(\d+) ", page.text.split("data-recalled")[1])[:2] == ["1", "2"]


def test_page_is_loaded_anew_when_the_step_changed_meanwhile(app, author):
    address = drafted(author)
    run_of(app, address, "finished")
    brought_to(app, address, "finished")

    changed = author.get(f"{address}/progress?seen=sending", headers=HTMX)

    assert changed.headers["HX-Refresh"] == "true"


def test_one_recipient_is_found_and_no_address_is_shown_whole(app, author):
    people(app, 4)
    address = drafted(author)
    run_of(app, address, counts={("sent", ""): 3, ("failed", "blocked"): 1})

    everybody = author.get(f"{address}/deliveries").text
    assert everybody.count("data-delivery=") == 4
    assert "webchat-address-1" not in everybody
    assert author.get(f"{address}/deliveries?contact=2").text.count("data-delivery=") == 1
    assert author.get(f"{address}/deliveries?state=failed").text.count("data-delivery=") == 1
    assert author.get(f"{address}/deliveries?reason=blocked").text.count("data-delivery=") == 1
    for odd in ("contact=x", "contact=99999999999999999999", "state=odd&reason=odd&after=-1&run=", "run=99"):
        assert author.get(f"{address}/deliveries?{odd}").status_code in {200, 404}, odd


def test_many_recipients_come_in_pages_each_once(app, author):
    address = drafted(author)
    run_of(app, address, counts={("sent", ""): 120})
    path, seen = f"{address}/deliveries", []
    while path:
        page = author.get(path).text
        seen += re.findall(r'data-delivery="(\d+)"', page)
        following = re.search(r'href="([^"]*)" data-act="next-page"', page)
        path = following and following[1].replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == 120


# Reports


def test_workbook_holds_every_delivery_and_no_formula(app, author):
    people(app, 3)
    address = drafted(author, **{"title.ko": '=HYPERLINK("http://evil","x")'})
    run_of(app, address, counts={("sent", ""): 2, ("failed", "blocked"): 1})

    with author.get(f"{address}/report.xlsx") as answer:
        workbook = load_workbook(BytesIO(answer.data))

    assert answer.content_type.endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["Content-Disposition"]
    summary, deliveries = workbook.worksheets
    cells = [cell for sheet in (summary, deliveries) for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)
    assert deliveries.max_row == 4
    assert not [cell for cell in cells if "webchat-address" in str(cell.value)]


def test_report_page_and_workbook_and_terminal_tell_the_same(app, author):
    address = drafted(author)
    run_of(app, address, counts={("sent", ""): 7, ("failed", "gone"): 2, ("unknown", "cut"): 1})
    page = author.get(f"{address}/report").text

    told = {name: int(n) for name, n in re.findall(r'data-figure="(\w+)">([\d,]+)', page)}
    assert told == {"recipients": 10, "sent": 7, "failed": 2, "skipped": 0, "unknown": 1, "pending": 0}
    printed = app.test_cli_runner().invoke(
        args=["announcements", "report", address.rsplit("/", 1)[1], "--json"]
    )
    made = json.loads(printed.output)
    assert {name: made[name] for name in told} == told
    assert made["won"] == 150
    assert made["runs"][0]["reasons"] == [
        {"state": "failed", "reason": "gone", "count": 2}, {"state": "unknown", "reason": "cut", "count": 1},
    ]  # fmt: skip


def test_terminal_lists_them_and_tells_what_is_not_there(app, author):
    first, second = drafted(author), submitted(author, **{"title.ko": "물 끊김"})
    terminal = app.test_cli_runner()

    listed = json.loads(terminal.invoke(args=["announcements", "list", "--json"]).output)
    assert {one["id"] for one in listed} == {int(path.rsplit("/", 1)[1]) for path in (first, second)}
    only = terminal.invoke(args=["announcements", "list", "--state", "submitted"]).output
    assert "물 끊김" in only
    assert "청자축제" not in only
    told = terminal.invoke(args=["announcements", "report", "1"])
    assert "recipients 0, sent 0" in told.output
    assert terminal.invoke(args=["announcements", "report", "999"]).exit_code == 1


# The list and today


def test_list_shows_states_and_finds_by_words_and_number(app, author):
    first, second = (
        drafted(author),
        submitted(author, **{"title.ko": "물 끊김", "title.en": "No Water", "body.en": "x"}),
    )

    def listed(query=""):
        return set(re.findall(r'data-announcement="(\d+)"', author.get(f"/staff/announcements{query}").text))

    one_, two = (address.rsplit("/", 1)[1] for address in (first, second))
    assert listed() == {one_, two}
    assert listed("?state=submitted") == {two}
    assert listed("?q=no water") == {two}
    assert listed("?q=100") == set()
    assert one_ in listed(f"?q={one_}")
    assert listed("?q=nothing of the kind") == set()
    assert listed("?state=odd") == {one_, two}
    assert listed("?page=999999999999999999999") == set()


def test_first_screen_tells_a_new_clerk_what_to_do(app, author, approver):
    for desk in (author, approver):
        page = desk.get("/staff/").text
        assert "<ol" in page
    assert 'data-act="first-announcement"' in author.get("/staff/").text


def test_stopped_scheduler_is_loud_and_a_running_one_is_not(app, author, clock):
    assert 'data-clock="stopped"' in author.get("/staff/").text

    runtime_of(app).states.put(HEARTBEAT, "1", clock.moment)
    assert 'data-clock="stopped"' not in author.get("/staff/").text

    clock.moment = NOW + timedelta(seconds=61)
    assert 'data-clock="stopped"' in author.get("/staff/").text


def test_what_waits_for_an_approver_is_shown_to_them(app, author, approver):
    number = submitted(author).rsplit("/", 1)[1]

    assert f'data-to-approve="{number}"' in approver.get("/staff/").text
    assert f'data-to-approve="{number}"' not in author.get("/staff/").text
    assert f'data-mine="{number}"' in author.get("/staff/").text


def test_today_shows_what_is_missed_stopped_unknown_and_sent(app, author, approver):
    rows = {
        "missed": ("missed", {("pending", ""): 1}, {}),
        "trouble": ("paused", {("pending", ""): 1}, {"trouble": "bad-token"}),
        "unknown": ("finished", {("unknown", "cut"): 2}, {}),
        "sending": ("sending", {("sent", ""): 1, ("pending", ""): 1}, {}),
    }
    for state, counts, more in rows.values():
        address = drafted(author)
        run_of(app, address, state, counts, **more)
        brought_to(app, address, {"missed": "approved"}.get(state, state))

    page = approver.get("/staff/").text

    for name in rows:
        assert f"data-{name}=" in page, name
    assert "send-missed" in page
    assert "send-missed" not in author.get("/staff/").text
    assert approver.get("/staff/today", headers=HTMX).status_code == 200


# Tests to oneself


def test_member_of_staff_makes_themself_known_and_gets_a_test(app, author):
    address = drafted(author)
    code = re.search(r'data-code="(\d{8})"', author.post(f"{address}/test-code").text)[1]
    web = app.test_client()
    said = {"session": "a-session-of-staff", "text": f"시험 {code}"}

    told = web.post("/in/webchat", json=said).get_json()
    assert told["outputs"]
    assert 'data-tester="webchat"' in author.get(address).text
    assert web.post("/in/webchat", json={**said, "session": "somebody-elses"}).status_code == 200
    assert author.post(f"{address}/test", {"channel": "webchat"}).status_code == 302

    runtime = runtime_of(app)
    assert deliver(office_of(runtime))["sent"] == 1
    got = web.get("/in/webchat?after=0", headers={"X-Webchat-Session": "a-session-of-staff"}).get_json()
    assert "청자축제 안내" in str(got["messages"])
    assert state_of(app, address) is State.DRAFT
    assert "badge sent" in author.get(f"{address}/test", headers=HTMX).text
    others = web.get("/in/webchat?after=0", headers={"X-Webchat-Session": "somebody-elses"}).get_json()
    assert others["messages"] == []

    author.post(f"{address}/test-forget", {"channel": "webchat"})
    assert "data-tester" not in author.get(address).text


def test_old_or_invented_code_makes_nobody_known(app, author, clock):
    address = drafted(author)
    code = re.search(r'data-code="(\d{8})"', author.post(f"{address}/test-code").text)[1]
    clock.moment = NOW + timedelta(minutes=11)

    for text in (f"시험 {code}", "test 00000000"):
        app.test_client().post("/in/webchat", json={"session": "a-session-of-staff", "text": text})

    assert "data-tester" not in author.get(address).text
    assert author.post(f"{address}/test", {"channel": "webchat"}).status_code == 302
    assert author.post(f"{address}/test", {"channel": "fax"}).status_code == 404


def test_repeated_announcement_can_be_read_in_words(app, author):
    address = drafted(author, **{"repeat.every": "monthly", "repeat.at": "09:00", "repeat.day": "last"})

    assert runtime_of(app).announcements.get(int(address.rsplit("/", 1)[1])).repeat["day"] == "last"
    assert "09:00" in author.get(address).text


# What waits, and who is silent


def resting(app, run, until, kind="advertising"):
    """Let all that is left of a run be due later."""
    with runtime_of(app).database.write() as connection:
        connection.execute(update(occurrence).where(occurrence.c.id == run).values(kind=kind))
        mine = update(batch).where(batch.c.occurrence_id == run)
        connection.execute(mine.values(state="waiting", next_at=until))


def test_advertising_that_waits_for_the_morning_says_so_on_sheet_and_today(app, clock):
    clock.moment = datetime(2026, 11, 27, 22, 0, tzinfo=SEOUL)
    author = signed_in(app, "author")
    address = drafted(author)
    run = run_of(app, address, "sending", {("pending", ""): 4})
    brought_to(app, address, "sending")
    resting(app, run, clock.moment + timedelta(hours=10))

    for page in (address, "/staff/", f"{address}/progress?seen=sending"):
        assert "아침 8시부터 보냅니다(야간 광고 제한)" in author.get(page).text


def test_run_that_waits_by_day_says_when_it_goes_on(app, clock):
    clock.moment = datetime(2026, 11, 27, 14, 0, tzinfo=SEOUL)
    author = signed_in(app, "author")
    address = drafted(author)
    run = run_of(app, address, "sending", {("pending", ""): 4})
    brought_to(app, address, "sending")
    resting(app, run, clock.moment + timedelta(minutes=5), "information")

    assert "지금은 보낼 차례가 아닙니다" in author.get(address).text
    clock.moment += timedelta(minutes=6)
    assert "data-rests" not in author.get(address).text


def test_silence_of_the_scheduler_is_told_on_the_sheet(app, author, approver, clock):
    people(app, 2)
    address = submitted(author)
    assert 'data-clock="stopped"' in approver.get(address).text
    run_of(app, address, "sending", {("pending", ""): 4})
    brought_to(app, address, "sending")
    assert 'data-clock="stopped"' in author.get(address).text

    runtime_of(app).states.put(HEARTBEAT, "1", clock.moment)
    assert 'data-clock="stopped"' not in author.get(address).text


def test_recall_is_offered_once_and_reported(app, author, approver):
    address = drafted(author)
    run = run_of(app, address, "finished", {("sent", ""): 3})
    brought_to(app, address, "finished")
    assert 'data-act="recall"' in approver.get(address).text

    assert approver.post(f"{address}/recall", {"sure": "yes"}).status_code == 302

    assert 'data-act="recall"' not in approver.get(address).text
    runtime = runtime_of(app)
    with runtime.database.write() as connection:
        connection.execute(insert(recall).values(delivery_id=1, occurrence_id=run, state="done", at=NOW))
    Recalls(runtime.database).sum_up([run], NOW, Counter({run: 2}))
    assert re.findall(r"<li>(\d+) ", author.get(f"{address}/report").text.split("data-recalled")[1])[0] == "1"


def test_list_promises_nothing_for_what_was_sent(app, author):
    address = drafted(author)
    assert "승인되면" in author.get("/staff/announcements").text
    brought_to(app, address, "finished")

    assert "승인되면" not in author.get("/staff/announcements").text
