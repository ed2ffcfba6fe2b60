"""The shape every scheduled job fills in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again.

    Attributes:
        run: does it once; returns counts for the log line.
        led: whether only the scheduler that leads may do it, however many are running.
    """

    name: str
    every: timedelta
    run: Callable[[Runtime], Counter[str]]
    led: bool = False
