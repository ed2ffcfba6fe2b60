"""An answer in somebody's own words."""

import re
import unicodedata

from bot.readings.unread import Unread

_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_REGISTRATION_NUMBER = re.compile(
    r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s*[-–—~]?\s*[1-8]\d{6}(?!\d)"
)
_JOINERS = "\u200c\u200d"  # they hold families of emoji and letters of some scripts together


def read_text(text: str, least: int, most: int) -> str:
    r"""Return the text in NFC, trimmed, without control characters; line breaks stay, runs of blanks fold.

    Args:
        least: characters it must have.
        most: characters it may have.

    Raises:
        Unread: ``empty``, ``too-short``, ``too-long``, or ``private``: a resident registration number.

    >>> read_text("  곶감을  팔아요\r\n\n\n\n집에서 ", 2, 500)
    '곶감을 팔아요\n\n집에서'
    """
    lines = _BLANKS.sub(" ", _ENDS.sub("\n", text))
    seen = unicodedata.normalize("NFC", "".join(filter(_is_seen, lines)))
    tidy = "\n".join(line.strip() for line in _BLANKS.sub(" ", seen).split("\n"))
    tidy = _EMPTY_LINES.sub("\n\n", tidy).strip()
    if not tidy.strip(_JOINERS):
        raise Unread("empty")
    if holds_registration_number(tidy):
        raise Unread("private")
    if not least <= len(tidy) <= most:
        raise Unread("too-short" if len(tidy) < least else "too-long")
    return tidy


def holds_registration_number(text: str) -> bool:
    """Tell a text with a resident registration number, not to be kept (PIPA art. 24-2)."""
    return _REGISTRATION_NUMBER.search(unicodedata.normalize("NFKC", text)) is not None


def _is_seen(letter: str) -> bool:
    return letter == "\n" or letter in _JOINERS or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
