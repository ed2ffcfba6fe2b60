"""How a class stands now: by its dates, staff's decisions and the room left; told alike everywhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.classes.signup import Places


class State(StrEnum):
    """Whether a class takes sign-ups, and why not.

    ``held-open`` and ``shut`` are staff's decisions; ``unsure`` is a class of which nobody said until when.
    """

    OPEN = "open"
    HELD_OPEN = "held-open"
    LATER = "later"
    CLOSED = "closed"
    SHUT = "shut"
    UNSURE = "unsure"
    ENDED = "ended"
    CALLED_OFF = "called-off"


class Room(StrEnum):
    """What somebody new would get."""

    PLACE = "place"
    WAITING = "waiting"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Desk:
    """What is kept about a class beside its row: staff's decisions, and how many are in it.

    Attributes:
        shut: true: closed by staff, false: held open; None: as its dates say.
        taken: places that are had or on offer.
        waiting: how many people wait.
    """

    shut: bool | None = None
    called_off: bool = False
    taken: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a class stands.

    Attributes:
        free: places somebody new can have; None: as many as come.
    """

    state: State
    room: Room
    free: int | None

    @property
    def is_open(self) -> bool:
        """Whether one may sign up; there may be no room all the same."""
        return self.state in {State.OPEN, State.HELD_OPEN}

    @property
    def is_off(self) -> bool:
        return self.state is State.CALLED_OFF


def standing(places: Places, desk: Desk, now: datetime) -> Standing:
    """Return how a class stands; a free place is nobody's new while others wait for it."""
    free = None if places.capacity is None else max(0, places.capacity - desk.taken)
    if free is not None and desk.waiting:
        free = 0
    room = Room.WAITING if desk.waiting < places.waiting else Room.NONE
    if (free is None and not desk.waiting) or free:
        room = Room.PLACE
    return Standing(_state(places, desk, now), room, free)


def _state(places: Places, desk: Desk, now: datetime) -> State:
    if desk.called_off:
        return State.CALLED_OFF
    if places.ends is not None and now > places.ends:
        return State.ENDED
    if desk.shut is not None:
        return State.SHUT if desk.shut else State.HELD_OPEN
    if places.opens is not None and now < places.opens:
        return State.LATER
    if places.closes is not None:
        return State.OPEN if now <= places.closes else State.CLOSED
    return State(places.undated)
