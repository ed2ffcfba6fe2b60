"""The stand-in platforms started, asked and ended from another process."""

import select
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from bot.rehearsal.faults import Faults
from bot.rehearsal.platforms import API_KEY, API_SECRET

ROOT = Path(__file__).parent.parent.parent
START_LIMIT = 20.0  # seconds until it must listen
ASK_LIMIT = 30.0
END_LIMIT = 5.0


class NotStarted(Exception):
    """The stand-ins did not come up."""


class Running:
    """Stand-in platforms at work.

    Attributes:
        url: what stands before every platform's own path, without a slash at its end.
    """

    solapi_key, solapi_secret = API_KEY, API_SECRET

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between us and this machine
        self.url = f"http://127.0.0.1:{port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def telegram_url(self) -> str:
        return f"{self.url}/bot"

    def counts(self) -> dict[str, Any]:
        """Return the counters of each platform."""
        return self._ask("GET", "/counts")

    def copies_of(self, who: int | str, platform: str = "telegram") -> int:
        return int(self.of(who, platform)["copies"])

    def of(self, who: int | str, platform: str = "telegram") -> dict[str, int]:
        """Return what one receiver got: copies, and on Telegram what was edited and deleted."""
        return self._ask("GET", f"/counts/{platform}/{who}")

    def plan(self, *planned: Mapping[str, Any]) -> None:
        """Replace the plan, such as ``{"platform": "telegram", "chat": 123, "fault": "blocked"}``."""
        self.change(plan=list(planned))

    def change(self, **values: object) -> dict[str, Any]:
        """Change fields of :class:`Faults`, or the latency in milliseconds; return the mix in words."""
        return self._ask("POST", "/faults", values)

    def describe(self) -> dict[str, Any]:
        return self._ask("GET", "/faults")

    def reset(self) -> None:
        self._ask("POST", "/reset")

    def end(self) -> None:
        """End it, by closing what it reads and, if that is not enough, by its id."""
        self._session.close()
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(END_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _ask(self, method: str, path: str, values: Mapping[str, object] | None = None) -> dict[str, Any]:
        answer = self._session.request(method, self.url + path, json=values, timeout=ASK_LIMIT)
        told: dict[str, Any] = answer.json()
        if answer.status_code != 200:
            raise ValueError(told["error"])
        return told


@contextmanager
def platforms(
    faults: Faults | None = None, *, seed: int = 1, latency: float = 0.0, options: Sequence[str] = ()
) -> Iterator[Running]:
    """Run the stand-ins in a process of their own as long as the block lasts.

    It outlives whoever sends to it, killed or not, but not the process that started it.

    Args:
        faults: the mix; none where left out. Its own seed counts.
        latency: milliseconds before each answer.
        options: further ones of ``python -m bot.rehearsal.platforms``.
    """
    running = _start(["--seed", str(seed), "--latency", str(latency), *options])
    try:
        if faults is not None:
            running.change(**faults.as_json())
        yield running
    finally:
        running.end()


def _start(options: Sequence[str]) -> Running:
    process = subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "bot.rehearsal.platforms", "--port", "0", *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    said = b""
    if process.stdout and select.select([process.stdout], [], [], START_LIMIT)[0]:
        said = process.stdout.readline()
    word, _, port = said.decode().strip().partition(" ")
    if word != "listening":
        process.kill()
        process.wait()
        raise NotStarted("the stand-in platforms did not start listening")
    return Running(process, int(port))
