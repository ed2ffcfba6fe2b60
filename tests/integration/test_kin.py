"""Channels of one person linked by a code, and codes for a file, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.classes.signup import AskCode, AskFile, Done, Erase, Gone, Link, Unlink
from bot.store import kin
from bot.store.database import Database
from bot.store.kin import TRIES, contacts_of, fetch_file
from bot.store.signup_tables import code
from bot.store.tables import contact
from tests.conftest import NOW
from tests.signups import Desk


@pytest.fixture
def desk(database_url):
    database = Database(database_url, wait=5)
    yield Desk(database)
    database.close()


def kin_of(desk, who):
    with desk.database.read() as connection:
        return contacts_of(connection, who)


def link(desk, here, there):
    """Link two contacts by a code told here and typed there."""
    return desk.act(there, Link(desk.act(here, AskCode()).code))


def test_stranger_is_alone(desk):
    who = desk.person(1)

    assert kin_of(desk, who) == (who,)


def test_code_makes_two_contacts_one_person(desk):
    here, there, other = (desk.person(n) for n in range(3))

    assert link(desk, here, there) == Done()
    assert kin_of(desk, here) == (here, there)
    assert kin_of(desk, there) == (there, here)
    assert kin_of(desk, other) == (other,)


def test_linking_joins_whole_groups(desk):
    people = [desk.person(n) for n in range(4)]
    link(desk, people[0], people[1])
    link(desk, people[2], people[3])
    link(desk, people[1], people[2])

    assert all(set(kin_of(desk, who)) == set(people) for who in people)


def test_linking_twice_changes_nothing(desk):
    here, there = desk.person(1), desk.person(2)
    link(desk, here, there)

    assert link(desk, there, here) == Done()
    assert kin_of(desk, here) == (here, there)


def test_code_has_eight_digits_and_is_kept_as_a_digest(desk):
    made = desk.act(desk.person(1), AskCode())
    with desk.database.read() as connection:
        (kept,) = connection.execute(select(code.c.digest)).scalars()

    assert len(made.code) == 8
    assert made.code.isdigit()
    assert made.until == desk.now + timedelta(minutes=10)
    assert made.code not in kept


def test_code_works_once(desk):
    here, there, third = (desk.person(n) for n in range(3))
    made = desk.act(here, AskCode())
    desk.act(there, Link(made.code))

    assert desk.act(third, Link(made.code)) == Gone()


def test_newer_code_replaces_the_older(desk):
    here, there = desk.person(1), desk.person(2)
    first, second = desk.act(here, AskCode()), desk.act(here, AskCode())

    assert desk.act(there, Link(first.code)) == Gone()
    assert desk.act(there, Link(second.code)) == Done()


@pytest.mark.parametrize(("seconds", "found"), [(599, Done()), (600, Gone())])
def test_code_is_good_for_ten_minutes(desk, seconds, found):
    here, there = desk.person(1), desk.person(2)
    made = desk.act(here, AskCode())
    desk.later(seconds=seconds)

    assert desk.act(there, Link(made.code)) == found


def test_own_code_links_nobody(desk):
    here = desk.person(1)

    assert desk.act(here, Link(desk.act(here, AskCode()).code)) == Gone()
    assert kin_of(desk, here) == (here,)


def wrong(made) -> str:
    return f"{(int(made.code) + 1) % 10**8:08}"


def test_nobody_guesses_more_than_five_times_an_hour(desk):
    here, there = desk.person(1), desk.person(2)
    made = desk.act(here, AskCode())
    found = [desk.act(there, Link(wrong(made))) for _ in range(TRIES)]

    assert [*found, desk.act(there, Link(made.code))] == [Gone()] * (TRIES + 1)
    desk.later(minutes=60)
    assert link(desk, here, there) == Done()


def test_deleting_oneself_gives_no_new_tries(desk):
    here, there = desk.person(1), desk.person(2)
    made = desk.act(here, AskCode())
    for _ in range(TRIES):
        desk.act(there, Link(wrong(made)))
    desk.act(there, Erase())

    assert desk.act(desk.person(2), Link(made.code)) == Gone()


def test_many_chats_together_cannot_guess_on(desk, monkeypatch):
    monkeypatch.setattr(kin, "ALL_TRIES", 3)
    here = desk.person(1)
    made = desk.act(here, AskCode())
    for n in range(2, 5):
        desk.act(desk.person(n), Link(wrong(made)))

    assert desk.act(desk.person(5), Link(made.code)) == Gone()
    desk.later(minutes=60)
    assert link(desk, here, desk.person(6)) == Done()


def test_few_wrong_codes_keep_nobody_from_the_right_one(desk):
    here, there = desk.person(1), desk.person(2)
    made = desk.act(here, AskCode())
    for _ in range(TRIES - 1):
        desk.act(there, Link(wrong(made)))

    assert desk.act(there, Link(made.code)) == Done()


def test_wrong_codes_of_an_hour_ago_count_no_more(desk):
    here, there = desk.person(1), desk.person(2)
    made = desk.act(here, AskCode())
    for _ in range(TRIES - 1):
        desk.act(there, Link(wrong(made)))
    desk.later(minutes=61)
    made = desk.act(here, AskCode())
    desk.act(there, Link(wrong(made)))

    assert desk.act(there, Link(made.code)) == Done()


def test_code_that_somebody_has_by_chance_is_made_again(desk, monkeypatch):
    people = [desk.person(n) for n in range(2)]
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("bot.store.kin.secrets.randbelow", lambda _: next(drawn))
    made = [desk.act(who, AskCode()).code for who in people]

    assert made == ["00000007", "00000008"]


def test_who_is_erased_leaves_the_group(desk):
    here, there = desk.person(1), desk.person(2)
    link(desk, here, there)
    desk.act(here, Erase())

    assert kin_of(desk, there) == (there,)


# Files


def fetched(desk, text):
    with desk.database.read() as connection:
        return fetch_file(connection, desk.sealer, text, desk.now)


def test_file_code_tells_whose_data_for_an_hour(desk):
    who = desk.person(1)
    made = desk.act(who, AskFile())
    assert made.until == desk.now + timedelta(hours=1)
    assert len(made.code) >= 22  # 128 bits
    assert fetched(desk, made.code) == who

    desk.later(minutes=60)
    assert fetched(desk, made.code) is None


@pytest.mark.parametrize("text", ["", "0" * 22, "ㄱ"])
def test_wrong_file_code_fetches_nothing(desk, text):
    desk.act(desk.person(1), AskFile())

    assert fetched(desk, text) is None


def test_codes_of_one_kind_do_nothing_of_the_other(desk):
    here, there = desk.person(1), desk.person(2)
    linking, file = desk.act(here, AskCode()), desk.act(here, AskFile())

    assert fetched(desk, linking.code) is None
    assert desk.act(there, Link(file.code)) == Gone()
    assert desk.act(there, Link(linking.code)) == Done()
    assert fetched(desk, file.code) == here


def test_other_chats_are_told_once_that_one_was_linked(desk):
    first, second, third, blocked = (desk.person(n) for n in range(4))
    no_push = desk.person(4, "kakao")
    link(desk, first, blocked)
    with desk.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == blocked).values(closed_at=NOW))
    link(desk, first, no_push)
    link(desk, first, second)
    link(desk, second, third)
    link(desk, first, third)

    assert [len(desk.told(who)) for who in (first, second, third, blocked, no_push)] == [4, 1, 0, 0, 0]
    assert "Another chat was linked" in desk.told(second)[0]
    assert desk.buttons(second) == ["privacy+unlink", "status"]


def test_unlinking_parts_all_chats_and_ends_open_codes(desk):
    people = [desk.person(n) for n in range(4)]
    for other in people[1:3]:
        link(desk, people[0], other)
    open_code = desk.act(people[0], AskCode()).code

    assert desk.act(people[1], Unlink()) == Done()
    assert [kin_of(desk, who) for who in people] == [(who,) for who in people]
    assert desk.act(people[3], Link(open_code)) == Gone()
    assert desk.act(people[0], Unlink()) == Gone()
    assert link(desk, people[0], people[1]) == Done()
