"""The engine against the stand-ins, on both databases: a platform's faults, and staff's acts meanwhile."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

import bot.couriers.telegram
from bot.announcement import Act, Kind, State, Text
from bot.rehearsal.process import platforms
from bot.sending.post_office import rests_until
from bot.store.announcements import Actor
from bot.store.database import Unavailable
from bot.store.sending_tables import batch, occurrence
from bot.store.tables import contact
from scheduler import run_announcements, send_deliveries, tidy_deliveries
from tests.sending import post

APPROVER = Actor(2, "approver")
EN = {"ko": Text("단수", "내일"), "en": Text("Water", "Tomorrow")}


@pytest.fixture(scope="module")
def peer():
    with platforms(options=["--lifetime", "600"]) as started:
        yield started


@pytest.fixture
def calm(peer):
    peer.change(shares={}, plan=[], latency=0)
    peer.reset()
    return peer


@pytest.fixture
def house(database_url, tmp_path, calm):
    with post(database_url, tmp_path, calm) as made:
        yield made


def fault(name, chat=None, **more):
    return {"platform": "telegram", "fault": name, "chat": None if chat is None else str(chat), **more}


def counts(peer, channel="telegram"):
    told = peer.counts()[channel]
    return told["copies_total"], told["copies_max"]


def act(house, run, what):
    house.runtime.announcements.act(announcement_of(house, run), what, APPROVER, house.now)


def announcement_of(house, run):
    with house.runtime.database.read() as connection:
        found = select(occurrence.c.announcement_id).where(occurrence.c.id == run)
        return connection.execute(found).scalar_one()


def state(house, run):
    return house.runtime.announcements.get(announcement_of(house, run)).state


def row_of(house, run):
    with house.runtime.database.read() as connection:
        return connection.execute(select(occurrence).where(occurrence.c.id == run)).one()


def tick(house):
    """Wake the jobs of sending once, in the order in which they come due."""
    tidy_deliveries.run(house.runtime)
    send_deliveries.run(house.runtime)
    run_announcements.run(house.runtime)


def speaks(house, who, language):
    with house.runtime.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == who).values(language=language))


# All is well


@pytest.mark.parametrize("channel", ["telegram", "webchat", "kakao", "alimtalk"])
def test_everybody_gets_one_copy_and_the_announcement_ends(house, calm, channel):
    house.people(230, channel)
    run = house.send(channel)
    tick(house)
    tick(house)

    assert house.tells(run) == {"sent": 230}
    assert state(house, run) is State.FINISHED
    if channel != "webchat":
        assert counts(calm, "solapi" if channel == "alimtalk" else channel) == (230, 1)


def test_channels_are_sent_to_side_by_side_and_each_adds_up(house, calm):
    house.people(40, "telegram")
    house.people(40, "webchat", first=101)
    house.people(40, "kakao", first=201)
    run = house.send("telegram", "webchat", "kakao")

    assert house.tells(run) == {"sent": 120}
    assert counts(calm)[0] == counts(calm, "kakao")[0] == 40


# A platform in a hurry or in trouble


def test_429_lets_nothing_more_go_until_its_time_and_counts_no_try(house, calm):
    calm.plan(fault("too-many", times=1, after=30, seconds=40))
    house.people(120, "telegram")
    run = house.send("telegram")
    before, _ = counts(calm)
    asked = calm.counts()["telegram"]["calls"]

    assert 30 <= before < 120
    assert rests_until(house.runtime, "telegram") == house.now + timedelta(seconds=40)
    house.later(seconds=39)
    tick(house)
    assert calm.counts()["telegram"]["calls"] == asked

    calm.plan()
    calm.change(plan=[])
    house.later(seconds=2)
    calm.reset()
    tick(house)
    assert house.tells(run) == {"sent": 120}
    assert counts(calm) == (120 - before, 1)
    assert {row.tries for row in house.deliveries(run).values()} == {1}


def test_429_of_one_channel_lets_the_others_go_on(house, calm):
    calm.plan(fault("too-many", times=1, seconds=40))
    house.people(20, "telegram")
    house.people(20, "webchat", first=101)
    run = house.send("telegram", "webchat")

    assert house.tells(run) == {"sent": 20, "pending": 20}


def test_blocked_and_vanished_people_are_closed_and_the_others_served(house, calm):
    calm.plan(fault("blocked", 3), fault("deactivated", 4), fault("chat-not-found", 5))
    house.people(20, "telegram")
    run = house.send("telegram")
    states = house.states(run)

    assert (states[3], states[4], states[5]) == (
        ("failed", "blocked"), ("failed", "gone"), ("failed", "not-found")
    )  # fmt: skip
    assert [who for who in range(1, 21) if house.is_closed(who)] == [3, 4, 5]
    assert house.tells(run) == {"sent": 17, "failed": 3}

    second = house.send("telegram")
    assert house.tells(second) == {"sent": 17}  # closed ones are no audience


@pytest.mark.parametrize(("name", "trouble"), [("bad-format", "bad-message"), ("unauthorised", "bad-token")])
def test_fault_of_ours_stops_at_the_first_recipient(house, calm, name, trouble):
    calm.plan(fault(name))
    house.people(300, "telegram")
    run = house.send("telegram")

    assert calm.counts()["telegram"]["calls"] == 1
    assert state(house, run) is State.PAUSED
    assert (row_of(house, run).state, row_of(house, run).trouble) == ("paused", trouble)
    assert house.tells(run)["pending"] >= 299
    tick(house)
    assert calm.counts()["telegram"]["calls"] == 1


def test_stopped_run_goes_on_once_a_person_resumes_it(house, calm):
    calm.plan(fault("unauthorised", times=1))
    house.people(50, "telegram")
    run = house.send("telegram")
    act(house, run, Act.RESUME)
    tick(house)
    tick(house)

    assert house.tells(run) == {"sent": 50}
    assert counts(calm) == (50, 1)
    assert row_of(house, run).trouble is None
    assert state(house, run) is State.FINISHED


def test_canary_who_blocked_us_proves_nothing(house, calm):
    calm.plan(fault("blocked", 1), fault("bad-format", 2))
    house.people(300, "telegram")
    house.send("telegram")

    assert calm.counts()["telegram"]["calls"] == 2


@pytest.mark.parametrize("name", ["error-500", "error-502", "cut-before"])
def test_refusal_in_the_platforms_own_words_is_tried_again_later(house, calm, name):
    """A connection that is closed without a word may have taken it, whatever we know of the stand-in."""
    calm.plan(fault(name, 7, times=1))
    house.people(20, "telegram")
    run = house.send("telegram")
    expected = ("unknown", "cut") if name == "cut-before" else ("pending", None)
    assert house.states(run)[7] == expected

    house.later(seconds=59)
    tick(house)
    assert house.states(run)[7] == expected
    house.later(seconds=2)
    tick(house)
    tick(house)
    if name != "cut-before":
        assert house.tells(run) == {"sent": 20}
        assert house.deliveries(run)[7].tries == 2
        assert counts(calm) == (20, 1)
    assert state(house, run) is State.FINISHED


def test_sixth_refusal_is_the_last(house, calm):
    calm.plan(fault("error-500", 2))
    house.people(3, "telegram")
    run = house.send("telegram")
    waits = []
    for _ in range(12):
        row = house.deliveries(run)[2]
        if row.state != "pending":
            break
        waits.append((row.next_at - house.now).total_seconds() / 60)
        house.now = row.next_at
        tick(house)

    assert waits == [1, 5, 30, 120, 120]
    assert house.states(run)[2] == ("failed", "tries-used-up")
    assert calm.counts()["telegram"]["calls"] == 2 + 6


def test_nothing_is_tried_again_after_the_announcements_end(house, calm):
    calm.plan(fault("error-500", 2))
    house.people(3, "telegram")
    run = house.send("telegram", ends_at=house.now + timedelta(minutes=4))
    house.later(minutes=1)
    tick(house)  # the next try would come after the end

    assert house.states(run)[2] == ("failed", "tries-used-up")


# Nobody can tell


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("error-504", "timed-out"), ("no-json", "unreadable-answer"), ("cut-after", "cut"),
        ("time-out", "cut"),
    ],
)  # fmt: skip
def test_lost_answer_is_unknown_and_never_sent_again_by_itself(house, calm, monkeypatch, name, reason):
    if name == "time-out":
        monkeypatch.setattr(bot.couriers.telegram, "LONGEST", 2.0)
    calm.plan(fault(name, 7, seconds=4))
    house.people(20, "telegram")
    run = house.send("telegram")
    assert house.states(run)[7] == ("unknown", reason)
    for hours in (1, 24, 24 * 30):
        house.later(hours=hours)
        tick(house)

    assert calm.copies_of(7) == 1
    assert house.tells(run) == {"sent": 19, "unknown": 1}
    assert state(house, run) is State.FINISHED


def test_unknown_is_sent_again_once_when_staff_say_so_twice(house, calm):
    calm.plan(fault("cut-after", 7, times=1))
    house.people(20, "telegram")
    run = house.send("telegram", kind=Kind.URGENT)
    tick(house)
    for _ in range(2):
        act(house, run, Act.SEND_UNKNOWN)
    for _ in range(3):
        tick(house)

    assert house.tells(run) == {"sent": 20}
    assert calm.copies_of(7) == 2
    assert counts(calm)[0] == 21
    assert state(house, run) is State.FINISHED


def test_failed_ones_are_sent_again_on_demand_but_not_those_another_try_would_only_repeat(house, calm):
    calm.plan(fault("error-500", 2), fault("blocked", 3))
    house.people(5, "telegram")
    run = house.send("telegram", ends_at=house.now + timedelta(seconds=30))
    tick(house)
    assert house.tells(run) == {"sent": 3, "failed": 2}
    calm.plan()
    act(house, run, Act.RETRY_FAILED)
    for _ in range(3):
        tick(house)

    assert house.tells(run) == {"sent": 4, "failed": 1}
    assert counts(calm) == (4, 1)
    assert state(house, run) is State.FINISHED


def test_group_that_moved_is_followed(house, calm):
    house.people(3, "telegram")
    with house.runtime.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == 2).values(address="-4711"))
    calm.plan(fault("migrate", -4711))
    run = house.send("telegram")
    house.later(minutes=2)
    tick(house)

    assert house.tells(run) == {"sent": 3}
    assert calm.copies_of(-1004711) == 1
    with house.runtime.database.read() as connection:
        found = select(contact.c.address).where(contact.c.id == 2)
        assert connection.execute(found).scalar_one() == "-1004711"


# Staff at any moment


@pytest.fixture
def slow(database_url, tmp_path, calm):
    """Two hundred a second, so that there is a middle in which to act."""
    with post(database_url, tmp_path, calm, TELEGRAM_RATE="200") as made:
        yield made


@pytest.fixture
def under_way(slow, calm):
    slow.people(600, "telegram")
    number = slow.announce("telegram")
    faults = []

    def work():
        try:
            send_deliveries.run(slow.runtime)
        except BaseException as trouble:
            faults.append(trouble)

    thread = threading.Thread(target=work)
    thread.start()
    until = time.monotonic() + 60
    while counts(calm)[0] < 60 and time.monotonic() < until:
        time.sleep(0.02)
    yield slow, slow.run_of(number).id, thread
    thread.join(60)
    assert not thread.is_alive()
    assert faults == []


CHUNKS = (
    3 * 5
)  # what three workers have leased at most in that moment: a fortieth of a second's messages each


def test_pause_stops_within_a_chunk_and_resume_goes_on(under_way, calm):
    house, run, thread = under_way
    act(house, run, Act.PAUSE)
    at_pause, _ = counts(calm)
    thread.join(60)
    stopped, _ = counts(calm)

    assert not thread.is_alive()
    assert stopped - at_pause <= CHUNKS
    assert house.tells(run) == {"sent": stopped, "pending": 600 - stopped}
    tick(house)
    assert counts(calm)[0] == stopped

    act(house, run, Act.RESUME)
    act(house, run, Act.RESUME)
    tick(house)
    tick(house)
    assert house.tells(run) == {"sent": 600}
    assert counts(calm) == (600, 1)
    assert state(house, run) is State.FINISHED


def test_cancel_in_the_middle_skips_the_rest(under_way, calm):
    house, run, thread = under_way
    act(house, run, Act.CANCEL)
    at_cancel, _ = counts(calm)
    thread.join(60)
    for _ in range(3):
        tick(house)
    stopped, most = counts(calm)

    assert stopped - at_cancel <= CHUNKS
    assert house.tells(run) == {"sent": stopped, "skipped": 600 - stopped}
    assert most == 1
    assert {reason for state, reason in house.states(run).values() if state == "skipped"} == {"cancelled"}
    assert state(house, run) is State.CANCELLED


def test_two_engines_at_once_double_nothing(under_way, calm):
    house, run, thread = under_way
    send_deliveries.run(house.runtime)
    thread.join(60)

    assert counts(calm) == (600, 1)
    assert house.tells(run) == {"sent": 600}


def test_people_who_leave_meanwhile_get_nothing_more(under_way, calm):
    house, run, thread = under_way
    with house.runtime.database.write() as connection:
        connection.execute(delete(contact).where(contact.c.id.between(301, 500)))
    thread.join(60)
    told = house.tells(run)

    assert told["sent"] + told["skipped"] == 600
    assert counts(calm)[0] == told["sent"]
    assert told["skipped"] >= 150  # of 200, at the end of a batch that has just begun
    assert {reason for state, reason in house.states(run).values() if state == "skipped"} == {"erased"}


# The texts of several languages


def test_fault_in_one_language_stops_at_its_first_reader(house, calm):
    house.people(200, "telegram")
    for who in range(1, 101):
        speaks(house, who, "en")
    calm.plan(*(fault("bad-format", who) for who in range(1, 101)))
    run = house.send("telegram", texts=EN)

    assert calm.counts()["telegram"]["met"]["bad-format"] == 1
    assert state(house, run) is State.PAUSED


# The house in trouble


def test_database_that_goes_away_meanwhile_loses_nothing(house, calm, monkeypatch):
    """What was sent is written down once the database is back: nobody else knows."""
    monkeypatch.setattr("bot.sending.delivery.BREATH", 0.05)
    house.people(200, "telegram")
    number = house.announce("telegram")
    deliveries = house.runtime.deliveries
    real, turns = deliveries.record, iter(range(10**6))

    def shaky(*given, **more):
        if next(turns) % 3:
            raise Unavailable("away")
        real(*given, **more)

    monkeypatch.setattr(deliveries, "record", shaky)
    send_deliveries.run(house.runtime)

    run = house.run_of(number).id
    assert house.tells(run) == {"sent": 200}
    assert counts(calm) == (200, 1)


def test_courier_that_fails_leaves_what_it_had_unknown_and_the_other_lanes_working(house, calm, monkeypatch):
    async def fail(self, parcels, report):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(bot.couriers.telegram.TelegramCourier, "carry", fail)
    house.people(10, "telegram")
    house.people(10, "webchat", first=101)
    run = house.send("telegram", "webchat")

    assert house.tells(run) == {"sent": 10, "unknown": 10}
    with house.runtime.database.read() as connection:
        assert set(connection.execute(select(batch.c.state)).scalars()) == {"done"}
