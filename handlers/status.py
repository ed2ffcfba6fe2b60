"""My sign-ups: how each stands, an offered place taken or left, another chat of mine linked."""

from collections.abc import Callable

from bot.classes.signup import Accept, AskCode, Code, Decline, Done, Link, Outcome
from bot.handler import Handler, Turn, hears
from bot.question import Question
from bot.reply import Card, Choice, Output, Reply, Text
from handlers._rows import call, phone_of
from handlers._signups import card_of, choices_of, found, going_on, number_of

MOST = 3  # sign-ups shown at once; the others follow behind "more"


def answer(turn: Turn) -> Reply:
    mine = turn.mine.enrolments
    named = found(turn, turn.question.entity)
    shown = [named] if named is not None else [one for one in mine if one.is_active]
    if not shown:
        return _none(turn)
    outputs: list[Output] = [card_of(turn, one) for one in shown]
    choices = [choice for one in shown for choice in choices_of(turn, one)]
    if sum(choice.means == "yes" for choice in choices) == 1:
        outputs.append(Text(turn.say("Would you like to take the place?")))
    return turn.reply(outputs, [*choices, *_links(turn)], question=Question("status"))


def _none(turn: Turn) -> Reply:
    said = turn.say("You have no sign-ups here.")
    if turn.mine.draft is not None:
        said = turn.say("You have no sign-ups here yet. One is begun and not sent.")
    choices = going_on(turn) or [Choice(turn.say("Sign up"), Question("education", step="apply"))]
    return turn.reply([Text(said)], [*choices, *_links(turn)], question=Question("status"))


def _links(turn: Turn) -> list[Choice]:
    return [
        Choice(turn.say("Link my chats"), Question("status", step="link")),
        Choice(turn.say("All classes"), Question("education")),
    ]


def counter(turn: Turn) -> Reply:
    number = number_of(turn.question.entity)
    step = turn.question.step or ""
    if step == "accept" and number is not None:
        return _doing(turn, Accept(number), lambda outcome: _accepted(turn, outcome))
    if step == "decline" and number is not None:
        return _doing(turn, Decline(number), lambda outcome: _declined(turn, outcome))
    if step == "correct":
        return _correct(turn)
    if step == "remind":
        return _remind(turn)
    if step == "link":
        return _doing(turn, AskCode(), lambda outcome: _code(turn, outcome))
    if step.startswith("code-"):
        return _doing(turn, Link(step.removeprefix("code-")), lambda outcome: _linked(turn, outcome))
    return answer(turn)


def _correct(turn: Turn) -> Reply:
    """Say how an answer that is sent can still be changed: a form under way by a word, else by a person."""
    active = [one for one in turn.mine.enrolments if one.is_active]
    course = (turn.facts.one("course", active[0].course) if active else None) or {}
    said = turn.say(
        "Answers you have sent cannot be changed here. Please call %(phone)s: a person changes them for you. "
        "Or cancel and sign up again; if there is no place left then, you come last on the waiting list.",
        phone=phone_of(course),
    )
    if not active:
        said = turn.say(
            "You have no sign-ups here. If you signed up by phone or elsewhere, please call %(phone)s.",
            phone=phone_of(course),
        )
    outputs: list[Output] = [
        Card(turn.say("Change an answer"), said, buttons=(call(turn, phone_of(course)),))
    ]
    if turn.mine.draft is not None:
        begun = turn.say(
            "In the form that you have begun, go on and say what is wrong, such as the phone number."
        )
        outputs.insert(0, Text(begun))
    choices = [choice for one in active for choice in choices_of(turn, one)]
    own = Choice(turn.say("My sign-ups"), Question("status"))
    return turn.reply(outputs, [*going_on(turn), *choices, own], question=Question("status"))


def _remind(turn: Turn) -> Reply:
    said = turn.say(
        "The day before a class you signed up to, I remind you once. This belongs to the sign-up and ends "
        "with it; messages about news stop apart from it."
    )
    choices = [choice for one in turn.mine.enrolments if one.is_active for choice in choices_of(turn, one)]
    settings = Choice(turn.say("Messages"), Question("subscribe", "sub:settings"))
    return turn.reply([Text(said)], [*choices, settings], question=Question("status"))


def _doing(turn: Turn, act: Accept | Decline | AskCode | Link, then: Callable[[Outcome], Reply]) -> Reply:
    said = turn.say("One moment, please.")
    return turn.reply([Text(said)], question=Question("status"), act=act, then=then)


def _accepted(turn: Turn, outcome: Outcome) -> Reply:
    if isinstance(outcome, Done):
        return _said(turn, turn.say("The place is yours. I remind you the day before."))
    return _said(turn, turn.say("This place is no longer open to you. Your sign-ups show how it stands now."))


def _declined(turn: Turn, outcome: Outcome) -> Reply:
    if isinstance(outcome, Done):
        return _said(turn, turn.say("All right, the next person gets the place. I deleted your answers."))
    return _said(turn, turn.say("Nothing has changed. Your sign-ups show how it stands now."))


def _code(turn: Turn, outcome: Outcome) -> Reply:
    if not isinstance(outcome, Code):
        return answer(turn)
    said = turn.say(
        "Type this number in your other chat with me (KakaoTalk, Telegram or the web page) within ten "
        "minutes: %(code)s\nAfter that both chats show the same sign-ups. Give the number to nobody.",
        code=f"{outcome.code[:4]} {outcome.code[4:]}",
    )
    return _said(turn, said)


def _linked(turn: Turn, outcome: Outcome) -> Reply:
    if isinstance(outcome, Done):
        return _said(turn, turn.say("Your chats are linked. Both show your sign-ups now."))
    return _said(
        turn, turn.say("This number does not work, or not any more. Ask for a new one in your other chat.")
    )


def _said(turn: Turn, said: str) -> Reply:
    choices = [Choice(turn.say("My sign-ups"), Question("status")),
               Choice(turn.say("All classes"), Question("education"))]  # fmt: skip
    return turn.reply([Text(said)], choices, question=Question("status"))


HANDLER = Handler(
    "status",
    hears(
        "my sign-ups|my sign up|my registration|my registrations|my application|my applications|my classes|"
        "my class|sign-up status|application status|check my application|check my sign-up|"
        "waiting list number|my bookings|my reservation"
    ),
    answer=answer,
    counter=counter,
    mine=True,
    knows=lambda entity: number_of(entity) is not None,
)
