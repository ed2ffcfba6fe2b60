"""Everything of the house gathered once at start, for the doors, the jobs and the commands."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.channel import Channel
from bot.conversation import House
from bot.covers import Covers
from bot.discovery import find
from bot.facts import FactsInMemory
from bot.handler import Handler
from bot.settings import Settings
from bot.store.contents import STAMP, Contents
from bot.store.database import WEB_WAIT, Database, Unavailable
from bot.store.states import States
from bot.store.talks import Talks
from bot.understanding import FACETS, FILLER, FILLERS, WISHES, PhraseReader
from bot.words import LANGUAGES, words_for

if TYPE_CHECKING:
    from bot.telegram_transport import BotThread

SEOUL = ZoneInfo("Asia/Seoul")
LOOK_AGAIN = 1.0  # seconds a process may go on with rows that staff have just changed
USERNAME = "telegram.username"
HEARTBEAT = "heartbeat.scheduler"


@dataclass(slots=True)
class Runtime:
    """The house at run time.

    Attributes:
        channels: those that are on, by name.
        now: the present moment in Asia/Seoul; rehearsals shift it.
    """

    settings: Settings
    channels: Mapping[str, Channel]
    handlers: Mapping[str, Handler]
    database: Database
    now: Callable[[], datetime]
    talks: Talks = field(init=False)
    contents: Contents = field(init=False)
    states: States = field(init=False)
    telegram: "BotThread | None" = field(init=False, default=None)
    _rooms: "Rooms" = field(init=False)

    def __post_init__(self) -> None:
        self.talks, self.contents = Talks(self.database), Contents(self.database)
        self.states = States(self.database)
        self._rooms = Rooms(self)
        keys = self.settings.channels.get("telegram")
        if keys is not None:
            self.telegram = _bot_thread(keys["TELEGRAM_BOT_TOKEN"], keys["TELEGRAM_API_URL"])

    def house(self) -> House:
        """Return the house as the rows stand now, at most a second old.

        Raises:
            Unavailable: the database is away.
        """
        return self._rooms.present()

    def covers(self) -> Covers:
        self._rooms.present()
        return self._rooms.covers

    def secrets(self, channel: str) -> Mapping[str, str]:
        return self._rooms.secrets(channel)

    def close(self) -> None:
        if self.telegram is not None:
            self.telegram.close()
        self.database.close()


def _bot_thread(token: str, api_url: str) -> "BotThread":
    """Load Telegram's library only where the channel is on: it takes a quarter of a start."""
    address = api_url.rstrip("/").removesuffix("/bot") + "/bot"
    thread: BotThread = import_module("bot.telegram_transport").BotThread(token, address)
    return thread


class Rooms:
    """The snapshot of the rows and all that is made from it, replaced whole when their stamp changes."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._stamp: str | None = None
        self._look_at = 0.0
        self._house: House | None = None
        self._username = ""
        self.covers: Covers

    def present(self) -> House:
        house = self._house
        if house is not None and time.monotonic() < self._look_at:
            return house
        with self._lock:
            if self._house is None or time.monotonic() >= self._look_at:
                self._look()
            assert self._house is not None  # noqa: S101  # _look made it
            return self._house

    def _look(self) -> None:
        stamp = self._runtime.states.get(STAMP) or "0"
        if stamp != self._stamp:
            self._house = self._build()
            self._stamp = stamp
        if "telegram" in self._runtime.channels:
            self._username = self._runtime.states.get(USERNAME) or ""
        self._look_at = time.monotonic() + LOOK_AGAIN

    def _build(self) -> House:
        rows = self._runtime.contents.all()
        facts = FactsInMemory((row.kind, row.key, row.entity, row.body) for row in rows)
        self.covers = Covers(facts)
        return House(
            self._runtime.handlers, PhraseReader(keywords(self._runtime.handlers), facts), facts, self.covers
        )

    def secrets(self, channel: str) -> Mapping[str, str]:
        given = self._runtime.settings.channels[channel]
        if channel != "telegram":
            return given
        with suppress(Unavailable):  # then the message cannot be answered either, and is told so later
            self.present()
        return {**given, "username": self._username}


def keywords(handlers: Mapping[str, Handler]) -> dict[str, dict[str, str]]:
    """Return what topics and facets listen for: language, then ``topic:…`` or ``facet:…``, to its words."""
    heard = {f"topic:{topic}": handler.listens for topic, handler in handlers.items()}
    heard |= {f"facet:{facet}": words for facet, words in FACETS.items()}
    heard |= {name: words for name, (_, words) in WISHES.items()} | {FILLER: FILLERS}
    return {
        language: {name: words_for(language).say(words) for name, words in heard.items()}
        for language in LANGUAGES
    }


def clock(offset: int) -> Callable[[], datetime]:
    """Return a clock in Asia/Seoul, shifted by ``offset`` seconds."""
    shift = timedelta(seconds=offset)
    return lambda: (datetime.now(UTC) + shift).astimezone(SEOUL)


def known_channels() -> dict[str, Channel]:
    channels: dict[str, Channel] = find("bot.channels", "CHANNEL", "name")
    return channels


def open_runtime(settings: Settings, *, wait: float = WEB_WAIT, **replaced: Any) -> Runtime:
    """Gather the house.

    Args:
        wait: seconds to wait for a database lock.
        replaced: ``channels``, ``handlers`` or ``now`` handed in instead of the real ones.
    """
    channels = replaced.get("channels") or {
        name: channel for name, channel in known_channels().items() if name in settings.channels
    }
    return Runtime(
        settings,
        channels,
        replaced.get("handlers") or find("handlers", "HANDLER", "topic"),
        Database(settings.database_url, wait=wait),
        replaced.get("now") or clock(settings.clock_offset),
    )
