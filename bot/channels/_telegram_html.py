"""Outputs as Telegram's HTML and inline buttons; everything a person wrote is escaped.

Limits: https://core.telegram.org/bots/api and the constants of python-telegram-bot.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

from bot.channel import Body
from bot.fitting import cut, split, utf16_units
from bot.reply import Button, Card, Carousel, Choice, Image, Item, Listing, Output, Row, Text

BUTTONS = 60  # of the 100 a keyboard takes, so that choices and "more" always find room
PART = 3000  # UTF-16 units of one block, so that a page holds at least one
LABEL = 60  # letters a button shows on a phone, more or less
ITEMS, SLIDES = 5, 4
SHORT = 14  # letters of a label that leave room for a second in the row

_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a message that stays together: its HTML, its rows of buttons, its picture."""

    html: str
    rows: tuple[tuple[Body, ...], ...] = ()
    picture: str | None = None


def length(html: str) -> int:
    """Return the length Telegram counts: UTF-16 units after the entities are parsed."""
    return utf16_units(unescape(_TAG.sub("", html)))


def blocks(output: Output, public_url: str) -> Iterator[Block]:
    match output:
        case Text(text):
            yield from (Block(escape(part)) for part in split(text, PART))
        case Image(path, alt):
            url = public_url + path
            yield Block(f'<a href="{escape(url)}">{escape(cut(alt, PART)) or "…"}</a>', picture=url)
        case Card() as card:
            yield from _card(card, public_url)
        case Listing() as listing:
            yield from _list(listing)
        case Carousel(cards):
            for card in cards:
                yield from _card(card, public_url, heading=True)


def _card(card: Card, public_url: str, *, heading: bool = False) -> Iterator[Block]:
    title, *rest = split(card.title, 600) or ["…"]
    text = "\n".join([*rest, card.text] if card.text else rest)
    parts = split(text, PART - 1200)
    lines = [f"<b>{escape(title)}</b>"]
    lines += [escape(parts[0])] if parts else []
    lines += [f"<b>{escape(card.price.told)}</b>"] if card.price else []
    tail = [_row(row) for row in card.rows] + [_phone(one) for one in card.buttons if one.phone]
    rows = tuple(_button_rows(card.buttons, card.title if heading else None))
    picture = public_url + card.image.path if card.image else None
    head = "\n".join(lines)
    if len(parts) < 2 and length("\n".join([head, *tail])) <= PART:
        yield Block("\n".join([head, *tail]), rows, picture)
        return
    yield Block(head, (), picture)
    yield from (Block(escape(part)) for part in parts[1:])
    yield from _lines(tail, rows)


def _lines(lines: Sequence[str], rows: tuple[tuple[Body, ...], ...]) -> Iterator[Block]:
    """Yield lines, each of which fits by itself, as few blocks; the buttons go under the last."""
    group: list[str] = []
    for line in lines:
        if group and length("\n".join([*group, line])) > PART:
            yield Block("\n".join(group))
            group = []
        group.append(line)
    if group or rows:
        yield Block("\n".join(group) or "…", rows)


def _row(row: Row) -> str:
    return "\n".join(escape(part) for part in split(f"{row.label}: {row.value}", PART)[:1]) or "…"


def _phone(button: Button) -> str:
    return f"☎ {escape(button.label)}: {escape(button.phone or '')}"


def _button_rows(buttons: Sequence[Button], heading: str | None) -> Iterator[tuple[Body, ...]]:
    """Yield a row a button; on a slide the label says of which slide it speaks."""
    for button in buttons:
        label = f"{heading} · {button.label}" if heading else button.label
        made = _inline(label, button.url, button.question.code() if button.question else None)
        if made is not None:
            yield (made,)


def _inline(label: str, url: str | None, code: str | None) -> Body | None:
    text = cut(label, LABEL) or "…"
    if url is not None:
        return {"text": text, "url": url}
    return {"text": text, "callback_data": code} if code is not None else None


def _list(listing: Listing) -> Iterator[Block]:
    for start in range(0, max(len(listing.items), 1), ITEMS):
        group = listing.items[start : start + ITEMS]
        lines = [f"<b>{escape(cut(listing.title, 600))}</b>"] + [_item(item) for item in group]
        last = start + ITEMS >= len(listing.items)
        rows = [row for item in group for row in _item_rows(item)]
        if last:
            lines += [_phone(one) for one in listing.buttons if one.phone]
            rows += list(_button_rows(listing.buttons, None))
        yield from _lines(lines, tuple(rows))


def _item(item: Item) -> str:
    title = escape(cut(item.title, 600))
    named = f'<a href="{escape(item.url)}">{title}</a>' if item.url else title
    text = "\n".join(escape(part) for part in split(item.text, PART - 700)[:1])
    return f"• {named}" + (f"\n   {text}" if text else "")


def _item_rows(item: Item) -> Iterator[tuple[Body, ...]]:
    if item.url is None and item.question is not None:
        yield ({"text": cut(item.title, LABEL) or "…", "callback_data": item.question.code()},)


def choice_rows(choices: Sequence[Choice]) -> list[tuple[Body, ...]]:
    """Lay quick replies out two in a row where both are short."""
    rows: list[tuple[Body, ...]] = []
    for choice in choices:
        made: Body = {"text": cut(choice.label, LABEL) or "…", "callback_data": choice.question.code()}
        short = len(made["text"]) <= SHORT
        if rows and short and len(rows[-1]) == 1 and len(rows[-1][0]["text"]) <= SHORT:
            rows[-1] = (*rows[-1], made)
        else:
            rows.append((made,))
    return rows


def keyboard(rows: Sequence[Sequence[Body]]) -> Body:
    return {"inline_keyboard": [list(row) for row in rows]}
