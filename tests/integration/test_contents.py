"""Loading the rows: idempotent, complete, and never over what staff wrote."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import runtime_of
from bot.content.demo import examples
from bot.content.files import FOLDER, Contents, Entry, read_folder
from bot.runtime import LOOK_AGAIN
from bot.store.contents import STAMP, Loaded
from bot.store.contents import Contents as StoredContents
from bot.store.database import JOB_WAIT, Database
from bot.store.edits import Edits
from bot.store.states import States
from tests.conftest import NOW, make_app

LATER = NOW + timedelta(days=1)
CLERK = 7


@pytest.fixture
def contents(database_url):
    database = Database(database_url, wait=JOB_WAIT)
    yield StoredContents(database)
    database.close()


@pytest.fixture
def runtime(database_url, tmp_path):
    app = make_app(database_url, tmp_path)
    yield runtime_of(app)
    runtime_of(app).close()


def entry(key, kind="popup", **body):
    return Entry(kind, key, f"e-{key}", 0, {"title": {"ko": key}, **body})


def version(contents):
    return States(contents.database).get(STAMP)


def keys(contents):
    return [row.key for row in contents.all()]


def staff_edit(contents, changed):
    edits = Edits(contents.database)
    edits.edit(changed, edits.row(changed.kind, changed.key).digest, CLERK, NOW)


def test_whole_content_loads_and_loads_again_without_a_change(contents):
    entries = read_folder(FOLDER).entries
    first = contents.load(entries, NOW)
    stamped = version(contents)
    again = contents.load(read_folder(FOLDER).entries, LATER)

    assert first == Loaded(added=len(entries))
    assert again == Loaded(unchanged=len(entries))
    assert version(contents) == stamped == "1"


def test_rows_come_back_as_the_files_say_in_their_order(contents):
    found = read_folder(FOLDER)
    contents.load(found.entries, NOW)
    rows = {(row.kind, row.key): row for row in contents.all()}

    assert rows.keys() == {(e.kind, e.key) for e in found.entries}
    for one in found.entries:
        row = rows[one.kind, one.key]
        assert (row.entity, row.body) == (one.entity, one.body)
    assert [row.key for row in contents.all() if row.kind == "festival"] == [
        one.key for one in found.entries if one.kind == "festival"
    ]


def test_changed_row_is_changed_and_the_stamp_raised(contents):
    contents.load([entry("a"), entry("b")], NOW)
    loaded = contents.load([entry("a"), entry("b", url="https://a.example/")], LATER)

    assert loaded == Loaded(changed=1, unchanged=1)
    assert version(contents) == "2"


def test_row_that_moved_or_got_another_entity_is_changed(contents):
    contents.load([entry("a"), entry("b")], NOW)

    assert contents.load([replace(entry("a"), position=5), entry("b")], NOW).changed == 1
    assert keys(contents) == ["b", "a"]
    assert contents.load([replace(entry("a"), position=5, entity="other"), entry("b")], NOW).changed == 1


def test_row_gone_from_the_files_is_removed(contents):
    contents.load([entry("a"), entry("b"), entry("n", "news")], NOW)
    loaded = contents.load([entry("a")], NOW)

    assert loaded == Loaded(unchanged=1, removed=1)
    assert sorted(keys(contents)) == ["a", "n"]  # of news nothing was given at all


def test_rows_of_a_list_that_became_empty_are_removed(contents):
    contents.load([entry("a")], NOW)

    assert contents.load([], NOW) == Loaded()
    assert contents.load([], NOW, kinds={"popup"}) == Loaded(removed=1)
    assert keys(contents) == []


def test_rows_of_another_origin_are_left_alone(contents):
    contents.load([entry("example")], NOW, origin="demo")
    contents.load([entry("a")], NOW)

    assert sorted(keys(contents)) == ["a", "example"]


def test_row_staff_edited_survives_a_reload_and_its_removal_from_the_files(contents):
    contents.load([entry("a"), entry("b")], NOW)
    staff_edit(contents, entry("a", url="https://staff.example/"))

    assert contents.load([entry("a", url="https://files.example/"), entry("b")], LATER) == Loaded(
        unchanged=1, kept=1
    )
    assert contents.load([entry("b")], LATER).removed == 0
    assert {row.key: row.body.get("url") for row in contents.all()} == {
        "a": "https://staff.example/",
        "b": None,
    }


def test_row_staff_wrote_new_stays_when_the_files_bring_one_of_its_name(contents):
    Edits(contents.database).create(entry("new", url="https://staff.example/"), CLERK, NOW)

    assert contents.load([entry("new")], NOW) == Loaded(kept=1)
    assert contents.all()[0].body["url"] == "https://staff.example/"


def test_edit_by_staff_raises_the_stamp(contents):
    contents.load([entry("a")], NOW)
    staff_edit(contents, entry("a", url="https://staff.example/"))

    assert version(contents) == "2"


def test_load_that_fails_half_way_changes_nothing(contents):
    contents.load([entry("a")], NOW)
    broken = replace(entry("b"), kind=None)  # the table refuses it

    with pytest.raises(Exception, match="content"):
        contents.load([entry("a", url="https://a.example/"), broken], NOW)

    assert [row.body for row in contents.all()] == [entry("a").body]
    assert version(contents) == "1"


def test_two_loads_at_once_both_succeed(contents):
    entries = [entry(f"p-{n}") for n in range(50)]
    with ThreadPoolExecutor(2) as pool:
        loaded = list(pool.map(lambda _: contents.load(entries, NOW), range(2)))

    assert sorted(one.added for one in loaded) == [0, 50]
    assert len(keys(contents)) == 50


def test_demo_run_twice_adds_once(contents):
    assert contents.load(examples(NOW), NOW, origin="demo") == Loaded(added=2)
    assert contents.load(examples(NOW), LATER, origin="demo") == Loaded(unchanged=2)


def test_demo_of_another_day_moves_its_dates(contents):
    contents.load(examples(NOW), NOW, origin="demo")

    assert contents.load(examples(LATER), LATER, origin="demo") == Loaded(changed=2)
    assert keys(contents) == ["c-example-class", "example-festival"]


def test_examples_leave_with_the_first_load_without_them(contents):
    found = Contents(
        [entry("a"), entry("b", illustrative=True), entry("n", "news", illustrative=True)], [], set()
    )
    found.kinds |= {"popup", "news", "festival", "course"}
    contents.load_folder(found, NOW, examples=True)
    contents.load(examples(NOW), NOW, origin="demo")
    assert len(keys(contents)) == 5

    loaded = contents.load_folder(found, NOW, examples=False)

    assert loaded == Loaded(unchanged=1, removed=4)
    assert keys(contents) == ["a"]


def test_example_staff_confirmed_by_editing_it_stays_at_a_public_address(contents):
    found = Contents([entry("a", illustrative=True)], [], {"popup"})
    contents.load_folder(found, NOW, examples=True)
    staff_edit(contents, entry("a", illustrative=False))

    assert contents.load_folder(found, NOW, examples=False) == Loaded()
    assert keys(contents) == ["a"]


def test_web_process_sees_a_change_within_about_a_second(runtime, database_url, tmp_path):
    staff = runtime_of(make_app(database_url, tmp_path))  # another process, as far as memory goes
    runtime.contents.load([entry("a")], NOW)
    assert [fact["row"] for fact in runtime.house().facts.many("popup")] == ["a"]

    Edits(staff.database).create(entry("b"), CLERK, NOW)
    staff.close()
    time.sleep(LOOK_AGAIN + 0.05)

    assert [fact["row"] for fact in runtime.house().facts.many("popup")] == ["a", "b"]


def test_house_is_not_built_anew_while_nothing_changes(runtime):
    runtime.contents.load([entry("a")], NOW)
    house = runtime.house()
    time.sleep(LOOK_AGAIN + 0.05)

    assert runtime.house() is house


def test_expired_row_leaves_the_house_without_a_restart_and_without_a_new_stamp(database_url, tmp_path):
    clock = [NOW]
    runtime = runtime_of(make_app(database_url, tmp_path, now=lambda: clock[0]))
    edits = Edits(runtime.database)
    edits.create(entry("a"), CLERK, NOW)
    edits.create(entry("b"), CLERK, NOW)
    edits.expire("popup", "a", NOW + timedelta(hours=2), CLERK, NOW)
    assert len(runtime.house().facts.many("popup")) == 2

    clock[0] = NOW + timedelta(hours=2)
    time.sleep(LOOK_AGAIN + 0.05)
    shown = [fact["row"] for fact in runtime.house().facts.many("popup")]
    runtime.close()

    assert shown == ["b"]
