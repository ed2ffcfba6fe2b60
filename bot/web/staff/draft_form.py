"""The editor's form: what was typed, what is wrong with it, and the announcement it makes."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from bot.announcement import (
    HOLD,
    LONGEST_BODY,
    LONGEST_TITLE,
    MOST_BUTTONS,
    Announcement,
    Kind,
    Link,
    Text,
)
from bot.audience import RESIDENCES, TOPICS, Audience
from bot.calendar.repeats import BadRepeat, Repeat
from bot.calendar.workdays import SEOUL
from bot.channel import storable
from bot.handler import ENDONYMS, mark
from bot.townships import TOWNSHIPS

CHANNELS = ("webchat", "telegram", "kakao", "alimtalk")
LONGEST_LABEL, LONGEST_URL, LONGEST_VALUE, LONGEST_ALT = 40, 500, 200, 100  # characters
LONGEST_HOLD = 3600  # seconds
MINUTES = "%Y-%m-%dT%H:%M"

CLASS = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
MOST_CLASSES = 10

Typed = MultiDict[str, str]
Faults = dict[str, str]
"""A field's name to what is wrong with it: a sentence of the catalogs."""

_TITLE = mark("Write a title in at least one language.")
_LONG_TITLE = mark("A title has at most 100 characters.")
_LONG_BODY = mark("A text has at most 2,000 characters.")
_KIND = mark("Choose what kind of announcement it is.")
_TOPIC = mark("Choose topics from the list.")
_CHANNEL = mark("Choose at least one channel.")
_MOMENT = mark("Give a day and a time, such as 2027-03-31 09:00.")
_BEFORE = mark("The end is before the time it is sent.")
_HOLD = mark("Give the waiting time in seconds, from 0 to 3600.")
_URL = mark("Give a web address that begins with https:// or http://.")
_LABEL = mark("Write what stands on the button.")
_LONG_LABEL = mark("A button has at most 40 characters.")
_CHOICE = mark("Choose from the list.")
_CLASS_KIND = mark("People are written to about their class with information, never with advertising.")
_ALT = mark("Describe the picture for those who cannot see it, in at most 100 characters.")
_VALUE = mark("A value has at most 200 characters.")
_NUMBER = mark("Give the number of an announcement.")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was filled in.

    Attributes:
        typed: all that stands in it, so that nothing is lost.
        announcement: what it makes; fields with faults are left out of it.
    """

    typed: Typed
    announcement: Announcement
    faults: Faults = field(default_factory=dict)


def read(typed: Typed, before: Announcement | None = None) -> Form:
    """Read what was posted.

    Args:
        before: what is changed; whose readers a correction goes to is never typed.
    """
    reader = _Reader(typed)
    announcement = Announcement(
        kind=reader.kind(),
        texts=reader.texts(),
        topics=reader.some("topics", TOPICS, _TOPIC),
        channels=reader.channels(),
        audience=reader.audience(),
        buttons=reader.buttons(),
        picture=reader.text("picture_kept")[:64] or None,
        picture_alt=reader.alt(),
        at=reader.moment("at"),
        repeat=reader.repeat(),
        hold=reader.hold(),
        ends_at=reader.moment("ends_at"),
        template=reader.text("template")[:64] or None,
        template_values=reader.values(),
        channel_post=bool(typed.get("channel_post")),
    )
    if announcement.audience.classes and announcement.kind is Kind.ADVERTISING:
        reader.faults["kind"] = _CLASS_KIND
    if announcement.ends_at and announcement.at and announcement.ends_at <= announcement.at:
        reader.faults["ends_at"] = _BEFORE
    if before is not None:
        announcement = replace(
            announcement, correction_of=before.correction_of, state=before.state, id=before.id,
            author=before.author, version=before.version,
        )  # fmt: skip
    return Form(typed, announcement, reader.faults)


class _Reader:
    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.faults: Faults = {}

    def text(self, name: str) -> str:
        return storable(self.typed.get(name, "")).replace("\r\n", "\n").strip()

    def short(self, name: str, longest: int, fault: str) -> str:
        value = self.text(name)
        if len(value) > longest:
            self.faults[name] = fault
        return value[:longest]

    def kind(self) -> Kind:
        try:
            return Kind(self.typed.get("kind", ""))
        except ValueError:
            self.faults["kind"] = _KIND
            return Kind.INFORMATION

    def texts(self) -> dict[str, Text]:
        texts = {
            tag: Text(
                self.short(f"title.{tag}", LONGEST_TITLE, _LONG_TITLE),
                self.short(f"body.{tag}", LONGEST_BODY, _LONG_BODY),
            )
            for tag in ENDONYMS
        }
        if not any(text.title for text in texts.values()):
            self.faults.setdefault("title.ko", _TITLE)
        return {tag: text for tag, text in texts.items() if text.title or text.body}

    def some(self, name: str, known: Iterable[str], fault: str) -> tuple[str, ...]:
        """Return what was ticked, in the order of the list."""
        ticked, all_known = self.typed.getlist(name), tuple(known)
        if not set(ticked) <= set(all_known):
            self.faults[name] = fault
        return tuple(one for one in all_known if one in ticked)

    def channels(self) -> tuple[str, ...]:
        ticked = self.some("channels", CHANNELS, _CHANNEL)
        if not ticked:
            self.faults["channels"] = _CHANNEL
        return ticked

    def audience(self) -> Audience:
        residence = self.typed.get("residence", "")
        if residence and residence not in RESIDENCES:
            self.faults["residence"] = _CHOICE
            residence = ""
        return Audience(
            languages=self.some("languages", ENDONYMS, _CHOICE),
            townships=self.some("townships", TOWNSHIPS, _CHOICE),
            residence=residence,
            without_topics=self.some("without_topics", TOPICS, _CHOICE),
            without_townships=self.some("without_townships", TOWNSHIPS, _CHOICE),
            without_readers_of=self.number("without_readers_of"),
            classes=self.classes(),
        )

    def classes(self) -> tuple[str, ...]:
        named = dict.fromkeys(self.typed.getlist("classes"))
        return tuple(one for one in named if CLASS.fullmatch(one))[:MOST_CLASSES]

    def number(self, name: str) -> int | None:
        value = self.text(name)
        if not value:
            return None
        if not value.isdecimal() or not value.isascii() or len(value) > 12:
            self.faults[name] = _NUMBER
            return None
        return int(value)

    def buttons(self) -> tuple[Link, ...]:
        return tuple(filter(None, (self._button(f"button.{n}") for n in range(1, MOST_BUTTONS + 1))))

    def _button(self, name: str) -> Link | None:
        labels = {
            tag: words
            for tag in ENDONYMS
            if (words := self.short(f"{name}.label.{tag}", LONGEST_LABEL, _LONG_LABEL))
        }
        url = self.text(f"{name}.url")
        if not url and not labels:
            return None
        if len(url) > LONGEST_URL or not url.startswith(("https://", "http://")) or " " in url:
            self.faults[f"{name}.url"] = _URL
            return None
        if not labels:
            self.faults[f"{name}.label.ko"] = _LABEL
        return Link(labels, url)

    def alt(self) -> dict[str, str]:
        written = {tag: self.short(f"picture_alt.{tag}", LONGEST_ALT, _ALT) for tag in ENDONYMS}
        has_picture = bool(self.text("picture_kept"))
        if has_picture and not any(written.values()):
            self.faults["picture_alt.ko"] = _ALT
        return {tag: words for tag, words in written.items() if words}

    def moment(self, name: str) -> datetime | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return datetime.strptime(value[:16], MINUTES).replace(tzinfo=SEOUL)
        except ValueError:
            self.faults[name] = _MOMENT
            return None

    def repeat(self) -> dict[str, Any] | None:
        every = self.text("repeat.every")
        if not every:
            return None
        names = ("at", "day", "cron", "on_holiday", "until", "count")
        written: dict[str, Any] = {name: self.text(f"repeat.{name}") for name in names}
        try:
            return Repeat.read(
                written | {"every": every, "weekdays": self.typed.getlist("repeat.weekdays")}
            ).write()
        except BadRepeat as bad:
            self.faults[f"repeat.{bad.field}"] = bad.sentence
            return None

    def hold(self) -> timedelta:
        value = self.text("hold")
        if not value:
            return HOLD
        if not value.isdecimal() or not value.isascii() or len(value) > 6 or int(value) > LONGEST_HOLD:
            self.faults["hold"] = _HOLD
            return HOLD
        return timedelta(seconds=int(value))

    def values(self) -> dict[str, str]:
        """Return the template's blanks with their values, by Solapi's names of them."""
        names = [name for name in self.typed if name.startswith("value.")]
        return {
            f"#{{{name.removeprefix('value.')}}}": value
            for name in names[:40]
            if (value := self.short(name, LONGEST_VALUE, _VALUE))
        }


def written(announcement: Announcement) -> Typed:
    """Return an announcement as the form shows it."""
    typed: Typed = MultiDict()
    for tag, text in announcement.texts.items():
        typed[f"title.{tag}"], typed[f"body.{tag}"] = text.title, text.body
    for n, button in enumerate(announcement.buttons, 1):
        typed[f"button.{n}.url"] = button.url
        typed.update({f"button.{n}.label.{tag}": words for tag, words in button.label.items()})
    typed.update({f"picture_alt.{tag}": words for tag, words in announcement.picture_alt.items()})
    typed.update({f"value.{name[2:-1]}": value for name, value in announcement.template_values.items()})
    for name, value in _plain_fields(announcement).items():
        if value:
            typed[name] = value
    _lists(typed, announcement)
    return typed


def _plain_fields(announcement: Announcement) -> dict[str, str | None]:
    audience = announcement.audience
    return {
        "kind": str(announcement.kind),
        "at": _local(announcement.at),
        "ends_at": _local(announcement.ends_at),
        "hold": str(int(announcement.hold.total_seconds())),
        "picture_kept": announcement.picture,
        "template": announcement.template,
        "channel_post": "1" if announcement.channel_post else "",
        "residence": audience.residence,
        "without_readers_of": str(audience.without_readers_of or ""),
    }


def _lists(typed: Typed, announcement: Announcement) -> None:
    audience, repeat = announcement.audience, dict(announcement.repeat or {})
    typed.setlist("repeat.weekdays", repeat.pop("weekdays", []))
    typed.update({f"repeat.{name}": str(value) for name, value in repeat.items()})
    for name, values in (
        ("topics", announcement.topics),
        ("channels", announcement.channels),
        ("languages", audience.languages),
        ("townships", audience.townships),
        ("without_topics", audience.without_topics),
        ("without_townships", audience.without_townships),
        ("classes", audience.classes),
    ):
        typed.setlist(name, list(values))


def _local(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(SEOUL).strftime(MINUTES)


def fresh(channels: Iterable[str], classes: Iterable[str] = ()) -> Typed:
    """Return what a new form shows: information, to all channels that are on.

    Args:
        classes: those whose people it is for, who signed up in a chat.
    """
    typed: Typed = MultiDict({"kind": str(Kind.INFORMATION), "hold": str(int(HOLD.total_seconds()))})
    typed.setlist("classes", list(classes))
    chosen = set(channels) - ({"alimtalk"} if typed.getlist("classes") else set())
    typed.setlist("channels", [name for name in CHANNELS if name in chosen])
    return typed


Say = Callable[[str], str]


def said(faults: Mapping[str, str], say: Say) -> Faults:
    """Say the faults to whoever filled the form in."""
    return {name: say(sentence) for name, sentence in faults.items()}
