"""How many messages a second a platform is handed, evenly."""

from pyrate_limiter import GCRA, Duration, InMemoryStateStore, Limiter, Rate, StateBucket

PIECES = 40  # a second's messages go out in about so many chunks, where each has a call of its own


class Pace:
    """A steady pace, shared by all who ask one and the same object.

    Args:
        a_second: messages a second; 0: as fast as can be.
        at_once: the most a chunk holds.
        together: whether a chunk goes in one call, so that large ones are best.
    """

    def __init__(self, a_second: int, at_once: int, *, together: bool = False) -> None:
        self.a_second = a_second
        small = a_second if together else a_second // PIECES
        self.chunk = max(1, min(at_once, small)) if a_second else at_once
        self._limiter = _limiter(a_second, self.chunk) if a_second else None

    async def take(self, messages: int) -> None:
        """Wait until so many may go; at most :attr:`chunk` at a time."""
        if self._limiter is not None and messages:
            await self._limiter.try_acquire_async("lane", weight=messages)

    def close(self) -> None:
        if self._limiter is not None:
            self._limiter.close()


def _limiter(a_second: int, chunk: int) -> Limiter:
    """Make a leaky bucket whose burst is one chunk, so that a second sees that much more at worst.

    The library's default buffer of 50 ms would cost two thirds of the rate (measured).
    """
    rate = Rate(a_second, Duration.SECOND, burst=min(chunk, a_second))
    return Limiter(StateBucket([rate], GCRA(), InMemoryStateStore()), buffer_ms=0)
