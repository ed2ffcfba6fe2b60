"""What a turn may change for the person who asks, as values; and what is known of that person.

Network Act art. 50 and PIPA art. 22 stand behind the consents: each is asked for apart from the others, and
giving and taking back are kept with the wording that was shown.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

CONSENTS = ("advertising", "night", "abroad")
"""Consents a contact has a date for; a subscription is one as well, with a date for each topic."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Get messages about these topics; ``wording`` is what was said about that."""

    topics: tuple[str, ...]
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """Get none but urgent messages until then; None: go on."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Prefer:
    """Say where one lives or that one visits; empty: no longer say, None: as it is."""

    township: str | None = None
    residence: str | None = None


@dataclass(frozen=True, slots=True)
class Agree:
    """Give a consent, or refuse it or take it back; ``wording`` is what was shown before."""

    kind: str
    given: bool
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Keep:
    """Renew what was agreed to, where it was asked for again; anywhere else it changes nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Note that it was asked whether what was agreed to shall stay."""


Act = Subscribe | Unsubscribe | Pause | Prefer | Agree | Keep | Ask


@dataclass(frozen=True, slots=True)
class Me:
    """What is known of the person who asks.

    Attributes:
        subscriptions: topic to the day it was subscribed to.
        consents: kind to the day it was given, without those that are not given.
        needs_abroad: whether the channel lies abroad, so that messages need the consent ``abroad``.
        asked_again_at: when it was last asked whether all this shall stay.
    """

    subscriptions: Mapping[str, datetime] = field(default_factory=dict)
    consents: Mapping[str, datetime] = field(default_factory=dict)
    paused_until: datetime | None = None
    township: str = ""
    residence: str = ""
    needs_abroad: bool = False
    asked_again_at: datetime | None = None

    def after(self, acts: Iterable[Act], now: datetime) -> Self:
        """Return what will be known once these are done; the database does no other."""
        me = self
        for act in acts:
            me = me._after(act, now)
        return me

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now

    def _after(self, act: Act, now: datetime) -> Self:
        match act:
            case Subscribe(topics):
                return replace(self, subscriptions={**dict.fromkeys(topics, now), **self.subscriptions})
            case Unsubscribe(topics):
                return replace(self, subscriptions=_without(self.subscriptions, topics))
            case Pause(until):
                return replace(self, paused_until=until)
            case Prefer(township, residence):
                return self._preferring(township, residence)
            case Agree(kind, True):
                return replace(self, consents={kind: now, **self.consents})
            case Agree(kind):
                gone = ("advertising", "night") if kind == "advertising" else (kind,)
                return replace(self, consents=_without(self.consents, gone))
            case Keep():
                return self._renewed(now)
            case Ask():
                return replace(self, asked_again_at=now)

    def _preferring(self, township: str | None, residence: str | None) -> Self:
        return replace(
            self,
            township=self.township if township is None else township,
            residence=self.residence if residence is None else residence,
        )

    def _renewed(self, now: datetime) -> Self:
        if self.asked_again_at is None:
            return self
        return replace(
            self,
            subscriptions=dict.fromkeys(self.subscriptions, now),
            consents=dict.fromkeys(self.consents, now),
            asked_again_at=None,
        )


def _without(dates: Mapping[str, datetime], gone: Iterable[str]) -> dict[str, datetime]:
    gone = set(gone)
    return {name: at for name, at in dates.items() if name not in gone}


def wording_key(text: str) -> str:
    """Return the digest a wording is kept by; its beginning stands in the button that agrees to it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
