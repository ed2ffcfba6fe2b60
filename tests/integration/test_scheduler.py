"""The clock and its jobs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert, select

from bot.app import runtime_of
from bot.discovery import find
from bot.runtime import HEARTBEAT
from bot.settings import ROOT
from bot.store.schema import migrate
from bot.store.tables import receipt
from bot.store.talks import KEPT
from scheduler import forget_old_receipts
from tests.conftest import NOW, environ_for, make_app

SECRET_WORDS = "제 전화번호는 010-1234-5678"


@pytest.fixture
def runtime(database_url, tmp_path):
    app = make_app(database_url, tmp_path)
    yield runtime_of(app)
    runtime_of(app).close()


def keep(runtime, count, at):
    rows = [
        {"channel": "webchat", "key": f"{at:%Y%m%d%H%M%S}-{n}", "answer": "x", "at": at} for n in range(count)
    ]
    with runtime.database.write() as connection:
        connection.execute(insert(receipt), rows)


def kept(runtime):
    with runtime.database.read() as connection:
        return connection.execute(select(func.count()).select_from(receipt)).scalar_one()


# Jobs


def test_every_job_of_the_house_runs_on_a_new_database(runtime):
    for job in find("scheduler", "JOB", "name").values():
        assert isinstance(job.run(runtime), Counter)
        assert job.every >= timedelta(seconds=1)


def test_beat_leaves_the_moment_behind(runtime):
    find("scheduler", "JOB", "name")["beat"].run(runtime)

    assert runtime.states.when(HEARTBEAT) == NOW


def test_answers_kept_for_repeats_are_destroyed_once_nothing_repeats_them(runtime):
    keep(runtime, 3, NOW - KEPT - timedelta(seconds=1))
    keep(runtime, 2, NOW - KEPT + timedelta(seconds=1))

    assert forget_old_receipts.run(runtime) == Counter(receipts=3, answers=0)
    assert kept(runtime) == 2
    assert forget_old_receipts.run(runtime) == Counter(receipts=0, answers=0)


def test_many_old_answers_are_destroyed_in_short_transactions(runtime):
    rows = forget_old_receipts.ROWS
    keep(runtime, 2 * rows + 1, NOW - 2 * KEPT)
    left = []
    event.listen(runtime.database.engine, "commit", lambda _connection: left.append(kept(runtime)))

    assert forget_old_receipts.run(runtime) == Counter(receipts=2 * rows + 1, answers=0)

    assert left == [2 * rows + 1, rows + 1, 1, 0]  # as others saw it when each transaction came to its end
    assert kept(runtime) == 0


def test_job_keeps_up_with_ten_million_answers_a_day():
    most = forget_old_receipts.MOST * forget_old_receipts.ROWS

    assert (
        most * (timedelta(days=1) / forget_old_receipts.JOB.every) > 10_000_000
    )  # rows a day it keeps up with


# The clock's outermost door

WAKING = f"""
from collections import Counter
from datetime import timedelta
from bot.job import Job
from bot.logs import start_logs
from scheduler.__main__ import wake

def fail(_runtime):
    raise ValueError({SECRET_WORDS!r})

start_logs("INFO")
for job in (fail, lambda _: Counter(sent=3), lambda _: Counter()):
    wake(Job("j", timedelta(seconds=1), job), None)
print("still awake")
"""


def test_job_that_fails_is_logged_without_words_and_does_not_end_the_clock():
    done = subprocess.run(
        [sys.executable, "-c", WAKING], cwd=ROOT, capture_output=True, text=True, check=True
    )
    failed, counted = map(json.loads, done.stderr.splitlines())  # the third job did nothing worth a line

    assert done.stdout == "still awake\n"
    assert (failed["event"], failed["job"], failed["kind"]) == ("job_failed", "j", "ValueError")
    assert SECRET_WORDS not in done.stderr
    assert (counted["event"], counted["job"], counted["sent"]) == ("job", "j", 3)


# The process


@pytest.fixture
def clock(tmp_path):
    """Give a function that starts the scheduler; what still runs at the end is ended."""
    started = []

    def start(**settings):
        url = f"sqlite:///{tmp_path}/clock.db"
        environ = {**os.environ, **environ_for(url, tmp_path, LOG_LEVEL="INFO"), "ENV_FILE": "0", **settings}
        environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "scheduler"], cwd=ROOT, env=environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process, url

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def test_scheduler_beats_and_ends_when_told_to(clock, tmp_path):
    migrate(f"sqlite:///{tmp_path}/clock.db")
    process, url = clock()
    app = make_app(url, tmp_path)
    runtime = runtime_of(app)
    wait_for(lambda: process.poll() is not None or runtime.states.when(HEARTBEAT))
    for line in process.stderr:  # until it says that it listens for signals
        if json.loads(line)["event"] == "scheduler_started":
            break
    process.send_signal(signal.SIGTERM)

    assert process.wait(60) == 0
    assert runtime.states.get(HEARTBEAT) == "alive"
    runtime.close()


def test_scheduler_that_cannot_reach_its_tables_goes_on_trying(clock):
    process, _ = clock()  # the database was never brought up
    line = json.loads(process.stderr.readline())

    assert line["event"] == "job_failed"
    assert process.poll() is None


def test_scheduler_starts_loudly_with_bad_settings(clock):
    process, _ = clock(SECRET_KEY="short", LOG_LEVEL="loud")
    _, told = process.communicate(timeout=60)

    assert process.returncode == 2
    assert told == "cannot start:\nSECRET_KEY is malformed\nLOG_LEVEL is malformed\n"
