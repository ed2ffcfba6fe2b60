"""What staff do about a class and about each on its list: closed, called off, agreed, taken off."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NoReturn

from flask import abort, redirect, request, url_for

from bot.classes.offer_hours import may_tell, until
from bot.classes.table import GUARDIANS
from bot.handler import mark
from bot.store.classes import Leaving, Untold
from bot.store.people import Gone, Notice
from bot.store.rolls import Person
from bot.web.staff.call_words import REMOVED
from bot.web.staff.classes import back_to, page, shown_words, without_reason
from bot.web.staff.classes_shown import WORKERS, Shown, classes, required
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.web.staff.looks import WHY, is_open, open_up, reason_given

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
BY_PHONE = {
    "phone": mark("I told them on the phone, or they asked for it themselves."),
    "not-reached": mark("I called several times and reached nobody."),
    "mistake": mark("It was entered by mistake: there is nobody to tell."),
}
"""How somebody learns that they are off the list where no message can reach them."""
CALL_FIRST = mark("No message can reach them. Please call them first, and choose how it went.")
LEAST_LEAVING = 2  # letters of a reason
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
    if not one.course:
        abort(404)  # requests of many villages: there is nothing to call off for all of them
    if _folded(request.form.get("name", "")) != _folded(one.title):
        return page(one, 400, faults={"call-off-name": say("Please type the name as it stands above.")})
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
    return person_page(*find_person(entity, number))


def find_person(entity: str, number: int) -> tuple[Shown, Person]:
    """Return somebody on a list; of one who was taken off it, say so where the list is shown."""
    one = required(entity)
    person = classes().person(entity, number, partial(is_open, entity))
    if person is None:
        _is_gone(entity, number)
    return one, person


def _is_gone(entity: str, number: int) -> NoReturn:
    if not classes().was_there(entity, number):
        abort(404)
    told(say("They are not on the list any more: they withdrew, or were taken off."), "warn")
    abort(redirect(url_for("staff.class_roll", entity=entity)))


def person_page(
    one: Shown, person: Person, status: int = 200, *, faults: Mapping[str, str] | None = None, **more: Any
) -> Answer:
    """Show somebody on a list.

    Args:
        faults: an input's id to what is wrong with it.
    """
    fields = [field for field in one.form.fields if field.is_kept]
    return show(
        "classes_person.html", status, one=one, person=person, fields=fields, faults=faults or {},
        is_whole=is_open(one.entity, person.id), reasons=WHY, by_phone=BY_PHONE, given=request.form,
        can_write=classes().can_write(person, runtime().carriers), guardians=GUARDIANS,
        **shown_words(), **more,
    )  # fmt: skip


@staff.post("/classes/<entity>/people/<int:number>/look")
@allowed(*WORKERS)
def class_person_look(entity: str, number: int) -> Answer:
    """Show one person whole for some minutes to somebody who says why."""
    found, reason = find_person(entity, number), reason_given()
    if not reason:
        return person_page(*found, 400, faults={"look-reason": without_reason()})
    classes().look_at(entity, number, reason, acting().id, runtime().now())
    open_up(entity, number)
    if request.form.get("from") == "calls":
        return redirect(url_for("staff.class_roll", entity=entity, _anchor="calls"))
    return redirect(url_for("staff.class_person", entity=entity, number=number))


@staff.get("/classes/<entity>/people/<int:number>/<any(look, agree, decline, called, remove):_>")
@allowed(*WORKERS)
def class_person_anew(entity: str, number: int, _: str) -> Answer:
    """Show somebody where the address of a form is loaded anew."""
    return redirect(url_for("staff.class_person", entity=entity, number=number))


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
    find_person(entity, number)
    try:
        act(entity, number, acting().id, runtime().now())
    except Gone:
        told(say("This is not possible any more. Look at the list again."), "warn")
        return back_to(entity)
    return back_to(entity, sentence)


@staff.post("/classes/<entity>/people/<int:number>/remove")
@allowed(*WORKERS)
def class_remove(entity: str, number: int) -> Answer:
    """Take somebody off the list, once they are told or can be: with it their number is destroyed."""
    (one, person), reason = find_person(entity, number), reason_given(least=LEAST_LEAVING)
    if not reason:
        return person_page(one, person, 400, faults={"remove-reason": without_reason()})
    by_phone = request.form.get("by_phone", "")
    leaving = Leaving(reason, _notice(one), by_phone if by_phone in BY_PHONE else "")
    try:
        is_written = classes().remove(
            entity, number, leaving, acting().id, runtime().now(), runtime().carriers
        )
    except Untold:
        return person_page(one, person, 400, faults={"by-phone": say(CALL_FIRST)})
    except Gone:
        _is_gone(entity, number)  # somebody was faster
    is_told = say("They are taken off the list, and told so by message.")
    return back_to(entity, is_told if is_written else say("They are taken off the list."))


def _notice(one: Shown) -> Notice:
    title = dict(one.course["title"]) if one.course else one.title
    return Notice(REMOVED, {"title": title, "phone": one.course.get("phone") or OFFICE})
