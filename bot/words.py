"""Sentences, dates and money in the reader's language, out of the Babel catalogs."""

import gettext
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_interval, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from bot.particles import with_particles

LANGUAGES = ("ko", "en", "ja", "zh-Hans", "vi")
DOMAINS = {"messages": LANGUAGES, "staff": ("ko", "en")}
"""The catalogs, and the languages each is kept in: what only staff read is in theirs."""

FOLDER = Path(__file__).resolve().parent.parent / "locales"
DATES_KEPT = 4096  # formatted dates kept in memory; Babel needs 30 µs for each new one


def catalog_file(language: str, folder: Path = FOLDER, domain: str = "messages") -> Path:
    return folder / language.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"


def load_catalog(language: str, folder: Path = FOLDER) -> gettext.NullTranslations:
    """Read a catalog's own source, so that a stale compiled file cannot exist; staff's stands behind it."""
    files = (catalog_file(language, folder, domain) for domain in DOMAINS)
    whole, *behind = [_compiled(file, language) for file in files if file.exists()]
    for more in behind:
        whole.add_fallback(more)
    return whole


def _compiled(file: Path, language: str) -> gettext.NullTranslations:
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.replace("-", "_")))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Words:
    """One language's voice.

    Args:
        language: one of :data:`LANGUAGES`.
        catalog: its translations; sentences it lacks are said in English.
    """

    def __init__(self, language: str, catalog: gettext.NullTranslations) -> None:
        self.language = language
        self.catalog = catalog
        self.locale = Locale.parse(language, sep="-")

    def say(self, sentence: str, **values: object) -> str:
        said = self.catalog.gettext(sentence) if sentence else ""  # whose entry is the catalog's own head
        if values:
            said = said % values
        return with_particles(said) if self.language == "ko" else said

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Say a sentence that depends on a number; ``%(n)s`` is the number as people write it."""
        said = self.catalog.ngettext(one, many, n) % {"n": self.number(n), **values}
        return with_particles(said) if self.language == "ko" else said

    def listed(self, items: Iterable[str]) -> str:
        """Write one thing after the other, with what stands between them in this language."""
        return ("、" if self.language in {"ja", "zh-Hans"} else ", ").join(items)

    def day(self, day: date, *, weekday: bool = False) -> str:
        """Write a date with its year, for a year is what old answers lack."""
        return _day(self.locale, day, weekday)

    def span(self, start: date | None, end: date | None) -> str:
        """Write a period; an end that is not known stays open, and so does a start."""
        if start is not None and start == end:
            return self.day(start, weekday=True)
        if start is not None and end is not None:
            return _span(self.locale, start, end, "yMMMd")
        if start is not None:
            return self.say("from %(day)s", day=self.day(start))
        return self.say("until %(day)s", day=self.day(end)) if end else ""

    def short_span(self, start: date | None, end: date | None) -> str:
        """Write a period without its year, for a card whose year stands beside it."""
        if start is None or end is None:
            return self.span(start, end)
        return _span(self.locale, start, end, "Md")

    def weekday(self, day: date) -> str:
        return format_date(day, "EEEE", locale=self.locale)

    def moment(self, at: datetime) -> str:
        hour = f"{at:%H:%M}"
        if self.language == "ko":  # as people say it: 오전 9시, 오후 2시 15분
            hour = format_time(at.time(), "aaaa h시 m분" if at.minute else "aaaa h시", locale=self.locale)
        return f"{self.day(at.date(), weekday=True)} {hour}"

    def won(self, amount: int) -> str:
        if self.language == "ko":
            return f"{self.number(amount)}원"  # how people write it; the locale data says ₩
        return format_currency(amount, "KRW", locale=self.locale)

    def number(self, amount: int) -> str:
        return format_decimal(amount, locale=self.locale)


@lru_cache(DATES_KEPT)
def _day(locale: Locale, day: date, weekday: bool) -> str:
    return format_date(day, "full" if weekday else "long", locale=locale)


@lru_cache(DATES_KEPT)
def _span(locale: Locale, start: date, end: date, skeleton: str) -> str:
    return str(format_interval(start, end, skeleton, locale=locale))


@cache
def words_for(language: str) -> Words:
    """Return the voice of a language; unknown tags raise ``KeyError``."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return Words(language, load_catalog(language))
