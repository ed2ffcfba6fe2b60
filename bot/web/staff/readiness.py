"""All that is known about an announcement before it is sent, gathered for the editor and the approver."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bot.announcement import Announcement, Kind
from bot.audience import Audience
from bot.runtime import Runtime
from bot.sending.checks import Caution, Draft, cautions, is_stopped
from bot.sending.link_check import Visitor, dead_links, links_of
from bot.sending.outlook import Outlook, outlook
from bot.sending.post_office import pace_of
from bot.settings import NO_OPT_OUT_PHONE
from bot.store.audiences import Reach
from bot.store.templates import Templates
from bot.store.weeks import counted_lately
from bot.web.staff.door import runtime
from bot.web.staff.previews import Bubble, bubbles_of

KEPT = 15.0  # seconds a count is good enough for while somebody is typing
MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the author and the approver are shown."""

    outlook: Outlook
    bubbles: list[Bubble]
    cautions: tuple[Caution, ...]

    @property
    def is_stopped(self) -> bool:
        return is_stopped(self.cautions)


def readiness(announcement: Announcement, *, exact: bool = True, links: bool = False) -> Readiness:
    """Look ahead.

    Args:
        exact: whether the readers are counted now; else a count some seconds old will do.
        links: whether the links are opened, which may take seconds.
    """
    house = runtime()
    people = _people(house, announcement, exact=exact)
    ahead = outlook(announcement, people, house.now(), rates=rates_of(house), won=prices_of(house))
    bubbles = bubbles_of(announcement)
    return Readiness(ahead, bubbles, _cautions(house, announcement, ahead, bubbles, links=links))


def rates_of(house: Runtime) -> dict[str, int]:
    """Return how many messages a second each channel that is on is handed; 0: as fast as can be."""
    return {name: pace_of(house, name) for name in house.carriers}


def prices_of(house: Runtime) -> dict[str, int]:
    """Return what a message costs on each channel, in won without tax."""
    own = house.settings.couriers
    return {
        name: int(own[name].get(f"{name.upper()}_WON") or own[name].get("SOLAPI_WON") or carrier.won)
        for name, carrier in house.carriers.items()
        if carrier.won
    }


def _cautions(
    house: Runtime, announcement: Announcement, ahead: Outlook, bubbles: list[Bubble], *, links: bool
) -> tuple[Caution, ...]:
    settings, now = house.settings, house.now()
    lately = counted_lately(
        house.database, announcement.topics, announcement.channels, now, but=announcement.id or 0
    )
    found = links_of(announcement.texts, announcement.buttons) if links else ()
    draft = Draft(
        announcement.kind, announcement.texts, announcement.channels, announcement.buttons, announcement.at,
        announcement.ends_at, ahead.by_language(),
        {(one.channel, one.language): one.size for one in bubbles}, lately, settings.weekly_cap,
        dead_links(found, Visitor(allow_private=not settings.is_public)), settings.sender_name,
        _refusal_phone(house), ahead.rate, _has_template(house, announcement),
    )  # fmt: skip
    return cautions(draft, now)


def _has_template(house: Runtime, announcement: Announcement) -> bool:
    return any(one.id == announcement.template for one in Templates(house.database).approved())


def _refusal_phone(house: Runtime) -> str:
    """Return the free number to refuse advertising by; a public house needs a real one."""
    phone = house.settings.opt_out_phone
    return "" if house.settings.is_public and phone == NO_OPT_OUT_PHONE else phone


# Counting


@dataclass(slots=True)
class _Counts:
    """Counts of audiences, kept for a moment, so that each letter typed does not count 620,000 people."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    known: dict[tuple[str, Kind, Audience], tuple[float, Reach]] = field(default_factory=dict)

    def get(self, key: tuple[str, Kind, Audience]) -> Reach | None:
        with self.lock:
            until, reach = self.known.get(key, (0.0, None))
        return reach if until > time.monotonic() else None

    def put(self, key: tuple[str, Kind, Audience], reach: Reach) -> None:
        with self.lock:
            if len(self.known) >= MOST_KEPT:
                self.known.clear()
            self.known[key] = (time.monotonic() + KEPT, reach)


_counts = _Counts()


def _people(house: Runtime, announcement: Announcement, *, exact: bool) -> Counter[tuple[str, str]]:
    key = (house.settings.database_url, announcement.kind, announcement.readers)
    reach = None if exact else _counts.get(key)
    if reach is None:
        reach = house.audiences.reach(announcement.kind, announcement.readers, house.now())
        _counts.put(key, reach)
    return reach.people
