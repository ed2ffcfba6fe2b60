"""How Telegram brings an update to a webhook: header, kept connections, repeats and their waits."""

import gzip
import http.client
import json
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import urlsplit

from tests.stand_ins.telegram_methods import Webhook
from tests.stand_ins.telegram_rules import Json


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST to the webhook; status 0 where no answer came. ``waited`` is in unscaled seconds."""

    status: int
    body: bytes = b""
    headers: Message = field(default_factory=Message)
    waited: float = 0.0
    error: str = ""

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


class Courier:
    """Posts updates to a webhook until one attempt is accepted or the tries are used up.

    Attributes:
        time_scale: what the waits between repeats are multiplied by.
        tries: how often an update is posted at most (Telegram: until it expires).
        patience: seconds a webhook may take to answer.
    """

    def __init__(self, closing: threading.Event) -> None:
        self.time_scale, self.tries, self.patience = 0.001, 5, 60.0
        self._closing = closing
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()

    def bring(self, update: Json, webhook: Webhook) -> tuple[Attempt, ...]:
        """Post one update, repeating as Telegram does; never none, the last attempt decides."""
        if not webhook.url:
            raise RuntimeError("no webhook is set")
        body = json.dumps(update).encode()
        attempts = [self._post(body, webhook, waited=0.0)]
        while not attempts[-1].accepted and len(attempts) < self.tries:
            wait = _next_wait(attempts)
            if self._closing.wait(wait * self.time_scale):
                break
            attempts.append(self._post(body, webhook, waited=wait))
        webhook.fault = {} if attempts[-1].accepted else _fault_of(attempts[-1])
        return tuple(attempts)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _post(self, body: bytes, webhook: Webhook, waited: float) -> Attempt:
        parts = urlsplit(webhook.url)
        path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        try:
            with self._connection(parts.netloc) as connection:
                connection.request("POST", path, body, _headers(webhook))
                response = connection.getresponse()
                content = _unpacked(response.read(), response.headers.get("Content-Encoding", ""))
                return Attempt(response.status, content, response.headers, waited)
        except (OSError, http.client.HTTPException) as error:
            return Attempt(0, waited=waited, error=type(error).__name__)

    @contextmanager
    def _connection(self, netloc: str) -> Iterator[http.client.HTTPConnection]:
        """Lend a connection that is kept alive, or a new one where the webhook moved."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection and (f"{connection.host}:{connection.port}" != netloc or _is_dead(connection)):
            connection.close()
            connection = None
        connection = connection or http.client.HTTPConnection(netloc, timeout=self.patience)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)


def _headers(webhook: Webhook) -> dict[str, str]:
    secret = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
    fixed = {"Connection": "keep-alive", "Accept-Encoding": "gzip, deflate"}
    return {"Content-Type": "application/json", **fixed, **secret}


def _next_wait(attempts: list[Attempt]) -> float:
    """The first repeat is immediate, the next come after 2, 4, 8 … 60 s, or as asked for."""
    asked = attempts[-1].headers.get("Retry-After", "")
    if asked.isdigit():
        return min(float(asked), 3600.0)
    return 0.0 if len(attempts) == 1 else min(2.0 ** (len(attempts) - 1), 60.0)


def _fault_of(attempt: Attempt) -> Json:
    words = f"Wrong response from the webhook: {attempt.status}" if attempt.status else attempt.error
    return {"last_error_date": int(time.time()), "last_error_message": words}


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.decompress(body)
    return zlib.decompress(body) if encoding == "deflate" else body


def _is_dead(connection: http.client.HTTPConnection) -> bool:
    """Tell whether the other end has closed an idle connection (readable means closed)."""
    if connection.sock is None:
        return False
    connection.sock.setblocking(False)
    try:
        return connection.sock.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.sock.settimeout(connection.timeout)
