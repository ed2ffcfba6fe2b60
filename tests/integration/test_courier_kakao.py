"""Kakao's courier against a server that says, byte by byte, what the Event API or the way there may say."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channel import Frame
from bot.courier import Outcome, Parcel, State, Tools
from bot.couriers.kakao import COURIER, KakaoCourier, TaskFailure, TaskResult
from bot.rehearsal.process import platforms
from tests.ports import free_port
from tests.stand_ins.scripted import HANG_UP, Scripted, answer, scripted

PAYLOADS = Path(__file__).parent.parent / "payloads" / "kakao_events"
TASK = "66f7c1d0-0a2b-4c3d-8e5f-6a7b8c9d0e1f"
KEY = "an-invented-rest-api-key"
PATH = "/v2/bots/66f3a91c5e7d2b40c81f0a36/talk"


def receipt(status: str, task: Any = TASK) -> bytes:
    return answer({"taskId": task, "status": status, "message": "", "timestamp": 1791862800123})


def named(value: Any) -> str | None:
    """Name a case by its answer's first line."""
    return value.decode(errors="replace").split("\r\n")[0] if isinstance(value, bytes) else None


@pytest.fixture
def peer() -> Iterator[Scripted]:
    with scripted(lambda asked: receipt("SUCCESS")) as held:
        yield held


def a_parcel(
    delivery: int = 1, key: str = "5c9e1f7b", occurrence: int = 5, announcement: int | None = 3
) -> Parcel:
    address = f"66f3a91c5e7d2b40c81f0a36:{key}"
    return Parcel(delivery, occurrence, announcement, address, "vi", {"version": "2.0"})


def settings(peer: Scripted | str) -> dict[str, str]:
    url = peer if isinstance(peer, str) else peer.address
    given = {need.name: need.default for need in COURIER.needs}
    return given | {
        "KAKAO_BOT_ID": "66f3a91c5e7d2b40c81f0a36",
        "KAKAO_REST_API_KEY": KEY,
        "KAKAO_EVENT_NAME": "notice_push",
        "KAKAO_EVENT_URL": url,
    }


def with_courier(peer: Scripted | str, act: Callable[[KakaoCourier], Any], read_timeout: float = 5) -> Any:
    async def run() -> Any:
        courier = KakaoCourier(settings(peer), read_timeout=read_timeout)
        try:
            return await act(courier)
        finally:
            await courier.close()

    return asyncio.run(run())


def carried(peer: Scripted | str, *parcels: Parcel, read_timeout: float = 5) -> list[Outcome]:
    told: list[Outcome] = []
    with_courier(peer, lambda courier: courier.carry(parcels, told.append), read_timeout)
    return told


def test_one_call_pushes_to_all_and_tells_each_who_they_are(peer):
    told = carried(peer, a_parcel(1, "a:b"), a_parcel(2, "c"))

    assert told == [Outcome(n, State.SENT, handle=TASK, won=15) for n in (1, 2)]
    (asked,) = peer.received
    assert (asked.method, asked.path) == ("POST", PATH)
    assert asked.headers["authorization"] == f"KakaoAK {KEY}"
    assert asked.headers["content-type"] == "application/json"
    assert asked.body == {
        "event": {"name": "notice_push", "data": {}},
        "user": [
            {"type": "botUserKey", "id": "a:b", "properties": {"deliveryId": "1", "language": "vi"}},
            {"type": "botUserKey", "id": "c", "properties": {"deliveryId": "2", "language": "vi"}},
        ],
        "params": {"announcementId": "3", "deliveryId": "1", "occurrenceId": "5"},
    }


def test_notice_belongs_to_no_announcement(peer):
    carried(peer, a_parcel(announcement=None))

    assert peer.received[0].body["params"]["announcementId"] == ""


def test_calls_hold_a_hundred_people_nobody_twice_and_one_occurrence(peer):
    crowd = [a_parcel(n, f"key{n}") for n in range(205)]
    again = [a_parcel(300, "key0"), a_parcel(301, "key0", occurrence=6)]
    told = carried(peer, *crowd, *again)

    assert len(told) == len({outcome.delivery for outcome in told}) == 207
    calls = [asked.body for asked in peer.received]
    assert [len(body["user"]) for body in calls] == [100, 100, 5, 1, 1]
    assert [body["params"]["occurrenceId"] for body in calls] == ["5"] * 4 + ["6"]
    assert all(len({user["id"] for user in body["user"]}) == len(body["user"]) for body in calls)


@pytest.mark.parametrize(
    ("told", "state", "reason", "more"),
    [
        (receipt("FAIL"), State.FAILED, "refused", {"stops": True}),
        (receipt("ERROR"), State.PENDING, "server", {}),
        (receipt("MAYBE"), State.UNKNOWN, "unreadable-answer", {}),
        (receipt("SUCCESS", None), State.SENT, "", {"won": 15}),
        (answer({"code": -400}, 400), State.FAILED, "refused", {"stops": True}),
        (answer({"code": -404}, 404), State.FAILED, "refused", {"stops": True}),
        (answer({"code": -401, "msg": "wrong appKey"}, 401), State.PENDING, "bad-token", {"stops": True}),
        (answer({"code": -403}, 403), State.PENDING, "bad-token", {"stops": True}),
        (answer({}, 429), State.PENDING, "rate", {"pause": timedelta(seconds=10)}),
        (answer({}, 429, Retry_After="45"), State.PENDING, "rate", {"pause": timedelta(seconds=45)}),
        (answer({"code": -1, "msg": "internal error"}, 500), State.PENDING, "server", {}),
        (answer({"code": -9798}, 503), State.PENDING, "server", {}),
        (
            answer({"message": "Internal server error"}, 502),
            State.UNKNOWN,
            "unreadable-answer",
            {},
        ),  # a gateway
        (answer({}, 503), State.UNKNOWN, "unreadable-answer", {}),
        (answer({}, 504), State.UNKNOWN, "timed-out", {}),
        (answer("<html>", 504), State.UNKNOWN, "timed-out", {}),
        (answer("<html>", 502), State.UNKNOWN, "unreadable-answer", {}),
        (answer("<html>", 401), State.UNKNOWN, "unreadable-answer", {}),
        (answer("<html>", 429), State.UNKNOWN, "unreadable-answer", {}),
        (answer("", 200), State.UNKNOWN, "unreadable-answer", {}),
        (answer("12", 200), State.UNKNOWN, "unreadable-answer", {}),
        (answer([1], 200), State.UNKNOWN, "unreadable-answer", {}),
        (answer({}, 302, Location="/elsewhere"), State.UNKNOWN, "unreadable-answer", {}),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", State.UNKNOWN, "cut", {}),
        (HANG_UP, State.UNKNOWN, "cut", {}),
    ],
    ids=named,
)
def test_answer_counts_for_everybody_in_the_call(peer, told, state, reason, more):
    peer.script = lambda asked: told

    assert carried(peer, a_parcel(1), a_parcel(2, "b")) == [Outcome(n, state, reason, **more) for n in (1, 2)]
    assert len(peer.received) == 1


def test_answer_that_takes_too_long_is_unknown(peer):
    peer.script = lambda asked: (peer.wait(5), receipt("SUCCESS"))[1]

    assert carried(peer, a_parcel(), read_timeout=0.2) == [Outcome(1, State.UNKNOWN, "timed-out")]
    assert len(peer.received) == 1


def test_connection_closed_before_anything_was_read_is_unknown(peer):
    peer.refuses = True

    assert carried(peer, a_parcel()) == [Outcome(1, State.UNKNOWN, "cut")]
    assert peer.connections == 1


def test_connection_that_never_opened_may_be_tried_again():
    closed = f"http://127.0.0.1:{free_port()}"
    for address in (closed, "http://kakao.invalid", "ftp://127.0.0.1"):
        assert carried(address, a_parcel()) == [Outcome(1, State.PENDING, "unreachable")]


def test_one_call_is_made_at_a_time(peer):
    peer.script = lambda asked: (peer.wait(0.1), receipt("SUCCESS"))[1]

    async def carry_both(courier: KakaoCourier) -> None:
        told: list[Outcome] = []
        await asyncio.gather(
            *(courier.carry([a_parcel(n, str(n), occurrence=n)], told.append) for n in range(3))
        )
        assert len(told) == 3

    with_courier(peer, carry_both)
    assert peer.connections == 1


def test_task_is_looked_up_by_its_handle(peer):
    payload = json.loads((PAYLOADS / "event-api-task-one-fail.json").read_text("utf-8"))
    peer.script = lambda asked: answer(payload)

    result = with_courier(peer, lambda courier: courier.task("a/../b"))

    (asked,) = peer.received
    assert (asked.method, asked.path) == ("GET", "/v1/tasks/a%2F..%2Fb")
    assert asked.headers["authorization"] == f"KakaoAK {KEY}"
    failure = TaskFailure(
        "5c9e1f7b40d2a86e3f5b7c90d1a2e4f6879b3c5d7e9f0a1b2c3d4e5f60718293a4",
        "skill-error",
        201,
        "Bot skill server responded with an HTTP error.",
    )
    assert result == TaskResult(2, 1, (failure,))
    assert result.is_settled


@pytest.mark.parametrize("told", [answer({}, 404), answer("<html>", 200), answer({}), HANG_UP], ids=named)
def test_task_that_cannot_be_told_now_is_none(peer, told):
    peer.script = lambda asked: told

    assert with_courier(peer, lambda courier: courier.task(TASK)) is None


def test_key_and_peoples_ids_stand_in_no_log(peer, caplog):
    caplog.set_level("DEBUG")
    for told in (receipt("SUCCESS"), answer("no", 502), HANG_UP):
        peer.script = lambda asked, told=told: told
        carried(peer, a_parcel())

    assert KEY not in caplog.text
    assert "5c9e1f7b" not in caplog.text


def test_carrier_opens_a_courier_and_the_rehearsals_kakao_takes_its_call():
    async def keep(parcels: Any) -> None: ...

    async def carry(url: str) -> tuple[list[Outcome], TaskResult | None]:
        courier = await COURIER.open(Tools(Frame("https://gangjin.example"), settings(url), keep))
        told: list[Outcome] = []
        await courier.carry([a_parcel(n, f"key{n}") for n in range(150)], told.append)
        assert isinstance(courier, KakaoCourier)
        result = await courier.task(told[0].handle or "")
        await courier.close()
        return told, result

    with platforms() as running:
        told, result = asyncio.run(carry(running.url))
        counts = running.counts()["kakao"]

    assert {outcome.state for outcome in told} == {State.SENT}
    assert (counts["copies_total"], counts["copies_max"]) == (150, 1)
    assert result
    assert (result.asked, result.reached, result.is_settled) == (100, 100, True)
