"""The festivals' AR treasure hunt."""

from bot.handler import Handler, Turn, hears
from bot.question import Question
from bot.reply import Choice, Reply, Text
from handlers._faq import faq_of, faq_reply

FAQ = "f-fs-arvr"


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn) or turn.facts.one("faq", FAQ)
    choices = (
        Choice(turn.say("Festivals"), Question("festival")),
        Choice(turn.say("Talk to a person"), Question("human")),
    )
    if faq is None:
        return turn.reply(
            [Text(turn.say("This is not confirmed yet. Please ask at %(phone)s.", phone="061-430-3114"))],
            choices,
        )
    return faq_reply(turn, faq, choices)


HANDLER = Handler(
    "treasure",
    hears("treasure hunt|ar treasure|treasure|augmented reality|vr game|ar game|treasure code"),
    answer=answer,
    shared=True,
)
