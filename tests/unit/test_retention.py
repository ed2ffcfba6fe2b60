"""Periods: the documents say what the code keeps to, and people are told the same."""

import re
from datetime import timedelta

import pytest

from bot.retention import PERIODS, in_english, kept
from bot.settings import ROOT
from bot.store import kin, talks

DOC = (ROOT / "docs" / "privacy.md").read_text("utf-8")
ROWS = {
    row[1]: row[2] for row in re.finditer(r"^\| `([a-z-]+)`[^|]*\|[^|]*\| ([^|]+?) \|", DOC, re.MULTILINE)
}


def test_document_has_a_row_for_each_period_and_no_other():
    assert list(ROWS) == list(PERIODS)


@pytest.mark.parametrize("name", PERIODS)
def test_document_tells_the_period_that_is_kept_to(name):
    period = PERIODS[name].kept

    if period is None:
        assert re.match("stays|until", ROWS[name])
    else:
        assert ROWS[name] == in_english(period)


@pytest.mark.parametrize(
    ("name", "told"),
    [("draft-answers", "24 hours"), ("draft", "30 days"), ("classes", "90 days"), ("letters", "90 days"),
     ("answers", "48 hours"), ("applications", "A year"), ("codes", "An hour")],
)  # fmt: skip
def test_people_are_told_the_period_that_is_kept_to(name, told):
    assert PERIODS[name].until.startswith(told)


def test_stores_keep_to_the_periods_they_have_of_their_own():
    assert kept("answers") == talks.KEPT
    assert max(kin.GOOD_FOR.values()) == kept("codes")


def test_period_without_a_clock_is_asked_for_in_vain():
    with pytest.raises(LookupError):
        kept("consents")


@pytest.mark.parametrize(
    ("period", "told"),
    [(timedelta(hours=1), "1 hour"), (timedelta(hours=48), "48 hours"), (timedelta(days=90), "90 days"),
     (timedelta(days=365), "1 year")],
)  # fmt: skip
def test_periods_are_written_as_people_say_them(period, told):
    assert in_english(period) == told
