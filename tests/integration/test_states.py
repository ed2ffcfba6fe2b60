"""Small things the processes tell each other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from bot.runtime import SEOUL
from bot.store.database import Database
from bot.store.states import States

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)


@pytest.fixture
def states(database_url):
    database = Database(database_url, wait=5.0)
    yield States(database)
    database.close()


def stamp(states, name="content", now=NOW):
    with states.database.write() as connection:
        States.stamp(connection, name, now)


def test_state_that_was_never_put_is_none(states):
    assert states.get("heartbeat") is None
    assert states.when("heartbeat") is None


def test_state_is_read_back_with_its_moment(states):
    states.put("heartbeat", "alive", NOW)

    assert states.get("heartbeat") == "alive"
    assert states.when("heartbeat") == NOW


def test_state_put_again_is_the_new_one(states):
    states.put("name", "old", NOW)
    states.put("name", "새 이름 🏺", NOW + timedelta(hours=1))
    states.put("other", "x", NOW)

    assert states.get("name") == "새 이름 🏺"
    assert states.when("name") == NOW + timedelta(hours=1)


def test_moment_without_a_time_zone_is_refused(states):
    with pytest.raises(Exception, match="needs its time zone"):
        states.put("heartbeat", "alive", NOW.replace(tzinfo=None))

    assert states.get("heartbeat") is None


def test_stamp_counts_up_from_one(states):
    for expected in ("1", "2", "3"):
        stamp(states)
        assert states.get("content") == expected


def test_stamp_of_a_change_that_failed_is_not_raised(states):
    stamp(states)
    with suppress(ZeroDivisionError), states.database.write() as connection:
        States.stamp(connection, "content", NOW)
        raise ZeroDivisionError

    assert states.get("content") == "1"


def test_writers_at_the_same_time_do_not_trip_each_other(states):
    def write(n):
        states.put("heartbeat", str(n), NOW)
        stamp(states)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))

    assert states.get("content") == "40"
    assert states.get("heartbeat") in {str(n) for n in range(40)}
