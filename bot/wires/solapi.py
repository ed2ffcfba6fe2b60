"""Solapi's REST API: signed calls, what its codes mean, and its reports.

The protocol: https://developers.solapi.com/references
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channel import Body, mapping, text_or_none
from bot.courier import State
from bot.wires.json_calls import Answer, Failed, call, new_session

MOST_LOOKED_UP = 100  # messages, or templates, a call tells
MOST_PAGES = 50
READ = 30.0  # seconds; a call takes up to a thousand messages


@dataclass(frozen=True, slots=True)
class Fate:
    """What a code means for a delivery; see :class:`bot.courier.Outcome`."""

    state: State
    reason: str = ""
    closes: bool = False
    stops: bool = False


ACCEPTED = Fate(State.SENT)
OURS = Fate(State.FAILED, "bad-message", stops=True)
TEMPLATE = Fate(State.FAILED, "template", stops=True)
ACCOUNT = Fate(State.FAILED, "refused", stops=True)
BALANCE = Fate(State.FAILED, "balance", stops=True)
OPTED_OUT = Fate(State.FAILED, "opted-out", closes=True)
NO_SUCH_NUMBER = Fate(State.FAILED, "not-found", closes=True)
NETWORK = Fate(State.FAILED, "server")
REFUSED = Fate(State.FAILED, "refused")
NOT_ON_KAKAO = Fate(State.FAILED, "not-on-kakao")

_GROUPS: tuple[tuple[Fate, str], ...] = (
    (OURS, "1010 1011 1025 1028 1029 1031 1032"),
    (REFUSED, "1026 2254 3047 3054 3055 3108"),
    (BALANCE, "1030 2230"),
    (TEMPLATE, "1041 1042 1043 1044 1045 1046 1047 1048 1049 1050 1052 3103 3105"),
    (OPTED_OUT, "1060 1061 2060 2061"),
    (ACCOUNT, "1062 1064 2062 2064 3013 3059 3101 3106"),
    (ACCEPTED, "2000 3000 4000"),
    (NO_SUCH_NUMBER, "3010 3032"),
    (NETWORK, "3012 3014 3024 3031 3040 3041 3042 3043 3044 3045 3046 3053 3056 3057"),
    (Fate(State.FAILED, "not-a-friend"), "3102"),
    (NOT_ON_KAKAO, "3104 3107"),
)
CODES: Mapping[str, Fate] = {code: fate for fate, codes in _GROUPS for code in codes.split()}
FIRST_DIGITS = {"1": REFUSED, "2": REFUSED, "3": REFUSED, "4": ACCEPTED}  # of codes newer than our list


def fate_of(code: str) -> Fate:
    """Return what a code means; one that is not of Solapi's form leaves it unknown."""
    if code in CODES:
        return CODES[code]
    is_one = len(code) == 4 and code.isascii() and code.isdigit()
    return FIRST_DIGITS.get(code[:1] if is_one else "", Fate(State.UNKNOWN, "unreadable-answer"))


@dataclass(frozen=True, slots=True)
class Item:
    """One message as Solapi tells of it, in an answer or a report.

    Attributes:
        delivery: ours, where it was brought back.
        handle: Solapi's own id of the message.
    """

    delivery: int | None
    handle: str
    code: str
    to: str = ""

    @property
    def fate(self) -> Fate:
        return fate_of(self.code)

    @property
    def is_final(self) -> bool:
        """Whether nothing further is to come: a message on its way is told by two codes."""
        return self.code not in {"2000", "3000"}


def item_of(told: Any) -> Item | None:
    """Read a message out of an answer's list; None where it is none."""
    found = mapping(told)
    handle, code = text_or_none(found.get("messageId")), found.get("statusCode")
    if not handle or len(handle) > 80 or not isinstance(code, str | int):
        return None
    named = str(mapping(found.get("customFields")).get("deliveryId", ""))
    is_number = named.isascii() and named.isdigit() and len(named) < 19
    return Item(int(named) if is_number else None, handle, str(code)[:16], str(found.get("to", ""))[:20])


def report_of(item: Any) -> Item | None:
    """Read one item of a webhook's list, its message nested or not; None where it tells of no message.

    A report is a hint: whoever knows the address can send one. What counts is :meth:`Solapi.messages`.
    """
    return item_of(mapping(item).get("data", item))


def report_secret(secret_key: str) -> str:
    """Return the last part of the reports' address, which only Solapi's settings and we know."""
    return hmac.new(secret_key.encode(), b"solapi", hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Template:
    """A template of AlimTalk; only one whose status is APPROVED may be used."""

    id: str
    name: str
    text: str
    status: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of each message of a call that was taken.

    Attributes:
        taken: how many were, by Solapi's own count; None where it is not told.
    """

    refused: tuple[Item, ...]
    listed: tuple[Item, ...]
    taken: int | None


def accepted_of(said: Mapping[str, Any]) -> Accepted | None:
    """Read the answer to a call; None where it is none of Solapi's."""
    refused, counts = said.get("failedMessageList"), mapping(said.get("groupInfo")).get("count")
    if not isinstance(refused, list) and not isinstance(counts, dict):
        return None
    taken = mapping(counts).get("registeredSuccess")
    return Accepted(
        tuple(_items(refused)),
        tuple(_items(said.get("messageList"))),
        taken if isinstance(taken, int) else None,
    )


def _items(told: Any) -> Iterator[Item]:
    """Yield the messages of a list; some of Solapi's are objects, by the messages' ids."""
    each = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    yield from filter(None, map(item_of, each))


def signature(secret: str, date: str, salt: str) -> str:
    """Return the signature of a call, of a moment in ISO 8601 and 12 to 64 characters of salt."""
    return hmac.new(secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()


class Solapi:
    """Makes signed calls, each once and with a salt of its own; may be used from one thread at a time."""

    def __init__(
        self,
        key: str,
        secret: str,
        url: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        read_timeout: float = READ,
    ) -> None:
        self._key, self._secret, self._url = key, secret, url.rstrip("/")
        self._now, self._read_timeout = now, read_timeout
        self._session = new_session()

    def close(self) -> None:
        self._session.close()

    def send(self, messages: Sequence[Body]) -> Answer:
        """Hand over messages to different numbers, at most 10,000.

        Raises:
            Failed: no connection opened, no answer came, or none that is JSON.
        """
        body = {"messages": list(messages), "allowDuplicates": False, "showMessageList": True}
        return self._call("POST", "/messages/v4/send-many/detail", json=body)

    def messages(self, ids: Sequence[str]) -> list[Item]:
        """Return what is known of messages by their ids; those Solapi does not know are left out.

        Raises:
            Failed: it cannot be told now.
        """
        found: list[Item] = []
        for at in range(0, len(ids), MOST_LOOKED_UP):
            some = ids[at : at + MOST_LOOKED_UP]
            asked = {f"messageIds[{n}]": each for n, each in enumerate(some)}
            said = self._read("/messages/v4/list", {**asked, "limit": str(len(some))})
            found += (item for item in _items(said.get("messageList")) if item.handle in some)
        return found

    def templates(self) -> list[Template]:
        """Return all templates, whatever their status.

        Raises:
            Failed: it cannot be told now.
        """
        found: list[Template] = []
        asked = {"limit": str(MOST_LOOKED_UP)}
        for _ in range(MOST_PAGES):
            said = self._read("/kakao/v2/templates", asked)
            listed = said.get("templateList")
            found += map(_template, listed if isinstance(listed, list) else ())
            following = text_or_none(said.get("nextKey"))
            if not following:
                break
            asked["startKey"] = following
        return found

    def _read(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        answer = self._call("GET", path, params=params)
        if answer.status != 200:
            raise Failed(State.PENDING, "server")
        return answer.said

    def _call(
        self, method: str, path: str, *, json: Any = None, params: Mapping[str, str] | None = None
    ) -> Answer:
        headers = {"Authorization": self._authorization()}
        url = self._url + path
        return call(
            self._session,
            method,
            url,
            headers=headers,
            json=json,
            params=params,
            read_timeout=self._read_timeout,
        )

    def _authorization(self) -> str:
        date, salt = self._now().isoformat(timespec="milliseconds"), secrets.token_hex(16)
        signed = signature(self._secret, date, salt)
        return f"HMAC-SHA256 apiKey={self._key}, date={date}, salt={salt}, signature={signed}"


def _template(told: Any) -> Template:
    found = mapping(told)
    named = (str(found.get(name) or "") for name in ("templateId", "name", "content", "status"))
    return Template(*named)
