"""A Korean mobile number."""

import re

from bot.readings.numerals import HAN, SINO, VIETNAMESE
from bot.readings.plain import plain, without_marks
from bot.readings.unread import Unread

REASONS = ("empty", "unknown", "none", "too-short", "too-long", "not-mobile", "two")

SAID_ALONE = 7  # digits in words from which they are meant as a number: 이, 사 and 오 stand in many words

_SAID = SINO | {
    "빵": 0,
    "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8,
    "아홉": 9,
    "幺": 1, "ゼロ": 0, "いち": 1, "に": 2, "さん": 3, "よん": 4, "ご": 5, "ろく": 6, "なな": 7, "はち": 8,
    "きゅう": 9,
}  # fmt: skip
_SPOKEN = VIETNAMESE | {
    "zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9,
}  # fmt: skip
_DIGIT = _SAID | _SPOKEN

_WORDS = "|".join(sorted(_SAID, key=len, reverse=True)) + rf"|\b(?:{'|'.join(_SPOKEN)})\b"
_ENDING = (
    r"(?<!\d)이"
    r"(?!에요|예요|요|야|고|라|며|지|죠|니|랍|여|어|랑|당|란|네|다(?!시)|유|제|시|잖|올|구만|구먼|거|건|게)"
)
_DIALLED = (
    re.compile(_WORDS.replace("이", _ENDING)),
    re.compile(_WORDS.replace("이", rf"(?:(?<=[이사오구])|(?<=[이사오구] ))이|{_ENDING}")),
)
"""The digits as words: before 요 and the like 이 is an ending, or two where an ending would not have it."""

_LETTER_O = re.compile(r"(?<![a-z])[o0ㅇ][1lㅣ][o0ㅇ](?=[\s\-.ㅡ]?\d)")
_ZERO = re.compile(r"(?<=[\d-])[oㅇ](?=[\d-]|$)")
_BESIDE = re.compile(r"(?<![\d\-.])\d{1,4} ?(?:년|살|세|명|월|일생)")
_DASH_SAID = re.compile(r"(?<=\d)(?: ?(?:에|의|の|다시|하이픈|대시|dash|gach|ー|ㅡ|빼기|작대기) ?)(?=\d)")
_NONE = re.compile(
    r"없|안 ?[쓰써갖]|\b(?:don'?t|do not|haven'?t) (?:have|got)|"
    r"\bno (?:korean )?(?:mobile|phone|number|cell)|"
    r"\bhave no\b|"
    r"持って(?:い)?(?:ない|ません)|ありません|ないです|没有|沒有|没手机|khong co|chua co|khong dung"
)
_RUN = re.compile(r"\d(?:[ \-./·_()~]{0,4}\d|,(?=\d))*")
_ABROAD = re.compile(r"(?:00[127]?)?82(?=0?1)0?")
_MOBILE = re.compile(r"(?<!\d)010(?:[ \-./·_()~,]{0,4}\d){8}(?!\d)")


def read_phone(text: str) -> str:
    """Return a mobile number as eleven figures that begin with 010, whatever stands around it.

    Raises:
        Unread: ``empty``; ``unknown``: no number in it; ``none``: they have none; ``too-short``;
            ``too-long``; ``not-mobile``: a land line, an old or a foreign number; ``two`` different ones.

    >>> read_phone("제 번호는 +82 10-1234-5678이에요"), read_phone("공일공 일이삼사 오육칠팔")
    ('01012345678', '01012345678')
    """
    words = _ZERO.sub("0", _LETTER_O.sub("010", plain(text).casefold()))
    reasons = []
    for figures in (words, *(_figures_of(words, dialled) for dialled in _DIALLED)):
        found, reason = _mobiles(figures, is_typed=figures is words)
        if len(found) > 1:
            raise Unread("two")
        if found:
            return found.pop()
        reasons.append(reason)
    reason = next((reason for reason in reasons if reason != "unknown"), "unknown")
    has_none = reason in {"unknown", "too-short"} and _NONE.search(without_marks(words))
    raise Unread("none" if has_none else reason)


def show_phone(value: str) -> str:
    """Return a number as people write it.

    >>> show_phone("01012345678")
    '010-1234-5678'
    """
    return f"{value[:3]}-{value[3:7]}-{value[7:]}" if len(value) == 11 else value


def _figures_of(words: str, dialled: re.Pattern[str]) -> str:
    """Return words with the digits that are said in them as figures.

    >>> _figures_of("공일공 일이삼사 오육칠팔이에요", _DIALLED[0])
    '010 1234 5678이에요'
    """
    return dialled.sub(lambda word: str(_DIGIT[word[0]]), without_marks(words).translate(HAN))


def _mobiles(words: str, is_typed: bool) -> tuple[set[str], str]:
    """Return the mobile numbers in the text and, where there is none, why not."""
    words = _DASH_SAID.sub("-", _BESIDE.sub(" ", words))
    found: set[str] = set()
    others: list[str] = []
    for run in _RUN.findall(words):
        digits = re.sub(r"\D", "", run)
        home = _ABROAD.sub("0", digits, count=1) if _ABROAD.match(digits) else digits
        if re.fullmatch(r"(?:010\d{8})+", home):
            found |= set(re.findall(r"010\d{8}", home))
        elif (inside := _MOBILE.search(run)) and inside.end() == len(run):
            found.add(re.sub(r"\D", "", inside[0]))
        else:
            others.append(home)
    return found, _why_not(max(others, key=len, default=""), is_typed)


def _why_not(digits: str, is_typed: bool) -> str:
    least = 3 if is_typed or digits.startswith("01") else SAID_ALONE
    if len(digits) < least:
        return "unknown"
    if digits.startswith("010"):
        return "too-short" if len(digits) < 11 else "too-long"
    return "not-mobile" if len(digits) >= 9 and not digits.startswith("10") else "too-short"
