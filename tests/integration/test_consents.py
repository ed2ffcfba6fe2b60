"""Subscriptions and the ledger of consents in real databases, under races too."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.acts import Agree, Ask, Keep, Pause, Prefer, Subscribe, Unsubscribe, wording_key
from bot.message import Address, Fetch
from bot.security.seal import Sealer
from bot.sending.renewal import years_later
from bot.store.consents import Source, ledger_of, told
from bot.store.database import JOB_WAIT, Database
from bot.store.fetching import find, in_mailbox, note
from bot.store.renewals import AT_ONCE, Renewals
from bot.store.sending_tables import delivery, occurrence
from bot.store.subscriptions import apply, close_app_user, me_of, reopen_app_user
from bot.store.tables import contact, subscription
from bot.store.talks import Change, Overtaken, Talks
from bot.talk import Talk
from tests.conftest import NOW

LATER = NOW + timedelta(days=1)
BUTTON = Source("ko", "webchat", "button")
WORDING = "동의합니다 🏺 'with quotes'"


@pytest.fixture
def database(database_url):
    opened = Database(database_url, wait=JOB_WAIT)
    yield opened
    opened.close()


def person(database, address="a", **more):
    """Keep a contact; return its number."""
    row = {
        "channel": "webchat", "address": address, "talk": Talk().write(), "version": 1,
        "first_seen_at": NOW, "last_seen_at": NOW, **more,
    }  # fmt: skip
    with database.write() as connection:
        return connection.execute(insert(contact).values(row).returning(contact.c.id)).scalar_one()


def do(database, number, *acts, source=BUTTON, now=NOW):
    with database.write() as connection:
        return apply(connection, number, acts, source, now)


def me(database, number):
    with database.read() as connection:
        return me_of(connection, number)


def ledger(database, number):
    """Return a person's ledger, the oldest first: kind, topic, whether given, how."""
    with database.read() as connection:
        return [(row.kind, row.topic, row.given, row.how) for row in reversed(ledger_of(connection, number))]


def test_acts_are_kept_as_they_were_meant(database):
    number = person(database)
    acts = [
        Subscribe(("news", "deals"), WORDING), Agree("advertising", given=True, wording=WORDING),
        Pause(LATER), Prefer("maryang", "resident"), Unsubscribe(("deals",)),
    ]  # fmt: skip
    done = do(database, number, *acts)

    assert me(database, number) == done
    assert done.subscriptions == {"news": NOW}
    assert (done.township, done.residence, done.paused_until) == ("maryang", "resident", LATER)


def test_ledger_row_says_which_wording_when_where_and_how(database):
    number = person(database)
    do(database, number, Agree("advertising", given=True, wording=WORDING))
    with database.read() as connection:
        (row,) = ledger_of(connection, number)

    assert (row.kind, row.given, row.how, row.channel, row.language) == (
        "advertising", True, "button", "webchat", "ko",
    )  # fmt: skip
    assert (row.wording, row.text) == (wording_key(WORDING), WORDING)
    assert (row.at, row.told_at) == (NOW, NOW)


def test_what_is_so_already_is_noted_once(database):
    number = person(database)
    for _ in range(3):
        do(database, number, Subscribe(("news",), WORDING), Agree("night", given=False))

    assert ledger(database, number) == [
        ("subscription", "news", True, "button"),
        ("night", None, False, "button"),
    ]


def test_consent_given_back_and_forth_is_noted_each_time(database):
    number = person(database)
    for given in (True, False, True, False):
        do(database, number, Agree("advertising", given=given))

    assert [entry[2] for entry in ledger(database, number)] == [True, False, True, False]


def test_renewed_consents_have_the_day_of_the_answer(database):
    number = person(database)
    do(database, number, Subscribe(("news",)), Agree("advertising", given=True))
    do(database, number, Ask(), now=LATER)
    do(database, number, Keep(), now=LATER)

    after = me(database, number)
    assert (after.subscriptions, after.consents) == ({"news": LATER}, {"advertising": LATER})
    assert len(ledger(database, number)) == 4


def test_what_staff_enter_by_phone_is_confirmed_later(database):
    number = person(database)
    do(
        database,
        number,
        Unsubscribe(("news",)),
        Subscribe(("news",)),
        source=Source("ko", "staff", "phone", told=False),
    )
    with database.write() as connection:
        (row,) = ledger_of(connection, number)
        told(connection, [row.id], LATER)
        told(connection, [row.id], LATER + timedelta(days=1))
        (after,) = ledger_of(connection, number)

    assert (row.channel, row.how, row.told_at, after.told_at) == ("staff", "phone", None, LATER)


def test_nobody_there_changes_nothing(database):
    assert do(database, 4711, Subscribe(("news",))) is None


def test_acts_at_the_same_moment_are_noted_once(database):
    number = person(database)
    acts = [Subscribe(("news", "deals")), Agree("advertising", given=True)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: do(database, number, *acts), range(8)))

    assert Counter(ledger(database, number)) == {
        ("subscription", "news", True, "button"): 1,
        ("subscription", "deals", True, "button"): 1,
        ("advertising", None, True, "button"): 1,
    }


# With a turn of the talk


def test_answer_and_acts_are_kept_together_or_not_at_all(database):
    talks = Talks(database, Sealer("only-for-these-tests"))
    known = talks.look_up(Address("kakao", "bot:x"), None)
    change = Change((Subscribe(("news",)),), "words", app_user="77")
    talks.settle(known, Talk(language="en"), key="k", body="{}", now=NOW, change=change)
    with pytest.raises(Overtaken):
        talks.settle(known, Talk(), key="k2", body="{}", now=NOW, change=Change((Subscribe(("deals",)),)))

    again = talks.look_up(Address("kakao", "bot:x"), None)
    assert talks.me(again).subscriptions == {"news": NOW}
    assert again.app_user == "77"
    assert ledger(database, again.id) == [("subscription", "news", True, "words")]


def test_two_first_messages_at_once_make_one_contact(database):
    talks = Talks(database, Sealer("only-for-these-tests"))
    known = talks.look_up(Address("webchat", "new"), None)

    def settle(topic):
        try:
            talks.settle(known, Talk(), key=None, body="{}", now=NOW, change=Change((Subscribe((topic,)),)))
        except Overtaken:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        settled = sum(pool.map(settle, ("news", "deals", "popup", "startup")))

    found = talks.look_up(Address("webchat", "new"), None)
    assert settled == 1
    assert len(talks.me(found).subscriptions) == 1


def test_blocking_ends_advertising_and_keeps_what_was_wanted(database):
    talks = Talks(database, Sealer("only-for-these-tests"))
    number = person(database, "b", channel="telegram", language="vi")
    do(database, number, Subscribe(("news",)), Agree("advertising", given=True), Agree("night", given=True))
    known = talks.look_up(Address("telegram", "b"), None)
    talks.settle(known, known.talk, key=None, body="{}", now=LATER, change=Change(closed=True))

    after = me(database, number)
    assert (set(after.subscriptions), set(after.consents)) == ({"news"}, set())
    assert ledger(database, number)[-2:] == [
        ("advertising", None, False, "block"), ("night", None, False, "block"),
    ]  # fmt: skip


def test_channel_webhook_closes_and_reopens_all_contacts_of_a_person(database):
    numbers = [person(database, f"bot{n}:x", channel="kakao", app_user="77") for n in range(2)]
    other = person(database, "bot:y", channel="kakao", app_user="78")
    assert close_app_user(database, "77", LATER, LATER) == 2
    assert close_app_user(database, "77", LATER, LATER) == 0
    assert closed(database) == set(numbers)
    assert reopen_app_user(database, "77", LATER) == 2

    assert closed(database) == set()
    assert other not in numbers


def closed(database):
    with database.read() as connection:
        found = select(contact.c.id).where(contact.c.closed_at.is_not(None))
        return set(connection.execute(found).scalars())


# Asked again after two years


@pytest.fixture
def old(database):
    """Somebody who agreed to everything two years ago, less a day."""
    number = person(database, "old", language="en")
    given = years_later(LATER, -2)
    do(database, number, Subscribe(("news", "deals")), Agree("advertising", given=True), now=given)
    return number


def notices(database):
    with database.read() as connection:
        rows = connection.execute(select(occurrence.c.notice).order_by(occurrence.c.id)).scalars()
        return [row["sentence"] for row in rows]


def step(database, now, silence="stops"):
    return Renewals(database, silence).step(0, now)[1]


def test_old_consents_are_asked_for_once(database, old):
    assert step(database, NOW) == {"asked": 1}
    assert step(database, NOW) == {}

    (sentence,) = notices(database)
    assert "messages and advertising" in sentence
    assert me(database, old).asked_again_at == NOW
    with database.read() as connection:
        assert connection.execute(select(delivery.c.contact_id)).scalars().all() == [old]


def test_silence_ends_them_and_says_so(database, old):
    step(database, NOW)
    assert step(database, NOW + timedelta(days=29)) == {}
    assert step(database, NOW + timedelta(days=30)) == {"lapsed": 1}
    assert step(database, NOW + timedelta(days=31)) == {}

    after = me(database, old)
    assert (after.subscriptions, after.consents) == ({}, {})
    assert Counter(entry[3] for entry in ledger(database, old) if not entry[2]) == {"lapse": 3}
    assert "got no answer" in notices(database)[-1]


def test_answer_keeps_them_for_two_more_years(database, old):
    step(database, NOW)
    do(database, old, Keep(), now=LATER)

    assert step(database, NOW + timedelta(days=60)) == {}
    assert set(me(database, old).subscriptions) == {"news", "deals"}
    assert step(database, years_later(LATER)) == {"asked": 1}


def test_silence_may_also_mean_that_they_stay(database, old):
    step(database, NOW, "stays")
    assert step(database, NOW + timedelta(days=300), "stays") == {}

    assert set(me(database, old).subscriptions) == {"news", "deals"}
    assert "they go on" in notices(database)[0]


def test_who_blocked_us_is_asked_on_coming_back(database, old):
    with database.write() as connection:
        connection.execute(update(contact).values(closed_at=NOW))
    assert step(database, NOW + timedelta(days=300)) == {}
    with database.write() as connection:
        connection.execute(update(contact).values(closed_at=None))

    assert step(database, NOW + timedelta(days=300)) == {"asked": 1}


def test_many_are_asked_piece_by_piece(database):
    given = years_later(NOW, -2)
    for n in range(AT_ONCE + 5):
        do(database, person(database, f"p{n}"), Subscribe(("news",)), now=given)
    renewals = Renewals(database, "stops")
    place, first = renewals.step(0, NOW)
    end, second = renewals.step(place, NOW)

    assert (first, second, end) == ({"asked": AT_ONCE}, {"asked": 5}, None)


# What is fetched


def test_run_is_found_by_its_number_or_by_any_of_its_deliveries(database):
    mine, other = (person(database, name, channel="kakao", language="ja") for name in ("b:1", "b:2"))
    run, numbers = sent(database, mine, other)
    found = find(database, Address("kakao", "b:1"), Fetch(occurrence=run))

    assert (found.delivery, found.occurrence, found.language, found.noted) == (
        numbers[mine],
        run,
        "ja",
        False,
    )
    assert find(database, Address("kakao", "b:1"), Fetch(delivery=numbers[other])) == found
    assert find(database, Address("kakao", "b:3"), Fetch(occurrence=run)) is None
    assert find(database, Address("kakao", "b:1"), Fetch(occurrence=run + 1)) is None
    assert find(database, Address("kakao", "b:1"), Fetch()) is None


def test_first_fetch_is_the_one_noted(database):
    mine = person(database, "b:1", channel="kakao")
    run, numbers = sent(database, mine)
    note(database, [numbers[mine]], NOW)
    note(database, [numbers[mine]], LATER)
    with database.read() as connection:
        assert connection.execute(select(delivery.c.fetched_at)).scalars().all() == [NOW]

    found = find(database, Address("kakao", "b:1"), Fetch(occurrence=run))
    assert found == replace(found, noted=True)
    assert in_mailbox(database, Address("webchat", "b:1"), 0) == ([], [])


def sent(database, *people):
    """Write a run with a delivery to each; return its number, and the deliveries' by person."""
    row = {
        "kind": "information", "state": "sending", "due_at": NOW, "expanded_to": 0, "expanded": True,
        "recipients": len(people), "again_failed": False, "again_unknown": False, "recall_listed": False,
    }  # fmt: skip
    with database.write() as connection:
        run = connection.execute(insert(occurrence).values(row).returning(occurrence.c.id)).scalar_one()
        one = {"occurrence_id": run, "channel": "kakao", "state": "sent", "tries": 1, "changed_at": NOW}
        new = insert(delivery).returning(delivery.c.id)
        numbers = {p: connection.execute(new.values(**one, contact_id=p)).scalar_one() for p in people}
    return run, numbers


def test_erasing_the_contact_erases_what_it_got(database):
    number = person(database)
    do(database, number, Subscribe(("news",)))
    with database.write() as connection:
        connection.execute(contact.delete())
        assert connection.execute(select(subscription)).all() == []

    assert len(ledger(database, number)) == 1
