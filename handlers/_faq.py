"""Questions that staff have answered word for word."""

from bot.handler import Fact, Turn
from bot.question import Question
from bot.reply import Button, Card, Choice, Reply
from handlers._rows import COUNTY_PHONE, call, lines, site, source_line


def faq_of(turn: Turn) -> Fact | None:
    return turn.facts.one("faq", turn.question.faq) if turn.question.faq else None


def faq_reply(turn: Turn, faq: Fact, choices: tuple[Choice, ...] = (), phone: str = COUNTY_PHONE) -> Reply:
    """Give the answer with its source; one we are less sure of says so and names a phone number."""
    doubt = ""
    if faq.get("confidence") != "high":
        doubt = turn.say("Please check before you rely on it: %(phone)s.", phone=phone)
    text = lines(turn.own(faq["a"]), doubt, source_line(turn, faq))
    buttons: tuple[Button, ...] = (*site(turn, faq.get("url")), call(turn, phone))
    asks = faq.get("asks") or {}
    about = Question(turn.question.topic, asks.get("entity"), asks.get("facet"), faq=faq["row"])
    return turn.reply([Card(turn.name(faq["q"]), text, buttons=buttons)], choices, question=about)


def faq_choices(turn: Turn, topic: str, *, but: str | None = None, most: int = 4) -> tuple[Choice, ...]:
    """Offer the questions of a topic that staff have answered."""
    found = [
        Choice(turn.name(faq["q"]), Question(topic, faq=faq["row"]))
        for faq in turn.facts.many("faq")
        if (faq.get("asks") or {}).get("topic") == topic and faq["row"] != but
    ]
    return tuple(found[:most])
