"""The one post of a run to the county's Telegram channel: leased, then sent, failed or unknown."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true, update

from bot.calendar.quiet_hours import is_quiet
from bot.store.database import Database
from bot.store.leaders import fenced
from bot.store.sending_tables import occurrence

UNDER_WAY = ("sending", "finished")


class Posts:
    """Posted never twice by itself: what was leased when its process died is unknown from then on."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def give_up(self) -> int:
        """Turn what is leased into unknown; only who leads and posts nothing at the moment may do that."""
        return self._turn(occurrence.c.post == "leased", "unknown")

    def drop(self) -> int:
        """Skip what was called off or recalled before it was posted."""
        called_off = or_(
            occurrence.c.state.in_(("cancelled", "skipped")), occurrence.c.recall_at.is_not(None)
        )
        return self._turn((occurrence.c.post == "pending") & called_off, "skipped")

    def skip(self) -> int:
        """Skip what waits while no channel is set."""
        return self._turn((occurrence.c.post == "pending") & occurrence.c.state.in_(UNDER_WAY), "skipped")

    def waiting(self, now: datetime) -> list[Any]:
        """Return the runs to be posted now; advertising waits for the morning, as its readers' would."""
        found = _waiting()
        if is_quiet(now):
            found = found.where(occurrence.c.kind != "advertising")
        with self.database.read() as connection:
            return list(connection.execute(found))

    def lease(self, run: int, fence: int | None) -> bool:
        """Take a post; False where somebody was faster.

        Args:
            fence: the leader's number, where only the leader may.
        """
        mine = update(occurrence).where(
            occurrence.c.id == run,
            occurrence.c.post == "pending",
            occurrence.c.state.in_(UNDER_WAY),
            true() if fence is None else fenced(fence),
        )
        with self.database.write() as connection:
            return connection.execute(mine.values(post="leased")).rowcount == 1

    def end(self, run: int, state: str, handle: str | None = None) -> None:
        """Write down what became of a post; late news of an unknown one counts too."""
        turned = ("leased",) if state == "pending" else ("leased", "unknown")
        mine = update(occurrence).where(occurrence.c.id == run, occurrence.c.post.in_(turned))
        with self.database.write() as connection:
            connection.execute(mine.values(post=state, post_handle=handle))

    def _turn(self, which: ColumnElement[bool], state: str) -> int:
        """Look first, for it is asked every second and seldom changes anything."""
        with self.database.read() as connection:
            if connection.execute(select(occurrence.c.id).where(which).limit(1)).first() is None:
                return 0
        with self.database.write() as connection:
            return connection.execute(update(occurrence).where(which).values(post=state)).rowcount


def _waiting() -> Select[Any]:
    return (
        select(occurrence.c.id, occurrence.c.started_at)
        .where(occurrence.c.post == "pending", occurrence.c.state.in_(UNDER_WAY))
        .order_by(occurrence.c.id)
    )
