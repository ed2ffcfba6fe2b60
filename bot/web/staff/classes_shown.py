"""What every page about classes is made with: which classes there are, how they stand, what people answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort

from bot.calendar.workdays import ONE_DAY, is_working_day
from bot.classes.course import Course, begins_at, ends_at, line_ends, places_of, told_of
from bot.classes.course import form_key as course_form
from bot.classes.signup import Places
from bot.classes.standing import Room, State, standing
from bot.facts import FactsInMemory, topic_of
from bot.form import Form
from bot.handler import mark
from bot.store.classes import Classes
from bot.store.rolls import Numbers, Person
from bot.web.staff.door import acting, runtime
from bot.web.staff.presence import language
from bot.web.staff.whom import class_name
from bot.words import words_for

WORKERS = ("author", "approver", "admin")
WRITERS = ("author", "admin")  # who may begin an announcement
CLASS_FORMS = {"class", "class-town"}
VISIT, VISIT_FORM = "visiting-class", "visit"
LATELY = timedelta(days=90)
SHORT = timedelta(days=6)  # from its first day to its last
MOST_DAYS = 40  # columns; a class that runs for months shows the days somebody noted
UPCOMING = {"planned", "open", "ongoing"}
APPLIED_FOR = {"startup", "support", "recruitment", "event"}
STATES = {
    State.OPEN: mark("Takes sign-ups"), State.LATER: mark("Opens later"),
    State.CLOSED: mark("Closed, as its dates say"), State.UNSURE: mark("Closed: no closing day is known"),
    State.SHUT: mark("Closed by staff"), State.HELD_OPEN: mark("Held open by staff"),
    State.CALLED_OFF: mark("Called off"), State.ENDED: mark("Ended"),
}  # fmt: skip
LOOKS = {
    State.OPEN: "ok", State.HELD_OPEN: "ok", State.LATER: "information", State.SHUT: "warn",
    State.UNSURE: "warn", State.CALLED_OFF: "bad",
}  # fmt: skip

TO_OFFER = mark("A place is free for them: ask whether they still want to come.")
TO_SAY_OFF = mark("Tell them that the class does not take place.")
TO_SAY_IN_VAIN = mark("Tell them that no place came free. Once the call is noted, they are off the list.")
TO_SAY_WHEN = mark(
    "Tell them when and where the class takes place: it begins tomorrow, or something has changed."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A class as it is shown.

    Attributes:
        course: its row; empty where there is none, as for visits that are asked for.
    """

    entity: str
    title: str
    course: Course
    numbers: Numbers
    form: Form
    state: State
    room: Room = Room.PLACE

    @property
    def capacity(self) -> int | None:
        return places_of(self.course).capacity

    @property
    def to_offer(self) -> int:
        """How many free places are kept for those who wait; nobody new gets one of them."""
        free = self.numbers.waiting if self.capacity is None else self.capacity - self.numbers.taken
        return max(0, min(free, self.numbers.waiting))

    @property
    def is_early_or_late(self) -> bool:
        """Whether residents cannot sign up by themselves at the moment."""
        return self.state in {State.LATER, State.CLOSED, State.SHUT}

    @property
    def told(self) -> Mapping[str, Any]:
        """When and where it takes place, as whoever signs up now is told."""
        return told_of(self.course) if self.course else {}

    @property
    def is_class(self) -> bool:
        """Whether it is a class, not something one applies for."""
        return self.form.key in CLASS_FORMS

    @property
    def takes_people(self) -> bool:
        return self.state not in {State.CALLED_OFF, State.ENDED}


def classes() -> Classes:
    return Classes(runtime().database, runtime().sealer)


def courses() -> dict[str, Course]:
    """Return the rows of courses, those that expired among them, for their people are still there."""
    rows = runtime().contents.all()
    facts = FactsInMemory((row.kind, row.key, row.entity, row.body) for row in rows if row.kind == "course")
    return {str(fact["entity"]): fact for fact in facts.many("course")}


def required(entity: str) -> Shown:
    """Return a class that people can sign up to, or did; 404 where there is none."""
    row = runtime().course(entity)
    numbers = classes().numbers_of(entity)
    if not numbers.people and entity != VISIT and (row is None or not takes_sign_ups(row)):
        abort(404)
    return shown(entity, row, numbers)


def shown(entity: str, row: Course | None, numbers: Numbers) -> Shown:
    form = _forms()[form_key(entity, row, numbers)]
    words = words_for(language(acting()))
    title = class_name(entity, row, words) if row else words.say(form.title)
    stands = standing(places_of(row) if row is not None else Places(), numbers.desk, runtime().now())
    return Shown(entity, title, row or {}, numbers, form, stands.state, stands.room)


def _forms() -> dict[str, Form]:
    return {form.key: form for handler in runtime().handlers.values() for form in handler.forms}


def form_key(entity: str, row: Course | None, numbers: Numbers) -> str:
    """Return which form people fill in: what the counter would ask, else what was filled in before."""
    if row is None:
        return VISIT_FORM if entity == VISIT else numbers.form or "class"
    return course_form(row, topic_of(row))


def takes_sign_ups(row: Course) -> bool:
    """Tell a course one signs up to with us, open now or not."""
    if topic_of(row) is None or row.get("sign_up") == "website":
        return False
    return bool(row.get("capacity")) or row["kind"] in APPLIED_FOR


def is_current(row: Course, now: datetime) -> bool:
    last = _last_moment(row)
    return last >= now if last is not None else row.get("status") in UPCOMING


def ended_lately(row: Course, now: datetime) -> bool:
    last = _last_moment(row)
    return last is not None and now - LATELY <= last < now


def _last_moment(row: Course) -> datetime | None:
    """Return when a class is over, or its sign-up where nothing else is known."""
    return ends_at(row) or places_of(row).closes


def days_of(one: Shown, people: tuple[Person, ...], added: date | None = None) -> list[date]:
    """Return the days of a class: all of a short one, of a long one its first, its last and the working days.

    Days for which somebody was noted are among them.
    """
    noted = {day for person in people for day in person.came} | ({added} if added else set())
    planned = _planned(one.course)
    return sorted(noted | (planned if len(planned) <= MOST_DAYS else set()))


def _planned(course: Course) -> set[date]:
    first, last = begins_at(course), ends_at(course)
    if first is None or last is None or last - first > LATELY:
        return set()
    day, found = first.date(), set()
    is_short = last.date() - day <= SHORT  # then nobody teaches from Monday to Friday alone
    while day <= last.date():
        if is_short or is_working_day(day):
            found.add(day)
        day += ONE_DAY
    return found | {first.date(), last.date()}


def why_to_call(one: Shown, person: Person) -> str:
    """Return what somebody is to be told on the phone, as the class stands now."""
    if one.state == "called-off":
        return TO_SAY_OFF
    ends = line_ends(one.course, held_open=one.numbers.shut is False) if one.course else None
    if person.state in {"waiting", "offered"} and ends is not None and ends <= runtime().now():
        return TO_SAY_IN_VAIN
    return TO_OFFER if person.state == "offered" else TO_SAY_WHEN


def by_state(people: tuple[Person, ...]) -> Mapping[str, list[Person]]:
    """Return people by how they stand, in the order of their numbers; ``call``: who is to be called."""
    found: dict[str, list[Person]] = {"placed": [], "offered": [], "waiting": [], "call": []}
    for one in people:
        found[one.state].append(one)
        if one.call:
            found["call"].append(one)
    return found
