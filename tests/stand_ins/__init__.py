"""Servers on loopback that behave like the platforms we talk to; here, the listening they share."""

import json
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    payload: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Request], Answer | None]
"""What a server does with a request; None closes the connection without a word."""


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(self.path, self.headers, self.rfile.read(length))
        answer = cast(_Server, self.server).answering(request)
        if answer is None:
            self.close_connection = True
        else:
            self._write(answer)

    def do_GET(self) -> None:
        self.do_POST()

    def _write(self, answer: Answer) -> None:
        body = json.dumps(answer.payload).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Stay silent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for each of them
    request_queue_size = 256

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.answering = answering
        self.connections: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class LoopbackServer(ABC):
    """An HTTP server on a free loopback port, in threads of its own that end with it."""

    def __init__(self) -> None:
        self.closing = threading.Event()
        self._server = _Server(self.answer)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    @abstractmethod
    def answer(self, request: Request) -> Answer | None: ...

    def listen(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        for connection in tuple(self._server.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.listen()

    def __exit__(self, *_: object) -> None:
        self.close()
