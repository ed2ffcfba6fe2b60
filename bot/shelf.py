"""Answers that are the same for everybody, kept for the minute they hold for."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, TypeVar

Kept = TypeVar("Kept")
MOST = 5_000  # answers kept at a time; a few kilobytes each


class Shelf(Generic[Kept]):
    """Keeps what was made for a key until the minute is over; safe to use from several threads.

    Two threads may make the same thing at once: then the later one is kept, which is as good.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: tuple[datetime, dict[Hashable, Kept]] | None = None

    def take(self, minute: datetime, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what lies there for the key in this minute, else make it and put it there."""
        kept = self._kept  # read once: another thread may begin a new minute meanwhile
        if kept is None or kept[0] != minute or len(kept[1]) >= self._most:
            self._kept = kept = (minute, {})
        shelf = kept[1]
        if key not in shelf:
            shelf[key] = make()
        return shelf[key]
