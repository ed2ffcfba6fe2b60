"""What a person said, and where they can be reached."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What came in; a channel maps everything it knows to one of these."""

    TEXT = "text"
    PRESS = "press"
    GREETING = "greeting"  # the first contact: /start, Kakao's welcome block
    PICTURE = "picture"
    PLACE = "place"  # a position on the map
    PHONE = "phone"  # a shared contact card
    OTHER = "other"  # voice, stickers, files
    BLOCKED = "blocked"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Address:
    """One contact: a person (or a group) on one channel."""

    channel: str
    id: str


@dataclass(frozen=True, slots=True)
class Message:
    """A person's words, in no channel's own format.

    Attributes:
        choice: the payload of a pressed button as it came, perhaps stale or forged.
        key: how a repeat of this very message is known; None where each is new.
        hint: the language the channel supposes, a tag or anything else; a guess only.
        ticket: the channel's own handle for answering a press or calling back.
        reply_to: the message to hang the answer on, in a group.
    """

    address: Address
    kind: Kind = Kind.TEXT
    text: str = ""
    choice: str | None = None
    key: str | None = None
    hint: str | None = None
    ticket: str | None = None
    reply_to: int | None = None
