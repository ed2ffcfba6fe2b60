"""A Korean mobile number, however it is typed or dictated."""

import re
import unicodedata

from bot.readings.unread import Unread

DIGITS = {
    "공": "0", "영": "0", "빵": "0", "일": "1", "하나": "1", "이": "2", "둘": "2", "삼": "3", "셋": "3", "사": "4",
    "넷": "4", "오": "5", "다섯": "5", "육": "6", "륙": "6", "여섯": "6", "칠": "7", "일곱": "7", "팔": "8",
    "여덟": "8", "구": "9", "아홉": "9",
}  # fmt: skip
_SPOKEN = re.compile("|".join(sorted(DIGITS, key=len, reverse=True)))
_SPOKEN_RUN = re.compile(rf"(?:(?:{_SPOKEN.pattern})[\s,.·-]*){{8,13}}")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASHES = re.compile(r"[‐‑‒–—―−－~·._/\s()-]+")
_NUMBER = re.compile(r"\+?\d(?:[ ]?\d){5,}")
_MOBILE = re.compile(r"010\d{8}\Z")
LONGEST = 200  # characters; a number stands in fewer


def read_phone(text: str) -> str:
    """Return a mobile number as eleven digits.

    Raises:
        Unread: ``empty`` (no number in it), ``too-short``, ``too-long``, ``not-mobile``, ``two`` (different ones).

    >>> read_phone("제 번호는 +82 10-1234-5678이에요"), read_phone("공일공 일이삼사 오육칠팔")
    ('01012345678', '01012345678')
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:LONGEST]))
    found = {_national(one) for one in _numbers(plain)}
    mobiles = {one for one in found if _MOBILE.match(one)}
    if len(mobiles) > 1:
        raise Unread("two")
    if mobiles:
        return mobiles.pop()
    if not found:
        raise Unread("empty")
    raise Unread(_fault(max(found, key=len)))


def show_phone(number: str) -> str:
    """Return a number as it is read.

    >>> show_phone("01012345678")
    '010-1234-5678'
    """
    return f"{number[:3]}-{number[3:7]}-{number[7:]}" if len(number) == 11 else number


def _numbers(text: str) -> list[str]:
    spoken = _SPOKEN_RUN.search(text)
    if spoken is not None and not re.search(r"\d{3}", text):
        return ["".join(DIGITS[one] for one in _SPOKEN.findall(spoken[0]))]
    joined = _DASHES.sub(" ", text)
    return [found.replace(" ", "") for found in _NUMBER.findall(joined)]


def _national(number: str) -> str:
    for prefix in ("+82", "0082", "82"):
        if number.startswith(prefix):
            return "0" + number.removeprefix(prefix).lstrip("0")
    return number.removeprefix("+")


def _fault(number: str) -> str:
    if not number.startswith("010"):
        return "not-mobile" if number.startswith("0") and len(number) >= 9 else "too-short"
    return "too-short" if len(number) < 11 else "too-long"
