"""The platforms of a rehearsal, spoken to as the house does: over real HTTP, faults and all."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import requests

from bot.rehearsal.faults import LOST, PEOPLE, REFUSED, Faults
from bot.rehearsal.process import ROOT, Running, platforms
from bot.rehearsal.solapi_signature import signature

TOKEN = "1234567:AAErehearsal"
APPROVED = "KA01TP260915044412345LmNoPqRsTuV"
KAKAO = {"Authorization": "KakaoAK key"}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with platforms(options=["--lifetime", "300"]) as started:
        yield started


@pytest.fixture
def quiet(running: Running) -> Running:
    """The stand-ins without faults or counts."""
    running.change(shares={}, plan=[], latency=0, retry_after=1, seed=1)
    running.reset()
    return running


def call(running: Running, method: str, token: str = TOKEN, **values: Any) -> requests.Response:
    return requests.post(f"{running.telegram_url}{token}/{method}", json=values, timeout=60)


def send(running: Running, chat: int | str = 7, text: str = "안녕하세요") -> requests.Response:
    return call(running, "sendMessage", chat_id=chat, text=text)


def wait_for(true: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


# Telegram


def test_message_is_answered_as_telegram_does_and_counted(quiet):
    keyboard = {"inline_keyboard": [[{"text": "더 보기", "callback_data": "more"}]]}
    answer = call(
        quiet,
        "sendMessage",
        chat_id=7,
        text="<b>단수</b> &amp; 정전",
        parse_mode="HTML",
        reply_markup=keyboard,
    )

    told = answer.json()
    assert (answer.status_code, told["ok"]) == (200, True)
    result = told["result"]
    assert result["from"]["is_bot"] is True
    assert result["from"]["id"] == 1234567
    assert result["chat"] == {"id": 7, "first_name": "주민", "type": "private"}
    assert result["text"] == "단수 & 정전"
    assert result["reply_markup"] == keyboard
    assert abs(result["date"] - time.time()) < 60
    assert quiet.copies_of(7) == 1


def test_forms_and_uploads_are_read_like_json(quiet):
    url = f"{quiet.telegram_url}{TOKEN}"
    form = {"chat_id": "7", "text": "안녕", "reply_markup": json.dumps({"inline_keyboard": []})}

    written = requests.post(f"{url}/sendMessage", data=form, timeout=60).json()
    upload = requests.post(
        f"{url}/sendPhoto",
        data={"chat_id": "7", "caption": "포스터"},
        files={"photo": ("poster.png", b"\x89PNG" * 400_000)},
        timeout=60,
    ).json()

    assert written["result"]["text"] == "안녕"
    assert upload["result"]["caption"] == "포스터"
    assert upload["result"]["photo"][0]["file_id"]
    assert quiet.copies_of(7) == 2
    assert quiet.counts()["telegram"]["copies_max"] == 2


def test_messages_are_edited_and_deleted_without_being_copies(quiet):
    numbers = [send(quiet).json()["result"]["message_id"] for _ in range(3)]

    edited = call(quiet, "editMessageText", chat_id=7, message_id=numbers[0], text="고침").json()
    captioned = call(quiet, "editMessageCaption", chat_id=7, message_id=numbers[0], caption="고침").json()
    deleted = call(quiet, "deleteMessage", chat_id=7, message_id=numbers[0]).json()
    more = call(quiet, "deleteMessages", chat_id=7, message_ids=numbers[1:]).json()

    assert (edited["result"]["text"], captioned["result"]["caption"]) == ("고침", "고침")
    assert edited["result"]["message_id"] == numbers[0]
    assert deleted["result"] is more["result"] is True
    assert quiet.of(7) == {"copies": 3, "edited": 2, "deleted": 3}


@pytest.mark.parametrize(
    ("method", "values", "status", "words"),
    [
        ("sendMessage", {"chat_id": 7, "text": " "}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": 7, "text": "가" * 4097}, 400, "message is too long"),
        ("sendMessage", {"text": "누구에게"}, 400, "chat_id is empty"),
        ("sendPhoto", {"chat_id": 7, "photo": "x", "caption": "가" * 1025}, 400, "caption is too long"),
        ("sendPhoto", {"chat_id": 7}, 400, "there is no photo"),
        ("deleteMessage", {"chat_id": 7, "message_id": 999_999_999}, 400, "message to delete not found"),
        ("sendFireworks", {"chat_id": 7}, 404, "Not Found"),
    ],
)
def test_what_telegram_would_not_take_is_refused_and_not_counted(quiet, method, values, status, words):
    answer = call(quiet, method, **values)

    assert answer.status_code == answer.json()["error_code"] == status
    assert words in answer.json()["description"]
    assert quiet.counts()["telegram"]["copies_total"] == 0


def test_length_is_counted_without_the_tags(quiet):
    answer = call(quiet, "sendMessage", chat_id=7, text=f"<b>{'가' * 4096}</b>", parse_mode="HTML")

    assert answer.status_code == 200


def test_bad_token_is_refused_and_a_good_one_says_who_it_is(quiet):
    assert call(quiet, "getMe", token="nonsense").status_code == 401
    assert call(quiet, "getMe").json()["result"]["is_bot"] is True
    assert call(quiet, "answerCallbackQuery", callback_query_id="1").json()["result"] is True


# Faults


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("error-500", 500, "Internal Server Error"),
        ("error-502", 502, "Bad Gateway"),
        ("bad-format", 400, "can't parse entities"),
        ("unauthorised", 401, "Unauthorized"),
        ("blocked", 403, "bot was blocked by the user"),
        ("deactivated", 403, "user is deactivated"),
        ("chat-not-found", 400, "chat not found"),
    ],
)
def test_refusal_is_told_in_telegrams_words_and_no_copy_counted(quiet, fault, status, words):
    quiet.plan({"platform": "telegram", "chat": 7, "fault": fault})
    answer = send(quiet)

    assert answer.status_code == answer.json()["error_code"] == status
    assert words in answer.json()["description"]
    assert quiet.copies_of(7) == 0
    assert quiet.counts()["telegram"]["met"] == {fault: 1}
    assert send(quiet, chat=8).status_code == 200


def test_too_many_closes_the_lane_for_everybody_until_its_time(quiet):
    quiet.plan({"fault": "too-many", "chat": 7, "times": 1, "seconds": 2})
    first, second = send(quiet), send(quiet, chat=8)

    for answer in (first, second):
        assert answer.status_code == 429
        assert answer.json()["description"].startswith("Too Many Requests: retry after ")
        assert 1 <= answer.json()["parameters"]["retry_after"] <= 2
        assert answer.headers["Retry-After"] == str(answer.json()["parameters"]["retry_after"])
    assert call(quiet, "answerCallbackQuery", callback_query_id="1").status_code == 200
    time.sleep(2.1)
    assert send(quiet).status_code == send(quiet, chat=8).status_code == 200
    assert quiet.counts()["telegram"]["refused"] == 2


def test_group_that_moved_is_followed_to_its_new_id(quiet):
    quiet.plan({"fault": "migrate", "chat": -55})
    answer = send(quiet, chat=-55)

    assert answer.status_code == 400
    assert answer.json()["parameters"] == {"migrate_to_chat_id": -10055}
    assert send(quiet, chat=-10055).json()["result"]["chat"]["type"] == "supergroup"
    assert (quiet.copies_of(-55), quiet.copies_of(-10055)) == (0, 1)


@pytest.mark.parametrize(("fault", "copies"), [("cut-before", 0), ("cut-after", 1)])
def test_connection_is_cut_before_or_after_the_copy_is_taken(quiet, fault, copies):
    quiet.plan({"fault": fault, "times": 1})

    with pytest.raises(requests.ConnectionError):
        send(quiet)
    assert quiet.copies_of(7) == copies
    assert send(quiet).status_code == 200


def test_copy_counts_though_the_answer_comes_too_late(quiet):
    quiet.plan({"fault": "time-out", "seconds": 1.5, "times": 1})

    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{quiet.telegram_url}{TOKEN}/sendMessage", json={"chat_id": 7, "text": "x"}, timeout=0.5
        )
    assert quiet.copies_of(7) == 1
    assert quiet.counts()["telegram"]["lost"] == 1


def test_copy_counts_behind_a_504_and_behind_a_web_page(quiet):
    quiet.plan({"fault": "error-504", "chat": 7}, {"fault": "no-json", "chat": 8})
    gone, page = send(quiet, chat=7), send(quiet, chat=8)

    assert (gone.status_code, gone.json()["description"]) == (504, "Gateway Timeout")
    assert page.headers["Content-Type"].startswith("text/html")
    with pytest.raises(ValueError, match="Expecting value"):
        page.json()
    assert (quiet.copies_of(7), quiet.copies_of(8)) == (1, 1)


def test_plan_waits_for_its_turn_and_ends_after_its_times(quiet):
    quiet.plan({"fault": "error-500", "platform": "telegram", "after": 2, "times": 2})

    assert [send(quiet, chat=n).status_code for n in range(1, 7)] == [200, 200, 500, 500, 200, 200]


def test_bad_format_befalls_everybody_until_it_is_lifted(quiet):
    quiet.plan({"fault": "bad-format"})
    assert [send(quiet, chat=n).status_code for n in (1, 2, 3)] == [400, 400, 400]

    quiet.plan()
    assert send(quiet).status_code == 200


def test_plan_can_spare_a_chat_from_the_mix(quiet):
    quiet.change(shares={"error-500": 1.0}, plan=[{"fault": "none", "chat": 7}])

    assert (send(quiet).status_code, send(quiet, chat=8).status_code) == (200, 500)


def test_mix_befalls_its_share_and_the_same_ones_again_for_the_same_seed(quiet):
    def run(seed: int) -> list[int]:
        quiet.change(shares={"error-500": 0.3, "blocked": 0.2}, seed=seed)
        with requests.Session() as session:
            url = f"{quiet.telegram_url}{TOKEN}/sendMessage"
            return [
                session.post(url, json={"chat_id": n, "text": "x"}, timeout=60).status_code
                for n in range(1, 301)
            ]

    first = run(seed=5)
    assert first == run(seed=5)
    assert first != run(seed=6)
    assert 60 < first.count(500) < 120
    assert 20 < first.count(403) < 70  # a fifth of those who got that far


def test_blocked_people_are_the_same_at_every_try(quiet):
    quiet.change(shares={"blocked": 0.5})
    tries = [[send(quiet, chat=n).status_code for n in range(1, 21)] for _ in range(3)]

    assert tries[0] == tries[1] == tries[2]
    assert set(tries[0]) == {200, 403}


def test_private_chats_never_migrate_by_the_mix(quiet):
    quiet.change(shares={"migrate": 1.0})

    assert [send(quiet, chat=chat).status_code for chat in (7, -10055, -55)] == [200, 200, 400]


def test_mix_is_told_in_words_and_a_fault_nobody_knows_is_refused(quiet):
    told = quiet.change(**Faults.small(seed=9).as_json())

    assert told == quiet.describe() == json.loads(json.dumps(Faults.small(seed=9).describe()))
    assert told["shares"]["cut-after"].startswith("1.00%: the copy is taken")
    assert told["shares"].keys() <= REFUSED.keys() | LOST.keys() | PEOPLE.keys()
    with pytest.raises(ValueError, match="no such fault: earthquake"):
        quiet.plan({"fault": "earthquake"})
    with pytest.raises(ValueError, match="whom"):
        quiet.plan({"fault": "blocked", "whom": 7})
    assert Faults.none().shares == {}


def test_latency_comes_before_each_answer(quiet):
    quiet.change(latency=200)
    began = time.monotonic()
    send(quiet)

    assert time.monotonic() - began >= 0.2


# Counting


async def _send_all(url: str, chats: list[int], at_once: int) -> list[int]:
    left, said = iter(chats), []

    async def work(session: aiohttp.ClientSession) -> None:
        for chat in left:
            async with session.post(url, json={"chat_id": chat, "text": "소식"}) as answer:
                said.append((await answer.json())["result"]["message_id"])

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:
        await asyncio.gather(*(work(session) for _ in range(at_once)))
    return said


def test_two_thousand_sends_at_once_are_all_counted(quiet):
    began = time.monotonic()
    url = f"{quiet.telegram_url}{TOKEN}/sendMessage"
    said = asyncio.run(_send_all(url, [*range(1, 2001), 7], at_once=100))
    took = time.monotonic() - began

    told = quiet.counts()["telegram"]
    assert len(set(said)) == 2001
    assert (told["copies_total"], told["recipients"], told["copies_max"]) == (2001, 2000, 2)
    assert (quiet.copies_of(7), quiet.copies_of(2000), quiet.copies_of(2001)) == (2, 1, 0)
    assert 2001 / (took + 1) <= told["worst_second"] <= 2001
    assert told["per_second"] >= 2001 / took


def test_busiest_second_is_looked_for_wherever_it_begins(quiet):
    for pause in (0.0, 0.5, 0.55):
        time.sleep(pause)
        send(quiet), send(quiet)

    assert quiet.counts()["telegram"]["worst_second"] == 4


def test_counts_begin_anew_and_so_does_the_plan(quiet):
    quiet.plan({"fault": "error-500", "times": 1})
    assert [send(quiet).status_code for _ in range(2)] == [500, 200]

    quiet.reset()
    assert quiet.counts()["telegram"]["copies_total"] == 0
    assert [send(quiet).status_code for _ in range(2)] == [500, 200]


# Kakao


def push(running: Running, *users: str, **more: Any) -> requests.Response:
    body = {
        "event": {"name": "notice_push"},
        "user": [{"type": "botUserKey", "id": user} for user in users],
        "params": {"announcementId": "17", "deliveryId": "23"},
    }
    url = f"{running.url}/v2/bots/66f3a91c/talk"
    return requests.post(url, json=body | more, headers=KAKAO, timeout=60)


def task_of(running: Running, pushed: requests.Response) -> dict[str, Any]:
    url = f"{running.url}/v1/tasks/{pushed.json()['taskId']}"
    return requests.get(url, headers=KAKAO, timeout=60).json()


def test_push_is_taken_for_each_receiver_and_its_task_told(quiet):
    pushed = push(quiet, "anna", "bora")

    assert pushed.json()["status"] == "SUCCESS"
    assert task_of(quiet, pushed) == {
        "taskId": pushed.json()["taskId"],
        "status": "ALL SUCCESS",
        "allRequestCount": 2,
        "successCount": 2,
        "userKeyResolvingFailCount": 0,
        "fail": {"count": 0, "list": []},
    }
    assert quiet.copies_of("anna", "kakao") == quiet.copies_of("bora", "kakao") == 1


@pytest.mark.parametrize(
    ("users", "more"),
    [
        ([str(n) for n in range(101)], {}),
        (["anna", "anna"], {}),
        ([], {}),
        (["anna"], {"event": {}}),
        (["anna"], {"user": [{"type": "shoeSize", "id": "42"}]}),
    ],
    ids=["101 people", "doubled", "nobody", "no event", "strange id"],
)
def test_push_kakao_would_not_take_fails_whole(quiet, users, more):
    pushed = push(quiet, *users, **more)

    assert (pushed.json()["status"], pushed.json()["taskId"]) == ("FAIL", None)
    assert quiet.counts()["kakao"]["copies_total"] == 0


def test_push_needs_the_key_of_the_app(quiet):
    url = f"{quiet.url}/v2/bots/66f3a91c/talk"

    assert requests.post(url, json={}, headers={"Authorization": "Bearer x"}, timeout=60).status_code == 401
    assert requests.get(f"{quiet.url}/v1/tasks/none", headers=KAKAO, timeout=60).status_code == 404


def test_people_who_do_not_get_it_stand_in_the_tasks_list(quiet):
    quiet.plan({"chat": "bora", "fault": "blocked"}, {"chat": "cheol", "fault": "chat-not-found"})
    task = task_of(quiet, push(quiet, "anna", "bora", "cheol"))

    assert (task["status"], task["successCount"], task["userKeyResolvingFailCount"]) == ("2 FAIL", 1, 1)
    assert [(one["userId"], one["reqUserType"]) for one in task["fail"]["list"]] == [
        ("bora", "botUserKey"),
        ("cheol", "botUserKey"),
    ]
    assert quiet.counts()["kakao"]["copies_total"] == 1


@pytest.mark.parametrize(
    ("fault", "status", "copies"),
    [
        ("too-many", 429, 0),
        ("error-500", 500, 0),
        ("error-502", 502, 0),
        ("bad-format", 400, 0),
        ("unauthorised", 401, 0),
        ("error-504", 504, 1),
        ("no-json", 502, 1),
    ],
)
def test_fault_befalls_a_whole_push(quiet, fault, status, copies):
    quiet.plan({"platform": "kakao", "fault": fault})
    pushed = push(quiet, "anna", "bora")

    assert pushed.status_code == status
    assert ("Retry-After" in pushed.headers) is (fault == "too-many")
    assert quiet.copies_of("bora", "kakao") == copies


@pytest.mark.parametrize(("fault", "copies"), [("cut-before", 0), ("cut-after", 1)])
def test_push_is_cut_before_or_after_it_is_taken(quiet, fault, copies):
    quiet.plan({"platform": "kakao", "fault": fault, "chat": "bora"})

    with pytest.raises(requests.ConnectionError):
        push(quiet, "anna", "bora")
    assert quiet.copies_of("anna", "kakao") == quiet.copies_of("bora", "kakao") == copies


Answering = Callable[[dict[str, Any], dict[str, str]], tuple[int, Any]]


@contextmanager
def server(answering: Answering) -> Iterator[str]:
    """Serve JSON on loopback: body and headers in, status and body out."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, said = answering(body, dict(self.headers))
            told = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}/in"
        serving.shutdown()
        thread.join()


def test_skill_is_called_once_for_each_receiver_and_judged():
    called: list[tuple[dict[str, Any], dict[str, str]]] = []
    good = {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "단수"}}]}}
    answers = {
        "anna": (200, good),
        "bora": (500, good),
        "cheol": (200, b"sorry"),
        "dana": (200, {"version": "2.0", "template": {"outputs": []}}),
        "eun": (200, {**good, "version": "1.0"}),
    }

    def skill(body: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        called.append((body, headers))
        return answers[body["userRequest"]["user"]["id"]]

    with (
        server(skill) as url,
        platforms(options=["--skill", url, "--skill-secret", "hush", "--skill-rate", "20"]) as stand_ins,
    ):
        began = time.monotonic()
        pushed = push(stand_ins, *answers)
        wait_for(lambda: stand_ins.counts()["kakao"]["skill"]["open"] == 0)
        took = time.monotonic() - began
        task, told = task_of(stand_ins, pushed), stand_ins.counts()["kakao"]

    assert sorted(body["userRequest"]["user"]["id"] for body, _ in called) == sorted(answers)
    body, headers = called[0]
    assert headers["X-Kakao-Skill-Secret"] == "hush"
    assert len({headers["X-Request-Id"] for _, headers in called}) == 5
    assert body["bot"]["id"] == "66f3a91c"
    assert body["userRequest"]["params"]["announcementId"] == "17"
    assert body["userRequest"]["block"]["name"] == "notice_push"
    assert took >= 4 / 20
    assert told["skill"]["answers"] == {
        "good": 1, "http 500": 1, "no json": 1, "no outputs": 1, "not version 2.0": 1,
    }  # fmt: skip
    assert 0 < told["skill"]["p50_ms"] <= told["skill"]["p99_ms"] <= told["skill"]["max_ms"] < 5000
    assert (told["copies_total"], task["status"]) == (1, "4 FAIL")
    assert {one["errorMsg"]["errorType"] for one in task["fail"]["list"]} == {201}


# Solapi


def signed(running: Running, date: str = "", salt: str = "", secret: str = "") -> dict[str, str]:
    date, salt = date or datetime.now(UTC).isoformat(), salt or uuid.uuid4().hex
    proof = signature(secret or running.solapi_secret, date, salt)
    return {
        "Authorization": f"HMAC-SHA256 apiKey={running.solapi_key}, "
        f"date={date}, salt={salt}, signature={proof}"
    }


def alimtalk(to: str, template: str = APPROVED, **options: Any) -> dict[str, Any]:
    variables = {"#{이름}": "김청자", "#{과정}": "도자기 체험", "#{날짜}": "10월 17일"}
    return {
        "to": to,
        "from": "0614303114",
        "type": "ATA",
        "kakaoOptions": {
            "pfId": "KA01PF", "templateId": template, "variables": variables, "disableSms": True, **options,
        },
        "customFields": {"deliveryId": to[-4:]},
    }  # fmt: skip


def send_many(running: Running, *messages: dict[str, Any], **headers: str) -> requests.Response:
    return requests.post(
        f"{running.url}/messages/v4/send-many/detail",
        json={"messages": messages, "showMessageList": True},
        headers=headers or signed(running),
        timeout=60,
    )


def listed(running: Running, **query: str) -> dict[str, Any]:
    url = f"{running.url}/messages/v4/list"
    return requests.get(url, params=query, headers=signed(running), timeout=60).json()["messageList"]


VECTOR = {"date": "2026-10-13T09:00:00+09:00", "salt": "0123456789abcdef0123456789abcdef"}
VECTOR_SECRET = "TESTSECRETTESTSECRETTESTSECRET12"
VECTOR_SIGNATURE = "30f9ade7b78e79e5e2e15e28440a0243ede9cd7cd77b65e0d31bfab1f6b5bd9f"


def test_signature_of_the_known_vector_is_taken_once():
    offset = datetime.fromisoformat(VECTOR["date"]) - datetime.now(UTC)
    options = ["--clock-offset", str(offset.total_seconds()), "--solapi-secret", VECTOR_SECRET]
    with platforms(options=options) as stand_ins:
        headers = {
            "Authorization": f"HMAC-SHA256 ApiKey={stand_ins.solapi_key}, Date={VECTOR['date']}, "
            f"salt={VECTOR['salt']}, signature={VECTOR_SIGNATURE}"
        }
        first, again = (send_many(stand_ins, alimtalk("01012345678"), **headers) for _ in range(2))

    assert first.status_code == 200
    assert (again.status_code, again.json()["errorCode"]) == (403, "DuplicatedSignature")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"secret": "another"}, "SignatureDoesNotMatch"),
        ({"salt": "short"}, "SignatureDoesNotMatch"),
        ({"minutes": -16}, "RequestTimeTooSkewed"),
        ({"minutes": 16}, "RequestTimeTooSkewed"),
        ({"date": "yesterday"}, "RequestTimeTooSkewed"),
    ],
)
def test_call_signed_wrongly_is_refused(quiet, wrong, code):
    if "minutes" in wrong:  # from when the test runs, not from when it was read
        wrong = {"date": (datetime.now(UTC) + timedelta(**wrong)).isoformat()}
    answer = send_many(quiet, alimtalk("01012345678"), **signed(quiet, **wrong))

    assert (answer.status_code, answer.json()["errorCode"]) == (403, code)
    assert send_many(quiet, alimtalk("01012345678"), Authorization="Bearer x").status_code == 403
    assert quiet.counts()["solapi"]["copies_total"] == 0


def test_messages_are_taken_or_refused_one_by_one(quiet):
    quiet.plan({"platform": "solapi", "chat": "01000000004", "fault": "blocked"})
    told = send_many(
        quiet,
        alimtalk("01000000001"),
        alimtalk("01000000001"),
        alimtalk("01000000002", template="KA01TP260915044412345PeNdInGaBcDe"),
        alimtalk("01000000003", variables={"#{이름}": "김청자"}),
        alimtalk("01000000004"),
        alimtalk("somewhere"),
        alimtalk("01000000005"),
    ).json()

    assert [one["statusCode"] for one in told["failedMessageList"]] == [
        "1026",
        "1042",
        "1043",
        "1060",
        "1010",
    ]
    assert [one["customFields"]["deliveryId"] for one in told["messageList"]] == ["0001", "0005"]
    assert told["groupInfo"]["count"]["registeredSuccess"] == 2
    assert told["groupInfo"]["count"]["registeredFailed"] == 5
    assert quiet.counts()["solapi"]["copies_max"] == 1
    assert quiet.copies_of("01000000005", "solapi") == 1


def test_messages_are_looked_up_by_id_by_number_and_by_criteria(quiet):
    number = f"010{uuid.uuid4().int % 10**8:08}"
    told = send_many(quiet, alimtalk(number), alimtalk("01000000002")).json()
    first, second = (one["messageId"] for one in told["messageList"])

    assert listed(quiet, messageId=first)[first]["to"] == number
    assert listed(quiet, messageId=f"{first},{second}").keys() == {first, second}
    assert listed(quiet, to=number).keys() == {first}
    assert listed(quiet, criteria="messageId", cond="eq", value=second).keys() == {second}
    wait_for(lambda: listed(quiet, messageId=first)[first]["statusCode"] == "4000")


def test_message_whose_answer_was_lost_can_be_looked_up(quiet):
    number = f"010{uuid.uuid4().int % 10**8:08}"
    quiet.plan({"platform": "solapi", "fault": "cut-after"})

    with pytest.raises(requests.ConnectionError):
        send_many(quiet, alimtalk(number))
    (found,) = listed(quiet, to=number).values()
    assert found["customFields"] == {"deliveryId": number[-4:]}
    assert quiet.copies_of(number, "solapi") == 1


@pytest.mark.parametrize(
    ("fault", "status", "copies"),
    [("too-many", 429, 0), ("error-500", 500, 0), ("error-502", 502, 0), ("error-504", 504, 1)],
)
def test_fault_befalls_a_whole_sending(quiet, fault, status, copies):
    quiet.plan({"platform": "solapi", "fault": fault})
    answer = send_many(quiet, alimtalk("01000000001"), alimtalk("01000000002"))

    assert answer.status_code == status
    assert answer.json()["errorCode"]
    assert quiet.copies_of("01000000002", "solapi") == copies


def test_templates_are_told_with_their_state(quiet):
    url = f"{quiet.url}/kakao/v2/templates"
    every = requests.get(url, headers=signed(quiet), timeout=60).json()["templateList"]
    approved = requests.get(url, params={"status": "APPROVED"}, headers=signed(quiet), timeout=60).json()[
        "templateList"
    ]
    one = requests.get(f"{url}/{APPROVED}", headers=signed(quiet), timeout=60).json()

    assert {"APPROVED", "PENDING"} <= {template["status"] for template in every}
    assert {template["status"] for template in approved} == {"APPROVED"}
    assert [blank["name"] for blank in one["variables"]] == ["#{이름}", "#{날짜}", "#{과정}"]


def test_reports_come_again_until_they_are_taken():
    posted: list[Any] = []

    def reports(body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        posted.append(body)
        return (503 if len(posted) == 1 else 200), {}

    with server(reports) as url, platforms(options=["--solapi-report", url]) as stand_ins:
        stand_ins.plan(
            {"chat": "01000000002", "fault": "deactivated", "times": 1},
            {"chat": "01000000003", "fault": "deactivated"},
        )
        send_many(
            stand_ins,
            alimtalk("01000000001"),
            alimtalk("01000000002"),
            alimtalk("01000000003", disableSms=False),
        )
        wait_for(lambda: stand_ins.counts()["solapi"]["reported"] == 3)

    assert [entry["retryCount"] for body in posted for entry in body] == [0, 0, 0, 1, 1, 1]
    assert [(one["data"]["statusCode"], one["data"]["type"]) for one in posted[1]] == [
        ("4000", "ATA"),
        ("3104", "ATA"),
        ("4000", "LMS"),  # as a text message instead
    ]
    assert {entry["eventDataId"] for entry in posted[0]} == {entry["eventDataId"] for entry in posted[1]}


# The process


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_stand_ins_end_with_their_block():
    with platforms() as stand_ins:
        pid = stand_ins.pid
        assert is_alive(pid)
        assert os.getsid(pid) == pid  # a session of its own
    assert not is_alive(pid)


def test_stand_ins_end_when_whoever_started_them_is_killed():
    program = (
        "import time\nfrom bot.rehearsal.process import platforms\n"
        "with platforms() as running:\n    print(running.pid, flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as starter:
        pid = int(starter.stdout.readline())
        assert is_alive(pid)
        starter.kill()
        starter.wait()
        wait_for(lambda: not is_alive(pid))


def test_stand_ins_go_on_when_a_sender_is_killed(quiet):
    program = (
        f"import requests\nwhile True:\n"
        f"    requests.post('{quiet.telegram_url}{TOKEN}/sendMessage', json={{'chat_id': 7, 'text': 'x'}})\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as sender:
        wait_for(lambda: quiet.copies_of(7) > 5)
        sender.kill()
        sender.wait()

    assert send(quiet, chat=8).status_code == 200


def test_stand_ins_end_after_their_lifetime():
    with platforms(options=["--lifetime", "0.5"]) as stand_ins:
        wait_for(lambda: not is_alive(stand_ins.pid))
