"""The list of a class as staff see it: how many are on it, and each of them, masked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.classes.standing import Desk
from bot.store.people import masked_phone

HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many people are in a class, in which state, and what staff decided about it.

    Attributes:
        calls: how many are to be called, for they could not be told.
        shut: true: closed by staff, false: held open; None: as its dates say.
    """

    course: str
    placed: int = 0
    waiting: int = 0
    offered: int = 0
    calls: int = 0
    form: str = ""
    shut: bool | None = None
    called_off_at: datetime | None = None

    @property
    def taken(self) -> int:
        """How many places nobody else can have."""
        return self.placed + self.offered

    @property
    def people(self) -> int:
        return self.taken + self.waiting

    @property
    def desk(self) -> Desk:
        return Desk(self.shut, self.called_off_at is not None, self.taken, self.waiting)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list of a class.

    Attributes:
        guardian: how a guardian's consent was checked; None: none was needed.
        came: the days that are known.
    """

    id: int
    contact_id: int | None
    form: str
    state: str
    number: int
    at: datetime
    channel: str
    language: str
    guardian: str | None
    call: bool
    offer_sent_at: datetime | None
    offered_until: datetime | None
    answers: Mapping[str, str] = field(default_factory=dict)
    came: Mapping[date, bool] = field(default_factory=dict)

    def masked(self) -> "Person":
        """Return them as they are shown before anybody said why they need to know more."""
        return replace(self, answers={name: masked(name, value) for name, value in self.answers.items()})

    def masked_whole(self) -> "Person":
        """Return them without anything personal."""
        return replace(self, answers={}, contact_id=None)


def masked(name: str, value: str) -> str:
    """Return an answer of a form of which hardly anything shows.

    >>> masked("name", "김청자"), masked("phone", "01012345678"), masked("born", "1958"), masked("sns", "@a")
    ('김**', '010-****-5678', '195*', '•••')
    """
    if not value:
        return ""
    shown = {"name": f"{value[:1]}**", "phone": masked_phone(value), "born": f"{value[:3]}*"}
    return shown.get(name, HIDDEN)
