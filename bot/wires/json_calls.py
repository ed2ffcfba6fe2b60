"""One HTTP call with requests whose ending is always told for certain: answered, refused or nobody knows."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as TlsError
from urllib3.util import Retry

from bot.courier import State

CONNECT = 5.0  # seconds a connection may take to open
READ = 25.0  # seconds an answer may take; cutting it short would leave the question whether it arrived
REST = timedelta(seconds=10)  # where a platform asks to be left alone and does not say how long
LONGEST_WAIT = 10**9  # seconds
MALFORMED = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


class Failed(Exception):
    """There is no answer of the platform's.

    Attributes:
        state: PENDING where the call certainly did not arrive, UNKNOWN where nobody can tell.
        reason: one of :data:`bot.courier.REASONS`.
    """

    def __init__(self, state: State, reason: str) -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform itself answered: a JSON object or list.

    Attributes:
        wait: how long it asks to be left alone, where it does.
    """

    status: int
    body: Any
    wait: timedelta | None = None

    @property
    def said(self) -> Mapping[str, Any]:
        """The body where it is an object, else an empty one."""
        return self.body if isinstance(self.body, dict) else {}


def new_session(at_once: int = 4) -> requests.Session:
    """Return a session that tries nothing twice, follows no redirect's credentials and keeps no cookies."""
    session = requests.Session()
    session.trust_env = False  # no password out of a .netrc, which would overwrite the header we set
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_maxsize=at_once, max_retries=Retry(0, read=False))
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def call(
    session: requests.Session,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    json: Any = None,
    params: Mapping[str, str] | None = None,
    read_timeout: float = READ,
) -> Answer:
    """Make one call, once.

    Raises:
        Failed: no connection opened, no answer came, or none that is JSON.
    """
    try:
        response = session.request(
            method,
            url,
            headers=dict(headers),
            json=json,
            params=params,
            timeout=(CONNECT, read_timeout),
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise failure_of(error) from error
    return _answer(response)


def _answer(response: requests.Response) -> Answer:
    if response.status_code == 504:  # a gateway's word, whatever it looks like
        raise Failed(State.UNKNOWN, "timed-out")
    try:
        body = response.json()
    except ValueError as error:
        raise Failed(State.UNKNOWN, "unreadable-answer") from error
    if not isinstance(body, dict | list):
        raise Failed(State.UNKNOWN, "unreadable-answer")
    return Answer(response.status_code, body, _wait(response))


def _wait(response: requests.Response) -> timedelta | None:
    if response.status_code != 429:
        return None
    named = response.headers.get("Retry-After", "")
    if not (named.isascii() and named.isdigit() and len(named) < 12):
        return REST
    return timedelta(seconds=min(max(1, int(named)), LONGEST_WAIT))


def failure_of(error: requests.RequestException) -> Failed:
    """Tell a connection that never opened from a call that may have arrived."""
    if isinstance(error, requests.ConnectTimeout) or never_opened(error):
        return Failed(State.PENDING, "unreachable")
    if isinstance(error, requests.Timeout):
        return Failed(State.UNKNOWN, "timed-out")
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return Failed(State.UNKNOWN, "unreadable-answer")
    return Failed(State.UNKNOWN, "cut")


def never_opened(error: requests.RequestException) -> bool:
    if isinstance(error, MALFORMED):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    if isinstance(reason, TlsError):  # a certificate is looked at before anything is said
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
