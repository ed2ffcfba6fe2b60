"""What platforms tell later: Solapi's reports, Kakao's task results, and those that never come."""

import json
import time
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, select, update

from bot.rehearsal.process import platforms
from bot.store.sending_tables import delivery, task
from bot.store.tasks import MOST_LOOKS
from bot.wires.solapi import Solapi, report_secret
from scheduler import look_up_tasks
from tests.conftest import environ_for
from tests.http.serving import served
from tests.ports import free_port
from tests.sending import phone, post

SAMPLES = Path(__file__).parent.parent / "payloads" / "solapi"


@pytest.fixture(scope="module")
def peer():
    with platforms(options=["--lifetime", "300"]) as started:
        yield started


@pytest.fixture
def house(database_url, tmp_path, peer):
    peer.change(shares={}, plan=[], latency=0)
    peer.reset()
    with post(database_url, tmp_path, peer, SOLAPI_FALLBACK="0") as made:
        yield made


def door(house):
    return f"/in/solapi/{report_secret(house.runtime.settings.secret_key)}"


def report(house, *items, status=200):
    answer = house.app.test_client().post(door(house), json=list(items))
    assert answer.status_code == status
    return answer


def item(row, code="4000", handle=None, nested=True):
    told = {
        "messageId": handle or row.handle,
        "statusCode": code,
        "customFields": {"deliveryId": str(row.id)},
    }
    return {"eventDataId": "EV1", "retryCount": 0, "data": told} if nested else told


def tasks(house):
    with house.runtime.database.read() as connection:
        return {row.handle: row for row in connection.execute(select(task))}


def make(house, who, run, **values):
    """Bring a delivery to a state by the database alone; the tally follows."""
    with house.runtime.database.write() as connection:
        mine = (delivery.c.occurrence_id == run, delivery.c.contact_id == who)
        connection.execute(update(delivery).where(*mine).values(**values))


# Solapi's door


@pytest.mark.parametrize("nested", [True, False])
def test_report_makes_solapi_be_asked_at_once(house, peer, nested):
    peer.plan({"platform": "solapi", "chat": phone(1), "fault": "deactivated"})
    house.people(3, "alimtalk")
    run = house.send("alimtalk")
    assert house.tells(run) == {"sent": 3}

    settle_at(peer)
    report(house, *(item(row, nested=nested) for row in house.deliveries(run).values()))
    look_up_tasks.run(house.runtime)

    assert house.states(run) == {1: ("failed", "not-on-kakao"), 2: ("sent", None), 3: ("sent", None)}
    assert house.tells(run) == {"sent": 2, "failed": 1}
    assert [row.look_at for row in tasks(house).values()] == [None] * 3


def settle_at(peer):
    """Wait until the stand-in has settled what it took."""
    until = time.monotonic() + 60
    while peer.counts()["solapi"]["settling"]:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_a_report_says_is_not_believed(house, peer):
    house.people(1, "alimtalk")
    run = house.send("alimtalk")
    settle_at(peer)

    report(house, item(house.deliveries(run)[1], "1060"))  # forged by who knows the address: a refused number
    look_up_tasks.run(house.runtime)

    assert house.states(run) == {1: ("sent", None)}
    assert not house.is_closed(1)


def test_same_reports_twenty_times_in_any_order_act_once(house, peer):
    peer.plan({"platform": "solapi", "chat": phone(2), "fault": "deactivated"})
    house.people(4, "alimtalk")
    run = house.send("alimtalk")
    settle_at(peer)
    told = [item(row, code) for row in house.deliveries(run).values() for code in ("2000", "3104", "4000")]

    for n in range(20):
        Random(n).shuffle(told)
        half = len(told) // 2
        report(house, *told[:half])
        report(house, *told[half:], *told[:2])
        look_up_tasks.run(house.runtime)

    assert house.tells(run) == {"sent": 3, "failed": 1}
    assert peer.counts()["solapi"]["copies_max"] == 1


def test_report_of_a_call_that_was_never_answered_turns_unknown_into_sent(house, peer):
    peer.plan({"platform": "solapi", "fault": "cut-after", "times": 1})
    house.people(1, "alimtalk")
    run = house.send("alimtalk")
    assert house.tells(run) == {"unknown": 1}
    (row,) = house.deliveries(run).values()
    settle_at(peer)
    handle = handle_of(peer)

    report(house, item(row, handle=handle))
    look_up_tasks.run(house.runtime)

    assert house.tells(run) == {"sent": 1}
    assert house.deliveries(run)[1].handle == handle


def handle_of(peer):
    """Ask the stand-in, as Solapi's own page would show it, for the id of the only message."""
    asked = Solapi(peer.solapi_key, peer.solapi_secret, peer.url)
    try:
        listed = asked._read("/messages/v4/list", {"to": phone(1)})["messageList"]
    finally:
        asked.close()
    return list(listed)[-1]


def test_report_for_a_delivery_in_flight_is_taken_once_it_is_down(house, peer):
    peer.plan({"platform": "solapi", "chat": phone(1), "fault": "deactivated"})
    house.people(1, "alimtalk")
    run = house.send("alimtalk")
    settle_at(peer)
    make(house, 1, run, state="leased")  # sent again by staff at this very moment

    report(house, item(house.deliveries(run)[1]))
    look_up_tasks.run(house.runtime)
    assert house.states(run) == {1: ("leased", None)}

    make(house, 1, run, state="sent")
    house.later(seconds=20)
    look_up_tasks.run(house.runtime)
    assert house.states(run) == {1: ("failed", "not-on-kakao")}


def test_failure_of_an_earlier_try_says_nothing_of_the_last(house, peer):
    peer.plan({"platform": "solapi", "chat": phone(1), "fault": "deactivated"})
    house.people(1, "alimtalk")
    run = house.send("alimtalk")
    settle_at(peer)
    first = house.deliveries(run)[1]
    make(house, 1, run, handle="M4V-of-the-second-try")

    report(house, item(first))
    look_up_tasks.run(house.runtime)

    assert house.states(run) == {1: ("sent", None)}


def test_message_without_a_report_is_looked_up_after_ten_minutes(house, peer):
    peer.plan({"platform": "solapi", "chat": phone(1), "fault": "deactivated"})
    house.people(1, "alimtalk")
    run = house.send("alimtalk")
    settle_at(peer)

    house.later(minutes=9)
    look_up_tasks.run(house.runtime)
    assert house.tells(run) == {"sent": 1}

    house.later(minutes=1)
    look_up_tasks.run(house.runtime)
    assert house.tells(run) == {"failed": 1}


def test_message_solapi_knows_nothing_of_is_given_up_after_a_day(house, peer):
    house.people(1, "alimtalk")
    run = house.send("alimtalk")
    row = house.deliveries(run)[1]
    make(house, 1, run, state="unknown", handle=None)
    with house.runtime.database.write() as connection:
        connection.execute(delete(task))  # nobody asks after the one it knows
    report(house, item(row, handle="M4VNOBODYKNOWS"))

    for _ in range(12):
        look_up_tasks.run(house.runtime)
        house.later(hours=12)

    given_up = tasks(house)["M4VNOBODYKNOWS"]
    assert (given_up.look_at, given_up.looks) == (None, MOST_LOOKS)
    assert house.states(run) == {1: ("unknown", None)}


def test_platform_that_is_away_costs_no_look(house, peer, database_url, tmp_path):
    house.people(1, "alimtalk")
    house.send("alimtalk")
    with post(database_url, tmp_path, peer, SOLAPI_URL="http://127.0.0.1:9") as cut_off:
        cut_off.later(minutes=10)
        look_up_tasks.run(cut_off.runtime)

    (kept,) = tasks(house).values()
    assert kept.looks == 0
    assert kept.look_at > house.now


def test_reports_that_concern_nothing_of_ours_leave_nothing(house):
    house.people(1, "telegram")
    run = house.send("telegram")
    other = house.deliveries(run)[1]

    report(
        house,
        item(other, handle="M4VOFTELEGRAM"),  # a delivery, but not one of theirs
        {"messageId": "M4VUNKNOWN", "statusCode": "4000", "customFields": {"deliveryId": "987654321"}},
        {"messageId": "M4V\x00\ud800", "statusCode": "4000", "customFields": {"deliveryId": "1"}},
        {"messageId": "M4VNONE", "statusCode": 4000},
        {"messageId": ["M4V"], "statusCode": "4000"},
        {"data": {"data": {}}}, None, 7, "M4V", [], [[]], {"messageId": "M" * 5000, "statusCode": "4000"},
    )  # fmt: skip

    assert tasks(house) == {}


@pytest.mark.parametrize("sample", ["solapi-webhook-single-report.json", "solapi-webhook-group-report.json"])
def test_samples_are_taken(house, sample):
    report(house, *json.loads((SAMPLES / sample).read_text("utf-8")))


@pytest.mark.parametrize("secret", ["x", "0" * 32, "%00", "%ED%A0%80", "가"])
def test_forged_secret_is_refused(house, secret):
    answer = house.app.test_client().post(f"/in/solapi/{secret}", json=[])

    assert answer.status_code == 403
    assert answer.get_json()["error"]["code"] == "forbidden"


NO_LISTS = {
    "nothing": b"", "object": b"{}", "null": b"null", "half": b"[", "no text": b"\xff",
    "deep": b"[" * 100_000, "long number": b"[1" + b"0" * 5000 + b"]",
}  # fmt: skip


@pytest.mark.parametrize("body", NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_no_list_is_refused(house, body):
    answer = house.app.test_client().post(door(house), data=body)

    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "bad_request"


def test_too_large_a_call_is_refused(house):
    assert house.app.test_client().post(door(house), data=b" " * 300_000).status_code == 413


def test_door_is_shut_where_alimtalk_is_off(app, client):
    key = app.extensions["runtime"].settings.secret_key

    answer = client.post(f"/in/solapi/{report_secret(key)}", json=[])

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "channel_off")


def test_reports_that_solapi_posts_by_itself_are_all_taken(database_url, tmp_path):
    """The whole way over HTTP: handed over, settled, reported to the open door, asked after, written down."""
    port = free_port()
    key = environ_for("", tmp_path)["SECRET_KEY"]
    address = f"http://127.0.0.1:{port}/in/solapi/{report_secret(key)}"
    with (
        platforms(options=["--lifetime", "120", "--solapi-report", address]) as solapi,
        post(database_url, tmp_path, solapi, SOLAPI_FALLBACK="0") as house,
        served(house.app, port),
    ):
        solapi.plan({"platform": "solapi", "chat": phone(7), "fault": "chat-not-found"})
        house.people(250, "alimtalk")
        run = house.send("alimtalk")
        until = time.monotonic() + 60
        while solapi.counts()["solapi"]["settling"]:
            assert time.monotonic() < until
            time.sleep(0.05)
        told = solapi.counts()["solapi"]
        assert (told["reported"], told["unreported"]) == (250, 0)

        look_up_tasks.run(house.runtime)

        assert house.tells(run) == {"sent": 249, "failed": 1}
        assert house.states(run)[7] == ("failed", "not-on-kakao")
        assert {row.look_at for row in tasks(house).values()} == {None}


# Kakao's task results


def test_people_a_call_did_not_reach_have_failed(house, peer):
    peer.plan(
        {"platform": "kakao", "chat": f"{3:064x}", "fault": "blocked"},
        {"platform": "kakao", "chat": f"{5:064x}", "fault": "deactivated"},
    )
    house.people(150, "kakao")
    run = house.send("kakao")
    assert house.tells(run) == {"sent": 150}

    house.later(seconds=20)
    look_up_tasks.run(house.runtime)
    look_up_tasks.run(house.runtime)

    assert house.tells(run) == {"sent": 148, "failed": 2}
    assert house.states(run)[3] == ("failed", "blocked")
    assert house.states(run)[5] == ("failed", "refused")
    assert (house.is_closed(3), house.is_closed(5)) == (True, False)
    assert {row.look_at for row in tasks(house).values()} == {None}


def test_keys_that_mean_nobody_close_their_contacts(house, peer):
    peer.plan({"platform": "kakao", "chat": f"{7:064x}", "fault": "chat-not-found"})
    house.people(60, "kakao")
    run = house.send("kakao")

    house.later(seconds=20)
    look_up_tasks.run(house.runtime)

    assert house.states(run)[7] == ("failed", "not-found")
    assert [who for who in range(1, 61) if house.is_closed(who)] == [7]


def test_call_that_reached_nobody_closes_nobody(house, peer):
    """A wrong bot id would otherwise close every contact."""
    peer.plan({"platform": "kakao", "fault": "chat-not-found"})
    house.people(5, "kakao")
    run = house.send("kakao")

    house.later(seconds=20)
    look_up_tasks.run(house.runtime)

    assert house.tells(run) == {"failed": 5}
    assert not any(house.is_closed(who) for who in range(1, 6))


def test_failure_that_came_back_late_leaves_the_second_try_alone(house, peer):
    peer.plan({"platform": "kakao", "chat": f"{1:064x}", "fault": "blocked"})
    house.people(1, "kakao")
    run = house.send("kakao")
    make(house, 1, run, handle="the-second-call")

    house.later(seconds=20)
    look_up_tasks.run(house.runtime)

    assert house.states(run) == {1: ("sent", None)}
