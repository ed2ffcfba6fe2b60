"""Outputs as Telegram's HTML and inline buttons; everything a person wrote is escaped.

Limits: https://core.telegram.org/bots/api and the constants of python-telegram-bot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import batched
from typing import NamedTuple

from bot.channel import Body
from bot.channels._telling import button_line, can_press, is_link, item_lines, row_line
from bot.fitting import NOTHING, cut, is_blank, label, split, utf16_units
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Output, Text

PART = 3000  # UTF-16 units of one block, so that a page holds at least one
LABEL = 60  # letters a button shows on a phone, more or less
SLIDE_LABEL = 40  # of them for the button's own words, where its slide is named before them
ROWS = 40  # of buttons under one block
ITEMS = 5
SHORT = 14  # letters of a label that leave room for a second in the row
PICTURE = "🖼"

Rows = tuple[tuple[Body, ...], ...]


class Line(NamedTuple):
    """A line of HTML, and the UTF-16 units Telegram counts in it once the entities are parsed."""

    html: str
    units: int


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a message that stays together: its HTML, its rows of buttons, its picture.

    Attributes:
        units: what Telegram counts, a link to the picture included.
        weight: how many slides or items of a list it shows.
    """

    html: str
    units: int
    rows: Rows = ()
    picture: str | None = None
    weight: int = 0

    def linked(self) -> str:
        """Return the HTML with a link to the picture before it."""
        return f'<a href="{escape(self.picture)}">{PICTURE}</a> {self.html}' if self.picture else self.html


def blocks(output: Output, public_url: str) -> Iterator[Block]:
    match output:
        case Text(text):
            yield from flow(plain(text))
        case Image(path, alt):
            yield from flow(plain(NOTHING if is_blank(alt) else alt), picture=public_url + path)
        case Card() as card:
            yield from _card(card, public_url)
        case Listing() as listing:
            yield from _list(listing)
        case Carousel(cards):
            for card in cards:
                yield from _card(card, public_url, heading=card.title, weight=1)


def plain(text: str) -> Iterator[Line]:
    for one in split(text, PART):
        yield Line(escape(one), utf16_units(one))


def bold(text: str) -> Iterator[Line]:
    for html, units in plain(text):
        yield Line(f"<b>{html}</b>", units)


def flow(
    lines: Iterable[Line], rows: Rows = (), picture: str | None = None, weight: int = 0
) -> Iterator[Block]:
    """Yield lines as few blocks, the picture with the first; the buttons go under the last."""
    first, *others = [*_filled(lines)] or [Block(NOTHING, 1)]
    if picture is not None:
        first = replace(first, picture=picture, units=first.units + len(PICTURE) + 2)
    made = [replace(first, weight=weight), *others]
    made += [Block(NOTHING, 1) for _ in range(ROWS, len(rows), ROWS)]
"""
