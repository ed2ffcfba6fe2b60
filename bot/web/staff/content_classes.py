"""What a change of a class means to the people on its list: who would be told, and who has no place left."""

from dataclasses import dataclass
from functools import partial

from bot.classes.course import told_of
from bot.content.files import Entry
from bot.store.edits import Kept
from bot.store.reminders import take_as_known
from bot.web.staff.classes_shown import classes

TELL, QUIET = "tell", "quiet"


@dataclass(frozen=True, slots=True)
class Effect:
    """Who is concerned.

    Attributes:
        told: how many people would be told that the class has changed.
        beyond: how many more people have a place than there would be places.
    """

    told: int = 0
    beyond: int = 0


def effect_of(row: Kept, entry: Entry) -> Effect | None:
    """Return whom a change concerns; None where nobody needs to be asked about it."""
    if row.kind != "course" or row.entity is None:
        return None
    numbers, capacity = classes().numbers_of(row.entity), entry.body.get("capacity")
    is_news = told_of(row.body) != told_of(entry.body) and numbers.called_off_at is None
    is_changed = capacity is not None and capacity != row.body.get("capacity")
    beyond = max(0, numbers.taken - (capacity or 0)) if is_changed else 0
    effect = Effect(numbers.people if is_news else 0, beyond)
    return effect if effect != Effect() else None


def without_telling(row: Kept, entry: Entry) -> "partial[None]":
    """Return what is done beside the change, so that nobody is written to about it."""
    return partial(take_as_known, course=str(row.entity), before=told_of(row.body), after=told_of(entry.body))
