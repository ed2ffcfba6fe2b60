"""Telling a place, be it a sight, a restaurant street or a station."""

from collections.abc import Callable, Iterable

from bot.handler import Fact, Turn
from bot.question import Question
from bot.reply import Button, Card, Carousel, Choice, Output, Reply, Row
from handlers._faq import faq_of, faq_reply
from handlers._rows import (
    dated,
    facet_choices,
    facet_reply,
    lines,
    overview,
    phone_of,
    priced,
    tell_contact,
    tell_where,
)

SHOWN_FACETS = ("when", "where", "fee", "parking", "transport")


def tell_hours(turn: Turn, place: Fact) -> str:
    return dated(turn, place.get("hours"))


def tell_fee(turn: Turn, place: Fact) -> str:
    fee = place.get("fee") or {}
    free_for = turn.own(fee.get("free_for"))
    exempt = turn.say("Free for: %(who)s", who=free_for) if free_for else ""
    return lines(_entry(turn, fee), exempt, *priced(turn, fee.get("extras", ())))


def _entry(turn: Turn, fee: Fact) -> str:
    year = fee.get("year")
    if fee.get("free"):
        return turn.say("Free entry (as of %(year)s)", year=year) if year else turn.say("Free entry")
    if fee.get("adult_krw") is None:
        return ""
    won = turn.words.won
    return turn.say(
        "Adults %(adult)s, teenagers %(teen)s, children %(child)s (as of %(year)s; please "
        "check before you go)",
        adult=won(fee["adult_krw"]), teen=won(fee.get("teen_krw") or 0), child=won(fee.get("child_krw") or 0),
        year=year,
    )  # fmt: skip


def tell_parking(turn: Turn, place: Fact) -> str:
    return dated(turn, place.get("parking"))


def tell_transport(turn: Turn, place: Fact) -> str:
    return dated(turn, place.get("transport")) or _address_for_a_map(turn, place)


def _address_for_a_map(turn: Turn, place: Fact) -> str:
    address = turn.name(place.get("address"))
    if not address:
        return ""
    return turn.say("Bus and train times are not confirmed. For a map or taxi: %(address)s", address=address)


TELLERS = {
    "when": tell_hours, "where": tell_where, "fee": tell_fee, "price": tell_fee, "parking": tell_parking,
    "transport": tell_transport, "contact": tell_contact,
}  # fmt: skip


def place_reply(
    turn: Turn, topic: str, mine: Callable[[Fact], bool], listing: Callable[[Turn], Reply]
) -> Reply:
    """Answer for a topic whose entities are places.

    Args:
        mine: tells the places of this topic.
        listing: shows them, where none is named.
    """
    faq = faq_of(turn)
    entity = turn.question.entity
    place = turn.facts.one("place", entity) if entity else None
    if place is not None and turn.question.facet and turn.question.facet in TELLERS:
        return facet_reply(turn, place, turn.name(place["names"]), TELLERS, nearby(turn, topic, place, mine))
    if faq is not None:
        return faq_reply(turn, faq)
    if place is not None:
        return turn.reply(whole(turn, place), _choices(turn, topic, place, mine))
    return listing(turn)


def whole(turn: Turn, place: Fact) -> list[Output]:
    name = turn.name(place["names"])
    rows = [
        Row(turn.say("When"), tell_hours(turn, place)),
        Row(turn.say("Where"), turn.name(place.get("address"))),
        Row(turn.say("Fee"), tell_fee(turn, place).replace("\n", ", ")),
        Row(turn.say("Call"), phone_of(place)),
    ]
    return overview(turn, place, name, opening="", rows=rows)


def _choices(turn: Turn, topic: str, place: Fact, mine: Callable[[Fact], bool]) -> list[Choice]:
    known = [facet for facet in SHOWN_FACETS if TELLERS[facet](turn, place)]
    facets = facet_choices(turn, topic, place["entity"], known, None)
    return [*facets, *nearby(turn, topic, place, mine)]


def nearby(turn: Turn, topic: str, place: Fact, mine: Callable[[Fact], bool]) -> list[Choice]:
    """Offer the other places of the same township."""
    others = [
        other
        for other in turn.facts.many("place")
        if other.get("township") == place.get("township")
        and other["entity"] != place["entity"]
        and mine(other)
    ]
    return [Choice(turn.name(one["names"]), Question(topic, one["entity"])) for one in others[:3]]


def slides(turn: Turn, topic: str, places: Iterable[Fact]) -> Carousel:
    return Carousel(tuple(_slide(turn, topic, place) for place in places))


def _slide(turn: Turn, topic: str, place: Fact) -> Card:
    name = turn.name(place["names"])
    details = Button(turn.label("Details"), question=Question(topic, place["entity"]))
    return Card(name, turn.own(place["summary"]), turn.image(place, name), buttons=(details,))
