"""What the clock does with runs, on both databases: hold, begin, miss, end, repeat, send again, take back."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.announcement import Act, Kind, State, Unlawful
from bot.calendar.repeats import GRACE, Repeat
from bot.courier import Outcome, Parcel
from bot.courier import State as Fate
from bot.runtime import SEOUL
from bot.store import expansion
from bot.store.announcements import CLOCK, Actor, Changed, Missing
from bot.store.database import Unavailable
from bot.store.leaders import Leadership
from bot.store.mailboxes import Mailboxes
from bot.store.occurrences import finish, put_notice
from bot.store.reports import TooEarly, settle
from bot.store.sending_tables import delivery, free_day, mailbox, occurrence, recall
from bot.store.sweeps import Sweeps
from bot.store.tables import contact
from tests.conftest import NOW
from tests.crowd import (
    APPROVER,
    AUTHOR,
    SECOND,
    Clock,
    approved,
    assert_adds_up,
    begun,
    draft,
    expand,
    open_house,
    people,
    reasons_of,
    rows_of,
    states_of,
)

MINUTE = timedelta(minutes=1)
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=SEOUL)
DAILY = Repeat("daily", at=time(9)).write()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def runtime(database_url, tmp_path, clock):
    opened = open_house(database_url, tmp_path, clock)
    yield opened
    opened.close()


def tick(runtime):
    """Let the clock's jobs run once."""
    now = runtime.now()
    done = runtime.runs.begin_due(now) + runtime.runs.expand(now)
    sweeps = Sweeps(runtime.database)
    sweeps.skip_cancelled(now)
    sweeps.turn_round(now)
    return done + runtime.runs.end(now)


def hand_over(runtime, fate=Fate.SENT, reason="", **more):
    """Hand over all that is due, everything with the same outcome."""
    many = 0
    while (claim := runtime.deliveries.claim("telegram", runtime.now())) is not None:
        while not (chunk := runtime.deliveries.take(claim, 100, runtime.now())).over:
            outcomes = [Outcome(one.delivery, fate, reason, **more) for one in chunk.leased]
            if outcomes:
                runtime.deliveries.record(claim, outcomes, {o.delivery: 1 for o in outcomes}, runtime.now())
            many += len(outcomes)
        runtime.deliveries.release(claim, runtime.now())
    return many


def state(runtime, number):
    return runtime.announcements.get(number).state


def act(runtime, number, wanted, who=APPROVER):
    return runtime.announcements.act(number, wanted, who, runtime.now())


def runs(runtime, number):
    return [(row.state, row.due_at.astimezone(SEOUL)) for row in reversed(runtime.ledger.runs(number))]


# From approval to the end


def test_announcement_is_held_begins_is_sent_and_ends(runtime, clock):
    people(runtime, 3)
    number = approved(runtime, draft(hold=MINUTE))

    assert state(runtime, number) is State.WAITING
    assert not tick(runtime)
    clock.wait(MINUTE - SECOND)
    assert not tick(runtime)
    assert tick_after(runtime, clock) == {"begun": 1, "ranges": 1}
    assert state(runtime, number) is State.SENDING
    assert hand_over(runtime) == 3
    assert tick(runtime) == {"finished": 1}
    assert state(runtime, number) is State.FINISHED
    assert [(step.act, step.staff_id) for step in runtime.announcements.steps(number)] == [
        ("submit", 1), ("approve", 2), ("hold", None), ("start", None), ("finish", None),
    ]  # fmt: skip
    assert not tick(runtime)


def tick_after(runtime, clock, wait=SECOND):
    clock.wait(wait)
    return tick(runtime)


def test_what_is_urgent_is_not_held(runtime):
    people(runtime, 1)
    number = approved(runtime, draft(Kind.URGENT, hold=MINUTE))

    assert tick(runtime)["begun"] == 1
    assert state(runtime, number) is State.SENDING


def test_hold_comes_before_the_hour_not_after_it(runtime, clock):
    people(runtime, 1)
    number = approved(runtime, draft(at=NOW + 10 * MINUTE, hold=MINUTE))
    assert state(runtime, number) is State.APPROVED
    assert not tick_after(runtime, clock, 9 * MINUTE - SECOND)
    assert tick_after(runtime, clock) == {"held": 1}
    assert state(runtime, number) is State.WAITING
    assert not tick_after(runtime, clock, MINUTE - SECOND)
    assert tick_after(runtime, clock)["begun"] == 1


@pytest.mark.parametrize("at", [NOW - MINUTE, NOW + SECOND])
def test_hour_that_has_passed_while_it_was_judged_still_gives_the_hold(runtime, at):
    number = approved(runtime, draft(at=at, hold=MINUTE))

    assert runs(runtime, number) == [("planned", NOW + MINUTE)]


@pytest.mark.parametrize("moment", ["approved", "held"])
def test_what_is_called_off_before_it_begins_reaches_nobody(runtime, clock, moment):
    people(runtime, 2)
    number = approved(runtime, draft(at=NOW + 10 * MINUTE if moment == "approved" else None, hold=MINUTE))
    act(runtime, number, Act.CANCEL)
    tick_after(runtime, clock, 11 * MINUTE)

    assert state(runtime, number) is State.CANCELLED
    assert [one for one, _ in runs(runtime, number)] == ["cancelled"]
    assert hand_over(runtime) == 0


def test_announcement_for_nobody_ends_at_once(runtime):
    number = approved(runtime)

    assert tick(runtime) == {"begun": 1, "ranges": 1, "finished": 1}
    assert state(runtime, number) is State.FINISHED


# Missed hours


def test_run_that_is_late_within_the_grace_still_goes(runtime, clock):
    people(runtime, 1)
    number = approved(runtime)

    assert tick_after(runtime, clock, GRACE)["begun"] == 1
    assert state(runtime, number) is State.SENDING


def test_run_that_is_later_waits_for_a_person(runtime, clock):
    people(runtime, 1)
    number = approved(runtime)

    assert tick_after(runtime, clock, GRACE + SECOND) == {"missed": 1}
    assert not tick_after(runtime, clock, 100 * MINUTE)
    assert hand_over(runtime) == 0
    act(runtime, number, Act.SEND_MISSED)
    with pytest.raises(Unlawful, match=r"^state$"):
        act(runtime, number, Act.SEND_MISSED)
    assert tick(runtime)["begun"] == 1
    assert hand_over(runtime) == 1


def test_missed_run_that_is_left_out_ends_what_does_not_repeat(runtime, clock):
    number = approved(runtime)
    tick_after(runtime, clock, GRACE + SECOND)
    act(runtime, number, Act.SKIP_MISSED)

    assert state(runtime, number) is State.FINISHED
    assert [one for one, _ in runs(runtime, number)] == ["skipped"]


def test_missed_run_that_is_left_out_is_followed_by_the_next_one_only(runtime, clock):
    number = approved(runtime, draft(repeat=DAILY))
    clock.now = MORNING + 2 * GRACE
    tick(runtime)
    act(runtime, number, Act.SKIP_MISSED)
    with pytest.raises(Unlawful, match=r"^state$"):
        act(runtime, number, Act.SKIP_MISSED)

    assert runs(runtime, number) == [("skipped", MORNING), ("planned", MORNING + timedelta(days=1))]


@pytest.mark.parametrize("wanted", [Act.SEND_MISSED, Act.SKIP_MISSED])
def test_nothing_is_sent_or_left_out_before_it_is_missed(runtime, wanted):
    number = approved(runtime, draft(at=NOW + 10 * MINUTE))
    with pytest.raises(Unlawful, match=r"^state$"):
        act(runtime, number, wanted)

    assert state(runtime, number) is State.APPROVED
    assert [one for one, _ in runs(runtime, number)] == ["planned"]
    assert len(runtime.announcements.steps(number)) == 2  # submit, approve


# Repeating


def test_repeating_one_runs_day_after_day_to_its_last(runtime, clock):
    people(runtime, 1)
    number = approved(runtime, draft(repeat=Repeat("daily", at=time(9), count=3).write()))
    for day in range(3):
        assert state(runtime, number) is State.APPROVED
        clock.now = MORNING + timedelta(days=day)
        assert tick(runtime)["begun"] == 1
        hand_over(runtime)
        assert tick(runtime)["finished"] == 1

    assert state(runtime, number) is State.FINISHED
    assert runs(runtime, number) == [("finished", MORNING + timedelta(days=day)) for day in range(3)]
    assert [len(rows_of(runtime, row.id)) for row in runtime.ledger.runs(number)] == [1, 1, 1]


def test_repeating_one_leaves_out_holidays_and_those_that_staff_added(runtime, clock):
    with runtime.database.write() as connection:
        connection.execute(insert(free_day).values(day=MORNING.date(), name="임시공휴일"))
    clock.now = datetime(2026, 12, 24, 10, tzinfo=SEOUL)
    christmas = Repeat("daily", at=time(9), on_holiday="skip").write()
    over_christmas = approved(runtime, draft(repeat=christmas))
    clock.now = NOW
    over_the_added = approved(runtime, draft(repeat=christmas))

    assert runs(runtime, over_christmas) == [("planned", datetime(2026, 12, 26, 9, tzinfo=SEOUL))]
    assert runs(runtime, over_the_added) == [("planned", MORNING + timedelta(days=1))]


def test_repeating_one_whose_last_day_has_passed_is_not_approved(runtime, clock):
    over = Repeat("daily", at=time(9), until=NOW.date()).write()
    number = runtime.announcements.create(draft(repeat=over), 1, NOW)
    act(runtime, number, Act.SUBMIT, AUTHOR)

    with pytest.raises(Unlawful, match=r"^state$"):
        act(runtime, number, Act.APPROVE)
    assert state(runtime, number) is State.SUBMITTED
    assert runs(runtime, number) == []


def test_end_of_a_repeating_one_plans_no_run_beyond_it(runtime, clock):
    people(runtime, 1)
    number = approved(runtime, draft(repeat=DAILY, ends_at=MORNING + timedelta(hours=5)))
    clock.now = MORNING
    tick(runtime)
    hand_over(runtime)
    tick(runtime)

    assert state(runtime, number) is State.FINISHED


def test_long_run_is_not_overtaken_by_the_next(runtime, clock):
    people(runtime, 1)
    number = approved(runtime, draft(repeat=DAILY))
    clock.now = MORNING
    tick(runtime)
    clock.now = MORNING + timedelta(days=2, hours=3)  # still sending
    assert not tick(runtime)
    hand_over(runtime)
    tick(runtime)

    assert runs(runtime, number) == [("finished", MORNING), ("planned", MORNING + timedelta(days=3))]


# Withdrawn and written anew


def test_run_that_is_approved_anew_is_what_was_written_anew(runtime):
    at = NOW + 60 * MINUTE
    number = approved(runtime, draft(at=at))
    act(runtime, number, Act.WITHDRAW, AUTHOR)
    before = runtime.announcements.get(number)
    changed = replace(before, kind=Kind.ADVERTISING, ends_at=at + MINUTE, channel_post=True)
    runtime.announcements.edit(number, before.version, changed, 1, "author", NOW)
    act(runtime, number, Act.SUBMIT, AUTHOR)
    act(runtime, number, Act.APPROVE)

    (run,) = runtime.ledger.runs(number)
    assert (run.state, run.kind, run.ends_at, run.post) == ("planned", "advertising", at + MINUTE, "pending")
    assert run.finished_at is None


def test_edit_needs_the_version_that_was_looked_at(runtime):
    number = runtime.announcements.create(draft(), 1, NOW)
    seen = runtime.announcements.get(number)
    runtime.announcements.edit(number, seen.version, seen, 1, "author", NOW)

    with pytest.raises(Changed):
        runtime.announcements.edit(number, seen.version, seen, 2, "author", NOW)
    with pytest.raises(Missing):
        runtime.announcements.edit(number + 1, 1, seen, 1, "author", NOW)


def test_who_edits_becomes_the_author_and_neither_they_nor_the_first_may_approve(runtime):
    number = runtime.announcements.create(draft(), 1, NOW)
    seen = runtime.announcements.get(number)
    runtime.announcements.edit(number, seen.version, seen, 9, "admin", NOW)
    act(runtime, number, Act.SUBMIT, AUTHOR)

    for had_a_hand_in_it in (9, 1):
        with pytest.raises(Unlawful, match=r"^own$"):
            act(runtime, number, Act.APPROVE, Actor(had_a_hand_in_it, "admin"))
    act(runtime, number, Act.APPROVE, Actor(2, "admin"))


# From two browsers at once


@pytest.mark.parametrize("wanted", [Act.PAUSE, Act.CANCEL, Act.RETRY_FAILED, Act.SEND_UNKNOWN, Act.RECALL])
def test_act_from_several_browsers_at_once_is_taken_once_or_changes_nothing(runtime, wanted):
    people(runtime, 4)
    number, run = begun(runtime)

    def press(_):
        try:
            act(runtime, number, wanted)
        except (Changed, Unlawful) as why:
            return type(why)
        return None

    with ThreadPoolExecutor(4) as browsers:
        answers = list(browsers.map(press, range(4)))

    assert None in answers
    taken = [step for step in runtime.announcements.steps(number) if step.act == wanted]
    once = {Act.PAUSE, Act.CANCEL}
    assert len(taken) == 1 if wanted in once else len(taken) >= 1
    assert_adds_up(runtime, run)


def test_act_twice_is_an_act_once(runtime):
    people(runtime, 4)
    number, run = begun(runtime)
    for wanted, reached in ((Act.PAUSE, "paused"), (Act.RESUME, "sending"), (Act.CANCEL, "cancelled")):
        assert act(runtime, number, wanted).state == reached
        assert act(runtime, number, wanted).state == reached
    Sweeps(runtime.database).skip_cancelled(NOW)
    Sweeps(runtime.database).skip_cancelled(NOW)

    assert reasons_of(runtime, run) == {("skipped", "cancelled"): 4}
    assert_adds_up(runtime, run)


def test_act_needs_the_version_where_one_is_given(runtime):
    number = runtime.announcements.create(draft(), 1, NOW)

    with pytest.raises(Changed):
        runtime.announcements.act(number, Act.SUBMIT, AUTHOR, NOW, version=99)
    with pytest.raises(Missing):
        act(runtime, number + 1, Act.SUBMIT, AUTHOR)


def test_two_clocks_begin_and_end_a_run_once(runtime):
    people(runtime, 5)
    number = approved(runtime)
    with ThreadPoolExecutor(4) as clocks:
        begun_by = list(clocks.map(lambda _: runtime.runs.begin_due(NOW), range(4)))
        list(clocks.map(lambda _: expand(runtime), range(4)))
        hand_over(runtime)
        ended_by = list(clocks.map(lambda _: runtime.runs.end(NOW), range(4)))

    assert sum(done["begun"] for done in begun_by) == 1
    assert sum(done["finished"] for done in ended_by) == 1
    assert [step.act for step in runtime.announcements.steps(number)].count("start") == 1
    assert len(rows_of(runtime, runtime.ledger.runs(number)[0].id)) == 5


# Sent again


def test_failed_ones_are_sent_again_once_for_each_wish(runtime, clock):
    people(runtime, 4)
    number, run = begun(runtime)
    hand_over(runtime, Fate.FAILED, "refused")
    tick(runtime)
    assert state(runtime, number) is State.FINISHED
    act(runtime, number, Act.RETRY_FAILED)
    act(runtime, number, Act.RETRY_FAILED)
    again = 0
    for _ in range(5):
        tick_after(runtime, clock)
        again += hand_over(runtime, Fate.FAILED, "refused")

    assert again == 4
    assert state(runtime, number) is State.FINISHED
    assert_adds_up(runtime, run)
    act(runtime, number, Act.RETRY_FAILED)
    tick_after(runtime, clock)
    assert hand_over(runtime) == 4


def test_unknown_ones_are_sent_again_once_even_if_they_stay_unknown(runtime, clock):
    people(runtime, 4)
    number, run = begun(runtime)
    hand_over(runtime, Fate.UNKNOWN, "timed-out")
    tick(runtime)
    act(runtime, number, Act.SEND_UNKNOWN)
    again = 0
    for _ in range(5):
        tick_after(runtime, clock)
        again += hand_over(runtime, Fate.UNKNOWN, "timed-out")

    assert again == 4
    assert reasons_of(runtime, run) == {("unknown", "timed-out"): 4}
    assert state(runtime, number) is State.FINISHED


def test_what_becomes_unknown_after_the_wish_is_not_meant_by_it(runtime, clock, monkeypatch):
    monkeypatch.setattr(expansion, "BATCH", 2)
    people(runtime, 4)
    number, run = begun(runtime)
    first = runtime.deliveries.claim("telegram", clock())
    chunk = runtime.deliveries.take(first, 2, clock())
    act(runtime, number, Act.SEND_UNKNOWN)  # while they are on their way
    unknown = [Outcome(one.delivery, Fate.UNKNOWN, "cut") for one in chunk.leased]
    runtime.deliveries.record(first, unknown, {one.delivery: 1 for one in chunk.leased}, clock.wait())
    runtime.deliveries.release(first, clock())
    tick_after(runtime, clock)

    assert states_of(runtime, run) == {"unknown": 2, "pending": 2}


def test_wish_that_comes_while_the_last_is_fulfilled_is_fulfilled_too(runtime, clock):
    people(runtime, 2)
    number, run = begun(runtime)
    hand_over(runtime, Fate.FAILED, "refused")
    act(runtime, number, Act.RETRY_FAILED)
    with runtime.database.read() as connection:  # as a sweep does that is slow
        row = connection.execute(select(occurrence.c.id, occurrence.c.due_at.label("wished_at"))).one()
    clock.wait()
    act(runtime, number, Act.RETRY_FAILED)
    sweeps = Sweeps(runtime.database)
    sweeps._turn_run(row, occurrence.c.again_failed, Fate.FAILED, clock.wait())

    assert runtime.ledger.runs(number)[0].again_failed
    sweeps.turn_round(clock.wait())
    assert not runtime.ledger.runs(number)[0].again_failed
    assert states_of(runtime, run) == {"pending": 2}


def test_failures_for_good_are_left_alone(runtime, clock):
    people(runtime, 3)
    number, run = begun(runtime)
    hand_over(runtime, Fate.FAILED, "blocked", closes=True)
    act(runtime, number, Act.RETRY_FAILED)
    tick_after(runtime, clock)

    assert reasons_of(runtime, run) == {("failed", "blocked"): 3}
    assert hand_over(runtime) == 0
    tick_after(runtime, clock)
    assert state(runtime, number) is State.FINISHED


def test_run_does_not_end_over_a_wish(runtime, clock):
    people(runtime, 2)
    number, run = begun(runtime)
    hand_over(runtime, Fate.UNKNOWN, "cut")
    act(runtime, number, Act.SEND_UNKNOWN)  # between the clock's look and its act, so to say
    with runtime.database.write() as connection:
        assert not finish(connection, run, clock())
    assert state(runtime, number) is State.SENDING
    tick_after(runtime, clock)
    assert hand_over(runtime) == 2


@pytest.mark.parametrize("wanted", [Act.RETRY_FAILED, Act.SEND_UNKNOWN])
def test_nothing_is_sent_again_of_what_was_never_sent_or_is_taken_back(runtime, wanted):
    people(runtime, 1)
    planned = approved(runtime, draft(at=NOW + 60 * MINUTE))
    with pytest.raises(Unlawful, match=r"^state$"):
        act(runtime, planned, wanted)
    assert state(runtime, planned) is State.APPROVED

    number, _ = begun(runtime)
    hand_over(runtime, Fate.UNKNOWN, "cut")
    tick(runtime)
    act(runtime, number, Act.RECALL)
    with pytest.raises(Unlawful, match=r"^state$"):
        act(runtime, number, wanted)
    assert state(runtime, number) is State.FINISHED


def test_called_off_run_keeps_what_is_unknown_as_unknown(runtime, clock):
    people(runtime, 2)
    number, run = begun(runtime)
    hand_over(runtime, Fate.UNKNOWN, "cut")
    act(runtime, number, Act.SEND_UNKNOWN)
    act(runtime, number, Act.CANCEL)
    for _ in range(3):
        tick_after(runtime, clock)

    assert reasons_of(runtime, run) == {("unknown", "cut"): 2}


# Taken back


def test_recall_stops_sending_and_lists_what_was_sent_once(runtime, monkeypatch):
    monkeypatch.setattr(expansion, "BATCH", 2)
    people(runtime, 6)
    number, run = begun(runtime)
    claim = runtime.deliveries.claim("telegram", NOW)
    chunk = runtime.deliveries.take(claim, 2, NOW)
    sent = [Outcome(one.delivery, Fate.SENT, handle=str(one.delivery)) for one in chunk.leased]
    runtime.deliveries.record(claim, sent, {one.delivery: 1 for one in chunk.leased}, NOW)
    runtime.deliveries.release(claim, NOW)
    act(runtime, number, Act.RECALL)
    listed = [Sweeps(runtime.database).list_recalls(NOW) for _ in range(2)]
    act(runtime, number, Act.RECALL)
    listed.append(Sweeps(runtime.database).list_recalls(NOW))
    tick(runtime)

    with runtime.database.read() as connection:
        rows = connection.execute(select(recall)).all()
    assert listed == [2, 0, 0]
    assert {row.delivery_id for row in rows} == {one.delivery for one in chunk.leased}
    assert reasons_of(runtime, run) == {("sent", ""): 2, ("skipped", "cancelled"): 4}


def test_recalled_text_has_no_next_run(runtime, clock):
    people(runtime, 1)
    number = approved(runtime, draft(repeat=DAILY))
    clock.now = MORNING
    tick(runtime)
    hand_over(runtime)
    tick(runtime)
    act(runtime, number, Act.RECALL)
    clock.now = MORNING + timedelta(days=1)

    assert not tick(runtime)
    assert state(runtime, number) is State.CANCELLED
    assert [one for one, _ in runs(runtime, number)] == ["finished", "cancelled"]


def test_correction_reaches_exactly_those_whom_the_mistake_reached(runtime, clock):
    reached = people(runtime, 3)
    mistake, first = begun(runtime)
    chunk = runtime.deliveries.take(runtime.deliveries.claim("telegram", NOW), 3, NOW)
    first_of_them, second, third = (one.delivery for one in chunk.leased)
    fates = (
        Outcome(first_of_them, Fate.SENT),
        Outcome(second, Fate.UNKNOWN, "cut"),
        Outcome(third, Fate.FAILED, "refused"),
    )
    claim = runtime.deliveries.claim("telegram", clock.wait(2 * MINUTE))
    runtime.deliveries.give_up_stale(clock())
    with runtime.database.write() as connection:
        for fate in fates:
            settle(connection, fate, clock())
    people(runtime, 2, first=1)  # new since then
    with runtime.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == reached[0]).values(
            paused_until=clock() + timedelta(days=9)
        ))  # fmt: skip
        connection.execute(update(contact).where(contact.c.id == reached[1]).values(township="doam"))
    assert claim is None

    _, run = begun(runtime, draft(correction_of=mistake))

    got = {row.contact_id for row in rows_of(runtime, run)}
    assert got == {row.contact_id for row in rows_of(runtime, first) if row.state in ("sent", "unknown")}
    assert len(got) == 2
    assert hand_over(runtime) == 2


# Late news

NEWS = (Fate.SENT, Fate.FAILED, Fate.UNKNOWN, Fate.SKIPPED, Fate.PENDING)


@pytest.mark.parametrize("news", NEWS)
@pytest.mark.parametrize("stands", [*NEWS, Fate.LEASED])
def test_late_news_turns_only_what_it_may(runtime, stands, news):
    people(runtime, 1)
    _, run = begun(runtime)
    if stands is Fate.LEASED:
        runtime.deliveries.take(runtime.deliveries.claim("telegram", NOW), 1, NOW)
    elif stands is not Fate.PENDING:
        hand_over(runtime, stands, "" if stands is Fate.SENT else "refused", handle="7")
    (row,) = rows_of(runtime, run)
    outcome = Outcome(row.id, news, "" if news is Fate.SENT else "blocked")
    may = (stands, news) in {
        (Fate.UNKNOWN, Fate.SENT), (Fate.UNKNOWN, Fate.FAILED), (Fate.SENT, Fate.FAILED),
    }  # fmt: skip

    with runtime.database.write() as connection:
        if stands is Fate.LEASED:
            with pytest.raises(TooEarly):
                settle(connection, outcome, NOW)
        else:
            assert settle(connection, outcome, NOW) is may
            assert not settle(connection, outcome, NOW)  # the same news once more
            assert not settle(connection, Outcome(row.id + 1000, news), NOW)  # of nobody
    (after,) = rows_of(runtime, run)
    assert after.state == (news if may else stands)
    assert after.handle == row.handle
    assert_adds_up(runtime, run)


# Notices


def test_notice_goes_to_one_without_approval_and_past_every_cap(runtime):
    (who,) = people(runtime, 1, ad_at=None, night_at=None, topics=(), paused_until=NOW + timedelta(days=9))
    with runtime.database.write() as connection:
        number = put_notice(connection, who, "More", {}, NOW)
        assert put_notice(connection, 1, "More", {}, NOW) is None

    assert hand_over(runtime) == 1
    assert tick(runtime) == {"notices": 1}
    (row,) = rows_of(runtime, 1)
    assert (row.id, row.state) == (number, "sent")


# Leading


def test_one_of_two_schedulers_leads_and_the_other_takes_over(runtime, clock):
    first, second = (Leadership(runtime.database, name, MINUTE) for name in ("first", "second"))

    assert first.stand(clock())
    assert not second.stand(clock())
    assert first.stand(clock.wait())
    token = first.token
    clock.wait(first.term + SECOND)  # the first is silent
    assert second.stand(clock())
    assert second.token == token + 1
    assert not first.stand(clock())
    assert (first.leads, second.leads) == (False, True)
    people(runtime, 1)
    begun(runtime)
    assert runtime.deliveries.claim("telegram", clock(), first.token) is None
    assert runtime.deliveries.claim("telegram", clock(), second.token) is not None


def test_leader_that_resigns_is_followed_at_once(runtime, clock):
    first, second = (Leadership(runtime.database, name, MINUTE) for name in ("first", "second"))
    first.stand(clock())
    first.resign(clock())

    assert not first.leads
    assert second.stand(clock())
    first.resign(clock())  # late: it takes nothing from the second
    assert not first.stand(clock())


def test_leader_that_came_back_under_its_name_does_not_lead_by_its_old_number(runtime, clock):
    first = Leadership(runtime.database, "first", MINUTE)
    first.stand(clock())
    again = Leadership(runtime.database, "first", MINUTE)  # the same name, another process

    assert not again.stand(clock())
    clock.wait(first.term + SECOND)
    assert again.stand(clock())
    assert again.token == first.token + 1


def test_many_that_stand_at_once_give_one_leader(runtime, clock):
    crowd = [Leadership(runtime.database, f"clock-{n}", MINUTE) for n in range(6)]
    tokens = []
    while len(crowd) > 3:
        with ThreadPoolExecutor(6) as threads:
            led = list(threads.map(lambda one: one.stand(clock()), crowd))
        assert sum(led) == 1
        tokens.append(crowd.pop(led.index(True)).token)  # it dies
        clock.wait(crowd[0].term + SECOND)

    assert tokens == [1, 2, 3]


# Mailboxes


def parcels(runtime, run, language="ko"):
    return [Parcel(row.id, run, None, "", language, {}) for row in rows_of(runtime, run)]


def numbers(runtime):
    with runtime.database.read() as connection:
        rows = connection.execute(select(mailbox).order_by(mailbox.c.contact_id, mailbox.c.n)).all()
    return [(row.contact_id, row.n) for row in rows]


def test_mailboxes_count_each_for_itself_however_many_deposit_at_once(runtime):
    keys = people(runtime, 5, channel="webchat")
    sent = [begun(runtime, draft(Kind.URGENT, channels=("webchat",)))[1] for _ in range(8)]

    def deposit(run):
        for _ in range(20):  # a busy mailbox says so, and is tried again later
            with suppress(Unavailable):
                Mailboxes(runtime.database).deposit(parcels(runtime, run), NOW)
                return

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(deposit, [*sent, *sent]))  # each twice

    assert numbers(runtime) == [(key, n) for key in keys for n in range(1, 9)]


def test_message_lies_in_a_mailbox_once_and_what_lies_there_is_sent(runtime, clock):
    people(runtime, 2, channel="webchat")
    _, run = begun(runtime, draft(channels=("webchat",)))
    claim = runtime.deliveries.claim("webchat", NOW)
    runtime.deliveries.take(claim, 2, NOW)
    one, _ = parcels(runtime, run)
    runtime.mailboxes.deposit([one], NOW)  # and then the process dies
    runtime.deliveries.give_up_stale(clock.wait(2 * MINUTE))

    assert reasons_of(runtime, run) == {("sent", ""): 1, ("unknown", "crash"): 1}
    assert_adds_up(runtime, run)


def test_clock_itself_may_not_do_what_people_do(runtime):
    number = runtime.announcements.create(draft(), 1, NOW)

    with pytest.raises(Unlawful):
        runtime.announcements.act(number, Act.HOLD, CLOCK, NOW)
    with pytest.raises(Unlawful):
        runtime.announcements.act(number, Act.START, Actor(1, "admin"), NOW)
    with runtime.database.read() as connection:
        assert connection.execute(select(delivery)).all() == []
