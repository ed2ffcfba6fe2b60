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
    PUSHED = "pushed"  # no words of the person: the platform fetches what we push
    BLOCKED = "blocked"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Address:
    """One contact: a person (or a group) on one channel."""

    channel: str
    id: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """Which of our messages a platform fetches: the numbers it was told, as far as they are any.

    Attributes:
        language: the reader's, as it was told to the platform.
    """

    delivery: int | None = None
    occurrence: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A person's words, in no channel's own format.

    Attributes:
        choice: the payload of a pressed button as it came, perhaps stale or forged.
        key: how a repeat of this very message is known; None where each is new.
        hint: the language the channel supposes, a tag or anything else; a guess only.
        ticket: the channel's own handle for answering a press or calling back.
        reply_to: the message to hang the answer on, in a group.
        fetch: what is fetched, where the kind is ``PUSHED``.
        app_user: the number by which the platform's other doors name the person, where it is told.
    """

    address: Address
    kind: Kind = Kind.TEXT
    text: str = ""
    choice: str | None = None
    key: str | None = None
    hint: str | None = None
    ticket: str | None = None
    reply_to: int | None = None
    fetch: Fetch | None = None
    app_user: str | None = None
