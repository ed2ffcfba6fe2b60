"""What people may say, as phrases: keywords, the names of rows, the questions staff answered."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.facts import FactsInMemory, topic_of
from bot.handler import Fact, hears
from bot.listening.signing_up import SAID as AT_COUNTER
from bot.listening.subscribing import SAID
from bot.listening.vocabulary import Phrase, fold
from bot.question import Question

FACETS = {
    "when": hears(
        "when|what time|what day|date|dates|schedule|hours|opening hours|open|closed|close|how long"
    ),
    "where": hears("where|address|location|venue|map|which place"),
    "fee": hears("fee|entry fee|admission|ticket|entrance|free|how much does it cost|charge"),
    "parking": hears("parking|park my car|car park|where to park|parking lot"),
    "programme": hears("programme|program|events|activities|what is on|things to do|experience|lineup"),
    "howto": hears("how to|how do i|how can i|apply|application|sign up|register|book|reserve|order|method"),
    "price": hears("price|cost|how much|cheap|discount"),
    "contact": hears("contact|phone|phone number|call|telephone|inquiry|enquiry"),
    "who": hears("who|who can|eligible|eligibility|requirements|qualify|am i allowed"),
    "deadline": hears("deadline|until when|by when|closing date|still open|last day|expire"),
    "transport": hears("how to get there|how do i get|get to|by bus|by train|directions|way to"),
    "food": hears("what to eat|eat|food|restaurant|snacks"),
    "weather": hears("weather|rain|typhoon|snow|if it rains|cancelled|canceled"),
}
FILLER = "filler:words"
FILLERS = hears("the|there|that|this|here|and|then|about|with|please|tell me|going on|happening|some|any")
WISHES = {  # entities that no row is about, with the topic each belongs to and how people say it
    "entity:emergency": (
        "human",
        hears("emergency|fire|on fire|police|ambulance|call an ambulance|suicide|thief|robbery"),
    ),
    "entity:lang:ko": ("language", hears("korean please|in korean|speak korean")),
    "entity:lang:en": ("language", hears("english please|in english|speak english")),
    "entity:lang:ja": ("language", hears("japanese please|in japanese|speak japanese")),
    "entity:lang:zh-Hans": ("language", hears("chinese please|in chinese|speak chinese")),
    "entity:lang:vi": ("language", hears("vietnamese please|in vietnamese|speak vietnamese")),
    **SAID,
    **AT_COUNTER,
}
_BRACKETS_AT_END = re.compile(r"\s*[(（][^)）]*[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Faq:
    key: str
    question: Question


def keyword_phrases(keywords: Mapping[str, Mapping[str, str]]) -> Iterable[Phrase]:
    """Yield topic and facet phrases; ``keywords`` maps language, then topic or facet, to its words."""
    for language, lists in keywords.items():
        for name, words in lists.items():
            kind, value = name.split(":", 1)
            if name == FILLER:
                continue
            for phrase in filter(None, (word.strip() for word in words.split("|"))):
                if kind == "entity":
                    yield Phrase(phrase, "entity", value, language, WISHES[name][0])
                else:
                    yield Phrase(phrase, "facet" if kind == "facet" else "topic", value, language)


def written_phrases(facts: FactsInMemory) -> Iterable[Phrase]:
    """Yield the words by which a written answer is known that is about no entity."""
    for fact in facts.many("faq"):
        asks = fact.get("asks") or {}
        for language, words in (fact.get("keywords") or {}).items() if not asks.get("entity") else ():
            yield from (Phrase(one, "written", fact["row"], language, asks["topic"]) for one in words)


def topics_of_entities(facts: FactsInMemory) -> dict[str, str]:
    topics: dict[str, str] = {}
    for kind in ("festival", "place", "goods", "deal", "course", "popup"):
        for fact in facts.many(kind):
            topic = topic_of(fact)
            if topic is not None:
                topics.setdefault(fact["entity"], topic)
    return topics


def topics_of_written(facts: FactsInMemory) -> dict[str, str]:
    asked = (fact.get("asks") or {} for fact in facts.many("faq"))
    return {asks["entity"]: asks["topic"] for asks in asked if asks.get("entity")}


def faqs_of_entities(facts: FactsInMemory) -> dict[str, str]:
    """Return the written answer of each entity about which there is no row."""
    rows = topics_of_entities(facts)
    asked = ((fact["row"], (fact.get("asks") or {}).get("entity")) for fact in facts.many("faq"))
    return {entity: key for key, entity in asked if entity and entity not in rows}


def names_of(entity: str, facts: FactsInMemory) -> Iterable[tuple[str, str]]:
    for kind in ("festival", "place", "goods", "course", "popup"):
        fact = facts.one(kind, entity)
        if fact is not None and fact["entity"] == entity:
            names = fact.get("names") or fact.get("title") or {}
            for language, name in names.items():
                whole = _BRACKETS_AT_END.sub("", name)
                yield language, whole
                if kind == "course" and language == "ko":
                    yield from ((language, short) for short in short_of_course(fact, whole))
    for deal in facts.many("deal"):
        if deal["entity"] == entity:
            yield from deal["product"].items()
    others = facts.one("name", entity)
    if others is not None:
        for language in ("ko", "en", "ja", "zh-Hans", "vi"):
            for name in others.get(language, ()):
                yield language, name
    for faq in facts.many("faq"):
        if (faq.get("asks") or {}).get("entity") == entity:
            for language, names in (faq.get("keywords") or {}).items():
                yield from ((language, name) for name in names)


def short_of_course(fact: Fact, name: str) -> Iterable[str]:
    """Yield what a class that is still to come is called for short: the last two words of three or more."""
    words = name.split()
    if len(words) >= 3 and fact["kind"] in {"course", "startup"} and fact["status"] != "ended":
        yield " ".join(words[-2:])


def faq_texts(facts: FactsInMemory) -> tuple[dict[str, list[Faq]], dict[str, list[str]]]:
    faqs: dict[str, list[Faq]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for fact in facts.many("faq"):
        entry = Faq(fact["row"], faq_question(fact))
        asked = [(language, text) for language, text in fact["q"].items()]
        asked += [("ko", text) for text in fact.get("variants_ko", ())]
        asked += [(tag, text) for tag, texts in (fact.get("variants") or {}).items() for text in texts]
        for language, text in asked:
            faqs[language].append(entry)
            texts[language].append(fold(text).run)
    return faqs, texts


def faq_question(fact: Fact) -> Question:
    asks = fact.get("asks") or {}
    topic = asks.get("topic") or "help"
    return Question(topic, asks.get("entity"), asks.get("facet"), faq=fact["row"])
