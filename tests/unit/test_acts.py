"""What acts make of what is known of a person, and when consents are asked for again."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.acts import CONSENTS, Agree, Ask, Keep, Me, Pause, Prefer, Subscribe, Unsubscribe, wording_key
from bot.audience import TOPICS
from bot.handler import ENDONYMS
from bot.question import LONGEST_ENTITY
from bot.runtime import SEOUL
from bot.sending.renewal import NOTICE, Lapse, Question, next_step, years_later
from bot.townships import TOWNSHIPS, township_name
from tests.builders import NOW, handlers

topics = st.lists(st.sampled_from(TOPICS), unique=True).map(tuple)
acts = st.one_of(
    topics.map(Subscribe),
    topics.map(Unsubscribe),
    st.sampled_from([None, NOW]).map(Pause),
    st.builds(Prefer, st.sampled_from([None, "", *TOWNSHIPS]), st.sampled_from([None, "", "resident"])),
    st.builds(Agree, st.sampled_from(CONSENTS), st.booleans()),
    st.just(Ask()),
)
people = st.lists(acts, max_size=8).map(lambda done: Me().after(done, NOW))
LATER = NOW + timedelta(days=1)


@given(people, acts)
def test_doing_it_again_changes_nothing(me, act):
    once = me.after([act], LATER)

    assert once.after([act], LATER) == once


@given(people, acts)
def test_dates_of_what_was_so_already_stay(me, act):
    after = me.after([act], LATER)

    kept = {name: at for name, at in after.subscriptions.items() if name in me.subscriptions}
    assert all(me.subscriptions[name] == at for name, at in kept.items())
    assert all(me.consents.get(kind, LATER) == at for kind, at in after.consents.items())


@given(people)
def test_no_night_is_left_without_advertising_once_that_is_taken_back(me):
    after = me.after([Agree("advertising", given=False)], NOW)

    assert not {"advertising", "night"} & set(after.consents)


@given(people)
def test_keeping_renews_only_what_was_asked_for(me):
    unasked = me.after([], NOW)
    kept = me.after([Ask(), Keep()], LATER)

    assert set(kept.subscriptions.values()) | set(kept.consents.values()) <= {LATER}
    assert set(kept.subscriptions) == set(unasked.subscriptions)
    assert kept.asked_again_at is None


def test_keeping_where_nobody_asked_changes_nothing():
    me = Me({"news": NOW})

    assert me.after([Keep()], LATER) == me


def test_wording_has_a_key_of_its_own():
    assert wording_key("yes") != wording_key("yes.")
    assert len(wording_key("가" * 5000)) == 16


# Asked again after two years

GIVEN = datetime(2024, 12, 1, 9, 0, tzinfo=SEOUL)
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("at", "asked", "step"),
    [
        (DUE - NOTICE - timedelta(seconds=1), None, None),  # not yet
        (DUE - NOTICE, None, Question(GIVEN, DUE, advertising=False)),
        (DUE - timedelta(days=1), DUE - NOTICE, None),  # asked, and the day is not there yet
        (DUE, DUE - NOTICE, Lapse((Unsubscribe(("news",)),))),
        (DUE, DUE - timedelta(days=3), None),  # asked late: as long to answer
        (DUE + timedelta(days=27), DUE - timedelta(days=3), Lapse((Unsubscribe(("news",)),))),
        (DUE, DUE - timedelta(days=40), Question(GIVEN, DUE + NOTICE, advertising=False)),  # for another one
        (DUE + timedelta(days=500), None, Question(GIVEN, DUE + timedelta(days=530), advertising=False)),
        (years_later(DUE), DUE, Question(GIVEN, years_later(DUE) + NOTICE, advertising=False)),
    ],
)
def test_consent_two_years_old_is_asked_for_and_ends_in_silence(at, asked, step):
    assert next_step(Me({"news": GIVEN}, asked_again_at=asked), at) == step


def test_only_what_is_old_ends():
    me = Me(
        {"news": GIVEN, "deals": NOW},
        {"advertising": GIVEN, "night": NOW, "abroad": GIVEN},
        asked_again_at=DUE,
    )
    step = next_step(me, DUE + NOTICE)

    assert step == Lapse((Unsubscribe(("news",)), Agree("advertising", given=False)))


def test_question_says_whether_advertising_is_among_it():
    me = Me({"news": GIVEN}, {"advertising": GIVEN + timedelta(days=1)})

    assert next_step(me, DUE) == Question(GIVEN, DUE + NOTICE, advertising=True)


@given(st.datetimes(max_value=NOW.replace(tzinfo=None)))
def test_two_years_later_is_the_same_day_or_the_last_of_february(at):
    later = years_later(at)

    assert (later.year, later.month, later.time()) == (at.year + 2, at.month, at.time())
    assert later.day == at.day or (at.month, at.day, later.day) == (2, 29, 28)


# Townships and the buttons' entities


def test_county_has_one_town_and_ten_townships():
    assert len(TOWNSHIPS) == 11
    assert sum(names[0].endswith("읍") for names in TOWNSHIPS.values()) == 1


@pytest.mark.parametrize("language", ENDONYMS)
def test_township_has_a_name_in_every_language(language):
    assert len({township_name(key, language) for key in TOWNSHIPS}) == 11


def test_longest_entities_fit_into_a_button():
    longest = max(TOPICS, key=len)

    assert len(f"abroad:yes:12345678:{longest}") <= LONGEST_ENTITY
    assert all(len(key) <= 16 for key in TOWNSHIPS)


@given(st.text(max_size=40))
def test_made_up_entity_is_never_taken_for_a_buttons(entity):
    known = {"subscribe", "unsubscribe"}

    assert not any(handlers()[topic].knows(f"x{entity}") for topic in known)
