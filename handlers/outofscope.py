"""Everything else: said plainly, with what we can do and who would know."""

from bot.handler import Handler, Turn, hears
from bot.message import Kind
from bot.reply import Button, Card, Reply, Text
from handlers._menu import menu
from handlers._rows import COUNTY_PHONE, call

WEBSITE = "https://www.gangjin.go.kr/"


def answer(turn: Turn) -> Reply:
    if turn.message.kind is Kind.OTHER:
        said = turn.say("I can only read written messages. Please type your question, or press a button.")
        return turn.reply([Text(said)], menu(turn))
    card = Card(
        turn.say("I do not know that"),
        turn.say(
            "I only know about Gangjin County, and did not find an answer to this. Please put "
            "it in other words, press "
            "a button, or call %(phone)s.",
            phone=COUNTY_PHONE,
        ),
        buttons=(call(turn, COUNTY_PHONE), Button(turn.label("Website"), url=WEBSITE)),
    )
    return turn.reply([card], menu(turn))


HANDLER = Handler(
    "outofscope",
    hears(
        "haenam|wando|jangheung|yeongam|mokpo|suncheon|yeosu|boseong|goheung|damyang|naju|"
        "sinan|muan|jindo|gurye|gokseong|hampyeong|yeonggwang|hwasun|jangseong|gwangyang|busan|"
        "jeju|daegu|incheon"
    ),
    answer=answer,
    shared=True,
)
