"""Words that say nothing by themselves, and whether a text says anything beside them."""

import re
from collections.abc import Collection, Iterable

from bot.listening.vocabulary import Folded, fold

SHORTEST = 2  # letters of Hangul, kana or Han that may be a subject of their own
SHORTEST_LATIN = 4

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
        return bool(_RUN_ON.search(self._run_on.sub(" ", shown)))
