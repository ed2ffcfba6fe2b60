"""What an announcement will mean before it is sent: whom it reaches, what it costs, when it is through."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.announcement import Announcement, Kind
from bot.calendar.quiet_hours import expected_finish
from bot.calendar.repeats import Repeat
from bot.sending.pushes import shown_text

OWN_PACE = 1000  # deliveries a second our own engine makes at least, where no platform sets a slower pace
TAX = 10  # percent


@dataclass(frozen=True, slots=True)
class Price:
    """What a channel costs: people, won for each, all without tax."""

    channel: str
    people: int
    won: int

    @property
    def total(self) -> int:
        return self.people * self.won


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected if it went out as it is.

    Attributes:
        people: by (channel, language).
        reads: by language, the language its readers are shown; only those with another one.
        prices: of the channels that cost something.
        starts: when it begins; finishes: when it is through.
        mute: channels nothing can be sent on now, with how many wait there.
    """

    people: Counter[tuple[str, str]]
    reads: Mapping[str, str]
    prices: tuple[Price, ...]
    starts: datetime
    finishes: datetime
    rate: float
    mute: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.people.total()

    @property
    def won(self) -> int:
        return sum(price.total for price in self.prices)

    @property
    def won_with_tax(self) -> int:
        return self.won * (100 + TAX) // 100

    def by_channel(self) -> Counter[str]:
        return _by(self.people, 0)

    def by_language(self) -> Counter[str]:
        return _by(self.people, 1)


def outlook(
    announcement: Announcement,
    people: Counter[tuple[str, str]],
    now: datetime,
    *,
    rates: Mapping[str, int],
    won: Mapping[str, int],
) -> Outlook:
    """Tell what is to be expected.

    Args:
        people: whom it would reach, by (channel, language).
        rates: messages a second of the channels that are on; 0: as many as our own engine makes.
        won: what a message costs on each channel, without tax.
    """
    by_channel, by_language = _by(people, 0), _by(people, 1)
    starts = start_of(announcement, now)
    rate = _rate(by_channel, rates)
    return Outlook(
        people,
        _fallbacks(announcement, by_language),
        tuple(
            Price(channel, by_channel[channel], won[channel]) for channel in by_channel if won.get(channel)
        ),
        starts,
        expected_finish(starts, people.total(), rate, announcement.kind is Kind.ADVERTISING),
        rate,
        {channel: count for channel, count in by_channel.items() if channel not in rates},
    )


def start_of(announcement: Announcement, now: datetime) -> datetime:
    """Return when it would begin if it were approved now."""
    earliest = now + announcement.waits
    if announcement.repeat is not None and announcement.at is None:
        return Repeat.read(announcement.repeat).next_after(earliest) or earliest
    return max(announcement.at or earliest, earliest)


def _rate(by_channel: Counter[str], rates: Mapping[str, int]) -> float:
    """Return how many are reached in a second over all: the channels are served side by side."""
    slowest = max(
        (count / (rates.get(channel) or OWN_PACE) for channel, count in by_channel.items()), default=0.0
    )
    return by_channel.total() / slowest if slowest else float(OWN_PACE)


def _fallbacks(announcement: Announcement, by_language: Counter[str]) -> dict[str, str]:
    """Return who reads a language that is missing, and which one they are shown."""
    shown = {tag: shown_text(announcement.texts, tag) for tag in by_language}
    return {tag: found[1] for tag, found in shown.items() if found is not None and found[1] != tag}


def _by(people: Counter[tuple[str, str]], place: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for names, count in people.items():
        found[names[place]] += count
    return found
