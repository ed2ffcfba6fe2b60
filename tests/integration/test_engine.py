"""The engine against stand-ins that refuse, time out and cut, on both databases; every copy counted."""

import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.announcement import Act, State, Text
from bot.couriers.telegram import TelegramCourier
from bot.rehearsal.process import platforms
from bot.runtime import SEOUL
from bot.sending.delivery import deliver
from bot.sending.post_office import office_of, rests_until
from bot.store.database import Unavailable
from bot.store.sending_tables import delivery
from bot.store.sweeps import Sweeps
from bot.store.tables import contact
from tests.conftest import TELEGRAM_TOKEN
from tests.crowd import (
    APPROVER,
    approved,
    assert_adds_up,
    begun,
    draft,
    expand,
    open_house,
    people,
    reasons_of,
    rows_of,
    states_of,
)

RATE = 400  # messages a second: chunks of ten, three workers
CHUNK, WORKERS = 10, 3
FIRST = 10**9  # the first person's chat
HASTE = "600"  # so that a minute's wait before another try is a tenth of a second
PATIENCE = 60.0  # seconds


def real_clock():
    return datetime.now(SEOUL)


@pytest.fixture(scope="module")
def stand_ins():
    with platforms() as running:
        yield running


@pytest.fixture
def peer(stand_ins):
    yield stand_ins
    stand_ins.change(shares={}, plan=[], latency=0)
    stand_ins.reset()


@pytest.fixture
def runtime(database_url, tmp_path, peer):
    opened = open_house(
        database_url, tmp_path, real_clock, TELEGRAM_API_URL=peer.telegram_url, TELEGRAM_RATE=str(RATE),
        REHEARSAL="1", RETRY_DIVISOR=HASTE, LEASE_SECONDS="4",
    )  # fmt: skip
    yield opened
    opened.close()


def office(runtime, **changed):
    return replace(office_of(runtime), **changed)


def tidy(runtime):
    now = runtime.now()
    runtime.deliveries.give_up_stale(now)
    sweeps = Sweeps(runtime.database)
    sweeps.skip_cancelled(now)
    sweeps.turn_round(now)
    runtime.runs.end(now)


def send_all(runtime, number, **changed):
    """Deliver as the clock does, again and again, until the announcement is over."""
    until = time.monotonic() + PATIENCE
    while runtime.announcements.get(number).state is State.SENDING:
        assert time.monotonic() < until, states_of(runtime, runtime.ledger.runs(number)[0].id)
        deliver(office(runtime, **changed))
        tidy(runtime)
        time.sleep(0.05)


def fault(name, at=None, **more):
    chat = {} if at is None else {"chat": FIRST + at}
    return {"platform": "telegram", "fault": name, **chat, **more}


def counted(peer):
    return peer.counts()["telegram"]


@contextmanager
def sending(runtime, **changed):
    """Deliver in another thread as long as the block lasts; what went wrong there is raised here."""
    told: list = []

    def work():
        try:
            told.append(deliver(office(runtime, **changed)))
        except BaseException as wrong:  # to be seen in the test's own thread
            told.append(wrong)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield told
    finally:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    if isinstance(told[0], BaseException):
        raise told[0]


def wait_until(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


# All goes well


def test_everybody_gets_one_in_their_language(runtime, peer):
    people(runtime, 30)
    people(runtime, 30, first=FIRST + 30, language="en")
    number, run = begun(runtime)
    send_all(runtime, number)

    assert (counted(peer)["copies_max"], counted(peer)["copies_total"]) == (1, 60)
    assert states_of(runtime, run) == {"sent": 60}
    assert all(row.handle and row.tries == 1 for row in rows_of(runtime, run))
    assert runtime.announcements.get(number).state is State.FINISHED
    assert_adds_up(runtime, run)


def test_nothing_due_is_nothing_done(runtime, peer):
    assert deliver(office(runtime)) == {}
    assert counted(peer)["calls"] == 0


# Certain refusals


def test_rest_that_is_asked_for_is_kept_by_the_whole_lane_and_costs_no_try(runtime, peer):
    people(runtime, 200)
    number, run = begun(runtime)
    peer.plan(fault("too-many", after=60, times=1, seconds=3))
    deliver(office(runtime))  # ends, for the lane rests
    stopped = counted(peer)

    assert 60 <= stopped["copies_total"] < 200
    assert 1 <= stopped["refused"] <= CHUNK * WORKERS * 2  # those on their way already
    assert states_of(runtime, run).keys() == {"sent", "pending"}
    until = rests_until(runtime, "telegram")
    while runtime.now() < until:
        calls, made = counted(peer)["calls"], deliver(office(runtime))
        assert (calls, made) == (stopped["calls"], {}) or runtime.now() >= until
        time.sleep(0.05)
    send_all(runtime, number)
    assert states_of(runtime, run) == {"sent": 200}
    assert {row.tries for row in rows_of(runtime, run)} == {1}
    assert counted(peer)["copies_max"] == 1


def test_first_reader_who_meets_the_rest_keeps_all_others_back(runtime, peer):
    people(runtime, 50)
    _, run = begun(runtime)
    peer.plan(fault("too-many", times=1, seconds=60))
    deliver(office(runtime))

    assert counted(peer)["calls"] == 1
    assert states_of(runtime, run) == {"pending": 50}
    assert {row.tries for row in rows_of(runtime, run)} == {0}


@pytest.mark.parametrize(
    ("matter", "reason"), [("blocked", "blocked"), ("deactivated", "gone"), ("chat-not-found", "not-found")]
)
def test_person_who_is_gone_is_told_once_and_closed(runtime, peer, matter, reason):
    keys = people(runtime, 30)
    number, run = begun(runtime)
    peer.plan(*(fault(matter, at) for at in (0, 1, 17)))
    send_all(runtime, number)

    assert reasons_of(runtime, run) == {("sent", ""): 27, ("failed", reason): 3}
    with runtime.database.read() as connection:
        closed = set(
            connection.execute(select(contact.c.id).where(contact.c.closed_at.is_not(None))).scalars()
        )
    assert closed == {keys[0], keys[1], keys[17]}
    again, second = begun(runtime)
    send_all(runtime, again)
    assert states_of(runtime, second) == {"sent": 27}


def test_wrong_format_stops_at_the_first_reader(runtime, peer):
    people(runtime, 100)
    number, run = begun(runtime)
    peer.plan(fault("bad-format"))
    deliver(office(runtime))

    assert counted(peer)["calls"] == counted(peer)["refused"] == 1
    assert reasons_of(runtime, run) == {("failed", "bad-message"): 1, ("pending", ""): 99}
    assert runtime.announcements.get(number).state is State.PAUSED
    assert runtime.ledger.runs(number)[0].trouble == "bad-message"
    assert deliver(office(runtime)) == {}
    assert_adds_up(runtime, run)


@pytest.mark.parametrize("matter", ["blocked", "error-500", "cut-before"])
def test_reader_who_got_nothing_proves_no_format(runtime, peer, matter):
    people(runtime, 100)
    number, _ = begun(runtime)
    well = [fault("none", at) for at in range(3)]  # as far as the call itself goes
    peer.plan(*(fault(matter, at) for at in range(3)), *well, fault("bad-format"))
    deliver(office(runtime))

    assert counted(peer)["met"] == {matter: 3, "bad-format": 1}
    assert runtime.announcements.get(number).state is State.PAUSED


def test_wrong_format_in_one_language_is_met_by_one_of_its_readers(runtime, peer):
    people(runtime, 30)
    people(runtime, 30, first=FIRST + 30, language="en")
    number, run = begun(runtime)
    peer.plan(*(fault("bad-format", at) for at in range(30, 60)))
    deliver(office(runtime))

    assert counted(peer)["met"] == {"bad-format": 1}
    assert runtime.announcements.get(number).state is State.PAUSED
    assert {row.state for row in rows_of(runtime, run)} <= {"sent", "pending", "failed"}
    assert_adds_up(runtime, run)


def test_wrong_token_stops_at_the_first_and_goes_on_once_it_is_right(runtime, peer):
    people(runtime, 50)
    number, run = begun(runtime)
    peer.plan(fault("unauthorised"))
    deliver(office(runtime))

    assert counted(peer)["calls"] == 1
    assert states_of(runtime, run) == {"pending": 50}
    assert runtime.ledger.runs(number)[0].trouble == "bad-token"
    peer.plan()
    runtime.announcements.act(number, Act.RESUME, APPROVER, runtime.now())
    assert runtime.ledger.runs(number)[0].trouble is None
    send_all(runtime, number)
    assert states_of(runtime, run) == {"sent": 50}
    assert counted(peer)["copies_max"] == 1


def test_text_that_cannot_be_composed_stops_the_run_and_leaves_nothing_unknown(runtime, peer):
    people(runtime, 50)
    number, run = begun(runtime)

    def broken(*_):
        raise ValueError("a fault of ours")

    deliver(office(runtime, body=broken))

    assert counted(peer)["calls"] == 0
    assert states_of(runtime, run) == {"pending": 50}
    assert runtime.announcements.get(number).state is State.PAUSED
    runtime.announcements.act(number, Act.RESUME, APPROVER, runtime.now())
    send_all(runtime, number)
    assert counted(peer)["copies_total"] == 50


@pytest.mark.parametrize("error", ["error-500", "error-502"])
def test_server_in_trouble_is_tried_again_and_counted(runtime, peer, error):
    people(runtime, 40)
    number, run = begun(runtime)
    peer.plan(fault(error, 5, times=1), fault(error, 20, times=2))
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 40}
    assert Counter(row.tries for row in rows_of(runtime, run)) == {1: 38, 2: 1, 3: 1}
    assert counted(peer)["copies_max"] == 1


def test_server_in_trouble_for_good_uses_up_the_tries(runtime, peer):
    people(runtime, 3)
    number, run = begun(runtime)
    peer.plan(fault("error-500", 1))
    runtime.deliveries.haste = 100_000
    send_all(runtime, number)

    assert reasons_of(runtime, run) == {("sent", ""): 2, ("failed", "tries-used-up"): 1}
    assert counted(peer)["met"] == {"error-500": 6}


def test_connection_that_never_opens_is_tried_again(runtime, peer):
    people(runtime, 10)
    number, run = begun(runtime)

    async def nowhere(_carrier):
        return await TelegramCourier(TELEGRAM_TOKEN, "http://127.0.0.1:9/bot", rate=RATE).open()

    deliver(office(runtime, open=nowhere))
    assert states_of(runtime, run) == {"pending": 10}
    assert {row.tries for row in rows_of(runtime, run)} == {1}
    send_all(runtime, number)
    assert states_of(runtime, run) == {"sent": 10}


def test_group_that_moved_is_followed(runtime, peer):
    people(runtime, 5)
    (group,) = people(runtime, 1, first=-777)
    number, run = begun(runtime)
    peer.plan({"platform": "telegram", "chat": -777, "fault": "migrate"})
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 6}
    assert peer.copies_of(-100777) == 1
    with runtime.database.read() as connection:
        assert (
            connection.execute(select(contact.c.address).where(contact.c.id == group)).scalar() == "-100777"
        )


# What nobody can tell

LOST = [("error-504", "timed-out", 1), ("no-json", "unreadable-answer", 1), ("cut-after", "cut", 1),
        ("cut-before", "cut", 0), ("time-out", "timed-out", 1)]  # fmt: skip


@pytest.mark.parametrize(("lost", "reason", "copies"), LOST)
def test_what_nobody_can_tell_is_unknown_and_sent_again_only_on_demand(runtime, peer, lost, reason, copies):
    people(runtime, 20)
    number, run = begun(runtime)
    peer.plan(*(fault(lost, at, times=1, seconds=4) for at in (3, 11)))
    seconds = 2 if lost == "time-out" else 20

    async def impatient(_carrier):
        telegram = TelegramCourier(TELEGRAM_TOKEN, peer.telegram_url, rate=RATE, read_timeout=seconds)
        return await telegram.open()

    send_all(runtime, number, open=impatient)
    calls = counted(peer)["calls"]
    for _ in range(3):
        deliver(office(runtime))
        tidy(runtime)

    assert reasons_of(runtime, run) == {("sent", ""): 18, ("unknown", reason): 2}
    assert counted(peer)["calls"] == calls == 20
    assert peer.copies_of(FIRST + 3) == copies
    runtime.announcements.act(number, Act.SEND_UNKNOWN, APPROVER, runtime.now())
    tidy(runtime)
    send_all(runtime, number)
    assert states_of(runtime, run) == {"sent": 20}
    assert peer.copies_of(FIRST + 3) == copies + 1  # as staff wished
    assert peer.copies_of(FIRST + 4) == 1
    assert_adds_up(runtime, run)


def test_lost_connection_is_not_resent_by_itself_even_where_urgent(runtime, peer):
    people(runtime, 5)
    number, run = begun(runtime, draft("urgent"))
    peer.plan(fault("cut-after", 2, times=1))
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 4, "unknown": 1}
    assert counted(peer)["copies_max"] == 1


# Staff, at any moment


@pytest.mark.parametrize("act", [Act.PAUSE, Act.CANCEL, Act.RECALL])
def test_sending_stops_within_a_chunk(runtime, peer, act):
    people(runtime, 600)
    number, run = begun(runtime)
    with sending(runtime):
        wait_until(lambda: counted(peer)["copies_total"] > 100)
        runtime.announcements.act(number, act, APPROVER, runtime.now())
        at_once = counted(peer)["copies_total"]

    copies = counted(peer)["copies_total"]
    assert copies - at_once <= CHUNK * WORKERS * 2  # one chunk a worker, and those on their way
    assert states_of(runtime, run) == {"sent": copies, "pending": 600 - copies}
    if act is Act.PAUSE:
        assert deliver(office(runtime)) == {}
        runtime.announcements.act(number, Act.RESUME, APPROVER, runtime.now())
        send_all(runtime, number)
        assert states_of(runtime, run) == {"sent": 600}
    else:
        tidy(runtime)
        assert reasons_of(runtime, run) == {("sent", ""): copies, ("skipped", "cancelled"): 600 - copies}
    assert counted(peer)["copies_max"] == 1
    assert_adds_up(runtime, run)


def test_pausing_and_resuming_over_and_over_loses_and_doubles_nothing(runtime, peer):
    people(runtime, 300)
    number, run = begun(runtime)
    until = time.monotonic() + 2
    with sending(runtime):
        while time.monotonic() < until and runtime.ledger.of(run).states["pending"]:
            for act in (Act.PAUSE, Act.PAUSE, Act.RESUME, Act.RESUME):
                runtime.announcements.act(number, act, APPROVER, runtime.now())
                time.sleep(0.02)
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 300}
    assert (counted(peer)["copies_max"], counted(peer)["copies_total"]) == (1, 300)


def test_person_erased_in_the_middle_is_skipped(runtime, peer):
    keys = people(runtime, 400)
    number, run = begun(runtime)
    with sending(runtime):
        wait_until(lambda: counted(peer)["copies_total"] > 20)
        with runtime.database.write() as connection:
            connection.execute(contact.delete().where(contact.c.id == keys[-1]))
    send_all(runtime, number)

    assert reasons_of(runtime, run) == {("sent", ""): 399, ("skipped", "erased"): 1}
    assert peer.copies_of(FIRST + 399) == 0


# The house in trouble


def test_closing_house_lets_come_back_what_is_on_its_way(runtime, peer):
    people(runtime, 500)
    number, run = begun(runtime)
    peer.change(latency=200)
    with sending(runtime):
        wait_until(lambda: counted(peer)["copies_total"] > 20)
        runtime.stopping.set()

    copies = counted(peer)["copies_total"]
    assert 20 < copies < 500
    assert states_of(runtime, run) == {"sent": copies, "pending": 500 - copies}
    runtime.stopping.clear()
    peer.change(latency=0)
    send_all(runtime, number)
    assert counted(peer)["copies_max"] == 1


def test_database_that_is_away_for_a_moment_makes_nothing_unknown(runtime, peer, monkeypatch):
    people(runtime, 400)
    number, run = begun(runtime)
    whole = {name: getattr(runtime.deliveries, name) for name in ("channels_due", "claim", "take", "record")}
    away_at = [time.monotonic() + 0.4, time.monotonic() + 0.9]

    def failing(name):
        def ask(*args, **more):
            if away_at[0] < time.monotonic() < away_at[1]:
                raise Unavailable("away")
            return whole[name](*args, **more)

        return ask

    for name in whole:
        monkeypatch.setattr(runtime.deliveries, name, failing(name))
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 400}
    assert (counted(peer)["copies_max"], counted(peer)["copies_total"]) == (1, 400)
    assert_adds_up(runtime, run)


def test_worker_that_fails_cuts_off_nobody_else(runtime, peer, monkeypatch):
    people(runtime, 400)
    number, run = begun(runtime)
    claim, asked = runtime.deliveries.claim, []

    def failing(*args):
        asked.append(args)
        if len(asked) == 2:
            raise RuntimeError("a fault of ours")
        return claim(*args)

    peer.change(latency=100)
    monkeypatch.setattr(runtime.deliveries, "claim", failing)
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 400}
    assert counted(peer)["copies_max"] == 1


def test_lane_that_cannot_open_holds_up_no_other(runtime, peer):
    people(runtime, 30)
    people(runtime, 30, channel="webchat", first=0)
    both = draft(channels=("telegram", "webchat"))
    number, run = begun(runtime, both)
    whole = office_of(runtime)

    async def only_ours(carrier):
        if carrier.name == "telegram":
            tries.append(1)
            if len(tries) > 1:
                runtime.stopping.set()
            raise RuntimeError("no library")
        return await whole.open(carrier)

    tries: list = []
    deliver(office(runtime, open=only_ours))
    runtime.stopping.clear()

    assert Counter((row.channel, row.state) for row in rows_of(runtime, run)) == {
        ("webchat", "sent"): 30, ("telegram", "pending"): 30,
    }  # fmt: skip
    send_all(runtime, number)
    assert states_of(runtime, run) == {"sent": 60}


def test_process_that_slept_after_leasing_hands_nothing_over(runtime, peer, monkeypatch):
    """As under SIGSTOP: by the time it wakes, another has given the claim up and the rows are unknown."""
    people(runtime, 5)
    _, run = begun(runtime)
    take = runtime.deliveries.take

    def asleep(*_):
        raise Unavailable("no sign of life")

    def slow(*args):
        chunk = take(*args)
        time.sleep(runtime.deliveries.lease.total_seconds() + 0.2)
        runtime.deliveries.give_up_stale(runtime.now())
        return chunk

    monkeypatch.setattr(runtime.deliveries, "lease", timedelta(seconds=1))
    monkeypatch.setattr(runtime.deliveries, "take", slow)
    monkeypatch.setattr(runtime.deliveries, "renew", asleep)
    deliver(office(runtime))

    assert counted(peer)["calls"] == 0
    assert reasons_of(runtime, run) == {("unknown", "crash"): 5}
    assert_adds_up(runtime, run)


def test_two_engines_at_once_send_each_once(runtime, peer):
    people(runtime, 600)
    number, run = begun(runtime)
    with sending(runtime), sending(runtime):
        pass
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 600}
    assert (counted(peer)["copies_max"], counted(peer)["copies_total"]) == (1, 600)


def test_slow_platform_keeps_its_claim_alive(runtime, peer, monkeypatch):
    monkeypatch.setattr(runtime.deliveries, "lease", timedelta(seconds=2))
    people(runtime, 3)
    number, run = begun(runtime)
    peer.change(latency=1200)  # the first reader, then the others
    with sending(runtime) as told:
        while not told:
            runtime.deliveries.give_up_stale(runtime.now())
            time.sleep(0.1)
    peer.change(latency=0)
    send_all(runtime, number)

    assert states_of(runtime, run) == {"sent": 3}
    assert counted(peer)["copies_max"] == 1


def test_announcement_without_a_text_reaches_nobody(runtime, peer):
    people(runtime, 3)
    number = approved(runtime, draft(texts={"ko": Text("", "")}))
    runtime.runs.begin_due(runtime.now())
    expand(runtime)
    send_all(runtime, number)

    assert counted(peer)["calls"] == 0
    with runtime.database.read() as connection:
        reasons = set(connection.execute(select(delivery.c.reason)).scalars())
    assert reasons == {"no-text"}
