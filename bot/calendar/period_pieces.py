"""Pieces of dates found in a text by the words they are written with, and those of one date put together."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.calendar.period_words import (
    BARE,
    DAY_FIRST,
    ENGLISH,
    ENGLISH_NUMBERS,
    HAN,
    HAN_NUMBERS,
    KOREAN,
    KOREAN_NUMBERS,
    LETTER,
    NO_LETTER,
    PLAIN_NUMBERS,
    VIETNAMESE,
    VIETNAMESE_NUMBERS,
    WEEKEND,
    Rule,
    meaning,
)

Marks = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """Pieces that stand together, with where they stand in the text."""

    marks: Marks
    start: int
    end: int


# --- The rules of all languages, in the order in which they are tried -------------------------------------


def _blank(rules: tuple[Rule, ...], blank: str) -> list[Rule]:
    return [Rule(rule.pattern.replace(" ", blank), rule.slots, rule.fixed) for rule in rules]


def _whole_words(rules: list[Rule]) -> list[Rule]:
    return [Rule(f"(?:{rule.pattern}){NO_LETTER}", rule.slots, rule.fixed) for rule in rules]


def _accents_optional(rules: list[Rule]) -> list[Rule]:
    """Let every accented letter of the patterns be typed plain, but not with another accent."""
    loose = {code: f"[{chr(code)}{plain}]" for code, plain in BARE.items()}
    return [Rule(rule.pattern.translate(loose), rule.slots, rule.fixed) for rule in rules]


_CLOSE, _APART = r"\s{0,2}", r"\s{1,3}"
_RULES = (
    *_blank(KOREAN, _CLOSE),
    *_blank(HAN, _CLOSE),
    *_whole_words([*_accents_optional(_blank(VIETNAMESE, _APART)), *_blank(ENGLISH, _APART)]),
    *_blank(KOREAN_NUMBERS, _CLOSE),
    *_blank(HAN_NUMBERS, _CLOSE),
    *_whole_words(_accents_optional(_blank(VIETNAMESE_NUMBERS, _APART))),
    *_whole_words(_blank(ENGLISH_NUMBERS, _APART)),
    *PLAIN_NUMBERS,
)


# --- Which rules can begin with a character, so that only those are tried there ---------------------------


def _closing(pattern: str) -> int:
    """Return where the bracket that opens a pattern is closed."""
    depth = 0
    for bracket in re.finditer(r"\[.*?]|[()]", pattern):
        depth += {"(": 1, ")": -1}.get(bracket[0], 0)
        if depth == 0:
            return bracket.end()
    raise ValueError(f"a bracket stays open in {pattern}")


def _alternatives(pattern: str) -> Iterator[str]:
    start = depth = 0
    for sign in re.finditer(r"\\.|\[.*?]|[()|]", pattern):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if sign[0] == "|" and depth == 0:
            yield pattern[start : sign.start()]
            start = sign.end()
    yield pattern[start:]


def _initials(pattern: str) -> set[str]:
    """Return every character a match of the pattern can begin with."""
    return {initial for one in _alternatives(pattern) for initial in _initials_of_one(one)}


def _members(character_class: str) -> set[str]:
    spans = re.findall("(.)-(.)|(.)", character_class)
    return {
        chr(code) for first, last, one in spans for code in range(ord(first or one), ord(last or one) + 1)
    }


def _initials_of_one(pattern: str) -> set[str]:
    if pattern.startswith("^"):
        return _initials_of_one(pattern[1:])
    end = _closing(pattern) if pattern[0] in "([" else 1
    first, rest = pattern[:end], pattern[end:]
    if re.match(r"\(\?<?[=!]", first):
        return _initials_of_one(rest)
    if first[0] == "(":
        initials = _initials(first[1:-1].removeprefix("?:"))
    else:
        initials = _members(first[1:-1]) if end > 1 else {first}
    return initials | _initials_of_one(rest[1:]) if rest.startswith("?") else initials


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The rules that can begin with one character, as one pattern."""

    pattern: re.Pattern[str]
    rule_of_group: Mapping[int, Rule]


def _lexicon(rules: tuple[Rule, ...]) -> _Lexicon:
    rule_of_group, group = {}, 0
    for rule in rules:
        # An empty group behind a rule tells which one matched, and lets its first letter be tried at once.
        group += len(rule.slots) + 1
        rule_of_group[group] = rule
    return _Lexicon(re.compile("|".join(f"(?:{rule.pattern})()" for rule in rules)), rule_of_group)


def _lexicons() -> dict[str, _Lexicon]:
    """Return the rules of each character a date can begin with."""
    rules_of: dict[str, tuple[Rule, ...]] = {}
    for rule in _RULES:
        for initial in _initials(rule.pattern):
            rules_of[initial] = (*rules_of.get(initial, ()), rule)
    made = {rules: _lexicon(rules) for rules in set(rules_of.values())}
    return {initial: made[rules] for initial, rules in rules_of.items()}


_LEXICONS = _lexicons()
# A word is looked at from its first letter on, and a number from its first digit.
_START = re.compile(
    rf"[0-9](?<![0-9].)(?<![0-9][.,].)|[a-zđ](?<![{LETTER}].)"
    f"|[{''.join(initial for initial in _LEXICONS if initial > 'ɏ')}]"
)


# --- Reading the text -------------------------------------------------------------------------------------

_LETTERS_TYPED = re.compile(r"[ᄀ-ᅟ][ᅠ-ᆧ]?[ᆨ-ᇿ]?|.[\u0300-\u036f\u3099\u309a]*", re.DOTALL)


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text in lower case and full-width characters made plain.

    The list tells where each character, and the end, stood in the text
    given; it is empty where nothing moved.
    """
    folded = text.lower()
    if unicodedata.is_normalized("NFKC", folded) and len(folded) == len(text):
        return folded, []
    pieces: list[str] = []
    places: list[int] = []
    for typed in _LETTERS_TYPED.finditer(text):
        piece = unicodedata.normalize("NFKC", typed[0]).lower()
        pieces.append(piece)
        places += [typed.start()] * len(piece)
    return "".join(pieces), [*places, len(text)]


def _pieces(text: str) -> Iterator[Reading]:
    """Read each piece by the first rule that matches where it starts."""
    end = 0
    for start in _START.finditer(text):
        lexicon = _LEXICONS.get(start[0])
        if lexicon is None or start.start() < end:
            continue
        if match := lexicon.pattern.match(text, start.start()):
            end = match.end()
            yield Reading(_marks(match, lexicon), start.start(), end)


def _marks(match: re.Match[str], lexicon: _Lexicon) -> dict[str, int]:
    group = match.lastindex or 0
    rule = lexicon.rule_of_group[group]
    words = match.groups()[group - 1 - len(rule.slots) : group - 1]
    marks = dict(rule.fixed)
    marks |= {slot: meaning(slot, word) for slot, word in zip(rule.slots, words, strict=True) if word}
    if "short_year" in marks:
        marks["year"] = 2000 + marks.pop("short_year")
    return _month_and_day(marks, bool(DAY_FIRST.search(match.string))) if "first" in marks else marks


def _month_and_day(marks: Marks, day_first: bool) -> dict[str, int]:
    """Decide which of two numbers is the month: the usual order, but the other where only that is a date."""
    month, day = marks["first"], marks["second"]
    if day <= 12 and (day_first or month > 12):
        month, day = day, month
    return {"month": month, "day": day} | {slot: marks[slot] for slot in marks if slot == "year"}


def _together(*slots: str) -> set[frozenset[str]]:
    return {frozenset(line.split()) for line in slots}


_IN_A_YEAR = _together(
    "month", "month day", "month day last_day", "month part", "season", "holiday", "turn month",
    "turn month day", "turn month part", "turn season", "turn holiday",
)  # fmt: skip
WHOLE = {
    *_together("days", "now", "weeks_later", "months_later", "years_later"),
    *_together("months", "months day", "months day last_day", "months part"),
    *_together("weekday", "weekday day", "weeks", "weeks weekday", "turn weekday", "year", "years"),
    *_IN_A_YEAR,
    *(told | {year} for told in _IN_A_YEAR for year in ("year", "years")),
}
WHOLE |= {told | {"weekday"} for told in WHOLE if told & {"day", "days"}}
_GROWING = WHOLE | _together("day", "day last_day", "turn")

_GAP = re.compile(
    r"[\s,.(/]{0,3}(?:(?:에는|에|의|중에|중|は|に|の|的|of|in|on|the|vào|năm|nam|của|cua)\s{0,2})?(?:the\s)?"
)
UNTIL = re.compile(
    r"\s{0,2}\)?(?:부터|에서|~|∼|-|–|—|〜|から|到|至|đến|den|to|through|until|till)\s{0,2}(?:the\s|ngày\s|ngay\s)?"
)
SET_ASIDE = re.compile(
    r"\s{0,2}(?:말고|말구|아니고|아니라|じゃなくて|ではなく|じゃなく)|"
    r"(?<=[년年])(?:\s?출생|\s?에 태어|生まれ|"
    r"\s?생(?=$|\W|이[에고야여지라랑구]|인|입|여|요|임)|生(?=$|\W|的))|\s?に生まれ|\s?出生"
)
"""What stands behind a date that is not asked about: "not today", "born in 1951"."""


def joined(text: str) -> list[Reading]:
    """Return the readings of a text, pieces of one date put together."""
    readings: list[Reading] = []
    for piece in _pieces(text):
        both = _both(readings[-1], piece, text) if readings else None
        if both is None:
            readings.append(piece)
        else:
            readings[-1] = both
    return readings


def _both(left: Reading, right: Reading, text: str) -> Reading | None:
    """Return two neighbours as one reading, or None where they tell of different dates."""
    shared = left.marks.keys() & right.marks.keys()
    is_day_of_weekend = shared == {"weekday"} and WEEKEND in (left.marks["weekday"], right.marks["weekday"])
    if (shared and not is_day_of_weekend) or not _GAP.fullmatch(text, left.end, right.start):
        return None
    marks = {**left.marks, **right.marks}
    if shared:
        marks["weekday"] = min(left.marks["weekday"], right.marks["weekday"])
    return Reading(marks, left.start, right.end) if frozenset(marks) in _GROWING else None
