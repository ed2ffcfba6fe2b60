"""Whether all is well, while announcements go out, wait, rest or stand still."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.announcement import Act
from bot.rehearsal.process import platforms
from bot.runtime import HEARTBEAT
from bot.sending.post_office import office_of
from bot.store.announcements import Actor
from bot.store.backlog import standing
from bot.store.sending_tables import batch
from scheduler import send_deliveries
from tests.sending import post

TOKEN = "a-token-for-measures"


@pytest.fixture(scope="module")
def peer():
    with platforms(options=["--lifetime", "300"]) as started:
        yield started


@pytest.fixture
def house(database_url, tmp_path, peer):
    peer.change(shares={}, plan=[], latency=0)
    peer.reset()
    with post(database_url, tmp_path, peer, METRICS_TOKEN=TOKEN) as made:
        made.people(3, "telegram")
        yield made


def ready(house):
    house.runtime.states.put(HEARTBEAT, "alive", house.now)
    answer = house.app.test_client().get("/readyz")
    told = answer.get_json()
    assert answer.status_code == (200 if told["ready"] else 503)
    return told["ready"], told["oldest_pending_age"]


def change(house, **values):
    with house.runtime.database.write() as connection:
        connection.execute(update(batch).values(**values))


def test_where_nothing_waits_there_is_no_age(house):
    house.announce("telegram")
    send_deliveries.run(house.runtime)

    house.later(hours=1)
    assert ready(house) == (True, None)


def test_what_is_due_and_not_taken_up_is_bad_after_five_minutes(house):
    house.announce("telegram")

    assert ready(house) == (True, 0.0)
    house.later(minutes=5)
    assert ready(house) == (True, 300.0)
    house.later(seconds=1)
    assert ready(house) == (False, 301.0)


def test_long_run_that_goes_on_is_well(house):
    house.announce("telegram")
    house.later(hours=7)
    change(house, state="claimed", lease="somebody", lease_until=house.now + timedelta(seconds=30))

    assert ready(house) == (True, 7 * 3600.0)


def test_claim_without_a_sign_of_life_is_bad(house):
    house.announce("telegram")
    house.later(hours=7)
    change(house, state="claimed", lease="somebody", lease_until=house.now)

    assert ready(house)[0] is False


def test_lane_that_rests_because_it_was_asked_to_is_well(house):
    house.announce("telegram")
    house.later(minutes=6)
    office_of(house.runtime).rest("telegram", house.now + timedelta(minutes=10))
    assert ready(house)[0] is True

    house.later(minutes=10)
    assert ready(house)[0] is False


def test_what_is_paused_or_waits_for_its_next_try_is_not_due(house):
    number = house.announce("telegram")
    house.later(hours=1)
    house.runtime.announcements.act(number, Act.PAUSE, Actor(2, "approver"), house.now)
    assert ready(house) == (True, None)

    house.runtime.announcements.act(number, Act.RESUME, Actor(2, "approver"), house.now)
    change(house, next_at=house.now + timedelta(hours=2))
    assert ready(house) == (True, None)


def test_channel_that_is_off_waits_without_being_bad(house):
    house.announce("telegram")
    house.runtime.carriers = {}
    house.later(hours=1)

    assert ready(house) == (True, 3600.0)


def test_measures_tell_where_deliveries_stand(house):
    house.announce("telegram")
    send_deliveries.run(house.runtime)
    house.people(2, "webchat", first=10)
    house.announce("webchat")

    headers = {"Authorization": f"Bearer {TOKEN}"}
    text = house.app.test_client().get("/metrics", headers=headers).text

    assert 'gangjin_deliveries{channel="telegram",state="sent"} 3.0' in text
    assert 'gangjin_deliveries{channel="webchat",state="pending"} 2.0' in text
    assert "gangjin_messages_total" in text
    house.later(days=8)
    assert standing(house.runtime.database, house.now) == {}
