"""Making texts and replies fit: cut between graphemes, split at sentences, the rest behind "more"."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import regex

Piece = TypeVar("Piece")
Offer = TypeVar("Offer")
Size = Callable[[str], int]

NOTHING = "…"  # stands where there is nothing to see but something must be

_GRAPHEME = regex.compile(r"\X")
_SIMPLE = regex.compile(
    r"[\n -~가-힣一-鿿ぁ-んァ-ヶ、。「」“”‘’…]*+"
)  # each a grapheme and a UTF-16 unit of its own
_VISIBLE = regex.compile(r"[^\s\p{Cc}\p{Cf}\p{Z}\p{DI}\u2800]")
_BREAKS = (
    regex.compile(r"\n\s*\n"),
    regex.compile(r"\n"),
    # A full stop after a figure may be part of a date: "2026. 11. 22."
    regex.compile(
        r"(?<=\D\.|[!?…])[\"'”’)\]]*\s+"
        r"|(?<=[。！？])[」』”’）]*\s*(?![\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}」』”’）])"
    ),
    regex.compile(r"\s+"),
)


def utf16_units(text: str) -> int:
    """Return the length as Telegram counts, and as Kakao at worst does: an emoji counts two or more.

    >>> utf16_units("가🏺")
    3
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_within(text: str, limit: int, size: Size = utf16_units) -> bool:
    """Tell a text of at most ``limit`` units."""
    if size is utf16_units and len(text) * 2 <= limit:
        return True  # a character is two units at most
    return size(text) <= limit


def is_blank(text: str) -> bool:
    """Tell a text in which nothing can be seen: only spaces, controls, joiners, fillers."""
    return _VISIBLE.search(text) is None


def label(words: str, limit: int) -> str:
    """Return words as one line within ``limit`` units, and never without anything to see.

    >>> label("자세히\\n보기", 14), label(" ", 14)
    ('자세히 보기', '…')
    """
    return NOTHING if is_blank(words) else cut(" ".join(words.split()), limit)


def cut(text: str, limit: int, size: Size = utf16_units) -> str:
    """Return the text within ``limit`` units, ended by "…" where something was cut off.

    >>> cut("강진청자축제", 5)
    '강진청자…'
    """
    if is_within(text, limit, size):
        return text
    return _head(text, limit - 1, size).rstrip() + "…"


def _head(text: str, limit: int, size: Size) -> str:
    """Return as many whole graphemes as fit into ``limit`` units; one longer than that is broken up."""
    if size is utf16_units and (simple := _SIMPLE.match(text, 0, limit + 1)) and simple.end() > limit:
        return text[:limit]
    used, end = 0, 0
    for grapheme in _GRAPHEME.finditer(text, 0, limit * 4 + 64):
        used += size(grapheme[0])
        if used > limit:
            break
        end = grapheme.end()
    return text[:end] or _broken(text, limit, size)


def _broken(text: str, limit: int, size: Size) -> str:
    used, end = 0, 0
    while end < len(text) and (used := used + size(text[end])) <= limit:
        end += 1
    return text[:end]


def part(text: str, limit: int, size: Size = utf16_units) -> tuple[str, str]:
    """Return as much of a text as fits into ``limit`` units, and the rest; between them only white space.

    It is broken at the last empty line, line end, sentence end or space that leaves the first part at
    least half full; where there is none, between two graphemes. One character is taken at least.

    >>> part("축제는 무료입니다. 주차도 무료입니다.", 15)
    ('축제는 무료입니다.', '주차도 무료입니다.')
    """
    text = text.strip()
    if is_within(text, limit, size):
        return text, ""
    end = _break(text, max(1, len(_head(text, limit, size))))
    return text[:end].rstrip(), text[end:].lstrip()


def _break(text: str, most: int) -> int:
    """Return where to break a text so that at most ``most`` characters, and half as many, stand before."""
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(text, most // 2, most + 1)]
        for end in reversed(ends):
            if 0 < len(text[:end].rstrip()) <= most:
                return end
    return most


def split(text: str, limit: int, size: Size = utf16_units) -> list[str]:
    """Return the text in parts of at most ``limit`` units; no letter but white space is lost.

    A text in which nothing can be seen has no parts.
    """
    parts = []
    rest = "" if is_blank(text) else text
    while rest:
        first, rest = part(rest, limit, size)
        parts.append(first)
    return parts


def pages(pieces: Iterable[Piece], fits: Callable[[list[Piece]], bool]) -> Iterator[tuple[list[Piece], bool]]:
    """Part the pieces into pages, in order, each as full as ``fits`` allows and never empty.

    Yields:
        a page, and whether another one follows.
    """
    page: list[Piece] = []
    for piece in pieces:
        if page and not fits([*page, piece]):
            yield page, True
            page = []
        page.append(piece)
    if page:
        yield page, False


def page_of(
    pieces: Iterable[Piece], choices: Sequence[Offer], page: int,
    *, fits: Callable[[list[Piece]], bool], most_choices: int,
) -> tuple[list[Piece], list[Offer], bool]:  # fmt: skip
    """Return the pieces and choices of one page, and whether a "more" must stand with them.

    Pieces are taken from ``pieces`` only as far as the page needs; where there are none, it is empty.

    Args:
        page: counted from 0; one beyond the last shows the last.
        most_choices: how many the channel takes, "more" among them; at least 2.
    """
    page = max(0, page)
    made = list(islice(pages(pieces, fits), page + 1))
    shown, follows = made[-1] if made else ([], False)
    alone = len(made) <= 1 and not follows and len(choices) <= most_choices
    step = most_choices if alone else most_choices - 1
    groups = [list(choices[i : i + step]) for i in range(0, len(choices), step)] or [[]]
    more = page < len(groups) - 1 or follows
    return shown, groups[min(page, len(groups) - 1)], more
