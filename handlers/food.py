"""Restaurants and dishes."""

from bot.facts import topic_of
from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Choice, Reply, Text
from handlers._faq import faq_choices
from handlers._places import place_reply, slides


def _mine(fact: Fact) -> bool:
    return topic_of(fact) == "food"


def answer(turn: Turn) -> Reply:
    return place_reply(turn, "food", _mine, _list)


def _list(turn: Turn) -> Reply:
    dishes = [place for place in turn.facts.many("place") if _mine(place)]
    opening = turn.say(
        "What Gangjin is known for at table. We name no single restaurants; ask at %(phone)s for addresses.",
        phone="061-430-3114",
    )
    choices = [
        *faq_choices(turn, "food"),
        Choice(turn.say("Sights"), Question("places")),
        Choice(turn.say("Mall deals"), Question("deals")),
    ]
    return turn.reply([Text(opening), slides(turn, "food", dishes)], choices)


HANDLER = Handler(
    "food",
    hears(
        "food|restaurant|restaurants|local food|what to eat|dish|dishes|lunch|dinner|breakfast|"
        "eat|cafe|specialities|delicious"
    ),
    answer=answer,
    shared=True,
)
