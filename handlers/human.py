"""A person, a phone number, a department, a complaint for the county."""

from bot.handler import Fact, Handler, Turn, hears
from bot.message import Kind
from bot.question import Question
from bot.reply import Button, Card, Choice, Item, Listing, Output, Reply, Text
from handlers._faq import faq_of, faq_reply
from handlers._rows import COUNTY_PHONE, call

WEBSITE = "https://www.gangjin.go.kr/"


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        return faq_reply(turn, faq, _choices(turn))
    if turn.question.entity == "emergency":
        return _emergency(turn)
    opening: list[Output] = []
    if turn.message.kind is Kind.PICTURE:
        opening.append(
            Text(
                turn.say(
                    "I cannot look at pictures. Please write what it is about, or call the county office."
                )
            )
        )
    elif turn.message.kind is Kind.PHONE:
        opening.append(Text(turn.say("Thank you, but I need no phone number and have not kept it.")))
    card = Card(
        turn.say("The county office"),
        turn.say(
            "People answer on weekdays at %(phone)s. This bot gives information and takes no complaints.",
            phone=COUNTY_PHONE,
        ),
        turn.cover("help", turn.say("Gangjin Talk")),
        buttons=(call(turn, COUNTY_PHONE), Button(turn.label("Website"), url=WEBSITE)),
    )
    phones = tuple(_item(turn, phone) for phone in turn.facts.many("phone") if phone["tel"] != COUNTY_PHONE)
    listing: list[Output] = [Listing(turn.say("Direct numbers"), phones)] if phones else []
    return turn.reply([*opening, card, *listing], _choices(turn))


def _emergency(turn: Turn) -> Reply:
    """Give the national emergency numbers first of all: this bot can send no help."""
    said = turn.say(
        "I am a bot and cannot send help. In an emergency call 119 (fire, ambulance) or 112 (police) at "
        "once. For a talk in a crisis of life: 109, day and night."
    )
    buttons = (
        Button("119", phone="119"),
        Button("112", phone="112"),
        Button("109", phone="109"),
    )
    return turn.reply([Card(turn.say("Emergency"), said, buttons=buttons)], _choices(turn))


def _item(turn: Turn, phone: Fact) -> Item:
    return Item(turn.name(phone["name"]), phone["tel"])


def _choices(turn: Turn) -> tuple[Choice, ...]:
    return (
        Choice(turn.say("What I can do"), Question("help")),
        Choice(turn.say("County news"), Question("news")),
    )


HANDLER = Handler(
    "human",
    hears(
        "person|human|talk to a person|agent|staff|officer|department|complaint|complain|"
        "county office|representative|operator|who is in charge|report a problem|phone number"
    ),
    answer=answer,
    shared=True,
)
