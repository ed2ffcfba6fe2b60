"""What became of an announcement: the same figures for the console, its workbook and the terminal."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.announcement import Announcement
from bot.calendar.workdays import SEOUL
from bot.courier import State
from bot.sending.pushes import shown_text
from bot.store.announcements import Announcements
from bot.store.progress import Ledger, Progress

ENDS = (State.SENT, State.FAILED, State.SKIPPED, State.UNKNOWN, State.PENDING)


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run's ledger; sent + failed + skipped + unknown + pending = recipients.

    Attributes:
        channels: (channel, state) to how many.
        won: what it cost, without tax.
    """

    run: int
    state: str
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    trouble: str
    progress: Progress
    channels: Mapping[tuple[str, str], int]

    def figures(self) -> dict[str, int]:
        """Return the ledger in the house's words."""
        states = self.progress.states
        return {"recipients": self.progress.recipients} | {str(state): states[state] for state in ENDS}

    def write(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        by_channel: dict[str, dict[str, int]] = {}
        for (channel, state), many in sorted(self.channels.items()):
            by_channel.setdefault(channel, {})[state] = many
        reasons = [
            {"state": state, "reason": reason, "count": many}
            for (state, reason), many in sorted(self.progress.reasons.items())
            if reason
        ]
        return {
            "run": self.run, "state": self.state, "due_at": _written(self.due_at),
            "started_at": _written(self.started_at), "finished_at": _written(self.finished_at),
            "trouble": self.trouble or None, **self.figures(), "won": self.progress.won,
            "by_channel": by_channel, "reasons": reasons,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """An announcement with the ledger of each of its runs, the latest first."""

    announcement: Announcement
    runs: tuple[RunReport, ...]

    @property
    def title(self) -> str:
        found = shown_text(self.announcement.texts, "ko")
        return found[0].title if found else ""

    @property
    def won(self) -> int:
        return sum(run.progress.won for run in self.runs)

    def figures(self) -> dict[str, int]:
        """Return the sums of all runs."""
        sums = Counter(dict.fromkeys(("recipients", *map(str, ENDS)), 0))
        for run in self.runs:
            sums.update(run.figures())
        return dict(sums)

    def write(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        one = self.announcement
        return {
            "id": one.id, "title": self.title, "state": str(one.state), "kind": str(one.kind),
            "topics": list(one.topics), "channels": list(one.channels), "at": _written(one.at),
            **self.figures(), "won": self.won, "runs": [run.write() for run in self.runs],
        }  # fmt: skip


def report_of(announcement: Announcement, ledger: Ledger) -> Report:
    """Return what became of an announcement so far, out of the tallies."""
    rows = ledger.runs(announcement.id or 0)
    many = ledger.of_many([row.id for row in rows])
    return Report(
        announcement,
        tuple(
            RunReport(
                row.id, row.state, row.due_at, row.started_at, row.finished_at, row.trouble or "",
                many[row.id], ledger.by_channel(row.id),
            )
            for row in rows
        ),
    )  # fmt: skip


def listed(announcements: Announcements, states: tuple[str, ...], page: int) -> list[dict[str, Any]]:
    """Return a page of the list, as JSON takes it."""
    return [
        {
            "id": row.id, "state": row.state, "kind": row.kind, "title": _title(row.texts),
            "channels": list(row.channels), "at": _written(row.at), "changed_at": _written(row.changed_at),
        }
        for row in announcements.page(states, page)
    ]  # fmt: skip


def _title(texts: Mapping[str, Mapping[str, str]]) -> str:
    own = texts.get("ko", {}).get("title", "")
    return own or next((text["title"] for text in texts.values() if text["title"]), "")


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(SEOUL).isoformat(timespec="seconds")
