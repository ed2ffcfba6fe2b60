"""What was sent is taken back, as far as the platforms let us; the post to the channel too."""

from collections import Counter

import pytest
from sqlalchemy import delete, select, update

from bot.announcement import Act
from bot.rehearsal.process import platforms
from bot.store.announcements import Actor
from bot.store.recalls import AGAIN, LEASE, LONGEST, Recalls
from bot.store.sending_tables import batch, delivery, mailbox, recall
from bot.store.tables import contact
from scheduler import post_to_channel, recall_messages, send_deliveries
from tests.sending import post


@pytest.fixture(scope="module")
def peer():
    with platforms(options=["--lifetime", "300"]) as started:
        yield started


@pytest.fixture
def house(database_url, tmp_path, peer):
    peer.change(shares={}, plan=[], latency=0)
    peer.reset()
    with post(database_url, tmp_path, peer) as made:
        yield made


def wanted(house, number):
    """Have an announcement recalled by staff."""
    house.runtime.announcements.act(number, Act.RECALL, Actor(2, "approver"), house.now)


def sent(house, *channels, **more):
    number = house.announce(*channels, **more)
    send_deliveries.run(house.runtime)
    return number, house.run_of(number).id


def counts(house, run):
    return Recalls(house.runtime.database).counts(run)


def rows(house):
    with house.runtime.database.read() as connection:
        return Counter(connection.execute(select(recall.c.state)).scalars())


def deleted(peer):
    return peer.counts()["telegram"].get("deleted", 0)


def test_two_hundred_messages_are_deleted_each_once(house, peer):
    house.people(200, "telegram")
    number, run = sent(house, "telegram")
    assert house.tells(run) == {"sent": 200}

    wanted(house, number)
    done = recall_messages.run(house.runtime)
    again = recall_messages.run(house.runtime)

    assert (done["listed"], done["done"], again.total()) == (200, 200, 0)
    assert deleted(peer) == 200
    assert {peer.of(who)["deleted"] for who in (1, 100, 200)} == {1}
    assert counts(house, run) == {"done": 200}
    assert house.tells(run) == {"sent": 200}  # it was sent; that it was taken back stands beside


def test_recalled_twice_by_two_people_is_done_once(house, peer):
    house.people(3, "telegram")
    number, run = sent(house, "telegram")

    wanted(house, number)
    recall_messages.run(house.runtime)
    wanted(house, number)
    recall_messages.run(house.runtime)

    assert (deleted(peer), counts(house, run)) == (3, {"done": 3})


def test_web_chat_is_withdrawn_from_the_mailboxes(house):
    house.people(3, "webchat")
    other, _ = sent(house, "webchat")
    number, run = sent(house, "webchat")

    wanted(house, number)
    assert recall_messages.run(house.runtime)["withdrawn"] == 3

    with house.runtime.database.read() as connection:
        boxes = connection.execute(select(mailbox.c.occurrence_id, mailbox.c.withdrawn_at)).all()
    assert {box.occurrence_id for box in boxes if box.withdrawn_at} == {run}
    assert len(boxes) == 6
    assert counts(house, run) == {"withdrawn": 3}
    assert other != number


def test_kakao_and_alimtalk_stay_where_they_are(house, peer):
    house.people(2, "kakao")
    house.people(2, "alimtalk", first=10)
    number, run = sent(house, "kakao", "alimtalk")
    assert house.tells(run) == {"sent": 4}

    wanted(house, number)
    recall_messages.run(house.runtime)

    assert (rows(house), counts(house, run)) == ({}, {})
    assert peer.counts()["kakao"]["copies_total"] == 2


def test_what_was_leased_at_a_crash_is_deleted_again(house, peer):
    house.people(5, "telegram")
    number, run = sent(house, "telegram")
    wanted(house, number)
    house.runtime.carriers, carriers = {}, house.runtime.carriers
    recall_messages.run(house.runtime)  # only lists
    house.runtime.carriers = carriers
    assert len(Recalls(house.runtime.database).take(3, house.now)) == 3  # and then the process is killed

    recall_messages.run(house.runtime)
    assert counts(house, run) == {"done": 2, "pending": 3}

    house.now += LEASE
    recall_messages.run(house.runtime)
    assert (deleted(peer), counts(house, run)) == (5, {"done": 5})


def test_too_many_requests_rest_the_whole_lane(house, peer):
    house.people(20, "telegram")
    number, run = sent(house, "telegram")
    other, its_run = sent(house, "telegram")
    wanted(house, number)
    peer.plan({"platform": "telegram", "fault": "too-many", "times": 1, "seconds": 1})

    recall_messages.run(house.runtime)
    assert counts(house, run)["pending"] > 0
    kept = deleted(peer)
    peer.plan()
    wanted(house, other)
    recall_messages.run(house.runtime)
    assert deleted(peer) == kept  # nobody speaks to Telegram meanwhile, not for another run either
    assert counts(house, its_run) == {"pending": 20}

    house.later(seconds=2)
    recall_messages.run(house.runtime)
    assert (deleted(peer), counts(house, run), counts(house, its_run)) == (40, {"done": 20}, {"done": 20})


@pytest.mark.parametrize("fault", ["error-500", "cut-before", "cut-after", "no-json", "error-504"])
def test_trouble_is_tried_again(house, peer, fault):
    house.people(1, "telegram")
    number, run = sent(house, "telegram")
    wanted(house, number)
    peer.plan({"platform": "telegram", "fault": fault, "times": 1})

    recall_messages.run(house.runtime)
    assert counts(house, run) == {"pending": 1}

    house.now += AGAIN
    recall_messages.run(house.runtime)
    assert counts(house, run) == {"done": 1}


@pytest.mark.parametrize(("fault", "state"), [("error-500", "failed"), ("cut-after", "unknown")])
def test_trouble_that_lasts_longer_than_telegram_allows_is_said(house, peer, fault, state):
    house.people(1, "telegram")
    number, run = sent(house, "telegram")
    wanted(house, number)
    peer.plan({"platform": "telegram", "fault": fault})
    recall_messages.run(house.runtime)

    house.now += LONGEST
    recall_messages.run(house.runtime)

    assert counts(house, run) == {state: 1}


def test_who_blocked_us_keeps_the_message_and_gets_no_more(house, peer):
    house.people(2, "telegram")
    number, run = sent(house, "telegram")
    wanted(house, number)
    peer.plan({"platform": "telegram", "chat": 1, "fault": "blocked"})

    recall_messages.run(house.runtime)

    assert counts(house, run) == {"done": 1, "failed": 1}
    assert (house.is_closed(1), house.is_closed(2)) == (True, False)


def test_erased_contact_cannot_be_reached_any_more(house):
    house.people(1, "telegram")
    number, run = sent(house, "telegram")
    with house.runtime.database.write() as connection:
        connection.execute(delete(contact))

    wanted(house, number)
    recall_messages.run(house.runtime)

    assert counts(house, run) == {"failed": 1}


def test_what_arrives_while_it_is_recalled_is_taken_back_too(house, peer):
    house.people(2, "telegram")
    number, run = sent(house, "telegram")
    last = house.deliveries(run)[2]
    change(house, last.id, state="leased", handle=None)
    with house.runtime.database.write() as connection:
        connection.execute(update(batch).values(state="claimed"))

    wanted(house, number)
    recall_messages.run(house.runtime)
    assert counts(house, run) == {"done": 1}

    change(house, last.id, state="sent", handle=last.handle)
    with house.runtime.database.write() as connection:
        connection.execute(update(batch).values(state="done"))
    recall_messages.run(house.runtime)
    assert (deleted(peer), counts(house, run)) == (2, {"done": 2})
    assert house.run_of(number).recall_listed


def change(house, number, **values):
    with house.runtime.database.write() as connection:
        connection.execute(update(delivery).where(delivery.c.id == number).values(**values))


def test_post_in_the_channel_is_deleted_too(house, peer):
    number = house.announce("telegram", channel_post=True)
    post_to_channel.run(house.runtime)
    assert peer.copies_of("@gangjin_county") == 1

    wanted(house, number)
    recall_messages.run(house.runtime)
    recall_messages.run(house.runtime)

    assert house.run_of(number).post == "recalled"
    assert peer.of("@gangjin_county") == {"copies": 1, "deleted": 1}


def test_post_that_can_not_be_deleted_stays(house, peer):
    number = house.announce("telegram", channel_post=True)
    post_to_channel.run(house.runtime)
    peer.plan({"platform": "telegram", "fault": "blocked"})

    wanted(house, number)
    recall_messages.run(house.runtime)

    assert house.run_of(number).post == "stays"
