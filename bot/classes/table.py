"""A class table brought in by staff, as text or workbook: each fault told by row and column."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from bot.channel import storable
from bot.classes import workbook
from bot.classes.course import Eligible, may_join
from bot.form import Field, Form
from bot.handler import Words, mark
from bot.listening.word_lists import fold, is_one_of
from bot.readings.of_age import is_child, may_be_child
from bot.readings.unread import Unread

MOST_ROWS = 300
LARGEST = 256 * 1024  # bytes
LONGEST_CELL = 1000  # characters
GUARDIAN, OF_AGE = "guardian", "of-age"
GUARDIANS = {
    "phone": mark("by phone"), "paper": mark("on paper"), "there": mark("the guardian was here"),
}  # fmt: skip
HEADINGS = {
    "name": "이름|성명|성함|name|full name",
    "phone": "전화번호|휴대폰|휴대폰번호|휴대전화|휴대전화번호|핸드폰|핸드폰번호|연락처|전화|phone|mobile",
    "born": "출생연도|출생년도|생년|생년월일|출생|year of birth|birth year|born",
    "town": "읍면|읍·면|읍면동|주소|town",
    GUARDIAN: "보호자 동의|보호자동의|보호자|법정대리인|법정대리인 동의|guardian",
}  # fmt: skip
"""What the county's own tables call their columns, beside what our forms call them."""
CHECKED = {
    "전화": "phone", "유선": "phone", "phone": "phone", "서면": "paper", "종이": "paper", "paper": "paper",
    "방문": "there", "대면": "there", "there": "there",
    "14세이상": OF_AGE, "만14세이상": OF_AGE, "14세": OF_AGE, "성인": OF_AGE, "필요없음": OF_AGE,
    "해당없음": OF_AGE, "14orolder": OF_AGE, "notneeded": OF_AGE,
}  # fmt: skip
RESIDENT = re.compile(r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?-?\s?[1-8]\d{6}(?!\d)")
"""A resident registration number, which nobody may keep without a law that says so (PIPA art. 24-2)."""
ABOVE = 5  # rows among which the headings are looked for: a title may stand above them
MAY_NOT = {
    "too-young": mark("This class is for older people."),
    "too-old": mark("This class is for younger people."),
    "elsewhere": mark("This class is only for people of certain towns."),
}
_MISSING = mark("This is missing.")
_UNREAD = mark("I could not read that.")
_NEEDS_GUARDIAN = mark("Under 14: a guardian's consent must be checked, and how it was.")
_MAY_BE_CHILD = mark(
    "Born in this year one may still be 13: say how a guardian's consent was checked, or that they are 14."
)
CHOOSE = mark("Please choose whether they are 14 or older, or how a guardian's consent was checked.")
_HOW = mark("Write how the guardian's consent was checked: phone, paper or there.")
_NO_COLUMN = mark("The table has no column of this name.")
_TWICE = mark("The table has two columns of this name.")
_SHAPE = mark("This row has more cells than the table has headings.")
_EXCEL = mark("This workbook is broken, or none of Excel's. Please save it in Excel and bring it again.")
_OLD = mark("This is an Excel file of an old kind, or has a password. Please save it as .xlsx without one.")
_NO_TEXT = mark("This file cannot be read as text. Please save it in Excel as “CSV UTF-8”.")
_QUOTE = mark("A quotation mark is opened in this row, or one before it, and never closed.")
_RESIDENT = mark(
    "This looks like a resident registration number, which we may not take in. Please remove it from the "
    "table, and the file you keep."
)
_EMPTY = mark("There are no people in this table.")
_LARGE = mark("This table is too large. At most 300 people can be brought in at once.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell; ``hint`` says how it should be. Row 0 means the whole table."""

    row: int
    column: str
    sentence: str
    hint: str = ""

    def text(self, words: Words) -> str:
        return " ".join(words.say(one) for one in (self.sentence, self.hint) if one)


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a table; ``row`` as a spreadsheet counts it."""

    row: int
    answers: Mapping[str, str]
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What was read.

    Attributes:
        left_out: headings nobody asked for.
    """

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What each person is asked, and who may join at all."""

    form: Form
    eligible: Eligible
    today: date

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(one for one in self.form.fields if one.is_kept)


def read_person(
    asked: Asked, typed: Callable[[str], str], guardian: str, row: int = 0
) -> tuple[Line, list[Fault]]:
    """Read one person's answers, as the counter reads them.

    Args:
        typed: gives what stands in a field.
        guardian: how a guardian's consent was checked, one of :data:`GUARDIANS`; ``of-age``: it need not be;
            empty: it was not.
    """
    answers, faults = {}, []
    for one in asked.fields:
        try:
            answers[one.name] = _read(one, typed(one.name), asked.today)
        except Unread as why:
            faults.append(_unread(row, one, why.reason))
    born = int(answers["born"]) if answers.get("born") else None
    if wrong := _without_guardian(born, guardian, asked.today):
        faults.append(Fault(row, GUARDIAN, wrong))
    is_needed = guardian in GUARDIANS and (born is None or may_be_child(born, asked.today))
    reason = may_join(asked.eligible, born, answers.get("town") or None, asked.today)
    if reason:
        faults.append(Fault(row, "town" if reason == "elsewhere" else "born", MAY_NOT[reason]))
    return Line(row, answers, guardian if is_needed else ""), faults


def _without_guardian(born: int | None, guardian: str, today: date) -> str:
    """Return what is said where a guardian's consent is missing (PIPA art. 22-2); empty where it is not."""
    if born is None or guardian in GUARDIANS or not may_be_child(born, today):
        return ""
    if is_child(born, today):
        return _NEEDS_GUARDIAN
    return "" if guardian == OF_AGE else _MAY_BE_CHILD


def has_said_age(asked: Asked, guardian: str) -> bool:
    """Tell whether it is known if somebody is under 14: by the year of birth, or by what staff chose."""
    return any(one.name == "born" for one in asked.fields) or guardian in {*GUARDIANS, OF_AGE}


def _read(one: Field, text: str, today: date) -> str:
    text = storable(text).strip()[:LONGEST_CELL]
    if not text and one.optional:
        return ""
    if one.name == "phone" and len(text) == 10 and text.startswith("10"):
        text = f"0{text}"  # a spreadsheet took it for a number
    return one.read(text, today)


def _unread(row: int, one: Field, reason: str) -> Fault:
    if reason == "empty":
        return Fault(row, one.name, _MISSING)
    return Fault(row, one.name, (one.reasons or {}).get(reason, _UNREAD), one.hint)


def read_table(data: bytes, asked: Asked) -> Table:
    """Read a table of people; where anything is wrong, ``faults`` has all of it."""
    if len(data) > LARGEST:
        return _spoilt(_LARGE)
    if data.startswith(workbook.OLD_BEGINS):
        return _spoilt(_OLD)
    try:
        rows = _of_workbook(data) if data.startswith(workbook.BEGINS) else _of_text(data)
    except _Spoilt as why:
        return _spoilt(str(why), why.row)
    numbers = [Fault(row, "", _RESIDENT) for row, cells in rows if any(map(RESIDENT.search, cells))]
    if numbers:
        return Table(faults=tuple(numbers))
    rows = rows[_heading_row(rows, asked) :]
    if len(rows) < 2:
        return _spoilt(_EMPTY)
    return _spoilt(_LARGE) if len(rows) > MOST_ROWS + 1 else _people(rows, asked)


class _Spoilt(Exception):
    """A file cannot be read at all; says why, a catalog sentence, and from which row on."""

    def __init__(self, sentence: str, row: int = 0) -> None:
        super().__init__(sentence)
        self.row = row


def _spoilt(sentence: str, row: int = 0) -> Table:
    return Table(faults=(Fault(row, "", sentence),))


def _of_workbook(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        return workbook.rows_of(data, MOST_ROWS + 1)
    except workbook.Unreadable:
        raise _Spoilt(_EXCEL) from None
    except workbook.TooLarge:
        raise _Spoilt(_LARGE) from None


def _of_text(data: bytes) -> list[tuple[int, list[str]]]:
    text = _decoded(data)
    if text is None:
        raise _Spoilt(_NO_TEXT)
    found, reader = [], _rows(text)
    try:
        for n, cells in enumerate(reader, 1):
            if any(map(str.strip, cells)):
                found.append((n, cells))
    except csv.Error:
        raise _Spoilt(_QUOTE, len(found) + 1) from None
    return found


def _decoded(data: bytes) -> str | None:
    """Return the text: UTF-8, or what Korean Excel writes as plain CSV."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _rows(text: str) -> Iterator[list[str]]:
    head = text.lstrip().split("\n", 1)[0]
    between = max((",", "\t", ";"), key=head.count)
    return csv.reader(StringIO(text, newline=""), delimiter=between, strict=True)


def _heading_row(rows: Sequence[tuple[int, list[str]]], asked: Asked) -> int:
    """Return where the headings stand: the first row of which two or more name a column, else the first."""
    for place, (_, cells) in enumerate(rows[:ABOVE]):
        if sum(_named(cell, asked.fields, _is_title) is not None for cell in cells) > 1:
            return place
    return 0


def _people(rows: Sequence[tuple[int, list[str]]], asked: Asked) -> Table:
    first, head = rows[0]
    places, faults, left_out = _columns(first, head, asked)
    if faults:
        return Table((), tuple(faults), left_out)
    lines = []
    for row, cells in rows[1:]:
        line, wrong = _person(row, cells, places, asked)
        if any(cell.strip() for cell in cells[len(head) :]):
            wrong.append(Fault(row, "", _SHAPE))
        lines.append(line)
        faults += wrong
    return Table(tuple(lines), tuple(faults), left_out)


def _person(
    row: int, cells: Sequence[str], places: Mapping[str, int], asked: Asked
) -> tuple[Line, list[Fault]]:
    def typed(name: str) -> str:
        place = places.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    said = fold(typed(GUARDIAN))
    guardian = CHECKED.get(said) or next(
        (way for way, told in GUARDIANS.items() if is_one_of(said, told)), ""
    )
    line, faults = read_person(asked, typed, guardian, row)
    if said and not guardian:
        faults = [one for one in faults if one.column != GUARDIAN]
        faults.append(Fault(row, GUARDIAN, _HOW))
    return line, faults


def _columns(
    row: int, head: Sequence[str], asked: Asked
) -> tuple[dict[str, int], list[Fault], tuple[str, ...]]:
    """Return where each field stands, what is wrong with the headings, and which mean nothing to us."""
    places: dict[str, int] = {}
    faults, left_out = [], []
    titled = [_named(heading, asked.fields, _is_title) for heading in head]
    for place, heading in enumerate(head):
        called = None if titled[place] else _named(heading, asked.fields, _is_called)
        name = titled[place] or (called if called not in titled else None)
        if name is None:
            left_out.append(storable(heading).strip()[:40])
        elif name in places:
            faults.append(Fault(row, name, _TWICE))
        else:
            places[name] = place
    needed = [one.name for one in asked.fields if not one.optional and one.name not in places]
    faults += [Fault(row, name, _NO_COLUMN) for name in needed]
    return places, faults, tuple(filter(None, left_out))


def _named(heading: str, fields: Sequence[Field], fits: Callable[[str, Field], bool]) -> str | None:
    if fold(heading) in _headings(GUARDIAN) or is_one_of(heading, column_title(GUARDIAN)):
        return GUARDIAN
    return next((one.name for one in fields if fits(heading, one)), None)


def _is_title(heading: str, one: Field) -> bool:
    return fold(heading) in {one.name, *_headings(one.name)} or is_one_of(heading, one.title)


def _is_called(heading: str, one: Field) -> bool:
    """Tell how people call an answer: in a table "number" may be the phone's, or a mere count of rows."""
    return bool(one.names) and is_one_of(heading, one.names)


def _headings(name: str) -> set[str]:
    return {fold(one) for one in HEADINGS.get(name, "").split("|")} - {""}


def column_title(name: str, fields: Iterable[Field] = ()) -> str:
    """Return what a column is called: a sentence of the catalogs."""
    if name == GUARDIAN:
        return mark("Guardian's consent")
    return next((one.title for one in fields if one.name == name), "")
