"""The scheduler killed in the middle of a run, in short; at length: ``python -m tests.kills``. Rehearsals."""

import json

import pytest

from bot.rehearse import Asked, Result, rehearse
from tests.kills import COLUMNS, faults, line


def unheard(_line: str) -> None:
    """Nobody listens."""


def test_killed_scheduler_loses_nothing_and_sends_nothing_twice(database_url, tmp_path):
    asked = Asked(2000, rate=700, kills=2, seed=4, limit=60, database_url=database_url)
    found = rehearse(asked, tmp_path, unheard)

    assert faults(asked, found) == []
    assert found.kills == 2
    assert found.sent + found.unknown == 2000
    assert line(1, asked, found).endswith(" yes |")


def test_two_schedulers_started_by_mistake_and_killed_in_turns_double_nothing(tmp_path):
    asked = Asked(1200, rate=700, kills=2, seed=5, limit=60, schedulers=2)
    found = rehearse(asked, tmp_path, unheard)

    assert faults(asked, found) == []
    assert found.kills == 2


def test_rehearsal_with_faults_adds_up(tmp_path):
    asked = Asked(300, rate=300, faults=True, seed=2, limit=60)
    found = rehearse(asked, tmp_path, unheard)

    assert found.adds_up
    assert (found.recipients, found.pending, found.copies_max) == (300, 0, 1)
    assert found.failed
    assert found.unknown
    assert found.sent <= found.copies_total <= found.sent + found.unknown


@pytest.mark.parametrize("channel", ["kakao", "alimtalk", "webchat"])
def test_every_channel_is_rehearsed(tmp_path, channel):
    found = rehearse(Asked(120, channel, rate=400, limit=40), tmp_path, unheard)

    assert (found.sent, found.copies_max, found.copies_total) == (120, 1, 120)
    assert found.adds_up


def test_rehearsal_tells_what_the_contract_names():
    told = json.loads(json.dumps(Result().as_json()))

    assert {
        "recipients", "sent", "failed", "skipped", "unknown", "pending", "copies_max", "copies_total",
        "seconds", "per_second", "worst_second", "peak_mb",
    } <= told.keys()  # fmt: skip


ROUND = {
    "recipients": 10, "sent": 9, "unknown": 1, "in_flight": 1, "copies_max": 1, "copies_total": 9, "kills": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, []),
        ({"copies_total": 10}, []),
        ({"copies_max": 2}, ["somebody got two", "it does not add up"]),
        ({"sent": 8}, ["it does not add up"]),
        ({"sent": 8, "pending": 1}, ["something is pending"]),
        ({"in_flight": 0}, ["more are unknown than were in flight"]),
        ({"copies_total": 8}, ["a copy nobody knows of"]),
        ({"copies_total": 11}, ["a copy nobody knows of"]),
    ],
)
def test_round_that_broke_a_promise_is_told(more, told):
    assert faults(Asked(10), Result(**{**ROUND, **more})) == told
    assert len(line(1, Asked(10), Result(**ROUND)).split("|")) == len(COLUMNS) + 2
