"""A word of thanks, and good-bye."""

from bot.handler import Handler, Turn, hears
from bot.reply import Reply, Text
from handlers._menu import menu


def answer(turn: Turn) -> Reply:
    return turn.reply(
        [Text(turn.say("You are welcome. Ask me anything else about Gangjin at any time."))], menu(turn)
    )


HANDLER = Handler(
    "thanks",
    hears("thank you|thanks|thank|bye|goodbye|great|ok thanks|well done"),
    answer=answer,
    shared=True,
)
