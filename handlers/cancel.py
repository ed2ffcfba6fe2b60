"""A sign-up given up, after one question back."""

from dataclasses import replace

from bot.classes.signup import Done, Enrolment, Outcome, Withdraw
from bot.handler import Handler, Turn, hears
from bot.question import Question
from bot.reply import Choice, Reply, Text
from handlers._rows import COUNTY_PHONE
from handlers._signups import card_of, found, going_on, is_off, number_of, title_of, told_apart


def answer(turn: Turn) -> Reply:
    meant = _meant(turn)
    if len(meant) != 1:
        return _which(turn, meant) if meant else _none(turn)
    (named,) = meant
    said = turn.say("Shall I cancel this? Your place goes to the next person, and I delete your answers.")
    if named.state == "waiting":
        said = turn.say("Shall I take you off the waiting list? I then delete your answers.")
    if is_off(turn, named):
        said = turn.say(
            "This class does not take place. Shall I take you off its list, and delete your answers?"
        )
    choices = [
        Choice(turn.say("Yes, cancel it"), Question("cancel", named.entity, step="yes"), "yes"),
        Choice(turn.say("No, keep it"), Question("status"), "no"),
    ]
    return turn.reply([card_of(turn, named), Text(said)], choices, question=Question("cancel", named.course))


def _meant(turn: Turn) -> list[Enrolment]:
    """Return which sign-ups may be meant: by number, class or the name typed; all where none is told."""
    active = [one for one in turn.mine.enrolments if one.is_active]
    entity = turn.question.entity
    told = [one for one in active if entity in {one.course, one.entity}] or active
    named = [one for one in told if (name := one.answers.get("name")) and name in turn.message.text]
    return named or told


def _which(turn: Turn, meant: list[Enrolment]) -> Reply:
    choices = [Choice(told_apart(turn, one), Question("cancel", one.entity)) for one in meant]
    return turn.reply([Text(turn.say("Which one shall I cancel?"))], choices, question=Question("cancel"))


def _none(turn: Turn) -> Reply:
    if under_way := going_on(turn):
        goes_on, stop = under_way
        said = turn.say(
            "You have a sign-up that is not sent yet. Shall I stop it, and delete what you wrote?"
        )
        choices = [replace(stop, means="yes"), replace(goes_on, means="no")]
        return turn.reply([Text(said)], choices, question=Question("cancel"))
    said = turn.say(
        "You have no sign-ups here that could be cancelled. If you signed up by phone or elsewhere, please "
        "call %(phone)s.",
        phone=COUNTY_PHONE,
    )
    choices = [Choice(turn.say("My sign-ups"), Question("status")),
               Choice(turn.say("All classes"), Question("education"))]  # fmt: skip
    return turn.reply([Text(said)], choices, question=Question("cancel"))


def counter(turn: Turn) -> Reply:
    number = number_of(turn.question.entity)
    had = found(turn, turn.question.entity)
    if turn.question.step != "yes" or number is None or had is None or not had.is_active:
        return answer(turn)
    title = title_of(turn, had)

    def then(outcome: Outcome) -> Reply:
        return _told(turn, outcome, title)

    said = turn.say("One moment, please.")
    return turn.reply([Text(said)], question=Question("cancel", had.course), act=Withdraw(number), then=then)


def _told(turn: Turn, outcome: Outcome, title: str) -> Reply:
    said = turn.say("There is nothing to cancel any more.")
    if isinstance(outcome, Done):
        said = turn.say("%(title)s: your sign-up is cancelled, and your answers are deleted.", title=title)
    choices = [Choice(turn.say("My sign-ups"), Question("status")),
               Choice(turn.say("All classes"), Question("education"))]  # fmt: skip
    return turn.reply([Text(said)], choices, question=Question("cancel"))


HANDLER = Handler(
    "cancel",
    hears(
        "cancel my sign-up|cancel my class|cancel my registration|cancel my application|cancel sign-up|"
        "cancel class|withdraw my application|cannot come|can not come|i can't come|drop out|"
        "cancel my place|cancel the class|cancel my booking"
    ),
    answer=answer,
    counter=counter,
    mine=True,
    knows=lambda entity: number_of(entity) is not None,
)
