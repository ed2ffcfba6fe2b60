"""Who gets an announcement: counted, sampled and written down by one query, on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from bot.announcement import Kind
from bot.audience import TOPICS, Audience
from bot.store import expansion
from bot.store.expansion import Expansion
from bot.store.sending_tables import batch, delivery, occurrence, tally
from bot.store.tables import contact, subscription
from tests.conftest import NOW
from tests.crowd import approved, assert_adds_up, begun, draft, empty, open_house, people, rows_of

CHANNELS = ("webchat", "telegram", "kakao", "alimtalk")
LANGUAGES = ("ko", "en", "vi")
TOWNSHIPS = ("maryang", "doam")
SOME_TOPICS = TOPICS[:3]
EARLIER = NOW - timedelta(days=9)
STATES = ("sent", "unknown", "failed", "skipped", "pending")


def some(values, **more):
    return st.lists(st.sampled_from(values), unique=True, max_size=2, **more).map(tuple)


PERSON = st.fixed_dictionaries({
    "channel": st.sampled_from(CHANNELS),
    "language": st.sampled_from((None, *LANGUAGES)),
    "township": st.sampled_from((None, *TOWNSHIPS)),
    "residence": st.sampled_from((None, "resident", "tourist")),
    "closed_at": st.sampled_from((None, None, None, EARLIER)),
    "paused_until": st.sampled_from((None, None, NOW - timedelta(days=1), NOW, NOW + timedelta(days=1))),
    "ad_at": st.sampled_from((None, EARLIER)),
    "abroad_at": st.sampled_from((None, EARLIER)),
    "phone": st.sampled_from((None, "sealed")),
    "topics": some(SOME_TOPICS),
    "reached": st.sampled_from((None, *STATES)),  # by an earlier announcement
})  # fmt: skip
AUDIENCE = st.builds(
    dict,
    topics=some(SOME_TOPICS),
    channels=some(CHANNELS),
    languages=some(LANGUAGES),
    townships=some(TOWNSHIPS),
    residence=st.sampled_from(("", "resident", "tourist")),
    without_topics=some(SOME_TOPICS),
    without_townships=some(TOWNSHIPS),
    without_readers=st.booleans(),
    readers=st.booleans(),
)


def is_chosen(one, kind, wanted) -> bool:
    """Say in plain words who belongs to an audience."""
    language = one["language"] or "ko"
    reached = one["reached"] in ("sent", "unknown")
    paused = one["paused_until"] is not None and one["paused_until"] > NOW
    if one["closed_at"] or (one["channel"] == "telegram" and not one["abroad_at"]):
        return False
    if one["channel"] == "alimtalk" and (not one["phone"] or kind is Kind.ADVERTISING):  # by Kakao's rules
        return False
    if kind is Kind.ADVERTISING and not one["ad_at"]:
        return False
    if wanted["readers"]:
        return reached and (not wanted["channels"] or one["channel"] in wanted["channels"])
    subscribes = set(one["topics"]) & set(wanted["topics"]) if wanted["topics"] else one["topics"]
    return bool(
        subscribes
        and not (paused and kind is not Kind.URGENT)
        and (not wanted["channels"] or one["channel"] in wanted["channels"])
        and (not wanted["languages"] or language in wanted["languages"])
        and (not wanted["townships"] or one["township"] in wanted["townships"])
        and (not wanted["residence"] or one["residence"] == wanted["residence"])
        and not set(one["topics"]) & set(wanted["without_topics"])
        and one["township"] not in wanted["without_townships"]
        and not (wanted["without_readers"] and reached)
    )


def announcement_for(wanted, kind, earlier):
    narrowed = Audience(
        languages=wanted["languages"], townships=wanted["townships"], residence=wanted["residence"],
        without_topics=wanted["without_topics"], without_townships=wanted["without_townships"],
        without_readers_of=earlier if wanted["without_readers"] else None,
    )  # fmt: skip
    return draft(
        kind, topics=wanted["topics"], channels=wanted["channels"], audience=narrowed,
        correction_of=earlier if wanted["readers"] else None,
    )  # fmt: skip


def populate(runtime, crowd) -> int:
    """Write the people, and an earlier announcement that reached some of them; return its number."""
    rows = [
        {
            **{name: value for name, value in one.items() if name not in ("topics", "reached")},
            "id": i + 1, "address": str(i), "talk": "{}", "version": 1, "first_seen_at": NOW,
            "last_seen_at": NOW,
        }
        for i, one in enumerate(crowd)
    ]  # fmt: skip
    earlier = runtime.announcements.create(draft(), 1, NOW)
    run = {
        "announcement_id": earlier, "kind": "information", "state": "finished", "due_at": EARLIER,
        "started_at": EARLIER, "expanded_to": 0, "expanded": True, "recipients": 0, "again_failed": False,
        "again_unknown": False, "recall_listed": False,
    }  # fmt: skip
    with runtime.database.write() as connection:
        connection.execute(insert(contact), rows)
        number = connection.execute(insert(occurrence).values(run).returning(occurrence.c.id)).scalar_one()
        for i, one in enumerate(crowd):
            for topic in one["topics"]:
                connection.execute(insert(subscription).values(contact_id=i + 1, topic=topic, since=NOW))
            if one["reached"]:
                connection.execute(insert(delivery).values(
                    occurrence_id=number, channel=one["channel"], contact_id=i + 1, state=one["reached"],
                    tries=1, changed_at=EARLIER,
                ))  # fmt: skip
    return earlier


@pytest.fixture
def runtime(database_url, tmp_path):
    opened = open_house(database_url, tmp_path)
    yield opened
    opened.close()


def test_who_is_counted_is_who_is_written_down(runtime, monkeypatch):
    monkeypatch.setattr(expansion, "BATCH", 3)
    monkeypatch.setattr(runtime.runs.expansion, "_stride", 4)

    examples = 60 if runtime.database.is_sqlite else 25

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(PERSON, min_size=5, max_size=25), AUDIENCE, st.sampled_from(list(Kind)))
    def holds(crowd, wanted, kind):
        empty(runtime)
        earlier = populate(runtime, crowd)
        meant = {i + 1 for i, one in enumerate(crowd) if is_chosen(one, kind, wanted)}
        written = announcement_for(wanted, kind, earlier)
        reach = runtime.audiences.reach(kind, written.readers, NOW)
        sample = runtime.audiences.sample(kind, written.readers, NOW, n=3)

        _, run = begun(runtime, written)
        rows = rows_of(runtime, run)

        assert {row.contact_id for row in rows} == meant
        assert len(rows) == reach.total == runtime.ledger.of(run).recipients == len(meant)
        assert reach.by_channel() == Counter(row.channel for row in rows)
        assert reach.by_language() == Counter(crowd[number - 1]["language"] or "ko" for number in meant)
        assert {row.state for row in rows} <= {"pending"}
        assert [row.id for row in sample] == sorted(meant)[:3]
        assert_adds_up(runtime, run)

    holds()


# Expanding, interrupted


class Interrupted(Exception):
    """As a crash would, in the middle of a range."""


class Falling(Expansion):
    def _batches(self, *_args, **_kwargs):
        raise Interrupted


@pytest.fixture
def under_way(runtime, monkeypatch):
    """A run of 50 people that has begun, in ranges of 7 and batches of 3; nothing is written yet."""
    monkeypatch.setattr(expansion, "BATCH", 3)
    monkeypatch.setattr(expansion, "STRIDE", {"sqlite": 7, "postgresql": 7})
    people(runtime, 50)
    number = approved(runtime)
    runtime.runs.begin_due(runtime.now())
    return runtime.announcements.get(number), runtime.ledger.runs(number)[0].id


def counted(runtime, run):
    with runtime.database.read() as connection:
        return connection.execute(
            select(func.count()).select_from(delivery).where(delivery.c.occurrence_id == run)
        ).scalar_one()


@pytest.mark.parametrize("ranges", range(9))
def test_expanding_is_taken_up_where_it_was_left(runtime, under_way, ranges):
    sent, run = under_way
    first = Expansion(runtime.database)
    done = [first.step(run, sent, NOW) for _ in range(ranges)]
    before = counted(runtime, run)
    if not any(done):
        with pytest.raises(Interrupted):
            Falling(runtime.database).step(run, sent, NOW)
    assert counted(runtime, run) == before == min(50, 7 * ranges)  # the range it fell in is as if never begun

    while not Expansion(runtime.database).step(run, sent, NOW):
        pass

    assert counted(runtime, run) == 50
    assert runtime.ledger.runs(sent.id)[0].expanded
    assert_adds_up(runtime, run)


def test_expanding_once_more_writes_nothing_twice(runtime, under_way):
    sent, run = under_way
    for _ in range(20):
        Expansion(runtime.database).step(run, sent, NOW)

    assert counted(runtime, run) == 50
    with runtime.database.read() as connection:
        batches = connection.execute(select(func.count()).select_from(batch)).scalar_one()
        pending = connection.execute(select(func.sum(tally.c.count))).scalar_one()
    assert (batches, pending) == (7 * 3 + 1, 50)  # seven ranges of 7 in 3, 3 and 1; one of 1


def test_several_clocks_that_expand_the_same_run_write_each_delivery_once(runtime, under_way):
    sent, run = under_way

    def expand(_):
        mine = Expansion(runtime.database)
        while not mine.step(run, sent, NOW):
            pass

    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(expand, range(4)))

    assert counted(runtime, run) == 50
    assert_adds_up(runtime, run)


def test_batches_cover_each_delivery_once_channel_by_channel(runtime):
    people(runtime, 700, channel="telegram")
    people(runtime, 300, channel="webchat", first=0)
    _, run = begun(runtime, draft(channels=("telegram", "webchat")))
    with runtime.database.read() as connection:
        cut = connection.execute(select(batch).where(batch.c.occurrence_id == run)).all()

    assert sorted((row.channel, row.state) for row in cut) == [
        ("telegram", "waiting"), ("telegram", "waiting"), ("webchat", "waiting"),
    ]  # fmt: skip
    assert_adds_up(runtime, run)


def test_run_that_is_called_off_is_expanded_no_further(runtime, under_way):
    sent, run = under_way
    Expansion(runtime.database).step(run, sent, NOW)
    with runtime.database.write() as connection:
        connection.execute(occurrence.update().values(state="cancelled"))

    assert Expansion(runtime.database).step(run, sent, NOW)
    assert counted(runtime, run) == 7
    assert_adds_up(runtime, run)
