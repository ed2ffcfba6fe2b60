"""A stand-in for Solapi: AlimTalk taken in one signed call, looked up afterwards, reported back."""

import asyncio
import math
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from bot.rehearsal.answers import Weather, answer, cut, lose, values_of
from bot.rehearsal.copies import Copies
from bot.rehearsal.faults import Met
from bot.rehearsal.solapi_signature import Forged, Signatures
from bot.rehearsal.solapi_templates import TEMPLATES, missing

NAME = "solapi"
SENDING, LISTING, TEMPLATE_LIST = "/messages/v4/send-many/detail", "/messages/v4/list", "/kakao/v2/templates"
PATHS = (SENDING, LISTING, TEMPLATE_LIST)
MOST_MESSAGES = 10_000
REPORT_AFTER = 0.2  # seconds until a message is settled and reported
REPORT_TRIES = 5
REPORTS_A_CALL = 100
ACCOUNT = "26090112345678"
REFUSALS = {
    "error-500": (500, "InternalError", "Internal Server Error"),
    "error-502": (502, "BadGateway", "Bad Gateway"),
    "bad-format": (400, "ValidationError", "invalid request"),
    "unauthorised": (403, "InvalidAPIKey", "등록되지 않은 API Key 입니다."),
    "too-many": (429, "TooManyRequests", "요청이 너무 많습니다."),
}
FORGED = {
    "InvalidAPIKey": "등록되지 않은 API Key 입니다.",
    "SignatureDoesNotMatch": "서명이 맞지 않습니다.",
    "RequestTimeTooSkewed": "요청 시각이 15분 넘게 어긋납니다.",
    "DuplicatedSignature": "이미 사용한 서명입니다.",
}
WORDS = {
    "1010": "필수 값 누락",
    "1026": "수신번호 중복",
    "1042": "템플릿 확인 필요",
    "1043": "템플릿과 내용 불일치",
    "1060": "수신 차단 번호",
    "2000": "정상 접수",
    "3104": "카카오톡을 쓰지 않는 번호",
    "3107": "카카오톡 미접속 또는 알림톡 차단",
    "4000": "수신 완료",
}
SETTLED = {"deactivated": "3104", "chat-not-found": "3107", "migrate": "3107"}

Message = Mapping[str, Any]
Record = dict[str, Any]


class Solapi:
    """Takes messages, counts a copy for each number, settles and reports them a moment later."""

    def __init__(self, weather: Weather, signatures: Signatures, report_url: str = "") -> None:
        self.weather = weather
        self.copies = Copies()
        self._signatures = signatures
        self._report_url = report_url
        self._records: dict[str, Record] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._reported = self._unreported = 0

    def told(self) -> dict[str, Any]:
        return {
            **self.copies.told(),
            "reported": self._reported,
            "unreported": self._unreported,
            "settling": len(self._under_way),
        }

    async def answer(self, request: web.BaseRequest, path: str) -> web.Response:
        arrived = time.monotonic()
        self.copies.calls += 1
        try:
            values = await values_of(request)
            self._signatures.check(request.headers.get("Authorization", ""))
        except ValueError:
            return _said(400, "ValidationError", "invalid json")
        except Forged as told:
            return _said(403, str(told), FORGED[str(told)])
        if self.weather.latency:
            await asyncio.sleep(self.weather.latency)
        match request.method, path:
            case "POST", "/messages/v4/send-many/detail":
                return await self._take(request, values, arrived)
            case "GET", "/messages/v4/list":
                return answer(self._listed(values))
            case "GET", "/kakao/v2/templates":
                return answer(_templates(values))
            case _:
                return self._one_template(request.method, path)

    def _one_template(self, method: str, path: str) -> web.Response:
        template = TEMPLATES.get(path.removeprefix(f"{TEMPLATE_LIST}/"))
        if method != "GET" or template is None:
            return _said(404, "ResourceNotFound", "not found")
        return answer(template)

    async def _take(self, request: web.BaseRequest, values: Message, arrived: float) -> web.Response:
        messages = values.get("messages")
        if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
            return _said(400, "ValidationError", f"messages must have 1 to {MOST_MESSAGES} entries")
        people = [str(message.get("to", "")) for message in messages]
        met = self.weather.trouble.of_call(NAME, people, arrived)
        if met and met.is_refusal:
            return self._refuse(request, met, len(people))
        whole = answer(self._registered(messages, values, arrived))
        if met is None:
            return whole
        self.copies.lose(met.name, len(people))
        return await lose(request, met, whole, _said(504, "GatewayTimeout", "Gateway Timeout"))

    def _refuse(self, request: web.BaseRequest, met: Met, people: int) -> web.Response:
        self.copies.refuse(met.name, people)
        if met.name == "cut-before":
            return cut(request)
        headers = {"Retry-After": str(math.ceil(met.seconds))} if met.name == "too-many" else None
        status, code, words = REFUSALS[met.name]
        return _said(status, code, words, headers)

    def _registered(self, messages: Sequence[Message], values: Message, arrived: float) -> dict[str, Any]:
        """Take what can be taken; return the answer that tells of both."""
        group = f"G4V{uuid.uuid4().hex.upper()[:29]}"
        taken, ends, refused, seen = [], [], [], set[str]()
        for message in messages:
            to = str(message.get("to", ""))
            is_again = to in seen and not values.get("allowDuplicates")
            matter = self.weather.trouble.of_person(NAME, to)
            code = "1026" if is_again else _fault_of(message, to, matter)
            seen.add(to)
            record = _record(message, group, code or "2000")
            if code:
                self.copies.refuse(code)
                refused.append(record)
                continue
            self.copies.accept(to, arrived)
            self._records[record["messageId"]] = record
            taken.append(record)
            ends.append(SETTLED.get(matter or "", "4000"))
        self._soon(self._settle(taken, ends))
        listed = ("messageId", "statusCode", "statusMessage", "customFields")
        return {
            "failedMessageList": refused,
            "groupInfo": _group(group, len(taken), len(refused)),
            "messageList": [{key: record[key] for key in listed} for record in taken]
            if values.get("showMessageList")
            else [],
        }

    def _soon(self, settling: Any) -> None:
        task = asyncio.create_task(settling)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _settle(self, records: Sequence[Record], ends: Sequence[str]) -> None:
        await asyncio.sleep(REPORT_AFTER)
        for record, code in zip(records, ends, strict=True):
            _finish(record, code)
        if self._report_url:
            for start in range(0, len(records), REPORTS_A_CALL):
                await self._report(records[start : start + REPORTS_A_CALL])

    async def _report(self, records: Sequence[Record]) -> None:
        """Post what became of messages, up to five times until it is taken."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            for tried in range(REPORT_TRIES):
                body = orjson.dumps([_reported(record, tried) for record in records])
                try:
                    async with session.post(
                        self._report_url, data=body, headers={"Content-Type": "application/json"}
                    ) as taken:
                        if taken.status == 200:
                            self._reported += len(records)
                            return
                except (aiohttp.ClientError, TimeoutError):
                    pass  # as good as a refusal
                await asyncio.sleep(REPORT_AFTER * 2**tried)
        self._unreported += len(records)

    def _listed(self, values: Message) -> dict[str, Any]:
        """Return the messages asked for: by messageId, groupId or to, or by criteria and value."""
        wanted = {key: str(values[key]) for key in ("messageId", "groupId", "to") if key in values}
        several = [str(value) for key, value in values.items() if key.startswith("messageIds[")]
        wanted |= {"messageId": ",".join(several)} if several else {}
        criteria, given = (str(values.get(key, "")).split(",") for key in ("criteria", "value"))
        wanted |= {key: value for key, value in zip(criteria, given, strict=False) if key}
        found = self._records.values()
        if "messageId" in wanted:
            numbers = wanted["messageId"].split(",")
            found = [self._records[one] for one in numbers if one in self._records]  # type: ignore[assignment]
        limit = int(values.get("limit") or 20)
        rest = {key: value for key, value in wanted.items() if key != "messageId"}
        fitting = [one for one in found if all(str(one.get(key)) == value for key, value in rest.items())]
        return {
            "limit": limit,
            "startKey": values.get("startKey"),
            "nextKey": None,
            "messageList": {one["messageId"]: one for one in fitting[:limit]},
        }


def _record(message: Message, group: str, code: str) -> Record:
    return {
        "messageId": f"M4V{uuid.uuid4().hex.upper()[:29]}",
        "groupId": group,
        "accountId": ACCOUNT,
        "type": message.get("type"),
        "country": "82",
        "to": str(message.get("to", "")),
        "from": message.get("from"),
        "statusCode": code,
        "statusMessage": WORDS[code],
        "dateCreated": _now(),
        "kakaoOptions": message.get("kakaoOptions"),
        "customFields": message.get("customFields"),
    }


def _fault_of(message: Message, to: str, matter: str | None) -> str:
    """Return the code a message is refused with at once; empty where it is taken."""
    if not to.isdigit():
        return "1010"
    options = message.get("kakaoOptions") or {}
    if message.get("type") == "ATA":
        template = TEMPLATES.get(options.get("templateId", ""))
        if template is None or template["status"] != "APPROVED":
            return "1042"
        if missing(template, options.get("variables") or {}):
            return "1043"
    return "1060" if matter == "blocked" else ""


def _finish(record: Record, code: str) -> None:
    """Give a message its end: received, by text message instead, or failed."""
    options = record["kakaoOptions"]
    if code != "4000" and options and not options.get("disableSms"):
        code, record["type"] = "4000", "LMS"
    now = _now()
    record.update(
        statusCode=code,
        statusMessage=WORDS[code],
        dateProcessed=now,
        dateReported=now,
        dateReceived=now if code == "4000" else None,
        networkCode="KAKAO" if record["type"] == "ATA" else "SKT",
    )


def _reported(record: Record, tried: int) -> dict[str, Any]:
    kept = {key: value for key, value in record.items() if key not in ("accountId", "country", "dateCreated")}
    return {"eventDataId": f"EV{record['messageId']}", "retryCount": tried, "data": kept}


def _group(number: str, taken: int, refused: int) -> dict[str, Any]:
    names = ("sentTotal", "sentFailed", "sentSuccess", "sentPending", "sentReplacement", "refund")
    return {
        "groupId": number,
        "status": "SENDING",
        "accountId": ACCOUNT,
        "apiVersion": "4",
        "count": {
            "total": taken + refused,
            **dict.fromkeys(names, 0),
            "registeredFailed": refused,
            "registeredSuccess": taken,
        },
        "countForCharge": {"ata": {"82": taken}},
        "balance": {"requested": 13 * taken, "replacement": 0, "refund": 0, "sum": 13 * taken},
        "dateCreated": _now(),
        "dateSent": _now(),
        "dateCompleted": None,
    }


def _templates(values: Message) -> dict[str, Any]:
    status = values.get("status")
    listed = [one for one in TEMPLATES.values() if status in (None, one["status"])]
    return {
        "limit": int(values.get("limit") or 20),
        "startKey": None,
        "nextKey": None,
        "templateList": listed,
    }


def _said(status: int, code: str, words: str, headers: Mapping[str, str] | None = None) -> web.Response:
    return answer({"errorCode": code, "errorMessage": words}, status, headers)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
