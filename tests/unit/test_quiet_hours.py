"""Advertising's quiet hours: where they begin and end, and how they cut a run."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.quiet_hours import Stretch, expected_finish, is_quiet, quiet_until, splits
from bot.calendar.workdays import SEOUL

PEOPLE = 620_000


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 27) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(20, 49, 59), False),
        (at(20, 50), True),
        (at(23, 59, 59), True),
        (at(0), True),
        (at(7, 59, 59), True),
        (at(8), False),
        (at(12), False),
        (datetime(2026, 11, 27, 11, 50, tzinfo=UTC), True),  # 20:50 in Korea
        (datetime(2026, 11, 27, 23, 0, tzinfo=UTC), False),  # 08:00 in Korea
    ],
)
def test_quiet_hours_are_those_of_korea(moment, expected):
    assert is_quiet(moment) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(at(20, 50), at(8, day=28)), (at(0), at(8)), (at(7, 59), at(8)), (at(8), at(8, day=28))],
)
def test_quiet_hours_end_at_eight(moment, expected):
    assert quiet_until(moment) == expected


def test_run_within_the_day_is_one_stretch():
    assert splits(at(9), 10, 600) == [Stretch(at(9), at(9, 1), 600)]


def test_run_that_would_pass_the_evening_goes_on_in_the_morning():
    assert splits(at(20, 49), 10, 1000) == [
        Stretch(at(20, 49), at(20, 50), 600),
        Stretch(at(8, day=28), at(8, 0, 40, day=28), 400),
    ]


@pytest.mark.parametrize("start", [at(20, 50), at(23), datetime(2026, 11, 27, 22, 59, tzinfo=UTC)])
def test_run_begun_in_the_quiet_hours_waits_for_the_morning(start):
    assert splits(start, 100, 5)[0].start == at(8, day=28)


def test_run_that_fits_exactly_is_not_cut():
    assert splits(at(20, 49), 10, 600) == [Stretch(at(20, 49), at(20, 50), 600)]


def test_nobody_needs_no_stretch():
    assert splits(at(9), 10, 0) == []
    assert expected_finish(at(9), 0, 10, advertising=True) == at(9)


@pytest.mark.parametrize("rate", [0, -1, 1e-9])
def test_rate_that_never_ends_is_refused(rate):
    with pytest.raises(ValueError, match="rate"):
        splits(at(9), rate, 1)


@pytest.mark.parametrize("rate", [0, -1])
def test_information_too_needs_a_rate(rate):
    with pytest.raises(ValueError, match="rate"):
        expected_finish(at(9), 1, rate, advertising=False)


def test_moment_without_a_zone_is_refused():
    naive = datetime(2026, 11, 27, 21)  # noqa: DTZ001  # what is refused
    for ask in (is_quiet, quiet_until, lambda moment: expected_finish(moment, 1, 1, advertising=False)):
        with pytest.raises(ValueError, match="time zone"):
            ask(naive)


def test_only_advertising_waits():
    assert expected_finish(at(20), PEOPLE, 100, advertising=False) == at(20) + timedelta(seconds=6200)
    assert expected_finish(at(20), PEOPLE, 100, advertising=True) == at(8, day=28) + timedelta(seconds=3200)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(SEOUL)),  # noqa: DTZ001
    st.floats(0.01, 5000),
    st.integers(0, 2000),
)
def test_stretches_reach_everybody_once_and_never_at_night(start, rate, recipients):
    stretches = splits(start, rate, recipients)

    assert sum(stretch.count for stretch in stretches) == recipients
    moment = start
    for stretch in stretches:
        assert stretch.count > 0
        assert moment <= stretch.start <= stretch.end
        assert not is_quiet(stretch.start)
        assert stretch.end <= quiet_until(stretch.start) - timedelta(hours=11, minutes=10)
        moment = stretch.end
