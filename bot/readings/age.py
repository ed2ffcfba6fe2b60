"""An age, as it is told in five languages: in figures, in words, or by the school somebody goes to."""

import re

from bot.readings.numerals import NATIVE, numeral
from bot.readings.plain import without_marks

Span = tuple[int, int]
"""The fewest and the most full years that what was said may mean."""

OLDEST = 120  # years
COUNTED = 2  # years by which Koreans count themselves older than their full years, at most

_NUMBER = rf"(?<!\d)\d{{1,3}}|{NATIVE}|[일이삼사오육칠팔구십백]{{1,5}}|[一二三四五六七八九十百]{{1,5}}"
_IN_WORDS = r"(?!am |is |be )[a-z]+(?:[ -][a-z]+)?"
AGE = re.compile(
    rf"(?P<full>만 ?)?(?P<number>{_NUMBER}) ?"
    r"(?:대(?=$| |여|요|이|인|입)|(?=[이은도을]? ?(?:다 ?)?(?:넘[었은]|됐|되었))|살|세(?![가-힣])|세(?=입|"
    r"이|예|요|여|라|인|임|다)|(?:이나 |을 |개 )?[먹묵][었은는]|歳|才|岁|歲)|"
    r"\b(?P<figures>\d{1,3}) (?:tuoi\b|years?(?: old)?\b|yrs?\b|yo\b)|"
    rf"\b(?P<words>{_IN_WORDS}) (?:years? old\b|tuoi\b)|"
    rf"(?:나이|연세|춘추|올해|금년|낼모레|^만)[는은가이도]? ?(?:만 ?)?(?P<behind>(?:{_NUMBER})(?! ?년|\d|"
    rf"[./-])|)|"
    r"\bage\b ?(?:is )?(?P<after>\d{1,3}\b|)|(?P<feast>환갑|칠순|팔순|구순|고희|미수|백수)"
)
_FEASTS = {"환갑": 60, "칠순": 70, "고희": 70, "팔순": 80, "미수": 88, "구순": 90, "백수": 99}
_SELF = re.compile(r"(?:i am|i'm|im) (\d{1,3})")
_FULL = re.compile(r"years?|yrs?|\byo\b|歳|才|만")
_NEXT_YEAR = re.compile(r"내년|다음 ?해|来年|明年|next year|nam sau")
_NOT_YET = re.compile(r"(?:안|못|덜) ?(?:됐|되었|된|됨|넘|찼)|아직|미만|안 ?지났|not yet|まだ|还没|chua")
_DENIED = re.compile(r" ?[이은는가]? ?(?:아니|아닌|아녀|아님)")
_AND_MORE = re.compile(r"넘|이상|지났|over|以上|超")
_LEARNING = (
    (r"유치원|어린이집", 3, 6),
    (r"초등(?:학생|학교|부)?(?: ?[1-6]학년)?|초딩|초 ?[1-6]|국민학생|小学生|小学校?\d年生?", 6, 13),
    (r"중 ?1|중학교 ?1학년|中1|初一", 12, 13),
    (r"중 ?2|중학교 ?2학년|中2|初二", 13, 14),
    (r"중 ?3|중학교 ?3학년|中3|初三", 14, 15),
    (r"중등|중학생|중딩|中学生|初中生", 12, 15),
    (r"고 ?[1-3]|고등학교 ?[1-3]학년|고등학생|고딩|高校生|高中生", 15, 19),
    (r"할머니|할매|할멈|할머이|할아버지|할배|영감|어르신|노인|성인|어른|大人|成人|adult", 19, 120),
    (r"대학생|대학교 ?\d학년|大学生", 17, 60),
)  # fmt: skip
_SCHOOLS = tuple((re.compile(words), span) for words, *span in _LEARNING)


def ages_told(words: str) -> set[Span]:
    """Return every age in plain words, as the full years it may mean.

    Koreans count from one at birth and a year more each New Year, so "14살" are 12 to 14 full years; 만 and
    other languages say full years.

    >>> ages_told("만 13세"), ages_told("14살"), ages_told("내년에 14살"), ages_told("홍길동")
    ({(13, 13)}, {(12, 14)}, {(11, 13)}, set())
    """
    words = without_marks(words)
    if found := _SELF.fullmatch(words):
        return {(int(found[1]), int(found[1]))}
    meant = (one for one in AGE.finditer(words) if not _DENIED.match(words, one.end()))
    return {span for one in meant if (span := _span(one, words)) is not None}


def school_age(words: str) -> Span | None:
    """Return the full years of somebody who tells no more than the school they go to, or that they are "
    "grown up.

    >>> school_age("초6"), school_age("고등학생"), school_age("초등학교 앞")
    ((6, 13), (15, 19), None)
    """
    return next(((span[0], span[1]) for school, span in _SCHOOLS if school.fullmatch(words)), None)


def _span(one: re.Match[str], words: str) -> Span | None:
    said = next((one[name] for name in ("number", "figures", "words", "behind", "after") if one[name]), "")
    years = _FEASTS.get(one["feast"] or "", numeral(said))
    if years is None or years > OLDEST or (years < 20 and "대" in one[0]):
        return None
    if _NEXT_YEAR.search(words):
        years -= 1
    least = years if _FULL.search(one[0]) else max(0, years - COUNTED)
    if _NOT_YET.search(words):
        return 0, years - 1
    return (years, OLDEST) if _AND_MORE.search(words) else (least, years)
