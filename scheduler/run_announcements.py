"""Hold, begin, expand and end the announcements whose time has come."""

from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import Runtime


def run(runtime: Runtime) -> Counter[str]:
    """Return what was done, counted; each step is lawful only once, however many clocks run."""
    now = runtime.now()
    return runtime.runs.begin_due(now) + runtime.runs.expand(now) + runtime.runs.end(now)


JOB = Job("run-announcements", every=timedelta(seconds=1), run=run, led=True)
