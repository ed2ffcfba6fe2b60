"""AlimTalk's courier against a server that says, byte by byte, what Solapi or the way there may say."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channel import Frame
from bot.courier import Outcome, Parcel, State, Tools
from bot.couriers.alimtalk import COURIER, AlimtalkCourier
from bot.rehearsal.process import Running, platforms
from bot.wires.json_calls import Failed
from bot.wires.solapi import signature
from tests.ports import free_port
from tests.stand_ins.scripted import HANG_UP, Asked, Scripted, answer, scripted

PAYLOADS = Path(__file__).parent.parent / "payloads" / "solapi"
TEMPLATE = "KA01TP260915044412345LmNoPqRsTuV"
SECRET = "TESTSECRETTESTSECRETTESTSECRET12"
VALUES = {"#{이름}": "김청자", "#{과정}": "도자기 체험", "#{날짜}": "10월 17일 10시"}


def error(status: int, code: str) -> bytes:
    return answer({"errorCode": code, "errorMessage": "그렇습니다."}, status)


def named(value: Any) -> str | None:
    """Name a case by its answer's first line."""
    return value.decode(errors="replace").split("\r\n")[0] if isinstance(value, bytes) else None


def taken(asked: Asked, **codes: str) -> bytes:
    """Answer as Solapi does; a delivery named with a code is refused with it."""
    listed: list[Any] = []
    refused: list[Any] = []
    for message in asked.body["messages"]:
        number = message["customFields"]["deliveryId"]
        code = codes.get(f"d{number}")
        told = {"messageId": f"M4V{number}", "statusCode": code or "2000"}
        (refused if code else listed).append(
            told | {"customFields": message["customFields"], "to": message["to"]}
        )
    counts = {"registeredSuccess": len(listed), "registeredFailed": len(refused)}
    return answer({"failedMessageList": refused, "messageList": listed, "groupInfo": {"count": counts}})


@pytest.fixture
def peer() -> Iterator[Scripted]:
    with scripted(taken) as held:
        yield held


def a_parcel(delivery: int = 1, phone: str = "01012345678") -> Parcel:
    body = {"templateId": TEMPLATE, "text": "김청자님, …"}
    return Parcel(delivery, 5, 3, "x", "ko", body, phone=phone, values=VALUES)


def settings(peer: Scripted | Running | str, **more: str) -> dict[str, str]:
    given = {need.name: need.default for need in COURIER.needs}
    url = peer if isinstance(peer, str) else peer.url if isinstance(peer, Running) else peer.address
    keys = {"SOLAPI_API_KEY": "NCSINVENTEDKEY12", "SOLAPI_API_SECRET": SECRET}
    if isinstance(peer, Running):
        keys = {"SOLAPI_API_KEY": peer.solapi_key, "SOLAPI_API_SECRET": peer.solapi_secret}
    sender = {"SOLAPI_SENDER": "061-430-3114", "SOLAPI_PF_ID": "KA01PF260901021530123AbCdEfGhIjK"}
    return given | keys | sender | {"SOLAPI_URL": url} | more


def with_courier(
    peer: Any, act: Callable[[AlimtalkCourier], Any], read_timeout: float = 5, **more: str
) -> Any:
    async def run() -> Any:
        courier = AlimtalkCourier(settings(peer, **more), read_timeout=read_timeout)
        try:
            return await act(courier)
        finally:
            await courier.close()

    return asyncio.run(run())


def carried(peer: Any, *parcels: Parcel, read_timeout: float = 5, **more: str) -> list[Outcome]:
    told: list[Outcome] = []
    with_courier(peer, lambda courier: courier.carry(parcels, told.append), read_timeout, **more)
    return told


def test_one_signed_call_hands_over_all(peer):
    told = carried(peer, a_parcel(1), a_parcel(2, "010-9876-5432"))

    assert told == [Outcome(n, State.SENT, handle=f"M4V{n}", won=13) for n in (1, 2)]
    (asked,) = peer.received
    assert (asked.method, asked.path) == ("POST", "/messages/v4/send-many/detail")
    sample = json.loads((PAYLOADS / "solapi-send-many-request.json").read_text("utf-8"))
    first = sample["messages"][0] | {"customFields": {"deliveryId": "1"}}
    assert asked.body["messages"][0] == first
    assert asked.body["messages"][1]["to"] == "01098765432"
    assert (asked.body["allowDuplicates"], asked.body["showMessageList"]) == (False, True)


def test_each_call_is_signed_anew_with_a_salt_of_its_own(peer):
    carried(peer, a_parcel(1), a_parcel(2), a_parcel(3))

    salts = set()
    for asked in peer.received:
        scheme, _, rest = asked.headers["authorization"].partition(" ")
        fields = dict(field.split("=", 1) for field in rest.split(", "))
        assert (scheme, fields["apiKey"]) == ("HMAC-SHA256", "NCSINVENTEDKEY12")
        assert fields["signature"] == signature(SECRET, fields["date"], fields["salt"])
        salts.add(fields["salt"])
    assert len(salts) == len(peer.received) == 3  # the same number three times: three calls


@pytest.mark.parametrize(("fallback", "disabled"), [("1", False), ("0", True)])
def test_text_message_instead_can_be_switched_off(peer, fallback, disabled):
    carried(peer, a_parcel(), SOLAPI_FALLBACK=fallback)

    assert peer.received[0].body["messages"][0]["kakaoOptions"]["disableSms"] is disabled


def test_price_is_a_setting(peer):
    assert carried(peer, a_parcel(), SOLAPI_WON="9")[0].won == 9


def test_without_a_number_nothing_is_handed_over(peer):
    assert carried(peer, a_parcel(phone="")) == [Outcome(1, State.FAILED, "no-phone")]
    assert peer.received == []


@pytest.mark.parametrize("body", [{}, {"templateId": None, "text": "x"}, {"templateId": ""}])
def test_without_a_template_nothing_is_handed_over(peer, body):
    told = carried(peer, replace(a_parcel(), body=body), a_parcel(2))

    assert told[0] == Outcome(1, State.FAILED, "template", stops=True)
    assert told[1].state is State.SENT
    assert len(peer.received[0].body["messages"]) == 1


def test_calls_hold_a_thousand_and_no_number_twice(peer):
    parcels = [a_parcel(n, f"010{n:08}") for n in range(1100)] + [a_parcel(2000, "01000000000")]
    told = carried(peer, *parcels)

    assert {outcome.state for outcome in told} == {State.SENT}
    assert len({outcome.delivery for outcome in told}) == len(told) == 1101
    assert [len(asked.body["messages"]) for asked in peer.received] == [1000, 100, 1]


def test_single_messages_refused_are_told_apart(peer):
    codes = {"d2": "1062", "d3": "1060", "d4": "1030", "d5": "1043", "d6": "1999", "d7": "3104"}
    peer.script = lambda asked: taken(asked, **codes)

    told = carried(peer, *(a_parcel(n, f"010{n:08}") for n in range(1, 8)))

    assert told == [
        Outcome(1, State.SENT, handle="M4V1", won=13),
        Outcome(2, State.FAILED, "refused", handle="M4V2", stops=True),
        Outcome(3, State.FAILED, "opted-out", handle="M4V3", closes=True),
        Outcome(4, State.PENDING, "balance", handle="M4V4", stops=True),
        Outcome(5, State.FAILED, "template", handle="M4V5", stops=True),
        Outcome(6, State.FAILED, "refused", handle="M4V6"),
        Outcome(7, State.FAILED, "not-on-kakao", handle="M4V7"),
    ]


def test_published_answer_is_read_as_it_is(peer):
    sample = json.loads((PAYLOADS / "solapi-send-many-response.json").read_text("utf-8"))
    for told in sample["failedMessageList"] + sample["messageList"]:
        told["customFields"]["deliveryId"] = told["customFields"]["deliveryId"].removeprefix("d-")
    peer.script = lambda asked: answer(sample)

    assert carried(peer, a_parcel(918), a_parcel(919, "01098765432")) == [
        Outcome(918, State.SENT, handle="M4V20261013121500AAAAAAAAAAAAAAA", won=13),
        Outcome(919, State.FAILED, "refused", handle="M4V20261013121500BBBBBBBBBBBBBBB", stops=True),
    ]


def test_message_refused_without_our_number_is_known_by_its_phone(peer):
    refused = {"messageId": "M4V2", "statusCode": "1026", "to": "01000000002"}
    counts = {"count": {"registeredSuccess": 1, "registeredFailed": 1}}
    peer.script = lambda asked: answer({"failedMessageList": [refused], "groupInfo": counts})

    told = carried(peer, a_parcel(1, "01000000001"), a_parcel(2, "01000000002"))

    assert told == [
        Outcome(1, State.SENT, won=13),  # not named, and yet the numbers add up
        Outcome(2, State.FAILED, "refused", handle="M4V2"),
    ]


def test_message_that_is_told_nowhere_is_unknown(peer):
    counts = {"count": {"registeredSuccess": 1, "registeredFailed": 0}}
    peer.script = lambda asked: answer({"failedMessageList": [], "groupInfo": counts})

    told = carried(peer, a_parcel(1, "01000000001"), a_parcel(2, "01000000002"))

    assert told == [Outcome(n, State.UNKNOWN, "unreadable-answer") for n in (1, 2)]


@pytest.mark.parametrize(
    ("told", "state", "reason", "more"),
    [
        (error(403, "InvalidAPIKey"), State.PENDING, "bad-token", {"stops": True}),
        (error(403, "SignatureDoesNotMatch"), State.PENDING, "bad-token", {"stops": True}),
        (error(403, "RequestTimeTooSkewed"), State.PENDING, "bad-token", {"stops": True}),
        (error(403, "DuplicatedSignature"), State.PENDING, "server", {}),
        (error(400, "NotEnoughBalance"), State.PENDING, "balance", {"stops": True}),
        (error(400, "ValidationError"), State.FAILED, "refused", {"stops": True}),
        (error(429, "TooManyRequests"), State.PENDING, "rate", {"pause": timedelta(seconds=10)}),
        (error(500, "InternalError"), State.PENDING, "server", {}),
        (error(504, "GatewayTimeout"), State.UNKNOWN, "timed-out", {}),
        (answer("<html>", 502), State.UNKNOWN, "unreadable-answer", {}),
        (answer({"hello": 1}), State.UNKNOWN, "unreadable-answer", {}),
        (HANG_UP, State.UNKNOWN, "cut", {}),
    ],
    ids=named,
)
def test_refusal_of_a_call_counts_for_all_in_it(peer, told, state, reason, more):
    peer.script = lambda asked: told

    parcels = [a_parcel(n, f"0100000000{n}") for n in (1, 2)]
    assert carried(peer, *parcels) == [Outcome(n, state, reason, **more) for n in (1, 2)]
    assert len(peer.received) == 1


def test_answer_that_takes_too_long_is_unknown(peer):
    peer.script = lambda asked: (peer.wait(5), taken(asked))[1]

    assert carried(peer, a_parcel(), read_timeout=0.2) == [Outcome(1, State.UNKNOWN, "timed-out")]


def test_connection_that_never_opened_may_be_tried_again():
    closed = f"http://127.0.0.1:{free_port()}"

    assert carried(closed, a_parcel()) == [Outcome(1, State.PENDING, "unreachable")]


def test_secret_and_phone_stand_in_no_log(peer, caplog):
    caplog.set_level("DEBUG")
    carried(peer, a_parcel())

    assert SECRET not in caplog.text
    assert "01012345678" not in caplog.text


def test_templates_are_listed_over_several_pages(peer):
    def page(asked: Asked) -> bytes:
        more = None if "startKey=next" in asked.path else "next"
        template = {"templateId": f"KA{more}", "name": "안내", "content": "#{이름}님", "status": "APPROVED"}
        return answer({"templateList": [template], "nextKey": more})

    peer.script = page
    templates = with_courier(peer, lambda courier: courier.templates())

    assert [template.id for template in templates] == ["KAnext", "KANone"]
    assert (templates[0].text, templates[0].status) == ("#{이름}님", "APPROVED")


@pytest.mark.parametrize("told", [error(500, "InternalError"), HANG_UP, answer("<html>", 200)], ids=named)
def test_looking_up_that_fails_says_so(peer, told):
    peer.script = lambda asked: told

    async def look(courier: AlimtalkCourier) -> None:
        with pytest.raises(Failed):
            await courier.messages(["M4V1"])
        with pytest.raises(Failed):
            await courier.templates()

    with_courier(peer, look)


def test_carrier_opens_a_courier_and_the_rehearsals_solapi_takes_its_call():
    async def keep(parcels: Any) -> None: ...

    async def carry(running: Running) -> tuple[list[Outcome], Any, Any]:
        courier = await COURIER.open(Tools(Frame("https://gangjin.example"), settings(running), keep))
        assert isinstance(courier, AlimtalkCourier)
        told: list[Outcome] = []
        await courier.carry([a_parcel(n, f"010{n:08}") for n in range(1, 121)], told.append)
        await asyncio.sleep(0.5)
        looked_up = await courier.messages([outcome.handle or "" for outcome in told])
        templates = await courier.templates()
        await courier.close()
        return told, looked_up, templates

    with platforms() as running:
        told, looked_up, templates = asyncio.run(carry(running))
        counts = running.counts()["solapi"]

    assert {outcome.state for outcome in told} == {State.SENT}
    assert (counts["copies_total"], counts["copies_max"]) == (120, 1)
    assert [item.delivery for item in looked_up] == [outcome.delivery for outcome in told]
    assert {item.code for item in looked_up} == {"4000"}
    assert TEMPLATE in {template.id for template in templates}
