"""Kakao's callback address on loopback: each is good for one answer and for a minute."""

import json
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from tests.stand_ins import Answer, LoopbackServer, Request

MOST_BYTES = 30_720
WRONG_TOKEN = "Invalid callback token. Check your callback token."
WRONG_JSON = "Invalid json response from bot-skill."


@dataclass(frozen=True, slots=True)
class Received:
    """One POST to a callback address and what was told back; ``body`` is None where not JSON."""

    url: str
    body: Any
    raw: bytes
    content_type: str
    status: str
    message: str

    @property
    def accepted(self) -> bool:
        return self.status == "SUCCESS"


class StandInCallback(LoopbackServer):
    """Kakao's side of a callback.

    Attributes:
        lifetime: seconds an address lives.
        latency: seconds each answer waits.
    """

    def __init__(self, schema_path: Path, lifetime: float = 60.0) -> None:
        super().__init__()
        self.lifetime, self.latency = lifetime, 0.0
        self._schema = Draft202012Validator(json.loads(schema_path.read_text("utf-8")))
        self._made: dict[str, float] = {}
        self._received: list[Received] = []
        self._news = threading.Condition()

    def new_address(self) -> str:
        path = f"/v1/callback/{uuid.uuid4().hex}"
        with self._news:
            self._made[path] = time.monotonic()
        return self.address + path

    def expire(self, url: str) -> None:
        """Let an address die before its time."""
        with self._news:
            self._made.pop(url.removeprefix(self.address), None)

    @property
    def received(self) -> list[Received]:
        with self._news:
            return list(self._received)

    def wait_for(self, times: int = 1, timeout: float = 30.0) -> list[Received]:
        """Wait for so many answers; raise TimeoutError after ``timeout`` seconds."""
        with self._news:
            if not self._news.wait_for(lambda: len(self._received) >= times, timeout):
                raise TimeoutError(f"{len(self._received)} of {times} callbacks came")
            return list(self._received)

    def answer(self, request: Request) -> Answer:
        self.closing.wait(self.latency)
        body = _parsed(request.body)
        with self._news:
            status, message = self._judge(request, body)
            kind = request.headers.get("Content-Type", "")
            url = self.address + request.path
            self._received.append(Received(url, body, request.body, kind, status, message))
            self._news.notify_all()
        told = {"taskId": str(uuid.uuid4()), "status": status, "message": message}
        return Answer(200, {**told, "timestamp": int(time.time() * 1000)})

    def _judge(self, request: Request, body: Any) -> tuple[str, str]:
        made = self._made.pop(request.path, None)
        if made is None or time.monotonic() - made > self.lifetime:
            return "ERROR", WRONG_TOKEN
        sound = len(request.body) <= MOST_BYTES and self._schema.is_valid(body)
        if not sound or "json" not in request.headers.get("Content-Type", "") or body.get("useCallback"):
            return "FAIL", WRONG_JSON
        return "SUCCESS", "ok"


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
