"""Korea's working days: the public holidays with their substitutes, and the free days staff add."""

from collections.abc import Set
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import PUBLIC, country_holidays

SEOUL = ZoneInfo("Asia/Seoul")
NONE: frozenset[date] = frozenset()
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return a year's public holidays as the library knows them; none after 2100."""
    return frozenset(country_holidays("KR", years=year, expand=False, categories=(PUBLIC,)))


def is_holiday(day: date, extra: Set[date] = NONE) -> bool:
    """Tell a public holiday or one of the days in ``extra``; a plain Sunday is neither.

    Args:
        extra: the days staff added, for the government declares some too late for any library.
    """
    return day in extra or day in public_holidays(day.year)


def is_working_day(day: date, extra: Set[date] = NONE) -> bool:
    """Tell a day on which the county's offices are open.

    >>> is_working_day(date(2027, 2, 9))  # the substitute for a Seollal that fell on a Sunday
    False
    """
    return day.weekday() < SATURDAY and not is_holiday(day, extra)


def next_working_day(day: date, extra: Set[date] = NONE) -> date:
    """Return the first working day after this one.

    >>> next_working_day(date(2027, 2, 5))
    datetime.date(2027, 2, 10)
    """
    after = day + ONE_DAY
    while not is_working_day(after, extra):
        after += ONE_DAY
    return after
