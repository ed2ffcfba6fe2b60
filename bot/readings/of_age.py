"""Whether somebody may consent for themselves: from the 14th birthday on (PIPA art. 22-2)."""

import re
from datetime import date

from bot.readings.age import Span, ages_told, school_age
from bot.readings.birth_year import YOUNGEST, read_birth_year
from bot.readings.endings import bare
from bot.readings.numerals import numeral
from bot.readings.plain import plain, without_marks
from bot.readings.unread import Unread
from bot.readings.yes_no import read_yes_no

REASONS = ("empty", "unknown", "refusal", "age")
OF_AGE = 14  # full years
LONGEST = 60  # characters; who tells an age alone needs fewer

_UNWILLING = re.compile(
    r"싫|시러|안 ?[할해돼되합하]|못 ?[할해하합]|거부|거절|반대|사양|사절|동의|신청|원하|원치|필요|별로|하기|"
    r"않|agree|refus|declin|want|won't|will|嫌|拒|同意|意|要|しま|した|できま|やめ|muon|dong y|can\b"
)
"""What says that somebody will not, rather than that something is not so."""


_PASSED = re.compile(r"(?:(?:진작|한참|훨씬|벌써|이미|당연히|암|네|예)(?:에)? ?)?(?:다 ?)?(?:넘었|지났)\w*")
_NOT_PASSED = re.compile(r"(?:아직 ?)?(?:안|못) ?(?:넘었|지났|됐|되었)\w*")


_LEADING = re.compile(r"(?:아니(?:요|오|여|야)?|아뇨|아녀|이제|인제|겨우|이제 ?막)[,.! ]+(?=.)")
"""What stands before an age that is told instead of a yes: "아니 이제 열셋"."""


def is_child(born: int, today: date) -> bool:
    """Tell somebody born in that year who is surely under 14: a guardian consents (PIPA art. 22-2)."""
    return today.year - born < OF_AGE


def may_be_child(born: int, today: date) -> bool:
    """Tell somebody born in that year who may be under 14: until this year's birthday one may still be 13.

    >>> may_be_child(2012, date(2026, 11, 27)), may_be_child(2011, date(2026, 11, 27))
    (True, False)
    """
    return today.year - born <= OF_AGE


def read_of_age(text: str, today: date) -> str:
    """Return ``yes`` or ``no``, said so, or told by an age, a year of birth or a school.

    What may be either, such as "14살" as Koreans count, is neither.

    Raises:
        Unread: ``empty``; ``unknown``; ``age``: one that may be either; ``refusal``: they will not, which is
            no age.

    >>> read_of_age("80살", date(2026, 11, 27)), read_of_age("중1", date(2026, 11, 27))
    ('yes', 'no')
    """
    words = _words(text)
    span = _told(words) or _in_figures(_without_leading(words), today)
    if span is not None:
        return _verdict(span)
    if _PASSED.fullmatch(words) or _NOT_PASSED.fullmatch(words):
        return "yes" if _PASSED.fullmatch(words) else "no"
    answer = read_yes_no(text)
    if answer == "no" and _UNWILLING.search(words):
        raise Unread("refusal")
    return answer


def tells_child(text: str) -> bool:
    """Tell words in which somebody under 14 tells the age or the school, whatever was asked."""
    span = _told(_words(text))
    return span is not None and span[1] < OF_AGE


def _words(text: str) -> str:
    words = plain(text).casefold()
    return without_marks(bare(words)) if len(words) <= LONGEST else ""


def _without_leading(words: str) -> str:
    while found := _LEADING.match(words):
        words = words[found.end() :]
    return words


def _verdict(span: Span) -> str:
    least, most = span
    if least < OF_AGE <= most:
        raise Unread("age")
    return "yes" if least >= OF_AGE else "no"


def _told(words: str) -> Span | None:
    """Return the one age that is told; None where there is none or several."""
    told = ages_told(words)
    return told.pop() if len(told) == 1 else school_age(words)


def _in_figures(words: str, today: date) -> Span | None:
    """Return the age of a year of birth; bare figures may be an age too."""
    spans = []
    number = numeral(words)
    if number is not None and YOUNGEST <= number < 100:
        spans.append((number, number))
    try:
        years = today.year - int(read_birth_year(words if number is None else f"{words}년", today))
        spans.append((years - 1, years))
    except Unread:
        pass
    return (min(one for one, _ in spans), max(one for _, one in spans)) if spans else None
