"""How many: a number, in figures or in words."""

import re
import unicodedata

from bot.readings.numerals import numeral
from bot.readings.unread import Unread

_FIGURES = re.compile(r"\d+")
_AROUND = re.compile(
    r"약|대략|한\s(?=\d)|about|around|people|persons|khoảng|người|大约|大概|[명인분名位人개쯤정도요은는입니다이에예가량 .,!~]"
)
LONGEST = 60  # characters


def read_number(text: str, least: int, most: int) -> str:
    """Return a number from ``least`` to ``most`` as digits.

    Raises:
        Unread: ``empty`` (none in it), ``two`` (several), ``too-small``, ``too-large``.

    >>> read_number("열두명쯤", 1, 100), read_number("약 １５명", 1, 100)
    ('12', '15')
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().strip()
    figures = _FIGURES.findall(plain)
    if len(figures) > 1:
        raise Unread("two")
    value = int(figures[0]) if figures else numeral(_AROUND.sub("", plain))
    if value is None:
        raise Unread("empty")
    if value < least:
        raise Unread("too-small")
    if value > most:
        raise Unread("too-large")
    return str(value)
