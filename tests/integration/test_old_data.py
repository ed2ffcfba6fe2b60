"""What was kept for long enough is destroyed, on both databases, and only that."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.app import runtime_of
from bot.classes.course import told_of
from bot.classes.signup import Draft, Enrol, Places
from bot.content.files import Entry
from bot.question import Question
from bot.retention import APPLICATIONS, kept
from bot.runtime import SEOUL
from bot.store import drafts, kin
from bot.store.checked_tables import CheckedTables
from bot.store.consents import Source
from bot.store.enrolments import Signer, enrol, lock, withdraw
from bot.store.signup_tables import attendance, checked_table, code, desk, draft, enrolment
from bot.store.tables import contact, state
from bot.store.trials import Trials
from bot.talk import Filling, Talk
from scheduler import destroy_old_data
from tests.conftest import NOW, make_app

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ANSWERS = {"name": "홍길동", "phone": "01012345678", "born": "1958"}
ENDS = datetime(2026, 12, 4, 23, 59, 59, tzinfo=SEOUL)
TOLD = told_of({"period": {"start": "2026-12-01", "end": "2026-12-04"}, "venue": {"ko": "복지타운"}})


class House:
    """A house whose clock is moved by hand, with one class that ends on 4 December."""

    def __init__(self, app):
        self.runtime, self.now = runtime_of(app), NOW
        self.runtime.now = lambda: self.now
        self.write = self.runtime.database.write
        with self.write() as connection:
            person = {"channel": "webchat", "talk": "{}", "version": 1, "first_seen_at": NOW,
                      "last_seen_at": NOW}  # fmt: skip
            connection.execute(insert(contact), [{"id": n, "address": f"a{n}", **person} for n in (1, 2)])

    def run(self, at):
        self.now = at
        return destroy_old_data.run(self.runtime)

    def sign_up(self, form="class", course="smartphone", contact_id=1, at=NOW, told=None, name="홍길동"):
        with self.write() as connection:
            lock(connection, course, at)
            if told is not None:
                connection.execute(update(desk).values(told=told))
            wish = Enrol(form, course, {**ANSWERS, "name": name}, "agreed", Places(5, 5))
            signer = Signer(contact_id, "webchat", "ko")
            return enrol(connection, self.runtime.sealer, signer, wish, at).enrolment

    def row(self, number):
        with self.runtime.database.read() as connection:
            return connection.execute(select(enrolment).where(enrolment.c.id == number)).one()

    def is_personal(self, number):
        row = self.row(number)
        return any(one is not None for one in (row.answers, row.person, row.contact_id))

    def count(self, table, *where):
        with self.runtime.database.read() as connection:
            return len(connection.execute(select(table).where(*where)).all())


@pytest.fixture
def house(database_url, tmp_path):
    app = make_app(database_url, tmp_path)
    yield House(app)
    runtime_of(app).close()


@pytest.mark.parametrize(("at", "stays"), [(ENDS + 90 * DAY, True), (ENDS + 90 * DAY + MINUTE, False)])
def test_class_list_goes_ninety_days_after_its_class(house, at, stays):
    number = house.sign_up(told=TOLD)
    with house.write() as connection:
        came = {"enrolment_id": number, "day": date(2026, 12, 1), "came": True, "staff_id": 9, "at": NOW}
        connection.execute(insert(attendance), came)

    assert house.run(at)["sign_ups"] == (0 if stays else 1)
    assert house.is_personal(number) is stays
    assert house.count(attendance) == int(stays)
    assert house.row(number).state == "placed"


def test_row_of_the_class_counts_before_what_was_told(house):
    row = {
        "kind": "class",
        "title": {"ko": "스마트폰"},
        "period": {"start": "2027-03-01", "end": "2027-03-05"},
    }
    house.runtime.contents.load([Entry("course", "smartphone", "smartphone", 1, row)], NOW)
    number = house.sign_up(told=TOLD)
    house.run(ENDS + 91 * DAY)

    assert house.is_personal(number)


def test_class_nobody_knows_counts_from_the_last_change(house):
    number = house.sign_up(course="unknown")

    house.run(NOW + 90 * DAY)
    assert house.is_personal(number)
    house.run(NOW + 90 * DAY + MINUTE)
    assert not house.is_personal(number)


@pytest.mark.parametrize("form", ["startup", "supporters", "visit"])
def test_application_goes_a_year_after_it_came_in(house, form):
    number = house.sign_up(form=form, course=form)

    house.run(NOW + 365 * DAY)
    assert house.is_personal(number)
    house.run(NOW + 365 * DAY + MINUTE)
    assert not house.is_personal(number)


def test_whoever_still_waited_waits_no_more(house):
    with house.write() as connection:
        wish = Enrol("class", "smartphone", ANSWERS, "agreed", Places(0, 5))
        signer = Signer(2, "webchat", "ko")
        number = enrol(connection, house.runtime.sealer, signer, wish, NOW).enrolment
    house.run(NOW + 91 * DAY)

    assert (house.row(number).state, house.row(number).call) == ("lapsed", False)


def test_sign_up_given_up_loses_its_contact_as_well(house):
    number = house.sign_up(told=told_of({"period": {"start": "2028-01-01"}}))
    with house.write() as connection:
        withdraw(connection, Signer(1, "webchat", "ko"), number, NOW)
    house.run(NOW + 89 * DAY)
    assert house.row(number).contact_id == 1

    house.run(NOW + 91 * DAY)
    assert (house.row(number).contact_id, house.row(number).state) == (None, "cancelled")


def test_form_loses_its_answers_first_then_all(house):
    kept_draft = Draft("class", "smartphone", "phone", ANSWERS, "agreed")
    with house.write() as connection:
        drafts.write(connection, house.runtime.sealer, 1, kept_draft, Source("ko", "webchat", "words"), NOW)

    assert house.run(NOW + DAY)["form_answers"] == 0
    assert house.run(NOW + DAY + MINUTE)["form_answers"] == 1
    assert house.count(draft, draft.c.answers.is_(None), draft.c.step == "phone") == 1
    assert house.run(NOW + 30 * DAY + MINUTE)["forms"] == 1
    assert house.count(draft) == 0


def test_talk_forgets_which_form_it_had_come_to(house):
    step = Question("education", "smartphone", step="born")
    begun = int(NOW.timestamp())
    left = Talk(None, "ko", step, step, at=begun, filling=Filling("class", step, begun, "ko"))
    went_on = replace(left, question=Question("food"), shown=None, at=begun + 40 * 86_400)
    with house.write() as connection:
        for number, talk in ((1, left), (2, went_on)):
            connection.execute(update(contact).where(contact.c.id == number).values(talk=talk.write()))

    assert house.run(NOW + 30 * DAY)["forms_in_talks"] == 0
    assert house.run(NOW + 30 * DAY + MINUTE)["forms_in_talks"] == 2
    assert house.run(NOW + 30 * DAY + MINUTE)["forms_in_talks"] == 0
    assert house.count(contact, contact.c.talk.contains("smartphone")) == 0
    assert house.count(contact, contact.c.talk.contains('"food"'), contact.c.id == 2) == 1


def test_sign_up_changed_meanwhile_is_left_alone(house):
    number = house.sign_up()
    house.now = later = NOW + 91 * DAY
    with ThreadPoolExecutor(1) as pool:
        with house.write() as connection:
            changed = update(enrolment).where(enrolment.c.id == number).values(changed_at=later)
            connection.execute(changed)
            done = pool.submit(destroy_old_data.run, house.runtime)
            wait({done}, timeout=0.4)  # until it has found the sign-up, and waits for us
        assert done.result()["sign_ups"] == 0

    assert house.is_personal(number)


def test_codes_and_counts_of_wrong_ones_go_within_hours(house):
    with house.write() as connection:
        kin.ask_code(connection, house.runtime.sealer, 1, NOW)
        kin.ask_file(connection, house.runtime.sealer, 2, NOW)
        kin.link(connection, house.runtime.sealer, 2, "12345678", NOW)
    Trials(house.runtime.database).new_code(9, NOW)
    CheckedTables(house.runtime.database, house.runtime.sealer).keep("smartphone", 9, "[]", NOW)

    assert house.run(NOW).total() == 0
    done = house.run(NOW + timedelta(minutes=11))
    assert (done["codes"], done["test_codes"], house.count(code)) == (1, 1, 1)
    assert house.count(checked_table) == 1
    done = house.run(NOW + timedelta(minutes=61))
    assert (done["checked_tables"], house.count(checked_table)) == (1, 0)
    assert (done["codes"], done["code_tries"], house.count(code)) == (1, 2, 0)
    assert house.count(state, state.c.name.startswith("link.tries")) == 0


def test_many_are_destroyed_piece_by_piece(house, monkeypatch):
    monkeypatch.setattr(destroy_old_data, "ROWS", 3)
    monkeypatch.setattr(destroy_old_data, "PAUSE", 0)
    row = {"form": "class", "course": "c", "state": "removed", "contact_id": 1, "language": "ko",
           "channel": "webchat", "guardian": None, "at": NOW, "changed_at": NOW, "call": False}  # fmt: skip
    with house.write() as connection:
        connection.execute(insert(enrolment), [{**row, "number": n} for n in range(10)])

    assert house.run(NOW + 91 * DAY)["sign_ups"] == 10


def test_each_form_says_the_period_that_is_kept_to(house):
    forms = [one for handler in house.runtime.handlers.values() for one in handler.forms]

    assert {one.key for one in forms} >= {"class", "symposium"} | APPLICATIONS
    for form in forms:
        assert form.kept == kept("applications" if form.key in APPLICATIONS else "classes")
