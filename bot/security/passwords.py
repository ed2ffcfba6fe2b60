"""Passwords of staff: made once, hashed with argon2, compared without telling who exists."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # characters
LONGEST = 200  # characters; a hash of a whole book would only keep us busy
FEWEST_DIFFERENT = 4  # characters, so that 1111111111 is none
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letter that is taken for another

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # 19 MiB, some 20 ms
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))  # compared with where there is no such name


def one_time_password() -> str:
    """Return twelve letters in groups of four, easy to read out on the phone; some 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def hashed(password: str) -> str:
    return _hasher.hash(_plain(password))


def matches(password: str, kept: str | None) -> bool:
    """Compare; takes as long for nobody (``None``) as for somebody."""
    plain = _plain(password)
    try:
        is_right = _hasher.verify(kept or _NOBODY, plain[:LONGEST])
        return is_right and kept is not None and len(plain) <= LONGEST
    except (VerificationError, InvalidHashError):
        return False


def fault_of(password: str, name: str) -> str | None:
    """Return what is wrong with a new password in one word, or None: short, long, simple or name."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if len(set(plain)) < FEWEST_DIFFERENT:
        return "simple"
    return "name" if folded(name) in folded(plain) else None


def folded(name: str) -> str:
    """Return a name as it is compared: spelt, spaced or capitalised otherwise it is still the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _plain(password: str) -> str:
    return unicodedata.normalize("NFC", password)
