"""The words dates are written with in five languages, as patterns and what they mean."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write a piece of a date.

    ``slots`` names what each bracket group of the pattern tells, ``fixed``
    what the words tell by themselves.
    """

    pattern: str
    slots: tuple[str, ...]
    fixed: tuple[tuple[str, int], ...]


def _rule(pattern: str, *slots: str, **fixed: int) -> Rule:
    return Rule(pattern, slots, tuple(fixed.items()))


# --- What the words of a slot mean ------------------------------------------------------------------------

BARE = {
    ord(letter): plain
    for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    if (plain := unicodedata.normalize("NFD", letter)[0]).isascii()
} | {ord("đ"): "d", ord("Đ"): "D"}


def _numbered(words: str, first: int = 0) -> dict[str, int]:
    """Number the words of a list; spellings of one number are joined by a bar, spaces in one by a dash."""
    return {
        spelling.replace("-", " ").translate(BARE): number
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
WEEKEND = 7
_OFFSETS = {
    word.translate(BARE): offset
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
YEAR_END = 4
_PARTS = _numbered("초|초순|초반|上旬|初旬|初|early|đầu 중순|中旬|mid|giữa 말|하순|말경|下旬|末|底|late|cuối")

_MEANINGS: dict[str, dict[str, int]] = {
    "month": _MONTHS,
    "weekday": _WEEKDAYS,
    "season": _SEASONS,
    "part": _PARTS,
    "turn": _TURNS,
    **dict.fromkeys(("weeks", "months", "years"), _OFFSETS),
}


def meaning(slot: str, word: str) -> int:
    key = " ".join(word.translate(BARE).split())
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
KOREAN = (
    _rule("(?:내일|낼) 모레|(?<![가-힣])모레", days=2),
    _rule("오늘|(?<![가-힣])금일", days=0),
    _rule("(?<![안국군관시실면읍동도구사체원])내일(?!채움|배움|키움|이룸|저축|자리|정(?!말))", days=1),
    _rule("그글피", days=4),
    _rule("글피", days=3),
    _rule("(?<![가-힣])(?:어제|어저께)", days=-1),
    _rule("(?<![가-힣])(?:그제(?!서|야)|그저께|엊그제|엊그저께)", days=-2),
    _rule("(?<![가-힣])(?:지금|현재)(?!까지|껏)", now=0),
    _rule(f"({_K_TURN}) 주 말(?!고|구| 농장| 부부|씀)", "turn", weekday=WEEKEND),
    _rule("주말(?!고|구| 농장| 부부)", weekday=WEEKEND),
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
    _rule("(?<![가-힣])연말(?!정산)", season=YEAR_END),
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
KOREAN_NUMBERS = (
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
HAN = (
    _rule("大后天|大後天", days=3),
    _rule("明後日|あさって|(?:后天|後天)(?![性气氣])", days=2),
    _rule("今日|本日|今夜|今晩|今天|今晚", days=0),
    _rule("(?<![説说說文証证透])明日|明天|明晚|明晩|あした", days=1),
    _rule("一昨日|おととい|(?<![目之以空])前天(?![气氣])", days=-2),
    _rule("昨日|昨天|昨晚|昨晩|昨夜|きのう", days=-1),
    _rule("(?<![ぁ-ん])きょう(?![とかだしみい])", days=0),
    _rule("現在|现在|目前|今すぐ|今(?=は|から|、)", now=0),
    _rule(f"({_H_TURN})[个個]? {_H_WEEK}末", "turn", weekday=WEEKEND),
    _rule(f"({_H_TURN})[个個]? {_H_WEEK}({_H_DAY})", "weeks", "weekday"),
    _rule(f"({_H_TURN})[个個]? {_H_WEEK}(?![边邊围圍密知到年转轉刊])", "weeks"),
    _rule("(再来|今|来|來|先)週末", "turn", weekday=WEEKEND),
    _rule("(再来|今|来|來|先)週(?!間)", "weeks"),
    _rule("(今度|次|この)の?(?=[月火水木金土日]曜|週末)", "turn"),
    _rule("周末|週末", weekday=WEEKEND),
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
    _rule("年末(?!調整|调整)|年底", season=YEAR_END),
    _rule("旧正月|ソルラル|春节|春節", holiday=0),
    _rule("秋夕|チュソク|中秋", holiday=1),
    _rule(f"({_H_NUMBER}|两|兩)[天日]{_H_LATER}", "days"),
    _rule(f"({_H_NUMBER}|两|兩)[个個]?(?:{_H_WEEK}|週間){_H_LATER}", "weeks_later"),
    _rule(f"({_H_NUMBER}|两|兩)(?:[个個]|か|ヶ|カ)月{_H_LATER}", "months_later"),
    _rule(f"(十[一二]?|[一二三四五六七八九])月份?(?![曜光饼餅]){_H_PART}", "month", "part"),
    _rule(f"({_H_NUMBER})[日号號](?![間间后後])", "day"),
)
HAN_NUMBERS = (
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
ENGLISH = (
    _rule("day after tomorrow", days=2),
    _rule("day before yesterday", days=-2),
    _rule("tomorrow|tmrw", days=1),
    _rule("today|tonight|this (?:morning|afternoon|evening)", days=0),
    _rule("yesterday|last night", days=-1),
    _rule("right now|now|currently", now=0),
    _rule(f"({_E_TURN}) weekend", "turn", weekday=WEEKEND),
    _rule("weekends?", weekday=WEEKEND),
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
    _rule("(?:end of the year|year end|year-end)", season=YEAR_END),
    _rule("seollal|(?:lunar|korean) new year", holiday=0),
    _rule("chuseok", holiday=1),
    _rule(f"in ([0-9]{{1,2}}|{_E_NUMBER}) days", "days"),
    _rule(f"in ([0-9]{{1,2}}|{_E_NUMBER}) weeks", "weeks_later"),
    _rule(f"in ([0-9]{{1,2}}|{_E_NUMBER}) months", "months_later"),
    _rule(f"(a|one|{_E_NUMBER}) days? (?:later|from now|from today)", "days"),
    _rule(f"(a|one|{_E_NUMBER}) weeks? (?:later|from now|from today)", "weeks_later"),
    _rule(f"(a|one|{_E_NUMBER}) months? (?:later|from now|from today)", "months_later"),
)
LETTER = r"a-z\u00c0-\u024f\u1e00-\u1eff"
NO_LETTER = f"(?![{LETTER}])"
ENGLISH_NUMBERS = (
    _rule(
        rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s?(?:-|–|~|to)\s?([0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_E_ANY})"
        f"{NO_LETTER}{_E_NOT_A_REQUEST}",
        "day",
        "last_day",
        "month",
    ),
    _rule(
        rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s?(?:of\s)?({_E_ANY}){NO_LETTER}{_E_NOT_A_REQUEST}",
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
VIETNAMESE = (
    _rule("hôm nay|bữa nay|(?:sáng|trưa|chiều|tối|đêm) nay", days=0),
    _rule("ngày mai|(?:sáng|trưa|chiều|tối|đêm) mai", days=1),
    _rule(r"^mai(?=\W*$|\s(?:có|mở|mấy|thì|tôi|mình|em|anh|chị|đi|trời|là|ở)\b)", days=1),
    _rule("ngày kia|ngày mốt", days=2),
    _rule("hôm qua|(?:sáng|chiều|tối|đêm) qua", days=-1),
    _rule("hôm kia", days=-2),
    _rule("bây giờ|hiện nay|hiện tại|lúc này", now=0),
    _rule(f"cuối tuần(?: ({_V_TURN}))?", "turn", weekday=WEEKEND),
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
    _rule("cuối năm(?: (nay|sau|tới|ngoái|trước))?", "years", season=YEAR_END),
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
VIETNAMESE_NUMBERS = (
    _rule("([0-9]{1,3}) ngày nữa", "days"),
    _rule("([0-9]{1,2}) tuần nữa", "weeks_later"),
    _rule("([0-9]{1,2}) tháng nữa", "months_later"),
    _rule(rf"([0-9]{{1,2}}) tháng ({_V_MONTH}){NO_LETTER}(?! lần)", "day", "month"),
)
# Where one of these stands, 5/12 is the fifth of December.
DAY_FIRST = re.compile(
    r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]|\b(?:ng[àa]y|th[áa]ng|n[ăa]m|c[óo]|kh[ôo]ng)\b"
)

_NOT_A_SHARE = (
    r"(?![0-9/]|[.,:-]?[0-9]| ?(?:%|원|할인|가격|크기|인분|컵|점|층|명|학년|반|분기|price|size|cup|off|won))"
)
PLAIN_NUMBERS = (
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
