"""What a person gets from us: told as a card, and what can be done about it as choices."""

from collections.abc import Iterable
from datetime import datetime

from bot.acts import Me
from bot.audience import TOPICS
from bot.handler import ENDONYMS, Turn, mark
from bot.question import Question
from bot.reply import Card, Choice, Row
from bot.townships import township_name
from handlers._menu import MENU, MORE

RESIDENCES = {"resident": mark("Resident"), "tourist": mark("Visitor")}
WORDS = {**MENU, **MORE}


def subscribe_to(entity: str) -> Question:
    return Question("subscribe", entity)


def unsubscribe_from(entity: str | None = None) -> Question:
    return Question("unsubscribe", entity)


def topics_of(entity: str | None) -> tuple[str, ...]:
    """Return the topics an entity such as ``sub:festival`` or ``sub:all`` means; none where it is no such."""
    name = (entity or "").removeprefix("sub:")
    if name == "all":
        return TOPICS
    return (name,) if entity == f"sub:{name}" and name in TOPICS else ()


def names(turn: Turn, topics: Iterable[str]) -> str:
    """Return topics in words, in the order of the menu."""
    chosen = set(topics)
    if chosen >= set(TOPICS):
        return turn.say("all topics")
    return turn.words.listed(turn.say(WORDS[topic]) for topic in TOPICS if topic in chosen)


def standing(turn: Turn, me: Me) -> Card:
    """Tell what is on, the pause, the preferences and the consents."""
    on = names(turn, me.subscriptions) if me.subscriptions else turn.say("nothing")
    rows = [Row(turn.say("You get"), on)]
    if me.paused_until is not None and me.is_paused(turn.now):
        rows.append(Row(turn.say("Paused"), turn.say("until %(day)s", day=_day(turn, me.paused_until))))
    rows.append(Row(turn.say("Language"), ENDONYMS[turn.language]))
    if me.township:
        rows.append(Row(turn.say("Town"), township_name(me.township, turn.language)))
    if me.residence in RESIDENCES:
        rows.append(Row(turn.say("You are"), turn.say(RESIDENCES[me.residence])))
    rows.append(Row(turn.say("Adverts"), _advertising(turn, me)))
    return Card(turn.say("Messages from Gangjin County"), rows=tuple(rows))


def _day(turn: Turn, at: datetime) -> str:
    return turn.words.day(at.astimezone(turn.now.tzinfo).date())


def _advertising(turn: Turn, me: Me) -> str:
    if "advertising" not in me.consents:
        return turn.say("no")
    day = _day(turn, me.consents["advertising"])
    if "night" in me.consents:
        return turn.say("yes, at night too (since %(day)s)", day=day)
    return turn.say("yes, by day (since %(day)s)", day=day)


def offers(turn: Turn, me: Me) -> list[Choice]:
    """Return what more can be subscribed to, and the way to the settings and out."""
    missing = [topic for topic in TOPICS if topic not in me.subscriptions]
    choices = []
    if me.is_paused(turn.now):
        choices.append(Choice(turn.say("Messages again"), subscribe_to("sub:resume")))
    if len(missing) > 1:
        choices.append(Choice(turn.say("Get all messages"), subscribe_to("sub:all")))
    choices += [Choice(get(turn, topic), subscribe_to(f"sub:{topic}")) for topic in missing]
    choices.append(Choice(turn.say("Settings"), subscribe_to("sub:settings")))
    if me.subscriptions:
        choices.append(Choice(turn.say("Stop messages"), unsubscribe_from()))
    return choices


def get(turn: Turn, topic: str) -> str:
    """Say the words that subscribe: unlike the topic's own, which ask about it."""
    return turn.say("Get: %(topic)s", topic=turn.say(WORDS[topic]))


def stop(turn: Turn, topic: str) -> str:
    return turn.say("Stop: %(topic)s", topic=turn.say(WORDS[topic]))
