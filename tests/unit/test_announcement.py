"""An announcement's lawful steps: every act in every state, by every role."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.announcement import (
    BY_THE_CLOCK,
    Act,
    Announcement,
    Kind,
    State,
    Text,
    Unlawful,
    after,
    check,
    open_acts,
)
from bot.audience import Audience
from tests.conftest import NOW

AUTHOR, OTHER = 1, 2
WRITTEN = Announcement(
    Kind.INFORMATION, {"ko": Text("물 끊김", "내일")}, ("news",), ("webchat",), author=AUTHOR
)

# The states in their order; where an act leads from each, a dot where it is not open.
STATES = (
    "draft", "submitted", "approved", "waiting", "sending", "paused", "finished", "rejected", "withdrawn",
    "cancelled",
)  # fmt: skip
LEADS = """
edit          draft .         .         .         .         .         .        draft draft .
submit        submitted .     .         .         .         .         .        .     .     .
approve       .     approved  .         .         .         .         .        .     .     .
reject        .     rejected  .         .         .         .         .        .     .     .
withdraw      .     withdrawn withdrawn .         .         .         .        .     .     .
hold          .     .         waiting   .         .         .         .        .     .     .
start         .     .         sending   sending   .         .         .        .     .     .
pause         .     .         .         .         paused    .         .        .     .     .
resume        .     .         .         .         .         sending   .        .     .     .
finish        .     .         finished  finished  finished  .         .        .     .     .
again         .     .         .         approved  approved  .         .        .     .     .
cancel        .     .         cancelled cancelled cancelled cancelled .        .     .     .
retry-failed  .     .         sending   .         sending   paused    sending  .     .     .
send-unknown  .     .         sending   .         sending   paused    sending  .     .     .
send-missed   .     .         waiting   waiting   .         .         .        .     .     .
skip-missed   .     .         approved  approved  .         .         .        .     .     .
recall        .     .         cancelled cancelled cancelled cancelled finished .     .     cancelled
"""
ROWS = [line.split() for line in LEADS.strip().splitlines()]
CASES = [
    (Act(act), State(state), None if led == "." else State(led))
    for act, *leads in ROWS
    for state, led in zip(STATES, leads, strict=True)
]
MAY = {
    "author": "edit submit withdraw pause resume cancel retry-failed skip-missed",
    "approver": (
        "approve reject withdraw pause resume cancel retry-failed send-unknown send-missed skip-missed recall"
    ),
    "admin": (
        "edit submit withdraw approve reject pause resume cancel retry-failed send-unknown send-missed "
        "skip-missed recall"
    ),
    "auditor": "",
    "clock": "",
    "": "",
}


def test_table_knows_every_act_and_every_state():
    assert {act for act, *_ in ROWS} == set(Act)
    assert set(STATES) == set(State)


@pytest.mark.parametrize(("act", "state", "led"), CASES)
def test_every_act_leads_from_every_state_where_the_table_says(act, state, led):
    if led is not None:
        assert after(state, act) is led
        return
    with pytest.raises(Unlawful, match=r"^state$"):
        after(state, act)


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize(("act", "state", "led"), CASES)
def test_every_role_may_do_its_own_acts_and_no_other(role, act, state, led):
    stands = replace(WRITTEN, state=state)
    if act not in MAY[role].split():
        with pytest.raises(Unlawful, match=r"^role$"):
            check(act, stands, OTHER, role, "a reason")
    elif led is None:
        with pytest.raises(Unlawful, match=r"^state$"):
            check(act, stands, OTHER, role, "a reason")
    else:
        assert check(act, stands, OTHER, role, "a reason") is led


@pytest.mark.parametrize("act", sorted(BY_THE_CLOCK))
@pytest.mark.parametrize("role", MAY)
def test_no_person_does_what_the_clock_does(act, role):
    for state in State:
        with pytest.raises(Unlawful):
            check(act, replace(WRITTEN, state=state), OTHER, role)


@pytest.mark.parametrize("act", [Act.APPROVE, Act.REJECT])
@pytest.mark.parametrize("role", ["approver", "admin"])
def test_nobody_judges_what_they_wrote_themselves(act, role):
    submitted = replace(WRITTEN, state=State.SUBMITTED)

    with pytest.raises(Unlawful, match=r"^own$"):
        check(act, submitted, AUTHOR, role, "a reason")
    assert act not in open_acts(submitted, AUTHOR, role)
    assert act in open_acts(submitted, OTHER, role)


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_rejection_says_why(reason):
    with pytest.raises(Unlawful, match=r"^reason$"):
        check(Act.REJECT, replace(WRITTEN, state=State.SUBMITTED), OTHER, "approver", reason)


def test_what_is_over_for_good_opens_no_way_to_people():
    for state in (State.REJECTED, State.WITHDRAWN, State.CANCELLED):
        reached = {after(state, act) for act in Act if state in _from(act)}
        assert reached <= {State.DRAFT, State.CANCELLED}


def test_only_an_approval_leads_from_a_draft_to_people():
    """Walk every way from a draft without approving: none reaches a state in which something goes out."""
    seen, ways = {State.DRAFT}, [State.DRAFT]
    while ways:
        state = ways.pop()
        for act in set(Act) - {Act.APPROVE}:
            if state in _from(act) and (led := after(state, act)) not in seen:
                seen.add(led)
                ways.append(led)

    assert seen == {State.DRAFT, State.SUBMITTED, State.REJECTED, State.WITHDRAWN}


def _from(act: Act) -> set[State]:
    return {state for one, state, led in CASES if one is act and led is not None}


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        (Kind.INFORMATION, timedelta(seconds=60)),
        (Kind.ADVERTISING, timedelta(seconds=60)),
        (Kind.URGENT, timedelta()),
    ],
)
def test_all_but_what_is_urgent_is_held_for_a_minute(kind, waits):
    assert replace(WRITTEN, kind=kind).waits == waits


def test_readers_are_chosen_by_topics_and_channels_too():
    narrowed = replace(WRITTEN, audience=Audience(townships=("byeongyeong",)))

    assert narrowed.readers == Audience(("news",), ("webchat",), townships=("byeongyeong",))


def test_readers_of_a_correction_are_those_of_the_mistake_and_no_others():
    correction = replace(WRITTEN, audience=Audience(townships=("byeongyeong",)), correction_of=7)

    assert correction.readers == Audience(channels=("webchat",), readers_of=7)


@pytest.mark.parametrize("field", ["at", "ends_at"])
def test_moment_without_time_zone_is_refused(field):
    with pytest.raises(ValueError, match="time zone"):
        replace(WRITTEN, **{field: datetime(2026, 11, 22, 14)})  # noqa: DTZ001  # that is the fault
    assert replace(WRITTEN, **{field: NOW})


def test_audience_comes_back_from_json_as_it_was():
    chosen = Audience(("news",), ("kakao",), ("ko", "vi"), ("gangjin",), "resident", without_readers_of=3)

    assert Audience.read(chosen.write()) == chosen
    assert Audience().write() == {}
    assert Audience.read({"topics": ["news"], "invented": 1}) == Audience(("news",))
