"""A person's sign-ups told in words."""

from bot.classes.signup import Enrolment
from bot.handler import Fact, Turn, mark
from bot.question import Question
from bot.reply import Button, Card, Choice, Row
from handlers._courses import calendar
from handlers._forms import ALL
from handlers._rows import call, day, phone_of

STATES = {
    "placed": mark("You have a place"), "waiting": mark("On the waiting list"),
    "offered": mark("A place is free for you"), "cancelled": mark("Cancelled"),
    "declined": mark("Place not taken"), "lapsed": mark("Time to answer is over"),
    "removed": mark("Taken off the list"),
}  # fmt: skip


def number_of(entity: str | None) -> int | None:
    """Return the number in an entity such as ``e:12``; None where it is no such."""
    digits = (entity or "").removeprefix("e:")
    return int(digits) if entity == f"e:{digits}" and digits.isdecimal() and len(digits) <= 16 else None


def title_of(turn: Turn, enrolment: Enrolment) -> str:
    course = turn.facts.one("course", enrolment.course)
    if course is not None:
        return turn.name(course["title"])
    form = ALL.get(enrolment.form)
    return turn.say(form.title) if form else enrolment.course


def found(turn: Turn, entity: str | None) -> Enrolment | None:
    """Return the person's own sign-up that an entity names: by its number, or by the class."""
    number = number_of(entity)
    mine = [one for one in turn.mine.enrolments if number == one.id or (entity and entity == one.course)]
    return next((one for one in mine if one.is_active), mine[0] if mine else None)


def going_on(turn: Turn) -> list[Choice]:
    """Return how a form that is begun goes on, or ends; nothing where there is none."""
    draft = turn.mine.draft
    form = ALL.get(draft.form) if draft is not None else None
    if draft is None or form is None:
        return []
    return [
        Choice(turn.say("Continue sign-up"), Question(form.topic, draft.course, step="continue"), "yes"),
        Choice(turn.say("Stop"), Question(form.topic, draft.course, step="stop")),
    ]


def card_of(turn: Turn, enrolment: Enrolment) -> Card:
    """Show one sign-up: how it stands, when and where the class is, what can be done."""
    course = turn.facts.one("course", enrolment.course) or {}
    period = course.get("period") or {}
    rows = [
        Row(turn.say("State"), state_of(turn, enrolment)),
        Row(turn.say("When"), turn.words.span(day(period.get("start")), day(period.get("end")))),
        Row(turn.say("Where"), turn.name(course.get("venue"))),
        Row(turn.say("Name"), enrolment.answers.get("name", "")),
    ]
    buttons = (*_calendar(turn, enrolment, course), call(turn, phone_of(course)))
    shown = tuple(row for row in rows if row.value)
    return Card(title_of(turn, enrolment), rows=shown, buttons=buttons)


def _calendar(turn: Turn, enrolment: Enrolment, course: Fact) -> tuple[Button, ...]:
    return () if not enrolment.is_active or is_off(turn, enrolment) else calendar(turn, course)


def told_apart(turn: Turn, enrolment: Enrolment) -> str:
    """Return what tells a sign-up from others of the person: its class, or of several to one the name."""
    active = [one for one in turn.mine.enrolments if one.is_active and one.course == enrolment.course]
    name = enrolment.answers.get("name", "")
    if len(active) < 2 or not name:
        return title_of(turn, enrolment)
    namesakes = [one.id for one in active if one.answers.get("name") == name]
    return name if len(namesakes) == 1 else f"{name} ({namesakes.index(enrolment.id) + 1})"


def is_off(turn: Turn, enrolment: Enrolment) -> bool:
    """Tell a sign-up to a class that does not take place."""
    desk = turn.desks.get(enrolment.course)
    return enrolment.is_active and desk is not None and desk.called_off


def state_of(turn: Turn, enrolment: Enrolment) -> str:
    if is_off(turn, enrolment):
        phone = phone_of(turn.facts.one("course", enrolment.course) or {})
        return turn.say(
            "%(title)s will not take place. We are sorry. If you have questions, please call %(phone)s.",
            title=title_of(turn, enrolment), phone=phone,
        )  # fmt: skip
    if enrolment.state == "waiting":
        return turn.say("Number %(n)s on the waiting list", n=enrolment.ahead + 1)
    if enrolment.state == "placed" and turn.facts.one("course", enrolment.course) is None:
        return turn.say("Your application is in")
    if enrolment.state == "offered" and enrolment.offered_until is not None:
        until = turn.words.moment(enrolment.offered_until.astimezone(turn.now.tzinfo))
        return turn.say("A place is free for you until %(moment)s", moment=until)
    return turn.say(STATES[enrolment.state])


def choices_of(turn: Turn, enrolment: Enrolment) -> list[Choice]:
    """Return what can be done about a sign-up."""
    entity = enrolment.entity
    choices = []
    if enrolment.state == "offered" and not is_off(turn, enrolment):
        accepts, declines = (Question("status", entity, step=step) for step in ("accept", "decline"))
        choices.append(Choice(turn.say("Take the place"), accepts, "yes"))
        choices.append(Choice(turn.say("No, thank you"), declines, "no"))
    if enrolment.state in {"placed", "waiting"}:
        title = told_apart(turn, enrolment)
        choices.append(Choice(turn.say("Cancel: %(title)s", title=title), Question("cancel", entity)))
    return choices
