"""An answer in somebody's own words, tidied."""

import re
import unicodedata

from bot.readings.unread import Unread

_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[\s]*")


def read_text(text: str, least: int, most: int) -> str:
    """Return the words without control characters and runs of blanks; line breaks stay.

    Args:
        least, most: characters it must have.

    Raises:
        Unread: ``too-short`` or ``too-long``.
    """
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(
        one for one in plain if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co"}
    )
    tidy = unicodedata.normalize("NFC", _LINES.sub("\n", _BLANKS.sub(" ", kept)).strip())
    if len(tidy) < least:
        raise Unread("too-short")
    if len(tidy) > most:
        raise Unread("too-long")
    return tidy
