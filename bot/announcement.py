"""An announcement and its lawful steps: written by one, approved by another, held, sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.audience import Audience

HOLD = timedelta(seconds=60)  # in which what was approved can still be called off
LONGEST_TITLE, LONGEST_BODY = 100, 2000  # characters
MOST_BUTTONS = 3  # a card's, on every channel


class Kind(StrEnum):
    """What it is by law; only advertising needs a consent of its own."""

    INFORMATION = "information"
    ADVERTISING = "advertising"
    URGENT = "urgent"


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"  # and not due yet
    WAITING = "waiting"  # held for a moment, in which it can be called off
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Act(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    HOLD = "hold"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    AGAIN = "again"  # a run of a repeating one is over; the next is awaited
    CANCEL = "cancel"
    RETRY_FAILED = "retry-failed"
    SEND_UNKNOWN = "send-unknown"
    SEND_MISSED = "send-missed"  # its time passed while nobody was there to send it
    SKIP_MISSED = "skip-missed"
    RECALL = "recall"


REOPENED = {
    State.FINISHED: State.SENDING, State.APPROVED: State.SENDING, State.SENDING: State.SENDING,
    State.PAUSED: State.PAUSED,
}  # fmt: skip
STEPS: Mapping[Act, Mapping[State, State]] = {
    Act.EDIT: dict.fromkeys((State.DRAFT, State.REJECTED, State.WITHDRAWN), State.DRAFT),
    Act.SUBMIT: {State.DRAFT: State.SUBMITTED},
    Act.APPROVE: {State.SUBMITTED: State.APPROVED},
    Act.REJECT: {State.SUBMITTED: State.REJECTED},
    Act.WITHDRAW: dict.fromkeys((State.SUBMITTED, State.APPROVED), State.WITHDRAWN),
    Act.HOLD: {State.APPROVED: State.WAITING},
    Act.START: dict.fromkeys((State.APPROVED, State.WAITING), State.SENDING),
    Act.PAUSE: {State.SENDING: State.PAUSED},
    Act.RESUME: {State.PAUSED: State.SENDING},
    Act.FINISH: dict.fromkeys((State.SENDING, State.APPROVED, State.WAITING), State.FINISHED),
    Act.AGAIN: dict.fromkeys((State.SENDING, State.WAITING), State.APPROVED),
    Act.CANCEL: dict.fromkeys((State.APPROVED, State.WAITING, State.SENDING, State.PAUSED), State.CANCELLED),
    Act.RETRY_FAILED: REOPENED,
    Act.SEND_UNKNOWN: REOPENED,
    Act.SEND_MISSED: dict.fromkeys((State.APPROVED, State.WAITING), State.WAITING),
    Act.SKIP_MISSED: dict.fromkeys((State.APPROVED, State.WAITING), State.APPROVED),
    Act.RECALL: {
        State.SENDING: State.CANCELLED, State.PAUSED: State.CANCELLED, State.CANCELLED: State.CANCELLED,
        State.FINISHED: State.FINISHED,
        State.APPROVED: State.CANCELLED, State.WAITING: State.CANCELLED,  # a wrong text has no next run
    },
}  # fmt: skip
BY_THE_CLOCK = {Act.HOLD, Act.START, Act.FINISH, Act.AGAIN}
WRITERS, APPROVERS = {"author", "admin"}, {"approver", "admin"}
WHO: Mapping[Act, set[str]] = {
    Act.EDIT: WRITERS, Act.SUBMIT: WRITERS, Act.WITHDRAW: WRITERS | APPROVERS,
    Act.APPROVE: APPROVERS, Act.REJECT: APPROVERS,
    Act.PAUSE: WRITERS | APPROVERS, Act.RESUME: WRITERS | APPROVERS, Act.CANCEL: WRITERS | APPROVERS,
    Act.RETRY_FAILED: WRITERS | APPROVERS, Act.SEND_UNKNOWN: APPROVERS, Act.SEND_MISSED: APPROVERS,
    Act.SKIP_MISSED: WRITERS | APPROVERS, Act.RECALL: APPROVERS,
}  # fmt: skip
NEEDS_REASON = {Act.REJECT}


class Unlawful(Exception):
    """The step cannot be taken; the text says why, in a word: state, role, own or reason."""


def after(state: State, act: Act) -> State:
    """Return the state after an act.

    Raises:
        Unlawful: the act is not open in this state.
    """
    try:
        return STEPS[act][state]
    except KeyError:
        raise Unlawful("state") from None


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page; its words by language."""

    label: Mapping[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """What staff wrote, and how far it has come.

    Attributes:
        texts: by language; a reader whose language lacks gets a fallback (bot.handler.told).
        picture: the name of an uploaded picture, and ``picture_alt`` its words by language.
        topics: subscribers of any of these get it; none: those of any topic.
        at: when it is to go out; None: once it is approved.
        repeat: a rule of bot.calendar.repeats; None: once.
        ends_at: after it nothing is tried again.
        template: AlimTalk's approved template, with the values of its blanks.
        channel_post: whether it is also posted, once, to Telegram's channel.
        correction_of: the announcement whose readers, and only they, get it.
        version: rises with each change.
    """

    kind: Kind
    texts: Mapping[str, Text]
    topics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    audience: Audience = field(default_factory=Audience)
    buttons: tuple[Link, ...] = ()
    picture: str | None = None
    picture_alt: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    repeat: Mapping[str, Any] | None = None
    hold: timedelta = HOLD
    ends_at: datetime | None = None
    template: str | None = None
    template_values: Mapping[str, str] = field(default_factory=dict)
    channel_post: bool = False
    correction_of: int | None = None
    state: State = State.DRAFT
    id: int | None = None
    author: int = 0
    approver: int | None = None
    version: int = 0

    def __post_init__(self) -> None:
        for moment in (self.at, self.ends_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("a moment needs its time zone")

    @property
    def readers(self) -> Audience:
        """Whom it goes to in whole: its topics and channels are part of the choice."""
        if self.correction_of is not None:
            return Audience(readers_of=self.correction_of, channels=self.channels)
        return replace(self.audience, topics=self.topics, channels=self.channels)

    @property
    def waits(self) -> timedelta:
        """How long it is held once approved; what is urgent goes at once."""
        return timedelta() if self.kind is Kind.URGENT else self.hold


def check(act: Act, announcement: Announcement, staff: int, role: str, reason: str = "") -> State:
    """Return the state after a person's act.

    Raises:
        Unlawful: ``state``: not open now; ``role``: not theirs to do; ``own``: nobody approves or rejects
            what they wrote themselves; ``reason``: a rejection says why.
    """
    if role not in WHO.get(act, set()):
        raise Unlawful("role")
    reached = after(announcement.state, act)
    if act in {Act.APPROVE, Act.REJECT} and staff == announcement.author:
        raise Unlawful("own")
    if act in NEEDS_REASON and not reason.strip():
        raise Unlawful("reason")
    return reached


def open_acts(announcement: Announcement, staff: int, role: str) -> tuple[Act, ...]:
    """Return what this person may do now, in the order of the acts."""

    def is_open(act: Act) -> bool:
        try:
            check(act, announcement, staff, role, reason="-")
        except Unlawful:
            return False
        return True

    return tuple(act for act in Act if is_open(act))
