"""Telling a row: its one asked facet first, dated and sourced, with a phone number where we do not know."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from bot.handler import Fact, Turn, mark, told
from bot.question import Question
from bot.reply import Button, Card, Choice, Output, Reply, Row, Text

COUNTY_PHONE = "061-430-3114"
SAID_OTHERWISE = {"price", "weather", "howto"}  # offered under another word, or for all alike
PRIVATE = {"개인 블로그", "개인 글"}
FACET_WORDS = {
    "when": mark("When"), "where": mark("Where"), "fee": mark("Fee"), "parking": mark("Parking"),
    "programme": mark("Programme"), "howto": mark("How to"), "price": mark("Price"),
    "contact": mark("Contact"), "who": mark("Who"), "deadline": mark("Deadline"),
    "transport": mark("Getting there"), "food": mark("Food"), "weather": mark("If it rains"),
}  # fmt: skip
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Teller = Callable[[Turn, Fact], str]
"""Tells one facet of a row; an empty text means that it is not known."""


def day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def moment(text: str | None, turn: Turn, *, end: bool = False) -> datetime | None:
    """Read a row's date or time; a bare date means its first, or as an end its last, moment."""
    if not text:
        return None
    if "T" in text:
        return datetime.fromisoformat(text)
    hours = (23, 59, 59) if end else (0, 0, 0)
    return datetime.fromisoformat(text).replace(
        hour=hours[0], minute=hours[1], second=hours[2], tzinfo=turn.now.tzinfo
    )


def phone_of(fact: Fact) -> str:
    return str(fact.get("phone") or COUNTY_PHONE)


def call(turn: Turn, number: str) -> Button:
    return Button(turn.label("Call"), phone=number)


def web(url: str) -> str:
    """Return an address as every platform takes it: what is not ASCII is percent-encoded."""
    return quote(url, safe="%/:?&=#+,;@~!$'()*[]")


def site(turn: Turn, url: str | None) -> tuple[Button, ...]:
    return (Button(turn.label("Website"), url=web(url)),) if url else ()


def contact_buttons(turn: Turn, fact: Fact) -> tuple[Button, ...]:
    return (call(turn, phone_of(fact)), *site(turn, fact.get("url") or fact.get("apply_url")))


def not_known(turn: Turn, fact: Fact) -> str:
    return turn.say("This is not confirmed yet. Please ask at %(phone)s.", phone=phone_of(fact))


def source_line(turn: Turn, fact: Fact) -> str:
    """Name where a row comes from: its latest source, with the date it bears."""
    sources = [s for s in fact.get("sources", ()) if s.get("date")]
    if not sources:
        return ""
    latest = max(sources, key=lambda source: str(source["date"]))
    dated = str(latest["date"])
    date_told = turn.words.day(date.fromisoformat(dated)) if len(dated) == len("2026-11-22") else dated
    if latest["publisher"] in PRIVATE:
        return turn.say("Source: a private write-up, %(date)s", date=date_told)
    return turn.say("Source: %(publisher)s, %(date)s", publisher=latest["publisher"], date=date_told)


def dated(turn: Turn, texts: Mapping[str, Any] | None) -> str:
    """Tell a text that holds for a year, with that year; "" where nothing is confirmed.

    The year is left out where the text names it itself.
    """
    if not texts or texts.get("confirmed") is False:
        return ""
    text = turn.own({tag: value for tag, value in texts.items() if isinstance(value, str)})
    year = texts.get("year")
    if not text or not year or str(year) in text:
        return text
    return turn.say("%(text)s (as of %(year)s)", text=text, year=year)


def priced(turn: Turn, items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Tell what single things cost in won and of which year the price is, a line each."""
    return [
        turn.say("%(item)s %(won)s (%(year)s)", item=turn.own(item["item"]),
                 won=turn.words.won(item["krw"]), year=item["year"])
        for item in items
    ]  # fmt: skip


def lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def weekdays(turn: Turn, days: Sequence[str]) -> str:
    """Name the days of the week in the reader's language."""
    monday = date(2024, 1, 1)
    return ", ".join(
        turn.words.weekday(monday.replace(day=1 + WEEKDAYS.index(name))) for name in days if name in WEEKDAYS
    )


def facet_choices(
    turn: Turn, topic: str, entity: str, facets: Iterable[str], but: str | None
) -> list[Choice]:
    return [
        Choice(turn.say(FACET_WORDS[facet]), Question(topic, entity, facet))
        for facet in facets
        if facet != but
    ]


def facet_reply(
    turn: Turn, fact: Fact, name: str, tellers: Mapping[str, Teller], choices: Iterable[Choice] = ()
) -> Reply:
    """Tell the one facet that was asked of a row, or say that it is not known and who would know."""
    facet = turn.question.facet or ""
    text = tellers[facet](turn, fact) if facet in tellers else ""
    title = f"{name} · {turn.say(FACET_WORDS[facet])}"
    told_text = lines(text, source_line(turn, fact)) if text else not_known(turn, fact)
    card = Card(title, told_text, buttons=contact_buttons(turn, fact))
    entity = str(fact["entity"])
    known = [one for one in tellers if one not in SAID_OTHERWISE and tellers[one](turn, fact)]
    others = facet_choices(turn, turn.question.topic, entity, known[:6], facet)
    return turn.reply([card], [*others, *choices])


def overview(
    turn: Turn,
    fact: Fact,
    name: str,
    *,
    opening: str,
    rows: Iterable[Row],
    buttons: Sequence[Button] | None = None,
) -> list[Output]:
    """Show a row whole; what its summary lacks in the reader's language comes after what it has.

    When, where, fee and contact are always in the reader's language, so a foreign summary follows them.
    """
    shown = tuple(row for row in rows if row.value)
    summary = told(fact.get("summary"), turn.language)
    own_language = summary is not None and summary.language == turn.language
    text = lines(opening, turn.own(fact.get("summary")) if own_language else "")
    made = contact_buttons(turn, fact) if buttons is None else tuple(buttons)
    outputs: list[Output] = [Card(name, text, turn.image(fact, name), shown, buttons=made)]
    below = lines("" if own_language else turn.own(fact.get("summary")), source_line(turn, fact))
    return [*outputs, Text(below)] if below else outputs


def tell_contact(turn: Turn, fact: Fact) -> str:
    return turn.say("Please call %(phone)s.", phone=phone_of(fact))


def tell_where(turn: Turn, fact: Fact) -> str:
    venue = turn.name(fact.get("venue") or fact.get("place"))
    address = turn.name(fact.get("address"))
    return lines(venue, address if address != venue else "")
