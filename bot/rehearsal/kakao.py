"""A stand-in for Kakao's Event API: pushes to up to a hundred people a call, and what became of each.

What the facts leave open is made up here, and only here: the HTTP status of refused calls, the error types
other than 201, and the task status PROCESSING while the skill has not answered for everybody.
"""

import asyncio
import hashlib
import math
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.rehearsal.answers import Weather, answer, cut, lose, values_of
from bot.rehearsal.copies import Copies
from bot.rehearsal.faults import Met
from bot.rehearsal.skill import Skill

NAME = "kakao"
PUSHES, TASKS = "/v2/bots/", ("/v1/tasks/", "/v2/tasks/")
MOST_PEOPLE = 100
KINDS = {"botUserKey", "plusfriendUserKey", "appUserId"}
REFUSALS = {
    "error-500": (500, "Internal Server Error"),
    "error-502": (502, "Bad Gateway"),
    "bad-format": (400, "invalid request"),
    "unauthorised": (401, "invalid app key"),
    "too-many": (429, "too many requests"),
}
MATTERS = {
    "blocked": (401, "User blocked the channel."),
    "deactivated": (402, "User left KakaoTalk."),
    "migrate": (403, "User key changed."),
    "chat-not-found": (404, "User key could not be resolved."),
    "skill": (201, "Bot skill server responded with an HTTP error."),
}

Values = Mapping[str, Any]
Person = Mapping[str, Any]


class Refused(Exception):
    """Why a push is not taken at all."""


@dataclass(slots=True)
class Task:
    """One push: how many it was for, and who did not get it."""

    number: str
    people: int
    open: int = 0
    unresolved: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)

    def fail(self, person: Person, matter: str) -> None:
        kind, words = MATTERS[matter]
        self.unresolved += matter == "chat-not-found"
        self.failed.append(
            {
                "userId": person["id"],
                "reqUserType": person["type"],
                "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "errorMsg": {"errorType": kind, "msg": words},
            }
        )

    def told(self) -> dict[str, Any]:
        failures = len(self.failed)
        status = "PROCESSING" if self.open else f"{failures} FAIL" if failures else "ALL SUCCESS"
        return {
            "taskId": self.number,
            "status": status,
            "allRequestCount": self.people,
            "successCount": self.people - failures - self.open,
            "userKeyResolvingFailCount": self.unresolved,
            "fail": {"count": failures, "list": self.failed},
        }


class Kakao:
    """Takes pushes and tells of tasks; with a skill, a copy counts once that has answered well for it."""

    def __init__(self, weather: Weather, skill: Skill | None = None) -> None:
        self.weather = weather
        self.skill = skill
        self.copies = Copies()
        self._tasks: dict[str, Task] = {}

    def told(self) -> dict[str, Any]:
        return {**self.copies.told(), "skill": self.skill.told() if self.skill else None}

    async def answer(self, request: web.BaseRequest, path: str) -> web.Response:
        arrived = time.monotonic()
        self.copies.calls += 1
        try:
            values = await values_of(request)
        except ValueError:
            return _failed("invalid json")
        if self.weather.latency:
            await asyncio.sleep(self.weather.latency)
        if not request.headers.get("Authorization", "").startswith("KakaoAK "):
            return _said(*REFUSALS["unauthorised"])
        if request.method == "GET" and path.startswith(TASKS):
            task = self._tasks.get(path.rpartition("/")[2])
            return answer(task.told()) if task else _said(404, "no such task")
        bot, _, rest = path.removeprefix(PUSHES).partition("/")
        if request.method != "POST" or rest != "talk":
            return _said(404, "not found")
        return await self._take(request, bot, values, arrived)

    async def _take(self, request: web.BaseRequest, bot: str, values: Values, arrived: float) -> web.Response:
        try:
            people = _people(values)
        except Refused as told:
            self.copies.refuse("malformed")
            return _failed(str(told))
        met = self.weather.trouble.of_call(NAME, [person["id"] for person in people], arrived)
        if met and met.is_refusal:
            return self._refuse(request, met, len(people))
        task = self._push(bot, people, values, arrived)
        whole = answer(_receipt("SUCCESS", "", task.number))
        if met is None:
            return whole
        self.copies.lose(met.name, len(people))
        return await lose(request, met, whole, _said(504, "Gateway Timeout"))

    def _refuse(self, request: web.BaseRequest, met: Met, people: int) -> web.Response:
        self.copies.refuse(met.name, people)
        if met.name == "cut-before":
            return cut(request)
        status, words = REFUSALS[met.name]
        if met.name == "too-many":
            wait = math.ceil(met.seconds)
            return answer({"code": -10, "msg": words, "retry_after": wait}, 429, {"Retry-After": str(wait)})
        return _said(status, words)

    def _push(self, bot: str, people: Sequence[Person], values: Values, arrived: float) -> Task:
        task = Task(str(uuid.uuid4()), len(people))
        self._tasks[task.number] = task
        for person in people:
            matter = self.weather.trouble.of_person(NAME, person["id"])
            if matter:
                self.copies.refuse(matter)
                task.fail(person, matter)
            elif self.skill is None:
                self.copies.accept(person["id"], arrived)
            else:
                self._call_skill(self.skill, task, person, skill_request(bot, person, values))
        return task

    def _call_skill(self, skill: Skill, task: Task, person: Person, body: Values) -> None:
        task.open += 1

        def done(is_good: bool) -> None:
            task.open -= 1
            if is_good:
                self.copies.accept(person["id"], time.monotonic())
            else:
                self.copies.refuse("skill")
                task.fail(person, "skill")

        skill.push(body, done)


def _people(values: Values) -> Sequence[Person]:
    """Return whom a push is for; Refused where Kakao would not take it."""
    event, people = values.get("event"), values.get("user")
    if not isinstance(event, dict) or not event.get("name"):
        raise Refused("event.name is required")
    if not isinstance(people, list) or not 1 <= len(people) <= MOST_PEOPLE:
        raise Refused(f"user must have 1 to {MOST_PEOPLE} entries")
    if not all(isinstance(one, dict) and one.get("type") in KINDS and one.get("id") for one in people):
        raise Refused("each user needs a type and an id")
    if len({one["id"] for one in people}) < len(people):
        raise Refused("duplicate user")
    return people


def skill_request(bot: str, person: Person, values: Values) -> dict[str, Any]:
    """Return the call the bot's skill server gets for one receiver of a push."""
    block = {"id": "66f3b11d5e7d2b40c81f0d2b", "name": values["event"]["name"]}
    key = _bot_user_key(person)
    named = {"botUserKey": key, "bot_user_key": key, person["type"]: person["id"]}
    return {
        "bot": {"id": bot, "name": "강진군 알림이"},
        "intent": {**block, "extra": {"reason": {"code": 1, "message": "OK"}}},
        "action": {
            "id": "66f3a9b25e7d2b40c81f0a44",
            "name": "강진군 통합 스킬",
            "params": {},
            "detailParams": {},
            "clientExtra": None,
        },
        "userRequest": {
            "block": block,
            "user": {
                "id": key,
                "type": "botUserKey",
                "properties": {**named, **(person.get("properties") or {})},
            },
            "utterance": "event",
            "params": {"surface": "Kakaotalk.plusfriend", **(values.get("params") or {})},
            "lang": "ko",
            "timezone": "Asia/Seoul",
        },
        "contexts": [],
    }


def _bot_user_key(person: Person) -> str:
    """Return the id a skill always knows a person by, also where the push named them by another."""
    if person["type"] == "botUserKey":
        return str(person["id"])
    return hashlib.sha256(f"{person['type']}:{person['id']}".encode()).hexdigest() + "00"


def _receipt(status: str, message: str, task: str | None = None) -> dict[str, Any]:
    return {"taskId": task, "status": status, "message": message, "timestamp": int(time.time() * 1000)}


def _failed(message: str) -> web.Response:
    return answer(_receipt("FAIL", message))


def _said(status: int, message: str) -> web.Response:
    return answer({"code": -status, "msg": message}, status)
