"""Whether a message is, or holds, one of the words in a catalog sentence, in any of our languages."""

import re
import unicodedata
from functools import cache

from bot.words import LANGUAGES, words_for

POLITE = re.compile(r"^please,?|,?please$")
_LATIN = re.compile(r"[a-zà-ỹđ']+")


def is_one_of(text: str, words: str) -> bool:
    """Tell a message that is no more than one of these, in any of our languages.

    Args:
        words: a catalog sentence with "|" between.
    """
    said = fold(text).strip("!.?~。！？")
    return not {said, said.removesuffix("요"), POLITE.sub("", said)}.isdisjoint(_each(words))


def contains(text: str, words: str) -> bool:
    """Tell a message in which one of these stands; words of Latin script stand apart from others."""
    run, spaced = fold(text), f" {' '.join(_LATIN.findall(_plain(text)))} "
    return any(f" {one} " in spaced if is_latin else one in run for one, is_latin in _pieces(words))


def fold(text: str) -> str:
    return "".join(_plain(text).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _each(words: str) -> frozenset[str]:
    return frozenset(fold(one) for language in LANGUAGES for one in words_for(language).say(words).split("|"))


@cache
def _pieces(words: str) -> tuple[tuple[str, bool], ...]:
    found = {_plain(one) for tag in LANGUAGES for one in words_for(tag).say(words).split("|")}
    pieces = [(" ".join(one.split()), bool(_LATIN.match(one))) for one in found if one.strip()]
    return tuple((one if is_latin else fold(one), is_latin) for one, is_latin in sorted(pieces))
