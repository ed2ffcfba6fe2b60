"""A year of birth, as it is typed in five languages, in figures or in words."""

import re
import unicodedata
from datetime import date

from bot.readings.numerals import numeral
from bot.readings.unread import Unread

OLDEST = 120  # years
YOUNGEST = 5  # years; nobody younger types
LONGEST = 60  # characters
_ERAS = {"昭和": 1925, "大正": 1911, "平成": 1988, "令和": 2018, "단기": -2333, "쇼와": 1925}
_ERA = re.compile(r"(昭和|大正|平成|令和|단기|쇼와)\s*(\d{1,4})|(?<![a-z])([sth])\.?\s?(\d{1,2})(?!\d)")
_LETTERS = {"s": 1925, "t": 1911, "h": 1988}
_AGE = re.compile(r"살|歳|岁|세(?!\w)|years? old|tuổi|만\s*\d+|스물|서른|마흔|쉰|예순|일흔|여든|아흔")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[.\-/년年 ]\s*\d{1,2}\s*[.\-/월月 ]\s*\d{1,2}")
_EIGHT = re.compile(r"(?<!\d)((?:18|19|20)\d{2})[01]\d[0-3]\d(?!\d)")
_SIX = re.compile(r"(?<!\d)(\d{2})[01]\d[0-3]\d(?:\s?-\s?\d{1,7})?(?!\d)")
_SHORT_DAY = re.compile(r"(?<!\d)(\d{2})\s*[.\-/년]\s*\d{1,2}\s*[.\-/월]\s*\d{1,2}(?!\d)")
_FOUR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_TWO = re.compile(r"(?<!\d)['’`]?(\d{2})(?!\d)")
_SMALL_TALK = re.compile(
    r"생년월일|생년|태어났|태어난|출생|생이|년생|년|생|입니다|이에요|예요|이요|요|저는|제|나는|은|는|해|年|生まれ|出生|生|我|です|私は|は|"
    r"born|in|i was|year|my|is|the|năm|sinh|tôi|là|of|birth|'s|it|['’`.,!~\s]"
)


def read_birth_year(text: str, today: date) -> str:
    """Return the year in four figures.

    Of two figures the year is meant that makes somebody of five to 104 years.

    Raises:
        Unread: ``empty`` (no year in it), ``age`` (an age means one of two years), ``future``, ``too-old``, ``two``.

    >>> read_birth_year("천구백오십팔년생", date(2026, 11, 27)), read_birth_year("58년", date(2026, 11, 27))
    ('1958', '1958')
    """
    plain = unicodedata.normalize("NFKC", text[: LONGEST * 4]).casefold().strip()
    year = _year(plain, today)
    if year is None:
        raise Unread("age" if _AGE.search(plain) else "empty")
    if year > today.year:
        raise Unread("future")
    if today.year - year > OLDEST:
        raise Unread("too-old")
    return f"{year:04}"


def _year(text: str, today: date) -> int | None:
    if len(text) > LONGEST:
        return None
    if (era := _ERA.search(text)) is not None:
        if era[1]:
            return _ERAS[era[1]] + int(era[2])
        return _LETTERS[era[3]] + int(era[4])
    for pattern in (_DAY, _EIGHT):
        if (found := pattern.search(text)) is not None:
            return int(found[1])
    for pattern in (_SIX, _SHORT_DAY):
        if (found := pattern.search(text)) is not None:
            return _of_two(int(found[1]), today)
    if _AGE.search(text) and not re.search(r"년|年", text):
        return None
    return _alone(text, today)


def _alone(text: str, today: date) -> int | None:
    """Read a year that stands by itself, in figures or words; nothing else may stand beside it."""
    fours = set(_FOUR.findall(text))
    if len(fours) > 1:
        raise Unread("two")
    if fours:
        year = fours.pop()
        return int(year) if not re.search(r"[^\W\d_]", _SMALL_TALK.sub("", text)) else None
    if (two := _TWO.search(text)) is not None:
        rest = _SMALL_TALK.sub("", text.replace(two[0], "", 1))
        return _of_two(int(two[1]), today) if not rest else None
    said = numeral(re.sub(r"년생|년도|년|생|年|出生|生まれ|입니다|이에요|예요|이요|요|[\s.,!~]", "", text))
    if said is None:
        return None
    return _of_two(said, today) if said < 100 and said >= 10 else said if said >= 1000 else None


def _of_two(two: int, today: date) -> int:
    year = today.year - today.year % 100 + two
    return year if today.year - year >= YOUNGEST else year - 100
