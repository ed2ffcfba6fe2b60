"""Finding phrases with one letter wrong, missing or too many, fast enough for every message.

A phrase with one slip still has one of its halves whole. So the halves are looked up in the text, and only
where one stands is the other half compared.
"""

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein


class Slips:
    """Keys that are long enough for a misspelling of them to be believed.

    Args:
        shortest: letters (of Hangul: jamo) such a key has at least.
        whole_words: whether it must begin and end where words do, as in Latin script.
    """

    def __init__(self, shortest: int, *, whole_words: bool) -> None:
        self.shortest = shortest
        self.whole_words = whole_words
        self._keys: list[str] = []
        self._halves: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        self._lengths: set[int] = set()

    def learn(self, key: str) -> int | None:
        """Take a key in and return its number; None where it is too short."""
        if len(key) < self.shortest:
            return None
        number = len(self._keys)
        self._keys.append(key)
        middle = len(key) // 2
        for half, is_first in ((key[:middle], True), (key[middle:], False)):
            self._halves[half].append((number, is_first))
            self._lengths.add(len(half))
        return number

    def nearest(self, said: str) -> int | None:
        """Return the number of the longest key that stands in the text with at most one slip."""
        longest: tuple[int, int] | None = None
        for number, start, is_first in self._candidates(said):
            size = len(self._keys[number])
            if (longest is None or size > longest[0]) and self._stands(
                self._keys[number], said, start, is_first
            ):
                longest = size, number
        return longest[1] if longest else None

    def _candidates(self, said: str) -> Iterator[tuple[int, int, bool]]:
        for start in range(len(said) - min(self._lengths, default=0) + 1):
            for length in self._lengths:
                for number, is_first in self._halves.get(said[start : start + length], ()):
                    yield number, start, is_first

    def _stands(self, key: str, said: str, start: int, is_first: bool) -> bool:
        """Tell whether the other half stands beside the one found at ``start``, but for one slip."""
        middle = len(key) // 2
        if is_first:
            begin, other = start + middle, key[middle:]
            places = [(begin, begin + len(other) + more) for more in (0, -1, 1)]
        else:
            end, other = start, key[:middle]
            places = [(end - len(other) - more, end) for more in (0, -1, 1)]
        for begin, end in places:
            if (
                begin < 0
                or end > len(said)
                or Levenshtein.distance(said[begin:end], other, score_cutoff=1) > 1
            ):
                continue
            whole = (start, end) if is_first else (begin, start + len(key) - middle)
            if not self.whole_words or _is_whole(said, *whole):
                return True
        return False


def _is_whole(said: str, start: int, end: int) -> bool:
    return (start == 0 or said[start - 1] == " ") and (end == len(said) or said[end] == " ")
