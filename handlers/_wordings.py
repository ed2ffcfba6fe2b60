"""What is shown before a consent is given: purpose, items, how long, and the right to refuse.

PIPA art. 15(2) asks for these four, art. 28-8 for five on a transfer abroad, Network Act art. 50 for
advertising and for the night apart. A text changed here has another digest: a button under the old one then
shows the new text instead of agreeing to it.
"""

from bot.acts import wording_key
from bot.handler import Turn, mark

TITLES = {
    "advertising": mark("Consent to advertising"),
    "night": mark("Consent to advertising at night"),
    "abroad": mark("Consent to a transfer abroad (Telegram)"),
}
WORDINGS = {
    "advertising": mark(
        "Why: so that Gangjin County may send you advertising here: sales, discounts and paid events "
        "of the county and its online mall.\n"
        "What is used: your number in this chat, your language and the topics you chose.\n"
        "How long: until you take it back. After two years we ask you again.\n"
        "You may say no. You then get no advertising, and all other messages as before."
    ),
    "night": mark(
        "Why: so that Gangjin County may send you advertising between 21:00 and 08:00 too. Without "
        "this it waits for the morning.\n"
        "What is used: your number in this chat, your language and the topics you chose.\n"
        "How long: until you take it back. After two years we ask you again.\n"
        "You may say no. Advertising then comes by day only."
    ),
    "abroad": mark(
        "Telegram's computers stand abroad, so each message we send you goes there.\n"
        "To whom: Telegram (Telegram FZ-LLC, Dubai, United Arab Emirates; https://telegram.org/privacy), "
        "with data centres in other countries.\n"
        "What: your Telegram number and the text of the message.\n"
        "When and how: each time we send one, encrypted, over the internet.\n"
        "Why and how long: to bring you the messages; they stay with Telegram until you delete the chat.\n"
        "You may say no. We then send you no messages here; you can go on asking, and KakaoTalk and our web "
        "page bring messages without Telegram."
    ),
}
SUBSCRIBING = mark(
    "For this we keep your number in this chat, your language and the topics you chose, until you stop it; "
    'after two years we ask again. You may refuse or stop at any time: write "stop".'
)
SHOWN = 8  # letters of the digest that a button carries


def wording(turn: Turn, kind: str) -> str:
    """Return the whole text of a consent as it is shown."""
    return f"{turn.say(TITLES[kind])}\n\n{turn.say(WORDINGS[kind])}"


def seal(turn: Turn, kind: str) -> str:
    """Return what a button must carry to agree to the text that stands above it."""
    return wording_key(wording(turn, kind))[:SHOWN]
