"""One-time codes: right only near their time, and each time step once."""

from datetime import timedelta

import pyotp
import pytest

from bot.security.second_factor import STEP, address, new_secret, step_of
from tests.builders import NOW

SECRET = new_secret()


def code_at(shift: int) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=shift))


@pytest.mark.parametrize("shift", [0, -STEP, STEP])
def test_code_of_a_clock_a_step_off_is_taken(shift):
    assert step_of(SECRET, code_at(shift), NOW, None) == (int(NOW.timestamp()) + shift) // STEP


@pytest.mark.parametrize("shift", [-2 * STEP, 2 * STEP, 3600])
def test_code_of_another_time_is_not(shift):
    assert step_of(SECRET, code_at(shift), NOW, None) is None


def test_code_works_once_and_an_older_one_never_after_it():
    used = step_of(SECRET, code_at(0), NOW, None)

    assert step_of(SECRET, code_at(0), NOW, used) is None
    assert step_of(SECRET, code_at(-STEP), NOW, used) is None
    assert step_of(SECRET, code_at(STEP), NOW, used) == used + 1


@pytest.mark.parametrize("code", ["", " ", "abcdef", "12345", "１２３４５６", "\x00", "9" * 500, "코드"])
def test_what_is_no_code_is_refused(code):
    assert step_of(SECRET, code, NOW, None) is None


def test_code_typed_with_a_gap_is_taken():
    code = code_at(0)

    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", NOW, None) is not None


def test_address_of_the_qr_code_names_the_house_and_the_person():
    assert pyotp.parse_uri(address(SECRET, "김강진")).secret == SECRET
    assert "issuer=Gangjin%20Talk" in address(SECRET, "김강진")
