"""Bring order into deliveries: claims that ran out, runs called off, what staff want sent again."""

from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import Runtime
from bot.store.sweeps import Sweeps


def run(runtime: Runtime) -> Counter[str]:
    """Return how many deliveries became unknown, were skipped, and were made pending again."""
    now = runtime.now()
    sweeps = Sweeps(runtime.database)
    return Counter(
        unknown=runtime.deliveries.give_up_stale(now),
        skipped=sweeps.skip_cancelled(now),
        again=sweeps.turn_round(now),
    )


JOB = Job("tidy-deliveries", every=timedelta(seconds=1), run=run, led=True)
