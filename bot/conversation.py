"""One turn of the talk: what is asked, who answers, what is remembered."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.acts import Me
from bot.classes.signup import Enrol, Erase, Full, Mine, Outcome, Write
from bot.handler import Handler, Turn
from bot.house import Composed, House, Made
from bot.listening.counter_answers import gives_up, offer_answer
from bot.listening.filling import Place, place_of
from bot.listening.hearing import Heard, language_asked
from bot.listening.hearing import hear as heard_in
from bot.listening.language import DEFAULT
from bot.listening.understanding import Understood
from bot.message import Address, Kind, Message
from bot.question import Question
from bot.reply import Choice, Output, Reply, Text
from bot.talk import OFFERED, Filling, Talk, fold
from bot.words import words_for

STAYS = {"greeting", "thanks", "help", "language", "outofscope", "subscribe", "unsubscribe"}
"""After these the talk is where it was; and no short question does again what they did."""


ANSWER_GAP = 24 * 3600  # seconds after which somebody comes back rather than goes on
FIRST_PAGE = 3  # outputs that stand on a reply's first page on every channel
NOBODY = Address("-", "-")  # whom a shared answer is made for


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn's outcome.

    Attributes:
        talk: how far the talk has come with it.
        bodies: where a channel keeps the reply as it composed it; shared by all who are given this reply.
    """

    reply: Reply
    talk: Talk
    bodies: dict[tuple[str, float], Composed] = field(default_factory=dict)


def hear(message: Message, talk: Talk, house: House, now: datetime) -> Heard:
    """Tell what a message asks; see :func:`bot.listening.hearing.hear`."""
    return heard_in(message, talk, _offered(talk, house, now), house, now)


def may_be_about_mine(message: Message, heard: Heard) -> bool:
    """Tell words that mean nothing by themselves, but something to somebody who has a sign-up."""
    means_nothing = heard.understood.question.topic == "outofscope" and message.kind is Kind.TEXT
    return means_nothing and (offer_answer(message.text) != "" or gives_up(message.text))


def about_mine(message: Message, heard: Heard, mine: Mine) -> Heard:
    """Take such words for an answer to a place that was offered, or for giving up the one that is had.

    Offers come by themselves, so that the talk does not know of them.
    """
    offered = [one for one in mine.enrolments if one.state == "offered"]
    step = offer_answer(message.text)
    if offered and step:
        is_plain = len(offered) == 1 and step in {"accept", "decline"}
        question = Question("status", offered[0].entity, step=step if is_plain else None)
    elif gives_up(message.text) and any(one.is_active for one in mine.enrolments):
        question = Question("cancel")
    else:
        return heard
    return replace(heard, understood=replace(heard.understood, question=question, confidence=1.0))


def _offered(talk: Talk, house: House, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the last reply's buttons: what all are told alike is looked up again, not remembered."""
    handler = house.handlers.get(talk.shown.topic) if talk.shown else None
    if talk.is_over(now):
        return ()
    if talk.offered or talk.shown is None or handler is None or not handler.shared:
        return talk.offered
    language = talk.language or DEFAULT
    return _shared(Heard(Understood(talk.shown, 1.0, language)), language, Kind.TEXT, house, now).offered


def handler_of(heard: Heard, house: House) -> Handler:
    return house.handlers[heard.understood.question.topic]


def is_personal(message: Message, heard: Heard, house: House) -> bool:
    """Tell whether the answer depends on what is known of the person, or may change it."""
    return message.kind in handler_of(heard, house).personal


def is_at_counter(heard: Heard, house: House) -> bool:
    """Tell whether the answer is about the person's own sign-ups and data, so that it is kept sealed."""
    return heard.understood.question.step is not None or handler_of(heard, house).mine


def answer(
    message: Message,
    heard: Heard,
    talk: Talk,
    house: House,
    now: datetime,
    me: Me | None = None,
    mine: Mine | None = None,
) -> Answered:
    """Let the topic answer.

    Args:
        me: what is known of the person, where the answer is personal.
        mine: their sign-ups, where it is about those.
    """
    question = heard.understood.question
    language = language_asked(question) or talk.chosen or heard.understood.language
    handler = handler_of(heard, house)
    is_shared = me is None and mine is None and handler.shared
    if is_shared:
        made = _shared(heard, language, message.kind, house, now)
    else:
        made = _make(message, heard, language, house, now, me, mine)
    place = place_of(talk, house.handlers, now)
    if place is not None and not _goes_on_with_it(made.reply, place):
        is_asked = bool(_expects(made.reply)) or (mine is not None and len(made.reply.outputs) >= FIRST_PAGE)
        note = "" if is_asked else _note_of(place, talk, language, now)
        made, is_shared = _reminding(made, place, note, language, now), False
    reply = replace(made.reply, confidence=heard.understood.confidence)
    kept = _talk_after(reply, talk, language_asked(question) or talk.chosen, language, now)
    remembered = replace(kept, offered=() if is_shared else made.offered, expects=_expects(reply))
    return Answered(reply, remembered, made.bodies)


def conclude(answered: Answered, outcome: Outcome, now: datetime) -> Answered:
    """Return what is said instead, now that it is known what became of the act."""
    before, talk = answered.reply, answered.talk
    if before.then is None:
        return answered
    reply = replace(before.then(outcome), confidence=before.confidence)
    kept = _talk_after(reply, talk, talk.chosen, talk.language or DEFAULT, now)
    if isinstance(before.act, Enrol) and outcome == Full():  # the form waits at its last question
        place = Question(before.question.topic, before.act.course, step="confirm")
        waiting = Filling(before.act.form, place, int(now.timestamp()), before.language)
        kept = replace(kept, filling=waiting)
    return Answered(reply, replace(kept, offered=_offers(reply), expects=_expects(reply)))


def _talk_after(reply: Reply, talk: Talk, chosen: str | None, language: str, now: datetime) -> Talk:
    asked = talk.recent(now) if reply.question.topic in STAYS else replace(reply.question, page=0, step=None)
    filling = _filling_after(reply, talk, now)
    return Talk(chosen, language, asked, reply.question, (), int(now.timestamp()), filling)


def _filling_after(reply: Reply, talk: Talk, now: datetime) -> Filling | None:
    match reply.act:
        case Write(None) | Enrol() | Erase():
            return None
        case Write(draft) if draft is not None:
            question = Question(reply.question.topic, draft.course, step=draft.step)
            return Filling(draft.form, question, int(now.timestamp()), reply.language)
    return talk.filling


def _goes_on_with_it(reply: Reply, place: Place) -> bool:
    """Tell a reply that is the form's own, ends it, or offers to go on with it by itself."""
    goes_on = place.at("continue")
    is_own = reply.question.topic == goes_on.topic and reply.question.step is not None
    return is_own or reply.act is not None or any(asked == goes_on for _, asked in reply.offers())


def _note_of(place: Place, talk: Talk, language: str, now: datetime) -> str:
    """Return how the form goes on, in words; after a day only once, and empty from then on."""
    words = words_for(language)
    if place.filling.is_answerable(now):
        return words.say("Your sign-up goes on: %(question)s", question=words.say(place.field.asks))
    if now.timestamp() - talk.at > ANSWER_GAP:
        return words.say("You have a sign-up that is not finished. Shall we go on with it?")
    return ""


def _reminding(made: Made, place: Place, note: str, language: str, now: datetime) -> Made:
    """Add to an answer in between how the form goes on.

    Where that answer asks for a yes or a no, or fills the page, it gets the button alone: no second question
    stands beside it, and nothing of it is pushed away.
    """
    outputs: tuple[Output, ...] = made.reply.outputs
    is_asked = bool(note) and not place.filling.is_answerable(now)
    means = "yes" if is_asked else ""
    goes_on = Choice(words_for(language).say("Continue sign-up"), place.at("continue"), means)
    if note and made.reply.question.page == 0:
        outputs = (*outputs, Text(note)) if len(outputs) < FIRST_PAGE else (Text(note), *outputs)
    own = made.reply.choices
    choices = (*own, goes_on) if _expects(made.reply) else (goes_on, *own)
    reply = replace(made.reply, outputs=outputs, choices=choices)
    return Made(reply, _offers(reply))


def _shared(heard: Heard, language: str, kind: Kind, house: House, now: datetime) -> Made:
    """Return what everybody is told who asks this now, from the shelf if it lies there."""
    minute = now.replace(second=0, microsecond=0)
    key = (heard.understood.question, language, kind, heard.stale, heard.private, heard.lost)
    nobody = Message(NOBODY, kind)
    return house.shelf.take(minute, key, lambda: _make(nobody, heard, language, house, minute))


def _make(
    message: Message,
    heard: Heard,
    language: str,
    house: House,
    now: datetime,
    me: Me | None = None,
    mine: Mine | None = None,
) -> Made:
    turn = Turn(
        message, heard.understood.question, words_for(language), house.facts, house.covers, now,
        heard.understood.confidence, tuple(house.handlers), me or Me(), mine or Mine(),
        house.desks,
    )  # fmt: skip
    handler = handler_of(heard, house)
    at_counter = handler.counter if turn.question.step is not None else None
    reply = (at_counter or handler.answer)(turn)
    if message.reply_to is not None and is_at_counter(heard, house):
        reply = _not_before_others(turn)
    if heard.stale:
        note = turn.say("That button is from an older message and no longer works. Please choose again.")
        reply = replace(reply, outputs=(Text(note), *reply.outputs))
    if heard.lost:
        note = f"{turn.say('I could not read that.')} {turn.say('Please answer yes or no.')}"
        reply = replace(reply, outputs=(Text(note), *reply.outputs))
    if heard.private:
        note = turn.say("Please do not write resident registration numbers here. I have not kept yours.")
        reply = replace(reply, outputs=(Text(note), *reply.outputs))
    return Made(reply, _offers(reply))


def _not_before_others(turn: Turn) -> Reply:
    """Send somebody who asks in a group to a chat of their own: there all would read their answers."""
    said = turn.say(
        "In a group everybody would read this. Please open a chat with me alone, and ask me there."
    )
    return turn.reply([Text(said)], question=Question(turn.question.topic))


def _offers(reply: Reply) -> tuple[tuple[str, str], ...]:
    """Return a reply's buttons as they are remembered, the one for its next page among them."""
    offered = [(fold(label), asks.code()) for label, asks in reply.offers()]
    if len(offered) < OFFERED:
        offered.append((fold(reply.more), reply.question.at(reply.question.page + 1).code()))
    return tuple(offered[:OFFERED])


def _expects(reply: Reply) -> tuple[tuple[str, str], ...]:
    """Return what a plain yes and a plain no do; what two buttons could mean, neither does."""
    said = [(choice.means, choice.question.code()) for choice in reply.choices if choice.means]
    return tuple(one for one in said if [means for means, _ in said].count(one[0]) == 1)
