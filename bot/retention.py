"""How long what is kept of people is kept, and why: one table for the clock, answers and documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.handler import mark
from bot.talk import ANSWERABLE, RESUMABLE

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
APPLICATIONS = frozenset({"visit", "startup", "supporters"})
"""Forms nothing ends for, so that they count from when they came in; the others are sign-ups to classes."""


@dataclass(frozen=True, slots=True)
class Period:
    """How long something is kept.

    Attributes:
        why: the reason, a catalog sentence.
        until: when it is destroyed, a catalog sentence.
        kept: how long that is; None: as ``until`` says, no clock ends it.
    """

    why: str
    until: str
    kept: timedelta | None = None


PERIODS: Mapping[str, Period] = {
    "contact": Period(
        mark("So that I can answer you here, in your language, and understand a short next question."),
        mark("Until you delete it."),
    ),
    "subscriptions": Period(
        mark("So that Gangjin County sends you what you asked for."),
        mark("Until you stop them. After two years we ask you again."),
    ),
    "consents": Period(
        mark("The law wants it shown what you agreed to, refused or took back, and when."),
        mark("They stay. Once you delete your data, nothing leads from them to you."),
    ),
    "draft-answers": Period(
        mark("So that you need not begin a form anew."),
        mark("24 hours after your last answer."),
        ANSWERABLE,
    ),
    "draft": Period(
        mark("So that you can come back to a form: which one, and which question, none of the answers."),
        mark("30 days after your last answer."),
        RESUMABLE,
    ),
    "classes": Period(
        mark("To keep your place in the class, to reach you about it and to keep the class list."),
        mark("90 days after the class has ended; at once where you cancel."),
        90 * DAY,
    ),
    "applications": Period(
        mark("To look at your application and to reach you about it."),
        mark("A year after you applied; at once where you withdraw it."),
        YEAR,
    ),
    "letters": Period(
        mark("So that the web page shows you the messages we sent."),
        mark("90 days after each message."),
        90 * DAY,
    ),
    "deliveries": Period(
        mark("The county's account of what it sent; it holds no text of yours."),
        mark("They stay. Once you delete your data, nothing leads from them to you."),
    ),
    "answers": Period(
        mark("So that a message that arrives twice gets the same answer."),
        mark("48 hours after each answer, at most 50."),
        timedelta(hours=48),
    ),
    "codes": Period(
        mark("To link your chats and to fetch this file."),
        mark("An hour at most."),
        timedelta(hours=1),
    ),
}
"""What is kept to its period; docs/privacy.md has the same table in more words."""


def kept(name: str) -> timedelta:
    """Return a period that the clock ends.

    Raises:
        LookupError: no clock ends it.
    """
    period = PERIODS[name].kept
    if period is None:
        raise LookupError(name)
    return period


def in_english(period: timedelta) -> str:
    """Return a period as the documents tell it.

    >>> in_english(timedelta(hours=1)), in_english(timedelta(days=90)), in_english(timedelta(days=365))
    ('1 hour', '90 days', '1 year')
    """
    if period == YEAR:
        return "1 year"
    hours = int(period.total_seconds() // 3600)
    many, unit = (period.days, "days") if period > 2 * DAY else (hours, "hours")
    return f"{many} {unit if many != 1 else unit[:-1]}"
