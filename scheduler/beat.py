"""Say that the scheduler lives, so that /readyz and the console can tell when it does not."""

from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import HEARTBEAT, Runtime


def run(runtime: Runtime) -> Counter[str]:
    runtime.states.put(HEARTBEAT, "alive", runtime.now())
    return Counter()


JOB = Job("beat", every=timedelta(seconds=10), run=run)
