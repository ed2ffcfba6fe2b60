"""Places in a class, on both databases: had, waited for, given up, and by whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text

from bot.classes.signup import (
    Accept,
    Already,
    AskCode,
    AskFile,
    Closed,
    Code,
    Decline,
    Done,
    Draft,
    Enrol,
    Erase,
    Full,
    Gone,
    Link,
    Placed,
    Places,
    Waiting,
    Withdraw,
    Write,
)
from bot.store.consents import Source, ledger_of
from bot.store.database import Database
from bot.store.drafts import Drafts, draft_of, write
from bot.store.enrolments import Signer, end, enrol, lock, opened, take_offer
from bot.store.signing import do
from bot.store.signup_tables import attendance, draft, enrolment
from bot.store.tables import contact
from tests.conftest import NOW
from tests.signups import WORDING, Desk, answers

DRAFT = Draft("class", "photo", "phone", {"name": "홍길동"}, WORDING)


@pytest.fixture
def database(database_url):
    opened_ = Database(database_url, wait=5)
    yield opened_
    opened_.close()


@pytest.fixture
def desk(database):
    return Desk(database)


# Places


def test_places_then_waiting_places_then_full(desk):
    found = [desk.sign_up(n, desk.person(n)) for n in range(6)]

    assert [type(one) for one in found] == [Placed, Placed, Waiting, Waiting, Waiting, Full]
    assert [one.ahead for one in found[2:5]] == [0, 1, 2]
    assert [row.number for row in desk.rows()] == [1, 2, 3, 4, 5]


def test_form_stays_for_who_found_it_full(desk):
    desk.course |= {"capacity": 0, "waiting_capacity": 0}
    who = desk.person(1)
    desk.act(who, Write(DRAFT))

    assert desk.sign_up(1, who) == Full()
    assert desk.rows() == []
    assert desk.mine(who).draft.answers == DRAFT.answers
    assert told(desk, who) == [("class", True, "words", WORDING)]


def test_class_without_a_bound_takes_everybody(desk):
    desk.course |= {"capacity": None, "waiting_capacity": None}

    assert all(isinstance(desk.sign_up(n, desk.person(n)), Placed) for n in range(30))


def test_free_place_belongs_to_those_who_wait(desk):
    first, _, waits = (desk.joins(n) for n in range(3))
    desk.act(first, Withdraw(desk.number_of(first)))

    assert isinstance(desk.sign_up(9, desk.person(9)), Waiting)
    assert desk.row(waits).state == "waiting"


def test_consent_stands_in_the_ledger_from_the_moment_it_is_given(desk):
    who = desk.person(1)
    desk.act(who, Write(replace(DRAFT, step="agree", answers={}, wording="")), how="button")
    assert told(desk, who) == []

    desk.act(who, Write(replace(DRAFT, step="name", answers={})), how="button")
    desk.later(hours=3)
    desk.act(who, Write(DRAFT))
    desk.sign_up(1, who)

    assert told(desk, who) == [("class", True, "button", WORDING)]
    assert ledger(desk, who)[0].at == NOW


@pytest.mark.parametrize("after", [None, replace(DRAFT, step="agree", answers={}, wording="")])
def test_consent_is_taken_back_with_the_answers_it_was_for(desk, after):
    who = desk.person(1)
    desk.act(who, Write(DRAFT), how="button")
    desk.act(who, Write(after))

    given, back = ("class", True, "button", WORDING), ("class", False, "words", WORDING)
    assert told(desk, who) == [back, given]


def test_consent_to_another_text_ends_the_one_before(desk):
    who = desk.person(1)
    desk.act(who, Write(DRAFT))
    desk.act(who, Write(replace(DRAFT, form="class-town", wording="Another text")))

    assert [one[:2] for one in told(desk, who)] == [("class-town", True), ("class", False), ("class", True)]


def test_sign_up_without_a_form_before_writes_its_consent(desk):
    who = desk.joins(1)
    desk.joins(2)

    assert told(desk, who) == [("class", True, "words", WORDING)]
    assert desk.row(who).wording == desk.rows()[1].wording


def ledger(desk, who):
    with desk.database.read() as connection:
        return ledger_of(connection, who)


def told(desk, who):
    return [(row.topic, row.given, row.how, row.text) for row in ledger(desk, who)]


def test_answers_can_be_read_by_us_alone(desk):
    who = desk.joins(1)
    with desk.database.read() as connection:
        kept = " ".join(map(str, connection.execute(text("SELECT * FROM enrolment")).one()))

    assert not any(word in kept for word in ("홍길동", "01000000001", "1958"))
    assert desk.mine(who).enrolments[0].answers == answers(1)


def test_answers_whose_key_is_gone_are_none(desk):
    who = desk.joins(1)

    assert opened(Desk(desk.database, data_key="another-one").sealer, desk.row(who).answers) == {}


# One person


def test_couple_shares_a_phone_and_has_two_places(desk):
    who = desk.person(1)

    assert isinstance(desk.sign_up(1, who), Placed)
    assert isinstance(desk.sign_up(1, who, name="성춘향"), Placed)


@pytest.mark.parametrize("name", ["홍길동", "홍 길 동", "홍길동 "])
def test_same_person_is_told_of_the_place_they_have(desk, name):
    who = desk.joins(1)

    assert desk.sign_up(1, who, name=name) == Already(desk.number_of(who), mine=True)
    assert desk.sign_up(1, desk.person(2), name=name) == Already(desk.number_of(who), mine=False)
    assert len(desk.rows()) == 1


def test_place_had_on_a_linked_channel_is_mine(desk):
    here, there = desk.joins(1), desk.person(2, "telegram")
    desk.act(there, Link(desk.act(here, AskCode()).code))

    assert desk.sign_up(1, there) == Already(desk.number_of(here), mine=True)


def test_same_person_has_a_place_in_each_of_two_classes(desk):
    who = desk.joins(1)
    other = Desk(desk.database, entity="kiosk")

    assert isinstance(other.sign_up(1, who), Placed)


def test_person_is_known_again_after_the_key_was_changed(desk):
    who = desk.joins(1)
    later = Desk(desk.database, data_key="a-newer-key,only-for-these-tests")

    assert later.sign_up(1, who) == Already(desk.number_of(who), mine=True)


def test_who_gave_a_place_up_may_sign_up_again(desk):
    who = desk.joins(1)
    desk.act(who, Withdraw(desk.number_of(who)))

    assert isinstance(desk.sign_up(1, who), Placed)
    assert desk.states() == ["cancelled", "placed"]


# Closed


@pytest.mark.parametrize(
    ("hours", "found"), [(-15 * 24, Closed), (0, Placed), (13 * 24, Placed), (14 * 24, Closed)]
)
def test_nobody_signs_up_before_it_opens_or_after_it_closes(desk, hours, found):
    desk.later(hours=hours)

    assert isinstance(desk.sign_up(1, desk.person(1)), found)


def test_form_of_a_closed_class_is_forgotten(desk):
    who = desk.person(1)
    desk.act(who, Write(DRAFT))
    desk.later(days=40)

    assert desk.sign_up(1, who) == Closed()
    assert desk.mine(who).draft is None


def test_staff_shut_hold_open_and_call_off(desk):
    desk.joins(1)
    desk.set_desk(shut=True)
    assert desk.sign_up(2, desk.person(2)) == Closed()

    desk.set_desk(shut=False)
    desk.later(days=15)
    assert isinstance(desk.sign_up(2, desk.person(3)), Placed)

    desk.set_desk(called_off_at=NOW)
    assert desk.sign_up(3, desk.person(4)) == desk.sign_up(3) == Closed(is_off=True)


def test_nobody_signs_up_to_a_class_that_is_over_however_staff_hold_it_open(desk):
    desk.joins(9)
    desk.set_desk(shut=False)
    desk.later(days=15)
    assert isinstance(desk.sign_up(1, desk.person(1)), Placed)

    desk.later(days=15)
    assert desk.sign_up(2, desk.person(2)) == Closed()


def test_staff_sign_up_after_closing_but_never_too_many(desk):
    desk.later(days=40)
    found = [desk.sign_up(n) for n in range(6)]

    assert [type(one) for one in found] == [Placed, Placed, Waiting, Waiting, Waiting, Full]
    assert {(row.channel, row.contact_id) for row in desk.rows()} == {("staff", None)}


def test_consent_told_to_staff_stands_in_the_ledger_with_who_noted_it(desk):
    """Whoever wrote nowhere stands there under the number of the sign-up."""
    act = Enrol("class", "photo", answers(1), WORDING, Places(5))
    signer = Signer(None, "staff", "ko", staff_id=7, guardian="paper", how="there")
    with desk.database.write() as connection:
        number = enrol(connection, desk.sealer, signer, act, NOW).enrolment
    [row] = desk.rows()

    assert (row.staff_id, row.guardian) == (7, "paper")
    assert [(one.kind, one.given, one.channel, one.how, one.staff_id) for one in ledger(desk, number)] == [
        ("guardian", True, "staff", "there", 7), ("signup", True, "staff", "there", 7),
    ]  # fmt: skip
    with desk.database.write() as connection:
        assert end(connection, number, "removed", NOW) == Done()
    assert [one.given for one in ledger(desk, number)] == [False, False, True, True]


# Given up


def test_giving_up_destroys_answers_person_and_attendance(desk):
    who = desk.joins(1)
    number = desk.number_of(who)
    came = {"enrolment_id": number, "day": NOW.date(), "came": True, "staff_id": 1, "at": NOW}
    with desk.database.write() as connection:
        connection.execute(insert(attendance), came)

    assert desk.act(who, Withdraw(number)) == Done()
    row = desk.row(who)
    assert (row.state, row.answers, row.person, row.number) == ("cancelled", None, None, 1)
    with desk.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(attendance)).scalar_one() == 0


def test_giving_up_takes_back_in_the_ledger_what_was_agreed_to(desk):
    who = desk.joins(1)
    desk.act(who, Withdraw(desk.number_of(who)))
    desk.act(who, Withdraw(desk.number_of(who)))

    assert [given for _, given, _, _ in told(desk, who)] == [False, True]


def test_nothing_is_given_up_twice(desk):
    who = desk.joins(1)
    number = desk.number_of(who)

    assert [desk.act(who, Withdraw(number)) for _ in range(2)] == [Done(), Gone()]


@pytest.mark.parametrize("act", [Withdraw, Accept, Decline])
def test_nobody_touches_a_strangers_sign_up(desk, act):
    who, stranger = desk.joins(1), desk.person(2)

    assert desk.act(stranger, act(desk.number_of(who))) == Gone()
    assert desk.act(stranger, act(4711)) == Gone()
    assert desk.states() == ["placed"]


def test_place_is_given_up_on_a_linked_channel(desk):
    here, there = desk.joins(1), desk.person(2, "telegram")
    desk.act(there, Link(desk.act(here, AskCode()).code))

    assert desk.act(there, Withdraw(desk.number_of(here)), channel="telegram") == Done()
    assert [(one.given, one.channel) for one in ledger(desk, here)] == [
        (False, "telegram"),
        (True, "webchat"),
    ]
    assert ledger(desk, there) == []


def test_staff_take_off_the_list_once(desk):
    who = desk.joins(1)
    with desk.database.write() as connection:
        found = [end(connection, desk.row(who).id, "removed", NOW) for _ in range(2)]

    assert found == [Done(), Gone()]
    assert (desk.row(who).state, desk.row(who).answers) == ("removed", None)


# Offers, answered


def offered(desk):
    """Let the third person be offered the first one's place; return their contact."""
    first, _, third = (desk.joins(n) for n in range(3))
    desk.act(first, Withdraw(desk.number_of(first)))
    desk.offered(third)
    return third


def test_offer_taken_is_a_place(desk):
    who = offered(desk)

    assert desk.act(who, Accept(desk.number_of(who))) == Done()
    assert (desk.row(who).state, desk.row(who).offered_until) == ("placed", None)
    assert desk.act(who, Accept(desk.number_of(who))) == Gone()


def test_late_answer_counts_while_nobody_else_was_asked(desk):
    who = offered(desk)
    desk.later(days=3)

    assert desk.act(who, Accept(desk.number_of(who))) == Done()


def test_offer_not_wanted_ends_the_sign_up(desk):
    who = offered(desk)

    assert desk.act(who, Decline(desk.number_of(who))) == Done()
    assert (desk.row(who).state, desk.row(who).answers, desk.row(who).person) == ("declined", None, None)


@pytest.mark.parametrize("act", [Accept, Decline])
def test_only_an_offer_can_be_taken_or_left(desk, act):
    who = desk.joins(1)

    assert desk.act(who, act(desk.number_of(who))) == Gone()
    assert desk.states() == ["placed"]


def test_staff_give_the_place_to_whom_they_called(desk):
    who = offered(desk)
    with desk.database.write() as connection:
        assert take_offer(connection, desk.row(who).id, NOW) == Done()

    assert desk.row(who).state == "placed"


# What a person sees


def test_own_and_linked_sign_ups_are_told_newest_first(desk):
    here, there = desk.person(1), desk.person(2, "telegram")
    desk.act(there, Link(desk.act(here, AskCode()).code))
    desk.sign_up(1, here)
    desk.later(minutes=5)
    desk.sign_up(2, there, channel="telegram")
    desk.later(minutes=5)
    desk.sign_up(3, here)
    mine = desk.mine(here)

    assert [(one.state, one.mine) for one in mine.enrolments] == [
        ("waiting", True), ("placed", False), ("placed", True),
    ]  # fmt: skip
    assert mine.linked == 1
    assert mine.enrolments[1].answers["phone"] == "01000000002"


def test_waiting_person_sees_how_many_wait_before(desk):
    waiting = [desk.joins(n) for n in range(5)][2:]
    assert [desk.mine(who).enrolments[0].ahead for who in waiting] == [0, 1, 2]

    desk.act(waiting[0], Withdraw(desk.number_of(waiting[0])))
    assert [desk.mine(who).enrolments[0].ahead for who in waiting[1:]] == [0, 1]


def test_what_ended_is_told_for_thirty_days(desk):
    who = desk.joins(1)
    desk.act(who, Withdraw(desk.number_of(who)))
    desk.later(days=29, hours=23)
    assert [one.state for one in desk.mine(who).enrolments] == ["cancelled"]

    desk.later(hours=2)
    assert desk.mine(who).enrolments == ()


# Forms being filled in


def test_form_is_kept_sealed_and_read_again(desk):
    who = desk.person(1)
    desk.act(who, Write(DRAFT))
    with desk.database.read() as connection:
        kept = connection.execute(select(draft)).one()

    found = desk.mine(who).draft
    assert (found.form, found.course, found.step, found.answers) == ("class", "photo", "phone", DRAFT.answers)
    assert found.wording == kept.wording
    assert "홍길동" not in kept.answers


def test_kept_wording_stays_the_same_when_the_form_goes_on(desk):
    who = desk.person(1)
    desk.act(who, Write(DRAFT))
    again = desk.mine(who).draft
    desk.act(who, Write(again))

    assert desk.mine(who).draft.wording == again.wording


def test_no_answer_is_stored_before_consent(desk):
    who = desk.person(1)
    early = Draft("class", "photo", "name", {"name": "홍길동"})
    with pytest.raises(ValueError, match="before consent"):
        desk.act(who, Write(early))

    assert desk.mine(who).draft is None


def test_where_a_form_stands_is_kept_before_consent(desk):
    who = desk.person(1)
    desk.act(who, Write(Draft("class", "photo", "agree")))

    assert (desk.mine(who).draft.step, desk.mine(who).draft.wording) == ("agree", "")


def test_form_is_forgotten_when_asked(desk):
    who = desk.person(1)
    desk.act(who, Write(DRAFT))
    desk.act(who, Write(None))

    assert desk.mine(who).draft is None


def test_answers_go_after_a_day_and_the_form_after_a_month(desk):
    old, fresh = desk.person(1), desk.person(2)
    desk.act(old, Write(DRAFT))
    desk.later(hours=25)
    desk.act(fresh, Write(DRAFT))
    drafts = Drafts(desk.database)

    assert drafts.forget_answers(desk.now - timedelta(hours=24), 10, desk.now) == 1
    assert drafts.forget_answers(desk.now - timedelta(hours=24), 10, desk.now) == 0
    assert [one[:3] for one in told(desk, old)] == [("class", False, "lapse"), ("class", True, "words")]
    left = desk.mine(old).draft
    assert (left.form, left.course, left.step, left.answers, left.wording) == (
        "class", "photo", "phone", {}, "",
    )  # fmt: skip
    assert desk.mine(fresh).draft.answers == DRAFT.answers

    desk.later(days=30)
    assert drafts.forget(desk.now - timedelta(days=30), 10) == 1
    assert (desk.mine(old).draft, desk.mine(fresh).draft.step) == (None, "phone")


def test_no_more_forms_are_forgotten_than_asked_for(desk):
    for n in range(3):
        desk.act(desk.person(n), Write(DRAFT))
    drafts = Drafts(desk.database)
    later = desk.later(days=1)

    assert [drafts.forget_answers(later, 2, desk.now), drafts.forget_answers(later, 2, desk.now)] == [2, 1]
    assert [drafts.forget(later, 2), drafts.forget(later, 2)] == [2, 1]


def test_form_whose_key_is_gone_has_neither_answers_nor_consent(desk):
    who = desk.person(1)
    desk.act(who, Write(DRAFT))
    found = Desk(desk.database, data_key="another-key").mine(who).draft

    assert (found.step, found.answers, found.wording) == ("phone", {}, "")


# At the counter


def test_counter_does_every_act_there_is(desk):
    who = desk.joins(1)
    acts = [Write(DRAFT), Withdraw(desk.number_of(who)), Accept(1), Decline(1), Link("00000000")]
    found = [desk.act(who, act) for act in acts]

    assert found == [Done(), Done(), Gone(), Gone(), Gone()]
    assert isinstance(desk.act(who, AskCode()), Code)
    assert isinstance(desk.act(who, AskFile()), Code)
    assert isinstance(desk.act(who, Enrol("class", "photo", answers(1), WORDING, Places(5))), Placed)
    assert desk.act(who, Erase()) == Done()
    with desk.database.read() as connection:
        assert connection.execute(select(contact.c.id).where(contact.c.id == who)).first() is None


def test_counter_serves_only_who_writes_to_us(desk):
    with desk.database.write() as connection, pytest.raises(ValueError, match="writes to us"):
        do(connection, desk.sealer, Signer(None, "staff", "ko"), AskCode(), NOW)


def fail_after_signing_up(desk, who):
    with desk.database.write() as connection:
        act = Enrol("class", "photo", answers(1), WORDING, Places(5))
        assert isinstance(do(connection, desk.sealer, Signer(who, "webchat", "en"), act, NOW), Placed)
        _ = 1 / 0


def test_failed_turn_leaves_neither_place_nor_number(desk):
    who = desk.person(1)

    with pytest.raises(ZeroDivisionError):
        fail_after_signing_up(desk, who)
    desk.joins(2)

    assert [row.number for row in desk.rows()] == [1]
    with desk.database.write() as connection:
        assert lock(connection, "photo", NOW, numbers=0).last_number == 1
        write(connection, desk.sealer, who, None, Source("ko", "webchat", "words"), NOW)
        assert draft_of(connection, desk.sealer, who) is None
        assert connection.execute(select(func.count()).select_from(enrolment)).scalar_one() == 1
