"""Announcements switched off: all, one topic, or for a month."""

from calendar import monthrange
from datetime import datetime

from bot.acts import Act, Agree, Pause, Unsubscribe
from bot.audience import TOPICS
from bot.handler import Handler, Turn, hears
from bot.message import Kind
from bot.question import Question
from bot.reply import Choice, Reply, Text
from handlers._subscriptions import names, standing, stop, subscribe_to, topics_of, unsubscribe_from


def answer(turn: Turn) -> Reply:
    if not turn.me.subscriptions and "advertising" not in turn.me.consents:
        return _nothing(turn)
    if turn.question.entity == "sub:pause":
        return _pause(turn)
    named = topics_of(turn.question.entity)
    if len(named) > 1 or (not named and len(turn.me.subscriptions) <= 1):
        return _stop_all(turn)
    return _stop_one(turn, named[0]) if named else _which(turn)


def knows(entity: str) -> bool:
    return entity == "sub:pause" or bool(topics_of(entity))


def _nothing(turn: Turn) -> Reply:
    said = turn.say("You get no messages from Gangjin County here: there is nothing to stop.")
    return turn.reply([Text(said)], [Choice(turn.say("Get messages"), Question("subscribe")), _sign_up(turn)])


def _which(turn: Turn) -> Reply:
    """Ask what to stop; one press ends all, as the law wants it easy (Network Act art. 50(4))."""
    said = turn.say("What shall stop? One press is enough, and it costs nothing.")
    choices = [
        Choice(turn.say("Stop all messages"), unsubscribe_from("sub:all")),
        *(
            Choice(stop(turn, topic), unsubscribe_from(f"sub:{topic}"))
            for topic in TOPICS
            if topic in turn.me.subscriptions
        ),
        Choice(turn.say("Pause for a month"), unsubscribe_from("sub:pause")),
        _sign_up(turn),
    ]
    return turn.reply([Text(said), standing(turn, turn.me)], choices)


def _stop_all(turn: Turn) -> Reply:
    """End all of it, the consents too: whoever refuses everything means those as well."""
    acts: list[Act] = [Unsubscribe(tuple(turn.me.subscriptions))]
    acts += [Agree(kind, given=False) for kind in ("advertising", "abroad") if kind in turn.me.consents]
    said = turn.say(
        "Done: Gangjin County sends you no more messages here. You said so on %(moment)s.",
        moment=turn.words.moment(turn.now),
    )
    return turn.reply([Text(said)], [*_all_again(turn), *_after(turn)], acts=acts)


def _all_again(turn: Turn) -> list[Choice]:
    """Offer what was got before: a single topic or all of them at once, anything else by choosing."""
    on = tuple(turn.me.subscriptions)
    if len(on) == 1:
        return [_again(turn, on[0])]
    again = subscribe_to("sub:all") if set(on) >= set(TOPICS) else Question("subscribe")
    return [Choice(turn.say("Get it again"), again)]


def _stop_one(turn: Turn, topic: str) -> Reply:
    if topic not in turn.me.subscriptions:
        said = turn.say("You get no messages about %(topics)s.", topics=names(turn, [topic]))
        return turn.reply([Text(said), standing(turn, turn.me)], _after(turn))
    act = Unsubscribe((topic,))
    said = turn.say(
        "Done: Gangjin County sends you no more messages about %(topics)s. You said so on %(moment)s.",
        topics=names(turn, [topic]),
        moment=turn.words.moment(turn.now),
    )
    left = standing(turn, turn.me.after([act], turn.now))
    choices = [_again(turn, topic), Choice(turn.say("Stop all messages"), unsubscribe_from("sub:all"))]
    return turn.reply([Text(said), left], [*choices, *_after(turn)], acts=[act])


def _again(turn: Turn, topic: str) -> Choice:
    return Choice(turn.say("Get it again"), subscribe_to(f"sub:{topic}"))


def _pause(turn: Turn) -> Reply:
    act = Pause(month_later(turn.now))
    said = turn.say(
        "Messages rest until %(day)s. Only urgent ones, such as a storm warning, still come.",
        day=turn.words.day(month_later(turn.now).date(), weekday=True),
    )
    choices = [
        Choice(turn.say("Messages again"), subscribe_to("sub:resume")),
        Choice(turn.say("Stop all messages"), unsubscribe_from("sub:all")),
    ]
    return turn.reply([Text(said)], choices, acts=[act])


def month_later(at: datetime) -> datetime:
    """Return the same hour a month on, on the last day where the month has no such day.

    >>> month_later(datetime(2026, 1, 31, 9))
    datetime.datetime(2026, 2, 28, 9, 0)
    """
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


def _after(turn: Turn) -> list[Choice]:
    return [
        Choice(turn.say("Settings"), subscribe_to("sub:settings")),
        _sign_up(turn),
        Choice(turn.say("What I can do"), Question("help")),
    ]


def _sign_up(turn: Turn) -> Choice:
    """Offer what some languages say with the same words: a sign-up to a class given up."""
    return Choice(turn.say("Cancel a sign-up"), Question("cancel"))


HANDLER = Handler(
    "unsubscribe",
    hears(
        "unsubscribe|unsubscribe from|opt out|opt-out|stop|stop messages|stop the messages|stop sending|"
        "stop sending me|stop notifications|no more messages|no more notifications|"
        "turn off notifications|turn off messages|cancel subscription|cancel my subscription|"
        "end my subscription|do not send me|don't send me"
    ),
    answer=answer,
    personal=frozenset(Kind),
    knows=knows,
)
