"""A form as data: questions asked one at a time, each with its check and what it says on error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Read = Callable[[str, date], str]
"""Turns what was typed into the one form an answer is kept in; raises :class:`bot.readings.unread.Unread`."""


def always(_answers: Mapping[str, str]) -> bool:
    return True


def as_it_is(value: str, _language: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; all its words are catalog sentences.

    Attributes:
        title: how it is called in the summary and when it is corrected ("Phone number").
        asks: the question.
        hint: what is said where the answer cannot be read, beside the reason.
        read: see :data:`Read`.
        show: how a kept answer is shown to its owner, in a language.
        buttons: answers to press, as (words, answer as kept); without words, as it is shown.
        names: how people call it when they want it changed, with "|" between.
        reasons: the sentence for a reason of ``Unread``; the hint alone where there is none.
        optional: whether "skip" is offered.
        is_kept: whether the answer is kept; a gate before, such as consent, only lets one through.
        is_asked: whether it is asked at all, seen the answers so far.
        is_open: whether any words may be the answer.
        is_exact: whether what can be read is surely the answer, such as a number; a name may be a question.
    """

    name: str
    title: str
    asks: str
    hint: str
    read: Read
    names: str
    show: Callable[[str, str], str] = as_it_is
    buttons: tuple[tuple[str, str], ...] = ()
    reasons: Mapping[str, str] | None = None
    optional: bool = False
    is_kept: bool = True
    is_asked: Callable[[Mapping[str, str]], bool] = always
    is_open: bool = False
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """Questions, and what the law wants said before the first (PIPA art. 15(2)).

    Attributes:
        title: what one applies for, where no class gives it a name.
        purpose: why the data are needed.
        kept: how long they are kept after the class has ended, or after applying where nothing ends.
        refusing: what follows from refusing.
    """

    key: str
    topic: str
    title: str
    purpose: str
    kept: timedelta
    refusing: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def asked(self, answers: Mapping[str, str]) -> tuple[Field, ...]:
        """Return the questions whose answers are kept, as far as they are put to somebody with these."""
        return tuple(one for one in self.fields if one.is_kept and one.is_asked(answers))
