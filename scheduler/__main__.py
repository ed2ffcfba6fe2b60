"""The clock: python -m scheduler wakes the jobs until it is told to stop."""

import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime
from types import FrameType

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.discovery import find
from bot.job import Job
from bot.logs import start_logs
from bot.runtime import SEOUL, Runtime, open_runtime, read_settings
from bot.settings import BadSettings
from bot.store.database import JOB_WAIT, Unavailable
from bot.store.leaders import Leadership
from bot.store.present import HalfRestored, refuse_half_restored

log = structlog.get_logger()

FIRST = ("lead", "beat")  # what is done before anything else, so that the rest knows where it stands


def wake(job: Job, runtime: Runtime) -> None:
    """Run a job once, where it is ours to do; whatever goes wrong is logged and tried again next time."""
    if job.led and not (runtime.leadership and runtime.leadership.leads):
        return
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
        settings = read_settings()
        refuse_half_restored(settings.var)
    except (BadSettings, HalfRestored) as faults:
        print(f"cannot start:\n{faults}", file=sys.stderr)  # noqa: T201  # nobody reads a log yet
        return 2
    start_logs(settings.log_level)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns each second that a long job goes on
    runtime = open_runtime(settings, wait=JOB_WAIT)
    holder = f"{socket.gethostname()[:40]}-{secrets.token_hex(8)}"
    runtime.leadership = Leadership(runtime.database, holder, runtime.deliveries.lease)
    stop_when_told(runtime.stopping)
    run_until_stopped(runtime)
    return 0


def stop_when_told(stopping: threading.Event) -> None:
    """Have SIGTERM and SIGINT set an event, by a thread of its own.

    A handler runs in the main thread, in the midst of whatever that does: where it is just going to wait for
    the event, it holds the event's lock, and setting it there would wait for itself for ever.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told)  # a byte is written there at each signal, whatever the main thread does
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _noted)

    def listen() -> None:
        os.read(heard, 1)
        stopping.set()

    threading.Thread(target=listen, name="signals", daemon=True).start()


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the thread that listens."""


def run_until_stopped(runtime: Runtime) -> None:
    """Wake the jobs at their times; at the end let arrive what is on its way, and leave the lead."""
    jobs: dict[str, Job] = find("scheduler", "JOB", "name")
    for name in FIRST:
        wake(jobs[name], runtime)
    clock = BackgroundScheduler(timezone=SEOUL)
    for job in jobs.values():
        clock.add_job(
            wake, "interval", (job, runtime), seconds=job.every.total_seconds(), coalesce=True,
            max_instances=1, misfire_grace_time=None, id=job.name, next_run_time=datetime.now(SEOUL),
        )  # fmt: skip
    clock.start()
    log.info("scheduler_started")
    runtime.stopping.wait()
    clock.shutdown(wait=True)
    with suppress(Unavailable):
        if runtime.leadership is not None and runtime.leadership.leads:
            runtime.leadership.resign(runtime.now())
    runtime.close()


if __name__ == "__main__":
    sys.exit(main())
