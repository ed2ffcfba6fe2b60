"""Handing a filled-in form in: what becomes of it, told in words."""

from bot.classes.course import places_of, told_of
from bot.classes.signup import Already, Closed, Draft, Enrol, Full, Outcome, Placed, Places, Waiting
from bot.form import Form
from bot.handler import Fact, Turn
from bot.question import Question
from bot.reply import Card, Choice, Reply, Row, Text
from handlers._courses import calendar, tell_off
from handlers._rows import call, day, lines, phone_of


def send(turn: Turn, form: Form, course: Fact | None, draft: Draft) -> Reply:
    """Sign up with what is filled in; only the database knows whether there is a place."""
    places = places_of(course) if course else Places()
    told = told_of(course) if course else {}
    enrol = Enrol(form.key, draft.course, draft.answers, draft.wording, places, told)

    def then(outcome: Outcome) -> Reply:
        return _full(turn, form, course) if outcome == Full() else _told(turn, form, course, outcome)

    said = turn.say("One moment, please.")
    return turn.reply([Text(said)], question=Question(form.topic, draft.course), act=enrol, then=then)


def _told(turn: Turn, form: Form, course: Fact | None, outcome: Outcome) -> Reply:
    title = turn.name(course["title"]) if course else turn.say(form.title)
    mine = Choice(turn.say("My sign-ups"), Question("status"))
    question = Question(form.topic, turn.question.entity)
    match outcome:
        case Placed(number) if course is not None and course.get("period"):
            gone = Choice(turn.say("Cancel it"), Question("cancel", f"e:{number}"))
            return turn.reply([_placed(turn, course, title)], [mine, gone], question=question)
        case Placed(number):
            said = turn.say(
                "%(title)s: your application is in. The office will look at it and call you.", title=title
            )
            gone = Choice(turn.say("Cancel it"), Question("cancel", f"e:{number}"))
            return turn.reply([Text(said)], [mine, gone], question=question)
        case Waiting(number, ahead):
            said = turn.say(
                "%(title)s: all places are taken. You are number %(n)s on the waiting list. When a place is "
                "free for you I tell you here, and you then have a day to take it.",
                title=title, n=ahead + 1,
            )  # fmt: skip
            gone = Choice(turn.say("Cancel it"), Question("cancel", f"e:{number}"))
            return turn.reply([Text(said)], [mine, gone], question=question)
        case Already(_, is_mine):
            return turn.reply([Text(_had(turn, title, course, is_mine))], [mine], question=question)
        case Closed(is_off=True) if course is not None:
            said = called_off(turn, course)
        case Closed():
            said = turn.say(
                "%(title)s: sign-up has closed meanwhile. I have kept nothing. Please ask at %(phone)s.",
                title=title, phone=phone_of(course or {}),
            )  # fmt: skip
        case _:
            said = turn.say("That did not work. Please call %(phone)s.", phone=phone_of(course or {}))
    all_classes = Choice(turn.say("All classes"), Question("education"))
    return turn.reply([Text(said)], [all_classes], question=question)


def called_off(turn: Turn, course: Fact) -> str:
    """Say to somebody at its form that a class does not take place."""
    return lines(tell_off(turn, course), turn.say("What you wrote is not kept."))


def _full(turn: Turn, form: Form, course: Fact | None) -> Reply:
    """Say that others were faster; the form waits for its day, for somebody may give their place up."""
    title = turn.name(course["title"]) if course else turn.say(form.title)
    said = turn.say(
        "%(title)s: all places and all waiting places are taken meanwhile. What you wrote stays for a day, "
        "so you can try again. Questions: %(phone)s.",
        title=title, phone=phone_of(course or {}),
    )  # fmt: skip
    here = turn.question.entity
    choices = [
        Choice(turn.say("Try it again"), Question(form.topic, here, step="send")),
        Choice(turn.say("Delete it"), Question(form.topic, here, step="stop")),
        Choice(turn.say("All classes"), Question("education")),
    ]
    return turn.reply([Text(said)], choices, question=Question(form.topic, here))


def _had(turn: Turn, title: str, course: Fact | None, is_mine: bool) -> str:
    if is_mine:
        return turn.say("%(title)s: you have signed up already. Nothing has changed.", title=title)
    return turn.say(
        "%(title)s: this sign-up is with us already. If you made it in another chat or by phone, link that "
        "chat under My sign-ups to see it here, or call %(phone)s.",
        title=title, phone=phone_of(course or {}),
    )  # fmt: skip


def _placed(turn: Turn, course: Fact, title: str) -> Card:
    period = course.get("period") or {}
    rows = (
        Row(turn.say("When"), turn.words.span(day(period.get("start")), day(period.get("end")))),
        Row(turn.say("Where"), turn.name(course.get("venue"))),
    )
    return Card(
        turn.say("You have a place: %(title)s", title=title),
        turn.say(
            "I remind you the day before. If you cannot come, please cancel, so that somebody else can."
        ),
        rows=tuple(row for row in rows if row.value),
        buttons=(*calendar(turn, course), call(turn, phone_of(course))),
    )
