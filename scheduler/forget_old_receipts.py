"""Destroy the answers kept for repeats once no platform repeats a message any more."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.job import Job
from bot.runtime import Runtime
from bot.store.talks import KEPT

ROWS = 2_000  # a transaction, so that no web request waits long for the lock
PAUSE = 0.05  # seconds between two
MOST = 200  # transactions a run


def run(runtime: Runtime) -> Counter[str]:
    """Return how many receipts, and texts of answers, were destroyed."""
    before = runtime.now() - KEPT
    return Counter(
        receipts=_all(runtime.talks.forget_receipts, before),
        answers=_all(runtime.talks.forget_answers, before),
    )


def _all(forget: Callable[[datetime, int], int], before: datetime) -> int:
    destroyed = 0
    for _ in range(MOST):
        gone = forget(before, ROWS)
        destroyed += gone
        if gone < ROWS:
            break
        time.sleep(PAUSE)
    return destroyed


JOB = Job("forget-old-receipts", every=timedelta(minutes=10), run=run)
