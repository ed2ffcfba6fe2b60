"""Empty the web page's mailboxes of what is older than ninety days.

What is kept of sending, and how long: the page's mailboxes for ninety days, but the letter that was each
one's last by then, so that it goes on counting. Deliveries, tallies, batches, tasks and recalls stay, for
they are the county's account of what it sent; in them people stand only under their contact's random
number, which erasing cuts off. No text of a message lies in any of them.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.job import Job
from bot.retention import kept
from bot.runtime import Runtime

KEPT = kept("letters")
RUNS = 500  # looked at in a run of the clock
PLACE = "mailboxes.forgotten"  # the state that says how far the last run came
BEGINNING = (datetime(2000, 1, 1, tzinfo=UTC), 0)


def run(runtime: Runtime) -> Counter[str]:
    """Return how many letters were deleted."""
    done: Counter[str] = Counter()
    now = runtime.now()
    place = _read(runtime.states.get(PLACE))
    for one in runtime.mailboxes.old_runs(place, now - KEPT, RUNS):
        if runtime.stopping.is_set():
            break
        done["letters"] += runtime.mailboxes.forget(one[1])
        place = one
    if place != BEGINNING:
        runtime.states.put(PLACE, f"{place[0].isoformat()} {place[1]}", now)
    return done


def _read(kept: str | None) -> tuple[datetime, int]:
    if kept is None:
        return BEGINNING
    began, number = kept.split(" ")
    return datetime.fromisoformat(began), int(number)


JOB = Job("forget-old-letters", every=timedelta(hours=1), run=run, led=True)
