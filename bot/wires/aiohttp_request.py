"""Telegram's library on aiohttp: quick with many calls at once, and clear on what became of each."""

import logging
import os
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

os.environ.setdefault("PTB_TIMEDELTA", "true")  # waits come as timedelta, as the library will have it
logging.getLogger("telegram").setLevel(logging.WARNING)  # at a lower level it tells people's words

CONNECT = 5.0  # seconds a connection may take to open
READ = 20.0  # seconds an answer may take; cutting it short would leave the question whether it arrived
UPLOAD = 30.0  # seconds more where a file goes along; without one a call is written in no time
POOL = 10.0  # seconds a call may wait for its turn among many
LONGEST_WAIT = 10**9  # seconds; more is for ever, and no date could be told for it
JSON = {"Content-Type": "application/json"}
CLIENT_FAULTS = {400, 401, 403, 404, 409}  # which the library tells apart itself


class Unreached(NetworkError):
    """No connection came about, so nothing was handed over."""


class Late(TimedOut):
    """No answer came in time: nobody can tell whether the call arrived."""


class Cut(NetworkError):
    """The connection broke once the call was on its way: nobody can tell whether it arrived."""


class Unreadable(NetworkError):
    """The answer is none of Telegram's own: nobody can tell who gave it, and what was done."""


class Troubled(NetworkError):
    """Telegram itself says that it cannot serve this now."""


class Refused(NetworkError):
    """Telegram itself refuses the call, for a reason the library has no name for."""


class AiohttpRequest(BaseRequest):
    """Carries calls to Telegram; belongs to the event loop it is initialized in.

    A call is made once, whatever happens to it; its address, which holds the token, is told to nobody.
    """

    __slots__ = ("_at_once", "_read", "_session")

    def __init__(self, at_once: int = 100, *, read_timeout: float = READ) -> None:
        """Remember the limits; nothing is opened yet.

        Args:
            at_once: connections that may be open at a time; other calls wait for their turn.
            read_timeout: seconds an answer may take.
        """
        self._at_once, self._read = at_once, read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._at_once, limit_per_host=self._at_once),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make the call and return the status and body of Telegram's own answer.

        Raises:
            RetryAfter: Telegram wants to be left alone for a while.
            Unreached, Late, Cut, Unreadable, Troubled, Refused: as they say.
        """
        has_files = request_data is not None and request_data.contains_files
        timeout = _timeout(
            _given(read_timeout, self._read),
            _given(write_timeout, UPLOAD) if has_files else 0.0,
            _given(connect_timeout, CONNECT),
            _given(pool_timeout, POOL),
        )
        status, body, wait = await self._exchange(method, url, request_data, timeout)
        return (status, body) if method == "GET" else _own_answer(status, body, wait)

    async def _exchange(
        self, method: str, url: str, data: RequestData | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes, str]:
        if self._session is None:
            raise Unreached("The request is not initialized")
        try:
            async with self._session.request(
                method, url, **_payload(data), timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read(), answer.headers.get("Retry-After", "")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreached(f"No connection: {type(error).__name__}") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise Unreached("No connection: the address is malformed") from None  # it tells the token
        except aiohttp.ClientResponseError:
            raise Unreadable("The answer is not HTTP as it should be") from None  # so does this one
        except TimeoutError as error:
            raise Late("No answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Cut(f"The connection broke: {type(error).__name__}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        parsed = _parsed(payload)
        if parsed is None:
            raise Unreadable("The answer is not a JSON object")
        return parsed


def _given(value: Any, otherwise: float) -> float | None:
    """Return a time-out; a marker of the library's, not None, stands for one that was not given."""
    return otherwise if value is BaseRequest.DEFAULT_NONE else value


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Return the limits as aiohttp has them: connecting includes the wait for a turn, reading the writing."""
    return aiohttp.ClientTimeout(
        connect=None if connect is None or pool is None else connect + pool,
        sock_connect=connect,
        sock_read=None if read is None or write is None else read + write,
    )


def _payload(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": _json(data.parameters), "headers": JSON}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return {"data": form}


def _json(parameters: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(parameters)
    except orjson.JSONEncodeError as error:  # half a surrogate pair, or a number without bounds
        raise Refused("The call cannot be written as JSON") from error


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = orjson.loads(body)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _own_answer(status: int, body: bytes, wait: str) -> tuple[int, bytes]:
    """Return the answer where it is Telegram's own and the library tells it right; else raise what it is."""
    if status == 504:  # a gateway's word, even where it looks like Telegram's
        raise Late("The gateway gave no answer in time")
    said = _parsed(body)
    if said is not None and 200 <= status < 300 and said.get("ok") is True and "result" in said:
        return status, body
    code = said.get("error_code") if said is not None and said.get("ok") is False else None
    if said is None or not isinstance(code, int) or isinstance(code, bool):
        raise Unreadable(f"The answer ({status}) is not Telegram's own")
    if code == 504:
        raise Late("The gateway gave no answer in time")
    if code == 429:
        raise RetryAfter(_wait(said, wait))
    if code in CLIENT_FAULTS:
        return code, body
    description = str(said.get("description"))[:200]
    raise Troubled(description) if code >= 500 else Refused(description)


def _wait(said: Mapping[str, Any], header: str) -> int:
    """Return the seconds Telegram asks to be left alone, from its answer or else its header; at least 1."""
    parameters = said.get("parameters")
    named = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(named, int) or isinstance(named, bool):
        named = int(header) if header.isascii() and header.isdigit() and len(header) < 12 else 1
    return min(max(1, named), LONGEST_WAIT)
