"""A first hello, honest about being a bot."""

from bot.handler import Handler, Turn, hears
from bot.reply import Reply, Text
from handlers._menu import menu


def answer(turn: Turn) -> Reply:
    hello = turn.say(
        "Hello! I am Gangjin Talk, the automatic guide (a bot) of Gangjin County. Ask me about "
        "festivals, half-price "
        "travel, sights, food, digital classes and county news. To speak with a person, call 061-430-3114."
    )
    return turn.reply([Text(hello)], menu(turn))


HANDLER = Handler(
    "greeting",
    hears("hello|hi|hey|good morning|good afternoon|good evening|nice to meet you"),
    answer=answer,
    shared=True,
)
