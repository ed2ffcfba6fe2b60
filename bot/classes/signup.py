"""Signing up as values: a form half filled in, what a turn may do with it, what became of that.

A turn does at most one of these acts. Unlike those of :mod:`bot.acts`, only the database knows the outcome:
two people may want the last place at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as far as it is filled in.

    Attributes:
        form: the form's key.
        course: the entity of what it signs up to.
        step: the field that is asked for now.
        answers: field to value; empty before consent, and again after a day of silence.
        wording: the text that was agreed to; its digest once it was kept; empty before consent.
        shown: the digest of the text that stands above the question whether one agrees.
        touched_at: when the person last went on with it.
    """

    form: str
    course: str
    step: str
    answers: Mapping[str, str] = field(default_factory=dict)
    wording: str = ""
    touched_at: datetime | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Write:
    """Keep a form as far as it is filled in; None: forget it."""

    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Places:
    """How many a class takes; None: as many as come.

    Attributes:
        opens, closes: when one may sign up, unless staff say otherwise.
        ends: when the class is over; after that only staff enter anybody, such as who came in passing.
        undated: how it stands where nobody said until when one may sign up, see
            :class:`bot.classes.standing.State`.
    """

    capacity: int | None = None
    waiting: int = 0
    opens: datetime | None = None
    closes: datetime | None = None
    ends: datetime | None = None
    undated: str = "open"


@dataclass(frozen=True, slots=True)
class Enrol:
    """Sign up with what the form holds, and forget the form, unless all is full.

    Attributes:
        wording: the text (or its digest) that was agreed to.
        told: when and where it takes place, as they saw it, see :func:`bot.classes.course.told_of`.
    """

    form: str
    course: str
    answers: Mapping[str, str]
    wording: str
    places: Places
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give up one's place, or the wait for one; the answers are destroyed."""

    enrolment: int


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the place that was offered."""

    enrolment: int


@dataclass(frozen=True, slots=True)
class Decline:
    enrolment: int


@dataclass(frozen=True, slots=True)
class AskCode:
    """Have a code made that links another channel to this one."""


@dataclass(frozen=True, slots=True)
class Link:
    """Be the person who was given this code on another channel."""

    code: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """Let each of the person's linked channels be a person of its own again."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete all that is kept about the person on this channel, and linked ones where ``everywhere``."""

    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class AskFile:
    """Have a code made under which all that is kept about the person can be fetched for a while."""


SignUp = Write | Enrol | Withdraw | Accept | Decline | AskCode | Link | Unlink | Erase | AskFile
"""Acts of a turn whose outcome only the database knows."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A place was had."""

    enrolment: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """No place is free; ``ahead`` people wait before."""

    enrolment: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Full:
    """Neither a place nor a waiting place is left; the form is kept, for one may come free."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The class takes no sign-ups: shut by staff, called off, too early or too late."""

    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Already:
    """This person has a place, or waits for one, under this number.

    Attributes:
        mine: whether they signed up on this channel, or on one that is linked to it.
    """

    enrolment: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Done:
    """It was done."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What it was about is not there any more, or is not this person's."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that links another channel or fetches a file, good until then."""

    code: str
    until: datetime


Outcome = Placed | Waiting | Full | Closed | Already | Done | Gone | Code
"""What became of an act."""


ACTIVE = ("placed", "waiting", "offered")
"""States of a sign-up that holds a place or waits for one; in the others it has ended."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A sign-up as the person who made it sees it.

    Attributes:
        state: placed, waiting or offered, or how it ended.
        ahead: how many wait before, where it waits.
        offered_until: until when an offered place can be taken; None: it is not sent yet.
        mine: whether it was made on this channel, not on a linked one.
        offer_sent_at: when the person was told of an offered place; None: not by message.
    """

    id: int
    form: str
    course: str
    state: str
    at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    ahead: int = 0
    offered_until: datetime | None = None
    mine: bool = True
    offer_sent_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def entity(self) -> str:
        """How a question names it."""
        return f"e:{self.id}"


@dataclass(frozen=True, slots=True)
class Mine:
    """What is kept of a person's sign-ups, as a turn sees it.

    Attributes:
        draft: the form being filled in, if one is.
        enrolments: the newest first, linked channels among them, without what ended long ago.
        linked: on how many other channels the person is known.
    """

    draft: Draft | None = None
    enrolments: tuple[Enrolment, ...] = ()
    linked: int = 0
