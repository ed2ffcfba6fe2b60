"""Who may still get a message when its turn comes."""

from datetime import datetime, timedelta

import pytest

from bot.runtime import SEOUL
from bot.sending.retry import MOST_TRIES, wait_before_retry
from bot.sending.screening import GOES, Standing, Verdict, screen

DAY = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)
AGREED = DAY - timedelta(days=30)
KINDS = ("information", "advertising", "urgent", "notice")
ALL_AGREED = {"ad_at": AGREED, "night_at": AGREED, "abroad_at": AGREED}


def standing(**more) -> Standing:
    return Standing(**{"here": True, **ALL_AGREED, **more})


# What is known of the person, and what becomes of each kind: goes, or why it is skipped.
TABLE = [
    ({}, "goes goes goes goes"),
    ({"here": False}, "erased erased erased erased"),
    ({"closed": True}, "closed closed closed closed"),
    ({"here": False, "closed": True, "wanted": False}, "erased erased erased erased"),
    ({"wanted": False}, "unsubscribed unsubscribed unsubscribed goes"),
    ({"paused_until": DAY + timedelta(seconds=1)}, "paused paused goes goes"),
    ({"paused_until": DAY}, "goes goes goes goes"),
    ({"ad_at": None}, "goes no-consent goes goes"),
    ({"night_at": None}, "goes goes goes goes"),
    ({"ad_at": None, "night_at": None}, "goes no-consent goes goes"),
    ({"this_week": 2}, "goes goes goes goes"),
    ({"this_week": 3}, "weekly-cap weekly-cap goes goes"),
    ({"this_week": 99}, "weekly-cap weekly-cap goes goes"),
    ({"needs_abroad": True}, "goes goes goes goes"),
    ({"needs_abroad": True, "abroad_at": None}, "no-consent no-consent no-consent goes"),
    ({"needs_abroad": False, "abroad_at": None}, "goes goes goes goes"),
    ({"paused_until": DAY + timedelta(days=1), "this_week": 3}, "paused paused goes goes"),
]


@pytest.mark.parametrize(("known", "outcomes"), TABLE)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_goes_to_whom_it_may(kind, known, outcomes):
    expected = outcomes.split()[KINDS.index(kind)]

    verdict = screen(kind, standing(**known), DAY)

    assert verdict == (GOES if expected == "goes" else Verdict(expected))


# Advertising at night: when it waits, until when. Everything else goes at any hour.
NIGHTS = [
    ("2026-11-22T20:49:59", None),
    ("2026-11-22T20:50:00", "2026-11-23T08:00"),
    ("2026-11-22T23:59:59", "2026-11-23T08:00"),
    ("2026-11-23T00:00:00", "2026-11-23T08:00"),
    ("2026-11-23T07:59:59", "2026-11-23T08:00"),
    ("2026-11-23T08:00:00", None),
    ("2026-12-31T21:00:00", "2027-01-01T08:00"),
]


@pytest.mark.parametrize(("at", "until"), NIGHTS)
def test_advertising_without_consent_to_the_night_waits_for_the_morning(at, until):
    now = datetime.fromisoformat(at).replace(tzinfo=SEOUL)
    morning = until and datetime.fromisoformat(until).replace(tzinfo=SEOUL)

    assert screen("advertising", standing(night_at=None), now) == Verdict(until=morning)
    assert screen("advertising", standing(), now) == GOES
    for kind in ("information", "urgent", "notice"):
        assert screen(kind, standing(night_at=None), now) == GOES


def test_night_is_korean_wherever_the_clock_stands():
    noon_in_utc = datetime.fromisoformat("2026-11-22T12:00+00:00")  # 21:00 in Seoul

    assert screen("advertising", standing(night_at=None), noon_in_utc).until is not None


def test_who_may_not_get_it_at_all_does_not_wait_for_the_morning():
    night = datetime(2026, 11, 22, 22, 0, tzinfo=SEOUL)

    assert screen("advertising", standing(night_at=None, ad_at=None), night) == Verdict("no-consent")
    assert screen("advertising", standing(night_at=None, this_week=3), night) == Verdict("weekly-cap")


@pytest.mark.parametrize(
    ("cap", "this_week", "goes"), [(1, 0, True), (1, 1, False), (5, 4, True), (0, 0, False)]
)
def test_cap_is_a_setting(cap, this_week, goes):
    assert (screen("information", standing(this_week=this_week), DAY, cap) == GOES) is goes


# Trying again


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 120), (6, 120), (1000, 120)]
)
def test_waits_before_another_try_grow_to_two_hours(failures, minutes):
    assert wait_before_retry(failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("asked", "seconds"), [(0, 60), (59, 60), (60, 60), (61, 61), (86_400, 86_400)])
def test_longer_wait_that_a_platform_asks_for_wins(asked, seconds):
    assert wait_before_retry(1, timedelta(seconds=asked)) == timedelta(seconds=seconds)


@pytest.mark.parametrize("failures", [0, -1])
def test_nothing_is_waited_for_before_a_failure(failures):
    with pytest.raises(ValueError, match="nothing has failed"):
        wait_before_retry(failures)


def test_six_tries_take_most_of_a_working_day():
    waits = [wait_before_retry(failures) for failures in range(1, MOST_TRIES)]

    assert sum(waits, timedelta()) == timedelta(hours=4, minutes=36)
