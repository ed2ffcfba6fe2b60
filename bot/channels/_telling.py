"""What a channel tells as a line of text where it has no other place for it."""

import re
from collections.abc import Callable, Iterable

from bot.fitting import is_blank
from bot.reply import Button, Item, Price, Row

LINK = re.compile(r"https?://[^\s/?#.:@]+(?:\.[^\s/?#.:@]+)+(?::\d{1,5})?(?:[/?#]\S*)?")
PHONE = re.compile(r"\+?[0-9][0-9-]{0,30}")
LONGEST_LINK = 1000  # bytes


def lines(texts: Iterable[str]) -> str:
    """Return texts one below the other, without those in which there is nothing to see."""
    return "\n".join(text for text in texts if not is_blank(text))


def row_line(row: Row) -> str:
    return ": ".join(told for told in (row.label, row.value) if not is_blank(told))


def button_line(button: Button) -> str:
    return row_line(Row(button.label, button.url or button.phone or ""))


def item_lines(item: Item) -> str:
    """Return an item in full, with its address where that cannot be a link."""
    link = item.url if item.url is not None and not is_link(item.url) else ""
    return lines((item.title, item.text, link))


def is_link(url: str) -> bool:
    """Tell an address that may stand in a button; a platform refuses a whole answer for one that may not."""
    return LINK.fullmatch(url) is not None and len(url.encode("utf-8", "replace")) <= LONGEST_LINK


def is_phone(number: str) -> bool:
    return PHONE.fullmatch(number) is not None


def can_press(button: Button, opens: Callable[[str], bool] = is_link) -> bool:
    if button.url is not None:
        return opens(button.url)
    return button.phone is None or is_phone(button.phone)


def is_sale(price: Price) -> bool:
    """Tell a price whose numbers make sense; others are told in words only."""
    return 0 <= price.now <= price.normal
