"""Everything of the house gathered once at start, for the doors, the jobs and the commands."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.channel import Channel
from bot.courier import Carrier
from bot.discovery import find
from bot.drawing.covers import Covers
from bot.facts import FactsInMemory
from bot.handler import Fact, Handler
from bot.house import House
from bot.listening.phrases import FACETS, FILLER, FILLERS, WISHES
from bot.listening.understanding import PhraseReader
from bot.security.seal import Sealer
from bot.sending.pushes import Composer, Sender
from bot.settings import Settings, environment
from bot.shelf import Shelf
from bot.store.announcements import Announcements
from bot.store.audiences import Audiences
from bot.store.contents import STAMP, Contents
from bot.store.database import WEB_WAIT, Database, Unavailable
from bot.store.deliveries import Deliveries
from bot.store.desks import STAMP as DESKS
from bot.store.desks import all_desks
from bot.store.leaders import Leadership
from bot.store.mailboxes import Mailboxes
from bot.store.progress import Ledger
from bot.store.runs import Runs
from bot.store.sources import Pushes
from bot.store.states import States
from bot.store.talks import Talks
from bot.words import LANGUAGES, words_for

if TYPE_CHECKING:
    from bot.wires.telegram_transport import BotThread

SEOUL = ZoneInfo("Asia/Seoul")
LOOK_AGAIN = 1.0  # seconds a process may go on with rows that staff have just changed
COUNT_AGAIN = 5.0  # seconds it may go on telling how many places of a class are taken
USERNAME = "telegram.username"
HEARTBEAT = "heartbeat.scheduler"


@dataclass(slots=True)
class Runtime:
    """The house at run time.

    Attributes:
        channels: those that are on, by name.
        carriers: the ways to push that are on, by channel name.
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
    announcements: Announcements = field(init=False)
    audiences: Audiences = field(init=False)
    runs: Runs = field(init=False)
    ledger: Ledger = field(init=False)
    deliveries: Deliveries = field(init=False)
    pushes: Pushes = field(init=False)
    sealer: Sealer = field(init=False)
    carriers: Mapping[str, Carrier] = field(init=False)
    telegram: "BotThread | None" = field(init=False, default=None)
    mailboxes: Mailboxes = field(init=False)
    leadership: Leadership | None = field(init=False, default=None)  # a scheduler's own
    stopping: threading.Event = field(init=False, default_factory=threading.Event)
    _rooms: "Rooms" = field(init=False)

    def __post_init__(self) -> None:
        self.sealer = Sealer(self.settings.data_key)
        on = self.settings.couriers
        self.carriers = {name: one for name, one in known_couriers().items() if name in on}
        self.talks = Talks(self.database, self.sealer, reached=tuple(self.carriers))
        self.contents, self.states = Contents(self.database), States(self.database)
        self.announcements, self.audiences = Announcements(self.database), Audiences(self.database)
        self.runs, self.ledger = Runs(self.database), Ledger(self.database)
        lease = timedelta(seconds=self.settings.lease)
        self.deliveries = Deliveries(
            self.database, lease=lease, cap=self.settings.weekly_cap, haste=self.settings.haste
        )
        self.pushes = Pushes(self.database, Composer(self.channels, self.settings.public_url, self.sender))
        self.mailboxes = Mailboxes(self.database)
        self._rooms = Rooms(self)
        keys = self.settings.channels.get("telegram")
        if keys is not None:
            self.telegram = _bot_thread(keys["TELEGRAM_BOT_TOKEN"], keys["TELEGRAM_API_URL"])

    @property
    def sender(self) -> Sender:
        settings = self.settings
        return Sender(settings.sender_name, settings.sender_phone, settings.opt_out_phone)

    def house(self) -> House:
        """Return the house as the rows stand now, at most a second old.

        Raises:
            Unavailable: the database is away.
        """
        return self._rooms.present()

    def course(self, entity: str) -> Fact | None:
        """Return a class's row as it stands this moment, hidden or not: its people are still there."""
        rows = self.contents.of_course(entity)
        return FactsInMemory((row.kind, row.key, row.entity, row.body) for row in rows).one("course", entity)

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
    thread: BotThread = import_module("bot.wires.telegram_transport").BotThread(token, address)
    return thread


class Rooms:
    """The snapshot of the rows and all that is made from it, replaced whole when their stamp changes."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._stamp: str | None = None
        self._until: datetime | None = None  # when the next row expires
        self._look_at = self._count_at = 0.0
        self._decided: str | None = None
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
        now = self._runtime.now()
        if stamp != self._stamp or (self._until is not None and now >= self._until):
            self._house, self._until = self._build(now), self._runtime.contents.next_expiry(now)
            self._stamp = stamp
        self._look_at_desks()
        if "telegram" in self._runtime.channels:
            self._username = self._runtime.states.get(USERNAME) or ""
        self._look_at = time.monotonic() + LOOK_AGAIN

    def _look_at_desks(self) -> None:
        """Put what is known of the classes into the house; a new shelf, for shared answers tell of it."""
        decided = self._runtime.states.get(DESKS) or "0"
        if decided == self._decided and time.monotonic() < self._count_at:
            return
        desks = all_desks(self._runtime.database)
        if self._house is not None and desks != self._house.desks:
            self._house = replace(self._house, desks=desks, shelf=Shelf())
        self._decided, self._count_at = decided, time.monotonic() + COUNT_AGAIN

    def _build(self, now: datetime) -> House:
        rows = self._runtime.contents.all(now)
        facts = FactsInMemory((row.kind, row.key, row.entity, row.body) for row in rows)
        self.covers = Covers(facts)
        desks = self._house.desks if self._house is not None else {}
        understanding = PhraseReader(keywords(self._runtime.handlers), facts)
        return House(self._runtime.handlers, understanding, facts, self.covers, desks)

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


def known_couriers() -> dict[str, Carrier]:
    """Return every way to push; their libraries come with them, so only who pushes asks for it."""
    couriers: dict[str, Carrier] = find("bot.couriers", "COURIER", "name")
    return couriers


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of the house, of its channels and of its couriers.

    Args:
        environ: where from; None: the environment, with what stands behind it.

    Raises:
        BadSettings: some are missing or malformed.
    """
    given = environment() if environ is None else environ
    return Settings.from_env(given, known_channels().values(), known_couriers().values())


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
