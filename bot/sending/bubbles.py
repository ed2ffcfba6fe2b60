"""What a channel's body shows, for previews: its length, its bubbles, Telegram's markup made harmless."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

from bot.fitting import utf16_units
from bot.question import Question
from bot.reply import Reply
from bot.sending.checks import Composed

PLAIN_TAGS = {"b", "i", "u", "s"}
OPEN_SCHEMES = ("https://", "http://")
NO_WORDS = {"alt", "altText", "buttons", "imageUrl", "type", "url"}  # keys of a bubble that hold no words


def measured(channel: str, body: Mapping[str, Any], reply: Reply) -> Composed:
    """Return how long a message came out on a channel, as the channel counts.

    It is cut where the rest stands behind a "more", for a push is read once and nobody presses on.
    """
    texts = list(texts_of(channel, body))
    return Composed(sum(map(utf16_units, texts)), len(texts), is_cut(body, reply.question))


def texts_of(channel: str, body: Mapping[str, Any]) -> Iterator[str]:
    """Yield what can be read in each bubble, buttons apart."""
    if channel == "kakao":
        yield from (_joined(output) for output in body["template"]["outputs"])
    elif channel == "telegram":
        yield plain(body["text"])
    elif channel == "webchat":
        yield from (_joined(output) for output in body["outputs"])
    else:
        yield str(body.get("text", ""))


def _joined(output: Mapping[str, Any]) -> str:
    return "\n".join(_words(output))


def _words(part: Any) -> Iterator[str]:
    """Yield the words of a bubble, without addresses and without its buttons."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from _words(one)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name not in NO_WORDS:
                yield from _words(one)


def is_cut(body: Mapping[str, Any], question: Question) -> bool:
    """Tell whether the body offers a next page."""
    return json.dumps(question.at(1).code()) in json.dumps(body)


def plain(markup: str) -> str:
    """Return Telegram's HTML as it is read.

    >>> plain('<b>A &amp; B</b>')
    'A & B'
    """
    reader = _Telegram()
    reader.feed(markup)
    reader.close()
    return "".join(reader.texts)


def harmless(markup: str) -> str:
    """Return Telegram's HTML for a page of ours: bold and links stay, anything else is shown as text.

    >>> harmless('<b>A</b> <script>x</script>')
    '<b>A</b> &lt;script&gt;x&lt;/script&gt;'
    """
    reader = _Telegram()
    reader.feed(markup)
    reader.close()
    return "".join(reader.made)


class _Telegram(HTMLParser):
    """Takes Telegram's markup apart and puts together what may stand on a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        self.texts: list[str] = []

    def set_cdata_mode(self, *_: Any, **__: Any) -> None:
        """Read on as usual behind a script's tag: it is shown as text."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag in PLAIN_TAGS:
            self.made.append(f"<{tag}>")
        elif tag == "a" and href.startswith(OPEN_SCHEMES):
            self.made.append(f'<a href="{escape(href)}" rel="noopener" target="_blank">')
        else:
            self.made.append(escape(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self.made.append(f"</{tag}>" if tag in PLAIN_TAGS or tag == "a" else escape(f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self.made.append(escape(data))
        self.texts.append(data)
