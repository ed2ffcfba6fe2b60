"""Sights and walks."""

from bot.facts import topic_of
from bot.handler import Fact, Handler, Turn, hears
from bot.message import Kind
from bot.question import Question
from bot.reply import Choice, Reply, Text
from handlers._festivals import festival_reply
from handlers._places import place_reply, slides


def _mine(fact: Fact) -> bool:
    return topic_of(fact) == "places" and fact.get("kind") not in {"shop", "support"}


def answer(turn: Turn) -> Reply:
    entity = turn.question.entity
    market = turn.facts.one("festival", entity) if entity else None
    if market is not None and market["entity"] == entity and turn.question.faq is None:
        return festival_reply(turn, "places", market)  # a weekly market: a place to go to, kept like an event
    return place_reply(turn, "places", _mine, _list)


def _list(turn: Turn) -> Reply:
    sights = [place for place in turn.facts.many("place") if _mine(place)]
    if turn.message.kind is Kind.PLACE:
        note = turn.say("Thank you. I have not kept where you are; these are the sights of Gangjin.")
        return turn.reply([Text(note), slides(turn, "places", sights)])
    opening = turn.say("Sights of Gangjin. Opening hours and fees bear the year they were reported in.")
    choices = [
        Choice(turn.say("Local food"), Question("food")),
        Choice(turn.say("Getting here"), Question("transport")),
        Choice(turn.say("Festivals"), Question("festival")),
        Choice(turn.say("Half-price travel"), Question("halfprice")),
    ]
    return turn.reply([Text(opening), slides(turn, "places", sights)], choices)


HANDLER = Handler(
    "places",
    hears(
        "sights|sightseeing|places to visit|tourist attractions|attractions|what to see|"
        "museums|temples|walks|travel course|island|beach|hiking|nearby"
    ),
    answer=answer,
    shared=True,
)
