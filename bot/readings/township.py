"""One of the county's eleven towns and townships."""

import unicodedata

from bot.readings.unread import Unread
from bot.townships import TOWNSHIPS

LONGEST = 100  # characters
ELSEWHERE = (
    "서울", "부산", "대구시", "대구광역시", "인천", "광주", "대전", "울산", "세종", "제주", "경기", "목포", "여수", "순천", "나주", "광양",
    "해남", "장흥", "영암", "완도", "진도", "보성", "고흥", "무안", "함평", "영광", "장성", "화순", "seoul", "busan", "gwangju",
)  # fmt: skip


def read_township(text: str) -> str:
    """Return the key of the township that is named.

    Raises:
        Unread: ``empty``, ``outside`` (a place beyond the county), ``two``, ``unknown``.

    >>> read_township("군동면이요"), read_township("병영면 삼인리"), read_township("Gangjin-eup")
    ('gundong', 'byeongyeong', 'gangjin-eup')
    """
    plain = "".join(unicodedata.normalize("NFKC", text[:LONGEST]).casefold().split())
    if not plain:
        raise Unread("empty")
    found = {key for key in TOWNSHIPS if any(name in plain for name in _names(key))}
    if len(found) > 1:
        found = {key for key in found if any(name in plain for name in _whole_names(key))} or found
    if len(found) == 1:
        return found.pop()
    if found:
        raise Unread("two")
    raise Unread("outside" if any(place in plain for place in ELSEWHERE) else "unknown")


def _whole_names(key: str) -> tuple[str, ...]:
    return tuple(name.casefold() for name in TOWNSHIPS[key])


def _names(key: str) -> tuple[str, ...]:
    """Return what a township is called, also without its 읍 or 면; Daegu alone is the big city."""
    whole = _whole_names(key)
    if key in {"daegu", "gangjin-eup"}:
        return (*whole, "강진읍내") if key == "gangjin-eup" else whole
    short = tuple(name.removesuffix("-myeon").removesuffix("면").removesuffix("面") for name in whole)
    return (*whole, *short)
