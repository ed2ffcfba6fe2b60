"""Numbers in words: Korean of both kinds and Chinese ones, and a few in English and Vietnamese."""

import re

SINO = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9,
        "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2}  # fmt: skip
UNITS = {"십": 10, "백": 100, "천": 1000, "十": 10, "百": 100, "千": 1000}
NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80,
               "아흔": 90}  # fmt: skip
NATIVE = {"한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7,
          "여덟": 8, "아홉": 9}  # fmt: skip
LATIN = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "mười": 10, "hai": 2, "ba": 3, "năm": 5,
}  # fmt: skip
_NATIVE = re.compile(f"({'|'.join(NATIVE_TENS)})?({'|'.join(sorted(NATIVE, key=len, reverse=True))})?")


def numeral(words: str) -> int | None:
    """Return the number that words are, and nothing but they; None where they are none.

    >>> numeral("천구백오십팔"), numeral("열두"), numeral("一九五八"), numeral("축제")
    (1958, 12, 1958, None)
    """
    if not words:
        return None
    if words in LATIN:
        return LATIN[words]
    native = _NATIVE.fullmatch(words)
    if native is not None:
        return NATIVE_TENS.get(native[1] or "", 0) + NATIVE.get(native[2] or "", 0)
    if any(letter not in SINO and letter not in UNITS for letter in words):
        return None
    if not any(letter in UNITS for letter in words):
        return int("".join(str(SINO[letter]) for letter in words)) if len(words) <= 4 else None
    return _with_units(words)


def _with_units(words: str) -> int | None:
    total, digit, last = 0, None, 10_000
    for letter in words:
        if letter in UNITS:
            unit = UNITS[letter]
            if unit >= last:
                return None
            total, digit, last = total + (1 if digit is None else digit) * unit, None, unit
        elif digit is not None:
            return None
        else:
            digit = SINO[letter]
    return total + (digit or 0)
