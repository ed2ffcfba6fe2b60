"""Staff on real databases: who is let in, when the door locks, and what stands in the audit log after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from bot.security.seal import Sealer
from bot.store.audits import Audits, Filters
from bot.store.database import Database
from bot.store.staff_tables import staff
from bot.store.staffs import (
    LOCKED,
    ONE_TIME,
    TRIES,
    BadPassword,
    CodeWanted,
    NameTaken,
    Refused,
    Staffs,
    Unlawful,
)
from tests.builders import NOW
from tests.console import PASSWORD, a_staff

KEY = "a-key-of-sixteen-or-more"
WRONG = "not the password"
MINUTE = timedelta(minutes=1)
SECRET = pyotp.random_base32()


@pytest.fixture
def database(database_url):
    opened = Database(database_url, wait=20)
    yield opened
    opened.close()


@pytest.fixture
def staffs(database):
    return Staffs(database, Sealer(KEY))


@pytest.fixture
def author(staffs):
    return a_staff(staffs, "author", NOW)


def acts(staffs, **filters):
    return [(one.act, one.detail) for one in Audits(staffs.database).page(Filters(**filters))]


def row_of(staffs, one):
    with staffs.database.read() as connection:
        return connection.execute(select(staff).where(staff.c.id == one.id)).one()


def fails(staffs, password=WRONG, name="author", at=NOW, code=""):
    with pytest.raises(Refused):
        staffs.sign_in(name, password, code, at)


def code_at(moment):
    return pyotp.TOTP(SECRET).at(moment)


def test_one_time_password_lets_in_once_chosen_anew(staffs):
    made, password = staffs.add("김 강진", "author", NOW)

    let_in = staffs.sign_in(" 김  강진 ", password, "", NOW)
    assert (let_in.id, let_in.must_change, let_in.shown_name) == (made.id, True, "김 강진")
    changed = staffs.change_password(made.id, PASSWORD, NOW)

    assert not changed.must_change
    assert changed.session > let_in.session  # sessions begun before have ended
    assert staffs.sign_in("김 강진", PASSWORD, "", NOW).id == made.id
    fails(staffs, password, "김 강진")


def test_one_time_password_lapses_after_seven_days(staffs):
    _, password = staffs.add("late", "author", NOW)

    fails(staffs, password, "late", NOW + ONE_TIME)
    assert staffs.sign_in("late", password, "", NOW + ONE_TIME - MINUTE).must_change


def test_passwords_are_kept_as_argon2_hashes_alone(staffs):
    made, password = staffs.add("one", "author", NOW)

    kept = row_of(staffs, made)
    assert kept.password.startswith("$argon2id$v=19$m=19456,t=2,")
    assert password not in repr(kept)
    assert password not in repr(acts(staffs))


@pytest.mark.parametrize("name", ["", "   ", "x" * 65])
def test_name_must_be_there_and_not_too_long(staffs, name):
    with pytest.raises(ValueError, match="1 to 64"):
        staffs.add(name, "author", NOW)


def test_name_is_taken_however_it_is_written(staffs, author):
    with pytest.raises(NameTaken):
        staffs.add(" AUTHOR ", "approver", NOW)
    assert len(staffs.all()) == 1


@pytest.mark.parametrize(
    ("password", "why"), [("short", "short"), ("Author-and-more", "name"), (PASSWORD, "same")]
)
def test_new_password_that_will_not_do_is_refused_with_its_reason(staffs, author, password, why):
    with pytest.raises(BadPassword) as fault:
        staffs.change_password(author.id, password, NOW, PASSWORD)
    assert fault.value.why == why
    assert staffs.sign_in("author", PASSWORD, "", NOW)


def test_password_is_changed_only_with_the_present_one(staffs, author):
    for current in (None, "", "wrong"):
        with pytest.raises(Refused):
            staffs.change_password(author.id, "another good password", NOW, current)
    assert staffs.sign_in("author", PASSWORD, "", NOW)


# The lock


def test_five_failures_lock_for_fifteen_minutes_also_for_the_right_password(staffs, author):
    for _ in range(TRIES):
        fails(staffs)

    fails(staffs, PASSWORD)
    fails(staffs, PASSWORD, at=NOW + LOCKED - MINUTE)
    assert staffs.sign_in("author", PASSWORD, "", NOW + LOCKED).id == author.id
    assert acts(staffs, subject=f"staff/{author.id}", act="sign-in-refused")[0] == (
        "sign-in-refused", {"why": "locked"},
    )  # fmt: skip


def test_four_failures_do_not_and_success_begins_the_count_anew(staffs, author):
    for _ in range(3):
        for _ in range(TRIES - 1):
            fails(staffs)
        assert staffs.sign_in("author", PASSWORD, "", NOW)


def test_a_lock_that_is_over_gives_five_tries_again(staffs, author):
    for _ in range(TRIES):
        fails(staffs)
    later = NOW + LOCKED
    for _ in range(TRIES - 1):
        fails(staffs, at=later)

    assert staffs.sign_in("author", PASSWORD, "", later)


def test_many_tries_at_once_are_no_way_around_the_lock(staffs, author):
    def guess(n):
        try:
            return staffs.sign_in("author", PASSWORD if n == 30 else f"guess {n}", "", NOW)
        except Refused:
            return None

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(guess, range(30)))

    compared = [
        detail for act, detail in acts(staffs, act="sign-in-refused") if detail == {"why": "password"}
    ]
    assert len(compared) == TRIES  # the others were turned away before their password was looked at
    fails(staffs, PASSWORD)


def test_admin_unlocks_before_the_time(staffs, author):
    for _ in range(TRIES):
        fails(staffs)
    staffs.unlock(author.id, None, NOW)

    assert staffs.sign_in("author", PASSWORD, "", NOW)


def test_unknown_names_are_refused_like_wrong_passwords_and_kept_nowhere(staffs, author):
    fails(staffs, name="somebody's password typed in the wrong field")

    assert acts(staffs)[0] == ("sign-in-refused", {"why": "name"})
    assert "wrong field" not in repr(acts(staffs))


# The second factor


@pytest.fixture
def two_factors(staffs, author):
    return staffs.set_second_factor(author.id, SECRET, code_at(NOW), NOW)


def test_second_factor_is_asked_for_and_its_secret_lies_sealed(staffs, two_factors):
    later = NOW + MINUTE

    with pytest.raises(CodeWanted):
        staffs.sign_in("author", PASSWORD, "", later)
    assert staffs.sign_in("author", PASSWORD, code_at(later), later).id == two_factors.id
    assert SECRET not in row_of(staffs, two_factors).totp


def test_code_of_a_time_step_works_once(staffs, two_factors):
    later = NOW + MINUTE
    assert staffs.sign_in("author", PASSWORD, code_at(later), later)

    fails(staffs, PASSWORD, at=later, code=code_at(later))
    fails(staffs, PASSWORD, at=later, code=code_at(NOW))  # the one that switched it on


def test_code_used_by_many_at_once_lets_one_in(staffs, two_factors):
    later = NOW + MINUTE

    def enter(_):
        try:
            return staffs.give_code(two_factors.id, two_factors.session, code_at(later), later)
        except Refused:
            return None

    with ThreadPoolExecutor(4) as threads:
        let_in = [one for one in threads.map(enter, range(4)) if one]

    assert len(let_in) == 1


def test_right_password_without_a_code_forgives_no_wrong_codes(staffs, two_factors):
    later = NOW + MINUTE
    for _ in range(TRIES):
        with pytest.raises(CodeWanted):
            staffs.sign_in("author", PASSWORD, "", later)
        fails(staffs, PASSWORD, at=later, code="000000")

    fails(staffs, PASSWORD, at=later, code=code_at(later))  # locked by now


def test_wrong_code_does_not_switch_it_on(staffs, author):
    with pytest.raises(Refused):
        staffs.set_second_factor(author.id, SECRET, "000000", NOW)
    assert not staffs.get(author.id).has_second_factor


def test_second_factor_sealed_with_a_lost_key_refuses_until_an_admin_drops_it(database, staffs, two_factors):
    others = Staffs(database, Sealer("another-key-of-some-length"))
    later = NOW + MINUTE
    fails(others, PASSWORD, at=later, code=code_at(later))
    others.drop_second_factor(two_factors.id, None, NOW)

    assert others.sign_in("author", PASSWORD, "", later)


# Accounts


def test_closed_account_is_refused_until_reopened(staffs, author):
    closed = staffs.close(author.id, None, NOW)

    fails(staffs, PASSWORD)
    assert closed.session > author.session
    staffs.reopen(author.id, None, NOW)
    assert staffs.sign_in("author", PASSWORD, "", NOW)


def test_nobody_closes_demotes_or_resets_themselves(staffs):
    admin = a_staff(staffs, "admin", NOW)

    for act in (
        lambda: staffs.close(admin.id, admin.id, NOW),
        lambda: staffs.set_role(admin.id, "author", admin.id, NOW),
        lambda: staffs.renew_password(admin.id, admin.id, NOW),
    ):
        with pytest.raises(Unlawful):
            act()


@pytest.mark.parametrize("role", ["", "root", "Admin"])
def test_role_that_is_none_is_refused(staffs, author, role):
    with pytest.raises(ValueError):  # noqa: PT011  # the role itself
        staffs.set_role(author.id, role, None, NOW)
    assert staffs.get(author.id).role == "author"


def test_every_act_stands_in_the_audit_log_with_who_did_it(staffs, author):
    admin = a_staff(staffs, "admin", NOW)
    before = len(acts(staffs, staff_id=admin.id))
    staffs.set_role(author.id, "approver", admin.id, NOW)
    staffs.renew_password(author.id, admin.id, NOW)
    staffs.close(author.id, admin.id, NOW)
    staffs.reopen(author.id, admin.id, NOW)

    told = acts(staffs, staff_id=admin.id, subject=f"staff/{author.id}")
    assert [act for act, _ in told] == ["staff-reopen", "staff-close", "staff-new-password", "staff-role"]
    assert told[-1][1] == {"role": "approver"}
    assert len(acts(staffs, staff_id=admin.id)) == before + 4
    assert Audits(staffs.database).verify().broken is None


def test_act_on_somebody_who_is_not_there_changes_nothing(staffs):
    for act in (staffs.close, staffs.unlock, staffs.reopen):
        with pytest.raises(KeyError):
            act(1, None, NOW)
    assert acts(staffs) == []
