"""Festivals: when and where, what is over, and which comes next."""

from bot.calendar.periods import Period
from bot.facts import topic_of
from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Reply, Text
from handlers._faq import faq_of, faq_reply
from handlers._festivals import all_festivals, editions, festival_reply, in_order, present_or_next, span_of

MONTH = 27  # days from which a period is asked about as months


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    entity = turn.question.entity
    festival = turn.facts.one("festival", entity) if entity else None
    if faq is not None and (festival is None or not turn.question.facet):
        return faq_reply(turn, faq, all_festivals(turn))
    return festival_reply(turn, "festival", festival) if festival is not None else _list(turn)


def _list(turn: Turn) -> Reply:
    festivals = in_order(turn)
    period = Period.from_code(turn.question.period) if turn.question.period else None
    opening = turn.say(
        "Festivals of Gangjin, the nearest first. Dates move every year, so please check the year."
    )
    if period is not None:
        within = [f for f in festivals if any(period.overlaps(e.start, e.last) for e in editions(f))]
        usual = [f for f in festivals if not within and _is_usual_in(f, period)]
        opening = _opening(turn, period, bool(within), bool(usual))
        festivals = within or usual or festivals[:5]
    cards = [_slide(turn, festival) for festival in festivals]
    if not cards:
        return turn.reply(
            [Text(turn.say("The dates of festivals are not confirmed. Please call 061-430-3114."))]
        )
    return turn.reply([Text(opening), Carousel(tuple(cards))], _menu(turn))


def _is_usual_in(festival: Fact, period: Period) -> bool:
    """Tell whether a real festival was held in these months before; a few days are no months."""
    if (period.end - period.start).days < MONTH:
        return False
    months = {(period.start.month - 1 + n) % 12 + 1 for n in range(_months(period))}
    held = {month for edition in editions(festival) for month in (edition.start.month, edition.last.month)}
    return not festival.get("illustrative") and not months.isdisjoint(held)


def _months(period: Period) -> int:
    years = period.end.year - period.start.year
    return min(12 * years + period.end.month - period.start.month + 1, 12)


def _opening(turn: Turn, period: Period, found: bool, usual: bool) -> str:
    span = turn.words.span(period.start, period.end)
    if found:
        return turn.say("Festivals in the period %(span)s:", span=span)
    if usual:
        return turn.say(
            "No festival is confirmed for the period %(span)s yet. "
            "These were held at that time of year before:",
            span=span,
        )
    return turn.say(
        "No festival is confirmed for the period %(span)s. These are the nearest ones; please "
        "check their dates.",
        span=span,
    )  # fmt: skip


def _menu(turn: Turn) -> list[Choice]:
    return [
        Choice(turn.say("Half-price travel"), Question("halfprice")),
        Choice(turn.say("Sights"), Question("places")),
        Choice(turn.say("Local food"), Question("food")),
    ]


def _slide(turn: Turn, festival: Fact) -> Card:
    name = turn.name(festival["names"])
    edition = present_or_next(festival, turn.today)
    if edition is not None:
        span = span_of(turn, edition)
        on_now = edition.runs_on(turn.today)
        text = turn.say("On now: %(span)s", span=span) if on_now else turn.say("Coming: %(span)s", span=span)
    elif past := editions(festival):
        text = turn.say("Last held %(span)s. New dates not announced.", span=span_of(turn, past[-1]))
    else:
        text = turn.say("Not announced yet")
    details = Button(
        turn.label("Details"), question=Question(topic_of(festival) or "festival", festival["entity"])
    )
    return Card(name, text, turn.image(festival, name), buttons=(details,))


HANDLER = Handler(
    "festival",
    hears("festival|festivals|event|events|celebration|fair|fireworks|parade"),
    answer=answer,
    shared=True,
)
