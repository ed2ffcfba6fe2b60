"""The shape every channel fills in: how it reads, how it answers, which settings it needs."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.message import Address, Message
from bot.reply import Reply

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What came through the door: the JSON body as parsed, the headers by lower-case name."""

    body: Any
    headers: Mapping[str, str]


class Unverified(Exception):
    """The caller did not show the secret: 403."""


class Unreadable(Exception):
    """The body is not of the platform's form: 400, nothing stored. The text says why."""


@dataclass(frozen=True, slots=True)
class Need:
    """An environment variable a channel declares.

    Attributes:
        required: whether the channel is off without it.
        default: its value where it is not set.
        pattern: a regular expression the whole value must match.
    """

    name: str
    required: bool = False
    default: str = ""
    pattern: str = r".*"


Secrets = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a channel may know of the house when it renders: the public address, its own settings."""

    public_url: str
    secrets: Secrets = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Late:
    """Where an answer that takes long may be posted to once, by a platform that offers that."""

    url: str
    acknowledgement: Body


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to talk with people.

    Attributes:
        read: request to message; None where there is nothing to answer.
        compose: reply to the body of the HTTP answer; must keep to all of the platform's limits, and be the
            same for everybody who is given this reply.
        direct: puts into such a body to whom it goes, where the platform wants that; gives a new one.
        quiet: the answer where nothing is to be said.
        sorry: the answer when the house is in trouble, from a sentence; None: an error with Retry-After.
        late: how an answer may be given later, where the request offers a way.
        calm: whether a fault of ours is answered quietly, because the platform would only repeat the call.
        look: whose mailbox a request looks into, where the channel has mailboxes with us.
    """

    name: str
    read: Callable[[Request, Secrets], Message | None]
    compose: Callable[[Reply, Frame], Body]
    needs: tuple[Need, ...] = ()
    direct: Callable[[Body, Message], Body] | None = None
    quiet: Body = field(default_factory=dict)
    sorry: Callable[[str], Body] | None = None
    late: Callable[[Request, Secrets], Late | None] | None = None
    calm: bool = False
    look: Callable[[Request], Address] | None = None

    def render(self, reply: Reply, message: Message, frame: Frame) -> Body:
        """Return the body that answers this message with this reply."""
        body = self.compose(reply, frame)
        return self.direct(body, message) if self.direct else body


def same_secret(given: str | None, expected: str) -> bool:
    """Compare in constant time; a missing one never matches."""
    return given is not None and hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def mapping(value: Any) -> Mapping[str, Any]:
    """Return the value if it is an object, else an empty one: platforms send null where they promise one."""
    return value if isinstance(value, dict) else {}


def storable(text: str) -> str:
    """Return the text without what no database takes: NUL and half surrogate pairs."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
