"""The language of the answers: asked for, then kept."""

from bot.handler import ENDONYMS, Handler, Turn, hears
from bot.question import Question
from bot.reply import Choice, Reply, Text
from handlers._faq import faq_of
from handlers._menu import menu


def answer(turn: Turn) -> Reply:
    tag = (turn.question.entity or "").removeprefix("lang:")
    if tag in ENDONYMS:  # the turn already speaks it: the conversation keeps the choice
        said = turn.say("I will answer in %(language)s from now on.", language=ENDONYMS[tag])
        return turn.reply([Text(said)], menu(turn))
    faq = faq_of(turn)
    said = turn.say("In which language shall I answer?")
    note = (
        [Text(turn.say("For travel help by phone in several languages, call %(phone)s.", phone="1330"))]
        if faq
        else []
    )
    choices = [Choice(name, Question("language", f"lang:{tag}")) for tag, name in ENDONYMS.items()]
    return turn.reply([Text(said), *note], choices)


HANDLER = Handler(
    "language",
    hears(
        "language|languages|change language|other language|speak english|english please|korean|"
        "japanese|chinese|vietnamese|foreign language"
    ),
    answer=answer,
    shared=True,
)
