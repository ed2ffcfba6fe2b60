"""Making texts and replies fit: cut between graphemes, split at sentences, the rest behind "more"."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import regex

Piece = TypeVar("Piece")
Offer = TypeVar("Offer")
Size = Callable[[str], int]

_GRAPHEME = regex.compile(r"\X")
_BREAKS = (
    regex.compile(r"\n\s*\n"),
    regex.compile(r"\n"),
    regex.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*"),
    regex.compile(r"\s+"),
)


def utf16_units(text: str) -> int:
    """Return the length as Telegram counts, and as Kakao at worst does: an emoji counts two or more.

    >>> utf16_units("가🏺")
    3
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int, size: Size = utf16_units) -> str:
    """Return the text within ``limit`` units, ended by "…" where something was cut off.

    >>> cut("강진청자축제", 5)
    '강진청자…'
    """
    if size(text) <= limit:
        return text
    return _head(text, limit - 1, size).rstrip() + "…"


def _head(text: str, limit: int, size: Size) -> str:
    """Return as many whole graphemes as fit into ``limit`` units; one longer than that is broken up."""
    used, end = 0, 0
    for grapheme in _GRAPHEME.finditer(text[: limit * 4 + 64]):
        used += size(grapheme[0])
        if used > limit:
            break
        end = grapheme.end()
    return text[:end] or text[: max(limit // 2, 1)]


def split(text: str, limit: int, size: Size = utf16_units) -> list[str]:
    """Return the text in parts of at most ``limit`` units; no letter but white space is lost.

    It is broken at the last empty line, line end, sentence end or space that leaves the first part at
    least half full; where there is none, between two graphemes.
    """
    parts = []
    rest = text.strip()
    while size(rest) > limit:
        head = _head(rest, limit, size)
        end = _break(head, rest)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [part for part in [*parts, rest] if part]


def _break(head: str, whole: str) -> int:
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(whole, 0, len(head))]
        ends = [end for end in ends if end >= len(head) // 2 and whole[:end].strip()]
        if ends:
            return ends[-1]
    return len(head)


def pages(pieces: Sequence[Piece], fits: Callable[[list[Piece]], bool]) -> list[list[Piece]]:
    """Part the pieces into pages, in order, each as full as ``fits`` allows and never empty."""
    made: list[list[Piece]] = [[]]
    for piece in pieces:
        if made[-1] and not fits([*made[-1], piece]):
            made.append([])
        made[-1].append(piece)
    return made


def page_of(
    pieces: Sequence[Piece], choices: Sequence[Offer], page: int,
    *, fits: Callable[[list[Piece]], bool], most_choices: int,
) -> tuple[list[Piece], list[Offer], bool]:  # fmt: skip
    """Return the pieces and choices of one page, and whether a "more" must stand with them.

    Args:
        page: counted from 0; one beyond the last shows the last.
        most_choices: how many the channel takes, "more" among them.
    """
    made = pages(pieces, fits)
    groups = [list(choices)]
    if len(choices) > most_choices - 1:
        step = most_choices - 1
        groups = [list(choices[i : i + step]) for i in range(0, len(choices), step)]
    last = max(len(made), len(groups)) - 1
    page = min(page, last)
    shown = groups[min(page, len(groups) - 1)]
    return made[min(page, len(made) - 1)], shown, page < last
