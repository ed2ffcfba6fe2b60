"""Everybody doing everything at the counter at the same moment, on both databases."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import insert, select

from bot.classes.signup import (
    ACTIVE,
    Accept,
    AskCode,
    AskFile,
    Code,
    Done,
    Draft,
    Enrol,
    Erase,
    Gone,
    Link,
    Placed,
    Places,
    Withdraw,
    Write,
)
from bot.message import Address
from bot.security.seal import Sealer
from bot.store.consents import Source
from bot.store.database import Database, Unavailable
from bot.store.drafts import Drafts, draft_of, write
from bot.store.signup_tables import draft, enrolment, kin
from bot.store.tables import contact
from bot.store.talks import Change, Overtaken, Repeated, Talks
from bot.talk import Talk
from tests.conftest import NOW

PEOPLE, THREADS, ROUNDS = 6, 6, 20
DAY, SOURCE = timedelta(days=1), Source("ko", "webchat", "words")
SOMEBODY = {
    "channel": "webchat",
    "address": "a",
    "talk": "{}",
    "version": 1,
    "first_seen_at": NOW,
    "last_seen_at": NOW,
}
COURSES, PLACES = ("one-class", "another-class"), Places(2, 2)


@pytest.fixture
def database(database_url, patience):
    opened = Database(database_url, wait=patience)
    yield opened
    opened.close()


@pytest.fixture
def talks(database):
    return Talks(database, Sealer("a-key-only-for-these-tests"))


def does(talks, who, act, key=None):
    """Let somebody do something, as often as others of theirs are faster; return what became of it."""
    told = []

    def then(outcome):
        told.append(outcome)
        return Talk(), "{}"

    while True:
        try:
            known = talks.look_up(who, key)
            change = Change(secret=True, act=act, then=then)
            talks.settle(known, Talk(), key=key, body="{}", now=NOW, change=change)
        except Overtaken:
            continue
        return told[-1]


def at_once(*calls):
    together = Barrier(len(calls))

    def run(call):
        together.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def person(n):
    return Address("webchat", f"somebody-{n}")


def answers(n):
    return {"name": f"홍길{'동순녀'[n % 3]}", "phone": f"0101234567{n % 3}", "born": "1958"}


def test_code_typed_by_many_links_one_of_them(database, talks):
    code = does(talks, person(0), AskCode()).code

    told = at_once(*(lambda n=n: does(talks, person(n), Link(code)) for n in range(1, 7)))

    assert Counter(map(type, told)) == {Done: 1, Gone: 5}
    with database.read() as connection:
        assert len(connection.execute(select(kin)).all()) == 2


def both_of_two(talks, monkeypatch, *calls):
    """Let two do something at once, each as far as it comes before it has to wait for the other."""
    half, advance = Barrier(2), talks._advance

    def advance_together(*args):
        advance(*args)
        with suppress(BrokenBarrierError):
            half.wait(0.5)

    monkeypatch.setattr(talks, "_advance", advance_together)
    return at_once(*calls)


def test_two_chats_type_the_code_of_the_other_at_once(database, talks, monkeypatch):
    codes = [does(talks, person(n), AskCode()).code for n in (1, 2)]

    told = both_of_two(
        talks, monkeypatch,
        lambda: does(talks, person(1), Link(codes[1])), lambda: does(talks, person(2), Link(codes[0])),
    )  # fmt: skip

    assert Done() in told
    with database.read() as connection:
        assert len(set(connection.execute(select(kin.c.person)).scalars())) == 1


def test_two_linked_chats_delete_everything_at_once(database, talks, monkeypatch):
    does(talks, person(2), Link(does(talks, person(1), AskCode()).code))
    both_of_two(
        talks, monkeypatch, *(lambda n=n: does(talks, person(n), Erase(everywhere=True)) for n in (1, 2))
    )

    with database.read() as connection:
        assert connection.execute(select(contact)).all() == []


def test_same_press_delivered_at_once_enrols_once(database, talks):
    wish = Enrol("class", COURSES[0], answers(0), "what was agreed to", PLACES)

    def press():
        try:
            return does(talks, person(0), wish, "k:1")
        except Repeated:
            return None

    told = at_once(*[press] * 5)

    assert [one for one in told if one is not None and isinstance(one, Placed)]
    with database.read() as connection:
        assert len(connection.execute(select(enrolment)).all()) == 1


class Crowd:
    """People who do at random what anybody may do."""

    def __init__(self, talks, seed):
        self.talks, self.dice, self.codes = talks, random.Random(seed), []

    def act(self, who):
        known = self.talks.look_up(who, None)
        mine = [one.id for one in self.talks.mine(known, NOW).enrolments] or [1]
        said = answers(self.dice.randrange(3))
        return self.dice.choice([
            Write(Draft("class", COURSES[0], "phone", said, "what was agreed to")),
            *(Enrol("class", course, said, "what was agreed to", PLACES) for course in COURSES),
            Withdraw(self.dice.choice(mine)), Accept(self.dice.choice(mine)), Erase(),
            Erase(everywhere=True), AskCode(), AskFile(), Link(self.dice.choice(self.codes or ["0"])),
        ])  # fmt: skip

    def goes_on(self):
        for _ in range(ROUNDS):
            who = person(self.dice.randrange(PEOPLE))
            try:
                told = does(self.talks, who, self.act(who))
            except Unavailable:  # two who wanted each other's row; one is asked to try again
                continue
            if isinstance(told, Code) and len(told.code) == 8:
                self.codes.append(told.code)


def test_crowd_at_the_counter_breaks_no_promise(database, talks):
    crowds = [Crowd(talks, seed) for seed in range(THREADS)]
    for crowd in crowds:
        crowd.codes = crowds[0].codes

    at_once(*(crowd.goes_on for crowd in crowds))

    with database.read() as connection:
        rows = connection.execute(select(enrolment)).all()
        known = set(connection.execute(select(contact.c.id)).scalars())
        strays = [*connection.execute(select(draft.c.contact_id)).scalars()]
        strays += connection.execute(select(kin.c.contact_id)).scalars()
    active = Counter((row.course, row.state) for row in rows if row.state in ACTIVE)
    assert all(many <= 2 for many in active.values())
    assert {row.contact_id for row in rows if row.contact_id} | set(strays) <= known
    assert not [row for row in rows if row.state not in ACTIVE and (row.answers or row.person)]
    assert all(row.contact_id for row in rows if row.state in ACTIVE)


def test_clock_spares_the_answer_that_is_being_written(database):
    """An answer given at the last moment stays, though the clock had chosen its form already."""
    sealer, drafts = Sealer("a-key-only-for-these-tests"), Drafts(database)
    late, in_time = (
        Draft("class", "photo", step, {"name": "홍길동"}, "agreed") for step in ("born", "phone")
    )
    with database.write() as connection:
        connection.execute(insert(contact), {"id": 1, **SOMEBODY})
        write(connection, sealer, 1, late, SOURCE, NOW)

    with ThreadPoolExecutor(1) as clock:
        with database.write() as connection:
            write(connection, sealer, 1, in_time, SOURCE, NOW + DAY)
            choosing = clock.submit(drafts.forget_answers, NOW + DAY, 10, NOW + DAY)
            wait([choosing], timeout=0.3)
        assert choosing.result(timeout=30) == 0
    with database.read() as connection:
        assert draft_of(connection, sealer, 1).answers == in_time.answers
