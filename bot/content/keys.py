"""Keys of new rows: made from their title, short enough for a button, not taken."""

import re
import unicodedata
from collections.abc import Collection

from bot.content.files import ENTITY
from bot.question import LONGEST_ENTITY

PREFIXES = {"deal": "d-", "course": "c-", "popup": "p-", "news": "n-", "faq": "f-"}
TOLD = {"festival", "place", "deal", "course", "popup", "goods", "news", "phone"}  # kinds that are entities
SHORTEST_ROOM = 4  # characters left for a number that tells two apart
INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()  # noqa: SIM905  # easier to read so
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()  # noqa: SIM905  # easier to read so
FINALS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()  # noqa: SIM905  # easier to read so
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3


def key_of(kind: str, title: str, taken: Collection[str]) -> str:
    """Return a key for a title in any script; the same title again gets a number behind it.

    >>> key_of("festival", "강진만 춤추는 갈대축제", ())
    'gangjinman-chumchuneun-galdaechu'
    >>> key_of("course", "AI class", ("c-ai-class",))
    'c-ai-class-2'
    """
    prefix = PREFIXES.get(kind, "")
    room = LONGEST_ENTITY - len(prefix)
    base = _plain(title)[:room].strip("-") or kind.partition("-")[0]
    key, n = prefix + base, 1
    while key in taken:
        n += 1
        key = f"{prefix}{base[: room - SHORTEST_ROOM].strip('-')}-{n}"
    return key


def _plain(title: str) -> str:
    """Return a title in small letters, digits and hyphens; Korean by the sound of its syllables."""
    spelt = "".join(_letters(sign) for sign in unicodedata.normalize("NFC", title))
    bare = unicodedata.normalize("NFD", spelt.replace("đ", "d").replace("Đ", "D"))
    ascii_only = bare.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def _letters(sign: str) -> str:
    if not FIRST_SYLLABLE <= ord(sign) <= LAST_SYLLABLE:
        return sign
    rest, final = divmod(ord(sign) - FIRST_SYLLABLE, len(FINALS))
    initial, vowel = divmod(rest, len(VOWELS))
    return (INITIALS[initial] + VOWELS[vowel] + FINALS[final]).replace("-", "")


def entity_of(kind: str, key: str) -> str | None:
    """Return what a new row is told as outside; None for rows that are no entities."""
    return key.removeprefix(PREFIXES.get(kind, "")) if kind in TOLD else None


def is_entity(key: str) -> bool:
    return ENTITY.fullmatch(key) is not None
