"""Telling a festival or a weekly market: running, coming or over, and which comes next."""

from dataclasses import dataclass
from datetime import date

from bot.handler import Fact, Turn
from bot.question import Question
from bot.reply import Choice, Output, Reply, Row, Text
from handlers._rows import (
    dated,
    day,
    facet_choices,
    facet_reply,
    lines,
    overview,
    phone_of,
    priced,
    tell_contact,
    tell_where,
    weekdays,
)

SHOWN_FACETS = ("when", "where", "fee", "parking", "programme")


@dataclass(frozen=True, slots=True)
class Edition:
    start: date
    end: date | None
    days: tuple[str, ...] = ()

    def runs_on(self, today: date) -> bool:
        return self.start <= today <= (self.end or self.start)

    @property
    def last(self) -> date:
        return self.end or self.start


def editions(festival: Fact) -> list[Edition]:
    """Return the confirmed editions, oldest first."""
    periods = [festival["period"], *festival.get("past_periods", ())]
    found = [
        Edition(start, day(period.get("end")), tuple(period.get("weekdays") or ()))
        for period in periods
        if period and period.get("confirmed") and (start := day(period.get("start")))
    ]
    return sorted(found, key=lambda edition: edition.start)


def present_or_next(festival: Fact, today: date) -> Edition | None:
    return next((edition for edition in editions(festival) if edition.last >= today), None)


def usual_next(festival: Fact, today: date) -> date:
    """Return the coming anniversary of the latest edition: an order to list by, never a date to announce."""
    past = editions(festival)
    if not past:
        return date.max
    latest = past[-1].start
    month_day = (latest.month, min(latest.day, 28))
    year = today.year if month_day >= (today.month, today.day) else today.year + 1
    return date(year, *month_day)


def in_order(turn: Turn) -> list[Fact]:
    """Return the festivals: running, then dated, then as they usually follow one another."""

    def rank(festival: Fact) -> tuple[int, date]:
        edition = present_or_next(festival, turn.today)
        if edition is None:
            return 2, usual_next(festival, turn.today)
        return (0, edition.last) if edition.runs_on(turn.today) else (1, edition.start)

    return sorted(turn.facts.many("festival"), key=rank)


def tell_when(turn: Turn, festival: Fact) -> str:
    return lines(status(turn, festival), _hours(turn, festival))


def status(turn: Turn, festival: Fact) -> str:
    """Tell the dates for what they are: running, coming or over; last year's never for this year's."""
    name = turn.name(festival["names"])
    edition = present_or_next(festival, turn.today)
    if edition is not None:
        span = span_of(turn, edition)
        if edition.runs_on(turn.today):
            return turn.say("%(name)s is on now: %(span)s.", name=name, span=span)
        return turn.say("%(name)s will be held %(span)s.", name=name, span=span)
    past = editions(festival)
    if not past:
        return turn.say("The dates of %(name)s are not confirmed.", name=name)
    over = turn.say("%(name)s was held %(span)s and is over.", name=name, span=span_of(turn, past[-1]))
    return " ".join((over, turn.say("The next dates have not been announced yet.")))


def span_of(turn: Turn, edition: Edition) -> str:
    span = turn.words.span(edition.start, edition.end) if edition.end else turn.words.day(edition.start)
    days = weekdays(turn, edition.days)
    return f"{span} ({days})" if days else span


def _hours(turn: Turn, festival: Fact) -> str:
    hours = dated(turn, festival.get("hours"))
    return turn.say("Hours: %(hours)s", hours=hours) if hours else ""


def tell_fee(turn: Turn, festival: Fact) -> str:
    fee = festival.get("fee") or {}
    return lines(dated(turn, fee), *priced(turn, fee.get("details", ())))


def tell_parking(turn: Turn, festival: Fact) -> str:
    return dated(turn, festival.get("parking"))


def tell_programme(turn: Turn, festival: Fact) -> str:
    found = [f"• {turn.own(one)}" for one in festival.get("programmes", ())]
    year = festival.get("programmes_year")
    head = turn.say("Programme of %(year)s:", year=year) if year and found else ""
    return lines(head, *found)


def tell_booking(turn: Turn, festival: Fact) -> str:
    return dated(turn, festival.get("booking"))


def tell_weather(turn: Turn, festival: Fact) -> str:  # noqa: ARG001  # the plan is the same for all
    faq = turn.facts.one("faq", "f-fs-rain")
    return turn.own(faq["a"]) if faq else ""


TELLERS = {
    "when": tell_when, "where": tell_where, "fee": tell_fee, "parking": tell_parking,
    "programme": tell_programme, "contact": tell_contact, "price": tell_fee, "howto": tell_booking,
    "deadline": tell_booking, "weather": tell_weather,
}  # fmt: skip


def _after(turn: Turn, festival: Fact) -> list[Choice]:
    return [*_next_choice(turn, festival), *all_festivals(turn)]


def all_festivals(turn: Turn) -> tuple[Choice, ...]:
    return (Choice(turn.say("All festivals"), Question("festival")),)


def festival_reply(turn: Turn, topic: str, festival: Fact) -> Reply:
    """Tell the facet that was asked, or else the festival whole."""
    if turn.question.facet:
        name = turn.name(festival["names"])
        return facet_reply(turn, festival, name, TELLERS, _after(turn, festival))
    return _whole(turn, topic, festival)


def _whole(turn: Turn, topic: str, festival: Fact) -> Reply:
    name = turn.name(festival["names"])
    rows = [
        Row(turn.say("When"), _dates(turn, festival)),
        Row(turn.say("Where"), turn.name(festival["venue"])),
        Row(turn.say("Fee"), dated(turn, festival.get("fee"))),
        Row(turn.say("Call"), phone_of(festival)),
    ]
    outputs = overview(turn, festival, name, opening=status(turn, festival), rows=rows)
    outputs += _next_text(turn, festival)
    facets = facet_choices(turn, topic, festival["entity"], SHOWN_FACETS, None)
    return turn.reply(outputs, [*facets, *_after(turn, festival)])


def _dates(turn: Turn, festival: Fact) -> str:
    edition = present_or_next(festival, turn.today)
    if edition is not None:
        return span_of(turn, edition)
    return turn.say("Not announced yet")


def _following(turn: Turn, festival: Fact) -> Fact | None:
    """Return the festival to offer after one that is over: the next of all the others."""
    if present_or_next(festival, turn.today) is not None:
        return None
    others = (one for one in in_order(turn) if one["entity"] != festival["entity"])
    real = (one for one in others if one["category"] == "festival" and not one.get("illustrative"))
    return next(real, None)


def _next_text(turn: Turn, festival: Fact) -> list[Output]:
    following = _following(turn, festival)
    if following is None:
        return []
    name = turn.name(following["names"])
    edition = present_or_next(following, turn.today)
    if edition is not None:
        return [Text(turn.say("Next: %(name)s, %(span)s.", name=name, span=span_of(turn, edition)))]
    past = editions(following)
    if not past:
        return []
    last = span_of(turn, past[-1])
    said = turn.say(
        "Next in the usual order: %(name)s, last held %(span)s. Its new dates have not been announced yet.",
        name=name, span=last,
    )  # fmt: skip
    return [Text(said)]


def _next_choice(turn: Turn, festival: Fact) -> list[Choice]:
    following = _following(turn, festival)
    if following is None:
        return []
    return [Choice(turn.name(following["names"]), Question("festival", following["entity"]))]
