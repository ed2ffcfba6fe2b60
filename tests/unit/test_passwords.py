"""Passwords: which are taken, how they are compared, what a one-time password is like."""

import re
import unicodedata

import pytest

from bot.security.passwords import LONGEST, fault_of, folded, hashed, matches, one_time_password


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", "short"),
        ("123456789", "short"),
        ("1234567890", None),
        ("다리위의청자찻잔하나", None),
        ("aaaaaaaaaa", "simple"),
        ("abcabcabcabc", "simple"),
        ("my-Author-pass", "name"),
        ("x" * LONGEST + "abcd", "long"),
        ("four words in a row", None),
    ],
)
def test_new_password_is_taken_or_told_what_it_lacks(password, fault):
    assert fault_of(password, "author") == fault


def test_hash_fits_its_password_alone():
    kept = hashed("four words in a row")

    assert matches("four words in a row", kept)
    assert not matches("four words in a ro", kept)
    assert "four" not in kept


def test_korean_password_typed_on_another_keyboard_is_the_same():
    kept = hashed("다리 위의 청자 찻잔")

    assert matches(unicodedata.normalize("NFD", "다리 위의 청자 찻잔"), kept)


def test_longest_password_is_compared_whole():
    whole = "ab12" * (LONGEST // 4)

    assert fault_of(whole, "x") is None
    assert matches(whole, hashed(whole))
    assert not matches(whole[:-1] + "X", hashed(whole))
    assert not matches(whole + "x", hashed(whole))


@pytest.mark.parametrize("password", ["", "x", "\x00", "x" * 100_000])
def test_nobody_has_no_password(password):
    assert not matches(password, None)


def test_hash_that_is_none_matches_nothing():
    assert not matches("anything", "spoilt")


def test_one_time_passwords_differ_and_can_be_read_out():
    made = {one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}", one) for one in made)


@pytest.mark.parametrize(
    ("typed", "name"), [(" Author ", "author"), ("ＡＤＭＩＮ", "admin"), ("김강진", "김강진")]
)
def test_name_is_compared_folded(typed, name):
    assert folded(typed) == name
