"""Telling a course: its state, its seats, who may join, how to apply."""

from collections.abc import Callable, Iterable
from enum import Enum

from bot.classes import standing
from bot.classes.course import begins_at, ends_at, places_of
from bot.classes.standing import Room
from bot.facts import topic_of
from bot.handler import Fact, Turn, mark
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Output, Reply, Row
from handlers._rows import (
    call,
    day,
    facet_choices,
    facet_reply,
    lines,
    moment,
    overview,
    phone_of,
    site,
    tell_contact,
    tell_where,
    web,
)

PORTAL = "https://www.gangjin.go.kr/school/informatization/info_app"


class State(Enum):
    """A course's state in the words of the county's own sign-up portal."""

    OPEN = mark("Sign-up open")
    WAITING = mark("Waiting list only")
    PLANNED = mark("Sign-up opens later")
    FULL = mark("All places taken")
    CLOSED = mark("Sign-up closed")
    UNSURE = mark("Please ask whether it runs")
    OFF = mark("Does not take place")
    ENDED = mark("Ended")


ORDER = list(State)
BY_ROOM = {Room.PLACE: State.OPEN, Room.WAITING: State.WAITING, Room.NONE: State.FULL}
IN_WORDS = {
    standing.State.LATER: State.PLANNED, standing.State.CLOSED: State.CLOSED,
    standing.State.SHUT: State.CLOSED, standing.State.UNSURE: State.UNSURE,
    standing.State.ENDED: State.ENDED, standing.State.CALLED_OFF: State.OFF,
}  # fmt: skip
BY_STAFF = {standing.State.SHUT, standing.State.CALLED_OFF}
AUDIENCES = {
    "seniors": mark("older residents"), "adults": mark("adults"), "youth": mark("teenagers"),
    "children": mark("children"), "smallbiz": mark("small businesses"), "staff": mark("county staff"),
    "foreign-residents": mark("foreign residents"), "all": mark("everybody"),
}  # fmt: skip


def standing_of(turn: Turn, course: Fact) -> standing.Standing:
    """Return how a course stands: its dates, staff's decisions, the room left."""
    desk = turn.desks.get(course["entity"], standing.Desk())
    return standing.standing(places_of(course), desk, turn.now)


def state_of(turn: Turn, course: Fact) -> State:
    """Tell a course's state; one that was applied for and has no days of its own is over once it closes."""
    now = standing_of(turn, course)
    if now.is_open:
        return BY_ROOM[now.room]
    is_over = now.state is standing.State.CLOSED and ends_at(course) is None
    return State.ENDED if is_over else IN_WORDS[now.state]


def in_order(turn: Turn, courses: Iterable[Fact]) -> list[Fact]:
    def rank(course: Fact) -> tuple[int, str]:
        held = course.get("period") or {}
        return ORDER.index(state_of(turn, course)), str(held.get("start") or "")

    return sorted(courses, key=rank)


def tell_when(turn: Turn, course: Fact) -> str:
    period = course.get("period") or {}
    span = turn.words.span(day(period.get("start")), day(period.get("end")))
    return turn.say("%(span)s (%(state)s)", span=span, state=_state(turn, course)) if span else ""


def tell_deadline(turn: Turn, course: Fact) -> str:
    applying = course.get("apply_period") or {}
    opens, closes = moment(applying.get("start"), turn), moment(applying.get("end"), turn, end=True)
    now = standing_of(turn, course).state
    if now in BY_STAFF:
        return _state(turn, course)
    if opens is None or closes is None:
        return ""
    span = turn.words.span(opens.date(), closes.date())
    if now is standing.State.HELD_OPEN and not opens <= turn.now <= closes:
        return turn.say("Open now, beyond the days first told (%(span)s)", span=span)
    if "T" not in applying["end"]:
        return span
    return turn.say(
        "%(opens)s to %(closes)s", opens=turn.words.moment(opens), closes=turn.words.moment(closes)
    )


def tell_who(turn: Turn, course: Fact) -> str:
    who = ", ".join(turn.say(AUDIENCES[one]) for one in course["audience"] if one in AUDIENCES)
    return lines(who, seats(turn, course))


def seats(turn: Turn, course: Fact) -> str:
    capacity, waiting = course.get("capacity"), course.get("waiting_capacity")
    if not capacity:
        return ""
    text = turn.words.count("%(n)s seat", "%(n)s seats", capacity)
    if is_open_here(turn, course):
        return f"{text}, {_left(turn, course)}"
    more = turn.words.count("%(n)s waiting place", "%(n)s waiting places", waiting) if waiting else ""
    return ", ".join(filter(None, (text, more)))


def _left(turn: Turn, course: Fact) -> str:
    """Tell what somebody who signs up now would get."""
    now, waiting = standing_of(turn, course), turn.desks.get(course["entity"], standing.Desk()).waiting
    if now.room is Room.PLACE:
        return turn.words.count("%(n)s place is left", "%(n)s places are left", now.free or 0)
    if now.room is Room.WAITING:
        return turn.words.count(
            "only the waiting list is open (%(n)s person waits)",
            "only the waiting list is open (%(n)s people wait)",
            waiting,
        )
    return turn.say("all places and waiting places are taken")


def tell_fee(turn: Turn, course: Fact) -> str:
    fee = course.get("fee_krw")
    if fee is None:
        return ""
    return turn.words.won(fee) if fee else turn.say("Free")


def tell_howto(turn: Turn, course: Fact) -> str:
    note = turn.own(course.get("apply_note"))
    how = turn.say("Apply on the website below, or call %(phone)s.", phone=phone_of(course))
    if standing_of(turn, course).state in BY_STAFF or state_of(turn, course) is State.FULL:
        how = turn.say("If you have questions, please call %(phone)s.", phone=phone_of(course))
    if has_room_here(turn, course):
        how = turn.say("Sign up right here in the chat, or call %(phone)s.", phone=phone_of(course))
    applying = tell_deadline(turn, course)
    period = turn.say("Sign-up: %(span)s", span=applying) if applying else ""
    return lines(_state(turn, course), period, how, note)


def tell_off(turn: Turn, course: Fact) -> str:
    """Say that a class does not take place: then nobody needs its room, its fee or its seats."""
    return turn.say(
        "%(title)s will not take place. We are sorry. If you have questions, please call %(phone)s.",
        title=turn.name(course["title"]), phone=phone_of(course),
    )  # fmt: skip


TELLERS = {
    "when": tell_when, "howto": tell_howto, "deadline": tell_deadline, "who": tell_who, "where": tell_where,
    "fee": tell_fee, "price": tell_fee, "contact": tell_contact,
}  # fmt: skip


def _state(turn: Turn, course: Fact) -> str:
    return turn.say(state_of(turn, course).value)


def course_reply(turn: Turn, topic: str, course: Fact, choices: Iterable[Choice]) -> Reply:
    name = turn.name(course["title"])
    facet = turn.question.facet
    if facet in TELLERS and standing_of(turn, course).is_off:
        return facet_reply(turn, course, name, {facet: tell_off}, choices)
    if facet in TELLERS:
        return facet_reply(turn, course, name, TELLERS, [*_sign_up(turn, course), *choices])
    facets = facet_choices(turn, topic, course["entity"], ("howto", "when", "who", "where"), None)
    return turn.reply(_whole(turn, course, name), [*facets, *choices])


def _sign_up(turn: Turn, course: Fact) -> list[Choice]:
    if not has_room_here(turn, course):
        return []
    return [Choice(turn.say("Sign up here"), Question(turn.question.topic, course["entity"], step="apply"))]


def _whole(turn: Turn, course: Fact, name: str) -> list[Output]:
    rows = _rows(turn, course)
    buttons = (*_apply(turn, course), call(turn, phone_of(course)))
    return overview(turn, course, name, opening=_state(turn, course), rows=rows, buttons=buttons)


def _rows(turn: Turn, course: Fact) -> list[Row]:
    period = course.get("period") or {}
    return [
        Row(turn.say("When"), turn.words.span(day(period.get("start")), day(period.get("end")))),
        Row(turn.say("Apply"), tell_deadline(turn, course)),
        Row(turn.say("Where"), turn.name(course.get("venue"))),
        Row(turn.say("Who"), tell_who(turn, course).replace("\n", " · ")),
        Row(turn.say("Fee"), tell_fee(turn, course)),
    ]


def is_open_here(turn: Turn, course: Fact) -> bool:
    """Tell whether one can sign up to a course in the chat, now; there may be no room all the same."""
    if topic_of(course) is None or course.get("sign_up") == "website":
        return False
    takes = course.get("capacity") or course.get("kind") in {"startup", "support", "recruitment", "event"}
    return bool(takes) and standing_of(turn, course).is_open


def has_room_here(turn: Turn, course: Fact) -> bool:
    """Tell whether one who signs up in the chat now gets a place, or may wait for one."""
    return is_open_here(turn, course) and standing_of(turn, course).room is not Room.NONE


def _apply(turn: Turn, course: Fact) -> tuple[Button, ...]:
    if has_room_here(turn, course):
        here = Question(turn.question.topic, course["entity"], step="apply")
        return (Button(turn.label("Sign up here"), question=here),)
    if state_of(turn, course) in {State.OFF, State.FULL}:
        return ()
    if state_of(turn, course) in {State.OPEN, State.PLANNED}:
        return (Button(turn.label("Apply"), url=web(course.get("apply_url") or PORTAL)),)
    return site(turn, course.get("apply_url"))


def calendar(turn: Turn, course: Fact) -> tuple[Button, ...]:
    """Offer a class for one's own calendar, where its days are known."""
    if begins_at(course) is None:
        return ()
    return (Button(turn.label("Calendar"), url=f"/calendar/{course['entity']}.ics"),)


def slides(turn: Turn, topic: str, courses: Iterable[Fact]) -> Carousel:
    return Carousel(tuple(_slide(turn, topic, course) for course in courses))


def _slide(turn: Turn, topic: str, course: Fact) -> Card:
    name = turn.name(course["title"])
    period = course.get("period") or {}
    text = lines(
        _state(turn, course),
        turn.words.span(day(period.get("start")), day(period.get("end"))),
        tell_who(turn, course).replace("\n", " · "),
    )
    details = Button(turn.label("Details"), question=Question(topic, course["entity"]))
    return Card(name, text, turn.image(course, name), buttons=(details,))


def of_topic(turn: Turn, mine: Callable[[Fact], bool]) -> list[Fact]:
    return in_order(turn, [course for course in turn.facts.many("course") if mine(course)])
