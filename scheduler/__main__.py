"""The clock: python -m scheduler wakes the jobs until it is told to stop."""

import signal
import sys
import time
from types import FrameType

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler

from bot.discovery import find
from bot.job import Job
from bot.logs import start_logs
from bot.runtime import SEOUL, Runtime, known_channels, open_runtime
from bot.settings import BadSettings, Settings, environment
from bot.store.database import JOB_WAIT

log = structlog.get_logger()


def wake(job: Job, runtime: Runtime) -> None:
    """Run a job once; whatever goes wrong is logged and tried again the next time."""
    began = time.perf_counter()
    try:
        counts = job.run(runtime)
    except Exception as fault:  # the jobs' outermost door
        log.exception("job_failed", job=job.name, kind=type(fault).__name__)
        return
    if counts.total():
        log.info("job", job=job.name, seconds=round(time.perf_counter() - began, 3), **counts)


def main() -> int:
    try:
        settings = Settings.from_env(environment(), known_channels().values())
    except BadSettings as faults:
        print(f"cannot start:\n{faults}", file=sys.stderr)  # noqa: T201  # nobody reads a log yet
        return 2
    start_logs(settings.log_level)
    runtime = open_runtime(settings, wait=JOB_WAIT)
    clock = BlockingScheduler(timezone=SEOUL)
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)
        if clock.running:
            clock.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for job in find("scheduler", "JOB", "name").values():
        wake(job, runtime)
        clock.add_job(wake, "interval", (job, runtime), seconds=job.every.total_seconds(), coalesce=True,
                      max_instances=1, misfire_grace_time=None, id=job.name)  # fmt: skip
    log.info("scheduler_started")
    if not stopping:
        clock.start()
    runtime.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
