"""Classes: which there are and how full they are, who is on the list of one, and who came."""

import tempfile
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import Response, abort, jsonify, redirect, request, url_for
from werkzeug.utils import secure_filename

from bot.classes import sheet as class_sheet
from bot.handler import mark
from bot.runtime import SEOUL
from bot.store.people import Gone
from bot.store.rolls import Numbers, Person
from bot.store.tables import LARGEST_KEY
from bot.web.staff.classes_shown import (
    LOOKS,
    STATES,
    VISIT,
    WORKERS,
    WRITERS,
    Shown,
    by_state,
    classes,
    courses,
    days_of,
    ended_lately,
    is_current,
    required,
    shown,
    takes_sign_ups,
    why_to_call,
)
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.web.staff.in_words import CHANNELS, in_words
from bot.web.staff.looks import WHY, close, is_open, open_until, open_up, reason_given
from bot.web.staff.menu import EVERYBODY
from bot.web.staff.reports import IN_MEMORY, XLSX, pieces
from bot.words import words_for

CAME = {"yes": True, "no": False, "": None}
MARKS = {"yes": mark("came"), "no": mark("did not come"), "": mark("not known")}
NEXT = {"": "yes", "yes": "no", "no": ""}
SIGNS = {"yes": "○", "no": "✕", "": "–"}
PERSON_STATES = class_sheet.STATES


@staff.get("/classes")
@allowed(*EVERYBODY)
def class_list() -> Answer:
    now, rows, numbers = runtime().now(), courses(), classes().numbers()
    named = [entity for entity, row in rows.items() if takes_sign_ups(row) or _has_people(numbers, entity)]
    others = [
        one for one in (*numbers, VISIT) if one not in rows and (one == VISIT or _has_people(numbers, one))
    ]
    all_shown = {
        one: shown(one, rows.get(one) or runtime().course(one), numbers.get(one, Numbers(one)))
        for one in (*named, *dict.fromkeys(others))
    }
    current = [one for one in all_shown.values() if not one.course or is_current(one.course, now)]
    ended = [one for one in all_shown.values() if one not in current and _is_kept(one)]
    return show("classes.html", groups=_groups(current), ended=sorted(ended, key=_begin), **shown_words())


def _has_people(numbers: dict[str, Numbers], entity: str) -> bool:
    return entity in numbers and numbers[entity].people > 0


def _is_kept(one: Shown) -> bool:
    return one.numbers.people > 0 or ended_lately(one.course, runtime().now())


def _groups(found: list[Shown]) -> list[tuple[str, list[Shown]]]:
    ordered = sorted(found, key=_begin)
    return [
        (say("Classes"), [one for one in ordered if one.is_class]),
        (say("Applications"), [one for one in ordered if not one.is_class]),
    ]


def _begin(one: Shown) -> tuple[bool, str, str]:
    start = str((one.course.get("period") or {}).get("start") or "")
    return not start, start, one.title


def shown_words() -> dict[str, Any]:
    return {
        "states": STATES, "looks": LOOKS, "person_states": PERSON_STATES, "channels": CHANNELS,
        "in_words": in_words, "seoul": SEOUL, "day_of": _day_of, "may_work": acting().role in WORKERS,
        "may_write": acting().role in WRITERS,
    }  # fmt: skip


def _day_of(text: str | None) -> date | None:
    """Return the day a row's text begins with."""
    return date.fromisoformat(text[:10]) if text else None


@staff.get("/classes/<entity>")
@allowed(*EVERYBODY)
def class_roll(entity: str) -> Answer:
    return page(required(entity))


def page(one: Shown, status: int = 200, *, faults: Mapping[str, str] | None = None, **more: Any) -> Answer:
    """Show a class with its lists.

    Args:
        faults: an input's id to what is wrong with it.
    """
    people = classes().roll(one.entity, partial(is_open, one.entity))
    more["reachable"] = sum(one.contact_id is not None for one in people if one.state == "placed")
    if acting().role not in WORKERS:
        people = tuple(person.masked_whole() for person in people)
    fields = [field for field in one.form.fields if field.is_kept]
    return show(
        "classes_one.html", status, one=one, lists=by_state(people), fields=fields,
        days=days_of(one, people, _added_day()), today=runtime().now().date(), marks=MARKS, signs=SIGNS,
        following=NEXT, came_of=came_of, why_to_call=why_to_call, faults=faults or {}, reasons=WHY,
        is_open=partial(is_open, one.entity), open_until=open_until(one.entity),
        **shown_words(), **more,
    )  # fmt: skip


def came_of(person: Person, day: date) -> str:
    came = person.came.get(day)
    return "" if came is None else "yes" if came else "no"


def _added_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


@staff.post("/classes/<entity>/look")
@allowed(*WORKERS)
def class_look(entity: str) -> Answer:
    """Show the list whole for some minutes to somebody who says why."""
    one, reason = required(entity), reason_given()
    if not reason:
        return page(one, 400, faults={"look-reason": without_reason()})
    classes().look(entity, reason, acting().id, runtime().now())
    open_up(entity)
    return back_to(entity)


@staff.post("/classes/<entity>/mask")
@allowed(*WORKERS)
def class_mask(entity: str) -> Answer:
    required(entity)
    close(entity)
    return back_to(entity)


@staff.get("/classes/<entity>/<any(look, mask, 'list.xlsx', attendance, shut, 'call-off', 'after-all'):_>")
@allowed(*EVERYBODY)
def class_anew(entity: str, _: str) -> Answer:
    """Show the class where the address of a form is loaded anew."""
    return back_to(entity)


def without_reason() -> str:
    return say("Please choose why, or write it in a few words. It is kept with your name.")


@staff.post("/classes/<entity>/list.xlsx")
@allowed(*WORKERS)
def class_workbook(entity: str) -> Answer:
    """Send the list as a workbook, in Korean, to somebody who says why."""
    one, reason = required(entity), reason_given()
    if not reason:
        return page(one, 400, faults={"export-reason": without_reason()})
    people = classes().look(entity, reason, acting().id, runtime().now(), "class-export")
    fields = [field for field in one.form.fields if field.is_kept]
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed once it is sent
    class_sheet.write(file, one.title, people, fields, days_of(one, people), words_for("ko"))
    file.seek(0)
    response = Response(pieces(file), content_type=XLSX)
    name = secure_filename(f"class-{entity}.xlsx")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.call_on_close(file.close)
    return response


@staff.post("/classes/<entity>/attendance")
@allowed(*WORKERS)
def class_attendance(entity: str) -> Answer:
    """Note by one tap who came; a script gets the new mark, a form the page again."""
    required(entity)
    number, day, came = _tapped()
    try:
        classes().mark(entity, number, day, CAME[came], acting().id, runtime().now())
    except Gone:
        if request.accept_mimetypes.best == "application/json" or not classes().was_there(entity, number):
            abort(404)
        told(say("This mark was not kept: they have no place, or have it no longer."), "bad")
        return redirect(url_for("staff.class_roll", entity=entity))
    if request.accept_mimetypes.best == "application/json":
        following = f"{number}/{day}/{NEXT[came]}"
        return jsonify({"came": came, "sign": SIGNS[came], "words": say(MARKS[came]), "next": following})
    return redirect(url_for("staff.class_roll", entity=entity, day=day.isoformat(), _anchor="attendance"))


def _tapped() -> tuple[int, date, str]:
    """Return whom, which day and what was tapped; 400 where it is nothing of ours."""
    number, _, rest = request.form.get("tap", "").partition("/")
    day, _, came = rest.partition("/")
    if not (number.isascii() and number.isdecimal() and len(number) < 17) or came not in CAME:
        abort(400)
    if int(number) > LARGEST_KEY:
        abort(404)
    try:
        return int(number), date.fromisoformat(day), came
    except ValueError:
        abort(400)


def back_to(entity: str, sentence: str = "") -> Answer:
    """Show a class again, with what was done."""
    if sentence:
        told(sentence)
    return redirect(url_for("staff.class_roll", entity=entity))
