"""When people are told of a place and have time to take it: from 08:00 to 21:00 in Korea."""

from datetime import datetime, time, timedelta

from bot.classes.course import SEOUL, Course, line_ends

DAY_BEGINS, DAY_ENDS = time(8), time(21)
WITHIN = timedelta(hours=24)


def may_tell(now: datetime) -> bool:
    """Tell whether somebody may be written to about a class; 08:00 is such a moment, 21:00 is not.

    Raises:
        ValueError: the moment has no time zone.
    """
    return DAY_BEGINS <= _seoul(now).time() < DAY_ENDS


def deadline(sent_at: datetime, within: timedelta = WITHIN) -> datetime:
    """Return until when a place can be taken: the time runs only by day, so that nobody loses one asleep.

    Args:
        within: how long, counted in hours of the day; more than nothing.

    Raises:
        ValueError: there is no time, or the moment has no time zone.

    >>> deadline(datetime(2026, 11, 23, 20, 0, tzinfo=SEOUL), timedelta(hours=2)).isoformat()
    '2026-11-24T09:00:00+09:00'
    """
    if within <= timedelta():
        raise ValueError("no time at all")
    at, left = _by_day(_seoul(sent_at)), within
    while left > (room := datetime.combine(at.date(), DAY_ENDS, SEOUL) - at):
        left -= room
        at = _morning_after(at)
    return at + left


def until(course: Course, sent_at: datetime, within: timedelta = WITHIN, *, held_open: bool) -> datetime:
    """Return until when an offered place can be taken: no longer than anybody may wait for one."""
    last, over = deadline(sent_at, within), line_ends(course, held_open=held_open)
    return last if over is None else min(last, over)


def _by_day(at: datetime) -> datetime:
    """Return the first moment, from this one on, that lies in the day's hours."""
    if at.time() < DAY_BEGINS:
        return datetime.combine(at.date(), DAY_BEGINS, SEOUL)
    return at if at.time() < DAY_ENDS else _morning_after(at)


def _morning_after(at: datetime) -> datetime:
    return datetime.combine(at.date() + timedelta(days=1), DAY_BEGINS, SEOUL)


def _seoul(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(SEOUL)
