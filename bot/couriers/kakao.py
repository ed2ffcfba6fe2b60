"""KakaoTalk: the Event API, which makes a block speak to a hundred people a call."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.channel import Body, Need, mapping, text_or_none
from bot.courier import Carrier, Courier, Parcel, Report, State, Tools
from bot.couriers._rounds import rounds, tell, tell_failed, tell_refused
from bot.wires.json_calls import READ, Answer, Failed, call, new_session

MOST = 100  # people a call takes
LONGEST_HANDLE = 80
WON = 15  # a message, without tax
SKILL_ERROR = 201  # our own skill did not answer rightly


@dataclass(frozen=True, slots=True)
class TaskFailure:
    """One person whom a task did not reach; ``reason`` is one of :data:`bot.courier.REASONS`."""

    user: str
    reason: str
    error: int | None
    words: str


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What became of a call that was accepted.

    Attributes:
        asked: people the call was for.
        reached: people it reached so far.
        failures: those it named.
        unresolved: how many keys meant nobody; it does not say which.
    """

    asked: int
    reached: int
    failures: tuple[TaskFailure, ...] = ()
    unresolved: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether everybody is accounted for, so that it need not be looked up again."""
        lost = max(len(self.failures), self.unresolved)  # whether one is part of the other is not known
        return self.reached + lost >= self.asked


class KakaoCourier:
    """Pushes for one bot, one call at a time as Kakao's limits are not known."""

    def __init__(self, settings: Mapping[str, str], *, read_timeout: float = READ) -> None:
        self._url = settings["KAKAO_EVENT_URL"].rstrip("/")
        self._bot, self._event = settings["KAKAO_BOT_ID"], settings["KAKAO_EVENT_NAME"]
        self._headers = {"Authorization": f"KakaoAK {settings['KAKAO_REST_API_KEY']}"}
        self._session, self._read_timeout = new_session(), read_timeout
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        self._session.close()

    async def carry(self, parcels: Sequence[Parcel], report: Report) -> None:
        """Push to all, in one call for each hundred people of an occurrence."""
        for people in rounds(parcels, MOST, apart=lambda parcel: parcel.occurrence, person=_user_key):
            async with self._turn:
                await self._push(people, report)

    async def task(self, handle: str) -> TaskResult | None:
        """Look up what became of a call by the handle of its deliveries; None where that is not told now."""
        try:
            async with self._turn:
                answer = await self._call("GET", f"/v1/tasks/{quote(handle, safe='')}")
        except Failed:
            return None
        return result_of(answer.said) if answer.status == 200 else None

    async def _push(self, people: Sequence[Parcel], report: Report) -> None:
        path = f"/v2/bots/{quote(self._bot, safe='!')}/talk"
        try:
            answer = await self._call("POST", path, self._event_for(people))
        except Failed as failed:
            tell_failed(people, report, failed)
        else:
            _tell(people, report, answer)

    async def _call(self, method: str, path: str, json: Body | None = None) -> Answer:
        return await asyncio.to_thread(
            call,
            self._session,
            method,
            self._url + path,
            headers=self._headers,
            json=json,
            read_timeout=self._read_timeout,
        )

    def _event_for(self, people: Sequence[Parcel]) -> Body:
        first = people[0]
        return {
            "event": {"name": self._event, "data": {}},
            "user": [_user(parcel) for parcel in people],
            "params": {
                "announcementId": str(first.announcement or ""),
                "deliveryId": str(first.delivery),
                "occurrenceId": str(first.occurrence),
            },
        }


def _user_key(parcel: Parcel) -> str:
    return parcel.address.partition(":")[2]


def _user(parcel: Parcel) -> Body:
    told = {"deliveryId": str(parcel.delivery), "language": parcel.language}
    return {"type": "botUserKey", "id": _user_key(parcel), "properties": told}


def _tell(people: Sequence[Parcel], report: Report, answer: Answer) -> None:
    """Report what the answer to a call means for its people."""
    if not 200 <= answer.status < 300:
        tell_refused(people, report, answer)
        return
    match answer.said.get("status"):
        case "SUCCESS":
            task = text_or_none(answer.said.get("taskId"))
            tell(people, report, State.SENT, handle=task[:LONGEST_HANDLE] if task else None, won=WON)
        case "FAIL":  # the call is not as it should be, and no other would be
            tell(people, report, State.FAILED, "refused", stops=True)
        case "ERROR":
            tell(people, report, State.PENDING, "server")
        case _:
            tell(people, report, State.UNKNOWN, "unreadable-answer")


def result_of(said: Mapping[str, Any]) -> TaskResult | None:
    """Read a task's result; None where it is none."""
    asked, reached = said.get("allRequestCount"), said.get("successCount")
    if not isinstance(asked, int) or not isinstance(reached, int):
        return None
    listed = mapping(said.get("fail")).get("list")
    failures = tuple(_failure(each) for each in listed) if isinstance(listed, list) else ()
    unresolved = said.get("userKeyResolvingFailCount")
    return TaskResult(asked, reached, failures, unresolved if isinstance(unresolved, int) else 0)


def _failure(told: Any) -> TaskFailure:
    error = mapping(mapping(told).get("errorMsg"))
    number = error.get("errorType")
    number = number if isinstance(number, int) else None
    reason = "skill-error" if number == SKILL_ERROR else "refused"
    return TaskFailure(str(mapping(told).get("userId")), reason, number, str(error.get("msg", ""))[:200])


async def open_kakao(tools: Tools) -> Courier:
    return KakaoCourier(tools.settings)


COURIER = Carrier(
    "kakao",
    open_kakao,
    needs=(
        Need("KAKAO_BOT_ID", required=True, pattern=r"[A-Za-z0-9]{1,40}!?"),
        Need("KAKAO_REST_API_KEY", required=True, pattern=r"\S{8,128}"),
        Need("KAKAO_EVENT_NAME", required=True, pattern=r"\S.{0,98}\S|\S"),
        Need("KAKAO_EVENT_URL", default="https://bot-api.kakao.com", pattern=r"https?://\S+"),
        Need("KAKAO_RATE", default="200", pattern=r"[1-9]\d{0,4}"),
        Need("KAKAO_ADMIN_KEY", pattern=r"\S{8,128}"),
    ),
    at_once=MOST,
    together=True,
    looks_up=True,
    rate="KAKAO_RATE",
    won=WON,
)
