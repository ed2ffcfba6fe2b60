"""Who an announcement is for: a choice over subscribers, as a value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

TOPICS = ("news", "festival", "deals", "education", "halfprice", "popup", "startup", "supporters")
"""What one can subscribe to; the entities told outside are ``sub:<topic>``."""

RESIDENCES = ("resident", "tourist")


@dataclass(frozen=True, slots=True)
class Audience:
    """A narrowing of the subscribers; each empty choice means all.

    Attributes:
        topics: subscribers of any of these.
        channels: contacts on these.
        languages: readers of these; ``ko`` includes those whose language is not known.
        townships: keys of bot.townships.
        residence: ``resident`` or ``tourist``.
        without_topics: leave out who subscribes to any of these.
        without_townships: leave out who lives there.
        without_readers_of: leave out whom this announcement reached.
        readers_of: only whom this announcement reached, subscribed or not; for corrections.
        classes: only who has a place in any of these, subscribed or not; with information alone.
    """

    topics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    townships: tuple[str, ...] = ()
    residence: str = ""
    without_topics: tuple[str, ...] = ()
    without_townships: tuple[str, ...] = ()
    without_readers_of: int | None = None
    readers_of: int | None = None
    classes: tuple[str, ...] = ()

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Read it back from JSON; unknown names are left out."""
        known = {one.name for one in fields(cls)}
        values: dict[str, Any] = {name: value for name, value in written.items() if name in known}
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list | tuple)}
        return cls(**{**values, **lists})

    def write(self) -> dict[str, Any]:
        """Return it as JSON takes it, without the empty choices."""
        return {name: value for name, value in asdict(self).items() if value not in ((), "", None)}
