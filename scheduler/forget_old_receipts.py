"""Destroy the answers kept for repeats once no platform repeats a message any more."""

import time
from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import Runtime
from bot.store.talks import KEPT

ROWS = 2_000  # a transaction, so that no web request waits long for the lock
PAUSE = 0.05  # seconds between two
MOST = 200  # transactions a run


def run(runtime: Runtime) -> Counter[str]:
    """Return how many receipts were destroyed."""
    destroyed: Counter[str] = Counter()
    for _ in range(MOST):
        gone = runtime.talks.forget_receipts(runtime.now() - KEPT, ROWS)
        destroyed["receipts"] += gone
        if gone < ROWS:
            break
        time.sleep(PAUSE)
    return destroyed


JOB = Job("forget-old-receipts", every=timedelta(minutes=10), run=run)
