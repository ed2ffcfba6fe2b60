"""Rows changed by staff: nothing overwritten unseen, every step kept and audited."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.files import Entry
from bot.store.audits import Audits, Filters
from bot.store.contents import STAMP, Contents
from bot.store.database import JOB_WAIT, Database
from bot.store.edits import Edits, Gone, Overtaken, Taken
from bot.store.states import States
from tests.conftest import NOW

CLERK, OTHER = 7, 8
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(database_url):
    opened = Database(database_url, wait=JOB_WAIT)
    yield opened
    opened.close()


@pytest.fixture
def edits(database):
    Contents(database).load([popup("a"), popup("b")], NOW)
    return Edits(database)


def popup(key, words="", **body):
    return Entry("popup", key, f"e-{key}", 0, {"title": {"ko": words or key}, **body})


def acts(edits):
    return [(entry.act, entry.subject, entry.staff_id) for entry in Audits(edits.database).page(Filters())]


def test_edit_is_kept_with_its_history_and_its_audit_row(edits):
    seen = edits.row("popup", "a").digest

    assert edits.edit(popup("a", "새 이름"), seen, CLERK, LATER)

    row = edits.row("popup", "a")
    assert (row.body, row.edited, row.origin) == ({"title": {"ko": "새 이름"}}, True, "files")
    [step] = edits.history("popup", "a")
    assert (step.act, step.before["body"], step.after["body"]) == (
        "edit", {"title": {"ko": "a"}}, {"title": {"ko": "새 이름"}},
    )  # fmt: skip
    assert acts(edits) == [("content-edit", "content/popup/a", CLERK)]
    assert States(edits.database).get(STAMP) == "2"


def test_edit_of_what_somebody_else_changed_meanwhile_is_refused_and_shows_theirs(edits):
    seen = edits.row("popup", "a").digest
    edits.edit(popup("a", "theirs"), seen, OTHER, NOW)

    with pytest.raises(Overtaken) as refused:
        edits.edit(popup("a", "mine"), seen, CLERK, LATER)

    assert refused.value.row.body == {"title": {"ko": "theirs"}}
    assert edits.row("popup", "a").body == {"title": {"ko": "theirs"}}
    assert len(acts(edits)) == 1


def test_two_edits_at_once_leave_one_winner(edits):
    seen = edits.row("popup", "a").digest

    def edit(words):
        try:
            return edits.edit(popup("a", words), seen, CLERK, NOW)
        except Overtaken:
            return False

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(edit, ["one", "two", "three", "four"]))

    assert sum(won) == 1
    assert len(edits.history("popup", "a")) == 1


def test_edit_without_a_change_leaves_no_trace(edits):
    row = edits.row("popup", "a")

    assert not edits.edit(row.entry, row.digest, CLERK, LATER)
    assert edits.history("popup", "a") == acts(edits) == []


def test_new_row_stands_behind_its_kind_and_new_news_before(edits, database):
    edits.create(popup("z"), CLERK, NOW)
    for key in ("n-1", "n-2"):
        edits.create(Entry("news", key, key, 0, {"title": key}), CLERK, NOW)

    assert [row.key for row in edits.rows("popup")] == ["a", "b", "z"]
    assert [row.key for row in edits.rows("news")] == ["n-2", "n-1"]
    assert edits.history("popup", "z")[0].before is None


@pytest.mark.parametrize(
    "taken",
    [popup("a"), replace(popup("new"), entity="e-a"), replace(popup("new"), kind="festival", entity="e-b")],
    ids=["its key", "its entity", "its entity in another kind"],
)
def test_key_of_another_row_is_refused(edits, taken):
    with pytest.raises(Taken):
        edits.create(taken, CLERK, NOW)

    assert acts(edits) == []


def test_deals_of_one_product_are_told_as_that_product(edits):
    edits.create(Entry("goods", "rice", "rice", 0, {"names": {"ko": "쌀"}}), CLERK, NOW)
    edits.create(Entry("deal", "d-1", "rice", 0, {"product": {"ko": "쌀"}}), CLERK, NOW)
    edits.create(Entry("deal", "d-2", "rice", 0, {"product": {"ko": "쌀"}}), CLERK, NOW)

    assert edits.counts() == {"popup": 2, "goods": 1, "deal": 2}
    assert edits.entities() == {"e-a", "e-b", "rice"}


def test_row_is_shown_until_it_expires_and_again_once_that_is_taken_back(edits, database):
    contents = Contents(database)
    edits.expire("popup", "a", LATER, CLERK, NOW)

    assert [row.key for row in contents.all(NOW)] == ["a", "b"]
    assert [row.key for row in contents.all(LATER)] == ["b"]
    assert (contents.next_expiry(NOW), contents.next_expiry(LATER)) == (LATER, None)
    edits.expire("popup", "a", None, CLERK, LATER)
    assert [row.key for row in contents.all(LATER)] == ["a", "b"]
    assert [step.act for step in edits.history("popup", "a")] == ["expire", "expire"]


def test_expiring_twice_at_the_same_moment_is_one_step(edits):
    for _ in range(2):
        edits.expire("popup", "a", LATER, CLERK, NOW)

    assert len(acts(edits)) == 1


def test_former_version_comes_back_and_can_be_taken_back_itself(edits):
    edits.edit(popup("a", "two"), edits.row("popup", "a").digest, CLERK, NOW)
    edits.edit(popup("a", "three"), edits.row("popup", "a").digest, CLERK, NOW)
    first = edits.history("popup", "a")[-1]

    assert edits.restore("popup", "a", first.id, CLERK, LATER)

    assert edits.row("popup", "a").body == {"title": {"ko": "a"}}
    back = edits.history("popup", "a")[0]
    assert (back.act, back.before["body"]) == ("restore", {"title": {"ko": "three"}})
    assert edits.restore("popup", "a", back.id, CLERK, LATER)
    assert edits.row("popup", "a").body == {"title": {"ko": "three"}}
    assert not edits.restore("popup", "a", back.id, CLERK, LATER)


def test_version_of_another_row_or_of_none_is_refused(edits):
    edits.edit(popup("b", "two"), edits.row("popup", "b").digest, CLERK, NOW)
    step = edits.history("popup", "b")[0]
    for key, change in (("a", step.id), ("a", 999), ("none", step.id)):
        with pytest.raises(Gone):
            edits.restore("popup", key, change, CLERK, NOW)
    with pytest.raises(Gone):
        edits.edit(popup("none"), "x", CLERK, NOW)
    with pytest.raises(Gone):
        edits.expire("popup", "none", None, CLERK, NOW)
