"""A server on loopback whose every answer is written out byte by byte, and that can hang up at any point."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

HANG_UP = b""  # an answer: close the connection without one


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came; ``body`` is parsed where it is JSON."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes
    body: Any


Script = Callable[[Asked], bytes]


@dataclass
class Scripted:
    """What a test holds of the server.

    Attributes:
        script: what is answered to each request.
        refuses: whether connections are closed before anything is read.
        received: what came, in order.
    """

    script: Script
    refuses: bool = False
    received: list[Asked] = field(default_factory=list)
    connections: int = 0
    address: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float) -> None:
        """Let an answer take its time, unless the test is over."""
        self.closing.wait(seconds)


def answer(payload: Any, status: int = 200, **headers: str) -> bytes:
    """Return an HTTP answer; text or bytes as they are, all else as JSON."""
    if isinstance(payload, bytes):
        body, kind = payload, "text/html"
    elif isinstance(payload, str):
        body, kind = payload.encode(), "text/html"
    else:
        body, kind = json.dumps(payload).encode(), "application/json"
    named = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status} Told", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


class _Door(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        held: Scripted = self.server.held  # type: ignore[attr-defined]
        held.connections += 1
        while not held.refuses and (asked := self._read()):
            held.received.append(asked)
            told = held.script(asked)
            if told == HANG_UP:
                return
            self.wfile.write(told)

    def _read(self) -> Asked | None:
        try:
            first = self.rfile.readline().decode().split()
        except ConnectionError:
            return None
        if len(first) < 2:
            return None
        headers = {}
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.casefold()] = value.strip()
        raw = self.rfile.read(int(headers.get("content-length", 0)))
        return Asked(first[0], first[1], headers, raw, _parsed(raw))


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """A caller may be gone before its answer."""


@contextmanager
def scripted(script: Script) -> Iterator[Scripted]:
    held = Scripted(script)
    with _Server(("127.0.0.1", 0), _Door) as server:
        server.held = held  # type: ignore[attr-defined]
        held.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield held
        held.closing.set()
        server.shutdown()
        thread.join()
