"""What a channel tells as a line of text where it has no other place for it."""

import re

from bot.fitting import is_blank
from bot.reply import Button, Item, Row

LINK = re.compile(r"https?://[^\s/?#.:@]+(?:\.[^\s/?#.:@]+)+(?::\d{1,5})?(?:[/?#]\S*)?")
PHONE = re.compile(r"\+?[0-9][0-9-]{0,30}")
LONGEST_LINK = 1000  # bytes


def row_line(row: Row) -> str:
    return ": ".join(told for told in (row.label, row.value) if not is_blank(told))


def button_line(button: Button) -> str:
    return row_line(Row(button.label, button.url or button.phone or ""))


def item_lines(item: Item) -> str:
    """Return an item in full, with its address where that cannot be a link."""
    link = item.url if item.url is not None and not is_link(item.url) else ""
    return "\n".join(told for told in (item.title, item.text, link) if not is_blank(told))


def is_link(url: str) -> bool:
    """Tell an address that may stand in a button; a platform refuses a whole answer for one that may not."""
    return LINK.fullmatch(url) is not None and len(url.encode("utf-8", "replace")) <= LONGEST_LINK


def is_phone(number: str) -> bool:
    return PHONE.fullmatch(number) is not None


def can_press(button: Button) -> bool:
    if button.url is not None:
        return is_link(button.url)
    return button.phone is None or is_phone(button.phone)
