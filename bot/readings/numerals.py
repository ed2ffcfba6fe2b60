"""Numbers written in words: Korean of both kinds, Chinese characters, English and Vietnamese."""

import re

from bot.readings.plain import without_marks

SINO = {
    "영": 0,
    "공": 0,
    "일": 1,
    "이": 2,
    "삼": 3,
    "사": 4,
    "오": 5,
    "육": 6,
    "륙": 6,
    "칠": 7,
    "팔": 8,
    "구": 9,
}
HAN = str.maketrans("〇零一二三四五六七八九十百千两兩", "영영일이삼사오육칠팔구십백천이이")
ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다섯": 5, "여섯": 6,
    "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80,
    "아흔": 90,
}  # fmt: skip
ENGLISH_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
ENGLISH_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
ENGLISH_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
VIETNAMESE = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
"""Without their marks, as many type them."""

_FIGURE = "[1-9일이삼사오육륙칠팔구]"
_SINO = re.compile(rf"(?:({_FIGURE}?)천)?영?(?:({_FIGURE}?)백)?영?(?:({_FIGURE}?)십)?({_FIGURE}?)")
_DIGITS = re.compile(f"[{''.join(SINO)}]{{2,}}")
_NATIVE = re.compile(f"(백?)({'|'.join(TENS)})?({'|'.join(ONES)})?")
_MIXED = re.compile(f"([이삼사오육륙칠팔구])십({'|'.join(ONES)})")
NATIVE = rf"(?:{'|'.join(TENS)}) ?(?:{'|'.join(ONES)})?|{'|'.join(ONES)}"
"""What a Korean number of the native kind looks like, for a search."""

_E1, _E2, _E3 = ("|".join(words) for words in (ENGLISH_ONES, ENGLISH_TEENS, ENGLISH_TENS))
_ENGLISH = re.compile(rf"(?:(a|{_E1}) hundred(?: and)?)? ?(?:({_E3})(?:[ -]?({_E1}))?|({_E2})|({_E1}))?")
ENGLISH = (
    rf"(?:(?:a|{_E1}) hundred(?: and)? )?(?:(?:{_E3})(?:[ -](?:{_E1}))?|{_E2}|{_E1})|(?:a|{_E1}) hundred"
)
_V = "|".join(VIETNAMESE)
_VIETNAMESE_WORD = f"(?:{_V}|muoi|tram|nghin|ngan|linh)"
VIETNAMESE_WORDS = f"{_VIETNAMESE_WORD}(?: {_VIETNAMESE_WORD})*"
_VIETNAMESE = re.compile(
    rf"(?:({_V}) (?:nghin|ngan))? ?(?:({_V}) tram)? ?"
    rf"(?:(?:({_V}) )?(muoi)(?: ({_V}))?|(?:(?:le|linh) )?({_V}))?"
)


def numeral(text: str) -> int | None:
    """Return the number that the whole text is, in figures or in words; None where it is none.

    >>> numeral("열두"), numeral("천구백오십팔"), numeral("hai mươi mốt"), numeral("사람")
    (12, 1958, 21, None)
    """
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}", text):
        return int(text.replace(",", ""))
    if not text or len(text) > 60:
        return None
    readings = (_sino(text), _native(text), _english(text), _vietnamese(text))
    return next((number for number in readings if number is not None), None)


def _sino(text: str) -> int | None:
    text = re.sub(r"\s", "", text).translate(HAN)
    if _DIGITS.fullmatch(text) and len(text) <= 9:
        return int("".join(str(SINO[figure]) for figure in text))
    found = _SINO.fullmatch(text)
    if found is None:
        return None
    *places, ones = found.groups()
    worth = (1000, 100, 10)
    return sum(
        worth[place] * _figure(figure or "일") for place, figure in enumerate(places) if figure is not None
    ) + (_figure(ones) if ones else 0)


def _figure(figure: str) -> int:
    return SINO[figure] if figure in SINO else int(figure)


def _native(text: str) -> int | None:
    text = re.sub(r"\s", "", text)
    found = _NATIVE.fullmatch(text)
    if found is None:
        mixed = _MIXED.fullmatch(text)  # 팔십넷, as old people count
        return 10 * SINO[mixed[1]] + ONES[mixed[2]] if mixed else None
    return 100 * bool(found[1]) + TENS.get(found[2], 0) + ONES.get(found[3], 0)


def _english(text: str) -> int | None:
    found = _ENGLISH.fullmatch(text.casefold())
    if found is None:
        return None
    hundred, ten, behind, teen, one = found.groups()
    hundreds = ENGLISH_ONES.get(hundred, 1) * 100 if hundred else 0
    return hundreds + (
        ENGLISH_TENS.get(ten, 0) + ENGLISH_ONES.get(behind or one, 0) + ENGLISH_TEENS.get(teen, 0)
    )


def _vietnamese(text: str) -> int | None:
    bare = without_marks(text.casefold())
    run = bare.split()
    if len(run) > 1 and all(word in VIETNAMESE for word in run):
        return int("".join(str(VIETNAMESE[word]) for word in run[:9]))
    found = _VIETNAMESE.fullmatch(bare)
    if found is None:
        return None
    thousand, hundred, tens, ten, behind, one = found.groups()
    return (
        VIETNAMESE.get(thousand, 0) * 1000
        + VIETNAMESE.get(hundred, 0) * 100
        + (VIETNAMESE.get(tens, 1) * 10 if ten else 0)
        + VIETNAMESE.get(behind or one, 0)
    )
