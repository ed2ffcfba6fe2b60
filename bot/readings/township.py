"""One of the county's eleven towns and townships."""

import re
import unicodedata
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from bot.readings.plain import plain, without_marks
from bot.readings.unread import Unread
from bot.townships import TOWNSHIPS

REASONS = ("empty", "unknown", "outside", "two")

_ENDINGS = re.compile(r"-?(?:eup|myeon|myun|읍|면|邑|面)$")
_MEANT_FOR_MORE = {"gangjin-eup", "daegu"}  # alone, 강진 is the county and 대구 a city
_FULL = {name.casefold(): key for key, names in TOWNSHIPS.items() for name in names} | {
    "읍내": "gangjin-eup",
    "강진읍내": "gangjin-eup",
    "道巖面": "doam",
    "兵營面": "byeongyeong",
}
_STEMS = {_ENDINGS.sub("", name): key for name, key in _FULL.items() if key not in _MEANT_FOR_MORE}
_LATIN = {re.sub("[^a-z]", "", name): key for name, key in (_FULL | _STEMS).items() if name.isascii()}
_LONGEST_SLIP = 40  # characters of an answer in which a slip is looked for

_CITIES = (
    "서울|부산|대구|인천|광주|대전|울산|세종|수원|성남|용인|고양|부천|안산|안양|청주|천안|전주|군산|"
    "익산|창원|김해|진주|포항|구미|경주|춘천|원주|강릉|제주|서귀포|"
    "목포|여수|순천|나주|광양"
)
_COUNTIES = "담양|곡성|구례|고흥|보성|화순|장흥|해남|영암|무안|함평|영광|장성|완도|진도|신안|옥천"
_PROVINCES = "경기|강원|충북|충남|전북|경북|경남|충청[남북]|경상[남북]|전라북"
_OTHER_UNIT = re.compile(
    rf"(?:{_CITIES})(?:특별자치시|특별시|광역시|시)|(?:{_COUNTIES})(?:군|읍|면)|"
    rf"(?:{_PROVINCES})(?:특별자치)?도|"
    rf"(?<![가-힣])(?![가-힣]*강진)[가-힣]{{2,4}}(?:군|시|구)(?![가-힣])|제주도"
)
"""Another city or county, said as such: 도암면 of 화순군 is not ours."""

_OTHER_NAME = re.compile(
    rf"(?<![가-힣])(?:{_CITIES.replace('|대구|', '|')}|{_COUNTIES}|{_PROVINCES}|타지|타지역|"
    rf"다른 ?(?:지역|동네|곳|군|시|데)|관외|군 ?밖|외국|해외|한국|중국|일본|베트남)|"
    r"강진(?:군)?(?:이|은|에)? ?(?:아니|안 ?살|살지 ?않)|"
    r"\b(?:seoul|busan|incheon|gwangju|daejeon|ulsan|jeju|mokpo|yeosu|suncheon|naju|gwangyang|haenam|"
    r"jangheung|yeongam|wando|jindo|boseong|"
    r"goheung|muan|damyang|hwasun|daegu city|outside|elsewhere|another|not in gangjin|tokyo|beijing|"
    r"hanoi|ha noi|vietnam|china|japan)\b|"
    r"ソウル|釜山|首尔|首爾|光州|木浦|大邱|仁川|济州|済州|順天|顺天|丽水|麗水|海南|長興|长兴|灵岩|霊岩|市$"
)
_BEFORE_STEM = r"(?<![가-힣a-z])(?:전남|전라남도)? ?(?:강진군? ?)?"
_AFTER_STEM = (
    r"(?=$|[^가-힣a-z]|에|서|이[요에예고나랑여제당지구라네]|여|인|제|당께|나|하고|랑|[과와]|입니다|요|예요|"
    r"쪽|"
    r"사[람는요제]|산|살|임|라|마을)"
)
_THE_TOWN = re.compile(r"(?:나는 |저는 |우리는 )?읍(?:내|(?=$| |에|서|이|인|살|사|여|요))")
"""As people call 강진읍: "읍에 살아요"."""

_STEM = re.compile(f"{_BEFORE_STEM}({'|'.join(sorted(_STEMS, key=len, reverse=True))}){_AFTER_STEM}")
_HAN_STEM = re.compile("|".join(name for name in _STEMS if re.fullmatch("[\u3400-\u9fff]+", name)))


def read_township(text: str) -> str:
    """Return the key of the township that is named, with or without its 읍 or 면.

    One slip is forgiven where only one township is near. "강진" alone is the county and "대구" a city;
    "daegu" is the township, as it is kept.

    Raises:
        Unread: ``empty``; ``unknown``: no township, or only the county; ``outside``: a place beyond it;
            ``two`` townships.

    >>> read_township("군동면이요"), read_township("병영면 삼인리"), read_township("Gangjin-eup")
    ('gundong', 'byeongyeong', 'gangjin-eup')
    """
    words = without_marks(plain(text).casefold())
    if _OTHER_UNIT.search(words):
        raise Unread("outside")
    found = _by_full_name(words) or _by_stem(words) or _in_latin(words)
    if not found and _THE_TOWN.match(words):
        return "gangjin-eup"
    if not found:
        if _OTHER_NAME.search(words):
            raise Unread("outside")
        found = near if len(near := _by_slip(words)) == 1 else set()
    if len(found) != 1:
        raise Unread("two" if found else "unknown")
    return found.pop()


def _by_full_name(words: str) -> set[str]:
    run = words.replace(" ", "")
    if words in TOWNSHIPS:
        return {words}
    return {key for name, key in _FULL.items() if not name.isascii() and name in run}


def _by_stem(words: str) -> set[str]:
    return {_STEMS[found] for found in (*_STEM.findall(words), *_HAN_STEM.findall(words))}


def _in_latin(words: str) -> set[str]:
    """Return the townships in Latin script, whatever joins their parts."""
    pieces = re.findall("[a-z]+", words)
    pairs = {"".join(pair) for pair in pairwise(pieces)}
    return {_LATIN[one] for one in {*pieces, *pairs} if one in _LATIN}


def _by_slip(words: str) -> set[str]:
    """Return the townships from which a word is one letter away, of Hangul one jamo."""
    if len(words) > _LONGEST_SLIP:
        return set()
    near = set()
    for word in re.findall("[가-힣]{1,3}[읍면]|[가-힣]+|[a-z]{6,}", words.replace("-", "")):
        names = _LATIN if word.isascii() else _FULL
        typed = _jamo(word)
        if len(typed) < 6:
            continue
        near |= {
            key
            for name, key in names.items()
            if Levenshtein.distance(typed, _jamo(name), score_cutoff=1) <= 1
        }
    return near


def _jamo(word: str) -> str:
    return unicodedata.normalize("NFD", word)
