"""Sealing: what one key sealed, others of the setting open, and nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.security.seal import Sealer, Unsealable

OLD, NEW, OTHER = "the-old-key-of-some-length", "the-new-key-of-some-length", "a-key-of-somebody-else"
PHONE = "01012345678"


@given(st.text())
def test_whatever_is_sealed_opens_again(text):
    sealer = Sealer(NEW)

    assert sealer.open(sealer.seal(text, "contact.phone"), "contact.phone") == text


def test_same_text_is_sealed_differently_each_time_and_does_not_show():
    sealer = Sealer(NEW)
    first, second = sealer.seal(PHONE, "contact.phone"), sealer.seal(PHONE, "contact.phone")

    assert first != second
    assert PHONE not in first


def test_after_a_rotation_the_old_key_still_opens_and_the_new_one_seals():
    kept = Sealer(OLD).seal(PHONE, "contact.phone")
    rotated = Sealer(f"{NEW},{OLD}")

    assert rotated.open(kept, "contact.phone") == PHONE
    assert not rotated.is_current(kept)
    anew = rotated.seal(PHONE, "contact.phone")
    assert rotated.is_current(anew)
    assert Sealer(NEW).open(anew, "contact.phone") == PHONE
    with pytest.raises(Unsealable):
        Sealer(OLD).open(anew, "contact.phone")


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda sealed: sealed, "staff.totp"),  # another column
        (lambda sealed: sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB"), "contact.phone"),
        (lambda sealed: sealed.partition(".")[2], "contact.phone"),  # no key named
        (lambda sealed: f"{sealed.partition('.')[0]}.", "contact.phone"),  # nothing in it
        (lambda sealed: f"{sealed}!", "contact.phone"),
        (lambda sealed: "", "contact.phone"),
    ],
)
def test_what_was_moved_or_changed_does_not_open(spoil, where):
    sealer = Sealer(NEW)
    sealed = spoil(sealer.seal(PHONE, "contact.phone"))

    with pytest.raises(Unsealable):
        sealer.open(sealed, where)


def test_digest_finds_equal_texts_of_one_place_under_one_key():
    sealer = Sealer(NEW)

    assert sealer.digest(PHONE, "contact.phone") == Sealer(NEW).digest(PHONE, "contact.phone")
    others = {
        sealer.digest(PHONE, "enrolment.phone"),
        sealer.digest(PHONE[:-1], "contact.phone"),
        Sealer(OTHER).digest(PHONE, "contact.phone"),
    }
    assert len(others) == 3
    assert sealer.digest(PHONE, "contact.phone") not in others


def test_digests_of_a_rotated_setting_hold_the_one_kept_before():
    assert Sealer(OLD).digest(PHONE, "x") in Sealer(f"{NEW},{OLD}").digests(PHONE, "x")
