"""How far sending has come: the live part of a sheet, and each delivery to be looked up."""

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, request

from bot.calendar.quiet_hours import is_quiet
from bot.courier import State
from bot.runtime import HEARTBEAT
from bot.store.progress import Progress
from bot.store.recalls import Recalls
from bot.web.staff.door import Answer, allowed, runtime, show, staff
from bot.web.staff.door import number as asked_number
from bot.web.staff.in_words import (
    CHANNELS,
    DELIVERY_STATES,
    POST_STATES,
    REASONS,
    RECALLED,
    RUN_STATES,
    in_words,
    masked,
)
from bot.web.staff.menu import EVERYBODY

Row = Any  # a row as the store gives it: its columns are its attributes
ORDER = ("sent", "failed", "skipped", "unknown", "pending")
WINDOW = 30.0  # seconds over which the present rate is told
BY_PAGE = 50


@dataclass(frozen=True, slots=True)
class Run:
    """One run as staff see it."""

    row: Row
    progress: Progress
    rate: float = 0.0
    rests_until: datetime | None = None

    @property
    def pending(self) -> int:
        """How many are still to come; while deliveries are being written, nobody knows all of them."""
        return self.progress.states[State.PENDING]

    def finish(self, now: datetime) -> datetime | None:
        """Return when it will be through at the present rate; None where nobody can tell."""
        if self.row.state != "sending" or not self.rate or not self.pending or self.rests_until:
            return None
        return now + timedelta(seconds=self.pending / self.rate)


@dataclass(frozen=True, slots=True)
class Standing:
    """All runs of an announcement, the latest first, and their sums."""

    runs: tuple[Run, ...] = ()
    totals: Counter[str] = field(default_factory=Counter)

    @property
    def latest(self) -> Run | None:
        """The run under way, else the last that began."""
        begun = [run for run in self.runs if run.row.started_at is not None]
        under_way = [run for run in begun if run.row.state in {"sending", "paused"}]
        return next(iter(under_way or begun), None)

    @property
    def planned(self) -> Row | None:
        return next((run.row for run in self.runs if run.row.state == "planned"), None)

    @property
    def missed(self) -> Row | None:
        return next((run.row for run in self.runs if run.row.state == "missed"), None)

    @property
    def is_taken_back(self) -> bool:
        """Whether all that may have arrived was asked back already."""
        reached = [run for run in self.runs if run.progress.states["sent"] or run.progress.states["unknown"]]
        return all(run.row.recall_at is not None for run in reached)

    @property
    def trouble(self) -> str:
        return next((run.row.trouble for run in self.runs if run.row.trouble), "")


@dataclass(frozen=True, slots=True)
class Clock:
    """How the scheduler stands: when it last gave a sign of life, and whether it counts as stopped."""

    beat: datetime | None
    is_stopped: bool


def clock_now() -> Clock:
    house = runtime()
    beat = house.states.when(HEARTBEAT)
    silence = timedelta(seconds=house.settings.scheduler_silence)
    return Clock(beat, beat is None or house.now() - beat > silence)


def runs_of(rows: list[Row], rates: "Rates") -> tuple[Run, ...]:
    """Return runs with how far each has come, and until when it rests if nothing of it is due now."""
    ledger, numbers = runtime().ledger, [row.id for row in rows]
    many, rests = ledger.of_many(numbers), ledger.resting(numbers, runtime().now())
    return tuple(
        Run(row, many[row.id], rates.seen(row, many[row.id].ended), rests.get(row.id)) for row in rows
    )


def standing_of(number: int) -> Standing:
    """Return how far an announcement's runs have come, out of the tallies."""
    rows = runtime().ledger.runs(number)
    runs = runs_of(rows, _rates)
    totals: Counter[str] = Counter()
    for run in runs:
        totals += run.progress.states
    return Standing(runs, totals)


class Rates:
    """How fast runs go, told from what this process saw of them in the last half minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, int], deque[tuple[float, int]]] = {}

    def seen(self, row: Row, ended: int) -> float:
        """Note how many have ended, and return how many do in a second."""
        if row.state != "sending" or row.started_at is None:
            return 0.0
        key, at = (runtime().settings.database_url, row.id), time.monotonic()
        with self._lock:
            if len(self._seen) > 200:
                self._seen.clear()
            samples = self._seen.setdefault(key, deque(maxlen=60))
            samples.append((at, ended))
            while at - samples[0][0] > WINDOW and len(samples) > 2:
                samples.popleft()
            began, first = samples[0]
        seconds = at - began
        if seconds >= 1.0 and ended > first:
            return (ended - first) / seconds
        age = (runtime().now() - row.started_at).total_seconds()
        return ended / age if age >= 1.0 else 0.0


_rates = Rates()


@staff.get("/announcements/<int:number>/progress")
@allowed(*EVERYBODY)
def progress(number: int) -> Answer:
    """Answer the live part alone; where the step changed meanwhile, the whole page is loaded anew."""
    found = runtime().announcements.get(number)
    if found is None:
        abort(404)
    seen = request.args.get("seen", str(found.state))
    if seen != found.state:
        response = Response(status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    return show("announcement_progress.html", one=found, standing=standing_of(number), **progress_words())


def progress_words() -> dict[str, Any]:
    """Return what the live part and the lists of deliveries say things with."""
    return {
        "order": ORDER, "delivery_states": DELIVERY_STATES, "reason_words": REASONS, "in_words": in_words,
        "run_states": RUN_STATES, "channels": CHANNELS, "masked": masked,
        "clock_now": clock_now, "is_quiet": is_quiet, "channel_rows": channel_rows,
        "post_states": POST_STATES, "recalled": recalled,
    }  # fmt: skip


def recalled(run: int) -> list[tuple[str, int]]:
    """Return how far a run's recall has come: the sentence for each fate, and how many met it."""
    counts = Recalls(runtime().database).counts(run)
    return [(sentence, counts[fate]) for fate, sentence in RECALLED.items() if counts[fate]]


def channel_rows(run: int) -> list[tuple[str, Counter[str]]]:
    """Return each channel of a run with how many of its deliveries stand in each state."""
    rows: dict[str, Counter[str]] = {}
    for (channel, state), many in sorted(runtime().ledger.by_channel(run).items()):
        rows.setdefault(channel, Counter())[state] += many
    return list(rows.items())


@staff.get("/announcements/<int:number>/deliveries")
@allowed(*EVERYBODY)
def deliveries(number: int) -> Answer:
    """List single deliveries of a run: by state, by reason, by a contact's number."""
    found = runtime().announcements.get(number)
    standing = standing_of(number) if found else Standing()
    run = _run_asked_for(standing)
    if found is None or run is None:
        abort(404)
    wanted = _wanted()
    rows = runtime().ledger.deliveries(run.row.id, **wanted, limit=BY_PAGE + 1)
    return show(
        "announcement_deliveries.html", one=found, run=run, rows=rows[:BY_PAGE], typed=request.args,
        older=rows[BY_PAGE - 1].id if len(rows) > BY_PAGE else None, standing=standing, **progress_words(),
    )  # fmt: skip


def _run_asked_for(standing: Standing) -> Run | None:
    asked = asked_number("run")
    if asked is None:
        return standing.latest
    return next((run for run in standing.runs if run.row.id == asked), None)


def _wanted() -> dict[str, Any]:
    state, reason = request.args.get("state", ""), request.args.get("reason", "")
    states: tuple[str, ...] = (state,) if state in DELIVERY_STATES else ()
    if state == State.PENDING:
        states = (State.PENDING, State.LEASED)  # which counts as pending everywhere
    contact = None
    if request.args.get("contact", "").strip():
        contact = asked_number("contact") or 0  # nobody has the number 0
    return {
        "states": states,
        "reason": reason if reason in REASONS else None,
        "contact_id": contact,
        "after": asked_number("after") or 0,
    }
