"""What goes wrong at a stand-in: a declared mix, drawn by a seed, and plans for tests."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from typing import Any, Self

from bot.rehearsal.copies import Who

REFUSED = {
    "too-many": "429 for every bulk call until retry_after is over; no copy",
    "error-500": "500 in the platform's own words; no copy",
    "error-502": "502 in the platform's own words; no copy",
    "bad-format": "400 can't parse entities; no copy",
    "unauthorised": "401; no copy",
    "cut-before": "the connection closes before anything was taken; no copy",
}
LOST = {
    "error-504": "504 in the platform's own words, though the copy was taken",
    "no-json": "502 as a web page, though the copy was taken",
    "time-out": "the copy is taken, the answer comes only after the seconds told",
    "cut-after": "the copy is taken, then the connection closes without an answer",
}
PEOPLE = {
    "blocked": "this person blocked us, always the same ones",
    "deactivated": "this person's account is gone, always the same ones",
    "chat-not-found": "nobody is known by this id, always the same ones",
    "migrate": "this group became a supergroup (drawn for small groups alone)",
}
CALLS = REFUSED | LOST
NONE = "none"  # a plan's word for: nothing goes wrong here, whatever the mix says

SMALL = {
    "too-many": 0.0005,
    "error-500": 0.01,
    "error-502": 0.005,
    "error-504": 0.005,
    "no-json": 0.005,
    "time-out": 0.001,
    "cut-before": 0.005,
    "cut-after": 0.01,
    "blocked": 0.02,
    "deactivated": 0.01,
    "chat-not-found": 0.01,
    "migrate": 0.5,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault by appointment.

    Attributes:
        platform: telegram, kakao or solapi; None for any.
        chat: whom it befalls: a chat id, a user id or a phone number; None for anybody.
        times: how often; None for always.
        after: how many calls that fit pass untouched first.
        seconds: of a time-out, how long it takes; of too-many, what retry_after says. None for the mix's own.
    """

    fault: str
    platform: str | None = None
    chat: str | None = None
    times: int | None = None
    after: int = 0
    seconds: float | None = None

    def fits(self, platform: str, people: Iterable[Who]) -> bool:
        return self.platform in (None, platform) and (
            self.chat is None or any(self.chat == str(who) for who in people)
        )


@dataclass(frozen=True, slots=True)
class Faults:
    """A mix: each fault's share of all calls, or of all people, and the plan that comes before it.

    Attributes:
        retry_after: whole seconds that a 429 asks for.
        quiet: seconds that pass after a 429 before the mix may draw another.
        seconds: how long a time-out holds the answer back.
    """

    seed: int = 1
    shares: Mapping[str, float] = field(default_factory=dict)
    retry_after: int = 1
    quiet: float = 15.0
    seconds: float = 30.0
    plan: tuple[Planned, ...] = ()

    def __post_init__(self) -> None:
        known = CALLS.keys() | PEOPLE.keys()
        named = {*self.shares, *(planned.fault for planned in self.plan)} - {NONE}
        if named - known:
            raise ValueError(f"no such fault: {', '.join(sorted(named - known))}")
        if sum(self.shares.get(name, 0) for name in CALLS) > 1 or any(s < 0 for s in self.shares.values()):
            raise ValueError("the shares of calls must lie between 0 and 1, together too")

    @classmethod
    def none(cls) -> Self:
        return cls()

    @classmethod
    def small(cls, seed: int = 1) -> Self:
        """Return the mix of a rehearsal with faults: about one call and one person in twenty-five."""
        return cls(seed=seed, shares=SMALL)

    def changed(self, values: Mapping[str, Any]) -> Self:
        """Return the mix with the values given; ValueError or TypeError where they make no sense."""
        given = dict(values)
        if "shares" in given:
            given["shares"] = dict(given["shares"])
        if "plan" in given:
            given["plan"] = tuple(_planned(entry) for entry in given["plan"])
        return replace(self, **given)

    def as_json(self) -> dict[str, Any]:
        """Return what :meth:`changed` reads."""
        return {**asdict(self), "shares": dict(self.shares), "plan": [asdict(entry) for entry in self.plan]}

    def describe(self) -> dict[str, Any]:
        """Return the mix in numbers and words, to be printed."""
        words = CALLS | PEOPLE
        return {
            "seed": self.seed,
            "retry_after": self.retry_after,
            "time_out_seconds": self.seconds,
            "shares": {name: f"{share:.2%}: {words[name]}" for name, share in self.shares.items()},
            "planned": [asdict(entry) for entry in self.plan],
        }


def _planned(entry: Mapping[str, Any]) -> Planned:
    planned = Planned(**entry)
    return planned if planned.chat is None else replace(planned, chat=str(planned.chat))


@dataclass(frozen=True, slots=True)
class Met:
    """A fault that befalls a call now; its seconds are the wait told (too-many) or kept (time-out)."""

    name: str
    seconds: float = 0.0

    @property
    def is_refusal(self) -> bool:
        return self.name in REFUSED


class Trouble:
    """A mix at work: how often its plan was met, who tried how often, whose lane is closed.

    A draw depends on the seed, the receiver and the number of the try alone, not on which call came first, so
    a run with many calls at once meets the same faults as the next one (429 apart, which goes by the clock).
    """

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._is_calm = not faults.shares and not faults.plan
        self._met: Counter[tuple[int, bool]] = Counter()
        self._tries: dict[tuple[str, Who], int] = {}
        self._closed_until: dict[str, float] = {}

    def of_call(self, platform: str, people: Sequence[Who], now: float) -> Met | None:
        """Return what befalls a call for these people, now on the clock that never goes back."""
        if self._is_calm or not people:
            return None
        if now < (until := self._closed_until.get(platform, 0.0)):
            return Met("too-many", until - now)
        planned = self._appointed(platform, people, CALLS)
        name = planned.fault if planned else self._drawn_for_call(platform, people[0], now)
        if name in (None, NONE):
            return None
        return self._meet(str(name), platform, planned.seconds if planned else None, now)

    def of_person(self, platform: str, who: Who) -> str | None:
        """Return what is the matter with this receiver, the same at every try."""
        if self._is_calm:
            return None
        planned = self._appointed(platform, (who,), PEOPLE)
        name = planned.fault if planned else self._drawn(PEOPLE, platform, who, "always")
        if name == NONE or (name == "migrate" and not planned and not _is_small_group(who)):
            return None
        return name

    def _meet(self, name: str, platform: str, seconds: float | None, now: float) -> Met:
        if name == "too-many":
            wait = self.faults.retry_after if seconds is None else seconds
            self._closed_until[platform] = now + wait
            return Met(name, wait)
        return Met(name, self.faults.seconds if seconds is None else seconds)

    def _appointed(self, platform: str, people: Sequence[Who], kind: Mapping[str, str]) -> Planned | None:
        for at, planned in enumerate(self.faults.plan):
            if planned.fault not in kind and planned.fault != NONE:
                continue
            if not planned.fits(platform, people):
                continue
            turn_of = (at, kind is CALLS)  # "none" counts apart for calls and for people
            self._met[turn_of] += 1
            turn = self._met[turn_of] - planned.after
            if turn > 0 and (planned.times is None or turn <= planned.times):
                return planned
        return None

    def _drawn_for_call(self, platform: str, who: Who, now: float) -> str | None:
        tries = self._tries[platform, who] = self._tries.get((platform, who), 0) + 1
        name = self._drawn(CALLS, platform, who, str(tries))
        rests = now < self._closed_until.get(platform, -self.faults.quiet) + self.faults.quiet
        return None if name == "too-many" and rests else name

    def _drawn(self, kind: Mapping[str, str], platform: str, who: Who, turn: str) -> str | None:
        """Return one fault of the kind by its share, or None; the same for the same receiver and turn."""
        key = f"{self.faults.seed}:{platform}:{who}:{turn}".encode()
        drawn = int.from_bytes(blake2b(key, digest_size=8).digest()) / 2**64
        for name in kind:
            drawn -= self.faults.shares.get(name, 0.0)
            if drawn < 0:
                return name
        return None


def _is_small_group(who: Who) -> bool:
    told = str(who)
    return told.startswith("-") and not told.startswith("-100")
