"""kill -9 of the scheduler while it sends, on both databases: the short form of tests/kills.py."""

import pytest
from sqlalchemy import func, select

from bot.rehearse import Asked, rehearse
from bot.runtime import open_runtime, read_settings
from bot.store.sending_tables import delivery
from tests.conftest import environ_for
from tests.kills import faults


@pytest.fixture
def heard():
    return []


def killed(database_url, folder, heard, contacts, **more):
    asked = Asked(contacts, rate=800, limit=60, database_url=database_url, **more)
    found = rehearse(asked, folder, heard.append)
    assert faults(asked, found) == [], (found.as_json(), heard)
    return found


def test_killed_scheduler_doubles_nothing_and_loses_nothing(database_url, tmp_path, heard):
    found = killed(database_url, tmp_path, heard, 2000, kills=2, seed=3)

    assert found.kills == 2
    assert sum("scheduler pid" in line for line in heard) == 3
    assert found.sent + found.unknown == 2000
    assert found.unknown == found.in_flight  # with one scheduler nothing else was being handed over
    assert _unknown(database_url, tmp_path) == ({"crash": found.unknown} if found.unknown else {})


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_two_schedulers_of_which_one_is_killed_double_nothing(database_url, tmp_path, heard):
    found = killed(database_url, tmp_path, heard, 1000, kills=1, seed=5, schedulers=2)

    assert found.sent + found.unknown == 1000


def _unknown(url, folder):
    """Count the unknown rows by their reason, in the database the killed ones left behind."""
    runtime = open_runtime(read_settings(environ_for(url, folder)))
    counted = select(delivery.c.reason, func.count()).where(delivery.c.state == "unknown")
    with runtime.database.read() as connection:
        found = dict(connection.execute(counted.group_by(delivery.c.reason)).all())
    runtime.close()
    return found
