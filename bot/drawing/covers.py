"""Which picture a row is shown with, and the stable address it stands under."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.drawing.pictures import Picture, address
from bot.facts import FactsInMemory, topic_of
from bot.handler import Fact, Words, mark, told
from bot.words import LANGUAGES, words_for

KINDS = ("festival", "place", "goods", "deal", "course", "popup", "news")
SHAPES = ("wide", "square")
TOPICS = {  # a topic's own picture, for answers that are about no single row
    "festival": mark("Festivals"), "places": mark("Sights"), "food": mark("Local food"),
    "deals": mark("Mall deals"), "education": mark("Digital classes"), "news": mark("County news"),
    "halfprice": mark("Half-price travel"), "popup": mark("Pop-up stores"),
    "startup": mark("Online start-up"), "supporters": mark("SNS supporters"),
    "transport": mark("Getting here"), "treasure": mark("AR treasure hunt"), "help": mark("Gangjin Talk"),
}  # fmt: skip


def picture_of(fact: Fact, words: Words) -> Picture:
    """Return the picture of a row, with its name and one dated or placed line in one language."""
    name = fact.get("names") or fact.get("title") or fact.get("product")
    if isinstance(name, str):
        title = fact.get(f"title_{words.language}") or name
    else:
        found = told(name, words.language)
        title = found.text if found else ""
    return Picture(topic_of(fact) or "help", fact["entity"], title, _line(fact, words))


def _line(fact: Fact, words: Words) -> str:
    period: Mapping[str, str | None] = fact.get("period") or {}
    start, end = _day(period.get("start")), _day(period.get("end"))
    if start and fact["kind_of_row"] != "deal":
        return words.span(start, end)
    if fact["kind_of_row"] == "news":
        day = _day(fact["date"])
        return words.day(day) if day else ""
    return str(fact.get("township") or "") if words.language == "ko" and fact.get("township") != "all" else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


class Covers:
    """The addresses of all pictures of one snapshot of the rows, made as they are asked for."""

    def __init__(self, facts: FactsInMemory) -> None:
        self.facts = facts
        self._paths: dict[tuple[str, str, str], str] = {}

    def path(self, fact: Fact, words: Words) -> str:
        """Return the address of a row's wide picture, below PUBLIC_URL."""
        return self._path(fact["kind_of_row"], fact["row"], words)

    def of_topic(self, topic: str, words: Words) -> str:
        return self._path("topic", topic if topic in TOPICS else "help", words)

    def _path(self, kind: str, name: str, words: Words) -> str:
        key = (kind, name, words.language)
        if key not in self._paths:
            picture = self.find(kind, name, words.language, "wide")
            digest = address(picture).rsplit("-", 2)[1] if picture else "0"
            self._paths[key] = f"/pictures/{kind}/{name}.{words.language}.wide.{digest}.png"
        return self._paths[key]

    def find(self, kind: str, name: str, language: str, shape: str) -> Picture | None:
        """Return the picture an address means today; None where its row is gone."""
        if language not in LANGUAGES or shape not in SHAPES:
            return None
        words = words_for(language)
        if kind == "topic":
            picture = Picture(name, "", words.say(TOPICS[name])) if name in TOPICS else None
        else:
            fact = self.facts.one(kind, name) if kind in KINDS else None
            picture = picture_of(fact, words) if fact else None
        return replace(picture, shape="square" if shape == "square" else "wide") if picture else None
