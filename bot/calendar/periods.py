"""Dates a person types, relative or absolute, read from Korean, English, Japanese, Chinese and Vietnamese."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.calendar.period_pieces import SET_ASIDE, UNTIL, WHOLE, Marks, Reading, fold, joined
from bot.calendar.period_words import WEEKEND, YEAR_END

CHARACTERS_READ = 500  # nobody types a date behind this many, and it bounds the work of a message


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from ``start`` to ``end``, both included.

    Raises:
        ValueError: ``end`` is before ``start``.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end on {self.end} before its start on {self.start}")

    def overlaps(self, start: date | None, end: date | None) -> bool:
        """Say whether a day is shared with ``start`` to ``end`` (included); None is an open end."""
        return (start is None or start <= self.end) and (end is None or end >= self.start)

    def code(self) -> str:
        """Return 17 characters for a button's payload, such as ``20261128-20261129``."""
        return "-".join(f"{day.year:04}{day.month:02}{day.day:02}" for day in (self.start, self.end))

    @classmethod
    def from_code(cls, code: str) -> "Period | None":
        """Return the period ``code()`` was made from, or None for anything else."""
        if not re.fullmatch(r"[0-9]{8}-[0-9]{8}", code):
            return None
        try:
            return cls(date.fromisoformat(code[:8]), date.fromisoformat(code[9:]))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Found:
    """A period and the part of the text it was read from, as ``text[start:end]``."""

    period: Period
    start: int
    end: int


# --- From a reading to days -----------------------------------------------------------------------------


def _month(year: int, month: int, part: int | None = None) -> Period:
    """Return a month, or its first ten days (part 0), the ten in the middle (1) or the rest (2)."""
    last = monthrange(year, month)[1]
    first, last = {None: (1, last), 0: (1, 10), 1: (11, 20), 2: (21, last)}[part]
    return Period(date(year, month, first), date(year, month, last))


def _months_from(day: date, months: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + months, 12)
    return day.year + years, month + 1


def _part_of_month(year: int, month: int, marks: Marks) -> Period:
    if "day" not in marks:
        return _month(year, month, marks.get("part"))
    first, last = marks["day"], marks.get("last_day", marks["day"])
    return Period(date(year, month, first), date(year, month, last))


def _of_relative_month(marks: Marks, today: date) -> Period:
    return _part_of_month(*_months_from(today, marks["months"]), marks)


def _of_month(marks: Marks, today: date) -> Period | None:
    return _in_year(marks, today, lambda year: _part_of_month(year, marks["month"], marks))


def _of_season(marks: Marks, today: date) -> Period | None:
    return _in_year(marks, today, lambda year: _season(year, marks["season"]))


def _season(year: int, season: int) -> Period:
    if season == YEAR_END:
        return _month(year, 12)
    first = 3 + 3 * season
    last_year, last_month = _months_from(date(year, first, 1), 2)
    return Period(date(year, first, 1), _month(last_year, last_month).end)


# New Year's Day and Chuseok by the lunar calendar, as Korea's observatory counts them.
_HOLIDAYS = {
    2025: ((1, 29), (10, 6)), 2026: ((2, 17), (9, 25)), 2027: ((2, 7), (9, 15)), 2028: ((1, 27), (10, 3)),
    2029: ((2, 13), (9, 22)), 2030: ((2, 3), (9, 12)), 2031: ((1, 23), (10, 1)), 2032: ((2, 11), (9, 19)),
    2033: ((1, 31), (9, 8)), 2034: ((2, 19), (9, 27)), 2035: ((2, 8), (9, 16)),
}  # fmt: skip


def _of_holiday(marks: Marks, today: date) -> Period | None:
    return _in_year(marks, today, lambda year: _holiday(year, marks["holiday"]))


def _holiday(year: int, which: int) -> Period:
    """Return the three days of a holiday; ValueError for a year the table does not know."""
    if year not in _HOLIDAYS:
        raise ValueError(f"the lunar holidays of {year} are not known")
    day = date(year, *_HOLIDAYS[year][which])
    return Period(day - timedelta(days=1), day + timedelta(days=1))


def _in_year(marks: Marks, today: date, build: Callable[[int], Period]) -> Period | None:
    """Return the period of the year named, or else the running or coming one (the last one, the next one)."""
    if "year" in marks or "years" in marks:
        return build(marks["year"] if "year" in marks else today.year + marks["years"])
    turn = marks.get("turn", 0)
    # Eight years on, or back, there has been a 29 February.
    years = range(today.year, today.year - 9, -1) if turn < 0 else range(today.year - 1, today.year + 9)
    for year in years:
        try:
            period = build(year)
        except ValueError:
            continue
        if (period.end < today) if turn < 0 else (period.start > today) if turn else (period.end >= today):
            return period
    return None


def _of_weekday(marks: Marks, today: date) -> Period:
    monday = today - timedelta(days=today.weekday())
    weekday, turn = marks["weekday"], marks.get("turn")
    weeks = marks.get("weeks", turn if turn or weekday == WEEKEND else None)
    if weekday == WEEKEND:
        saturday = monday + timedelta(weeks=weeks or 0, days=5)
        return Period(saturday, saturday + timedelta(days=1))
    day = monday + timedelta(weeks=weeks or 0, days=weekday)
    if "weeks" not in marks:
        day = _nearest(day, today, turn or 0)
    return Period(day, day)


def _of_weekday_and_day(marks: Marks, today: date) -> Period | None:
    """Return the coming Saturday the 28th, if there is one within two months."""
    coming = (today + timedelta(days=ahead) for ahead in range(62))
    wanted = (marks["day"], marks["weekday"])
    return next((Period(day, day) for day in coming if (day.day, day.weekday()) == wanted), None)


def _nearest(day: date, today: date, turn: int) -> date:
    """Move a bare weekday to today or later, and a past one to its last time before today."""
    week = timedelta(weeks=1)
    if turn < 0:
        return day + week if day + week < today else day
    return day + week if day < today else day


def _of_week(marks: Marks, today: date) -> Period:
    monday = today + timedelta(weeks=marks["weeks"], days=-today.weekday())
    return Period(monday, monday + timedelta(days=6))


def _of_day(marks: Marks, today: date) -> Period:
    day = today + timedelta(days=marks.get("days", 0), weeks=marks.get("weeks_later", 0))
    return Period(day, day)


def _of_later_month(marks: Marks, today: date) -> Period:
    year, month = _months_from(today, marks.get("months_later", 0) + 12 * marks.get("years_later", 0))
    day = date(year, month, min(today.day, monthrange(year, month)[1]))
    return Period(day, day)


def _of_year(marks: Marks, today: date) -> Period:
    year = marks["year"] if "year" in marks else today.year + marks["years"]
    return Period(date(year, 1, 1), date(year, 12, 31))


# The first slot a reading holds decides how it is turned into days.
_READERS: tuple[tuple[str, Callable[[Marks, date], Period | None]], ...] = (
    ("days", _of_day),
    ("now", _of_day),
    ("weeks_later", _of_day),
    ("months_later", _of_later_month),
    ("years_later", _of_later_month),
    ("month", _of_month),
    ("months", _of_relative_month),
    ("day", _of_weekday_and_day),
    ("holiday", _of_holiday),
    ("season", _of_season),
    ("weekday", _of_weekday),
    ("weeks", _of_week),
    ("year", _of_year),
    ("years", _of_year),
)


def _period(marks: Marks, today: date) -> Period | None:
    """Return the days of a reading; None where it is no whole date, or one no calendar has."""
    if frozenset(marks) not in WHOLE:
        return None
    read = next(reader for slot, reader in _READERS if slot in marks)
    try:
        return read(marks, today)
    except (ValueError, OverflowError):
        return None


def _exactness(marks: Marks) -> int:
    """Rank a reading: a day over a week or weekend, over a month, a bare weekday, a season, a year, now."""
    slots = marks.keys()
    weekday = marks.get("weekday")
    if slots & {"day", "days", "weeks_later", "months_later", "years_later"}:
        return 6
    if weekday is not None and weekday != WEEKEND:
        return 6 if slots & {"weeks", "turn"} else 3
    ranks = {
        "weekday": 5,
        "weeks": 5,
        "holiday": 5,
        "month": 4,
        "months": 4,
        "season": 2,
        "year": 1,
        "years": 1,
    }
    return max(ranks.get(slot, 0) for slot in slots)


def _span(left: Reading, right: Reading, text: str, today: date) -> tuple[int, int, int, int, Period] | None:
    """Return the days from one reading to the next where the words between say "until"."""
    if not UNTIL.fullmatch(text, left.end, right.start):
        return None
    last = dict(right.marks)
    wanted = {"month", "months", "year", "years"} if last.keys() == {"day"} else {"year", "years"}
    if "day" in last or "month" in last:
        last = {slot: left.marks[slot] for slot in wanted & left.marks.keys()} | last
    start, end = _period(left.marks, today), _period(last, today)
    if start and end and end.end < start.start:  # it runs now, so its first day is past
        start = _period({**left.marks, "turn": -1}, end.end)
    if start is None or end is None or end.end < start.start:
        return None
    return 7, right.end - left.start, left.start, right.end, Period(start.start, end.end)


def _candidates(text: str, today: date) -> Iterator[tuple[int, int, int, int, Period]]:
    """Yield exactness, length, start, end and days of everything that can be read as a date."""
    readings = joined(text)
    for left, right in pairwise(readings):
        if span := _span(left, right, text, today):
            yield span
    for reading in readings:
        period = _period(reading.marks, today)
        if period is not None and not SET_ASIDE.match(text, reading.end):
            start, end = reading.start, reading.end
            yield _exactness(reading.marks), end - start, start, end, period


def find_period(text: str, today: date) -> Found | None:
    """Return the days a message speaks of, or None where it names none.

    The most exact expression wins, then the longest, then the first. A bare
    month, day, season or weekday is the running or coming one; weeks start
    on Monday. Two dates joined by "until" are one period. Only the first
    500 characters are read. Nothing raises, whatever was typed.

    >>> find_period("이번 주말 축제", date(2026, 11, 26)).period.code()
    '20261128-20261129'
    """
    folded, places = fold(text[:CHARACTERS_READ])
    best = max(_candidates(folded, today), key=lambda found: (found[0], found[1], -found[2]), default=None)
    if best is None:
        return None
    _, _, start, end, period = best
    return Found(period, *((places[start], places[end]) if places else (start, end)))
