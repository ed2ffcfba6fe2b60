"""Getting here and around."""

from bot.facts import topic_of
from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Button, Choice, Item, Listing, Reply, Text
from handlers._faq import faq_choices, faq_of, faq_reply
from handlers._places import place_reply


def _mine(fact: Fact) -> bool:
    return topic_of(fact) == "transport"


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        return faq_reply(turn, faq, faq_choices(turn, "transport", but=faq["row"]))
    return place_reply(turn, "transport", _mine, _list)


def _list(turn: Turn) -> Reply:
    faqs = [f for f in turn.facts.many("faq") if (f.get("asks") or {}).get("topic") == "transport"]
    items = [Item(turn.name(faq["q"]), question=Question("transport", faq=faq["row"])) for faq in faqs]
    stations = [
        Item(turn.name(place["names"]), question=Question("transport", place["entity"]))
        for place in turn.facts.many("place")
        if _mine(place)
    ]
    opening = turn.say(
        "Gangjin lies in the far south-west of Korea: by bus from Seoul, or by train to Gangjin Station. "
        "Timetables change, so please check them before you leave."
    )
    help_line = Button(turn.label("Call"), phone="1330")
    listing = Listing(turn.say("Getting here"), (*stations, *items), (help_line,))
    note = turn.say("The travel helpline %(phone)s answers in several languages.", phone="1330")
    choices = [
        Choice(turn.say("Sights"), Question("places")),
        Choice(turn.say("Festivals"), Question("festival")),
    ]
    return turn.reply([Text(opening), listing, Text(note)], choices)


HANDLER = Handler(
    "transport",
    hears(
        "transport|bus|train|station|terminal|ktx|taxi|how to get to gangjin|get to gangjin|"
        "getting here|drive|shuttle|from seoul|rent a car|highway"
    ),
    answer=answer,
    shared=True,
)
