from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.announcement import Announcement, Kind, Text
from bot.calendar.workdays import SEOUL
from bot.sending.outlook import outlook, start_of

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=SEOUL)  # a Monday
KO, EN = Text("물", "물"), Text("Water", "Water")
PLAIN = Announcement(Kind.INFORMATION, {"ko": KO}, channels=("telegram", "kakao"))
RATES = {"telegram": 25, "kakao": 200, "webchat": 0, "alimtalk": 0}
WON = {"kakao": 15, "alimtalk": 13}


def look(announcement=PLAIN, people=(), **more):
    return outlook(announcement, Counter(dict(people)), NOW, **{"rates": RATES, "won": WON, **more})


def test_cost_is_told_for_each_channel_that_costs_with_and_without_tax():
    found = look(people={("kakao", "ko"): 1000, ("alimtalk", "ko"): 10, ("telegram", "ko"): 500})

    assert {price.channel: price.total for price in found.prices} == {"kakao": 15_000, "alimtalk": 130}
    assert (found.won, found.won_with_tax) == (15_130, 16_643)


def test_channels_are_served_side_by_side_so_the_slowest_tells_the_end():
    found = look(people={("telegram", "ko"): 250, ("kakao", "ko"): 200})

    assert found.finishes - found.starts == timedelta(seconds=10)


def test_who_reads_a_missing_language_is_told_what_they_are_shown():
    found = look(
        replace(PLAIN, texts={"ko": KO, "en": EN}),
        {("telegram", "ko"): 5, ("telegram", "vi"): 3, ("kakao", "en"): 2},
    )

    assert found.reads == {"vi": "en"}


def test_readers_of_any_language_are_shown_the_only_text_there_is():
    found = look(replace(PLAIN, texts={"vi": Text("Nước", "Nước")}), {("telegram", "ko"): 1})

    assert found.reads == {"ko": "vi"}


def test_channel_without_a_courier_is_named_with_those_who_wait_there():
    found = look(people={("kakao", "ko"): 7, ("telegram", "ko"): 1}, rates={"telegram": 25})

    assert dict(found.mute) == {"kakao": 7}


def test_advertising_that_passes_the_evening_ends_in_the_morning():
    evening = datetime(2026, 11, 23, 20, 49, tzinfo=SEOUL)
    found = look(replace(PLAIN, kind=Kind.ADVERTISING, at=evening), {("telegram", "ko"): 25 * 120})

    assert found.finishes == datetime(2026, 11, 24, 8, 1, tzinfo=SEOUL)


def test_nobody_to_reach_costs_nothing_and_takes_no_time():
    found = look()

    assert (found.total, found.won, found.finishes) == (0, 0, found.starts)


@pytest.mark.parametrize(
    ("changed", "starts"),
    [
        ({}, NOW + timedelta(seconds=60)),
        ({"hold": timedelta()}, NOW),
        ({"kind": Kind.URGENT}, NOW),
        ({"at": NOW + timedelta(hours=1)}, NOW + timedelta(hours=1)),
        ({"at": NOW - timedelta(hours=1)}, NOW + timedelta(seconds=60)),
        ({"repeat": {"every": "daily", "at": "09:00"}}, datetime(2026, 11, 24, 9, 0, tzinfo=SEOUL)),
    ],
)
def test_it_begins_after_its_hold_and_not_before_its_time(changed, starts):
    assert start_of(replace(PLAIN, **changed), NOW) == starts
