"""The post to the county's channel: once, whatever happens in between."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest

from bot.announcement import Act, Kind, Link, Text
from bot.rehearsal.process import platforms
from bot.runtime import SEOUL
from bot.settings import ROOT
from bot.store.announcements import Actor
from bot.store.posts import Posts
from scheduler import post_to_channel
from tests.conftest import environ_for
from tests.sending import platform_settings, post

CHANNEL = "@gangjin_county"


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


def posted(peer):
    return peer.copies_of(CHANNEL)


def test_announcement_is_posted_once(house, peer):
    house.people(3, "telegram")
    number = house.announce("telegram", channel_post=True)

    assert post_to_channel.run(house.runtime)["sent"] == 1
    assert +post_to_channel.run(house.runtime) == {}

    run = house.run_of(number)
    assert (run.post, posted(peer)) == ("sent", 1)
    assert run.post_handle.isdecimal()


def test_without_the_wish_nothing_is_posted(house, peer):
    number = house.announce("telegram")

    assert +post_to_channel.run(house.runtime) == {}
    assert (house.run_of(number).post, posted(peer)) == (None, 0)


def test_without_a_channel_it_is_skipped(database_url, tmp_path, peer):
    peer.reset()
    with post(database_url, tmp_path, peer, TELEGRAM_CHANNEL="") as house:
        number = house.announce("telegram", channel_post=True)
        post_to_channel.run(house.runtime)

        assert (house.run_of(number).post, posted(peer)) == ("skipped", 0)


@pytest.mark.parametrize("act", [Act.CANCEL, Act.RECALL])
def test_what_is_called_off_is_not_posted(house, peer, act):
    house.people(1, "telegram")
    number = house.announce("telegram", channel_post=True)
    house.runtime.announcements.act(number, act, Actor(2, "approver"), house.now)

    post_to_channel.run(house.runtime)

    assert (house.run_of(number).post, posted(peer)) == ("skipped", 0)


def test_paused_run_waits_with_its_post(house, peer):
    house.people(1, "telegram")
    number = house.announce("telegram", channel_post=True)
    house.runtime.announcements.act(number, Act.PAUSE, Actor(2, "approver"), house.now)
    post_to_channel.run(house.runtime)
    assert (house.run_of(number).post, posted(peer)) == ("pending", 0)

    house.runtime.announcements.act(number, Act.RESUME, Actor(2, "approver"), house.now)
    post_to_channel.run(house.runtime)
    assert (house.run_of(number).post, posted(peer)) == ("sent", 1)


def test_advertising_is_not_posted_at_night(house, peer):
    house.now = datetime(2026, 11, 22, 21, 30, tzinfo=SEOUL)
    number = house.announce("telegram", kind=Kind.ADVERTISING, channel_post=True)
    post_to_channel.run(house.runtime)
    assert posted(peer) == 0

    house.now = datetime(2026, 11, 23, 8, tzinfo=SEOUL)
    post_to_channel.run(house.runtime)
    assert (house.run_of(number).post, posted(peer)) == ("sent", 1)


@pytest.mark.parametrize("fault", ["error-500", "cut-before", "cut-after", "no-json"])
def test_only_a_certain_refusal_is_tried_again(house, peer, fault):
    peer.plan({"platform": "telegram", "fault": fault, "times": 1})
    number = house.announce("telegram", channel_post=True)

    post_to_channel.run(house.runtime)
    first = house.run_of(number).post
    for _ in range(5):
        house.later(seconds=20)
        post_to_channel.run(house.runtime)

    expected = ("pending", "sent") if fault == "error-500" else ("unknown", "unknown")
    assert (first, house.run_of(number).post) == expected
    assert posted(peer) == (0 if fault == "cut-before" else 1)


def test_refusal_for_good_is_a_failure(house, peer):
    peer.plan({"platform": "telegram", "fault": "blocked"})
    number = house.announce("telegram", channel_post=True)

    post_to_channel.run(house.runtime)

    assert house.run_of(number).post == "failed"


def test_refusals_without_an_end_are_a_failure_after_hours(house, peer):
    peer.plan({"platform": "telegram", "fault": "error-500"})
    number = house.announce("telegram", channel_post=True)
    post_to_channel.run(house.runtime)
    house.later(hours=6)
    post_to_channel.run(house.runtime)

    assert (house.run_of(number).post, posted(peer)) == ("failed", 0)


def test_wait_that_telegram_asks_for_is_kept(house, peer):
    peer.plan({"platform": "telegram", "fault": "too-many", "times": 1, "seconds": 1})
    house.announce("telegram", channel_post=True)
    post_to_channel.run(house.runtime)
    calls = peer.counts()["telegram"]["calls"]

    post_to_channel.run(house.runtime)

    assert peer.counts()["telegram"]["calls"] == calls


def test_in_the_channel_nothing_speaks_to_one_person(house):
    texts = {"en": Text("Water cut", "No water tomorrow.")}
    link = Link({"en": "Map"}, "https://www.gangjin.go.kr/map")
    number = house.announce("telegram", texts=texts, buttons=(link,))
    run = house.run_of(number).id

    personal = house.runtime.pushes.body("telegram", run, "ko")
    body = post_to_channel.without_choices(house.runtime.pushes.post("telegram", run, "ko"))

    assert "callback_data" in str(personal["reply_markup"])
    assert [button["url"] for row in body["reply_markup"]["inline_keyboard"] for button in row] == [link.url]
    assert "[English] Water cut" in body["text"]
    assert "그만" in personal["text"] or "중지" in personal["text"]
    assert personal["text"].startswith(body["text"])


def test_long_post_has_no_button_for_more(house):
    run = house.run_of(house.announce("telegram", texts={"ko": Text("소식", "긴 글입니다. " * 1000)})).id

    body = post_to_channel.without_choices(house.runtime.pushes.post("telegram", run, "ko"))

    assert "callback_data" not in str(body)


POSTER = """
import sys
from bot.runtime import open_runtime, read_settings
from scheduler import post_to_channel
post_to_channel.run(open_runtime(read_settings(), wait=5))
"""


def test_kill_between_lease_and_record_never_posts_twice(house, peer, database_url, tmp_path):
    peer.plan({"platform": "telegram", "fault": "time-out", "seconds": 60})  # taken, and no answer for long
    number = house.announce("telegram", channel_post=True)
    environ = environ_for(database_url, tmp_path, **platform_settings(peer), ENV_FILE="0")
    process = subprocess.Popen(
        [sys.executable, "-c", POSTER], cwd=ROOT, env={**os.environ, **environ}, start_new_session=True
    )
    try:
        until = time.monotonic() + 60
        while posted(peer) == 0:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert house.run_of(number).post == "leased"
    peer.plan()

    for _ in range(3):
        post_to_channel.run(house.runtime)

    assert (house.run_of(number).post, posted(peer)) == ("unknown", 1)


def test_of_two_schedulers_one_posts(house):
    number = house.announce("telegram", channel_post=True)
    run = house.run_of(number).id
    posts = Posts(house.runtime.database)

    assert [posts.lease(run, None), posts.lease(run, None)] == [True, False]


def test_late_answer_counts_where_it_was_given_up(house):
    run = house.run_of(number := house.announce("telegram", channel_post=True)).id
    posts = Posts(house.runtime.database)
    posts.lease(run, None)
    posts.give_up()

    posts.end(run, "pending")
    assert house.run_of(number).post == "unknown"  # nothing comes back into pending
    posts.end(run, "sent", "7")
    assert (house.run_of(number).post, house.run_of(number).post_handle) == ("sent", "7")
