"""Today: the first screen, which says what needs somebody now."""

from datetime import datetime, timedelta
from typing import Any

from bot.announcement import State
from bot.calendar.quiet_hours import is_quiet
from bot.handler import told
from bot.runtime import Runtime
from bot.store.classes import Classes
from bot.web.staff.door import Answer, acting, allowed, runtime, show, staff, staffs
from bot.web.staff.in_words import REASONS, in_words
from bot.web.staff.menu import EVERYBODY
from bot.web.staff.progress import Rates, Row, clock_now, runs_of
from bot.web.staff.sheet import shown_words, title_in

LATE = timedelta(minutes=5)  # a delivery that waits longer than that is worth a word
SOON = timedelta(days=2)
LATELY = timedelta(days=14)  # a rejection older than that is no longer today's business


@staff.get("/")
@allowed(*EVERYBODY)
def home() -> Answer:
    return show("home.html", names=staffs().names(), **_today(runtime()), **shown_words())


@staff.get("/today")
@allowed(*EVERYBODY)
def today() -> Answer:
    """Answer the live part of the first screen."""
    return show("home_live.html", **_today(runtime()), **shown_words())


def _today(house: Runtime) -> dict[str, Any]:
    now = house.now()
    by_state = {state: house.announcements.page([state]) for state in (State.SUBMITTED, State.REJECTED)}
    drafts = house.announcements.page([State.DRAFT, State.WITHDRAWN])
    runs = house.ledger.open_runs()
    oldest = house.ledger.oldest_pending(now)
    return {
        "clock_now": clock_now,
        "is_quiet": is_quiet,
        "oldest": oldest,
        "is_late": oldest is not None and now - oldest > LATE,
        "to_approve": [row for row in by_state[State.SUBMITTED] if row.author_id != acting().id],
        "own_submitted": [row for row in by_state[State.SUBMITTED] if row.author_id == acting().id],
        "rejected": [row for row in by_state[State.REJECTED] if _is_mine_and_new(row, now)],
        "reasons": _reasons(house, by_state[State.REJECTED]),
        "drafts": [row for row in drafts if row.author_id == acting().id],
        "missed": [row for row in runs if row.state == "missed"],
        "troubled": [row for row in runs if row.state == "paused" and row.trouble],
        "paused": [row for row in runs if row.state == "paused" and not row.trouble],
        "sending": runs_of([row for row in runs if row.state == "sending"], _rates),
        "due": [row for row in runs if row.state == "planned"],
        "unknown": [row for row in house.ledger.unknown_runs() if row.many],
        "calls": _calls(house),
        "is_new": not house.announcements.counts(),
        "on": frozenset(house.carriers),
        "mute": house.settings.mute,
        "title_in": title_in,
        "in_words": in_words,
        "reason_words": REASONS,
    }


def _calls(house: Runtime) -> list[tuple[str, str, int]]:
    """Return the classes in which somebody is to be called: entity, name, how many."""
    numbers = Classes(house.database, house.sealer).numbers()
    found = []
    for entity, theirs in sorted(numbers.items()):
        if theirs.calls:
            named = told((house.course(entity) or {}).get("title"), acting().language)
            found.append((entity, named.text if named else entity, theirs.calls))
    return found


def _is_mine_and_new(row: Row, now: datetime) -> bool:
    return bool(row.author_id == acting().id and now - row.changed_at < LATELY)


def _reasons(house: Runtime, rejected: list[Row]) -> dict[int, str]:
    """Return why each was rejected, as its last history row has it."""
    return {
        row.id: next((step.reason for step in reversed(house.announcements.steps(row.id)) if step.reason), "")
        for row in rejected
        if row.author_id == acting().id
    }


_rates = Rates()
