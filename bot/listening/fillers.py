"""Words that say nothing by themselves, and whether a text says anything beside them."""

import re
from collections.abc import Collection, Iterable

from bot.listening.vocabulary import Folded, fold

SHORTEST = 2  # letters of Hangul, kana or Han that may be a subject of their own
SHORTEST_LATIN = 4

_STRETCH = re.compile(r"[^\0 ](?:\0[^\0 ])*")
_ENDINGS = re.compile(
    "[은는을를이가도만의에서로와과랑게거것걸건뭐뭘머좀쫌잘더또못안왜수데디지요여야냐까네죠쥬시세해하한할함했돼되된될"
    "됨됐있없싶봐볼본줘주준줄다라자제잉겠습었았였던든면려고란어네용나당께랑믄니큼며간쓰께응인줘갈올]+"
)  # what Korean hangs onto a word: particles, endings, the verbs that do only that
_RUN_ON = re.compile(rf"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]{{{SHORTEST},}}")


class Fillers:
    """The words to leave out of account, of all languages at once."""

    def __init__(self, words: Iterable[str]) -> None:
        folded = [fold(word) for word in words]
        self._latin = {word for one in folded for word in one.words}
        run_on = sorted({one.run for one in folded if one.starts}, key=len, reverse=True)
        self._run_on = re.compile("|".join(map(re.escape, run_on)) or r"(?!)")

    def leave_something(self, text: Folded, covered: Collection[int]) -> bool:
        """Tell whether letters remain beside the ``covered`` places and the fillers, enough for a subject."""
        if not text.starts:
            rest = (word for place, word in enumerate(text.words) if place not in covered)
            return any(len(word) >= SHORTEST_LATIN and word not in self._latin for word in rest)
        shown = "".join(" " if place in covered else letter for place, letter in enumerate(text.run))
        left = self._run_on.sub(lambda said: " " * len(said[0]), shown)
        return any(_is_subject(piece, start, text) for start, piece in _pieces(left, text.starts))


def _pieces(left: str, starts: Collection[int]) -> Iterable[tuple[int, str]]:
    """Yield the stretches of letters that are left, each with its place; one ends where a word begins."""
    parted = "".join(f" {letter}" if place in starts else f"\0{letter}" for place, letter in enumerate(left))
    for found in _STRETCH.finditer(parted):
        yield found.start() // 2, found[0].replace("\0", "")


def _is_subject(piece: str, start: int, text: Folded) -> bool:
    """Tell letters that are more than the endings of the known word before them ("-은 어디서 해?")."""
    if not _RUN_ON.fullmatch(piece):
        return False
    return start in text.starts or _ENDINGS.fullmatch(piece) is None
