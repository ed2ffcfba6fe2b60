"""A first hello, honest about being a bot."""

from bot.handler import Handler, Turn, hears
from bot.message import Kind
from bot.reply import Choice, Reply, Text
from handlers._menu import menu
from handlers._subscriptions import names, subscribe_to, unsubscribe_from


def answer(turn: Turn) -> Reply:
    hello = turn.say(
        "Hello! I am Gangjin Talk, the automatic guide (a bot) of Gangjin County. Ask me about "
        "festivals, half-price "
        "travel, sights, food, digital classes and county news. To speak with a person, call 061-430-3114."
    )
    if not turn.me.subscriptions:
        return turn.reply([Text(hello)], menu(turn))
    return _back(turn, hello)


def _back(turn: Turn, hello: str) -> Reply:
    """Say to somebody who had blocked us what comes again."""
    again = turn.say(
        "Welcome back. Messages about %(topics)s come again.", topics=names(turn, turn.me.subscriptions)
    )
    choices = [
        Choice(turn.say("Settings"), subscribe_to("sub:settings")),
        Choice(turn.say("Stop messages"), unsubscribe_from()),
    ]
    return turn.reply([Text(again), Text(hello)], [*choices, *menu(turn)])


HANDLER = Handler(
    "greeting",
    hears("hello|hi|hey|good morning|good afternoon|good evening|nice to meet you"),
    answer=answer,
    shared=True,
    personal=frozenset({Kind.RETURNED}),
)
