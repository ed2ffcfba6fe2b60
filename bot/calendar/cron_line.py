"""A cron line as the cron program means it, for a library that counts weekdays from Monday."""

import re
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from bot.calendar.workdays import SEOUL
from bot.handler import mark

NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIVE_FIELDS = mark("A cron line has five fields: minute, hour, day, month, weekday.")
ONE_MINUTE = mark("The minute of a cron line is one number from 0 to 59: at most one message an hour.")
EITHER_DAY = mark("A cron line names either days of the month or weekdays, not both.")
NOT_UNDERSTOOD = mark("This cron line is not understood.")
_FIELD = re.compile(r"[0-9a-z*,/-]{1,60}")
_WEEKDAYS = re.compile(r"(?:\*|(?P<first>[0-7]|[a-z]{3})(?:-(?P<last>[0-7]|[a-z]{3}))?)(?:/(?P<step>[1-7]))?")
Line = tuple[str, str, str, str, str]


@lru_cache(256)
def read_cron(line: str) -> CronTrigger:
    """Return what tells the moments of a cron line, in Asia/Seoul.

    Weekday 0 and 7 are Sunday. The minute is one number, so that nobody is written to more than once an hour.
    Days of the month and weekdays together are refused: cron means either, the library both, and people
    mean now this, now that.

    Raises:
        ValueError: with a sentence of the catalogs.
    """
    minute, hour, day, month, weekday = _fields(line)
    if not (minute.isdecimal() and int(minute) < 60):
        raise ValueError(ONE_MINUTE)
    if day != "*" and weekday != "*":
        raise ValueError(EITHER_DAY)
    days = "*" if weekday == "*" else ",".join(_weekdays(weekday))
    try:
        return CronTrigger.from_crontab(f"{minute} {hour} {day} {month} {days}", timezone=SEOUL)
    except ValueError as wrong:
        raise ValueError(NOT_UNDERSTOOD) from wrong


def _fields(line: str) -> Line:
    match line.lower().split():
        case [minute, hour, day, month, weekday] if all(map(_FIELD.fullmatch, line.lower().split())):
            return minute, hour, day, month, weekday
        case [_, _, _, _, _]:
            raise ValueError(NOT_UNDERSTOOD)
    raise ValueError(FIVE_FIELDS)


def _weekdays(field: str) -> list[str]:
    """Return the names of a field's weekdays, in the week's order.

    >>> _weekdays("5-7"), _weekdays("sat-mon")
    (['sun', 'fri', 'sat'], ['sun', 'mon', 'sat'])
    """
    chosen = {number for one in field.split(",") for number in _range(one)}
    return [name for number, name in enumerate(NAMES) if number in chosen]


def _range(written: str) -> set[int]:
    found = _WEEKDAYS.fullmatch(written)
    if found is None:
        raise ValueError(NOT_UNDERSTOOD)
    step = int(found["step"] or 1)
    if found["first"] is None:
        return set(range(0, 7, step))
    first = _number(found["first"])
    # "3/2" goes on to the week's end; a lone day is itself.
    last = _number(found["last"]) if found["last"] else 6 if found["step"] else first
    span = last - first if last >= first else last + 7 - first
    return {(first + days) % 7 for days in range(0, span + 1, step)}


def _number(weekday: str) -> int:
    if weekday.isdecimal():
        return int(weekday)
    try:
        return NAMES.index(weekday)
    except ValueError:
        raise ValueError(NOT_UNDERSTOOD) from None
