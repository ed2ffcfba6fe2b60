"""Signing somebody up who is on the phone or at the desk, with the counter's own readings."""

from typing import Any

from flask import abort, request

from bot.classes import wording
from bot.classes.course import eligibility, places_of
from bot.classes.signup import Already, Closed, Enrol, Full, Outcome, Placed, Waiting
from bot.classes.table import (
    CHOOSE,
    GUARDIAN,
    GUARDIANS,
    OF_AGE,
    Asked,
    column_title,
    has_said_age,
    read_person,
)
from bot.handler import ENDONYMS, mark
from bot.store.classes import Entry
from bot.townships import TOWNSHIPS, township_name
from bot.web.staff.classes import back_to, shown_words
from bot.web.staff.classes_shown import WORKERS, Shown, classes, required
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.web.staff.presence import language
from bot.web.staff.whom import class_name
from bot.words import words_for

HOW = {"phone": mark("on the phone"), "there": mark("at the office"), "paper": mark("on paper")}
"""How somebody agreed to what was read out to them."""

APPLIES, APPLIED = (
    mark("The application is taken in."),
    mark("The application is taken in, and stands below."),
)
BECOMES = {
    Placed: mark("They get a place."), Waiting: mark("All places are taken: they get on the waiting list."),
}  # fmt: skip
BECAME = {
    Placed: mark("They have a place."),
    Waiting: mark("All places are taken. They stand on the waiting list."),
    Full: mark("All places and all waiting places are taken. Nothing was kept."),
    Closed: mark("The class is called off. Nothing was kept."),
    Already: mark("Somebody of this name, year of birth and phone number is on the list already."),
}


@staff.get("/classes/<entity>/enter")
@allowed(*WORKERS)
def class_enter(entity: str) -> Answer:
    return _form(required(entity))


@staff.post("/classes/<entity>/enter")
@allowed(*WORKERS)
def class_enter_now(entity: str) -> Answer:
    one, form = required(entity), request.form
    tag = call_language()
    if form.get("then") == "text":
        return _form(one)
    guardian, how = form.get("guardian", ""), form.get("how", "phone")
    if how not in HOW:
        abort(400)
    line, found = read_person(asked_of(one), lambda name: form.get(name, ""), guardian)
    words = words_for(acting_language())
    faults = {fault.column: fault.text(words) for fault in reversed(found)}
    if not has_said_age(asked_of(one), guardian):
        faults[GUARDIAN] = say(CHOOSE)
    if form.get("heard") != "yes":
        faults["heard"] = say("Without this we may not keep anything.")
    if form.get("read", tag) != tag:
        faults["language"] = say("The text is shown in this language now. Please read it out.")
    if faults:
        return _form(one, 400, faults)
    enrol = Enrol(one.form.key, entity, line.answers, read_out(one, tag), places_of(one.course), one.told)
    entry = Entry(enrol, line.guardian, tag, how)
    if form.get("sure") != "yes":
        return _summary(one, entry)
    outcome = classes().enter(entry, acting().id, runtime().now())
    if isinstance(outcome, Placed | Waiting):
        return back_to(entity, became(outcome) if one.is_class else say(APPLIED))
    told(became(outcome), "bad")
    return _form(one, 409)


def _summary(one: Shown, entry: Entry) -> Answer:
    """Show what would be kept, and what would become of it, before it is."""
    [outcome] = classes().try_all([entry], acting().id, runtime().now())
    if not isinstance(outcome, Placed | Waiting):
        told(became(outcome), "bad")
        return _form(one, 409)
    lines = [
        (
            say(field.title),
            field.show(value, acting_language()) if (value := entry.enrol.answers.get(field.name)) else "",
        )
        for field in asked_of(one).fields
    ]
    if entry.guardian:
        lines.append((say(column_title(GUARDIAN)), say(GUARDIANS[entry.guardian])))
    return _form(one, summary=lines, becomes=say(BECOMES[type(outcome)] if one.is_class else APPLIES))


def became(outcome: Outcome) -> str:
    """Say what became of a sign-up by staff."""
    return say(BECAME[type(outcome)])


def asked_of(one: Shown) -> Asked:
    return Asked(one.form, eligibility(one.course), runtime().now().date())


def call_language() -> str:
    tag = request.values.get("language", "ko")
    return tag if tag in ENDONYMS else "ko"


def acting_language() -> str:
    return language(acting())


def read_out(one: Shown, tag: str) -> str:
    """Return what is read to somebody before their data are kept, in their language."""
    words = words_for(tag)
    title = class_name(one.entity, one.course, words) if one.course else words.say(one.form.title)
    return wording.read_out(words, one.form, title)


def _form(one: Shown, status: int = 200, faults: dict[str, str] | None = None, **shown: Any) -> Answer:
    tag = call_language()
    guardians = {OF_AGE: mark("Not needed: 14 or older"), **GUARDIANS}
    more: dict[str, Any] = {
        "townships": {key: township_name(key, acting_language()) for key in TOWNSHIPS},
        "languages": ENDONYMS, "guardians": guardians, "ways": HOW,
    }  # fmt: skip
    return show(
        "classes_enter.html", status, one=one, fields=asked_of(one).fields, faults=faults or {},
        given=request.form, read_out=read_out(one, tag), chosen_language=tag, **more,
        **shown_words(), **shown,
    )  # fmt: skip
