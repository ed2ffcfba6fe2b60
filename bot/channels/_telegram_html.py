"""Outputs as Telegram's HTML and inline buttons; everything a person wrote is escaped.

Limits: https://core.telegram.org/bots/api and the constants of python-telegram-bot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from bot.channel import Body
from bot.channels._telling import button_line, can_press, is_link, row_line
from bot.fitting import NOTHING, cut, is_blank, label, split, utf16_units
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Output, Text

PART = 3000  # UTF-16 units of one block, so that a page holds at least one
TITLE, LINE = 1000, 1800  # of one line, so that a title and the line after it stay in one block
LABEL = 60  # letters a button shows on a phone, more or less
SLIDE_LABEL = 40  # of them for a button's own words, where its slide is named before them
ROWS = 40  # of buttons under one block
ITEMS = 5
SHORT = 14  # letters of a label that leave room for a second in the row
PICTURE = "🖼 "

Row = tuple[Body, ...]


class Line(NamedTuple):
    """A line of HTML, and the UTF-16 units Telegram counts in it once the entities are parsed."""

    html: str
    units: int


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a message that stays together: its HTML, its rows of buttons, its picture.

    Attributes:
        units: what Telegram counts, a link to the picture included.
        weight: how many slides or items of a list it begins.
    """

    html: str
    units: int
    rows: Sequence[Row] = ()
    picture: str | None = None
    weight: int = 0

    def linked(self) -> str:
        """Return the HTML with a link to the picture before it."""
        return f'<a href="{escape(self.picture)}">{PICTURE}</a>{self.html}' if self.picture else self.html


def blocks(output: Output, public_url: str) -> Iterator[Block]:
    match output:
        case Text(text):
            yield from () if is_blank(text) else _flow(plain(text, PART))
        case Image(path, alt):
            yield from _flow(plain(alt), picture=public_url + path)
        case Card() as card:
            yield from _card(card, public_url)
        case Listing() as listing:
            yield from _list(listing)
        case Carousel(cards):
            for card in cards:
                yield from _card(card, public_url, heading=card.title, weight=1)


def plain(text: str, longest: int = LINE) -> Iterator[Line]:
    for one in split(text, longest):
        yield Line(escape(one), utf16_units(one))


def bold(text: str) -> Iterator[Line]:
    for html, units in plain(text, TITLE):
        yield Line(f"<b>{html}</b>", units)


def _flow(
    lines: Iterable[Line], rows: Sequence[Row] = (), picture: str | None = None, weight: int = 0
) -> Iterator[Block]:
    """Yield lines as few blocks, the picture with the first; the buttons go under the last."""
    filled = _filled(lines) or [Line(NOTHING, len(NOTHING))]
    for html, units in filled[:-1]:
        yield Block(html, units + _units_of(picture), (), picture, weight)
        picture, weight = None, 0
    html, units = filled[-1]
    yield Block(html, units + _units_of(picture), rows[:ROWS], picture, weight)
    for start in range(ROWS, len(rows), ROWS):
        yield Block(NOTHING, len(NOTHING), rows[start : start + ROWS])


def _units_of(picture: str | None) -> int:
    return utf16_units(PICTURE) if picture else 0


def _filled(lines: Iterable[Line]) -> list[Line]:
    """Join lines, each of which fits by itself, to as few as fit."""
    filled: list[Line] = []
    for line in lines:
        if filled and filled[-1].units + 1 + line.units <= PART:
            filled[-1] = Line(f"{filled[-1].html}\n{line.html}", filled[-1].units + 1 + line.units)
        else:
            filled.append(line)
    return filled


def _card(card: Card, public_url: str, *, heading: str = "", weight: int = 0) -> Iterator[Block]:
    picture = public_url + card.image.path if card.image else None
    yield from _flow(_card_lines(card), list(_button_rows(card.buttons, heading)), picture, weight)


def _card_lines(card: Card) -> Iterator[Line]:
    yield from bold(card.title)
    yield from plain(card.text)
    if card.price is not None:
        yield from bold(card.price.told)
    for row in card.rows:
        yield from plain(row_line(row))
    yield from _told_buttons(card.buttons)


def _told_buttons(buttons: Sequence[Button]) -> Iterator[Line]:
    """Yield the buttons Telegram has none for: it knows no phone, and dislikes some addresses."""
    for button in buttons:
        if button.phone is not None:
            yield from plain(f"☎ {button_line(button)}")
        elif not can_press(button):
            yield from plain(button_line(button))


def _button_rows(buttons: Sequence[Button], heading: str = "") -> Iterator[Row]:
    """Yield a row a button; on a slide the label says of which slide it speaks."""
    for button in buttons:
        if button.question is not None:
            action = {"callback_data": button.question.code()}
        elif button.url is not None and can_press(button):
            action = {"url": button.url}
        else:
            continue
        yield ({"text": _headed(button.label, heading), **action},)


def _headed(words: str, heading: str) -> str:
    if is_blank(heading):
        return label(words, LABEL)
    own = label(words, SLIDE_LABEL)
    return f"{label(heading, LABEL - len(' · ') - utf16_units(own))} · {own}"


def _list(listing: Listing) -> Iterator[Block]:
    told = list(_told_buttons(listing.buttons))
    buttons = list(_button_rows(listing.buttons))
    if not listing.items:
        yield from _flow([*bold(listing.title), *told], buttons)
    for start in range(0, len(listing.items), ITEMS):
        group = listing.items[start : start + ITEMS]
        lines = list(bold(cut(listing.title, LABEL) if start else listing.title))
        lines += [line for item in group for line in _item_lines(item)]
        rows = [row for item in group for row in _item_rows(item)]
        if start + ITEMS >= len(listing.items):
            lines, rows = lines + told, rows + buttons
        yield from _flow(lines, rows, weight=len(group))


def _item_lines(item: Item) -> Iterator[Line]:
    link = item.url if item.url is not None and is_link(item.url) else None
    mark = "• "
    for html, units in plain(NOTHING if is_blank(item.title) else item.title, TITLE):
        named = f'<a href="{escape(link)}">{html}</a>' if link else html
        yield Line(mark + named, len(mark) + units)
        mark = "   "
    for text in (item.text, "" if link else item.url or ""):
        for html, units in plain(text):
            yield Line(f"   {html}", 3 + units)


def _item_rows(item: Item) -> Iterator[Row]:
    if item.url is None and item.question is not None:
        yield ({"text": label(item.title, LABEL), "callback_data": item.question.code()},)


def choice_rows(choices: Sequence[Choice]) -> list[Row]:
    """Lay quick replies out two in a row where both are short."""
    rows: list[Row] = []
    for choice in choices:
        made: Body = {"text": label(choice.label, LABEL), "callback_data": choice.question.code()}
        short = len(made["text"]) <= SHORT
        if rows and short and len(rows[-1]) == 1 and len(rows[-1][0]["text"]) <= SHORT:
            rows[-1] = (*rows[-1], made)
        else:
            rows.append((made,))
    return rows


def keyboard(rows: Sequence[Sequence[Body]]) -> Body:
    return {"inline_keyboard": [list(row) for row in rows]}
