"""What Kakao does after a push: it calls the bot's skill server once for each receiver."""

import asyncio
import time
import uuid
from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import orjson

TIME_LIMIT = 5.0  # seconds Kakao waits for a skill
AT_ONCE = 20

Done = Callable[[bool], None]
Call = tuple[Mapping[str, Any], Done]


class Skill:
    """Calls one skill server, so many a second (0: as fast as it answers) and so many at a time."""

    def __init__(self, url: str, secret: str, rate: float = 0.0, at_once: int = AT_ONCE) -> None:
        self._url, self._secret = url, secret
        self._every = 1 / rate if rate else 0.0
        self._at_once = at_once
        self._waiting: asyncio.Queue[Call] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []
        self._next = 0.0
        self._open = 0
        self.forget()

    def forget(self) -> None:
        """Count from nothing again."""
        self._answered: Counter[str] = Counter()
        self._millis = array("d")
        self._called = 0

    def push(self, body: Mapping[str, Any], done: Done) -> None:
        """Have the server called some time soon; then `done` is told whether it answered well."""
        if not self._workers:
            self._workers = [asyncio.create_task(self._work()) for _ in range(self._at_once)]
        self._open += 1
        self._waiting.put_nowait((body, done))

    def told(self) -> dict[str, Any]:
        millis = sorted(self._millis)
        return {
            "called": self._called,
            "good": self._answered["good"],
            "answers": dict(self._answered),
            "open": self._open,
            "p50_ms": _share(millis, 0.5),
            "p99_ms": _share(millis, 0.99),
            "max_ms": _share(millis, 1.0),
        }

    async def _work(self) -> None:
        limit = aiohttp.ClientTimeout(total=TIME_LIMIT)
        async with aiohttp.ClientSession(timeout=limit) as session:
            while True:
                body, done = await self._waiting.get()
                await self._keep_pace()
                done(await self._call(session, body))
                self._open -= 1

    async def _keep_pace(self) -> None:
        now = time.monotonic()
        self._next = max(self._next, now) + self._every
        if (wait := self._next - self._every - now) > 0:
            await asyncio.sleep(wait)

    async def _call(self, session: aiohttp.ClientSession, body: Mapping[str, Any]) -> bool:
        self._called += 1
        began = time.monotonic()
        headers = {
            "Content-Type": "application/json",
            "X-Kakao-Skill-Secret": self._secret,
            "X-Request-Id": uuid.uuid4().hex,
        }
        try:
            async with session.post(self._url, data=orjson.dumps(body), headers=headers) as answer:
                said = judged(answer.status, await answer.read())
        except TimeoutError:
            said = "time-out"
        except aiohttp.ClientError:
            said = "no answer"
        self._millis.append((time.monotonic() - began) * 1000)
        self._answered[said] += 1
        return said == "good"


def judged(status: int, body: bytes) -> str:
    """Return "good", or what is wrong with a skill's answer."""
    if status != 200:
        return f"http {status}"
    try:
        answer = orjson.loads(body)
        outputs = answer["template"]["outputs"]
    except ValueError:
        return "no json"
    except (KeyError, TypeError):
        return "no outputs"
    if answer.get("version") != "2.0":
        return "not version 2.0"
    return "good" if isinstance(outputs, list) and outputs else "no outputs"


def _share(millis: list[float], share: float) -> float:
    return round(millis[min(int(len(millis) * share), len(millis) - 1)], 1) if millis else 0.0
