"""How many: a number, in figures or in words."""

import re

from bot.readings.endings import bare, is_unclear
from bot.readings.numerals import ENGLISH, HAN, NATIVE, VIETNAMESE_WORDS, numeral
from bot.readings.plain import plain, without_marks
from bot.readings.unread import Unread

REASONS = ("empty", "unknown", "two", "too-small", "too-large")
LONGEST = 120  # characters; a number is told in fewer

_FIGURES = re.compile(
    r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?: ?([십백천])(?![가-힣]*[일이삼사오육칠팔구]))?"
)
_BROKEN = re.compile(r"\d\.\d|\d,\d{1,2}(?!\d)|(?<![\w)])(?<![\w)] )-\d|\d\s*/\s*\d")
_SEVERAL = re.compile(
    "일이|이삼|삼사|사오|오[육륙]|육칠|칠팔|팔구|한두|둘셋|두세|두서너|세네|서넛|두어|서너|너댓|네댓|"
    "열댓|네다섯|대여섯|대엿|예닐곱|일고여덟|여덟아홉|여남은|[열무]두세|"
    "[0-9십]여(?=[명분])|[십백]수|몇|数|several|dozens"
)
_ALONE = {"혼자": "하나", "ひとり": "1人", "ふたり": "2人", "a dozen": "twelve"}
_ABOUT = re.compile(
    r"^(?:네|예)[, ]+(?=.)|저희는?|우리는?|모두|총|전부|합쳐서?|합해서?|대략|대충|약|"
    r"(?<![가-힣])(?<![열물른흔쉰순든십백] )한 (?=[가-힣0-9]*\s*\S)|아마도?|"
    r"정도|쯤|가량|이서|입니다|됩니다|돼요|되요|이에요|예요|에요|이요|요|"
    r"大约|大概|共|个|位|左右|くらい|ぐらい|です|"
    r"\b(?:about|around|some|we|are|will|be|there|of us|khoang|chung|co|tat ca)\b|[.,!~:]"
)
_HEADS = r"(?:명|분|사람|인|개|名|人|people|persons?|participants|nguoi|ng\b)"
_BEFORE_HEADS = re.compile(
    rf"({NATIVE}) ?(?:명|분|사람|인|개|名|人)|([일이삼사오육륙칠팔구십백천]+) ?(?:명|인|개|名|人)"
)
_LATIN = re.compile(rf"\b(?:{ENGLISH}|{VIETNAMESE_WORDS})\b")


def read_number(text: str, least: int, most: int) -> str:
    """Return a number from ``least`` to ``most`` in figures.

    Raises:
        Unread: ``empty``; ``unknown``: no whole number in it; ``two``: several, or a range such as
            "10~15명" and "두세 명"; ``too-small``; ``too-large``.

    >>> read_number("스무 명쯤", 1, 100), read_number("약 １５명", 1, 100)
    ('20', '15')
    """
    words = plain(text).casefold()
    if len(words) > LONGEST or _BROKEN.search(words):
        raise Unread("two" if re.search(r"\d\s*/\s*\d", words) else "unknown")
    if _SEVERAL.search(words.replace(" ", "").translate(HAN)):
        raise Unread("two")
    if is_unclear(words):
        raise Unread("unknown")
    words = bare(words)
    found = _in_figures(words) or _in_words(without_marks(words))
    if len(found) != 1:
        raise Unread("two" if found else "unknown")
    number = found.pop()
    if not least <= number <= most:
        raise Unread("too-small" if number < least else "too-large")
    return str(number)


def _in_figures(words: str) -> set[int]:
    worth = {"십": 10, "백": 100, "천": 1000}
    return {int(re.sub(r"\D", "", found[0])) * worth.get(found[1], 1) for found in _FIGURES.finditer(words)}


def _in_words(words: str) -> set[int]:
    """Return the numbers told in words: the one that all words are, else those in front of people."""
    for said, meant in _ALONE.items():
        words = words.replace(said, meant)
    if any(figure.isdigit() for figure in words):
        return _in_figures(words)
    alone = numeral(" ".join(re.sub(_HEADS, " ", _ABOUT.sub(" ", words)).split()))
    if alone is not None:
        return {alone}
    found = [one[1] or one[2] for one in _BEFORE_HEADS.finditer(words.translate(HAN))]
    found += [run[0] for run in _LATIN.finditer(words)]
    return {number for number in map(numeral, found) if number is not None}
