"""A rule by which an announcement goes out again and again, and when it does so next."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count as count_from
from typing import Any, Self

from bot.calendar.cron_line import read_cron
from bot.calendar.workdays import NONE, ONE_DAY, SEOUL, is_holiday, is_working_day, next_working_day
from bot.handler import Words, mark

GRACE = timedelta(minutes=15)
"""How late a run may start by itself; later than that a person is asked, for nothing is sent hours late."""

HORIZON = timedelta(days=9 * 366)  # 29 February may be eight years away; what is not due by then never is
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAST = "last"
EVERY = ("daily", "weekly", "monthly", "cron")
ON_HOLIDAY = ("send", "skip", "next-working-day")
MOST_RUNS = 10_000
_MONDAY = date(2026, 1, 5)  # any Monday: weekdays are named by it
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")

_WHEN = mark("Choose how often it is repeated.")
_AT = mark("Give the time of day as hours and minutes, like 09:00.")
_DAYS = mark("Choose at least one day of the week.")
_DAY = mark("Choose a day of the month from 1 to 31, or the last.")
_CHOICE = mark("Choose what is done on a public holiday.")
_UNTIL = mark("Give the last day as a date, like 2027-03-31.")
_COUNT = mark("Give how many times it is sent as a whole number from 1 to 10000.")


class BadRepeat(ValueError):
    """A rule that cannot be: the field, and a sentence of the catalogs about it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field, self.sentence = field, sentence


def is_missed(due: datetime, now: datetime, grace: timedelta = GRACE) -> bool:
    """Tell a run so late that a person must say whether it still goes out."""
    return now - due > grace


@dataclass(frozen=True, slots=True)
class Repeat:
    """When an announcement goes out again, in Asia/Seoul.

    Attributes:
        every: one of :data:`EVERY`.
        at: the time of day; a cron line has its own.
        weekdays: of a weekly rule, some of :data:`WEEKDAYS`.
        day: of a monthly rule: 1 to 31, or ``last``. A month without that day uses its last day.
        line: of a cron rule, its five fields.
        on_holiday: one of :data:`ON_HOLIDAY`. Runs moved onto the same moment are one run.
        until: the last day on which it goes out; a run moved beyond it is left out.
        count: how many times it goes out in all.

    Raises:
        BadRepeat: a field does not make sense; it is a ``ValueError`` that names the field.
    """

    every: str
    at: time | None = None
    weekdays: tuple[str, ...] = ()
    day: int | str | None = None
    line: str = ""
    on_holiday: str = "send"
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        _demand(self.every in EVERY, "every", _WHEN)
        _demand(self.every == "cron" or self.at is not None, "at", _AT)
        if self.every == "weekly":
            _demand(bool(self.weekdays) and set(self.weekdays) <= set(WEEKDAYS), "weekdays", _DAYS)
        if self.every == "monthly":
            _demand(self.day == LAST or (isinstance(self.day, int) and 1 <= self.day <= 31), "day", _DAY)
        if self.every == "cron":
            _check_cron(self.line)
        _demand(self.on_holiday in ON_HOLIDAY, "on_holiday", _CHOICE)
        _demand(self.count is None or 1 <= self.count <= MOST_RUNS, "count", _COUNT)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Read it back from JSON or a form; what its kind does not need is left out.

        Raises:
            BadRepeat: naming the field.
        """
        every = written.get("every")
        _demand(every in EVERY, "every", _WHEN)
        return cls(
            every=str(every),
            at=None if every == "cron" else _time(written.get("at")),
            weekdays=_weekdays(written.get("weekdays")) if every == "weekly" else (),
            day=_day(written.get("day")) if every == "monthly" else None,
            line=" ".join(str(written.get("cron") or "").split()) if every == "cron" else "",
            on_holiday=str(written.get("on_holiday") or "send"),
            until=_until(written.get("until")),
            count=_whole(written.get("count"), "count", _COUNT),
        )

    def write(self) -> dict[str, Any]:
        """Return it as JSON takes it, without the empty fields."""
        fields = {
            "every": self.every,
            "at": f"{self.at:%H:%M}" if self.at else None,
            "weekdays": list(self.weekdays),
            "day": self.day,
            "cron": self.line,
            "on_holiday": self.on_holiday,
            "until": self.until.isoformat() if self.until else None,
            "count": self.count,
        }
        return {name: value for name, value in fields.items() if value not in (None, "", [])}

    def next_after(self, moment: datetime, *, extra: Set[date] = NONE, done: int = 0) -> datetime | None:
        """Return the first run strictly after a moment, in Asia/Seoul; None where none follows.

        Args:
            moment: with its time zone.
            extra: the free days staff added.
            done: how many runs there were already, where the rule has a ``count``.

        Raises:
            ValueError: the moment has no time zone.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        if self.count is not None and done >= self.count:
            return None
        first = self._first(moment.astimezone(SEOUL), extra)
        return first if first is None or self.until is None or first.date() <= self.until else None

    def _first(self, moment: datetime, extra: Set[date]) -> datetime | None:
        """Return the earliest run after a moment.

        A run may be moved past a later one of another hour: all planned up to the day of the best are seen.
        """
        best: datetime | None = None
        for planned in self._planned(self._looked_back(moment.date(), extra)):
            if best is not None and planned.date() > best.date():
                break
            run = self._moved(planned, extra)
            if run is not None and run > moment and (best is None or run < best):
                best = run
        return best

    def upcoming(self, moment: datetime, n: int, *, extra: Set[date] = NONE, done: int = 0) -> list[datetime]:
        """Return the next runs after a moment, at most ``n``."""
        runs: list[datetime] = []
        while len(runs) < n and (
            run := self.next_after(runs[-1] if runs else moment, extra=extra, done=done + len(runs))
        ):
            runs.append(run)
        return runs

    def _looked_back(self, day: date, extra: Set[date]) -> date:
        """Return the first day whose run may have been moved to this day or a later one."""
        if self.on_holiday == "next-working-day":
            while not is_working_day(day - ONE_DAY, extra):
                day -= ONE_DAY
        return day

    def _moved(self, planned: datetime, extra: Set[date]) -> datetime | None:
        if self.on_holiday == "send" or not is_holiday(planned.date(), extra):
            return planned
        if self.on_holiday == "skip":
            return None
        return datetime.combine(next_working_day(planned.date(), extra), planned.time(), SEOUL)

    def _planned(self, start: date) -> Iterator[datetime]:
        """Yield the moments of the rule itself from a day on, holidays or not, up to the horizon."""
        end = min(start + HORIZON, self.until or date.max)
        for moment in self._by_cron(start) if self.at is None else self._by_day(start, self.at):
            if moment.date() > end:
                return
            yield moment

    def _by_day(self, start: date, at: time) -> Iterator[datetime]:
        for days in count_from():
            day = start + timedelta(days)
            if self._falls_on(day):
                yield datetime.combine(day, at, SEOUL)

    def _falls_on(self, day: date) -> bool:
        if self.every == "weekly":
            return WEEKDAYS[day.weekday()] in self.weekdays
        if self.every == "monthly":
            last = monthrange(day.year, day.month)[1]
            return day.day == (min(self.day, last) if isinstance(self.day, int) else last)
        return True

    def _by_cron(self, start: date) -> Iterator[datetime]:
        trigger = read_cron(self.line)
        moment = trigger.get_next_fire_time(None, datetime.combine(start, time(), SEOUL))
        while moment is not None:
            yield moment
            moment = trigger.get_next_fire_time(moment, moment + timedelta(seconds=1))

    def describe(self, words: Words) -> str:
        """Say the rule in plain words."""
        said = [self._said_when(words)]
        if self.on_holiday == "skip":
            said.append(words.say("not on public holidays"))
        if self.on_holiday == "next-working-day":
            said.append(words.say("on public holidays moved to the next working day"))
        if self.until is not None:
            said.append(words.span(None, self.until))
        if self.count is not None:
            said.append(words.count("%(n)s time in all", "%(n)s times in all", self.count))
        return "; ".join(said)

    def _said_when(self, words: Words) -> str:
        at = f"{self.at:%H:%M}" if self.at else ""
        if self.every == "daily":
            return words.say("Every day at %(time)s", time=at)
        if self.every == "weekly":
            days = [words.weekday(_MONDAY + timedelta(WEEKDAYS.index(day))) for day in self.weekdays]
            return words.say("Every %(weekdays)s at %(time)s", weekdays=", ".join(days), time=at)
        if self.every == "cron":
            return words.say("By the cron line %(line)s", line=self.line)
        if self.day == LAST:
            return words.say("On the last day of each month at %(time)s", time=at)
        if isinstance(self.day, int) and self.day > 28:
            return words.say(
                "On day %(day)s of each month, or its last day where it is shorter, at %(time)s",
                day=self.day, time=at,
            )  # fmt: skip
        return words.say("On day %(day)s of each month at %(time)s", day=self.day, time=at)


def _demand(kept: bool, field: str, sentence: str) -> None:
    if not kept:
        raise BadRepeat(field, sentence)


def _check_cron(line: str) -> None:
    try:
        read_cron(line)
    except ValueError as wrong:
        raise BadRepeat("cron", str(wrong)) from wrong


def _time(value: Any) -> time:
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise BadRepeat("at", _AT)
    return time(int(found[1]), int(found[2]))


def _weekdays(value: Any) -> tuple[str, ...]:
    """Return the days in the week's order, each once."""
    chosen = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []
    _demand(all(day in WEEKDAYS for day in chosen), "weekdays", _DAYS)
    return tuple(day for day in WEEKDAYS if day in chosen)


def _day(value: Any) -> int | str | None:
    return LAST if value == LAST else _whole(value, "day", _DAY)


def _until(value: Any) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadRepeat("until", _UNTIL) from None


def _whole(value: Any, field: str, sentence: str) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 9:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadRepeat(field, sentence)
