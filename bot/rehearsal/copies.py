"""What a stand-in counts: copies for each receiver, the busiest second, refusals and lost answers."""

from collections import Counter
from typing import Any

TENTHS = 10  # the busiest second is looked for in steps of a tenth

Who = int | str


class Copies:
    """One platform's counters; a copy is a message taken for delivery, whatever the sender was told."""

    def __init__(self) -> None:
        self._each: dict[Who, int] = {}
        self._acts: dict[str, dict[Who, int]] = {}
        self._tenths: dict[int, int] = {}
        self._total = 0
        self._first = self._last = 0.0
        self.calls = self.refused = self.lost = 0
        self.met: Counter[str] = Counter()

    def accept(self, who: Who, arrived: float) -> None:
        """Count a copy for the receiver, by when it arrived: seconds of a clock that never goes back."""
        self._each[who] = self._each.get(who, 0) + 1
        tenth = int(arrived * TENTHS)
        self._tenths[tenth] = self._tenths.get(tenth, 0) + 1
        if not self._total:
            self._first = arrived
        self._last = max(self._last, arrived)
        self._total += 1

    def note(self, act: str, who: Who) -> None:
        """Count what was done to messages already there, such as "deleted"."""
        done = self._acts.setdefault(act, {})
        done[who] = done.get(who, 0) + 1

    def refuse(self, why: str, people: int = 1) -> None:
        self.refused += people
        self.met[why] += 1

    def lose(self, why: str, people: int = 1) -> None:
        """Count what was taken and never properly answered."""
        self.lost += people
        self.met[why] += 1

    def of(self, who: Who) -> dict[str, int]:
        return {
            "copies": self._each.get(who, 0),
            **{act: done.get(who, 0) for act, done in self._acts.items()},
        }

    def told(self) -> dict[str, Any]:
        return {
            "copies_max": max(self._each.values(), default=0),
            "copies_total": self._total,
            "recipients": len(self._each),
            "refused": self.refused,
            "lost": self.lost,
            "calls": self.calls,
            "worst_second": self._worst_second(),
            "per_second": round(self._total / (self._last - self._first or 1.0), 1),
            "met": dict(self.met),
            **{act: sum(done.values()) for act, done in self._acts.items()},
        }

    def _worst_second(self) -> int:
        """Return the most that arrived in any ten tenths of a second on end."""
        return max(
            (sum(self._tenths.get(tenth + later, 0) for later in range(TENTHS)) for tenth in self._tenths),
            default=0,
        )
