"""An announcement as its readers get it: the channels' real bodies as bubbles like theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from bot.announcement import Announcement
from bot.channel import Body, Channel, Frame
from bot.handler import ENDONYMS
from bot.reply import Reply
from bot.runtime import known_channels
from bot.sending.bubbles import harmless, measured
from bot.sending.checks import Composed
from bot.sending.pushes import push_reply, shown_text
from bot.store.templates import Template, Templates
from bot.web.staff.door import runtime

BY_TEMPLATE = "alimtalk"


@dataclass(frozen=True, slots=True)
class Bubble:
    """What one channel shows in one language: the very body it is handed."""

    channel: str
    language: str
    body: Mapping[str, Any]
    size: Composed


def bubbles_of(announcement: Announcement, languages: Iterable[str] = ENDONYMS) -> list[Bubble]:
    """Return the bubbles of each language there is a text in, on each of its channels."""
    written = [tag for tag in languages if _is_written(announcement, tag)]
    template = _template(announcement)
    return [
        bubble
        for tag in written
        for channel in announcement.channels
        if (bubble := _bubble(announcement, channel, tag, template)) is not None
    ]


def _is_written(announcement: Announcement, language: str) -> bool:
    found = shown_text(announcement.texts, language)
    return found is not None and found[1] == language


def _bubble(
    announcement: Announcement, channel: str, language: str, template: Template | None
) -> Bubble | None:
    reply = push_reply(announcement, language, runtime().sender)
    if channel == BY_TEMPLATE:
        if template is None or language != "ko":
            return None
        body: Body = {"text": template.filled(dict(announcement.template_values))}
    else:
        body = _composed(channel, reply)
    return Bubble(channel, language, body, measured(channel, body, reply))


def _composed(channel: str, reply: Reply) -> Body:
    return _channels()[channel].compose(reply, Frame(runtime().settings.public_url))


@cache
def _channels() -> dict[str, Channel]:
    """Return all channels: a preview is shown also where one is not switched on yet."""
    return known_channels()


def _template(announcement: Announcement) -> Template | None:
    if announcement.template is None or BY_TEMPLATE not in announcement.channels:
        return None
    approved = Templates(runtime().database).approved()
    return next((one for one in approved if one.id == announcement.template), None)


def near(url: str) -> str:
    """Return an address of this house without its host, so that a preview loads from where staff are."""
    return url.removeprefix(runtime().settings.public_url)


def telegram_markup(text: str) -> Markup:
    return Markup(harmless(text))  # noqa: S704  # made harmless just there
