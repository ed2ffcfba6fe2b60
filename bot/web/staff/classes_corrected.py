"""Putting right what was written down wrongly of somebody on a list: a letter, a digit of a number."""

from flask import request

from bot.classes.signup import Already
from bot.classes.table import GUARDIAN, OF_AGE, read_person
from bot.store.corrections import Corrections, Doubled
from bot.store.people import Gone
from bot.store.rolls import Person
from bot.townships import TOWNSHIPS, township_name
from bot.web.staff.classes import back_to, shown_words, without_reason
from bot.web.staff.classes_acts import LEAST_LEAVING, find_person
from bot.web.staff.classes_entry import acting_language, asked_of, became
from bot.web.staff.classes_shown import WORKERS, Shown
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff
from bot.web.staff.looks import reason_given
from bot.words import words_for


@staff.get("/classes/<entity>/people/<int:number>/correct")
@allowed(*WORKERS)
def class_correct(entity: str, number: int) -> Answer:
    return _form(*find_person(entity, number))


@staff.post("/classes/<entity>/people/<int:number>/correct")
@allowed(*WORKERS)
def class_correct_now(entity: str, number: int) -> Answer:
    """Write over what was typed anew, and leave the rest as it is."""
    one, person = find_person(entity, number)
    had, reason = corrections().answers(entity, number), reason_given(least=LEAST_LEAVING)
    typed = {name: text for name, text in request.form.items() if text.strip()}
    guardian = person.guardian or ("" if "born" in typed else OF_AGE)  # a child needs one who agreed
    line, found = read_person(asked_of(one), lambda name: typed.get(name, had.get(name, "")), guardian)
    words = words_for(acting_language())
    faults = {_input(fault.column): fault.text(words) for fault in reversed(found)}
    if not reason:
        faults["correct-reason"] = without_reason()
    if faults:
        return _form(one, person, 400, faults)
    right = {name: value for name, value in line.answers.items() if value != had.get(name, "")}
    if not right:
        return back_to(entity, say("Nothing was changed."))
    try:
        corrections().put_right(entity, number, right, reason, acting().id, runtime().now())
    except Doubled:
        return _form(one, person, 409, {"f-name": became(Already(number, mine=False))})
    except Gone:
        find_person(entity, number)  # says so
    return back_to(entity, say("It is put right. Place and order stay as they were."))


def corrections() -> Corrections:
    return Corrections(runtime().database, runtime().sealer)


def _input(column: str) -> str:
    """Return the id of the input a fault belongs to; a guardian is asked for where the year is."""
    return f"f-{'born' if column == GUARDIAN else column}"


def _form(one: Shown, person: Person, status: int = 200, faults: dict[str, str] | None = None) -> Answer:
    return show(
        "classes_correct.html", status, one=one, person=person, fields=asked_of(one).fields,
        faults=faults or {}, given=request.form,
        townships={key: township_name(key, acting_language()) for key in TOWNSHIPS}, **shown_words(),
    )  # fmt: skip
