"""The mailboxes are emptied of what is old, and go on counting."""

import pytest
from sqlalchemy import select

from bot.rehearsal.process import platforms
from bot.store.sending_tables import mailbox
from scheduler import forget_old_letters
from tests.sending import post


@pytest.fixture(scope="module")
def peer():
    with platforms(options=["--lifetime", "300"]) as started:
        yield started


@pytest.fixture
def house(database_url, tmp_path, peer):
    with post(database_url, tmp_path, peer) as made:
        made.people(3, "webchat")
        yield made


def letters(house, who=1):
    found = select(mailbox.c.n).where(mailbox.c.contact_id == who).order_by(mailbox.c.n)
    with house.runtime.database.read() as connection:
        return list(connection.execute(found).scalars())


def test_letters_older_than_ninety_days_go_but_the_last_of_each_mailbox(house):
    house.send("webchat")
    house.send("webchat")
    house.later(days=89)
    assert forget_old_letters.run(house.runtime)["letters"] == 0

    house.later(days=2)
    assert forget_old_letters.run(house.runtime)["letters"] == 3
    assert letters(house) == [2]

    house.send("webchat")
    assert letters(house) == [2, 3]  # a page that asked for what is behind 2 misses nothing


def test_each_run_is_looked_at_once(house):
    house.send("webchat")
    house.send("webchat")
    house.later(days=91)
    forget_old_letters.run(house.runtime)
    house.send("webchat")

    assert forget_old_letters.run(house.runtime).total() == 0
    house.later(days=91)
    house.send("webchat")
    assert forget_old_letters.run(house.runtime)["letters"] == 3
    assert letters(house) == [2, 4]
