"""A form as data: questions asked one at a time, each with its check, what it says on error, how it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Read = Callable[[str, date], str]
"""Turns what was typed into the one form an answer is kept in; raises :class:`bot.readings.unread.Unread`."""


def always(_answers: Mapping[str, str]) -> bool:
    return True


def as_it_is(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; all its words are catalog sentences.

    Attributes:
        title: how it is called in the summary and when it is corrected ("Phone number").
        asks: the question.
        hint: what is said where the answer cannot be read, beside the reason.
        read: see :data:`Read`.
        show: how a kept answer is shown to its owner.
        buttons: answers to press, as (words, answer as typed).
        names: how people call it when they want it changed, with "|" between.
        reasons: the sentence for a reason of ``Unread``; the hint alone where there is none.
        optional: whether "skip" is offered.
        is_asked: whether it is asked at all, seen the answers so far.
        is_open: whether any words may be the answer; else what cannot be read may be a question in between.
    """

    name: str
    title: str
    asks: str
    hint: str
    read: Read
    names: str
    show: Callable[[str], str] = as_it_is
    buttons: tuple[tuple[str, str], ...] = ()
    reasons: Mapping[str, str] | None = None
    optional: bool = False
    is_asked: Callable[[Mapping[str, str]], bool] = always
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions, and what the law wants said before the first (PIPA art. 15(2)).

    Attributes:
        title: what one applies for, where no class gives it a name.
        purpose: why the data are needed.
        kept: how long they are kept after the class has ended, or after applying where nothing ends.
        refusing: what follows from refusing.
        done: what is said once it is stored, before the rest.
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
        """Return the questions that are put to somebody with these answers."""
        return tuple(one for one in self.fields if one.is_asked(answers))
