"""Korea's working days: Seollal and Chuseok, substitutes, and days declared late."""

from datetime import date

import pytest

from bot.calendar.workdays import is_holiday, is_working_day, next_working_day

DECLARED = date(2027, 5, 4)  # a Tuesday between two holidays, as governments like to declare them


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 25), True),  # Chuseok
        (date(2026, 10, 5), True),  # the substitute for Saturday 3 October
        (date(2027, 2, 7), True),  # Seollal, a Sunday
        (date(2027, 2, 9), True),  # and its substitute
        (date(2027, 2, 10), False),
        (date(2026, 12, 25), True),
        (date(2026, 11, 29), False),  # a plain Sunday
        (date(2026, 5, 24), True),  # Buddha's birthday on a Sunday
        (DECLARED, False),
    ],
)
def test_public_holidays_are_known(day, expected):
    assert is_holiday(day) is expected


def test_days_that_staff_add_are_holidays():
    assert is_holiday(DECLARED, {DECLARED})
    assert not is_working_day(DECLARED, {DECLARED})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 27), True),  # a Friday
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 12, 25), False),
    ],
)
def test_weekends_and_holidays_are_no_working_days(day, expected):
    assert is_working_day(day) is expected


@pytest.mark.parametrize(
    ("day", "extra", "expected"),
    [
        (date(2026, 11, 26), set(), date(2026, 11, 27)),
        (date(2026, 11, 27), set(), date(2026, 11, 30)),
        (date(2027, 2, 5), set(), date(2027, 2, 10)),  # over Seollal, four days
        (date(2026, 12, 31), set(), date(2027, 1, 4)),
        (date(2027, 4, 30), set(), date(2027, 5, 4)),
        (date(2027, 4, 30), {DECLARED}, date(2027, 5, 6)),
    ],
)
def test_next_working_day_comes_after_all_free_ones(day, extra, expected):
    assert next_working_day(day, extra) == expected


def test_each_year_is_looked_up_by_itself():
    assert is_holiday(date(2031, 1, 1))
    assert not is_holiday(date(2026, 2, 9))  # Seollal's substitute in 2027
