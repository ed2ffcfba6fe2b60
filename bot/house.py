"""What a turn needs of the house: who answers which topic, how texts are read, the rows staff keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.classes.standing import Desk
from bot.handler import Covers, Facts, Handler
from bot.listening.understanding import Understanding
from bot.reply import Reply
from bot.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Composed:
    """A reply in a channel's form; ``text`` is set where that is sent as it is, whoever asked."""

    body: dict[str, Any]
    text: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as its topic gave it, with its buttons as they are remembered: (folded words, payload)."""

    reply: Reply
    offered: tuple[tuple[str, str], ...]
    bodies: dict[tuple[str, float], Composed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class House:
    """What a turn needs of the house: who answers which topic, how texts are read, the rows, the classes."""

    handlers: Mapping[str, Handler]
    understanding: Understanding
    facts: Facts
    covers: Covers
    desks: Mapping[str, Desk] = field(default_factory=dict)
    shelf: Shelf[Made] = field(default_factory=Shelf)
