"""Telegram's courier against a server that says, byte by byte, what Telegram or the way there may say."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.channel import Frame
from bot.courier import Outcome, Parcel, State, Tools
from bot.couriers.telegram import COURIER, TelegramCourier
from bot.rehearsal.process import platforms
from tests.ports import free_port
from tests.stand_ins.scripted import HANG_UP, Asked, Scripted, answer, scripted

TOKEN = "1234567:an-invented-token-for-tests"
BODY = {"method": "sendMessage", "text": "<b>단수</b> 안내", "parse_mode": "HTML"}
SENT = answer({"ok": True, "result": {"message_id": 77, "chat": {"id": 1}}})


def refusal(code: int, description: str, **parameters: int) -> bytes:
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return answer(told | ({"parameters": parameters} if parameters else {}), code)


def named(value: Any) -> str | None:
    """Name a case by its answer's first line."""
    return value.decode(errors="replace").split("\r\n")[0] if isinstance(value, bytes) else None


@pytest.fixture
def peer() -> Iterator[Scripted]:
    with scripted(lambda asked: SENT) as held:
        yield held


def a_parcel(delivery: int = 1, address: str = "81000001", body: Any = BODY) -> Parcel:
    return Parcel(delivery, 5, 3, address, "ko", body)


def carried(
    peer: Scripted | str, *parcels: Parcel, rate: int = 25, channel: str = "", read_timeout: float = 5.0
) -> list[Outcome]:
    async def carry(courier: TelegramCourier) -> list[Outcome]:
        told: list[Outcome] = []
        await courier.carry(parcels, told.append)
        return told

    return with_courier(peer, carry, rate=rate, channel=channel, read_timeout=read_timeout)


def with_courier(peer: Scripted | str, act: Callable[[TelegramCourier], Any], **more: Any) -> Any:
    address = peer if isinstance(peer, str) else peer.address
    more = {"rate": 25, "read_timeout": 5.0} | more

    async def run() -> Any:
        courier = await TelegramCourier(TOKEN, f"{address}/bot", **more).open()
        try:
            return await act(courier)
        finally:
            await courier.close()
            await asyncio.sleep(0)

    return asyncio.run(run())


def a_closed_port() -> str:
    return f"http://127.0.0.1:{free_port()}"


def test_message_is_sent_as_it_was_composed_and_told_by_its_number(peer):
    assert carried(peer, a_parcel()) == [Outcome(1, State.SENT, handle="77")]

    (asked,) = peer.received
    assert asked.path == f"/bot{TOKEN}/sendMessage"
    assert asked.headers["content-type"] == "application/json"
    assert asked.body == {"chat_id": 81000001, "text": "<b>단수</b> 안내", "parse_mode": "HTML"}
    assert BODY["method"] == "sendMessage"  # shared by many, so it stays as it was


@pytest.mark.parametrize(("rate", "paid"), [(25, None), (30, None), (31, True), (1000, True)])
def test_only_what_is_above_the_free_rate_is_paid_for(peer, rate, paid):
    carried(peer, a_parcel(), rate=rate)

    assert peer.received[0].body.get("allow_paid_broadcast") is paid


def test_picture_goes_out_by_its_address(peer):
    body = {"method": "sendPhoto", "photo": "https://gangjin.example/p/1.png", "caption": "축제"}
    carried(peer, a_parcel(body=body))

    assert peer.received[0].path.endswith("/sendPhoto")
    assert peer.received[0].body["photo"] == "https://gangjin.example/p/1.png"


UNKNOWN = [
    (answer("<html>Bad Gateway</html>", 502), "unreadable-answer"),
    (answer("<html>Forbidden</html>", 403), "unreadable-answer"),
    (answer("<html>welcome</html>", 200), "unreadable-answer"),
    (answer("", 429), "unreadable-answer"),
    (answer([1], 500), "unreadable-answer"),
    (answer({"detail": "Not Found"}, 404), "unreadable-answer"),
    (answer({"ok": True}), "unreadable-answer"),
    (answer({"ok": False}), "unreadable-answer"),
    (answer("", 302, Location="https://elsewhere.example/"), "unreadable-answer"),
    (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "unreadable-answer"),
    (answer("", 504), "timed-out"),
    (refusal(504, "Gateway Timeout"), "timed-out"),
    (answer({"ok": False, "error_code": 504, "description": "Gateway Timeout"}), "timed-out"),
    (HANG_UP, "cut"),
    (SENT[:-10], "timed-out"),  # the rest of the answer never comes
]


@pytest.mark.parametrize(("told", "reason"), UNKNOWN, ids=named)
def test_whatever_leaves_it_open_whether_it_arrived_is_unknown_and_not_tried_again(peer, told, reason):
    peer.script = lambda asked: told

    (outcome,) = carried(peer, a_parcel(), read_timeout=0.3)

    assert (outcome.state, outcome.reason) == (State.UNKNOWN, reason)
    assert (outcome.closes, outcome.stops, outcome.pause) == (False, False, None)
    assert len(peer.received) == 1


def test_answer_that_takes_too_long_is_unknown(peer):
    peer.script = lambda asked: (peer.wait(5), SENT)[1]

    assert carried(peer, a_parcel(), read_timeout=0.2) == [Outcome(1, State.UNKNOWN, "timed-out")]


def test_answer_without_an_end_ends_the_call_and_is_left_unreported(peer, monkeypatch):
    monkeypatch.setattr("bot.couriers.telegram.LONGEST", 0.4)
    peer.script = lambda asked: SENT[:-10]

    assert carried(peer, a_parcel(), read_timeout=30) == []


def test_connection_that_never_opened_may_be_tried_again():
    assert carried(a_closed_port(), a_parcel()) == [Outcome(1, State.PENDING, "unreachable")]


def test_name_nobody_knows_and_address_that_is_none_may_be_tried_again():
    for address in ("http://telegram.invalid", "http://127.0.0.1:99999999", "ftp://127.0.0.1"):
        assert carried(address, a_parcel()) == [Outcome(1, State.PENDING, "unreachable")]


def test_peer_without_the_certificate_is_told_nothing(peer):
    outcomes = carried(peer.address.replace("http:", "https:"), a_parcel(), read_timeout=1)

    assert [outcome.state for outcome in outcomes] == [State.PENDING]
    assert [asked for asked in peer.received if asked.body] == []


def test_connection_closed_before_anything_was_read_is_unknown(peer):
    peer.refuses = True  # whether the call was read cannot be seen from here

    assert carried(peer, a_parcel()) == [Outcome(1, State.UNKNOWN, "cut")]


REFUSED = [
    ((403, "Forbidden: bot was blocked by the user"), State.FAILED, "blocked", {"closes": True}),
    ((403, "Forbidden: user is deactivated"), State.FAILED, "gone", {"closes": True}),
    (
        (403, "Forbidden: bot can't initiate conversation with a user"),
        State.FAILED,
        "not-found",
        {"closes": True},
    ),
    ((403, "Forbidden: bot was kicked from the supergroup chat"), State.FAILED, "gone", {"closes": True}),
    ((403, "Forbidden: bot is not a member of the channel chat"), State.FAILED, "gone", {"closes": True}),
    ((403, "Forbidden: something new"), State.FAILED, "refused", {"closes": True}),
    ((400, "Bad Request: chat not found"), State.FAILED, "not-found", {"closes": True}),
    ((400, "Bad Request: private chat not found"), State.FAILED, "not-found", {"closes": True}),
    ((400, "Bad Request: not enough rights to send text messages to the chat"), State.FAILED, "refused", {}),
    (
        (400, "Bad Request: can't parse entities: Unsupported start tag"),
        State.FAILED,
        "bad-message",
        {"stops": True},
    ),
    ((400, "Bad Request: message is too long"), State.FAILED, "bad-message", {"stops": True}),
    ((400, "Bad Request: BUTTON_DATA_INVALID"), State.FAILED, "bad-message", {"stops": True}),
    ((413, "Request Entity Too Large"), State.FAILED, "bad-message", {"stops": True}),
    ((401, "Unauthorized"), State.PENDING, "bad-token", {"stops": True}),
    ((404, "Not Found"), State.PENDING, "bad-token", {"stops": True}),
    ((500, "Internal Server Error"), State.PENDING, "server", {}),
    ((502, "Bad Gateway"), State.PENDING, "server", {}),
]


@pytest.mark.parametrize(("told", "state", "reason", "more"), REFUSED)
def test_refusal_in_telegrams_own_words_is_certain(peer, told, state, reason, more):
    peer.script = lambda asked: refusal(*told)

    assert carried(peer, a_parcel()) == [Outcome(1, state, reason, **more)]
    assert len(peer.received) == 1


def test_error_told_with_status_200_counts_by_its_code(peer):
    told = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    peer.script = lambda asked: answer(told)

    assert carried(peer, a_parcel()) == [Outcome(1, State.FAILED, "blocked", closes=True)]


@pytest.mark.parametrize("seconds", [1, 3, 2_282, 10_072])
def test_wait_that_telegram_asks_for_is_passed_on_whole(peer, seconds):
    peer.script = lambda asked: refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    pause = timedelta(seconds=seconds)
    assert carried(peer, a_parcel()) == [Outcome(1, State.PENDING, "rate", pause=pause)]


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (answer({"ok": False, "error_code": 429, "description": "x"}, 429, Retry_After="40"), 40),
        (answer({"ok": False, "error_code": 429, "description": "x"}, 429, Retry_After="soon"), 1),
        (refusal(429, "Too Many Requests", retry_after=0), 1),
        (refusal(429, "Too Many Requests", retry_after=10**15), 10**9),
    ],
    ids=named,
)
def test_wait_told_oddly_is_still_a_wait(peer, told, seconds):
    peer.script = lambda asked: told

    assert carried(peer, a_parcel())[0].pause == timedelta(seconds=seconds)


def test_group_that_became_a_supergroup_is_followed_once(peer):
    def moved(asked: Asked) -> bytes:
        if asked.body["chat_id"] == -500:
            return refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001500)
        return SENT

    peer.script = moved

    assert carried(peer, a_parcel(address="-500")) == [
        Outcome(1, State.SENT, handle="77", moved_to="-1001500")
    ]
    assert [asked.body["chat_id"] for asked in peer.received] == [-500, -1001500]


@pytest.mark.parametrize(
    ("second", "state", "reason"),
    [
        (refusal(400, "group chat was upgraded", migrate_to_chat_id=-1001501), State.FAILED, "not-found"),
        (refusal(500, "Internal Server Error"), State.PENDING, "server"),
        (HANG_UP, State.UNKNOWN, "cut"),
    ],
    ids=named,
)
def test_what_the_new_group_answers_counts_and_the_new_address_is_told_all_the_same(
    peer, second, state, reason
):
    first = refusal(400, "group chat was upgraded", migrate_to_chat_id=-1001500)
    peer.script = lambda asked: first if asked.body["chat_id"] == -500 else second

    assert carried(peer, a_parcel(address="-500")) == [Outcome(1, state, reason, moved_to="-1001500")]
    assert len(peer.received) == 2


@pytest.mark.parametrize("body", [{"method": "banChatMember"}, {"text": "x"}, {**BODY, "text": "\ud800"}])
def test_body_that_is_no_message_is_our_fault_and_reaches_nobody(peer, body):
    assert carried(peer, a_parcel(body=body)) == [Outcome(1, State.FAILED, "bad-message", stops=True)]
    assert peer.received == []


def test_each_is_reported_as_soon_as_it_is_known(peer):
    peer.script = lambda asked: (peer.wait(0.4 if asked.body["chat_id"] == 1 else 0), SENT)[1]

    told = carried(peer, *(a_parcel(n, str(n)) for n in (1, 2, 3)))

    assert {outcome.delivery for outcome in told} == {1, 2, 3}
    assert told[-1].delivery == 1


def test_all_go_at_once(peer):
    peer.script = lambda asked: (peer.wait(0.3), SENT)[1]
    parcels = [a_parcel(n, str(n)) for n in range(30)]

    async def timed(courier: TelegramCourier) -> float:
        began = asyncio.get_running_loop().time()
        await courier.carry(parcels, lambda outcome: None)
        return asyncio.get_running_loop().time() - began

    assert with_courier(peer, timed) < 3


def test_fault_of_the_house_in_one_report_does_not_touch_the_others(peer):
    told = []

    def report(outcome: Outcome) -> None:
        if outcome.delivery == 1:
            raise ZeroDivisionError
        told.append((outcome.delivery, outcome.state))

    peer.script = lambda asked: (peer.wait(0 if asked.body["chat_id"] == 1 else 0.2), SENT)[1]

    async def carry(courier: TelegramCourier) -> None:
        with pytest.raises(ZeroDivisionError):
            await courier.carry([a_parcel(n, str(n)) for n in (1, 2, 3)], report)

    with_courier(peer, carry)
    assert sorted(told) == [(2, State.SENT), (3, State.SENT)]


def test_carrying_that_is_called_off_reports_nothing_more(peer):
    peer.script = lambda asked: (peer.wait(5), SENT)[1]
    told: list[Outcome] = []

    async def carry(courier: TelegramCourier) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(courier.carry([a_parcel()], told.append), 0.2)

    with_courier(peer, carry)
    assert told == []


def test_message_is_deleted_and_deleted_again(peer):
    told = [answer({"ok": True, "result": True}), refusal(400, "Bad Request: message to delete not found")]
    peer.script = lambda asked: told[len(peer.received) - 1]

    async def delete_twice(courier: TelegramCourier) -> list[Outcome]:
        return [await courier.delete("81000001", "77") for _ in range(2)]

    assert with_courier(peer, delete_twice) == [Outcome(0, State.SENT)] * 2
    assert peer.received[0].path.endswith("/deleteMessage")
    assert peer.received[0].body == {"chat_id": 81000001, "message_id": 77}


@pytest.mark.parametrize(
    ("body", "method", "words"),
    [
        (BODY, "editMessageText", "text"),
        ({"method": "sendPhoto", "photo": "x", "caption": "y"}, "editMessageCaption", "caption"),
    ],
)
def test_message_gets_another_text(peer, body, method, words):
    outcome = with_courier(
        peer, lambda courier: courier.edit("5", "77", {**body, "protect_content": True}), rate=100
    )

    assert outcome == Outcome(0, State.SENT)
    (asked,) = peer.received
    assert asked.path.endswith(f"/{method}")
    assert asked.body[words] == body[words]
    assert asked.body.keys() <= {"chat_id", "message_id", "text", "caption", "parse_mode"}


@pytest.mark.parametrize(
    ("told", "state", "reason"),
    [
        (refusal(400, "Bad Request: message is not modified"), State.SENT, ""),
        (refusal(400, "Bad Request: message can't be edited"), State.FAILED, "refused"),
        (refusal(400, "Bad Request: message can't be deleted for everyone"), State.FAILED, "refused"),
        (refusal(400, "Bad Request: can't parse entities"), State.FAILED, "bad-message"),
        (refusal(403, "Forbidden: bot was blocked by the user"), State.FAILED, "blocked"),
        (refusal(429, "Too Many Requests", retry_after=9), State.PENDING, "rate"),
        (refusal(500, "Internal Server Error"), State.PENDING, "server"),
        (HANG_UP, State.UNKNOWN, "cut"),
    ],
    ids=named,
)
def test_what_becomes_of_taking_back_is_told(peer, told, state, reason):
    peer.script = lambda asked: told

    outcome = with_courier(peer, lambda courier: courier.edit("5", "77", BODY))
    assert (outcome.state, outcome.reason) == (state, reason)


def test_post_to_the_countys_channel_gives_its_number(peer):
    outcome = with_courier(peer, lambda courier: courier.post(BODY), channel="@gangjin", rate=1000)

    assert outcome == Outcome(0, State.SENT, handle="77")
    assert peer.received[0].body == {"chat_id": "@gangjin", "text": BODY["text"], "parse_mode": "HTML"}


def test_without_a_channel_nothing_is_posted(peer):
    assert with_courier(peer, lambda courier: courier.post(BODY)).state is State.FAILED
    assert peer.received == []


def test_token_stands_in_no_log_and_no_error(peer, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for told in (b"nonsense\r\n\r\n", answer("no", 502), HANG_UP, refusal(400, "can't parse"), SENT):
        peer.script = lambda asked, told=told: told
        carried(peer, a_parcel())
    carried("ftp://127.0.0.1", a_parcel())

    shown = caplog.text + "".join(capfd.readouterr())
    assert TOKEN not in shown
    assert "단수" not in shown


def test_carrier_opens_a_courier_from_its_settings(peer):
    settings = {need.name: need.default for need in COURIER.needs}
    settings |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": f"{peer.address}/bot"}

    async def keep(parcels: Any) -> None: ...

    async def carry() -> list[Outcome]:
        courier = await COURIER.open(Tools(Frame("https://gangjin.example"), settings, keep))
        told: list[Outcome] = []
        await courier.carry([a_parcel()], told.append)
        await courier.close()
        return told

    assert asyncio.run(carry()) == [Outcome(1, State.SENT, handle="77")]


def test_in_a_rehearsals_bad_weather_nobody_gets_a_second_copy():
    shares = dict.fromkeys(("error-500", "error-504", "no-json", "cut-before", "cut-after"), 0.05)
    shares |= {"blocked": 0.1, "chat-not-found": 0.05, "migrate": 0.5}
    parcels = [a_parcel(n, str(n if n % 10 else -n)) for n in range(1, 1001)]

    with platforms() as running:
        running.change(shares=shares)
        told = carried(running.url, *parcels, rate=1000)
        counts = running.counts()["telegram"]

    states = Counter(outcome.state for outcome in told)
    assert sorted(outcome.delivery for outcome in told) == list(range(1, 1001))
    assert counts["copies_max"] == 1
    assert states[State.SENT] <= counts["copies_total"] <= states[State.SENT] + states[State.UNKNOWN]
    assert min(states[State.PENDING], states[State.UNKNOWN], states[State.FAILED]) > 0
    assert any(outcome.moved_to for outcome in told)
