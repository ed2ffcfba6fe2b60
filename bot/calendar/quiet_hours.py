"""The hours in which advertising is not sent without a consent of its own: 20:50 to 08:00 in Korea."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import floor

from bot.calendar.workdays import ONE_DAY, SEOUL

QUIET_FROM = time(20, 50)  # the law says 21:00; what is handed over by then has arrived by then
QUIET_UNTIL = time(8)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a run without a break: from when, to when, and how many it reaches."""

    start: datetime
    end: datetime
    count: int


def is_quiet(moment: datetime) -> bool:
    """Tell a moment of the quiet hours; 20:50 is one, 08:00 is not.

    Raises:
        ValueError: the moment has no time zone.
    """
    return not QUIET_UNTIL <= _seoul(moment).time() < QUIET_FROM


def quiet_until(moment: datetime) -> datetime:
    """Return the first 08:00 after a moment, in Asia/Seoul."""
    here = _seoul(moment)
    day = here.date() if here.time() < QUIET_UNTIL else here.date() + ONE_DAY
    return datetime.combine(day, QUIET_UNTIL, SEOUL)


def splits(start: datetime, rate_per_second: float, recipients: int) -> list[Stretch]:
    """Return how a run is cut by the quiet hours: it stops at 20:50 and goes on at 08:00.

    Args:
        rate_per_second: so many are reached in a second; enough for one a day at least.

    Raises:
        ValueError: the rate is too low for it ever to end, or the moment has no time zone.
    """
    if rate_per_second * _seconds(QUIET_FROM, QUIET_UNTIL) < 1:
        raise ValueError("a rate that reaches nobody in a day")
    stretches: list[Stretch] = []
    start, left = _seoul(start), recipients
    while left > 0:
        start = quiet_until(start) if is_quiet(start) else start
        room = floor(_seconds(QUIET_FROM, start.time()) * rate_per_second)
        count = min(left, room)
        if count:
            stretches.append(Stretch(start, start + timedelta(seconds=count / rate_per_second), count))
        left -= count
        start = quiet_until(start)
    return stretches


def expected_finish(start: datetime, recipients: int, rate_per_second: float, advertising: bool) -> datetime:
    """Return when a run will be through; those who agreed to the night may get advertising sooner.

    Raises:
        ValueError: the rate is too low for it ever to end, or the moment has no time zone.
    """
    if advertising:
        stretches = splits(start, rate_per_second, recipients)
        return stretches[-1].end if stretches else _seoul(start)
    if rate_per_second <= 0:
        raise ValueError("a rate that reaches nobody")
    return _seoul(start) + timedelta(seconds=recipients / rate_per_second)


def _seoul(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(SEOUL)


def _seconds(later: time, earlier: time) -> float:
    return (_since_midnight(later) - _since_midnight(earlier)).total_seconds()


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
