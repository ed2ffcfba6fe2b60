"""What people are told about a class they signed up to, and about a chat that was linked to theirs.

Each is a catalog sentence that is said later, in its reader's language; see
:func:`bot.sending.pushes.notice_reply`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.classes.course import SEOUL, Course, begins_at
from bot.handler import mark

Choices = tuple[tuple[str, str], ...]

OFFERED = mark(
    "A place in %(title)s is free, and it is your turn. Would you like it? Please answer by %(until)s. After "
    "that the next person is asked."
)
LAPSED = mark(
    "A place in %(title)s was kept for you until %(until)s. No answer came, so the next person is asked now, "
    "and your answers are deleted. If you still want to come, press the button and sign up again."
)
LATE = mark(
    "A place in %(title)s was kept for you until %(until)s. No answer came, and sign-up is over now. Your "
    "answers are deleted."
)
IN_VAIN = mark(
    "%(title)s: sign-up is over, and no place came free for you. We are sorry that you waited for nothing. "
    "Your answers are deleted."
)
TOMORROW = mark(
    "Tomorrow it begins: %(title)s, %(when)s. If you cannot come, please cancel, and somebody else can."
)
TOMORROW_THERE = mark(
    "Tomorrow it begins: %(title)s, %(when)s, at this place: %(where)s. If you cannot come, please cancel, "
    "and somebody else can."
)
MOVED = mark("Something has changed: %(title)s. When: %(when)s. Where: %(where)s.")
CALLED_OFF = mark(
    "%(title)s will not take place. We are sorry. If you have questions, please call %(phone)s."
)
AFTER_ALL = mark("%(title)s will take place after all. When: %(when)s. Where: %(where)s.")
LINKED = mark(
    "Another chat was linked to yours. Both show your sign-ups now. If this was not you, press the button "
    "below: then the other chat sees nothing of yours any more."
)

TAKE, LEAVE = mark("Take the place"), mark("No, thank you")
CLASSES = mark("All classes")
AGAIN, MINE, CANCEL = mark("Sign up again"), mark("My sign-ups"), mark("Cancel it")
UNLINK = mark("Unlink chats")
OFFICE = "061-430-3114"
NOT_KNOWN = "–"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, what fills it, and the buttons under it as (words, payload)."""

    sentence: str
    values: Mapping[str, Any]
    choices: Choices


def offered(course: Course, number: int, until: datetime) -> Notice:
    """Offer a place; ``until`` is what is promised, and later where it is sent later."""
    choices = ((TAKE, f"status/e:{number}+accept"), (LEAVE, f"status/e:{number}+decline"))
    return Notice(OFFERED, _titled(course) | {"until": _moment(until)}, choices)


def lapsed(course: Course, until: datetime, topic: str) -> Notice:
    """Say that nobody answered in time, and how to sign up again."""
    choices = ((AGAIN, f"{topic}/{course['entity']}+apply"), (MINE, "status"))
    return Notice(LAPSED, _titled(course) | {"until": _moment(until)}, choices)


def in_vain(course: Course, until: datetime | None) -> Notice:
    """Say that waiting is over; ``until``: a place had been on offer till then."""
    choices = ((CLASSES, "education"), (MINE, "status"))
    if until is None:
        return Notice(IN_VAIN, _titled(course), choices)
    return Notice(LATE, _titled(course) | {"until": _moment(until)}, choices)


def tomorrow(course: Course, number: int) -> Notice:
    """Remind of a class the day before."""
    choices = ((MINE, "status"), (CANCEL, f"cancel/e:{number}"))
    return Notice(TOMORROW_THERE if course.get("venue") else TOMORROW, _told(course), choices)


def moved(course: Course, *, after_all: bool = False) -> Notice:
    """Say when and where a class takes place now; ``after_all``: it had been called off."""
    return Notice(AFTER_ALL if after_all else MOVED, _told(course), ((MINE, "status"),))


def called_off(course: Course) -> Notice:
    phone = course.get("phone") or OFFICE
    return Notice(CALLED_OFF, _titled(course) | {"phone": phone}, ((MINE, "status"),))


def linked() -> Notice:
    """Say that another chat was linked to this one, and how to undo it."""
    return Notice(LINKED, {}, ((UNLINK, "privacy+unlink"), (MINE, "status")))


def _titled(course: Course) -> dict[str, Any]:
    return {"title": dict(course["title"])}


def _told(course: Course) -> dict[str, Any]:
    return _titled(course) | {"when": _when(course), "where": dict(course.get("venue") or {"ko": NOT_KNOWN})}


def _when(course: Course) -> Any:
    """Return when a class takes place, as a notice keeps it: a moment where its hour is known, else days."""
    period = course.get("period") or {}
    start, end = period.get("start"), period.get("end")
    begins = begins_at(course)
    if begins is not None and "T" in str(start):
        return _moment(begins)
    return {"span": [day[:10] if day else None for day in (start, end)]} if start or end else NOT_KNOWN


def _moment(at: datetime) -> dict[str, str]:
    return {"moment": at.astimezone(SEOUL).isoformat(timespec="minutes")}
