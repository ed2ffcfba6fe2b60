"""A person's name, out of the words it is told in."""

import re
import unicodedata

from bot.readings.unread import Unread

SHORTEST, LONGEST = 2, 40  # characters; of Hangul 17 at most, as Korea's family register allows
LONGEST_HANGUL = 17
_BEFORE = re.compile(
    r"^(?:제|저의|내|본인)?\s*(?:이름|성함|성명)\s*(?:은|는|이|:)?\s*|^(?:저는|나는|전|저)\s+|^(?:저는|나는)|"
    r"^(?:hi|hello)[,!]?\s+|^my name is\s+|^my name's\s+|^i am\s+|^i'm\s+|^it is\s+|^it's\s+|^name\s*:?\s+|"
    r"^(?:tên (?:của )?(?:tôi|em|mình) là|tôi (?:tên )?là|tên là)\s+|^(?:私の名前は|名前は|私は|わたしは)|^(?:我的名字是|我叫|我是|名字是)",
    re.IGNORECASE,
)
_AFTER_HANGUL = re.compile(
    r"\s*(?:이라고\s*(?:합니다|해요|하고요|불러\s*주세요)|라고\s*(?:합니다|해요)|입니다|임니다|이예요|이에요|예요|에요|이고요|이구요|"
    r"이라고요|인데요|씨|님|입니당|이요|요)$"
)
_AFTER = re.compile(r"(?:です|といいます|と申します|だよ)$")
_PUNCTUATION = re.compile(r"[.,!~。、！…\s]+$")
_HANGUL = re.compile(r"[가-힣]+")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.\-·・][^\W\d_]+)*\.?")
_JAMO = re.compile(r"[\u1100-\u11ff\u3131-\u318e]")
SURE_ENDINGS = ("요", "님", "씨", "이요")


def read_name(text: str) -> str:
    """Return the name alone.

    An ending is only taken off where two syllables are left; "요", "씨" and "님" where three are, so that a name
    such as 김이요 stays whole, for more names have three syllables than four.

    Raises:
        Unread: ``empty``, ``digits``, ``too-short``, ``too-long``, ``not-a-name``.

    >>> read_name("제 이름은 홍길동입니다"), read_name("홍 길 동"), read_name("my name is John O'Neil-Smith")
    ('홍길동', '홍길동', "John O'Neil-Smith")
    """
    plain = " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split())
    if not plain:
        raise Unread("empty")
    if len(plain) > 3 * LONGEST:
        raise Unread("too-long")
    name = _PUNCTUATION.sub("", _BEFORE.sub("", _PUNCTUATION.sub("", plain)))
    if any(letter.isdigit() for letter in name):
        raise Unread("digits")
    name = _AFTER.sub("", _without_ending(name)).strip()
    return _checked(name)


def _without_ending(name: str) -> str:
    found = _AFTER_HANGUL.search(name)
    if found is None:
        return name
    rest = name[: found.start()].strip()
    least = 3 if found[0].strip() in SURE_ENDINGS else 2
    letters = len(rest.replace(" ", ""))
    return _without_ending(rest) if letters >= least and _HANGUL.search(rest) else name


def _checked(name: str) -> str:
    run = name.replace(" ", "")
    if _HANGUL.fullmatch(run):
        name = run
        if len(run) > LONGEST_HANGUL:
            raise Unread("too-long")
        if len(run) > 6 and " " in name:
            raise Unread("not-a-name")
    if len(run) < SHORTEST:
        raise Unread("too-short")
    if len(name) > LONGEST:
        raise Unread("too-long")
    if _JAMO.search(name) or not _NAME.fullmatch(name):
        raise Unread("not-a-name")
    return name


def fold_name(name: str) -> str:
    """Return a name as it is compared: one person's name typed twice is the same.

    >>> fold_name("홍 길동") == fold_name("홍길동")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalpha())
