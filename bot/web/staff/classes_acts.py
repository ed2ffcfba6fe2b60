"""What staff do about a class and about each on its list: closed, called off, agreed, taken off."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import abort, request

from bot.classes.offer_hours import may_tell, until
from bot.classes.table import GUARDIANS
from bot.handler import mark
from bot.store.classes import Person
from bot.store.people import Gone, Notice
from bot.web.staff.call_words import REMOVED
from bot.web.staff.classes import back_to, page, reason_given, shown_words, without_reason
from bot.web.staff.classes_shown import WORKERS, Shown, classes, required
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told

OFFICE = "061-430-3114"
SHUT = {"close": True, "open": False, "dates": None}
DONE = {
    "close": mark("The class takes no more sign-ups."),
    "open": mark("The class takes sign-ups, whatever its dates say, as long as there are places."),
    "dates": mark("The class opens and closes as its dates say."),
}
CALLED_OFF = mark(
    "The class is called off. It is told by message within minutes; whom none reaches then stands under "
    "“Please call”."
)
CALLED_OFF_AT_NIGHT = mark(
    "The class is called off. Nothing is sent before 08:00; then it is told by message, and whom none "
    "reaches stands under “Please call”."
)
Act = Callable[[str, int, int, datetime], None]


@staff.post("/classes/<entity>/shut")
@allowed(*WORKERS)
def class_shut(entity: str) -> Answer:
    """Close a class, hold it open, or leave it to its dates."""
    required(entity)
    how = request.form.get("how", "")
    if how not in SHUT:
        abort(400)
    classes().shut(entity, SHUT[how], acting().id, runtime().now())
    return back_to(entity, say(DONE[how]))


@staff.post("/classes/<entity>/call-off")
@allowed(*WORKERS)
def class_call_off(entity: str) -> Answer:
    """Call a class off, once its name was typed."""
    one = required(entity)
    if _folded(request.form.get("name", "")) != _folded(one.title):
        fault = say("Please type the name as it stands above.")
        return page(one, classes().roll(entity), 400, call_off_fault=fault)
    classes().call_off(entity, acting().id, runtime().now())
    return back_to(entity, say(CALLED_OFF if may_tell(runtime().now()) else CALLED_OFF_AT_NIGHT))


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


@staff.post("/classes/<entity>/after-all")
@allowed(*WORKERS)
def class_after_all(entity: str) -> Answer:
    required(entity)
    classes().hold_after_all(entity, acting().id, runtime().now())
    return back_to(entity, say("The class takes place after all."))


@staff.get("/classes/<entity>/people/<int:number>")
@allowed(*WORKERS)
def class_person(entity: str, number: int) -> Answer:
    one, person = _person(entity, number)
    return _person_page(one, person)


def _person(entity: str, number: int) -> tuple[Shown, Person]:
    one, person = required(entity), classes().person(entity, number)
    if person is None:
        abort(404)
    return one, person


def _person_page(one: Shown, person: Person, status: int = 200, **more: Any) -> Answer:
    fields = [field for field in one.form.fields if field.is_kept]
    return show(
        "classes_person.html", status, one=one, person=person, fields=fields, guardians=GUARDIANS,
        **shown_words(), **more,
    )  # fmt: skip


@staff.post("/classes/<entity>/people/<int:number>/agree")
@allowed(*WORKERS)
def class_agree(entity: str, number: int) -> Answer:
    return _done(entity, number, classes().agree, say("They have the place now."))


@staff.post("/classes/<entity>/people/<int:number>/decline")
@allowed(*WORKERS)
def class_decline(entity: str, number: int) -> Answer:
    sentence = say("They gave the place back, and their answers are deleted. The next in order is asked.")
    return _done(entity, number, classes().decline, sentence)


@staff.post("/classes/<entity>/people/<int:number>/called")
@allowed(*WORKERS)
def class_called(entity: str, number: int) -> Answer:
    """Note a call; who was offered a place on the phone has the usual time to think about it."""
    one = required(entity)
    within, held_open = timedelta(hours=runtime().settings.offer_hours), one.numbers.shut is False
    last = until(one.course, runtime().now(), within, held_open=held_open)

    def called(entity: str, number: int, by: int, now: datetime) -> None:
        classes().called(entity, number, last, by, now)

    return _done(entity, number, called, say("It is noted that they were called."))


def _done(entity: str, number: int, act: Act, sentence: str) -> Answer:
    """Do something for somebody; what is no longer possible is said, for the clock may have been faster."""
    _person(entity, number)
    try:
        act(entity, number, acting().id, runtime().now())
    except Gone:
        told(say("This is not possible any more. Look at the list again."), "warn")
        return back_to(entity)
    return back_to(entity, sentence)


@staff.post("/classes/<entity>/people/<int:number>/remove")
@allowed(*WORKERS)
def class_remove(entity: str, number: int) -> Answer:
    """Take somebody off the list, and tell them where that is possible."""
    (one, person), reason = _person(entity, number), reason_given()
    if not reason:
        return _person_page(one, person, 400, remove_fault=without_reason())
    phone = one.course.get("phone") or OFFICE
    title = dict(one.course["title"]) if one.course else one.title
    notice = Notice(REMOVED, {"title": title, "phone": phone})
    try:
        is_told = classes().remove(entity, number, reason, acting().id, runtime().now(), notice)
    except Gone:
        abort(404)
    if is_told:
        return back_to(entity, say("They are taken off the list, and told so by message."))
    told(say("They are taken off the list. No message can reach them: please call them."), "warn")
    return back_to(entity)
