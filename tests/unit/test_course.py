"""What is read off a course's row: places, days, who may join."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.classes.course import (
    AGES,
    SEOUL,
    Eligible,
    begins_at,
    eligibility,
    ends_at,
    line_ends,
    may_join,
    places_of,
    told_of,
)
from bot.classes.signup import Places
from tests.builders import real_facts

TODAY = date(2026, 11, 22)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def course(**more) -> dict:
    return {"audience": ["all"], **more}


def test_places_are_read_with_their_times():
    row = course(
        capacity=20, waiting_capacity=5,
        apply_period={"start": "2026-11-20T09:00:00+09:00", "end": "2026-12-05"},
    )  # fmt: skip

    assert places_of(row) == Places(20, 5, at("2026-11-20T09:00"), at("2026-12-05T23:59:59"))


@pytest.mark.parametrize("empty", [{}, {"apply_period": None, "capacity": None, "waiting_capacity": None}])
def test_row_without_places_takes_as_many_as_come(empty):
    assert places_of(empty) == Places()


# A period, when it begins, when it has ended.
PERIODS = [
    ({"start": "2026-12-10", "end": "2026-12-12"}, "2026-12-10T00:00", "2026-12-12T23:59:59"),
    ({"start": "2026-12-10T14:00:00+09:00", "end": "2026-12-10T17:00:00+09:00"}, "2026-12-10T14:00",
     "2026-12-10T17:00"),
    ({"start": "2026-12-10T14:00", "end": None}, "2026-12-10T14:00", "2026-12-10T14:00"),
    ({"start": "2026-12-10"}, "2026-12-10T00:00", "2026-12-10T23:59:59"),
    ({"start": "2026-12-01", "end": "2026-12-31", "precision": "month"}, None, "2026-12-31T23:59:59"),
    (None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("period", "begins", "ends"), PERIODS)
def test_class_begins_and_ends_as_its_row_says(period, begins, ends):
    row = course(period=period)

    assert begins_at(row) == (at(begins) if begins else None)
    assert ends_at(row) == (at(ends) if ends else None)


def test_class_that_goes_on_does_not_end_with_its_first_day():
    assert ends_at(course(period={"start": "2025-03-01", "end": None}, status="ongoing-unconfirmed")) is None
    assert ends_at(course(period={"start": "2025-03-01", "end": "2025-04-01"}, status="ongoing")) is not None


@pytest.mark.parametrize(
    ("audience", "ages"),
    [
        (["seniors"], ((65, None),)),
        (["youth", "children"], ((13, 18), (0, 12))),
        (["seniors", "all"], ()),
        (["smallbiz", "adults"], ()),
        (["foreign-residents"], ()),
        ([], ()),
    ],
)
def test_audiences_are_alternatives_and_one_without_a_bound_frees_all(audience, ages):
    assert eligibility(course(audience=audience)) == Eligible(ages)


def test_what_a_row_demands_stands_beside_its_audience():
    row = course(
        audience=["adults"], eligible={"born_from": 1960, "born_to": 1980, "townships": ["byeongyeong"]}
    )

    assert eligibility(row) == Eligible(((19, None),), (1960, 1980), ("byeongyeong",))


# Audience, year of birth, what comes of it on 22 November 2026: one of two ages that fits is enough.
JOINING = [
    ("seniors", 1961, ""),  # 64 or 65
    ("seniors", 1962, "too-young"),
    ("seniors", 1930, ""),
    ("adults", 2007, ""),  # 18 or 19
    ("adults", 2008, "too-young"),
    ("youth", 2013, ""),  # 12 or 13
    ("youth", 2014, "too-young"),
    ("youth", 2007, ""),  # 18 or 19
    ("youth", 2006, "too-old"),
    ("children", 2013, ""),  # 12 or 13
    ("children", 2012, "too-old"),
    ("all", 1900, ""),
    ("seniors", None, ""),
]


@pytest.mark.parametrize(("audience", "born", "reason"), JOINING)
def test_year_of_birth_is_read_in_the_residents_favour(audience, born, reason):
    assert may_join(eligibility(course(audience=[audience])), born, None, TODAY) == reason


@given(st.sampled_from(sorted(AGES)), st.dates(date(1920, 1, 1), date(2020, 12, 31)))
def test_nobody_of_the_right_age_is_ever_turned_away(audience, birthday):
    had_it = (TODAY.month, TODAY.day) >= (birthday.month, birthday.day)
    age = TODAY.year - birthday.year - (0 if had_it else 1)
    least, most = AGES[audience]
    reason = may_join(eligibility(course(audience=[audience])), birthday.year, None, TODAY)

    if least <= age and (most is None or age <= most):
        assert reason == ""
    if age < least - 1:
        assert reason == "too-young"
    if most is not None and age > most + 1:
        assert reason == "too-old"


@pytest.mark.parametrize(("born", "reason"), [(1959, "too-old"), (1960, ""), (1980, ""), (1981, "too-young")])
def test_years_a_row_demands_are_both_included(born, reason):
    assert may_join(Eligible(born=(1960, 1980)), born, None, TODAY) == reason


@pytest.mark.parametrize(
    ("township", "reason"), [("byeongyeong", ""), ("seongjeon", "elsewhere"), (None, "")]
)
def test_class_of_a_township_takes_its_people(township, reason):
    assert may_join(Eligible(townships=("byeongyeong",)), 1958, township, TODAY) == reason


def test_mended_translation_is_no_news_but_another_place_is():
    here = course(venue={"ko": "복지타운", "en": "Town"}, period={"start": "2026-12-10", "end": None})
    mended = here | {"venue": {"ko": "복지타운", "en": "Welfare Town"}}
    elsewhere = here | {"venue": {"ko": "군청", "en": "Town"}}

    assert told_of(here) == told_of(mended) != told_of(elsewhere)
    assert told_of(here) != told_of(here | {"period": {"start": "2026-12-11", "end": None}})


@pytest.mark.parametrize(
    ("row", "held_open", "ends"),
    [
        ({}, False, "2026-12-10T10:00"),
        ({"apply_period": {"start": "2026-11-20", "end": "2026-12-05"}}, False, "2026-12-10T10:00"),
        ({"apply_period": {"start": "2026-11-20", "end": "2026-12-10"}}, False, "2026-12-10T23:59:59"),
        ({"apply_period": {"start": "2026-11-20", "end": "2026-12-31"}}, False, "2026-12-12T12:00"),
        ({}, True, "2026-12-12T12:00"),
    ],
)
def test_nobody_waits_once_a_class_has_begun_and_is_closed(row, held_open, ends):
    period = {"start": "2026-12-10T10:00", "end": "2026-12-12T12:00"}

    assert line_ends(course(period=period, **row), held_open=held_open) == at(ends)


def test_every_real_course_can_be_read():
    rows = real_facts(demo=True).many("course")

    assert rows
    for row in rows:
        assert places_of(row).waiting >= 0
        assert may_join(eligibility(row), None, None, TODAY) == ""
        told_of(row), begins_at(row), ends_at(row)
