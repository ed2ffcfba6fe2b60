"""The ledger of sending: claimed, leased, written down, given up; tallies that never drift from rows."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select, update

from bot.announcement import Act, Kind, Unlawful
from bot.courier import Outcome, State
from bot.runtime import SEOUL
from bot.sending.retry import MOST_TRIES
from bot.store import expansion
from bot.store.announcements import Actor
from bot.store.deliveries import LostClaim
from bot.store.reports import TooEarly, settle
from bot.store.sending_tables import batch, delivery, occurrence
from bot.store.sweeps import Sweeps
from bot.store.tables import contact, subscription
from tests.conftest import NOW
from tests.crowd import (
    APPROVER,
    SECOND,
    Clock,
    assert_adds_up,
    begun,
    draft,
    open_house,
    people,
    reasons_of,
    rows_of,
    states_of,
)

LEASE = timedelta(seconds=60)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def runtime(database_url, tmp_path, clock):
    opened = open_house(database_url, tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(expansion, "BATCH", 10)


def taken(runtime, most=100, channel="telegram"):
    """Claim a batch and lease a chunk of it."""
    claim = runtime.deliveries.claim(channel, runtime.now())
    return claim, runtime.deliveries.take(claim, most, runtime.now())


def record(runtime, claim, leased, state=State.SENT, reason="", **more):
    outcomes = [Outcome(one.delivery, state, reason, **more) for one in leased]
    tries = {one.delivery: one.tries for one in leased}
    if outcomes:
        runtime.deliveries.record(claim, outcomes, tries, runtime.now())


# Claiming and leasing


def test_batch_is_claimed_by_one_however_many_ask(runtime, small_batches):
    people(runtime, 95)
    begun(runtime)
    with ThreadPoolExecutor(6) as workers:
        claims = list(workers.map(lambda _: runtime.deliveries.claim("telegram", NOW), range(24)))

    got = [claim for claim in claims if claim is not None]
    assert len(got) == len({claim.batch for claim in got}) == len({claim.name for claim in got}) == 10


def test_only_the_chunk_that_is_handed_over_is_leased(runtime):
    people(runtime, 20)
    _, run = begun(runtime)
    claim, chunk = taken(runtime, 7)

    assert len(chunk.leased) == 7
    assert states_of(runtime, run) == {"leased": 7, "pending": 13}
    assert runtime.ledger.of(run).states == {"pending": 20}
    assert {one.tries for one in chunk.leased} == {1}
    record(runtime, claim, chunk.leased)
    assert runtime.ledger.of(run).states == {"pending": 13, "sent": 7}


def test_batch_is_walked_through_once(runtime):
    people(runtime, 5)
    _, run = begun(runtime)
    claim, first = taken(runtime, 3)
    record(runtime, claim, first.leased, State.PENDING, "server")
    second = runtime.deliveries.take(claim, 3, runtime.now())
    record(runtime, claim, second.leased)

    assert runtime.deliveries.take(claim, 3, runtime.now()).over
    assert states_of(runtime, run) == {"pending": 3, "sent": 2}


@pytest.mark.parametrize("order", [("information", "urgent"), ("urgent", "information")])
def test_what_is_urgent_goes_first(runtime, order):
    people(runtime, 3)
    runs = {kind: begun(runtime, draft(Kind(kind)))[1] for kind in order}

    assert runtime.deliveries.claim("telegram", NOW).run == runs["urgent"]
    assert runtime.deliveries.claim("telegram", NOW).run == runs["information"]
    assert runtime.deliveries.claim("telegram", NOW) is None


def test_channels_with_work_are_told_apart(runtime):
    people(runtime, 2)
    people(runtime, 2, channel="webchat", first=0)
    begun(runtime, draft(channels=("telegram", "webchat")))

    assert sorted(runtime.deliveries.channels_due(NOW)) == ["telegram", "webchat"]
    taken(runtime)
    assert runtime.deliveries.channels_due(NOW) == ["webchat"]


# Consent is read again


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"closed_at": NOW}, "closed"),
        ({"paused_until": NOW + timedelta(days=30)}, "paused"),
        ({"ad_at": None}, "no-consent"),
        ({"abroad_at": None}, "no-consent"),
        ("erased", "erased"),
        ("unsubscribed", "unsubscribed"),
        ("other topic", "unsubscribed"),
    ],
)
def test_person_who_changed_their_mind_after_the_counting_is_skipped(runtime, changed, reason):
    who, *_ = people(runtime, 3)
    _, run = begun(runtime, draft(Kind.ADVERTISING))
    with runtime.database.write() as connection:
        mine = subscription.c.contact_id == who
        if changed == "erased":
            connection.execute(delete(subscription).where(mine))
            connection.execute(delete(contact).where(contact.c.id == who))
        elif changed == "unsubscribed":
            connection.execute(delete(subscription).where(mine))
        elif changed == "other topic":
            connection.execute(update(subscription).where(mine).values(topic="deals"))
        else:
            connection.execute(update(contact).where(contact.c.id == who).values(changed))

    claim, chunk = taken(runtime)

    assert who not in {one.contact for one in chunk.leased}
    assert chunk.skipped == {reason: 1}
    assert reasons_of(runtime, run) == {("skipped", reason): 1, ("leased", ""): 2}
    assert_adds_up(runtime, run)
    record(runtime, claim, chunk.leased)
    assert runtime.deliveries.take(claim, 10, NOW).over
    runtime.deliveries.release(claim, NOW)
    runtime.runs.end(NOW)
    assert runtime.ledger.runs(1)[0].state == "finished"


def test_fourth_message_of_a_week_is_skipped_but_not_what_is_urgent_or_corrects(runtime, clock):
    people(runtime, 2)
    numbers = []
    for _ in range(3):
        number, _ = begun(runtime)
        numbers.append(number)
        claim, chunk = taken(runtime)
        record(runtime, claim, chunk.leased)
        runtime.deliveries.release(claim, clock.wait())
        runtime.runs.end(clock())
    kinds = {
        "fourth": begun(runtime)[1], "urgent": begun(runtime, draft(Kind.URGENT))[1],
        "correction": begun(runtime, draft(correction_of=numbers[2]))[1],
    }  # fmt: skip
    while (claim := runtime.deliveries.claim("telegram", clock())) is not None:
        chunk = runtime.deliveries.take(claim, 10, clock())
        record(runtime, claim, chunk.leased)
        runtime.deliveries.release(claim, clock.wait())

    assert reasons_of(runtime, kinds["fourth"]) == {("skipped", "weekly-cap"): 2}
    assert states_of(runtime, kinds["urgent"]) == states_of(runtime, kinds["correction"]) == {"sent": 2}


def test_messages_on_their_way_count_to_the_week_too(runtime):
    people(runtime, 2)
    runs = [begun(runtime)[1] for _ in range(4)]
    for _ in range(3):
        taken(runtime)  # and no answer yet

    assert taken(runtime)[1].skipped == {"weekly-cap": 2}
    assert [sum(states_of(runtime, run).values()) for run in runs] == [2, 2, 2, 2]


def test_week_is_over_after_seven_days(runtime, clock):
    people(runtime, 2)
    for _ in range(3):
        begun(runtime)
        claim, chunk = taken(runtime)
        record(runtime, claim, chunk.leased)
        runtime.deliveries.release(claim, clock())
    clock.wait(timedelta(days=7))
    begun(runtime)

    assert len(taken(runtime)[1].leased) == 2


# The night


def test_advertising_stops_at_ten_to_nine_and_goes_on_at_eight(runtime, clock):
    clock.now = datetime(2026, 11, 22, 20, 49, 58, tzinfo=SEOUL)
    people(runtime, 4, night_at=None)
    people(runtime, 2, first=0)  # who agreed to the night
    _, run = begun(runtime, draft(Kind.ADVERTISING))
    claim, chunk = taken(runtime, 2)
    record(runtime, claim, chunk.leased)
    clock.wait(timedelta(seconds=2))
    agreed = 0
    while not (chunk := runtime.deliveries.take(claim, 2, clock())).over:
        record(runtime, claim, chunk.leased)
        agreed += len(chunk.leased)
    runtime.deliveries.release(claim, clock())
    waiting = states_of(runtime, run)["pending"]

    assert (agreed, waiting) in {(2, 2), (1, 3), (0, 4)}  # by chance some went before
    assert runtime.deliveries.channels_due(clock()) == []
    clock.now = datetime(2026, 11, 23, 7, 59, 59, tzinfo=SEOUL)
    assert runtime.deliveries.claim("telegram", clock()) is None
    clock.wait()
    claim, chunk = taken(runtime)
    assert len(chunk.leased) == waiting
    record(runtime, claim, chunk.leased)
    assert states_of(runtime, run) == {"sent": 6}
    assert_adds_up(runtime, run)


# Outcomes


def test_refused_ones_are_tried_six_times_with_growing_waits(runtime, clock):
    people(runtime, 1)
    _, run = begun(runtime)
    moments = []
    while (claim := runtime.deliveries.claim("telegram", clock())) is not None:
        moments.append(clock())
        chunk = runtime.deliveries.take(claim, 10, clock())
        record(runtime, claim, chunk.leased, State.PENDING, "server")
        runtime.deliveries.release(claim, clock())
        (row,) = rows_of(runtime, run)
        if row.next_at is None:
            break
        clock.now = row.next_at.astimezone(SEOUL)

    assert len(moments) == MOST_TRIES
    assert [(b - a) / SECOND / 60 for a, b in pairwise(moments)] == [1, 5, 30, 120, 120]
    assert reasons_of(runtime, run) == {("failed", "tries-used-up"): 1}
    assert_adds_up(runtime, run)


@pytest.mark.parametrize(
    ("more", "tries"),
    [({"pause": timedelta(seconds=3)}, 0), ({"pause": timedelta()}, 0), ({"stops": True}, 0), ({}, 1)],
)
def test_try_that_a_platform_put_off_is_not_counted(runtime, more, tries):
    people(runtime, 1)
    _, run = begun(runtime)
    claim, chunk = taken(runtime)
    record(runtime, claim, chunk.leased, State.PENDING, "rate", **more)

    (row,) = rows_of(runtime, run)
    assert (row.state, row.tries, row.reason) == ("pending", tries, None)
    assert row.next_at == NOW + more.get("pause", timedelta() if more else timedelta(minutes=1))


def test_end_of_an_announcement_ends_the_tries(runtime, clock):
    people(runtime, 3)
    _, run = begun(runtime, draft(ends_at=NOW + timedelta(seconds=50)))
    claim, chunk = taken(runtime, 1)
    record(runtime, claim, chunk.leased, State.PENDING, "server")
    clock.wait(timedelta(seconds=50))

    assert runtime.deliveries.take(claim, 10, clock()).skipped == {"ended": 2}
    assert reasons_of(runtime, run) == {("failed", "tries-used-up"): 1, ("skipped", "ended"): 2}
    assert_adds_up(runtime, run)


def test_contact_that_blocked_us_is_closed_and_one_that_moved_is_followed(runtime):
    blocked, moved, taken_already, other = people(runtime, 4)
    _, run = begun(runtime)
    claim, chunk = taken(runtime)
    by_contact = {one.contact: one.delivery for one in chunk.leased}
    other_address = next(one.address for one in chunk.leased if one.contact == other)
    outcomes = [
        Outcome(by_contact[blocked], State.FAILED, "blocked", closes=True),
        Outcome(by_contact[moved], State.SENT, moved_to="-100777"),
        Outcome(by_contact[taken_already], State.SENT, moved_to=other_address),
        Outcome(by_contact[other], State.SENT, handle="55"),
    ]
    runtime.deliveries.record(claim, outcomes, {one.delivery: 1 for one in chunk.leased}, NOW)

    with runtime.database.read() as connection:
        rows = {row.id: row for row in connection.execute(select(contact))}
    assert {key: row.closed_at is not None for key, row in rows.items()} == {
        blocked: True, moved: False, taken_already: True, other: False,
    }  # fmt: skip
    assert rows[moved].address == "-100777"
    assert [row.handle for row in rows_of(runtime, run) if row.contact_id == other] == ["55"]


# Claims that are lost


def test_silent_worker_loses_its_chunk_to_the_unknown_and_nothing_else(runtime, clock):
    people(runtime, 20)
    _, run = begun(runtime)
    claim, first = taken(runtime, 5)
    record(runtime, claim, first.leased)
    late = runtime.deliveries.take(claim, 5, clock())
    assert runtime.deliveries.give_up_stale(clock.wait(LEASE)) == 0
    assert runtime.deliveries.give_up_stale(clock.wait()) == 5
    assert runtime.deliveries.give_up_stale(clock()) == 0

    assert reasons_of(runtime, run) == {("sent", ""): 5, ("unknown", "crash"): 5, ("pending", ""): 10}
    with pytest.raises(LostClaim):
        runtime.deliveries.take(claim, 5, clock())
    with pytest.raises(LostClaim):
        runtime.deliveries.renew(claim, clock())
    _, rest = taken(runtime)
    assert len(rest.leased) == 10
    assert not {one.delivery for one in rest.leased} & {one.delivery for one in late.leased}
    assert_adds_up(runtime, run)


def test_answer_that_comes_after_the_claim_was_lost_is_still_written_down(runtime, clock):
    people(runtime, 4)
    _, run = begun(runtime)
    claim, chunk = taken(runtime)
    runtime.deliveries.give_up_stale(clock.wait(2 * LEASE))
    sent, failed, again, silent = chunk.leased
    outcomes = [
        Outcome(sent.delivery, State.SENT, handle="9"),
        Outcome(failed.delivery, State.FAILED, "blocked", closes=True),
        Outcome(again.delivery, State.PENDING, "server"),
    ]
    with pytest.raises(LostClaim):
        runtime.deliveries.record(claim, outcomes, {one.delivery: 1 for one in chunk.leased}, clock())

    assert reasons_of(runtime, run) == {("sent", ""): 1, ("failed", "blocked"): 1, ("unknown", "crash"): 2}
    assert silent.delivery
    assert_adds_up(runtime, run)


def test_late_answer_to_what_staff_had_sent_again_disturbs_nobody(runtime, clock):
    people(runtime, 1)
    number, run = begun(runtime)
    claim, chunk = taken(runtime)
    runtime.deliveries.give_up_stale(clock.wait(2 * LEASE))
    runtime.announcements.act(number, Act.SEND_UNKNOWN, APPROVER, clock.wait())
    Sweeps(runtime.database).turn_round(clock.wait())
    second, again = taken(runtime)

    with pytest.raises(LostClaim):
        record(runtime, claim, chunk.leased)
    assert states_of(runtime, run) == {"leased": 1}
    record(runtime, second, again.leased)
    assert states_of(runtime, run) == {"sent": 1}
    assert_adds_up(runtime, run)


def test_what_was_leased_and_never_told_is_unknown_once_the_batch_is_given_back(runtime):
    people(runtime, 4)
    _, run = begun(runtime)
    claim, chunk = taken(runtime, 3)
    record(runtime, claim, chunk.leased[:1])
    runtime.deliveries.release(claim, NOW)

    assert reasons_of(runtime, run) == {("sent", ""): 1, ("unknown", "crash"): 2, ("pending", ""): 1}
    runtime.deliveries.release(claim, NOW)  # once more: nothing
    assert len(taken(runtime)[1].leased) == 1


def test_overtaken_leader_claims_nothing(runtime):
    people(runtime, 1)
    begun(runtime)

    assert runtime.deliveries.claim("telegram", NOW, fence=7) is None
    assert runtime.deliveries.claim("telegram", NOW) is not None


@pytest.mark.parametrize("act", [Act.PAUSE, Act.CANCEL])
def test_paused_or_called_off_run_gives_no_further_chunk(runtime, act):
    people(runtime, 10)
    number, run = begun(runtime)
    claim, chunk = taken(runtime, 3)
    runtime.announcements.act(number, act, APPROVER, NOW)

    with pytest.raises(LostClaim):
        runtime.deliveries.take(claim, 3, NOW)
    record(runtime, claim, chunk.leased)  # what was on its way is written down
    runtime.deliveries.release(claim, NOW)
    assert runtime.deliveries.claim("telegram", NOW) is None
    assert states_of(runtime, run) == {"sent": 3, "pending": 7}
    if act is Act.CANCEL:
        assert Sweeps(runtime.database).skip_cancelled(NOW) == 7
        assert reasons_of(runtime, run) == {("sent", ""): 3, ("skipped", "cancelled"): 7}
    else:
        runtime.announcements.act(number, Act.RESUME, APPROVER, NOW)
        assert len(taken(runtime)[1].leased) == 7
    assert_adds_up(runtime, run)


# Whatever happens in whatever order

REASONS = {
    State.SENT: [""],
    State.FAILED: ["blocked", "refused"],
    State.PENDING: ["server"],
    State.UNKNOWN: ["cut", "timed-out"],
}
OUTCOMES = st.sampled_from(list(REASONS)).flatmap(
    lambda state: st.tuples(
        st.just(state), st.sampled_from(REASONS[state]), st.sampled_from((None, timedelta(seconds=5)))
    )
)
WISHES = (  # what ends a run for good comes last and seldom
    *(Act.SEND_UNKNOWN, Act.RETRY_FAILED, Act.RESUME) * 3, Act.PAUSE, Act.CANCEL, Act.RECALL,
)  # fmt: skip


class Sending(RuleBasedStateMachine):
    """Several workers, staff and the clock at once, on one run of 25 people in batches of ten.

    ``gone`` are the deliveries that may have reached somebody: none of them is leased again unless staff
    wished for it when it stood as failed or unknown.
    """

    runtime, clock = None, None

    def __init__(self):
        super().__init__()
        self.keys = people(self.runtime, 25, first=1 + 1000 * int((self.clock() - NOW) / SECOND))
        self.number, self.run = begun(self.runtime, draft(Kind.URGENT))
        self.workers: list = []  # claim, leased
        self.gone: set[int] = set()

    def teardown(self):
        """Leave nothing that the next round would find."""
        with self.runtime.database.write() as connection:
            connection.execute(update(occurrence).values(state="finished"))
            connection.execute(update(batch).values(state="done"))
            connection.execute(delete(subscription))
            connection.execute(delete(contact))
        self.clock.wait(timedelta(days=1))

    @rule(most=st.integers(1, 6))
    def claim(self, most):
        found = self.runtime.deliveries.claim("telegram", self.clock.wait())
        if found is not None:
            assert found.run == self.run
            self.workers.append((found, {}))
            self._take(*self.workers[-1], most)

    @precondition(lambda self: self.workers)
    @rule(data=st.data(), most=st.integers(1, 6))
    def take(self, data, most):
        self._take(*data.draw(st.sampled_from(self.workers)), most)

    def _take(self, claim, leased, most):
        with suppress(LostClaim):
            chunk = self.runtime.deliveries.take(claim, most, self.clock.wait())
            numbers = {one.delivery for one in chunk.leased}
            assert not numbers & self.gone
            self.gone |= numbers
            leased.update({one.delivery: one.tries for one in chunk.leased})

    @precondition(lambda self: any(leased for _, leased in self.workers))
    @rule(data=st.data())
    def record(self, data):
        claim, leased = data.draw(st.sampled_from([one for one in self.workers if one[1]]))
        numbers = data.draw(st.lists(st.sampled_from(sorted(leased)), min_size=1, unique=True))
        told = {number: data.draw(OUTCOMES) for number in numbers}
        outcomes = [
            Outcome(number, state, reason, pause=pause if state is State.PENDING else None)
            for number, (state, reason, pause) in told.items()
        ]
        tries = {number: leased.pop(number) for number in numbers}
        with suppress(LostClaim):
            self.runtime.deliveries.record(claim, outcomes, tries, self.clock.wait())
            self.gone -= {number for number, (state, *_) in told.items() if state is State.PENDING}

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def release(self, data):
        at = data.draw(st.integers(0, len(self.workers) - 1))
        self.runtime.deliveries.release(self.workers.pop(at)[0], self.clock.wait())

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def crash(self, data):
        self.workers.pop(data.draw(st.integers(0, len(self.workers) - 1)))

    @rule(seconds=st.sampled_from([1, 30, 61, 400, 8000]))
    def wait(self, seconds):
        self.clock.wait(timedelta(seconds=seconds))

    @rule()
    def tidy(self):
        self.runtime.deliveries.give_up_stale(self.clock.wait())
        Sweeps(self.runtime.database).skip_cancelled(self.clock())

    @rule()
    def turn_round(self):
        Sweeps(self.runtime.database).turn_round(self.clock.wait())

    @rule(act=st.sampled_from(WISHES))
    def wish(self, act):
        stood = {Act.RETRY_FAILED: "failed", Act.SEND_UNKNOWN: "unknown"}.get(act)
        meant = {row.id for row in rows_of(self.runtime, self.run) if row.state == stood}
        with suppress(Unlawful):
            self.runtime.announcements.act(self.number, act, Actor(2, "admin"), self.clock.wait())
            self.gone -= meant

    @rule(data=st.data(), outcome=OUTCOMES)
    def late_news(self, data, outcome):
        row = data.draw(st.sampled_from(rows_of(self.runtime, self.run)))
        state, reason, _ = outcome
        with suppress(TooEarly), self.runtime.database.write() as connection:
            turned = settle(connection, Outcome(row.id, state, reason), self.clock.wait())
            assert turned == ((row.state, str(state)) in LATE)

    @rule(data=st.data())
    def erase(self, data):
        who = data.draw(st.sampled_from(self.keys))
        with self.runtime.database.write() as connection:
            connection.execute(delete(subscription).where(subscription.c.contact_id == who))
            connection.execute(delete(contact).where(contact.c.id == who))

    @rule()
    def end(self):
        self.runtime.runs.end(self.clock.wait())

    @invariant()
    def tallies_are_what_the_rows_say(self):
        assert_adds_up(self.runtime, self.run)

    @invariant()
    def only_claimed_batches_hold_leased_rows_and_done_ones_nothing_open(self):
        with self.runtime.database.read() as connection:
            found = connection.execute(
                select(batch.c.state, delivery.c.state.label("of_row")).join(
                    delivery,
                    (delivery.c.occurrence_id == batch.c.occurrence_id)
                    & delivery.c.contact_id.between(batch.c.first, batch.c.last),
                ).where(batch.c.occurrence_id == self.run)
            )  # fmt: skip
            pairs = {(row.state, row.of_row) for row in found}
        assert not pairs & {("waiting", "leased"), ("done", "leased"), ("done", "pending")}

    @invariant()
    def finished_run_has_nothing_open(self):
        run = self.runtime.ledger.runs(self.number)[0]
        if run.state == "finished":
            assert not self.runtime.ledger.of(self.run).states["pending"]
            assert self.runtime.announcements.get(self.number).state == "finished"


LATE = {("unknown", "sent"), ("unknown", "failed"), ("sent", "failed")}


def test_nothing_drifts_and_nobody_gets_two_whatever_happens(runtime, clock, small_batches):
    class OnThisDatabase(Sending):
        pass

    OnThisDatabase.runtime, OnThisDatabase.clock = runtime, clock
    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=25 if runtime.database.is_sqlite else 10, stateful_step_count=40, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


# Many workers at once, on both databases


def test_workers_side_by_side_hand_each_delivery_over_once(runtime, small_batches):
    people(runtime, 200)
    _, run = begun(runtime)
    handed: Counter = Counter()

    def work(_):
        while (claim := runtime.deliveries.claim("telegram", NOW)) is not None:
            while not (chunk := runtime.deliveries.take(claim, 3, NOW)).over:
                handed.update(one.delivery for one in chunk.leased)
                record(runtime, claim, chunk.leased)
            runtime.deliveries.release(claim, NOW)

    with ThreadPoolExecutor(5) as workers:
        list(workers.map(work, range(5)))

    assert len(handed) == 200
    assert set(handed.values()) == {1}
    assert states_of(runtime, run) == {"sent": 200}
    assert_adds_up(runtime, run)


def test_staff_and_workers_at_once_leave_tallies_right(runtime, small_batches):
    """Sending, sweeping and acts in five threads; what staff meet may be unlawful, never broken."""
    people(runtime, 120)
    number, run = begun(runtime, replace(draft(Kind.URGENT)))

    def work(seed):
        while (claim := runtime.deliveries.claim("telegram", runtime.now())) is not None:
            with suppress(LostClaim):
                while not (chunk := runtime.deliveries.take(claim, 4, runtime.now())).over:
                    state = (State.SENT, State.FAILED, State.UNKNOWN)[seed % 3]
                    record(runtime, claim, chunk.leased, state, "" if state is State.SENT else "refused")
            runtime.deliveries.release(claim, runtime.now())

    def act(seed):
        for wish in (Act.PAUSE, Act.RETRY_FAILED, Act.RESUME, Act.SEND_UNKNOWN, Act.PAUSE, Act.RESUME):
            with suppress(Unlawful):
                runtime.announcements.act(number, wish, APPROVER, runtime.now())
            Sweeps(runtime.database).turn_round(runtime.now())
        work(seed)

    with ThreadPoolExecutor(5) as threads:
        for done in [threads.submit(job, seed) for seed, job in enumerate((work, work, work, act, act))]:
            done.result()

    assert_adds_up(runtime, run)
    assert sum(states_of(runtime, run).values()) == 120
