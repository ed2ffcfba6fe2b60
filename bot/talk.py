"""How far the talk with a contact has come: enough to understand the next short word."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.question import Question

REMEMBERED = timedelta(hours=1)  # after that "parking?" is a new question, not a following one
OFFERED = 30  # labels remembered of the last reply


@dataclass(frozen=True, slots=True)
class Talk:
    """What is remembered of a talk; no words of the person are.

    Attributes:
        chosen: the language the person chose, if they did.
        language: the language of the last answer.
        question: what a short question follows; a greeting in between does not change it.
        shown: what the last reply was about, page and all.
        offered: that reply's buttons, as (folded words, payload), where it was made for this person alone;
            the others can be had again from ``shown``.
        at: when that was, in seconds since 1970.
    """

    chosen: str | None = None
    language: str | None = None
    question: Question | None = None
    shown: Question | None = None
    offered: tuple[tuple[str, str], ...] = ()
    at: int = 0

    def is_over(self, now: datetime) -> bool:
        """Tell whether the last answer is too long ago to follow on from."""
        return now.timestamp() - self.at > REMEMBERED.total_seconds()

    def recent(self, now: datetime) -> Question | None:
        """Return what was last asked, unless that is too long ago to follow on from."""
        return None if self.is_over(now) else self.question

    def write(self) -> str:
        kept: dict[str, object] = {
            "l": self.language,
            "q": self.question.code() if self.question else None,
            "s": self.shown.code() if self.shown else None,
            "t": self.at,
        }
        if self.offered:
            kept["o"] = self.offered[:OFFERED]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str, chosen: str | None) -> Self:
        kept = json.loads(written)
        asked, shown = (Question.from_code(kept.get(name) or "") for name in "qs")
        offered = tuple((label, code) for label, code in kept.get("o", ()))
        return cls(chosen, kept.get("l"), asked, shown, offered, kept.get("t", 0))


def pressed(words: str, offered: Iterable[tuple[str, str]]) -> str | None:
    """Return the payload of the offered button that bears these words, if one does."""
    folded = fold(words)
    return next((code for label, code in offered if label == folded), None)


def fold(words: str) -> str:
    """Fold a label so that its words typed by hand are the same: case and spaces do not count."""
    return "".join(words.casefold().split())
