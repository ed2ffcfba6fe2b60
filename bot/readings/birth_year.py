"""A year of birth, as it is typed in five languages, in figures or in words."""

import re
from datetime import date

from bot.readings.age import AGE
from bot.readings.endings import bare as without_endings
from bot.readings.endings import is_unclear
from bot.readings.numerals import HAN, NATIVE, SINO, numeral
from bot.readings.plain import plain, without_marks
from bot.readings.unread import Unread

REASONS = ("empty", "unknown", "age", "either", "future", "too-old", "two")
OLDEST = 120  # years
YOUNGEST = 5  # years; nobody younger types
LONGEST = 80  # characters; a year is told in fewer

_ERAS = {
    "단기": (-2333, 9999), "檀紀": (-2333, 9999), "明治": (1867, 45), "메이지": (1867, 45), "m": (1867, 45),
    "大正": (1911, 15), "다이쇼": (1911, 15), "t": (1911, 15), "昭和": (1925, 64), "쇼와": (1925, 64),
    "しょうわ": (1925, 64), "昭": (1925, 64), "s": (1925, 64), "平成": (1988, 31), "헤이세이": (1988, 31),
    "h": (1988, 31), "令和": (2018, 99), "r": (2018, 99), "民国": (1911, 199), "民國": (1911, 199),
}  # fmt: skip
"""What is added to a year of the era, and how many it had."""

_BESIDE = re.compile(r"[\"'`!?,~():]|(?:음력|양력)(?:으로)?|호적(?:에는|에|상|으로)?|\b[음양]\b")
_BEFORE = re.compile(
    r"(?:(?:저는|나는|제|내)\b ?|(?:저|전|난|네|예) |주민(?:등록)? ?번호[은는이]? ?|"
    r"생년월일[은는이]? ?|생년[은는이]? |생일[은는이]? ?|"
    r"출생(?: ?연도| ?년도)?[은는이가]? ?|태어난 ?(?:해|년도|연도|날)[은는이가]? ?|서기 ?|西暦 ?|"
    r"公元 ?|私は ?|私 |我是 ?|我(?:出生于|生于)? ?|"
    r"(?:出生于|生于|于) ?|生年月日は? ?|(?:i was|i am|i'm|im|born|my|birth|year|date|of|is|in|on|it's|"
    r"it is|the|around)\b ?|"
    r"(?:toi|minh|em|la|vao|sinh|sinh nam|nam sinh|ngay sinh|ngay|nam(?= (?:\d|mot|hai)))\b ?)+"
)
_AFTER = re.compile(
    r"(?:입니다|이에요|이예요|예요|에요|이고요|이요|이야|이다|인데요|요|임|(?:도?에 ?)?(?:태어났|났)\w*|출생|"
    r"[쥐소범용뱀말양닭개]띠|(?:호랑이|토끼|원숭이|돼지)띠|"
    r"です|に?生まれ(?:です|ました)?|生れ|出生的?|的|ました|\.| a)$"
)
_NATIVE_AGE = re.compile(rf"(?:{NATIVE})")
_SELF_AGE = re.compile(r"(?:i am|i'm|im) \d{1,3}")
_YEAR_SAID = re.compile(r"['년年生생띠]|태어|서기|西暦|\b(?:born|birth|year|sinh|nam)\b")
_SURELY_A_YEAR = range(35, 60)  # two figures few give as their age, but most who come as their year

_REGISTERED = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)(?: ?- ?([0-9])[\d*x]{0,6}|([0-9])\d{6})(?![\d*x])")
_ERA = re.compile(
    rf"({'|'.join(_ERAS)})\.? ?(\d{{1,4}}|元|"
    rf"[〇一二三四五六七八九十百千일이삼사오육칠팔구십백천]+)"
    r"(?: ?[년年.\-/] ?\d{1,2} ?[월月.\-/] ?\d{1,2} ?[일日]?)?"
)
_END = r" ?(?:년 ?생|년도생|년도|년|생|年生|年|生)?"
_YEAR_FIRST = re.compile(
    r"(\d{4}|\d\d) ?(?:년|年|[-./ ]) ?(\d{1,2}) ?(?:월|月|[-./ ]) ?(\d{1,2}) ?(?:일생|일|日生|日|생)?"
)
_RUN = re.compile(r"((?:1[89]|20)\d\d|\d\d)(\d\d)(\d\d)생?")
_MONTH = re.compile(r"((?:1[89]|20)\d\d|\d\d(?= ?[년年])) ?(?:년|年|[-./]|(?=\d\d$)) ?(\d{1,2})(?:월|月)?생?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-./ ] ?(\d{1,2})[-./ ] ?(\d{4}|\d\d)|(\d\d)(\d\d)(\d{4})")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAMED_MONTH = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? ?(?:of )?)?(?:(?:{_MONTHS})[a-z]*\.?|thang \d{{1,2}}) ?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:nam |of )?(\d{4})"
)
_FIGURES = re.compile(rf"(\d{{4}}|\d\d){_END}")
_APART = re.compile(r"(?:1 ?[89]|2 ?0) ?\d ?\d")  # as a voice keyboard parts them
_CENTURY = re.compile(r"(nineteen|twenty|two thousand)(?:[ -]hundred)?(?:[ -]and)?[ -](?:o|oh)?[ -]?(.+)")


def read_birth_year(text: str, today: date) -> str:
    """Return the year in four figures.

    Of two figures the latest year is meant that makes somebody of five years or more: "05" is 2005. Of a
    registration number nothing but the year is looked at, and nothing of it is in what is returned or raised.

    Raises:
        Unread: ``empty``; ``unknown``: no year, or more beside it; ``age``: an age, which may mean two years;
            ``either``: two figures that may be an age or a year; ``future``; ``too-old``: more than 120
            years ago; ``two`` different years.

    >>> read_birth_year("천구백오십팔년생", date(2026, 11, 27)), read_birth_year("58년", date(2026, 11, 27))
    ('1958', '1958')
    """
    words = without_marks(plain(text).casefold())
    if len(words) > LONGEST or (is_unclear(words) and not AGE.search(words)):
        raise Unread("unknown")
    words = without_endings(words)
    told = _year_in(words)
    if told is None:
        raise Unread(_why_not(words))
    if _may_be_age(told, words):
        raise Unread("either")
    year = _of_two(int(told), today) if len(told) == 2 else int(told)
    if not today.year - OLDEST <= year <= today.year:
        raise Unread("future" if year > today.year else "too-old")
    return f"{year:04}"


def _may_be_age(told: str, words: str) -> bool:
    """Tell two figures, such as "80", that somebody of that age would answer too."""
    if len(told) != 2 or told[0] == "0" or int(told) in _SURELY_A_YEAR or _YEAR_SAID.search(words):
        return False
    return numeral(_bare(words)) == int(told)


def _year_in(words: str) -> str | None:
    """Return the year told, in four figures or, where no more were said, in two."""
    if _SELF_AGE.fullmatch(words):
        return None
    return _registered(words) or _year_alone(_bare(AGE.sub(" ", words)))


def _why_not(words: str) -> str:
    bare = _bare(words)
    if AGE.search(words) or _SELF_AGE.fullmatch(words) or _NATIVE_AGE.fullmatch(bare):
        return "age"
    return "two" if len(set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", words))) > 1 else "unknown"


def _bare(words: str) -> str:
    """Return words without what people wrap a year in, at its edges."""
    before, bare = "", " ".join(_BESIDE.sub(" ", words).split())
    while bare != before:
        before = bare
        bare = _AFTER.sub("", bare[found.end() :] if (found := _BEFORE.match(bare)) else bare).strip()
    return bare


def _registered(words: str) -> str | None:
    """Return the year of a registration number, whose seventh figure tells the century."""
    found = _REGISTERED.search(words)
    if found is None or not _is_day(found[2], found[3]):
        return None
    centuries = {"9": "18", "0": "18", "1": "19", "2": "19", "5": "19", "6": "19"}
    return centuries.get(found[4] or found[5], "20") + found[1]


def _year_alone(bare: str) -> str | None:
    for read in (_in_era, _in_figures, _in_date, _in_words):
        if (year := read(bare)) is not None:
            return year
    return None


def _in_era(bare: str) -> str | None:
    found = re.fullmatch(_ERA.pattern + _END, bare)
    if found is None:
        return None
    more, most = _ERAS[found[1]]
    year = 1 if found[2] == "元" else numeral(found[2]) or 0
    return f"{more + year:04}" if 1 <= year <= most and more + year >= 1000 else None


def _in_figures(bare: str) -> str | None:
    if _APART.fullmatch(bare):
        return bare.replace(" ", "")
    found = _FIGURES.fullmatch(bare)
    return found[1] if found else None


def _in_date(bare: str) -> str | None:
    for pattern in (_YEAR_FIRST, _RUN, _MONTH):
        if (found := pattern.fullmatch(bare)) and _is_day(*found.groups()[1:]):
            return found[1]
    if found := _YEAR_LAST.fullmatch(bare):
        one, other, year = found.groups()[:3] if found[3] else found.groups()[3:]
        return year if _is_day(one, other) or _is_day(other, one) else None
    return found[1] if (found := _NAMED_MONTH.fullmatch(bare)) else None


def _is_day(month: str, day: str = "1") -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _in_words(bare: str) -> str | None:
    said = re.sub(f"{_END}$", "", bare).translate(HAN)
    if re.fullmatch(f"[{''.join(SINO)}]{{2}}|[{''.join(SINO)}]{{4}}", said):
        return "".join(str(SINO[figure]) for figure in said)
    if found := _CENTURY.fullmatch(said):
        rest = numeral(found[2])
        century = "19" if found[1] == "nineteen" else "20"
        return f"{century}{rest:02}" if rest is not None and rest < 100 else None
    year = numeral(said)
    if year is None or not (10 <= year < 100 or 1000 <= year < 10_000) or _NATIVE_AGE.fullmatch(said):
        return None
    return str(year)


def _of_two(two: int, today: date) -> int:
    year = today.year - today.year % 100 + two
    return year if today.year - year >= YOUNGEST else year - 100
