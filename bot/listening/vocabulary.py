"""The words by which topics, facets and entities are known, and where they occur in a text."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from bot.listening.slips import Slips

LOOKED_AT = 500  # characters of a message; what is asked stands in fewer
SHORT_NAME = (
    2  # letters; a name no longer is only believed at the beginning of a word (여주, but not 보여주세요)
)
WISH = "do:"  # how the value of what is wished at the counter begins: its words are no name
LONGEST_PHRASE = 8  # words, in Latin script
UNBROKEN = 3  # letters; so short a word is not believed across the end of another
SHORTEST_LATIN_SLIP = 8  # letters; shorter Latin words are too like one another
SHORTEST_SLIP = 8  # letters (of Hangul: jamo) a word needs before a misspelling of it is believed

Role = Literal["topic", "facet", "entity", "written"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A way of saying something.

    Attributes:
        value: the topic, the facet, the entity or the written answer it stands for.
        topic: of an entity or a written answer, the topic under which it is talked about.
    """

    words: str
    role: Role
    value: str
    language: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a text; ``weight`` grows with its length, a slip halves it."""

    phrase: Phrase
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared: without spaces for scripts that run on, and as Latin words.

    Attributes:
        starts: where in ``run`` a word began, or what follows the county's own name.
    """

    run: str
    words: tuple[str, ...]
    starts: frozenset[int] = frozenset()

    @property
    def spaced(self) -> str:
        return " ".join(self.words)


_NO_LETTER = re.compile(r"[\W_]+")
_COUNTY = re.compile("강진군?(?:의|에서|에)?|康津郡?(?:の|的)?")
_LATIN_WORD = re.compile(r"[a-z0-9]+")
_RUN_ON = re.compile(r"[\u1100-\u11ff\u3041-\u30ff\u3131-\u318e\u3400-\u9fff\uac00-\ud7a3]")
_NO_RUN_ON = re.compile(r"[^\u1100-\u11ff\u3041-\u30ff\u3131-\u318e\u3400-\u9fff\uac00-\ud7a3]+")
_SOUNDS_ALIKE = str.maketrans("ᅢᅤᅨᅫᅬ", "ᅦᅦᅦᅰᅰ")  # 애/에, 얘/예, 왜/외/웨: heard alike, often confused


def fold(text: str) -> Folded:
    """Fold a text for comparing: widths, case, accents of Latin letters, spaces and punctuation go."""
    plain = unicodedata.normalize("NFKC", text[:LOOKED_AT]).casefold()
    if plain.isascii():
        return Folded(_NO_LETTER.sub("", plain), _stems(plain))
    pieces = _NO_LETTER.sub(" ", plain).split()
    starts = {0, *accumulate(len(piece) for piece in pieces)}
    run = "".join(pieces)
    starts |= {found.end() for found in _COUNTY.finditer(run)}
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return Folded(run, _stems(bare.replace("đ", "d")), frozenset(starts))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _LATIN_WORD.findall(text))


def _stem(word: str) -> str:
    """Take the plural off an English word; harmless elsewhere, for both sides are treated alike."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def sounds(run: str) -> str:
    """Spell Hangul out in jamo, with vowels that sound alike made one."""
    return unicodedata.normalize("NFD", run).translate(_SOUNDS_ALIKE)


class Vocabulary:
    """Finds known phrases in texts; made anew when the rows or catalogs change."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._run_on: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._latin: dict[str, list[Phrase]] = defaultdict(list)
        self._run_on_slips = Slips(SHORTEST_SLIP, whole_words=False)
        self._latin_slips = Slips(SHORTEST_LATIN_SLIP, whole_words=True)
        self._run_on_phrases: list[Phrase] = []
        self._latin_phrases: list[Phrase] = []
        for phrase in dict.fromkeys(phrases):
            self._learn(phrase)
        for found in self._run_on.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def _learn(self, phrase: Phrase) -> None:
        folded = fold(phrase.words)
        if _RUN_ON.search(folded.run):
            self._run_on[folded.run[:2]].append((folded.run, phrase))
            if phrase.role != "facet" and self._run_on_slips.learn(sounds(folded.run)) is not None:
                self._run_on_phrases.append(phrase)
        elif folded.words:
            self._latin[folded.spaced].append(phrase)
            if phrase.role != "facet" and self._latin_slips.learn(folded.spaced) is not None:
                self._latin_phrases.append(phrase)

    def hits(self, text: Folded) -> list[Hit]:
        """Return the phrases that occur, none of them within a longer one.

        A facet counts even within an entity's name of several words ("쌀 얼마" asks for a price).
        """
        return [*_kept(self._in_run(text)), *_kept(self._in_words(text.words))]

    def _in_run(self, text: Folded) -> list[Hit]:
        found = []
        run = text.run
        for start in range(len(run)):
            for key in {run[start : start + 2], run[start]}:
                for words, phrase in self._run_on.get(key, ()):
                    if run.startswith(words, start) and _is_likely(phrase, words, start, text):
                        found.append(Hit(phrase, start, start + len(words), 2.0 * len(words)))
        return found

    def _in_words(self, words: tuple[str, ...]) -> list[Hit]:
        found = []
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(words)) + 1):
                key = " ".join(words[start:end])
                found += [Hit(phrase, start, end, 0.7 * len(key)) for phrase in self._latin.get(key, ())]
        return found

    def slip(self, text: Folded) -> Hit | None:
        """Return the phrase that occurs with one letter wrong, missing or too many, if one does."""
        run_on = self._run_on_slips.nearest(sounds(_NO_RUN_ON.sub("", text.run)))
        if run_on is not None:
            return _misspelt(self._run_on_phrases[run_on])
        latin = self._latin_slips.nearest(text.spaced)
        return _misspelt(self._latin_phrases[latin]) if latin is not None else None


def _misspelt(phrase: Phrase) -> Hit:
    return Hit(phrase, 0, 0, 1.0 * len(phrase.words))


def _is_likely(phrase: Phrase, words: str, start: int, text: Folded) -> bool:
    """Tell a short name from letters that only happen to stand in another word."""
    if len(words) == 1:
        return words == text.run or {start, start + 1} <= text.starts
    if len(words) <= UNBROKEN and not text.starts.isdisjoint(range(start + 1, start + len(words))):
        return " " in phrase.words  # 주차장 어디 asks for no eel (장어)
    is_name = phrase.role == "entity" and not phrase.value.startswith(WISH)
    return not is_name or len(words) > SHORT_NAME or start in text.starts


def _kept(hits: list[Hit]) -> list[Hit]:
    names = _outermost([hit for hit in hits if hit.phrase.role in {"topic", "entity"}])
    written = _outermost([hit for hit in hits if hit.phrase.role == "written"])
    facets = _outermost([hit for hit in hits if hit.phrase.role == "facet"])
    solid = [hit for hit in names if hit.phrase.role == "topic" or _is_solid(hit.phrase)]
    return names + written + [facet for facet in facets if not any(_within(facet, name) for name in solid)]


def _is_solid(phrase: Phrase) -> bool:
    return " " not in phrase.words and not phrase.value.startswith(WISH)


def _within(inner: Hit, outer: Hit) -> bool:
    longer = outer.end - outer.start > inner.end - inner.start
    return longer and outer.start <= inner.start and inner.end <= outer.end


def _outermost(hits: list[Hit]) -> list[Hit]:
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    reach = -1
    for hit in hits:
        same = kept and (kept[-1].start, kept[-1].end) == (hit.start, hit.end)
        if hit.end > reach or same:
            kept.append(hit)
            reach = max(reach, hit.end)
    return kept
