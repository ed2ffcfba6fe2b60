"""The shape of whatever hands deliveries to a platform: parcels in, an outcome for each out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.channel import Frame, Need


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    LEASED = "leased"  # being handed over now; counts as pending in every ledger
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"  # handed over, and nobody can tell whether it arrived


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery, ready to be handed over.

    Attributes:
        address: the contact's address on the channel, as :class:`bot.message.Address` has it.
        body: what the channel composed for the contact's language; shared by many, so never changed.
        phone: the number in digits, where the channel goes by phone.
        values: what a message template's blanks are filled with, where the channel goes by templates.
    """

    delivery: int
    occurrence: int
    announcement: int | None
    address: str
    language: str
    body: Mapping[str, Any]
    phone: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one parcel.

    Attributes:
        state: SENT, FAILED or UNKNOWN; PENDING where the platform certainly did not take it, so that it
            may be tried again.
        reason: one of :data:`REASONS`; empty where it was sent.
        handle: the platform's own name for the message or the task, by which it is deleted or looked up.
        pause: how long the platform asked to be left alone; the channel's lane rests, and no try is counted.
        moved_to: the contact's new address, where the platform named one.
        closes: whether the contact can no longer be written to.
        stops: whether everybody else would meet the same fault, which is ours.
        won: what it cost, in won without tax.
    """

    delivery: int
    state: State
    reason: str = ""
    handle: str | None = None
    pause: timedelta | None = None
    moved_to: str | None = None
    closes: bool = False
    stops: bool = False
    won: int = 0


REASONS = {  # what a delivery's reason may be; the console tells them in staff's words
    # failed
    "blocked", "gone", "not-found", "refused", "bad-message", "bad-token", "no-phone", "not-a-friend",
    "opted-out", "not-on-kakao", "tries-used-up", "skill-error", "template", "balance",
    # for another try
    "rate", "server", "unreachable",
    # unknown
    "timed-out", "cut", "unreadable-answer", "crash",
    # skipped
    "unsubscribed", "paused", "closed", "no-consent", "weekly-cap", "cancelled", "ended", "erased", "no-text",
}  # fmt: skip


class Busy(Exception):
    """Nothing was kept just now, for sure; it may be tried again."""


Report = Callable[[Outcome], None]


class Courier(Protocol):
    """Carries parcels to one platform. All calls come from one event loop."""

    async def carry(self, parcels: Sequence[Parcel], report: Report) -> None:
        """Hand the parcels over and report an outcome for each, once, as soon as it is known.

        What is not reported when this returns or raises is taken as unknown.
        """
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a courier is given of the house.

    Attributes:
        settings: the courier's own, by name.
        deposit: keeps parcels in the web page's mailboxes, in one transaction; raises :class:`Busy` where
            that was not possible.
    """

    frame: Frame
    settings: Mapping[str, str]
    deposit: Callable[[Sequence[Parcel]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A way to push; the constant each file of the couriers' wing ends with.

    Attributes:
        name: the channel whose contacts it reaches.
        needs: its settings; without the required ones nothing is pushed there.
        open: makes the courier, inside the event loop that will use it.
        at_once: the most parcels it is handed at a time.
        together: whether those of one hand-over go in one call, so that few large ones are best.
        looks_up: whether what was accepted is looked up later by its handle (``task`` or ``messages``).
        rate: the setting that says how many a second the platform may be handed; empty: as many as can be.
        won: what a message costs a person, in won without tax.
    """

    name: str
    open: Callable[[Tools], Awaitable[Courier]]
    needs: tuple[Need, ...] = ()
    at_once: int = 100
    together: bool = False
    looks_up: bool = False
    rate: str = ""
    won: int = 0
