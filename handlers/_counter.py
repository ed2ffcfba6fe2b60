"""The counter: a form begun, gone on with, or not to be had; its steps are taken at the desk."""

from datetime import date

from bot.classes.signup import Draft, Enrolment, Write
from bot.classes.standing import Room
from bot.facts import topic_of
from bot.handler import Fact, Turn, hears
from bot.listening.word_lists import contains
from bot.message import Kind
from bot.question import Question
from bot.reply import Choice, Reply, Text
from handlers._courses import State, has_room_here, is_open_here, of_topic, standing_of, state_of, tell_off
from handlers._desk import Desk, over
from handlers._forms import ALL, VISIT, VISITING, form_of
from handlers._rows import phone_of

OTHERS = hears(
    "somebody else|someone else|another person|somebody else too|husband|wife|mother|father|mum|mom|dad|son|"
    "daughter|grandmother|grandfather|sister|brother|friend|neighbour|neighbor"
)
ALIKE = 3  # letters in a row that a class's name and what was typed must share, to be the same class


def counter(turn: Turn) -> Reply:
    """Take one step; whatever came too late or from an old button only shows where the form stands."""
    name, _, rest = (turn.question.step or "").partition("-")
    draft = turn.mine.draft
    if name == "apply":
        return _apply(turn, somebody_else=rest == "other", anew=rest == "anew")
    if draft is None:
        had = _active(turn, turn.question.entity)
        return _sent_already(turn, had.course, had) if had is not None else _none_under_way(turn)
    if turn.question.page or turn.question.entity != draft.course:  # "more", or an older form's button
        name = "continue"
    course = _course(turn, draft.course)
    form = ALL.get(draft.form)
    if form is None or (course is None and form is not VISITING):
        return over(turn, turn.say("This class is not there any more."))
    return Desk(turn, form, course, draft).take(name, rest)


def _apply(turn: Turn, *, somebody_else: bool, anew: bool) -> Reply:
    """Begin a form, or go on with it where it was begun; one who has a place is told so first.

    Args:
        anew: whether answers of another form may be lost by it; else that is asked.
    """
    entity = turn.question.entity or _named(turn)
    course = _course(turn, entity or "")
    if entity is None or (course is None and entity != VISIT):
        return _which(turn)
    form = form_of(course) if course else VISITING
    draft = turn.mine.draft
    if draft is not None and draft.course == entity:
        return Desk(turn, form, course, draft).take("continue", "")
    if course is not None and not is_open_here(turn, course):
        return _not_open(turn, course)
    had = _active(turn, entity)
    if had is not None and course is not None and not (somebody_else or _names_other(turn)):
        return _has_it(turn, entity, had)
    room = standing_of(turn, course).room if course is not None else Room.PLACE
    if room is Room.NONE:
        return _full(turn, entity, phone_of(course or {}))
    if draft is not None and draft.answers and not anew:
        return _two_at_once(turn, entity, draft)
    note = turn.say("The sign-up you had begun before ends here.") if draft is not None else ""
    if room is Room.WAITING:
        note = turn.say("All places are taken now. You can go on the waiting list.")
    begun = Draft(form.key, entity, "age")
    return Desk(turn, form, course, begun).ask(begun, note)


def _active(turn: Turn, entity: str | None) -> Enrolment | None:
    """Return the person's own sign-up to a class, if it holds a place or waits for one."""
    mine = (one for one in turn.mine.enrolments if one.course == entity and one.is_active)
    return next(mine, None)


def _full(turn: Turn, entity: str, phone: str) -> Reply:
    """Say that there is no room; a form for something else that is under way stays as it is."""
    title = _title(turn, entity)
    said = turn.say(
        "%(title)s: all places and all waiting places are taken. I have kept nothing. Please ask at "
        "%(phone)s.", title=title, phone=phone,
    )  # fmt: skip
    if turn.mine.draft is not None:
        said = turn.say(
            "%(title)s: all places and all waiting places are taken. Please ask at %(phone)s. The sign-up "
            "that you began before stays as it is.", title=title, phone=phone,
        )  # fmt: skip
    choices = [Choice(turn.say("All classes"), Question("education"))]
    return turn.reply([Text(said)], choices, question=Question(turn.question.topic, entity))


def _two_at_once(turn: Turn, entity: str, draft: Draft) -> Reply:
    """Ask before the answers of one form make room for another."""
    said = turn.say(
        "You have a sign-up that is not finished. Shall we go on with it? If you begin another, the answers "
        "you gave to the first are deleted."
    )
    topic = ALL[draft.form].topic if draft.form in ALL else turn.question.topic
    choices = [
        Choice(turn.say("Continue sign-up"), Question(topic, draft.course, step="continue"), "yes"),
        Choice(turn.say("Begin: %(title)s", title=_title(turn, entity)),
               Question(turn.question.topic, entity, step="apply-anew")),
    ]  # fmt: skip
    return turn.reply([Text(said)], choices, question=Question(turn.question.topic, entity))


def _title(turn: Turn, entity: str) -> str:
    course = _course(turn, entity)
    return turn.name(course["title"]) if course else turn.say(VISITING.title)


def _named(turn: Turn) -> str | None:
    """Return the one open class whose name shares letters with what was typed ("사진교실신청할래")."""
    typed = _run(turn.message.text)
    named = [one for one in _open_here(turn) if _shares(typed, _run(turn.name(one["title"])))]
    return str(named[0]["entity"]) if len(named) == 1 else None


def _run(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _shares(typed: str, name: str) -> bool:
    size = ALIKE * 2 if name.isascii() else ALIKE
    return any(name[start : start + size] in typed for start in range(len(name) - size + 1))


def _names_other(turn: Turn) -> bool:
    """Tell a wish to sign up somebody else: a couple shares a phone ("남편도 신청할래")."""
    return turn.message.kind is Kind.TEXT and contains(turn.message.text, OTHERS)


def _has_it(turn: Turn, entity: str, had: Enrolment) -> Reply:
    """Say so, and ask whether somebody else is meant."""
    said = turn.say("You have signed up to this already. Shall somebody else be signed up as well?")
    other = Question(turn.question.topic, entity, step="apply-other")
    choices = [
        Choice(turn.say("Somebody else"), other, "yes", turn.say(OTHERS)),
        Choice(turn.say("My sign-ups"), Question("status"), "no"),
        Choice(turn.say("Cancel it"), Question("cancel", f"e:{had.id}")),
    ]
    return turn.reply([Text(said)], choices, question=Question(turn.question.topic, entity))


def _sent_already(turn: Turn, entity: str, had: Enrolment) -> Reply:
    """Tell somebody who pressed a button of a form that is sent; a yes after it would begin no other."""
    other = Question(turn.question.topic, entity, step="apply-other")
    choices = [
        Choice(turn.say("My sign-ups"), Question("status")),
        Choice(turn.say("Somebody else"), other),
        Choice(turn.say("Cancel it"), Question("cancel", f"e:{had.id}")),
    ]
    said = turn.say("You have signed up to this already.")
    return turn.reply([Text(said)], choices, question=Question(turn.question.topic, entity))


def _not_open(turn: Turn, course: Fact) -> Reply:
    phone = phone_of(course)
    said = turn.say("This takes no sign-ups in the chat at the moment. Please ask at %(phone)s.", phone=phone)
    if standing_of(turn, course).is_off:
        said = tell_off(turn, course)
    choices = [
        Choice(turn.name(course["title"]), Question(turn.question.topic, course["entity"])),
        Choice(turn.say("All classes"), Question("education")),
    ]
    return turn.reply([Text(said)], choices, question=Question(turn.question.topic, course["entity"]))


def _which(turn: Turn) -> Reply:
    """Offer what takes sign-ups now."""
    courses = [one for one in _open_here(turn) if has_room_here(turn, one)]
    if turn.question.topic != "education" and not courses:
        return _not_yet(turn)
    choices = [
        Choice(turn.name(one["title"]), Question(form_of(one).topic, one["entity"], step="apply"))
        for one in courses
    ]
    if turn.question.topic == "education":
        choices.append(Choice(turn.say("Visiting class"), Question("education", VISIT, step="apply")))
    said = turn.say("What would you like to sign up to?")
    if not courses:
        said = turn.say("No class takes sign-ups in the chat now. You can ask for a visiting class.")
    question = Question(turn.question.topic, None, "howto", step="apply")
    return turn.reply([Text(said)], [*choices, Choice(turn.say("All classes"), Question("education"))],
                      question=question)  # fmt: skip


def _open_here(turn: Turn) -> list[Fact]:
    """Return what one can sign up to now; whoever names another topic than classes means its own."""
    topic = turn.question.topic
    own = [one for one in turn.facts.many("course") if topic in {"education", topic_of(one)}]
    return [one for one in own if is_open_here(turn, one)]


def _not_yet(turn: Turn) -> Reply:
    """Tell what a topic takes sign-ups to next, and who would know more."""
    topic = turn.question.topic
    planned = [one for one in of_topic(turn, lambda one: topic_of(one) == topic)
               if state_of(turn, one) is State.PLANNED]  # fmt: skip
    course = min(planned, key=lambda one: str(one["apply_period"]["start"]), default={})
    said = turn.say("Nothing takes sign-ups here now. Please ask at %(phone)s.", phone=phone_of(course))
    choices = [Choice(turn.say("See what there is"), Question(topic))]
    if course:
        said = turn.say(
            "Nothing takes sign-ups here now. Next: %(title)s, from %(day)s. More at %(phone)s.",
            title=turn.name(course["title"]), day=turn.words.day(_opens(course)), phone=phone_of(course),
        )  # fmt: skip
        choices.insert(0, Choice(turn.name(course["title"]), Question(topic, course["entity"])))
    return turn.reply([Text(said)], choices, question=Question(topic, None, "howto"))


def _opens(course: Fact) -> date:
    return date.fromisoformat(course["apply_period"]["start"][:10])


def _none_under_way(turn: Turn) -> Reply:
    said = turn.say("There is no sign-up under way. Would you like to begin one?")
    choices = [
        Choice(turn.say("Sign up"), Question("education", step="apply"), "yes"),
        Choice(turn.say("My sign-ups"), Question("status")),
    ]
    return turn.reply([Text(said)], choices, question=Question(turn.question.topic), act=Write(None))


def _course(turn: Turn, entity: str) -> Fact | None:
    return turn.facts.one("course", entity)
