"""After a long silence a person decides, on both databases; after a short one the clock goes on by itself."""

import shutil
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import make_url

from bot.announcement import Act, State
from bot.calendar.repeats import Repeat
from bot.courier import Outcome
from bot.courier import State as Fate
from bot.store import interruptions
from bot.store.leaders import Leadership
from bot.store.occurrences import put_notice
from bot.store.sending_tables import delivery, leader, occurrence, step
from bot.store.signup_tables import enrolment
from bot.store.sweeps import Sweeps
from bot.web.staff.in_words import REASONS
from scheduler import lead
from tests.conftest import NOW
from tests.crowd import APPROVER, SECOND, Clock, approved, begun, draft, open_house, people, rows_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def runtime(database_url, tmp_path, clock):
    opened = open_house(database_url, tmp_path, clock)
    opened.leadership = Leadership(opened.database, "first", MINUTE)
    lead.run(opened)
    yield opened
    opened.close()


def restart(runtime):
    """Let another process take the lead; return what it noted."""
    runtime.leadership = Leadership(runtime.database, f"after-{runtime.leadership.holder}", MINUTE)
    return lead.run(runtime)


def half_sent(runtime):
    """Begin an announcement to four people, of whom two have got it; return its number and its run."""
    people(runtime, 4)
    number, run = begun(runtime)
    claim = runtime.deliveries.claim("telegram", runtime.now(), runtime.leadership.token)
    chunk = runtime.deliveries.take(claim, 2, runtime.now())
    sent = [Outcome(one.delivery, Fate.SENT) for one in chunk.leased]
    runtime.deliveries.record(claim, sent, {one.delivery: 1 for one in sent}, runtime.now())
    runtime.deliveries.release(claim, runtime.now())
    return number, run


def row_of(runtime, run):
    with runtime.database.read() as connection:
        return connection.execute(select(occurrence).where(occurrence.c.id == run)).one()


def run_of(runtime, number):
    with runtime.database.read() as connection:
        found = select(occurrence).where(occurrence.c.announcement_id == number)
        return connection.execute(found.order_by(occurrence.c.id.desc())).first()


def goes_out(runtime):
    """Return to how many people something is handed over now."""
    now, many = runtime.now(), 0
    runtime.runs.begin_due(now)
    runtime.runs.expand(now)
    Sweeps(runtime.database).skip_cancelled(now)
    while (claim := runtime.deliveries.claim("telegram", now, runtime.leadership.token)) is not None:
        while not (chunk := runtime.deliveries.take(claim, 100, now)).over:
            sent = [Outcome(one.delivery, Fate.SENT) for one in chunk.leased]
            runtime.deliveries.record(claim, sent, {one.delivery: 1 for one in sent}, now)
            many += len(sent)
        runtime.deliveries.release(claim, now)
    return many


def test_restart_after_five_minutes_goes_on_by_itself(runtime, clock):
    _, run = half_sent(runtime)
    planned = approved(runtime, draft(at=NOW + 2 * MINUTE))
    clock.wait(5 * MINUTE)

    assert restart(runtime) == {"took_the_lead": 1}
    assert (row_of(runtime, run).state, row_of(runtime, run).trouble) == ("sending", None)
    assert goes_out(runtime) == 2 + 4
    assert runtime.announcements.get(planned).state is State.SENDING


def test_silence_of_more_than_an_hour_pauses_what_is_sent(runtime, clock):
    number, run = half_sent(runtime)
    clock.wait(HOUR + MINUTE)

    assert restart(runtime) == {"took_the_lead": 1, "paused": 1}
    assert (row_of(runtime, run).state, row_of(runtime, run).trouble) == ("paused", "restored")
    assert runtime.announcements.get(number).state is State.PAUSED
    assert goes_out(runtime) == 0
    assert "restored" in REASONS


def test_history_tells_that_the_clock_paused_it(runtime, clock):
    number, _ = half_sent(runtime)
    clock.wait(2 * HOUR)
    restart(runtime)

    with runtime.database.read() as connection:
        last = connection.execute(select(step).order_by(step.c.id.desc())).first()
    assert (last.announcement_id, last.act, last.staff_id) == (number, Act.PAUSE, None)


def test_staff_let_go_on_what_was_put_aside(runtime, clock):
    number, run = half_sent(runtime)
    clock.wait(2 * HOUR)
    restart(runtime)
    runtime.announcements.act(number, Act.RESUME, APPROVER, clock())

    assert goes_out(runtime) == 2
    assert row_of(runtime, run).trouble is None
    clock.wait(SECOND)
    assert lead.run(runtime) == {}


def test_staff_call_off_what_was_put_aside(runtime, clock):
    number, run = half_sent(runtime)
    clock.wait(2 * HOUR)
    restart(runtime)
    runtime.announcements.act(number, Act.CANCEL, APPROVER, clock())

    assert goes_out(runtime) == 0
    assert sorted(row.state for row in rows_of(runtime, run)) == ["sent", "sent", "skipped", "skipped"]


def test_time_that_passed_in_the_silence_is_missed(runtime, clock):
    people(runtime, 3)
    past = approved(runtime, draft(at=NOW + 3 * HOUR - MINUTE))  # a moment ago: a restart would begin it
    coming = approved(runtime, draft(at=NOW + 3 * HOUR + 2 * MINUTE))
    clock.wait(3 * HOUR)

    assert restart(runtime)["missed"] == 1
    assert goes_out(runtime) == 0
    assert (run_of(runtime, past).state, run_of(runtime, coming).state) == ("missed", "planned")
    runtime.announcements.act(past, Act.SEND_MISSED, APPROVER, clock())
    assert goes_out(runtime) == 3


def test_repeating_one_goes_on_once_its_missed_time_is_left_out(runtime, clock):
    people(runtime, 1)
    number = approved(runtime, draft(at=NOW + HOUR, repeat=Repeat("daily", at=(NOW + HOUR).time()).write()))
    clock.wait(3 * HOUR)
    restart(runtime)
    runtime.announcements.act(number, Act.SKIP_MISSED, APPROVER, clock())

    assert run_of(runtime, number).state == "planned"
    assert goes_out(runtime) == 0


def test_what_a_person_had_paused_says_why_to_look_first(runtime, clock):
    number, run = half_sent(runtime)
    runtime.announcements.act(number, Act.PAUSE, APPROVER, clock())
    clock.wait(2 * HOUR)
    restart(runtime)

    assert (row_of(runtime, run).state, row_of(runtime, run).trouble) == ("paused", "restored")


@pytest.mark.parametrize(("age", "many"), [(2 * HOUR, 1), (timedelta(days=3), 0)])
def test_notice_goes_out_later_but_not_after_a_day(runtime, clock, age, many):
    [person] = people(runtime, 1)
    with runtime.database.write() as connection:
        put_notice(connection, person, "A place is free for you.", {}, clock())
    clock.wait(age)
    restart(runtime)

    assert goes_out(runtime) == many


def offer(runtime, until):
    row = {
        "id": 1, "form": "class", "course": "c", "contact_id": 5, "person": "p", "state": "offered",
        "number": 1, "language": "ko", "channel": "telegram", "guardian": None, "at": NOW,
        "changed_at": NOW, "call": False, "offer_sent_at": NOW, "offered_until": until,
    }  # fmt: skip
    with runtime.database.write() as connection:
        connection.execute(insert(enrolment), row)


@pytest.mark.parametrize(("until", "calls"), [(NOW + HOUR, True), (NOW + 9 * HOUR, False)])
def test_offer_that_ran_out_unseen_becomes_a_call(runtime, clock, until, calls):
    offer(runtime, until)
    clock.wait(3 * HOUR)
    restart(runtime)

    with runtime.database.read() as connection:
        row = connection.execute(select(enrolment)).one()
    assert (row.state, row.call, row.offered_until is None) == ("offered", calls, calls)


def test_offer_sent_but_never_seen_to_be_becomes_a_call(runtime, clock):
    [person] = people(runtime, 1)
    offer(runtime, None)
    with runtime.database.write() as connection:
        sent = put_notice(connection, person, "A place is free for you.", {}, clock())
        connection.execute(update(enrolment).values(offer_delivery=sent))
    assert goes_out(runtime) == 1
    clock.wait(2 * HOUR)

    assert restart(runtime)["to_call"] == 1


def test_channel_post_of_a_run_that_is_over_is_unknown(runtime, clock):
    _, run = half_sent(runtime)
    with runtime.database.write() as connection:
        ended = {"state": "finished", "post": "pending"}
        connection.execute(update(occurrence).where(occurrence.c.id == run).values(ended))
    clock.wait(2 * HOUR)
    restart(runtime)

    assert row_of(runtime, run).post == "unknown"


def test_process_that_itself_slept_asks_too(runtime, clock):
    _, run = half_sent(runtime)
    clock.wait(2 * HOUR)

    assert lead.run(runtime)["paused"] == 1
    assert row_of(runtime, run).trouble == "restored"


def test_only_one_of_two_schedulers_puts_aside(runtime, clock):
    half_sent(runtime)
    clock.wait(2 * HOUR)
    first, second = (Leadership(runtime.database, name, MINUTE) for name in ("second", "third"))

    assert (first.stand(clock()), second.stand(clock())) == (True, False)
    assert (first.put_aside["paused"], second.put_aside) == (1, {})


def test_database_nobody_ever_led_has_nothing_put_aside(database_url, tmp_path, clock):
    house = open_house(database_url, tmp_path, clock)
    people(house, 2)
    begun(house)
    house.leadership = Leadership(house.database, "first", MINUTE)

    assert lead.run(house) == {"took_the_lead": 1}
    house.close()


def test_young_copy_marked_as_one_asks_at_once(runtime, clock):
    half_sent(runtime)
    with runtime.database.write() as connection:
        interruptions.mark_as_copy(connection)
    clock.wait(SECOND)

    assert restart(runtime)["paused"] == 1
    with runtime.database.read() as connection:
        assert connection.execute(select(leader.c.token)).scalar_one() == 2


def test_plain_file_copy_of_yesterday_sends_nothing_again(runtime, clock, tmp_path, database_url):
    if make_url(database_url).get_backend_name() != "sqlite":
        pytest.skip("a file is copied only where the database is one")
    half_sent(runtime)
    with sqlite3.connect(make_url(database_url).database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(make_url(database_url).database, tmp_path / "copy.db")
    assert goes_out(runtime) == 2  # the original ends it meanwhile
    clock.wait(timedelta(days=1))
    copy = open_house(f"sqlite:///{tmp_path}/copy.db", tmp_path, clock)
    copy.leadership = Leadership(copy.database, "another-machine", MINUTE)
    lead.run(copy)

    assert goes_out(copy) == 0
    with copy.database.read() as connection:
        states = connection.execute(select(delivery.c.state)).scalars().all()
    assert sorted(states) == ["pending", "pending", "sent", "sent"]
    copy.close()
