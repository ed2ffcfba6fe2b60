"""Digital classes and symposia: what is open, when, for whom, how to apply."""

from bot.calendar.periods import Period
from bot.facts import topic_of
from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Button, Card, Choice, Reply, Text
from handlers._counter import counter
from handlers._courses import PORTAL, State, course_reply, has_room_here, of_topic, slides, state_of
from handlers._faq import faq_choices, faq_of, faq_reply
from handlers._forms import OF_EDUCATION
from handlers._rows import COUNTY_PHONE, call, day


def _mine(course: Fact) -> bool:
    return topic_of(course) == "education"


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        others = faq_choices(turn, "education", but=faq["row"])
        return faq_reply(turn, faq, (*_open_here(turn), *others, *_all(turn)))
    entity = turn.question.entity
    course = turn.facts.one("course", entity) if entity else None
    if course is not None:
        return course_reply(turn, "education", course, _all(turn))
    named = {"howto": "f-de-apply", "fee": "f-de-fee", "price": "f-de-fee"}.get(turn.question.facet or "")
    general = turn.facts.one("faq", named) if named else None
    if general is not None:
        return faq_reply(turn, general, (*_open_here(turn), *_all(turn)))
    return _list(turn)


def _all(turn: Turn) -> tuple[Choice, ...]:
    return (Choice(turn.say("All classes"), Question("education")),)


def _open_here(turn: Turn) -> tuple[Choice, ...]:
    """Offer what one can sign up to now, beside every answer about how that is done."""
    return tuple(
        Choice(
            turn.say("Sign up: %(title)s", title=turn.name(one["title"])),
            Question("education", one["entity"], step="apply"),
        )
        for one in of_topic(turn, _mine)
        if has_room_here(turn, one)
    )


def _list(turn: Turn) -> Reply:
    courses = of_topic(turn, _mine)
    shown = [course for course in courses if state_of(turn, course) is not State.ENDED]
    period = Period.from_code(turn.question.period) if turn.question.period else None
    within = _within(turn, courses, period) if period else shown
    if not shown:
        return _nothing(turn)
    if period and not within:
        span = turn.words.span(period.start, period.end)
        none = turn.say("No class is known for the period %(span)s. These come next:", span=span)
        return turn.reply([Text(none), slides(turn, "education", shown)], faq_choices(turn, "education"))
    shown = within
    running = sum(state_of(turn, course) in {State.OPEN, State.WAITING} for course in shown)
    opening = turn.words.count(
        "%(n)s class takes sign-ups now.", "%(n)s classes take sign-ups now.", running
    )  # fmt: skip
    if not running:
        opening = turn.say("No class takes sign-ups at the moment. These come next:")
    return turn.reply([Text(opening), slides(turn, "education", shown)], faq_choices(turn, "education"))


def _within(turn: Turn, courses: list[Fact], period: Period) -> list[Fact]:
    found = []
    for course in courses:
        held = course.get("period") or {}
        start, end = day(held.get("start")), day(held.get("end"))
        if start and period.overlaps(start, end or start) and state_of(turn, course) is not State.ENDED:
            found.append(course)
    return found


def _nothing(turn: Turn) -> Reply:
    card = Card(
        turn.say("Digital classes"),
        turn.say("No class takes sign-ups at the moment. The education site lists new ones first."),
        turn.cover("education", turn.say("Digital classes")),
        buttons=(Button(turn.label("Website"), url=PORTAL), call(turn, COUNTY_PHONE)),
    )
    return turn.reply([card], faq_choices(turn, "education"))


HANDLER = Handler(
    "education",
    hears(
        "class|classes|course|courses|education|lesson|lessons|digital class|smartphone class|"
        "computer class|learn|training|lecture|symposium|kiosk|lifelong learning|coding|"
        "ai class"
    ),
    answer=answer,
    shared=True,
    counter=counter,
    forms=OF_EDUCATION,
)
