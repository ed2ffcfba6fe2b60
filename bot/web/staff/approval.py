"""What is looked at once more before a step: warnings by the author, the readers' number by the approver."""

from flask import Response, request

from bot.announcement import Act, Announcement
from bot.web.staff.door import acting, say
from bot.web.staff.presence import language
from bot.web.staff.readiness import Readiness, readiness
from bot.web.staff.sheet import CONFIRMED_BY_TYPING, Part, sheet
from bot.words import words_for

SLACK = 100  # a number that changed by less than its hundredth is still what the approver read
LONGEST_NUMBER = 12  # digits


def asked_again(act: Act, announcement: Announcement) -> Response | None:
    """Return the sheet with what is to be looked at first; None: go ahead."""
    if act is Act.SUBMIT:
        return _warned(announcement)
    return _read_back(announcement)


def _warned(announcement: Announcement) -> Response | None:
    ready = readiness(announcement, links=True)
    if ready.is_stopped:
        fault = say("It cannot be submitted like this yet. What has to be changed is listed below.")
        return sheet(announcement, Part(fault=fault, ready=ready), 422)
    if ready.cautions and request.form.get("confirmed") != "1":
        return sheet(announcement, Part(asks_again=True, ready=ready))
    return None


def _read_back(announcement: Announcement) -> Response | None:
    """Ask for the number of readers again where it is not the one that was read, or none was typed.

    A large audience's number is typed; of a small one it is enough to have been shown it.
    """
    ready = readiness(announcement)
    total, shown = ready.outlook.total, request.form.get("shown_count", type=int)
    if shown is not None and _has_changed(shown, total):
        return _asked_for_the_number(announcement, ready, _changed(shown, total), 409)
    if total < CONFIRMED_BY_TYPING:
        return None
    if _typed() != (total if shown is None else shown):
        fault = say("Type the number of readers to confirm that you have read it.")
        return _asked_for_the_number(announcement, ready, fault, 422)
    return None


def _asked_for_the_number(announcement: Announcement, ready: Readiness, fault: str, status: int) -> Response:
    return sheet(announcement, Part(count_fault=fault, ready=ready), status)


def _has_changed(shown: int, total: int) -> bool:
    return abs(shown - total) * SLACK > max(total, shown) or (shown != total and total < CONFIRMED_BY_TYPING)


def _changed(shown: int, total: int) -> str:
    numbers = words_for(language(acting()))
    return say(
        "The number of readers changed from %(before)s to %(now)s while you were reading. Please read again.",
        before=numbers.number(shown),
        now=numbers.number(total),
    )


def _typed() -> int | None:
    """Return the number that was typed, however its thousands are set apart."""
    digits = "".join(sign for sign in request.form.get("count", "") if sign not in ", .명人")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= LONGEST_NUMBER else None
