"""An announcement over every channel, on both databases: each lane goes its own way to its end."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.announcement import Act, State
from bot.rehearsal.process import platforms
from bot.store.announcements import Actor
from bot.store.sending_tables import occurrence
from bot.store.tables import consent, contact
from scheduler import run_announcements, send_deliveries, tidy_deliveries
from tests.conftest import NOW
from tests.sending import post

APPROVER = Actor(2, "approver")


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


def test_429_of_one_channel_lets_the_others_go_on(house, calm):
    calm.plan(fault("too-many", times=1, seconds=40))
    house.people(20, "telegram")
    house.people(20, "webchat", first=101)
    run = house.send("telegram", "webchat")

    assert house.tells(run) == {"sent": 20, "pending": 20}


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


def test_nothing_is_tried_again_after_the_announcements_end(house, calm):
    calm.plan(fault("error-500", 2))
    house.people(3, "telegram")
    run = house.send("telegram", ends_at=house.now + timedelta(minutes=4))
    house.later(minutes=1)
    tick(house)  # the next try would come after the end

    assert house.states(run)[2] == ("failed", "tries-used-up")


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


def test_whoever_blocked_us_has_taken_advertising_back(house, calm):
    house.people(1, "telegram")
    with house.runtime.database.write() as connection:
        connection.execute(update(contact).values(ad_at=NOW, night_at=NOW))
    calm.plan(fault("blocked"))
    house.send("telegram")

    assert house.is_closed(1)
    with house.runtime.database.read() as connection:
        person = connection.execute(select(contact)).one()
        ledger = connection.execute(select(consent.c.kind, consent.c.given, consent.c.how)).all()
    assert (person.ad_at, person.night_at) == (None, None)
    assert {tuple(row) for row in ledger} == {("advertising", False, "block"), ("night", False, "block")}
