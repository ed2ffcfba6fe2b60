"""The couriers' rules without a platform: codes, reports, calls, settings, mailboxes."""

import asyncio
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.channel import Frame
from bot.courier import REASONS, Busy, Carrier, Outcome, Parcel, State, Tools
from bot.couriers._rounds import rounds
from bot.couriers.kakao import TaskFailure, TaskResult, result_of
from bot.couriers.webchat import COURIER as WEBCHAT
from bot.discovery import find
from bot.wires.solapi import CODES, FIRST_DIGITS, Item, accepted_of, fate_of, report_of, signature

PAYLOADS = Path(__file__).parent.parent / "payloads"
CARRIERS: dict[str, Carrier] = find("bot.couriers", "COURIER", "name")


def a_parcel(delivery: int, to: str = "", occurrence: int = 1) -> Parcel:
    return Parcel(delivery, occurrence, 1, to, "ko", {})


def test_every_channel_has_a_courier():
    assert CARRIERS.keys() == {"telegram", "kakao", "alimtalk", "webchat"}


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS)
def test_defaults_are_as_the_settings_must_be(carrier):
    assert all(re.fullmatch(need.pattern, need.default) for need in carrier.needs if need.default)
    assert carrier.rate == "" or carrier.rate in {need.name for need in carrier.needs}


@pytest.mark.parametrize(
    ("name", "value", "is_right"),
    [
        ("TELEGRAM_RATE", "1", True),
        ("TELEGRAM_RATE", "1000", True),
        ("TELEGRAM_RATE", "0", False),
        ("TELEGRAM_RATE", "1001", False),
        ("TELEGRAM_RATE", "25.5", False),
        ("TELEGRAM_CHANNEL", "@gangjin_county", True),
        ("TELEGRAM_CHANNEL", "-1001234567890", True),
        ("TELEGRAM_CHANNEL", "gangjin", False),
        ("TELEGRAM_CHANNEL", "12345", False),
        ("KAKAO_BOT_ID", "66f3a91c5e7d2b40c81f0a36", True),
        ("KAKAO_BOT_ID", "66f3a91c5e7d2b40c81f0a36!", True),
        ("KAKAO_BOT_ID", "../..", False),
        ("KAKAO_RATE", "200", True),
        ("KAKAO_RATE", "0", False),
        ("SOLAPI_FALLBACK", "0", True),
        ("SOLAPI_FALLBACK", "no", False),
        ("SOLAPI_SENDER", "061-430-3114", True),
        ("SOLAPI_SENDER", "군청", False),
    ],
)
def test_settings_are_checked(name, value, is_right):
    needs = {need.name: need for carrier in CARRIERS.values() for need in carrier.needs}

    assert (re.fullmatch(needs[name].pattern, value) is not None) is is_right


def test_signature_is_the_published_ones():
    signed = signature(
        "TESTSECRETTESTSECRETTESTSECRET12",
        "2026-10-13T09:00:00+09:00",
        "0123456789abcdef0123456789abcdef",
    )

    assert signed == "30f9ade7b78e79e5e2e15e28440a0243ede9cd7cd77b65e0d31bfab1f6b5bd9f"


def test_every_fate_has_a_reason_the_house_knows():
    fates = [*CODES.values(), *FIRST_DIGITS.values(), fate_of("")]

    assert {fate.reason for fate in fates} - {""} <= REASONS
    assert all((fate.state is State.SENT) is (fate.reason == "") for fate in fates)
    assert all(fate.state in {State.SENT, State.FAILED, State.UNKNOWN} for fate in fates)


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [
        ("2000", State.SENT, ""),
        ("3000", State.SENT, ""),
        ("4000", State.SENT, ""),
        ("1030", State.FAILED, "balance"),
        ("2230", State.FAILED, "balance"),
        ("1043", State.FAILED, "template"),
        ("2061", State.FAILED, "opted-out"),
        ("3032", State.FAILED, "not-found"),
        ("3041", State.FAILED, "server"),
        ("3102", State.FAILED, "not-a-friend"),
        ("3104", State.FAILED, "not-on-kakao"),
        ("3107", State.FAILED, "not-on-kakao"),
        ("1777", State.FAILED, "refused"),  # newer than our list: by the first digit
        ("2999", State.FAILED, "refused"),
        ("3999", State.FAILED, "refused"),
        ("4001", State.SENT, ""),
        ("5000", State.UNKNOWN, "unreadable-answer"),
        ("TEST1000", State.UNKNOWN, "unreadable-answer"),
        ("", State.UNKNOWN, "unreadable-answer"),
        ("10", State.UNKNOWN, "unreadable-answer"),
        ("１０００", State.UNKNOWN, "unreadable-answer"),
    ],
)
def test_code_means(code, state, reason):
    assert (fate_of(code).state, fate_of(code).reason) == (state, reason)


def test_only_a_number_that_must_not_be_written_to_again_closes():
    closing = {code for code, fate in CODES.items() if fate.closes}

    assert closing == {"1060", "1061", "2060", "2061", "3010", "3032"}


def test_published_reports_are_read_nested_and_flat():
    nested = json.loads((PAYLOADS / "solapi/solapi-webhook-single-report.json").read_text("utf-8"))
    flat = [item["data"] for item in nested]

    expected = [
        Item(None, "M4V20261013121500AAAAAAAAAAAAAAA", "4000", "01012345678"),
        Item(None, "M4V20261013121500BBBBBBBBBBBBBBB", "3104", "01098765432"),
    ]
    assert [report_of(item) for item in nested] == [report_of(item) for item in flat] == expected


@pytest.mark.parametrize(
    ("told", "delivery"),
    [
        ("918", 918),
        (918, 918),
        ("d-918", None),
        ("", None),
        ("9" * 40, None),
        (None, None),
        ([], None),
        ("-1", None),
    ],
)
def test_report_names_our_delivery_where_it_can(told, delivery):
    report = report_of({"messageId": "M4V1", "statusCode": "4000", "customFields": {"deliveryId": told}})

    assert report == Item(delivery, "M4V1", "4000")


@pytest.mark.parametrize(
    "told",
    [
        None, 5, "x", [], {}, {"data": None}, {"data": []}, {"messageId": "M4V1"}, {"statusCode": "4000"},
        {"messageId": 5, "statusCode": "4000"}, {"messageId": "M" * 81, "statusCode": "4000"},
        {"messageId": "M4V1", "statusCode": None}, {"data": {"messageId": "", "statusCode": "4000"}},
    ],
)  # fmt: skip
def test_what_tells_of_no_message_is_no_report(told):
    assert report_of(told) is None


def test_group_report_is_no_report_of_a_message():
    (group,) = json.loads((PAYLOADS / "solapi/solapi-webhook-group-report.json").read_text("utf-8"))

    assert report_of(group) is None


@pytest.mark.parametrize(
    ("code", "is_final"), [("2000", False), ("3000", False), ("4000", True), ("3104", True)]
)
def test_report_of_a_message_on_its_way_is_not_the_last(code, is_final):
    assert Item(1, "M4V1", code).is_final is is_final


def test_messages_listed_by_their_ids_are_read_as_well():
    said = {
        "failedMessageList": [],
        "messageList": {
            "M4V1": {"messageId": "M4V1", "statusCode": "2000", "customFields": {"deliveryId": "7"}}
        },
    }
    accepted = accepted_of(said)

    assert accepted
    assert accepted.listed == (Item(7, "M4V1", "2000"),)
    assert accepted.taken is None


def test_calls_keep_their_order_and_hold_nobody_twice():
    parcels = [a_parcel(1, "a"), a_parcel(2, "b"), a_parcel(3, "a"), a_parcel(4, "c"), a_parcel(5, "a", 2)]

    calls = rounds(parcels, 2, apart=lambda p: p.occurrence, person=lambda p: p.address)

    assert [[parcel.delivery for parcel in call] for call in calls] == [[1, 2], [4], [3], [5]]


def test_no_parcels_are_no_call():
    assert rounds([], 100, apart=lambda p: p.occurrence, person=lambda p: p.address) == []


@pytest.mark.parametrize(
    ("told", "expected", "is_settled"),
    [
        ({"allRequestCount": 2, "successCount": 2, "fail": {"count": 0, "list": []}}, TaskResult(2, 2), True),
        ({"allRequestCount": 2, "successCount": 1}, TaskResult(2, 1), False),
        (
            {"allRequestCount": 2, "successCount": 1, "userKeyResolvingFailCount": 1},
            TaskResult(2, 1, (), 1),
            True,
        ),
        (
            {"allRequestCount": 1, "successCount": 0, "fail": {"list": [{"userId": "u"}]}},
            TaskResult(1, 0, (TaskFailure("u", "refused", None, ""),)),
            True,
        ),
        ({"allRequestCount": 1, "successCount": 0, "fail": None}, TaskResult(1, 0), False),
    ],
)
def test_result_of_a_task_is_read(told, expected, is_settled):
    result = result_of(told)

    assert result == expected
    assert result
    assert result.is_settled is is_settled


@pytest.mark.parametrize("told", [{}, {"allRequestCount": "2", "successCount": 2}, {"allRequestCount": 2}])
def test_what_is_no_result_is_none(told):
    assert result_of(told) is None


def webchat(deposit) -> list[Outcome]:
    async def carry() -> list[Outcome]:
        courier = await WEBCHAT.open(Tools(Frame("http://127.0.0.1"), {}, deposit))
        told: list[Outcome] = []
        try:
            await courier.carry([a_parcel(1), a_parcel(2)], told.append)
        finally:
            await courier.close()
        return told

    return asyncio.run(carry())


def test_what_lies_in_the_mailboxes_is_sent():
    kept: list[int] = []

    async def keep(parcels: Sequence[Parcel]) -> None:
        kept.extend(parcel.delivery for parcel in parcels)

    assert webchat(keep) == [Outcome(1, State.SENT), Outcome(2, State.SENT)]
    assert kept == [1, 2]


def test_what_was_not_kept_may_be_tried_again():
    async def keep(parcels: Sequence[Parcel]) -> None:
        raise Busy

    assert webchat(keep) == [Outcome(n, State.PENDING, "server") for n in (1, 2)]


def test_any_other_fault_is_left_to_the_engine():
    async def keep(parcels: Sequence[Parcel]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        webchat(keep)
