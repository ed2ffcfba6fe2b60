"""What can be asked, as choices, the most asked first."""

from bot.handler import Turn, mark
from bot.question import Question
from bot.reply import Choice

MENU = {
    "halfprice": mark("Half-price travel"), "festival": mark("Festivals"), "places": mark("Sights"),
    "food": mark("Local food"), "education": mark("Digital classes"), "news": mark("County news"),
    "deals": mark("Mall deals"), "transport": mark("Getting here"), "language": mark("Language"),
    "subscribe": mark("Get messages"),
}  # fmt: skip
MORE = {
    "popup": mark("Pop-up stores"), "startup": mark("Online start-up"), "supporters": mark("SNS supporters"),
    "human": mark("Talk to a person"),
}  # fmt: skip


def menu(turn: Turn, *, whole: bool = False) -> list[Choice]:
    entries = {**MENU, **MORE} if whole else MENU
    return [
        Choice(turn.say(words), Question(topic)) for topic, words in entries.items() if topic in turn.topics
    ]
