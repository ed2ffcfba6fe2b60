"""Saved audiences, on both databases."""

import pytest

from bot.audience import Audience
from bot.store.audits import Audits, Filters
from bot.store.database import JOB_WAIT, Database
from bot.store.segments import Changed, Gone, NameTaken, Segments
from tests.conftest import NOW

CLERK, OTHER = 7, 8
MARYANG = Audience(topics=("festival",), townships=("maryang",), residence="resident")
ABROAD = Audience(languages=("en", "ja"), without_topics=("news",))


@pytest.fixture
def segments(database_url):
    database = Database(database_url, wait=JOB_WAIT)
    yield Segments(database)
    database.close()


def test_audience_comes_back_as_it_was_saved_in_the_order_of_names(segments):
    segments.save("나", MARYANG, CLERK, NOW)
    first = segments.save("가", ABROAD, CLERK, NOW)

    assert [(one.name, one.audience) for one in segments.all()] == [("가", ABROAD), ("나", MARYANG)]
    assert segments.get(first).audience == ABROAD


def test_change_is_made_to_what_was_looked_at(segments):
    number = segments.save("가", MARYANG, CLERK, NOW)
    seen = segments.get(number).digest
    segments.change(number, seen, "다", ABROAD, OTHER, NOW)

    with pytest.raises(Changed) as refused:
        segments.change(number, seen, "라", MARYANG, CLERK, NOW)

    assert (refused.value.now.name, refused.value.now.audience) == ("다", ABROAD)
    assert segments.get(number).name == "다"


def test_name_of_another_is_refused(segments):
    segments.save("가", MARYANG, CLERK, NOW)
    second = segments.save("나", ABROAD, CLERK, NOW)

    with pytest.raises(NameTaken):
        segments.save("가", ABROAD, CLERK, NOW)
    with pytest.raises(NameTaken):
        segments.change(second, segments.get(second).digest, "가", ABROAD, CLERK, NOW)
    assert len(segments.all()) == 2


def test_deleted_audience_is_gone_once(segments):
    number = segments.save("가", MARYANG, CLERK, NOW)
    segments.delete(number, CLERK, NOW)

    with pytest.raises(Gone):
        segments.delete(number, CLERK, NOW)
    with pytest.raises(Gone):
        segments.change(number, "x", "가", MARYANG, CLERK, NOW)
    assert [entry.act for entry in Audits(segments.database).page(Filters())] == [
        "segment-delete", "segment-save",
    ]  # fmt: skip
