"""Many at once at one class, on both databases: never too many, in order, nobody twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.classes.signup import Accept, Already, Decline, Done, Full, Gone, Placed, Waiting, Withdraw
from bot.store.database import Database
from tests.places import rush
from tests.signups import Desk

TAKING = ("placed", "offered")
LONG = {"apply_period": {"start": "2026-11-01", "end": "2030-01-01"}, "period": {"start": "2030-02-01"}}
COURSES = count(1)


@pytest.fixture
def database(database_url, patience):
    opened = Database(database_url, wait=patience)
    yield opened
    opened.close()


def test_five_hundred_at_once_for_twenty_places(database):
    found = rush(database)

    assert found.faults() == []
    assert [found.many(name) for name in ("Placed", "Waiting", "Full")] == [20, 50, 430]


@pytest.mark.parametrize(("people", "places", "waiting"), [(40, 1, 0), (40, 0, 5), (10, 20, 5)])
def test_odd_classes_fill_up_just_as_well(database, people, places, waiting):
    assert rush(database, people=people, places=places, waiting=waiting, threads=16).faults() == []


def test_one_person_at_once_from_many_sides_has_one_place(database):
    desk = Desk(database, capacity=9)
    contacts = [desk.person(n) for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda who: desk.sign_up(1, who), contacts))

    assert sorted(type(one).__name__ for one in found) == ["Already"] * 15 + ["Placed"]
    assert len({one.enrolment for one in found}) == len(desk.rows()) == 1


def test_offer_is_taken_lapses_or_is_given_up_but_one_only(database):
    for seed in range(10):
        desk = Desk(database, entity=f"class-{seed}", capacity=1)
        first, second = desk.joins(2 * seed), desk.joins(2 * seed + 1)
        desk.act(first, Withdraw(desk.number_of(first)))
        desk.now = desk.offered(second).offered_until
        number = desk.number_of(second)
        acts = [
            lambda desk=desk, who=second, n=number: desk.act(who, Accept(n)),
            lambda desk=desk, who=second, n=number: desk.act(who, Decline(n)),
            lambda desk=desk: desk.tick(),
        ]
        random.Random(seed).shuffle(acts)
        with ThreadPoolExecutor(3) as pool:
            found = [one.result() for one in [pool.submit(act) for act in acts]]

        state = desk.row(second).state
        did = [one for one in found if one in (Done(), {"lapsed": 1})]
        assert len(did) == 1
        assert state in {"placed", "declined", "lapsed"}
        assert (state == "lapsed") is (did[0] == {"lapsed": 1})
        assert (desk.row(second).answers is None) is (state != "placed")


# Everything at once


def someone_does_something(desk, contacts, seed):
    """Let one person or the clock do one thing, chosen by the seed."""
    dice = random.Random(f"mixed {seed}")
    n = dice.randrange(len(contacts))
    choice = dice.random()
    if choice < 0.5:
        return desk.sign_up(n, contacts[n])
    if choice < 0.65:
        return desk.tick()
    mine = [one for one in desk.mine(contacts[n]).enrolments if one.state in (*TAKING, "waiting")]
    if not mine:
        return None
    act = dice.choice([Withdraw, Accept, Decline])
    return desk.act(contacts[n], act(mine[0].id))


def taken_at_any_time(desk, looks):
    """Look again and again how many places are taken."""
    return max(sum(state in TAKING for state in desk.states()) for _ in range(looks))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mixed_load_never_overbooks_and_keeps_the_order(database, seed):
    desk = Desk(database, capacity=5, waiting_capacity=20, **LONG)
    contacts = [desk.person(n) for n in range(60)]
    with ThreadPoolExecutor(18) as pool:
        looking = pool.submit(taken_at_any_time, desk, 60)
        list(pool.map(lambda n: someone_does_something(desk, contacts, (seed, n)), range(400)))
        most = looking.result()

    assert most <= 5
    assert_in_order(desk)
    desk.tick()
    assert_in_order(desk)
    states = desk.states()
    if "waiting" in states:
        assert sum(state in TAKING for state in states) == 5


def assert_in_order(desk):
    """Hold: no more than the places, nobody twice, and whoever waits came after all who have a place."""
    rows = desk.rows()
    taking = [row.number for row in rows if row.state in TAKING]
    waiting = [row.number for row in rows if row.state == "waiting"]
    active = [row.person for row in rows if row.state in (*TAKING, "waiting")]
    ended = [row for row in rows if row.state not in (*TAKING, "waiting")]
    assert len(taking) <= desk.course["capacity"]
    assert len(waiting) <= desk.course["waiting_capacity"]
    assert len(set(active)) == len(active)
    assert None not in active
    assert all(row.answers is None and row.person is None for row in ended)
    assert max(taking, default=0) < min(waiting, default=10**9)


# One after another, against a class on paper

SOMEBODY = st.integers(0, 11)


class Paper(RuleBasedStateMachine):
    """A class and the list a clerk would keep of it by hand: both say the same after each step."""

    database: Database

    def __init__(self):
        super().__init__()
        self.desk = Desk(
            self.database, entity=f"paper-{next(COURSES)}", capacity=2, waiting_capacity=3, **LONG
        )
        self.contacts = [self.desk.person(f"{self.desk.course['entity']}-{n}") for n in range(12)]
        self.line = []  # (person, state), in order; who has ended is gone
        self.asked = {}  # person: the day their offer was sent
        self.day = 0

    def state(self, n):
        return next((state for who, state in self.line if who == n), None)

    def put(self, n, state):
        self.line = [(who, state if who == n else was) for who, was in self.line]

    def take_out(self, n):
        self.line = [(who, state) for who, state in self.line if who != n]
        self.asked.pop(n, None)

    def many(self, *states):
        return sum(state in states for _, state in self.line)

    def number(self, n):
        return self.desk.row(self.contacts[n]).id

    @rule(n=SOMEBODY)
    def signs_up(self, n):
        found = self.desk.sign_up(n, self.contacts[n])
        if self.state(n):
            assert found == Already(self.number(n), mine=True)
        elif self.many(*TAKING) < self.desk.course["capacity"] and not self.many("waiting"):
            assert isinstance(found, Placed)
            self.line.append((n, "placed"))
        elif self.many("waiting") < 3:
            assert found == Waiting(self.number(n), self.many("waiting"))
            self.line.append((n, "waiting"))
        else:
            assert found == Full()

    def answers(self, n, act, becomes, *, fits):
        """Let a person act on their sign-up, where they ever had one."""
        if self.contacts[n] not in {row.contact_id for row in self.desk.rows()}:
            return
        found = self.desk.act(self.contacts[n], act(self.number(n)))
        assert found == (Done() if fits else Gone())
        if fits and becomes:
            self.put(n, becomes)
            self.asked.pop(n, None)
        elif fits:
            self.take_out(n)

    @rule(n=SOMEBODY)
    def gives_up(self, n):
        self.answers(n, Withdraw, None, fits=self.state(n) is not None)

    @rule(n=SOMEBODY)
    def takes_the_offer(self, n):
        self.answers(n, Accept, "placed", fits=self.state(n) == "offered")

    @rule(n=SOMEBODY)
    def leaves_the_offer(self, n):
        self.answers(n, Decline, None, fits=self.state(n) == "offered")

    @rule(places=st.integers(0, 4))
    def places_change(self, places):
        self.desk.course["capacity"] = places

    @rule(days=st.integers(0, 3))
    def the_clock_goes_on(self, days):
        """Some days later at 14:00: offers lapse after a day's waking hours, and what is free is offered."""
        self.day += days
        self.desk.at(14, self.day)
        self.desk.tick()
        self.desk.hand_over()
        self.desk.tick()
        for n in [n for n, day in self.asked.items() if self.day >= day + 2]:  # until 12:00 of that day
            self.take_out(n)
        free = self.desk.course["capacity"] - self.many(*TAKING)
        for n in [n for n, state in self.line if state == "waiting"][: max(0, free)]:
            self.put(n, "offered")
            self.asked[n] = self.day

    @invariant()
    def both_say_the_same(self):
        active = [row for row in self.desk.rows() if row.state in (*TAKING, "waiting")]
        told = [(self.contacts.index(row.contact_id), row.state) for row in active]
        assert told == self.line


def test_class_agrees_with_one_kept_on_paper(database):
    machine = type("PaperHere", (Paper,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
