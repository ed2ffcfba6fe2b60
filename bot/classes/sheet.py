"""A class list as a workbook: who has a place, who waits, and who came on which day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO

from bot.classes.table import GUARDIAN, GUARDIANS, column_title
from bot.form import Field
from bot.handler import Words, mark
from bot.sending.report_sheet import Cell, ReportSheet
from bot.store.rolls import Person

STATES = {
    "placed": mark("Has a place"), "offered": mark("Is offered a place"), "waiting": mark("Waits"),
}  # fmt: skip
CHANNELS = {
    "webchat": mark("Web chat"), "telegram": mark("Telegram"), "kakao": mark("KakaoTalk"),
    "alimtalk": mark("AlimTalk"), "staff": mark("staff"),
}  # fmt: skip
CAME, STAYED_AWAY = "O", "X"
FIRST, LAST = 3, 4  # columns before the answers, and between them and the days
WIDTHS = (14, 8, 8, 18, 20, 14, 14)


def write(
    file: IO[bytes], name: str, people: Iterable[Person], fields: Sequence[Field], days: Sequence[date],
    words: Words,
) -> None:  # fmt: skip
    """Write the list; every answer is a text to whoever opens it, whatever sign it begins with."""
    book = ReportSheet(file)
    widths = (*WIDTHS[:FIRST], *(20 for _ in fields), *WIDTHS[FIRST:], *(8 for _ in days))
    book.table(_sheet_name(name), _head(fields, days, words), _rows(people, fields, days, words), widths)
    book.close()


def _sheet_name(name: str) -> str:
    """Return a name without the signs that Excel forbids in one."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()[:31] or "1"


def _head(fields: Sequence[Field], days: Sequence[date], words: Words) -> list[str]:
    say = words.say
    return [
        say("State"), say("Order"), say("Number"), *(say(one.title) for one in fields),
        say("Signed up at"), say("Signed up by"), say(column_title(GUARDIAN)), say("Days there"),
        *(f"{day:%m-%d}" for day in days),
    ]  # fmt: skip


def _rows(
    people: Iterable[Person], fields: Sequence[Field], days: Sequence[date], words: Words
) -> Iterator[tuple[Cell, ...]]:
    order: Counter[str] = Counter()
    for one in people:
        order[one.state] += 1
        yield (
            words.say(STATES[one.state]), order[one.state], one.number,
            *(_answer(one, field, words) for field in fields),
            one.at, words.say(CHANNELS.get(one.channel, one.channel)),
            words.say(GUARDIANS[one.guardian]) if one.guardian else "", sum(one.came.values()),
            *(_mark(one, day) for day in days),
        )  # fmt: skip


def _answer(one: Person, field: Field, words: Words) -> str:
    value = one.answers.get(field.name, "")
    return field.show(value, words.language) if value else ""


def _mark(one: Person, day: date) -> str:
    came = one.came.get(day)
    return "" if came is None else CAME if came else STAYED_AWAY
