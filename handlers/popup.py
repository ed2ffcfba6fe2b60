"""Pop-up stores and markets in other cities."""

from datetime import date

from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Reply, Row, Text
from handlers._faq import faq_of, faq_reply
from handlers._rows import day, facet_choices, facet_reply, lines, overview, tell_contact, tell_where


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        return faq_reply(turn, faq)
    entity = turn.question.entity
    popup = turn.facts.one("popup", entity) if entity else None
    if popup is None:
        return _list(turn)
    name = turn.name(popup["title"])
    if turn.question.facet in TELLERS:
        return facet_reply(turn, popup, name, TELLERS, _all(turn))
    rows = [Row(turn.say("When"), _span(turn, popup)), Row(turn.say("Where"), turn.name(popup["place"]))]
    outputs = overview(turn, popup, name, opening=tell_when(turn, popup), rows=rows)
    return turn.reply(
        outputs, [*facet_choices(turn, "popup", popup["entity"], ("when", "where"), None), *_all(turn)]
    )


def ends(popup: Fact) -> date | None:
    period = popup.get("period") or {}
    return day(period.get("end")) or day(period.get("start"))


def _span(turn: Turn, popup: Fact) -> str:
    period = popup.get("period") or {}
    span = turn.words.span(day(period.get("start")), day(period.get("end")))
    return span or turn.say("Announced for %(when)s", when=period.get("announced_for") or "-")


def tell_when(turn: Turn, popup: Fact) -> str:
    span, last = _span(turn, popup), ends(popup)
    if last is not None and last < turn.today:
        return turn.say("It was held %(span)s and is over.", span=span)
    if not (popup.get("period") or {}).get("confirmed"):
        return turn.say("%(span)s, not confirmed", span=span)
    return span


TELLERS = {"when": tell_when, "where": tell_where, "contact": tell_contact}


def _all(turn: Turn) -> tuple[Choice, ...]:
    return (
        Choice(turn.say("All pop-up stores"), Question("popup")),
        Choice(turn.say("Mall deals"), Question("deals")),
    )


def _list(turn: Turn) -> Reply:
    popups = sorted(turn.facts.many("popup"), key=lambda popup: ends(popup) or date.min, reverse=True)
    coming = [popup for popup in popups if (last := ends(popup)) and last >= turn.today]
    opening = turn.say("Pop-up stores and markets that are coming up:")
    if not any((popup.get("period") or {}).get("confirmed") for popup in coming):
        opening = turn.say("No coming pop-up store is confirmed. Examples and past ones, the newest first:")
    cards = tuple(_slide(turn, popup) for popup in popups)
    if not cards:
        return turn.reply([Text(turn.say("No coming pop-up store is confirmed. Please call 061-433-8844."))])
    return turn.reply([Text(opening), Carousel(cards)], [Choice(turn.say("Mall deals"), Question("deals"))])


def _slide(turn: Turn, popup: Fact) -> Card:
    name = turn.name(popup["title"])
    details = Button(turn.label("Details"), question=Question("popup", popup["entity"]))
    text = lines(tell_when(turn, popup), turn.name(popup["place"]))
    return Card(name, text, turn.image(popup, name), buttons=(details,))


HANDLER = Handler(
    "popup",
    hears("pop-up|popup|pop up|pop-up store|popup store|direct market|farmers market in seoul"),
    answer=answer,
    shared=True,
)
