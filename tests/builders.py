"""Makers of what tests hand in: turns, rows, replies in plain text."""

from datetime import datetime
from functools import cache

from bot.content.demo import examples
from bot.content.files import FOLDER, read_folder
from bot.discovery import find
from bot.drawing.covers import Covers
from bot.facts import FactsInMemory
from bot.handler import Turn
from bot.message import Address, Kind, Message
from bot.question import Question
from bot.reply import Button, Card, Carousel, Image, Item, Listing, Reply, Text
from bot.runtime import SEOUL
from bot.words import words_for

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=SEOUL)


@cache
def real_facts(demo: bool = False) -> FactsInMemory:
    """Return the project's own content in memory, with the labelled examples if asked for."""
    return facts_of(real_entries() + (examples(NOW) if demo else []))


def real_entries():
    return read_folder(FOLDER).entries


def facts_of(entries) -> FactsInMemory:
    return FactsInMemory((entry.kind, entry.key, entry.entity, entry.body) for entry in entries)


def a_turn(
    question, *, language="ko", at="2026-11-22T14:00", facts=None, kind=Kind.TEXT, said="", desks=None
) -> Turn:
    """Make a turn about a question given as a payload (``festival/celadon-festival/when``)."""
    facts = real_facts() if facts is None else facts
    asked = Question.from_code(question)
    assert asked is not None, question
    return Turn(
        Message(Address("webchat", "somebody"), kind, said),
        asked,
        words_for(language),
        facts,
        Covers(facts),
        datetime.fromisoformat(at).replace(tzinfo=SEOUL),
        topics=tuple(handlers()),
        desks=desks or {},
    )


@cache
def handlers():
    return find("handlers", "HANDLER", "topic")


def answer(question, **turn) -> Reply:
    made = a_turn(question, **turn)
    return handlers()[made.question.topic].answer(made)


def text_of(thing) -> str:
    """Return all that a person can read in a reply or a part of it, line by line."""
    match thing:
        case Reply(outputs=outputs, choices=choices):
            return "\n".join([*map(text_of, outputs), *(choice.label for choice in choices)])
        case Text(text):
            return text
        case Image(alt=alt):
            return alt
        case Card(title=title, text=text, rows=rows, price=price, buttons=buttons):
            lines = [title, text, *(f"{row.label}: {row.value}" for row in rows)]
            return "\n".join([*lines, price.told if price else "", *map(text_of, buttons)])
        case Listing(title=title, items=items, buttons=buttons):
            return "\n".join([title, *map(text_of, items), *map(text_of, buttons)])
        case Item(title=title, text=text):
            return f"{title} {text}"
        case Button(label=label, url=url, phone=phone):
            return f"{label} {url or phone or ''}"
        case Carousel(cards):
            return "\n".join(map(text_of, cards))
    raise TypeError(thing)
