"""The hours in which people are told of places, and have time to take them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.classes.course import SEOUL
from bot.classes.offer_hours import DAY_BEGINS, DAY_ENDS, deadline, may_tell

# When it was sent, how many hours there are to take it, until when that is.
DEADLINES = [
    ("2026-11-23T10:00", 24, "2026-11-24T21:00"),  # 11 hours, then all 13 of the next day
    ("2026-11-23T08:00", 13, "2026-11-23T21:00"),
    ("2026-11-23T20:00", 24, "2026-11-25T18:00"),
    ("2026-11-23T20:59", 1, "2026-11-24T08:59"),
    ("2026-11-23T21:00", 1, "2026-11-24T09:00"),
    ("2026-11-23T23:30", 24, "2026-11-25T19:00"),
    ("2026-11-24T00:00", 1, "2026-11-24T09:00"),
    ("2026-11-24T07:59", 1, "2026-11-24T09:00"),
    ("2026-12-31T20:00", 2, "2027-01-01T09:00"),
    ("2026-11-23T10:00", 72, "2026-11-28T17:00"),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(("sent", "hours", "until"), DEADLINES)
def test_time_to_accept_runs_by_day_only(sent, hours, until):
    assert deadline(at(sent), timedelta(hours=hours)) == at(until)


def test_moments_of_other_zones_are_read_in_seoul():
    assert deadline(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)) == at("2026-11-24T21:00")
    assert may_tell(datetime(2026, 11, 22, 23, 0, tzinfo=UTC))
    assert not may_tell(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


MOMENTS = st.integers(0, 60 * 24 * 400).map(
    lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes)
)
WAITS = st.timedeltas(timedelta(seconds=1), timedelta(days=9))


def hours_of_day(start: datetime, end: datetime) -> timedelta:
    """Count the time between two moments that lies between 08:00 and 21:00, day by day."""
    total, day = timedelta(), start.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= end:
        opens, closes = day.replace(hour=8), day.replace(hour=21)
        total += max(timedelta(), min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return total


@given(MOMENTS, WAITS)
def test_deadline_leaves_exactly_the_time_by_day(sent, within):
    until = deadline(sent, within)

    assert hours_of_day(sent, until) == within
    assert DAY_BEGINS < until.time() <= DAY_ENDS


@given(MOMENTS, MOMENTS, WAITS)
def test_what_is_sent_later_never_ends_earlier(one, other, within):
    first, second = sorted((one, other))

    assert deadline(first, within) <= deadline(second, within)


@pytest.mark.parametrize(
    ("moment", "may"),
    [("07:59", False), ("08:00", True), ("20:59", True), ("21:00", False), ("00:00", False)],
)
def test_nobody_is_told_between_nine_and_eight(moment, may):
    assert may_tell(at(f"2026-11-23T{moment}")) is may


@pytest.mark.parametrize("within", [timedelta(), timedelta(seconds=-1)])
def test_no_time_at_all_is_refused(within):
    with pytest.raises(ValueError, match="no time"):
        deadline(at("2026-11-23T10:00"), within)


@pytest.mark.parametrize("call", [deadline, may_tell])
def test_moment_without_a_zone_is_refused(call):
    with pytest.raises(ValueError, match="time zone"):
        call(datetime(2026, 11, 23, 10, 0))  # noqa: DTZ001
