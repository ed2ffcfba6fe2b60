"""Contacts as staff see and change them, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.acts import Agree, Pause, Subscribe, Unsubscribe
from bot.security.seal import Sealer
from bot.store.audits import Audits, Filters
from bot.store.database import JOB_WAIT, Database
from bot.store.people import BadPhone, Call, Gone, Notice, People, Wanted, mobile
from bot.store.sending_tables import delivery, mailbox, occurrence
from bot.store.tables import consent, contact, receipt, subscription, wording
from tests.conftest import NOW

CLERK = 7
SEALER = Sealer("a-key-only-for-tests")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(database_url):
    opened = Database(database_url, wait=JOB_WAIT)
    yield opened
    opened.close()


@pytest.fixture
def people(database):
    return People(database, SEALER)


def put(database, number, channel="webchat", topics=(), **more):
    row = {
        "id": number, "channel": channel, "address": f"address-{number:04d}", "talk": "{}", "version": 1,
        "first_seen_at": NOW, "last_seen_at": NOW, **more,
    }  # fmt: skip
    with database.write() as connection:
        connection.execute(insert(contact), row)
        for topic in topics:
            connection.execute(insert(subscription), {"contact_id": number, "topic": topic, "since": NOW})
    return number


def count(database, table, *where):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"channel": "telegram"}, [2]),
        ({"language": "ko"}, [1, 2, 4]),
        ({"language": "vi"}, [3]),
        ({"township": "maryang"}, [1]),
        ({"residence": "tourist"}, [3]),
        ({"topic": "festival"}, [1, 3]),
        ({"topic": "festival", "language": "vi"}, [3]),
        ({"state": "open"}, [1, 4]),
        ({"state": "paused"}, [3]),
        ({"state": "closed"}, [2]),
    ],
)
def test_people_are_found_by_what_they_chose(database, people, wanted, found):
    put(database, 1, topics=["festival", "news"], township="maryang", residence="resident", language="ko")
    put(database, 2, "telegram", closed_at=NOW)
    put(database, 3, topics=["festival"], residence="tourist", language="vi", paused_until=LATER)
    put(database, 4, "kakao", paused_until=NOW - timedelta(days=1))

    assert [one.id for one in people.search(Wanted(**wanted), NOW)] == found


def test_pages_go_on_behind_the_last_number(database, people):
    for number in range(1, 6):
        put(database, number)
    first = people.search(Wanted(), NOW, limit=3)
    rest = people.search(Wanted(), NOW, after=first[-1].id, limit=3)

    assert [one.id for one in (*first, *rest)] == [1, 2, 3, 4, 5]


def test_nothing_one_can_be_reached_by_is_shown_whole(database, people):
    put(database, 1)
    person = people.person(1)

    assert person.shown == "addr…01"
    assert "address-0001" not in repr(person)


def test_look_at_an_address_leaves_who_and_why(database, people):
    put(database, 1)

    assert people.look(1, "called back", CLERK, NOW) == "address-0001"
    [entry] = Audits(database).page(Filters(person=1))
    assert (entry.act, entry.staff_id, entry.detail) == ("contact-look", CLERK, {"reason": "called back"})
    with pytest.raises(Gone):
        people.look(2, "nobody", CLERK, NOW)


def test_wish_told_by_phone_is_done_noted_audited_and_written_back(database, people):
    put(database, 1, topics=["festival"], language="vi")
    me = people.change(
        1, [Unsubscribe(("festival",)), Subscribe(("news",), "read out")], CLERK, LATER, Notice("Done.")
    )

    assert set(me.subscriptions) == {"news"}
    entries = [
        (row.kind, row.topic, row.given, row.channel, row.how, row.language) for row in people.ledger(1)
    ]
    assert entries == [
        ("subscription", "news", True, "staff", "phone", "vi"),
        ("subscription", "festival", False, "staff", "phone", "vi"),
    ]
    assert count(database, delivery, delivery.c.contact_id == 1, delivery.c.state == "pending") == 1
    [entry] = Audits(database).page(Filters(person=1))
    assert entry.act == "contact-change"
    assert entry.detail["acts"][1] == {"act": "subscribe", "topics": ["news"]}


def test_wish_that_changes_nothing_leaves_no_trace(database, people):
    put(database, 1, topics=["news"])
    people.change(1, [Subscribe(("news",))], CLERK, LATER, Notice("Done."))

    assert people.ledger(1) == Audits(database).page(Filters()) == []
    assert count(database, occurrence) == 0


def test_taking_advertising_back_takes_the_night_too(database, people):
    put(database, 1, ad_at=NOW, night_at=NOW)
    me = people.change(1, [Agree("advertising", given=False)], CLERK, LATER)

    assert me.consents == {}
    assert {(row.kind, row.given) for row in people.ledger(1)} == {("advertising", False), ("night", False)}


def test_pause_by_phone(database, people):
    put(database, 1)
    people.change(1, [Pause(LATER)], CLERK, NOW)

    assert people.person(1).state(NOW) == "paused"
    with pytest.raises(Gone):
        people.change(9, [Pause(LATER)], CLERK, NOW)


CALL = Call(
    "010 1234-5678", "ko",
    (Subscribe(("festival",), "about topics"), Agree("advertising", given=True, wording="about ads")),
    "about the number",
)  # fmt: skip


def test_caller_is_kept_sealed_with_what_was_read_out(database, people):
    number, is_new = people.register(CALL, CLERK, NOW)

    with database.read() as connection:
        row = connection.execute(select(contact)).one()
        texts = set(connection.execute(select(wording.c.text)).scalars())
    assert (is_new, row.id, row.channel, row.language, row.ad_at) == (True, number, "alimtalk", "ko", NOW)
    assert "1234" not in row.phone
    assert row.address == SEALER.digest("01012345678", "contact.address")
    assert SEALER.open(row.phone, "contact.phone") == "01012345678"
    assert texts == {"about topics", "about ads", "about the number"}
    kinds = {(entry.kind, entry.given, entry.how) for entry in people.ledger(number)}
    assert kinds == {
        ("phone", True, "phone"),
        ("subscription", True, "phone"),
        ("advertising", True, "phone"),
    }
    assert people.person(number).shown == "010-****-5678"
    assert people.by_phone("+82 10 1234 5678") == number


def test_caller_who_is_there_already_is_opened_again_and_not_doubled(database, people):
    number, _ = people.register(CALL, CLERK, NOW)
    with database.write() as connection:
        connection.execute(contact.update().values(closed_at=NOW))
    again = people.register(Call("01012345678", "en", (Subscribe(("news",)),)), CLERK, LATER)

    assert again == (number, False)
    assert set(people.me(number).subscriptions) == {"festival", "news"}
    assert people.person(number).closed_at is None
    assert [entry.act for entry in Audits(database).page(Filters())] == [
        "contact-register-again", "contact-register",
    ]  # fmt: skip


def test_number_is_found_after_the_key_was_changed(database, people):
    number, _ = people.register(CALL, CLERK, NOW)
    rotated = People(database, Sealer("a-new-key-for-tests,a-key-only-for-tests"))

    assert rotated.by_phone("01012345678") == number
    assert rotated.register(CALL, CLERK, LATER) == (number, False)


def test_number_whose_key_is_gone_shows_as_none(database, people):
    number, _ = people.register(CALL, CLERK, NOW)

    assert People(database, Sealer("quite-another-key")).person(number).shown == "–"


@pytest.mark.parametrize(
    "phone", ["", "061-430-3114", "010-123-4567", "+1 202 555 0100", "전화번호", "010123456789", "9" * 300]
)
def test_what_is_no_korean_mobile_number_is_refused(database, people, phone):
    with pytest.raises(BadPhone):
        people.register(Call(phone, "ko"), CLERK, NOW)
    assert count(database, contact) == 0


@pytest.mark.parametrize("phone", ["+82 10-1234-5678", "０１０－１２３４－５６７８", " 010.1234.5678 "])
def test_mobile_number_is_taken_as_people_write_it(phone):
    assert mobile(phone) == "01012345678"


def test_erased_contact_leaves_only_a_number(database, people):
    put(database, 1, topics=["news", "festival"])
    people.change(1, [Subscribe(("deals",))], CLERK, NOW, Notice("Done."))
    with database.write() as connection:
        run = connection.execute(select(occurrence.c.id)).scalar_one()
        sent = connection.execute(select(delivery.c.id)).scalar_one()
        connection.execute(
            insert(mailbox),
            {"contact_id": 1, "n": 1, "delivery_id": sent, "occurrence_id": run, "language": "ko", "at": NOW},
        )
        for key in ("address-0001:a", "address-0002:a"):
            connection.execute(insert(receipt), {"channel": "webchat", "key": key, "answer": "x", "at": NOW})
    people.erase(1, "asked for it", CLERK, LATER)

    for table, left in ((contact, 0), (subscription, 0), (mailbox, 0), (delivery, 1), (consent, 2)):
        assert count(database, table) == left
    with database.read() as connection:  # given once, and ended by erasing
        ledger = select(consent.c.given, consent.c.how).order_by(consent.c.id)
        assert [tuple(row) for row in connection.execute(ledger)][-1] == (False, "erased")
    assert count(database, receipt, receipt.c.key == "address-0002:a") == count(database, receipt) == 1
    assert people.person(1) is None
    assert Audits(database).page(Filters(person=1))[0].act == "contact-erase"
    with pytest.raises(Gone):
        people.erase(1, "again", CLERK, LATER)
