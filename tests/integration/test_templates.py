"""AlimTalk's templates and late holidays: fetched or added, then kept as they are now."""

from datetime import date

import pytest

from bot.rehearsal.process import platforms
from bot.store.database import Database
from bot.store.free_days import FreeDays
from bot.store.templates import Templates
from scheduler import fetch_templates
from tests.conftest import NOW
from tests.sending import post


@pytest.fixture
def database(database_url):
    opened = Database(database_url)
    yield opened
    opened.close()


def test_templates_of_solapi_are_fetched_and_only_approved_ones_offered(database_url, tmp_path):
    with platforms(options=["--lifetime", "120"]) as peer, post(database_url, tmp_path, peer) as house:
        first = fetch_templates.run(house.runtime)
        again = fetch_templates.run(house.runtime)
        names = {one.name for one in Templates(house.runtime.database).approved()}

    assert first["changed"] == 4  # two approved, one pending, one under inspection
    assert again["changed"] == 0
    assert names == {"강좌 안내", "군정 소식"}


def test_template_that_is_gone_or_rejected_is_offered_no_more(database):
    templates = Templates(database)
    templates.replace([("a", "A", "#{x}", "APPROVED"), ("b", "B", "y", "APPROVED")], NOW)

    assert templates.replace([("b", "B", "y", "REJECTED")], NOW) == 2
    assert templates.approved() == []


def test_holiday_is_added_renamed_and_removed(database):
    days = FreeDays(database)
    days.add(date(2026, 12, 28), "임시공휴일")
    days.add(date(2026, 12, 28), "대체공휴일")

    assert days.all() == [(date(2026, 12, 28), "대체공휴일")]
    assert days.remove(date(2026, 12, 28))
    assert not days.remove(date(2026, 12, 28))
