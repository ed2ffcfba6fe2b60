"""How far the talk with a contact has come: enough to understand the next short word."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from bot.question import Question

REMEMBERED = timedelta(hours=1)  # after that "parking?" is a new question, not a following one
OFFERED = 30  # labels remembered of the last reply


ANSWERABLE = timedelta(hours=24)  # after so long a silence the answers of a form are destroyed
RESUMABLE = timedelta(days=30)  # and after so long it is forgotten that there was one


@dataclass(frozen=True, slots=True)
class Filling:
    """Where somebody is in a form; nothing they answered.

    Attributes:
        form: the form's key.
        question: the topic and what they sign up to; its step is the field that is asked for.
        at: when they last went on with it, in seconds since 1970.
        language: the language in which that was asked.
    """

    form: str
    question: Question
    at: int
    language: str = ""

    def is_answerable(self, now: datetime) -> bool:
        """Tell whether the next words may be the answer; later the form has to be taken up again first."""
        return now.timestamp() - self.at <= ANSWERABLE.total_seconds()

    def is_forgotten(self, now: datetime) -> bool:
        return now.timestamp() - self.at > RESUMABLE.total_seconds()

    @classmethod
    def read(cls, kept: Sequence[Any]) -> Self | None:
        question = Question.from_code(str(kept[1]))
        language = str(kept[3]) if len(kept) > 3 else ""
        return cls(str(kept[0]), question, int(kept[2]), language) if question is not None else None


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
        expects: where the last reply asked for a yes or a no, what these do, as (yes or no, payload).
        filling: the form that is being filled in, if one is.
    """

    chosen: str | None = None
    language: str | None = None
    question: Question | None = None
    shown: Question | None = None
    offered: tuple[tuple[str, str], ...] = ()
    at: int = 0
    filling: Filling | None = None
    expects: tuple[tuple[str, str], ...] = ()

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
        if self.expects:
            kept["y"] = self.expects
        if self.filling:
            filling = self.filling
            kept["f"] = [filling.form, filling.question.code(), filling.at, filling.language]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str, chosen: str | None) -> Self:
        kept = json.loads(written)
        asked, shown = (Question.from_code(kept.get(name) or "") for name in "qs")
        offered = tuple((label, code) for label, code in kept.get("o", ()))
        filling = Filling.read(kept["f"]) if "f" in kept else None
        expects = tuple((means, code) for means, code in kept.get("y", ()))
        return cls(chosen, kept.get("l"), asked, shown, offered, kept.get("t", 0), filling, expects)


def pressed(words: str, offered: Iterable[tuple[str, str]]) -> str | None:
    """Return the payload of the offered button that bears these words, if one does."""
    folded = fold(words)
    return next((code for label, code in offered if label == folded), None)


def fold(words: str) -> str:
    """Fold a label so that its words typed by hand are the same: case and spaces do not count."""
    return "".join(words.casefold().split())
