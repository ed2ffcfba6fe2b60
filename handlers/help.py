"""The menu: what can be asked, and how."""

from bot.handler import Handler, Turn, hears
from bot.reply import Card, Reply
from handlers._menu import menu
from handlers._rows import COUNTY_PHONE, call


def answer(turn: Turn) -> Reply:
    card = Card(
        turn.say("What I can do"),
        turn.say(
            'Ask in your own words, for example "parking at the Celadon Festival" or "half-price travel", '
            "or press a button below. A person answers at %(phone)s.",
            phone=COUNTY_PHONE,
        ),
        turn.cover("help", turn.say("Gangjin Talk")),
        buttons=(call(turn, COUNTY_PHONE),),
    )
    return turn.reply([card], menu(turn, whole=True))


HANDLER = Handler(
    "help",
    hears("help|menu|what can you do|how does this work|usage|guide|instructions|start"),
    answer=answer,
    shared=True,
)
