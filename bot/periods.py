"""Dates a person types, relative or absolute, read from Korean, English, Japanese, Chinese and Vietnamese."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

CHARACTERS_READ = 500  # nobody types a date behind this many, and it bounds the work of a message

Marks = Mapping[str, int]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from ``start`` to ``end``, both included.

    Raises:
        ValueError: ``end`` is before ``start``.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end on {self.end} before its start on {self.start}")

    def overlaps(self, start: date | None, end: date | None) -> bool:
        """Say whether a day is shared with ``start`` to ``end`` (included); None is an open end."""
        return (start is None or start <= self.end) and (end is None or end >= self.start)

    def code(self) -> str:
        """Return 17 characters for a button's payload, such as ``20261128-20261129``."""
        return "-".join(f"{day.year:04}{day.month:02}{day.day:02}" for day in (self.start, self.end))

    @classmethod
    def from_code(cls, code: str) -> "Period | None":
        """Return the period ``code()`` was made from, or None for anything else."""
        if not re.fullmatch(r"[0-9]{8}-[0-9]{8}", code):
            return None
        try:
            return cls(date.fromisoformat(code[:8]), date.fromisoformat(code[9:]))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Found:
    """A period and the part of the text it was read from, as ``text[start:end]``."""

    period: Period
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way to write a piece of a date.

    ``slots`` names what each bracket group of the pattern tells, ``fixed``
    what the words tell by themselves.
    """

    pattern: str
    slots: tuple[str, ...]
    fixed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Pieces that stand together, with where they stand in the text."""

    marks: Marks
    start: int
    end: int


def _rule(pattern: str, *slots: str, **fixed: int) -> _Rule:
    return _Rule(pattern, slots, tuple(fixed.items()))


# --- What the words of a slot mean ------------------------------------------------------------------------

_BARE = {
    ord(letter): plain
    for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    if (plain := unicodedata.normalize("NFD", letter)[0]).isascii()
} | {ord("đ"): "d", ord("Đ"): "D"}


def _numbered(words: str, first: int = 0) -> dict[str, int]:
    """Number the words of a list; spellings of one number are joined by a bar, spaces in one by a dash."""
    return {
        spelling.replace("-", " ").translate(_BARE): number
        for number, spellings in enumerate(words.split(), first)
        for spelling in spellings.split("|")
    }


_TENS = ("", "十", "二十", "三十")
_CHINESE = {
    ten + one: 10 * tens + ones
    for tens, ten in enumerate(_TENS)
    for ones, one in enumerate(("", *"一二三四五六七八九"))
    if ten + one
}
_COUNT = {
    **_CHINESE,
    "两": 2,
    "兩": 2,
    **_numbered(
        "한|하루|일|one|a|một 두|이틀|이|two|hai 세|석|사흘|three|ba 네|넉|나흘|four|bốn 다섯|닷새|five|năm"
        " 여섯|엿새|six|sáu 일곱|이레|seven|bảy 여덟|여드레|eight|tám 아홉|아흐레|nine|chín 열|열흘|ten|mười",
        1,
    ),
    "보름": 15,
}
_MONTHS = {
    **_CHINESE,
    **_numbered(
        "january|jan|giêng|một february|feb|hai march|mar|ba april|apr|tư may|năm june|jun|sáu july|jul|bảy"
        " august|aug|tám september|sept|sep|chín october|oct|mười november|nov|mười-một"
        " december|dec|mười-hai|chạp",
        1,
    ),
}
_WEEKDAYS = _numbered(
    "월|月|一|monday|mon|hai|2 화|火|二|tuesday|tues|tue|ba|3 수|水|三|wednesday|wed|tư|4"
    " 목|木|四|thursday|thurs|thur|thu|năm|5 금|金|五|friday|fri|sáu|6 토|土|六|saturday|sat|bảy|bẩy|7"
    " 일|日|天|sunday|sun"
)
_WEEKEND = 7
_OFFSETS = {
    word.translate(_BARE): offset
    for offset, words in {
        0: "이번|요번|오는|돌아오는|다가오는|this|this coming|今|今度|这|這|本|này|nay",
        1: "다음|담|next|coming|upcoming|来|來|下|次|sau|tới",
        2: "다다음|再来|下下",
        -1: "지난|저번|last|past|先|上|前|trước|rồi|qua|ngoái",
    }.items()
    for word in words.split("|")
}
# "The coming Saturday" is the nearest one, whereas "the coming month" is the next one.
_TURNS = _OFFSETS | {"coming": 0, "upcoming": 0, "toi": 0, "次": 0}
_SEASONS = _numbered("봄|春|spring|xuân 여름|夏|summer|hè|hạ 가을|秋|autumn|fall|thu 겨울|冬|winter|đông")
_YEAR_END = 4
_PARTS = _numbered("초|초순|초반|上旬|初旬|初|early|đầu 중순|中旬|mid|giữa 말|하순|말경|下旬|末|底|late|cuối")

_MEANINGS: dict[str, dict[str, int]] = {
    "month": _MONTHS,
    "weekday": _WEEKDAYS,
    "season": _SEASONS,
    "part": _PARTS,
    "turn": _TURNS,
    **dict.fromkeys(("weeks", "months", "years"), _OFFSETS),
}


def _meaning(slot: str, word: str) -> int:
    key = " ".join(word.translate(_BARE).split())
    known = _MEANINGS.get(slot, _COUNT).get(key)
    return int(key) if known is None else known


# --- How the pieces are written ---------------------------------------------------------------------------
# A blank in a pattern stands for optional white space in Korean, Japanese and Chinese, and for at least one
# in English and Vietnamese. What is looked ahead or behind for keeps out words that only look like a date.

_K_TURN = r"이번|요번|(?:돌아|다가)?오는|다다음|다음|(?<![가-힣])담|지난|저번"
_K_WEEKDAY = r"[월화수목금토일](?:요일|욜)"
_K_SEASON = "봄|여름|가을|겨울"
_K_PART = r"(?: (초순|초반|초|중순|하순|말경|말)(?=[^가-힣]|$|에|엔|쯤|까지|부터|께|이|은|의))?"
_NOT_WEEK = (
    "택|민|차|소|제|문|최|관|인|거|유|년|무관|변|방|류|입|식|요|점|장|스"
    "|연(?!휴)|행(?!사)|의사항|의보|의할|말(?!고|구)"
)
_NOT_MONTH = "리|력|맞|집|빛|걀|인|성|고기|콤|라|래|마지|팽|님|구지|러|항아리"
_KOREAN = (
    _rule("(?:내일|낼) 모레|(?<![가-힣])모레", days=2),
    _rule("오늘|(?<![가-힣])금일", days=0),
    _rule("(?<![안국군관시실면읍동도구사체원])내일(?!채움|배움|키움|이룸|저축|자리|정(?!말))", days=1),
    _rule("그글피", days=4),
    _rule("글피", days=3),
    _rule("(?<![가-힣])(?:어제|어저께)", days=-1),
    _rule("(?<![가-힣])(?:그제(?!서|야)|그저께|엊그제|엊그저께)", days=-2),
    _rule("(?<![가-힣])(?:지금|현재)(?!까지|껏)", now=0),
    _rule(f"({_K_TURN}) 주 말(?!고|구| 농장| 부부|씀)", "turn", weekday=_WEEKEND),
    _rule("주말(?!고|구| 농장| 부부)", weekday=_WEEKEND),
    _rule(f"({_K_TURN}) 주(?!{_NOT_WEEK})", "weeks"),
    _rule(f"({_K_TURN}) 달(?!{_NOT_MONTH}){_K_PART}", "months", "part"),
    _rule(f"(?<![가-힣])이 달(?!{_NOT_MONTH}){_K_PART}", "part", months=0),
    _rule(f"(?<![가-힣])내달(?!리|라|려|렸|린){_K_PART}", "part", months=1),
    _rule("올해|(?<![가-힣])(?:금년|이번 해(?!남|양|외|설|변|안))", years=0),
    _rule(f"(?<![가-힣])올(?= (?:{_K_SEASON}|연말|[0-9]{{1,2}} 월))", years=0),
    _rule("(?<![가-힣])(?:내년|명년|다음 해(?!남|양|외|설|변|안))", years=1),
    _rule("(?<![가-힣])내후년", years=2),
    _rule("(?<![가-힣])(?:작년|지난 해(?!남|양|외|설|변|안))", years=-1),
    _rule("(?<![가-힣])재작년", years=-2),
    _rule(f"({_K_TURN})(?= (?:{_K_WEEKDAY}|(?:{_K_SEASON})|[0-9]{{1,2}} 월|추석|설))", "turn"),
    _rule("([월화수목금토일])(?:요일|욜)", "weekday"),
    _rule(
        f"(?<![가-힣](?<![올늦초새한음번난는]))({_K_SEASON})"
        "(?=[^가-힣]|$|에|엔|철|축제|꽃|여행|은|의|까지|부터|이나|쯤|행사|휴가|방학|맞이)",
        "season",
    ),
    _rule("(?<![가-힣])연말(?!정산)", season=_YEAR_END),
    _rule("(?<![가-힣])(?:설날|설 연휴|구정)", holiday=0),
    _rule("(?<![가-힣])(?:추석|한가위)", holiday=1),
    _rule(
        "(하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|보름) (?:뒤|후(?!기|원|보|배|식)|있다가)",
        "days",
    ),
    _rule(
        "(일|이|한|두|세|네) 주(?:일|(?<=[한두세네]주)|(?<=[한두세네]\\s주)) (?:뒤|후(?!기|원|보|배|식))",
        "weeks_later",
    ),
    _rule("(한|두|세|네|석|넉) (?:달|개월) (?:뒤|후(?!기|원|보|배|식))", "months_later"),
)
_KOREAN_NUMBERS = (
    _rule("([2-4][0-9]) 년(?= [0-9]{1,2} 월)", "short_year"),
    _rule("([0-9]{1,3}) 일 (?:뒤|후(?!기|원|보|배|식))", "days"),
    _rule("([0-9]{1,2}) 주일? (?:뒤|후(?!기|원|보|배|식))", "weeks_later"),
    _rule("([0-9]{1,2}) (?:달|개월) (?:뒤|후(?!기|원|보|배|식))", "months_later"),
    _rule("([0-9]{1,2}) 년 (?:뒤|후(?!기|원|보|배|식))", "years_later"),
    _rule("(1[89][0-9]{2}|2[01][0-9]{2}) 년도?(?!대|간|산)", "year"),
    _rule(rf"(?<!음력)(?<!음력\s)([0-9]{{1,2}}) 월(?!요일|욜|세|급|드){_K_PART}", "month", "part"),
    _rule("([0-9]{1,2}) 일? (?:부터|에서|~|-|–|∼) ([0-9]{1,2}) 일(?!간)", "day", "last_day"),
    _rule(r"(?<!박)(?<!박\s)([0-9]{1,2}) 일(?!간|째|권|차|요일|욜)", "day"),
)

_H_WEEK = "(?:周|週|星期|礼拜|禮拜)"
_H_TURN = r"这|這|下下|下|(?<![以])上|(?<!日)本"
_H_DAY = "[一二三四五六日天]"
_H_PART = "(上旬|初旬|初|中旬|下旬|末|底)?"
_H_LATER = "(?:之后|之後|以后|以後|后|後)"
_H_NUMBER = "[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_HAN = (
    _rule("大后天|大後天", days=3),
    _rule("明後日|あさって|(?:后天|後天)(?![性气氣])", days=2),
    _rule("今日|本日|今夜|今晩|今天|今晚", days=0),
    _rule("(?<![説说說文証证透])明日|明天|明晚|明晩|あした", days=1),
    _rule("一昨日|おととい|(?<![目之以空])前天(?![气氣])", days=-2),
    _rule("昨日|昨天|昨晚|昨晩|昨夜|きのう", days=-1),
    _rule("(?<![ぁ-ん])きょう(?![とかだしみい])", days=0),
    _rule("現在|现在|目前|今すぐ|今(?=は|から|、)", now=0),
    _rule(f"({_H_TURN})[个個]? {_H_WEEK}末", "turn", weekday=_WEEKEND),
    _rule(f"({_H_TURN})[个個]? {_H_WEEK}({_H_DAY})", "weeks", "weekday"),
    _rule(f"({_H_TURN})[个個]? {_H_WEEK}(?![边邊围圍密知到年转轉刊])", "weeks"),
    _rule("(再来|今|来|來|先)週末", "turn", weekday=_WEEKEND),
    _rule("(再来|今|来|來|先)週(?!間)", "weeks"),
    _rule("(今度|次|この)の?(?=[月火水木金土日]曜|週末)", "turn"),
    _rule("周末|週末", weekday=_WEEKEND),
    _rule(f"(?<![一两兩二三四五六七几幾0-9]){_H_WEEK}({_H_DAY})", "weekday"),
    _rule("([月火水木金土日])曜", "weekday"),
    _rule(f"(这|這|下下|下|上)[个個] ?月{_H_PART}", "months", "part"),
    _rule(f"(?<!日)(本)月{_H_PART}", "months", "part"),
    _rule(f"(再来|今|(?<!年)来|來|先)月(?!経){_H_PART}", "months", "part"),
    _rule("再来年", years=2),
    _rule("今年|(?<!日)本年", years=0),
    _rule("明年|(?<!年)[来來]年(?![轻輕])", years=1),
    _rule("去年|昨年", years=-1),
    _rule("([春夏秋冬])[天季]", "season"),
    _rule(r"(?<![㐀-鿿])([春夏秋冬])(?=[にのは、。?!\s]|$|頃|ごろ|祭|休み)", "season"),
    _rule("年末(?!調整|调整)|年底", season=_YEAR_END),
    _rule("旧正月|ソルラル|春节|春節", holiday=0),
    _rule("秋夕|チュソク|中秋", holiday=1),
    _rule(f"({_H_NUMBER}|两|兩)[天日]{_H_LATER}", "days"),
    _rule(f"({_H_NUMBER}|两|兩)[个個]?(?:{_H_WEEK}|週間){_H_LATER}", "weeks_later"),
    _rule(f"({_H_NUMBER}|两|兩)(?:[个個]|か|ヶ|カ)月{_H_LATER}", "months_later"),
    _rule(f"(十[一二]?|[一二三四五六七八九])月份?(?![曜光饼餅]){_H_PART}", "month", "part"),
    _rule(f"({_H_NUMBER})[日号號](?![間间后後])", "day"),
)
_HAN_NUMBERS = (
    _rule(f"([0-9]{{1,3}}) [天日] {_H_LATER}", "days"),
    _rule(f"([0-9]{{1,2}}) [个個]? (?:{_H_WEEK}|週間) {_H_LATER}", "weeks_later"),
    _rule(f"([0-9]{{1,2}}) (?:[个個かヶカケ]|か)月 {_H_LATER}", "months_later"),
    _rule(f"([0-9]{{1,2}}) 年{_H_LATER}", "years_later"),
    _rule("(1[89][0-9]{2}|2[01][0-9]{2}) 年(?![代間间])", "year"),
    _rule(f"(?<!农历)(?<!農曆)(?<!旧暦)([0-9]{{1,2}}) 月份?(?![曜光饼餅]){_H_PART}", "month", "part"),
    _rule(
        "([0-9]{1,2}) [日号號]? (?:から|到|至|~|-|–|〜) ([0-9]{1,2}) [日号號](?![間间])", "day", "last_day"
    ),
    _rule(r"(?<![泊夜晚])([0-9]{1,2}) [日号號](?![間间遊游目后後])", "day"),
)

_E_TURN = "this coming|this|next|coming|upcoming|last|past"
_E_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_E_SHORT_DAY = "mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun"
_E_MONTH = "january|february|april|june|july|august|september|october|november|december"
# These are words or names of their own, so they are months only in the company of one that says so.
_E_VAGUE = "may|march|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
_E_ANY = f"{_E_MONTH}|{_E_VAGUE}"
_E_NUMBER = "two|three|four|five|six|seven|eight|nine|ten"
_E_NOT_ASKING = r"(?<!\bi\s)(?<!you\s)(?<!we\s)(?<!they\s)(?<!he\s)(?<!it\s)"
_E_NOT_COUNTING = (
    r"(?!\s?(?:[:%]|am|pm|people|persons|adults|of us|guests|students|kids|children"
    r"|km|minutes|hours|days|won))"
)
_E_NOT_A_REQUEST = r"(?!\s(?:i|we|you|it|they|he|she|be|not|my|our)\b)"
_ENGLISH = (
    _rule("day after tomorrow", days=2),
    _rule("day before yesterday", days=-2),
    _rule("tomorrow|tmrw", days=1),
    _rule("today|tonight|this (?:morning|afternoon|evening)", days=0),
    _rule("yesterday|last night", days=-1),
    _rule("right now|now|currently", now=0),
    _rule(f"({_E_TURN}) weekend", "turn", weekday=_WEEKEND),
    _rule("weekends?", weekday=_WEEKEND),
    _rule("week after next", weeks=2),
    _rule(f"({_E_TURN}) week", "weeks"),
    _rule(f"({_E_TURN}) month", "months"),
    _rule(f"({_E_TURN}) year", "years"),
    _rule(f"({_E_TURN}) (spring|summer|autumn|fall|winter)", "turn", "season"),
    _rule(f"({_E_TURN}) ({_E_DAY}|{_E_SHORT_DAY})", "turn", "weekday"),
    _rule(f"({_E_TURN})(?= (?:{_E_MONTH}))", "turn"),
    _rule(f"(next|last|coming) ({_E_VAGUE})", "turn", "month"),
    _rule(f"(?:on|by|until|till) ({_E_SHORT_DAY})", "weekday"),
    _rule(rf"({_E_SHORT_DAY})(?=\s(?:morning|afternoon|evening|night|[0-9]{{1,2}}\s?(?:am|pm)))", "weekday"),
    _rule(f"({_E_DAY})s?", "weekday"),
    _rule(
        rf"({_E_ANY})\.?\s?([0-9]{{1,2}})(?:st|nd|rd|th)?\s?(?:-|–|~|to)\s?([0-9]{{1,2}})(?:st|nd|rd|th)?"
        rf"(?![0-9]){_E_NOT_COUNTING}",
        "month",
        "day",
        "last_day",
    ),
    _rule(
        rf"{_E_NOT_ASKING}({_E_ANY})\.?\s?(?:the\s)?([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9]){_E_NOT_COUNTING}",
        "month",
        "day",
    ),
    _rule(rf"({_E_ANY})\.?(?=,?\s(?:of\s)?20[0-9][0-9](?![0-9]))", "month"),
    _rule(rf"(early|mid|late)(?:-|\s|\sin\s)({_E_ANY})", "part", "month"),
    _rule(
        rf"(?:in|of|by|until|till|since|during|before|after|from) ({_E_VAGUE})(?!\.?,?\s?[0-9])"
        f"{_E_NOT_A_REQUEST}",
        "month",
    ),
    _rule(f"({_E_MONTH})", "month"),
    _rule("(?:in|during|by|until) (?:the )?(spring|fall)(?! (?:rolls?|water|onions?))", "season"),
    _rule("(?<!hot\\s)(spring)(?= (?:in|flowers?|festivals?|events?|trip|season|20[0-9][0-9]))", "season"),
    _rule("(fall)(?= (?:festivals?|events?|trip|season|foliage|colou?rs|20[0-9][0-9]))", "season"),
    _rule(r"^(spring|fall)(?=\W*$)", "season"),
    _rule("(summer|autumn|winter)", "season"),
    _rule("(?:end of the year|year end|year-end)", season=_YEAR_END),
    _rule("seollal|(?:lunar|korean) new year", holiday=0),
    _rule("chuseok", holiday=1),
    _rule(f"in ([0-9]{{1,2}}|{_E_NUMBER}) days", "days"),
    _rule(f"in ([0-9]{{1,2}}|{_E_NUMBER}) weeks", "weeks_later"),
    _rule(f"in ([0-9]{{1,2}}|{_E_NUMBER}) months", "months_later"),
    _rule(f"(a|one|{_E_NUMBER}) days? (?:later|from now|from today)", "days"),
    _rule(f"(a|one|{_E_NUMBER}) weeks? (?:later|from now|from today)", "weeks_later"),
    _rule(f"(a|one|{_E_NUMBER}) months? (?:later|from now|from today)", "months_later"),
)
_LETTER = r"a-z\u00c0-\u024f\u1e00-\u1eff"
_NO_LETTER = f"(?![{_LETTER}])"
_ENGLISH_NUMBERS = (
    _rule(
        rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s?(?:-|–|~|to)\s?([0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_E_ANY})"
        f"{_NO_LETTER}{_E_NOT_A_REQUEST}",
        "day",
        "last_day",
        "month",
    ),
    _rule(
        rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s?(?:of\s)?({_E_ANY}){_NO_LETTER}{_E_NOT_A_REQUEST}",
        "day",
        "month",
    ),
    _rule("([0-9]{1,2}) days? (?:later|from now|from today)", "days"),
    _rule("([0-9]{1,2}) weeks? (?:later|from now|from today)", "weeks_later"),
    _rule("([0-9]{1,2}) months? (?:later|from now|from today)", "months_later"),
)

_V_TURN = "này|sau|tới|trước|rồi|qua"
_V_MONTH = (
    "[0-9]{1,2}(?![0-9])|mười một|mười hai|mười|giêng|một|hai|ba|tư|năm(?! (?:nay|sau|ngoái|20))"
    "|sáu|bảy|tám|chín|chạp"
)
_V_NOT_LAST = r"(?<![0-9]\s)(?<!mấy\s)(?<!nhiều\s)(?<!hai\s)(?<!ba\s)(?<!vài\s)"
_VIETNAMESE = (
    _rule("hôm nay|bữa nay|(?:sáng|trưa|chiều|tối|đêm) nay", days=0),
    _rule("ngày mai|(?:sáng|trưa|chiều|tối|đêm) mai", days=1),
    _rule(r"^mai(?=\W*$|\s(?:có|mở|mấy|thì|tôi|mình|em|anh|chị|đi|trời|là|ở)\b)", days=1),
    _rule("ngày kia|ngày mốt", days=2),
    _rule("hôm qua|(?:sáng|chiều|tối|đêm) qua", days=-1),
    _rule("hôm kia", days=-2),
    _rule("bây giờ|hiện nay|hiện tại|lúc này", now=0),
    _rule(f"cuối tuần(?: ({_V_TURN}))?", "turn", weekday=_WEEKEND),
    _rule(f"{_V_NOT_LAST}tuần ({_V_TURN})", "weeks"),
    _rule(f"ngày ([0-9]{{1,2}}) tháng ({_V_TURN})", "day", "months"),
    _rule(f"{_V_NOT_LAST}(?:(đầu|giữa|cuối) )?tháng ({_V_TURN})", "part", "months"),
    _rule("tháng ([0-9]{1,2})[/-](20[0-9]{2})(?![0-9])", "month", "year"),
    _rule(
        f"(?:(đầu|giữa|cuối) )?tháng ({_V_MONTH})(?! lần)(?: năm (nay|sau|tới|ngoái|trước))?",
        "part",
        "month",
        "years",
    ),
    _rule("(?:ngày|mùng|mồng) ([0-9]{1,2})(?![0-9/-]| (?:ngày|người|đêm))", "day"),
    _rule("cuối năm(?: (nay|sau|tới|ngoái|trước))?", "years", season=_YEAR_END),
    _rule("năm (20[0-9]{2})(?![0-9])", "year"),
    _rule("năm nay", years=0),
    _rule(f"{_V_NOT_LAST}năm (?:sau|tới)|sang năm", years=1),
    _rule(f"{_V_NOT_LAST}năm (?:ngoái|trước|rồi)", years=-1),
    _rule(
        r"(?<!lần\s)(?<!người\s)(?<!cái\s)(?<!tầng\s)thứ (hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?![0-9])"
        "(?: (này|tới|sau|trước|rồi))?",
        "weekday",
        "turn",
    ),
    _rule("chủ nhật(?: (này|tới|sau|trước|rồi))?", "turn", weekday=6),
    _rule("mùa (xuân|hè|hạ|thu|đông(?! hồ))(?: (này|tới|sau|trước))?", "season", "turn"),
    _rule("trung thu", holiday=1),
    _rule("tết(?! trung thu)", holiday=0),
    _rule("(một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) ngày nữa", "days"),
    _rule("(một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) tuần nữa", "weeks_later"),
    _rule("(một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) tháng nữa", "months_later"),
)
_VIETNAMESE_NUMBERS = (
    _rule("([0-9]{1,3}) ngày nữa", "days"),
    _rule("([0-9]{1,2}) tuần nữa", "weeks_later"),
    _rule("([0-9]{1,2}) tháng nữa", "months_later"),
    _rule(rf"([0-9]{{1,2}}) tháng ({_V_MONTH}){_NO_LETTER}(?! lần)", "day", "month"),
)
# Where one of these stands, 5/12 is the fifth of December.
_DAY_FIRST = re.compile(
    r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]|\b(?:ng[àa]y|th[áa]ng|n[ăa]m|c[óo]|kh[ôo]ng)\b"
)

_NOT_A_SHARE = (
    r"(?![0-9/]|[.,:-]?[0-9]| ?(?:%|원|할인|가격|크기|인분|컵|점|층|명|학년|반|분기|price|size|cup|off|won))"
)
_PLAIN_NUMBERS = (
    _rule(
        r"(20[0-9]{2}) ?[./-] ?([0-9]{1,2}) ?[./-] ?([0-9]{1,2})(?![0-9]|[,./-][0-9])", "year", "month", "day"
    ),
    _rule(
        r"(?<![/-])([0-9]{1,2})/([0-9]{1,2})/(20[0-9]{2})(?![0-9]|[,./-][0-9])",
        "first",
        "second",
        "year",
    ),
    _rule(
        r"(?<![/-])([0-9]{1,2})[.-]([0-9]{1,2})[.-](20[0-9]{2})(?![0-9]|[,./-][0-9])", "day", "month", "year"
    ),
    _rule(r"(20[0-9]{2})[./-](0[1-9]|1[0-2])(?![0-9]|[,./:-][0-9]|%)", "year", "month"),
    _rule(r"(?<![/-])(0?[1-9]|1[0-2])/(20[0-9]{2})(?![0-9]|[,./-][0-9])", "month", "year"),
    _rule(rf"(?<![/:₩$-])(?!24/7)([0-9]{{1,2}})/([0-9]{{1,2}}){_NOT_A_SHARE}", "first", "second"),
    _rule(
        r"(?<![/:₩$#-])(?<![0-9]\s)(20[1-4][0-9])"
        r"(?![0-9]|[.,:/-][0-9]|\s?(?:%|원|번|호|명|개|대\b|세대|청년|m|km|kg|won|people|円|元|人|名))",
        "year",
    ),
)


def _blank(rules: tuple[_Rule, ...], blank: str) -> list[_Rule]:
    return [_Rule(rule.pattern.replace(" ", blank), rule.slots, rule.fixed) for rule in rules]


def _whole_words(rules: list[_Rule]) -> list[_Rule]:
    return [_Rule(f"(?:{rule.pattern}){_NO_LETTER}", rule.slots, rule.fixed) for rule in rules]


def _accents_optional(rules: list[_Rule]) -> list[_Rule]:
    """Let every accented letter of the patterns be typed plain, but not with another accent."""
    loose = {code: f"[{chr(code)}{plain}]" for code, plain in _BARE.items()}
    return [_Rule(rule.pattern.translate(loose), rule.slots, rule.fixed) for rule in rules]


_CLOSE, _APART = r"\s{0,2}", r"\s{1,3}"
_RULES = (
    *_blank(_KOREAN, _CLOSE),
    *_blank(_HAN, _CLOSE),
    *_whole_words([*_accents_optional(_blank(_VIETNAMESE, _APART)), *_blank(_ENGLISH, _APART)]),
    *_blank(_KOREAN_NUMBERS, _CLOSE),
    *_blank(_HAN_NUMBERS, _CLOSE),
    *_whole_words(_accents_optional(_blank(_VIETNAMESE_NUMBERS, _APART))),
    *_whole_words(_blank(_ENGLISH_NUMBERS, _APART)),
    *_PLAIN_NUMBERS,
)


# --- Which rules can begin with a character, so that only those are tried there ---------------------------


def _closing(pattern: str) -> int:
    """Return where the bracket that opens a pattern is closed."""
    depth = 0
    for bracket in re.finditer(r"\[.*?]|[()]", pattern):
        depth += {"(": 1, ")": -1}.get(bracket[0], 0)
        if depth == 0:
            return bracket.end()
    raise ValueError(f"a bracket stays open in {pattern}")


def _alternatives(pattern: str) -> Iterator[str]:
    start = depth = 0
    for sign in re.finditer(r"\\.|\[.*?]|[()|]", pattern):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if sign[0] == "|" and depth == 0:
            yield pattern[start : sign.start()]
            start = sign.end()
    yield pattern[start:]


def _initials(pattern: str) -> set[str]:
    """Return every character a match of the pattern can begin with."""
    return {initial for one in _alternatives(pattern) for initial in _initials_of_one(one)}


def _members(character_class: str) -> set[str]:
    spans = re.findall("(.)-(.)|(.)", character_class)
    return {
        chr(code) for first, last, one in spans for code in range(ord(first or one), ord(last or one) + 1)
    }


def _initials_of_one(pattern: str) -> set[str]:
    if pattern.startswith("^"):
        return _initials_of_one(pattern[1:])
    end = _closing(pattern) if pattern[0] in "([" else 1
    first, rest = pattern[:end], pattern[end:]
    if re.match(r"\(\?<?[=!]", first):
        return _initials_of_one(rest)
    if first[0] == "(":
        initials = _initials(first[1:-1].removeprefix("?:"))
    else:
        initials = _members(first[1:-1]) if end > 1 else {first}
    return initials | _initials_of_one(rest[1:]) if rest.startswith("?") else initials


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The rules that can begin with one character, as one pattern."""

    pattern: re.Pattern[str]
    rule_of_group: Mapping[int, _Rule]


def _lexicon(rules: tuple[_Rule, ...]) -> _Lexicon:
    rule_of_group, group = {}, 0
    for rule in rules:
        # An empty group behind a rule tells which one matched, and lets its first letter be tried at once.
        group += len(rule.slots) + 1
        rule_of_group[group] = rule
    return _Lexicon(re.compile("|".join(f"(?:{rule.pattern})()" for rule in rules)), rule_of_group)


def _lexicons() -> dict[str, _Lexicon]:
    """Return the rules of each character a date can begin with."""
    rules_of: dict[str, tuple[_Rule, ...]] = {}
    for rule in _RULES:
        for initial in _initials(rule.pattern):
            rules_of[initial] = (*rules_of.get(initial, ()), rule)
    made = {rules: _lexicon(rules) for rules in set(rules_of.values())}
    return {initial: made[rules] for initial, rules in rules_of.items()}


_LEXICONS = _lexicons()
# A word is looked at from its first letter on, and a number from its first digit.
_START = re.compile(
    rf"[0-9](?<![0-9].)(?<![0-9][.,].)|[a-zđ](?<![{_LETTER}].)"
    f"|[{''.join(initial for initial in _LEXICONS if initial > 'ɏ')}]"
)


# --- Reading the text -------------------------------------------------------------------------------------

_LETTERS_TYPED = re.compile(r"[ᄀ-ᅟ][ᅠ-ᆧ]?[ᆨ-ᇿ]?|.[\u0300-\u036f\u3099\u309a]*", re.DOTALL)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text in lower case and full-width characters made plain.

    The list tells where each character, and the end, stood in the text
    given; it is empty where nothing moved.
    """
    folded = text.lower()
    if unicodedata.is_normalized("NFKC", folded) and len(folded) == len(text):
        return folded, []
    pieces: list[str] = []
    places: list[int] = []
    for typed in _LETTERS_TYPED.finditer(text):
        piece = unicodedata.normalize("NFKC", typed[0]).lower()
        pieces.append(piece)
        places += [typed.start()] * len(piece)
    return "".join(pieces), [*places, len(text)]


def _pieces(text: str) -> Iterator[_Reading]:
    """Read each piece by the first rule that matches where it starts."""
    end = 0
    for start in _START.finditer(text):
        lexicon = _LEXICONS.get(start[0])
        if lexicon is None or start.start() < end:
            continue
        if match := lexicon.pattern.match(text, start.start()):
            end = match.end()
            yield _Reading(_marks(match, lexicon), start.start(), end)


def _marks(match: re.Match[str], lexicon: _Lexicon) -> dict[str, int]:
    group = match.lastindex or 0
    rule = lexicon.rule_of_group[group]
    words = match.groups()[group - 1 - len(rule.slots) : group - 1]
    marks = dict(rule.fixed)
    marks |= {slot: _meaning(slot, word) for slot, word in zip(rule.slots, words, strict=True) if word}
    if "short_year" in marks:
        marks["year"] = 2000 + marks.pop("short_year")
    return _month_and_day(marks, bool(_DAY_FIRST.search(match.string))) if "first" in marks else marks


def _month_and_day(marks: Marks, day_first: bool) -> dict[str, int]:
    """Decide which of two numbers is the month: the usual order, but the other where only that is a date."""
    month, day = marks["first"], marks["second"]
    if day <= 12 and (day_first or month > 12):
        month, day = day, month
    return {"month": month, "day": day} | {slot: marks[slot] for slot in marks if slot == "year"}


def _together(*slots: str) -> set[frozenset[str]]:
    return {frozenset(line.split()) for line in slots}


_IN_A_YEAR = _together(
    "month", "month day", "month day last_day", "month part", "season", "holiday", "turn month",
    "turn month day", "turn month part", "turn season", "turn holiday",
)  # fmt: skip
_WHOLE = {
    *_together("days", "now", "weeks_later", "months_later", "years_later"),
    *_together("months", "months day", "months day last_day", "months part"),
    *_together("weekday", "weekday day", "weeks", "weeks weekday", "turn weekday", "year", "years"),
    *_IN_A_YEAR,
    *(told | {year} for told in _IN_A_YEAR for year in ("year", "years")),
}
_WHOLE |= {told | {"weekday"} for told in _WHOLE if told & {"day", "days"}}
_GROWING = _WHOLE | _together("day", "day last_day", "turn")

_GAP = re.compile(
    r"[\s,.(/]{0,3}(?:(?:에는|에|의|중에|중|は|に|の|的|of|in|on|the|vào|năm|nam|của|cua)\s{0,2})?(?:the\s)?"
)
_UNTIL = re.compile(
    r"\s{0,2}\)?(?:부터|에서|~|∼|-|–|—|〜|から|到|至|đến|den|to|through|until|till)\s{0,2}(?:the\s|ngày\s|ngay\s)?"
)
_SET_ASIDE = re.compile(r"\s{0,2}(?:말고|말구|아니고|아니라|じゃなくて|ではなく|じゃなく)")


def _joined(text: str) -> list[_Reading]:
    """Return the readings of a text, pieces of one date put together."""
    readings: list[_Reading] = []
    for piece in _pieces(text):
        both = _both(readings[-1], piece, text) if readings else None
        if both is None:
            readings.append(piece)
        else:
            readings[-1] = both
    return readings


def _both(left: _Reading, right: _Reading, text: str) -> _Reading | None:
    """Return two neighbours as one reading, or None where they tell of different dates."""
    shared = left.marks.keys() & right.marks.keys()
    is_day_of_weekend = shared == {"weekday"} and _WEEKEND in (left.marks["weekday"], right.marks["weekday"])
    if (shared and not is_day_of_weekend) or not _GAP.fullmatch(text, left.end, right.start):
        return None
    marks = {**left.marks, **right.marks}
    if shared:
        marks["weekday"] = min(left.marks["weekday"], right.marks["weekday"])
    return _Reading(marks, left.start, right.end) if frozenset(marks) in _GROWING else None


# --- From a reading to days -------------------------------------------------------------------------------


def _month(year: int, month: int, part: int | None = None) -> Period:
    """Return a month, or its first ten days (part 0), the ten in the middle (1) or the rest (2)."""
    last = monthrange(year, month)[1]
    first, last = {None: (1, last), 0: (1, 10), 1: (11, 20), 2: (21, last)}[part]
    return Period(date(year, month, first), date(year, month, last))


def _months_from(day: date, months: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + months, 12)
    return day.year + years, month + 1


def _part_of_month(year: int, month: int, marks: Marks) -> Period:
    if "day" not in marks:
        return _month(year, month, marks.get("part"))
    first, last = marks["day"], marks.get("last_day", marks["day"])
    return Period(date(year, month, first), date(year, month, last))


def _of_relative_month(marks: Marks, today: date) -> Period:
    return _part_of_month(*_months_from(today, marks["months"]), marks)


def _of_month(marks: Marks, today: date) -> Period | None:
    return _in_year(marks, today, lambda year: _part_of_month(year, marks["month"], marks))


def _of_season(marks: Marks, today: date) -> Period | None:
    return _in_year(marks, today, lambda year: _season(year, marks["season"]))


def _season(year: int, season: int) -> Period:
    if season == _YEAR_END:
        return _month(year, 12)
    first = 3 + 3 * season
    last_year, last_month = _months_from(date(year, first, 1), 2)
    return Period(date(year, first, 1), _month(last_year, last_month).end)


# New Year's Day and Chuseok by the lunar calendar, as Korea's observatory counts them.
_HOLIDAYS = {
    2025: ((1, 29), (10, 6)), 2026: ((2, 17), (9, 25)), 2027: ((2, 7), (9, 15)), 2028: ((1, 27), (10, 3)),
    2029: ((2, 13), (9, 22)), 2030: ((2, 3), (9, 12)), 2031: ((1, 23), (10, 1)), 2032: ((2, 11), (9, 19)),
    2033: ((1, 31), (9, 8)), 2034: ((2, 19), (9, 27)), 2035: ((2, 8), (9, 16)),
}  # fmt: skip


def _of_holiday(marks: Marks, today: date) -> Period | None:
    return _in_year(marks, today, lambda year: _holiday(year, marks["holiday"]))


def _holiday(year: int, which: int) -> Period:
    """Return the three days of a holiday; ValueError for a year the table does not know."""
    if year not in _HOLIDAYS:
        raise ValueError(f"the lunar holidays of {year} are not known")
    day = date(year, *_HOLIDAYS[year][which])
    return Period(day - timedelta(days=1), day + timedelta(days=1))


def _in_year(marks: Marks, today: date, build: Callable[[int], Period]) -> Period | None:
    """Return the period of the year named, or else the running or coming one (the last one, the next one)."""
    if "year" in marks or "years" in marks:
        return build(marks["year"] if "year" in marks else today.year + marks["years"])
    turn = marks.get("turn", 0)
    # Eight years on, or back, there has been a 29 February.
    years = range(today.year, today.year - 9, -1) if turn < 0 else range(today.year - 1, today.year + 9)
    for year in years:
        try:
            period = build(year)
        except ValueError:
            continue
        if (period.end < today) if turn < 0 else (period.start > today) if turn else (period.end >= today):
            return period
    return None


def _of_weekday(marks: Marks, today: date) -> Period:
    monday = today - timedelta(days=today.weekday())
    weekday, turn = marks["weekday"], marks.get("turn")
    weeks = marks.get("weeks", turn if turn or weekday == _WEEKEND else None)
    if weekday == _WEEKEND:
        saturday = monday + timedelta(weeks=weeks or 0, days=5)
        return Period(saturday, saturday + timedelta(days=1))
    day = monday + timedelta(weeks=weeks or 0, days=weekday)
    if "weeks" not in marks:
        day = _nearest(day, today, turn or 0)
    return Period(day, day)


def _of_weekday_and_day(marks: Marks, today: date) -> Period | None:
    """Return the coming Saturday the 28th, if there is one within two months."""
    coming = (today + timedelta(days=ahead) for ahead in range(62))
    wanted = (marks["day"], marks["weekday"])
    return next((Period(day, day) for day in coming if (day.day, day.weekday()) == wanted), None)


def _nearest(day: date, today: date, turn: int) -> date:
    """Move a bare weekday to today or later, and a past one to its last time before today."""
    week = timedelta(weeks=1)
    if turn < 0:
        return day + week if day + week < today else day
    return day + week if day < today else day


def _of_week(marks: Marks, today: date) -> Period:
    monday = today + timedelta(weeks=marks["weeks"], days=-today.weekday())
    return Period(monday, monday + timedelta(days=6))


def _of_day(marks: Marks, today: date) -> Period:
    day = today + timedelta(days=marks.get("days", 0), weeks=marks.get("weeks_later", 0))
    return Period(day, day)


def _of_later_month(marks: Marks, today: date) -> Period:
    year, month = _months_from(today, marks.get("months_later", 0) + 12 * marks.get("years_later", 0))
    day = date(year, month, min(today.day, monthrange(year, month)[1]))
    return Period(day, day)


def _of_year(marks: Marks, today: date) -> Period:
    year = marks["year"] if "year" in marks else today.year + marks["years"]
    return Period(date(year, 1, 1), date(year, 12, 31))


# The first slot a reading holds decides how it is turned into days.
_READERS: tuple[tuple[str, Callable[[Marks, date], Period | None]], ...] = (
    ("days", _of_day),
    ("now", _of_day),
    ("weeks_later", _of_day),
    ("months_later", _of_later_month),
    ("years_later", _of_later_month),
    ("month", _of_month),
    ("months", _of_relative_month),
    ("day", _of_weekday_and_day),
    ("holiday", _of_holiday),
    ("season", _of_season),
    ("weekday", _of_weekday),
    ("weeks", _of_week),
    ("year", _of_year),
    ("years", _of_year),
)


def _period(marks: Marks, today: date) -> Period | None:
    """Return the days of a reading; None where it is no whole date, or one no calendar has."""
    if frozenset(marks) not in _WHOLE:
        return None
    read = next(reader for slot, reader in _READERS if slot in marks)
    try:
        return read(marks, today)
    except (ValueError, OverflowError):
        return None


def _exactness(marks: Marks) -> int:
    """Rank a reading: a day over a week or weekend, over a month, a bare weekday, a season, a year, now."""
    slots = marks.keys()
    weekday = marks.get("weekday")
    if slots & {"day", "days", "weeks_later", "months_later", "years_later"}:
        return 6
    if weekday is not None and weekday != _WEEKEND:
        return 6 if slots & {"weeks", "turn"} else 3
    ranks = {
        "weekday": 5,
        "weeks": 5,
        "holiday": 5,
        "month": 4,
        "months": 4,
        "season": 2,
        "year": 1,
        "years": 1,
    }
    return max(ranks.get(slot, 0) for slot in slots)


def _span(
    left: _Reading, right: _Reading, text: str, today: date
) -> tuple[int, int, int, int, Period] | None:
    """Return the days from one reading to the next where the words between say "until"."""
    if not _UNTIL.fullmatch(text, left.end, right.start):
        return None
    last = dict(right.marks)
    wanted = {"month", "months", "year", "years"} if last.keys() == {"day"} else {"year", "years"}
    if "day" in last or "month" in last:
        last = {slot: left.marks[slot] for slot in wanted & left.marks.keys()} | last
    start, end = _period(left.marks, today), _period(last, today)
    if start and end and end.end < start.start:  # it runs now, so its first day is past
        start = _period({**left.marks, "turn": -1}, end.end)
    if start is None or end is None or end.end < start.start:
        return None
    return 7, right.end - left.start, left.start, right.end, Period(start.start, end.end)


def _candidates(text: str, today: date) -> Iterator[tuple[int, int, int, int, Period]]:
    """Yield exactness, length, start, end and days of everything that can be read as a date."""
    readings = _joined(text)
    for left, right in pairwise(readings):
        if span := _span(left, right, text, today):
            yield span
    for reading in readings:
        period = _period(reading.marks, today)
        if period is not None and not _SET_ASIDE.match(text, reading.end):
            start, end = reading.start, reading.end
            yield _exactness(reading.marks), end - start, start, end, period


def find_period(text: str, today: date) -> Found | None:
    """Return the days a message speaks of, or None where it names none.

    The most exact expression wins, then the longest, then the first. A bare
    month, day, season or weekday is the running or coming one; weeks start
    on Monday. Two dates joined by "until" are one period. Only the first
    500 characters are read. Nothing raises, whatever was typed.

    >>> find_period("이번 주말 축제", date(2026, 11, 26)).period.code()
    '20261128-20261129'
    """
    folded, places = _folded(text[:CHARACTERS_READ])
    best = max(_candidates(folded, today), key=lambda found: (found[0], found[1], -found[2]), default=None)
    if best is None:
        return None
    _, _, start, end, period = best
    return Found(period, *((places[start], places[end]) if places else (start, end)))
