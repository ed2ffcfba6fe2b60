"""Korean particles: 은 or 는, 이 or 가, by how the word before them is said."""

import re
import unicodedata
from enum import Enum

CHARACTERS_READ = 80  # how far before a marker its word is looked for


class _Ending(Enum):
    """What a word ends in when it is said."""

    VOWEL = "a vowel"
    RIEUL = "ㄹ"
    CONSONANT = "another consonant"


_VOWEL, _RIEUL, _CONSONANT = _Ending.VOWEL, _Ending.RIEUL, _Ending.CONSONANT

_MARKER = re.compile(r"\{(은/는|이/가|을/를|과/와|으로/로|이에요/예요|이나/나|이라/라|아/야)\}")
_OPEN_SLOT = re.compile(r"\{\w*\}$")
_BRACKETED = re.compile(r"\([^()]*\)$|\[[^\[\]]*\]$|【[^【】]*】$|〔[^〔〕]*〕$")
# A bracket adds to the word before it, be that quoted or bold, but not to a sentence that has ended.
_ADDED_TO = re.compile(r"""[\w%+)\]][ *_"'`”’»」』》〉]*$""")

_SILENT = str.maketrans("", "", "™®©")
_SIGNS = {"%": _VOWEL, "‰": _RIEUL, "+": _VOWEL, "°": _VOWEL, "&": _VOWEL}
_NUMBER = re.compile(r"[0-9.,]*[0-9]$")
_DIGITS = {**dict.fromkeys("178", _RIEUL), **dict.fromkeys("036", _CONSONANT)}

# Units are said in full behind a number: kg is 킬로그램, and m² (here m2) is 제곱미터.
_UNIT = re.compile(r"(?:[0-9] ?|\b)([kcm]?m[23]|km/h|m/s)$|[0-9] ?([A-Za-z]+)$|\b(km|kg|cm|mm|ml)$")
_UNITS = {
    **dict.fromkeys(("g", "kg", "Kg", "KG", "mg", "t", "ton"), _CONSONANT),
    **dict.fromkeys(("dB", "kcal", "cal"), _RIEUL),
    **dict.fromkeys(
        ("m", "km", "Km", "KM", "cm", "CM", "mm", "l", "L", "ml", "mL", "kL", "ha", "Hz"), _VOWEL
    ),
}

_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+$")
_LETTERS = {"L": _RIEUL, "R": _RIEUL, "M": _CONSONANT, "N": _CONSONANT}
_SHOUTED = 6  # so many capitals are a word, fewer are said letter by letter
# How the end of a Latin word is written in Hangul; the first line that fits decides.
_WORD_ENDINGS = tuple(
    (re.compile(pattern), ending)
    for pattern, ending in (
        # Custom goes before rule.
        (r"^(?:the|he|she|me|we|be|anime|resume|soup|set|mat|bat|nut|jet|kit|knit|hit|diet|buffet)$", _VOWEL),
        (r"(?:check|asset|reset|cafe|recipe)$", _VOWEL),
        (
            r"(?:web|club|lab|job|tab|pub|bag|gag|group|type|europe|chocolate|template|foot|good|talk)$",
            _CONSONANT,
        ),
        (r"(?<!sc)out$", _CONSONANT),
        # ㄹ, ㅁ, ㄴ and ㅇ, also before a silent e.
        (r"le?$", _RIEUL),
        (r"(?:me?|mb|ne?|ng|nh)$", _CONSONANT),
        # ㄱ, ㅂ and ㅅ behind a short vowel, or a Korean one in Latin letters; park and week add 으.
        (r"(?:^|[^aeiou]|qu)(?:[aeiouy]|ae|eo|eu)(?:ck|[kc]|pp?|tt?)$", _CONSONANT),
        (r"ook$", _CONSONANT),
        (r"$", _VOWEL),
    )
)


def with_particles(text: str) -> str:
    """Put the right particle in place of each marker such as ``{은/는}``.

    Known are {은/는} {이/가} {을/를} {과/와} {으로/로} {이에요/예요} {이나/나}
    {이라/라} {아/야}; any other stays as it is. The choice follows the standard
    language's rule (표준어 규정, and the dictionary's entries of these particles):
    the first form behind a final consonant, the second behind a vowel, and
    로 also behind ㄹ. Digits are read in Sino-Korean, units in full, short
    capitals letter by letter, other Latin words as loanwords are written
    (외래어 표기법). Passed over are brackets that add to a word, quotes, emoji
    and punctuation. Han and other foreign letters are taken to end in a
    vowel; with no word before it, a marker becomes 은(는).

    >>> with_particles("강진역(목포보성선){은/는} 서울{으로/로} 가는 KTX{이/가} 없어요.")
    '강진역(목포보성선)은 서울로 가는 KTX가 없어요.'
    """
    if "{" not in text:
        return text
    # What is put in can make a marker of what stood around it, so one look is not always enough.
    while _MARKER.search(text):
        text = _with_markers_replaced(text)
    return text


def _with_markers_replaced(text: str) -> str:
    done, at = "", 0
    for marker in _MARKER.finditer(text):
        done += text[at : marker.start()]
        done += _particle(marker[1], _ending(done[-CHARACTERS_READ:]))
        at = marker.end()
    return done + text[at:]


def _particle(forms: str, ending: _Ending | None) -> str:
    after_consonant, after_vowel = forms.split("/")
    if ending is None:
        return f"{after_consonant}({after_vowel})"
    if ending is _VOWEL or (ending is _RIEUL and after_vowel == "로"):
        return after_vowel
    return after_consonant


def _ending(before: str) -> _Ending | None:
    """Return how the last word said in a text ends, or None where nothing is said or known."""
    text = unicodedata.normalize("NFKC", before.translate(_SILENT))
    while text and not _OPEN_SLOT.search(text):
        if bracketed := _BRACKETED.search(text):
            added = _ADDED_TO.search(text[: bracketed.start()])
            text = text[: bracketed.start()] if added else text[: bracketed.start()] + bracketed[0][1:-1]
            continue
        ending = _ending_of_last(text)
        if ending is not None:
            return ending
        text = text[:-1]
    return None


def _ending_of_last(text: str) -> _Ending | None:
    """Return how the last character is said in its word, or None where it is not said."""
    last = text[-1]
    if last in _SIGNS:
        return _SIGNS[last]
    if "가" <= last <= "힣":
        return {0: _VOWEL, 8: _RIEUL}.get((ord(last) - ord("가")) % 28, _CONSONANT)
    if unit := _UNIT.search(text):
        word = unit[2] or unit[3]
        if word is None or word in _UNITS:
            return _UNITS.get(word or "m", _VOWEL)
    if number := _NUMBER.search(text):
        return _ending_of_number(number[0])
    if latin := _LATIN.search(text):
        return _ending_of_latin(latin[0])
    return _ending_of_letter(last)


def _ending_of_number(number: str) -> _Ending:
    """Read a number as 천, 만, 억 or 조 where it ends in so many zeros, and else by its last digit."""
    digits = number.replace(",", "")
    zeros = len(digits) - len(digits.rstrip("0"))
    is_round = 0 < zeros < len(digits) and "." not in digits
    if is_round and 12 <= zeros < 16:
        return _VOWEL  # 조
    return _DIGITS.get(digits[-1], _VOWEL)  # 십, 백, 천, 만 and 억 end in a consonant just as 영 does


def _ending_of_latin(letters: str) -> _Ending:
    plain = letters.replace("đ", "d").replace("Đ", "D")
    word = "".join(letter for letter in unicodedata.normalize("NFD", plain) if letter.isascii())
    is_word = len(word) >= _SHOUTED and re.search("[AEIOU]", word)
    if len(word) == 1 or (word.isupper() and not is_word):
        return _LETTERS.get(word[-1].upper(), _VOWEL)
    return next(ending for pattern, ending in _WORD_ENDINGS if pattern.search(word.lower()))


def _ending_of_letter(letter: str) -> _Ending | None:
    """Return the ending of a lone Hangul letter, by its name, of kana, or of a letter we cannot read."""
    if "ᄀ" <= letter <= "ᅟ" or "ᆨ" <= letter <= "ᇿ":
        return _RIEUL if letter == "ᄅ" else _CONSONANT
    if letter in "んン":
        return _CONSONANT
    return _VOWEL if letter.isalnum() else None
