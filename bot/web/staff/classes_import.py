"""Bringing a class table in: every fault is shown first, and one press then stores all of it or nothing."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from flask import Response, request
from werkzeug.utils import secure_filename

from bot.classes.course import places_of
from bot.classes.signup import Already, Closed, Enrol, Full, Outcome, Placed, Waiting
from bot.classes.table import (
    GUARDIAN,
    LARGEST,
    Asked,
    Fault,
    Line,
    Table,
    column_title,
    read_table,
)
from bot.handler import both, mark
from bot.store.checked_tables import CheckedTables
from bot.store.classes import Entry, Refused, refusals
from bot.store.tables import LARGEST_KEY
from bot.web.staff.classes import back_to, shown_words
from bot.web.staff.classes_entry import acting_language, asked_of, read_out
from bot.web.staff.classes_shown import WORKERS, Shown, classes, required
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.words import words_for

REFUSED = {
    Full: mark("There is neither a place nor a waiting place left for this person."),
    Closed: mark("The class is called off."),
    Already: mark("This person is on the list already, or stands twice in the table."),
}
PLACED = both("With a place: %(n)s person.", "With a place: %(n)s people.")
WAIT = both("On the waiting list: %(n)s person.", "On the waiting list: %(n)s people.")


def _tables() -> CheckedTables:
    return CheckedTables(runtime().database, runtime().sealer)


def _keep(entity: str, lines: Sequence[Line]) -> int:
    """Keep a table without faults for the press that stores it; return the number that stands in the page."""
    people = json.dumps([[line.row, dict(line.answers), line.guardian] for line in lines], ensure_ascii=False)
    return _tables().keep(entity, acting().id, people, runtime().now())


def _kept(entity: str) -> tuple[Line, ...] | None:
    """Return the lines that the page speaks of; None where they are not this clerk's, or gone."""
    number = request.form.get("checked", "")
    if not number.isdecimal() or int(number) > LARGEST_KEY:
        return None
    people = _tables().open(int(number), entity, acting().id, runtime().now())
    return None if people is None else tuple(Line(*line) for line in json.loads(people))


@staff.get("/classes/<entity>/import")
@allowed(*WORKERS)
def class_import(entity: str) -> Answer:
    return _page(required(entity))


@staff.get("/classes/<entity>/table.csv")
@allowed(*WORKERS)
def class_table(entity: str) -> Answer:
    """Send an empty table with the right headings, as Excel opens it."""
    one, words = required(entity), words_for(acting_language())
    asked, file = asked_of(one), StringIO()
    titles = [words.say(field.title) for field in asked.fields]
    csv.writer(file).writerow([*titles, words.say(column_title(GUARDIAN))])
    response = Response(f"\ufeff{file.getvalue()}", content_type="text/csv; charset=utf-8")
    name = secure_filename(f"class-{entity}.csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@staff.post("/classes/<entity>/import")
@allowed(*WORKERS)
def class_import_check(entity: str) -> Answer:
    """Show every fault of a table, or all it holds once more before it is stored."""
    one = required(entity)
    given = request.files.get("table")
    data = given.stream.read(LARGEST + 1) if given is not None else b""
    if not data:
        return _page(one, 400, file_fault=say("Please choose a file."))
    asked = asked_of(one)
    table = read_table(data, asked)
    if not table.faults:
        table = Table(table.lines, tuple(_refused(table.lines, _tried(one, table.lines))), table.left_out)
    if table.faults:
        return _page(one, 422, table=table, asked=asked)
    outcomes = _tried(one, table.lines)
    checked = _keep(entity, table.lines)
    return _page(one, table=table, asked=asked, checked=checked, becomes=_counted(outcomes))


@staff.post("/classes/<entity>/import/store")
@allowed(*WORKERS)
def class_import_store(entity: str) -> Answer:
    """Store what was checked, all of it or nothing."""
    one, lines = required(entity), _kept(entity)
    if lines is None:
        return _page(one, 409, file_fault=say("Too much time has passed. Please choose the file again."))
    if request.form.get("agreed") != "yes":
        table, checked = Table(lines), request.form["checked"]
        fault = say("Without this we may not keep anything.")
        return _page(one, 400, table=table, asked=asked_of(one), checked=checked, agreed_fault=fault)
    try:
        outcomes = classes().enter_all(entity, _entries(one, lines), acting().id, runtime().now())
    except Refused as refused:
        table = Table(lines, tuple(_refused(lines, refused.outcomes)))
        return _page(one, 409, table=table, asked=asked_of(one))
    _tables().forget(entity, acting().id)
    for sentence in _counted(outcomes):
        told(sentence)
    return back_to(entity)


def _tried(one: Shown, lines: Sequence[Line]) -> list[Outcome]:
    return classes().try_all(_entries(one, lines), acting().id, runtime().now())


def _entries(one: Shown, lines: Iterable[Line]) -> list[Entry]:
    places, wording = places_of(one.course), read_out(one, "ko")
    return [
        Entry(
            Enrol(one.form.key, one.entity, line.answers, wording, places, one.told),
            line.guardian,
            how="paper",
        )
        for line in lines
    ]


def _refused(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Iterator[Fault]:
    for place, outcome in refusals(outcomes):
        yield Fault(lines[place].row, "", REFUSED[type(outcome)])


def _counted(outcomes: Sequence[Outcome]) -> list[str]:
    """Say how many have a place and how many wait."""
    words = words_for(acting_language())
    many = [(PLACED, sum(isinstance(one, Placed) for one in outcomes)),
            (WAIT, sum(isinstance(one, Waiting) for one in outcomes))]  # fmt: skip
    return [words.count(*sentence, n) for sentence, n in many if n]


def _page(
    one: Shown, status: int = 200, *, table: Table | None = None, asked: Asked | None = None, **more: object
) -> Answer:
    words, known = words_for(acting_language()), asked or asked_of(one)
    faults = [
        (
            fault.row,
            say(title) if (title := column_title(fault.column, known.fields)) else "",
            fault.text(words),
        )
        for fault in sorted(table.faults if table else (), key=lambda fault: fault.row)
    ]
    return show(
        "classes_import.html", status, one=one, fields=known.fields, faults=faults, table=table,
        read_out=read_out(one, "ko"), **more, **shown_words(),
    )  # fmt: skip
