"""Where a request's time goes: our application called in this process, profiled and under stop watches."""

import cProfile
import io
import itertools
import json
import os
import pstats
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from flask import Flask
from sqlalchemy import Engine, event

from bot.app import create_app, runtime_of
from bot.discovery import find
from bot.runtime import known_channels
from bot.settings import Settings
from bot.store.database import Database
from bot.web import inbox, measures
from tests.bench import bare
from tests.bench.calls import FIRST_CALLER, Call, headers, mix
from tests.bench.databases import Samples
from tests.conftest import KAKAO_SECRET, TELEGRAM_SECRET, environ_for

LINES = 35  # of the profile
WARM = 300  # requests before anything is measured
STEPS = (
    "reading JSON", "reading the message", "rows up to date", "look_up", "understanding", "handler",
    "remembering", "render", "writing JSON", "settle", "counting",
)  # fmt: skip


@dataclass(slots=True)
class StopWatches:
    """Seconds spent in each named step, and how often it was entered."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def timed(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return step(*given, **named)
            finally:
                self.add(name, time.perf_counter() - began)

        return watched

    def add(self, name: str, seconds: float) -> None:
        self.seconds[name] += seconds
        self.times[name] += 1

    def each(self, name: str, requests: int) -> float:
        """Return the microseconds a request spends in a step."""
        return self.seconds[name] / requests * 1e6


class Watched:
    """Stands before an object and times some of its methods."""

    def __init__(self, real: object, watches: StopWatches, **names: str) -> None:
        self._real = real
        for method, name in names.items():
            setattr(self, method, watches.timed(name, getattr(real, method)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def samples(url: str, folder: Path) -> Samples:
    """Let our application answer each call of the mix once; return its answers and the talks it keeps."""
    app = _app(url, folder)
    found = Samples({}, {})
    numbers = itertools.count(1)
    for door in ("kakao", "telegram"):
        caller = FIRST_CALLER * 9
        pairs = [(call, next(numbers)) for call in mix(door)]
        found.answers[door] = [post(app, call, caller + number, number) for call, number in pairs]
    with runtime_of(app).database.read() as connection:
        for door, talk in connection.exec_driver_sql("SELECT channel, talk FROM contact"):
            found.talks.setdefault(door, []).append(talk)
    runtime_of(app).close()
    return found


def _app(url: str, folder: Path, **parts: Any) -> Flask:
    environ = environ_for(url, folder / "var")
    return create_app(Settings.from_env(environ, known_channels().values()), **parts)


def environ(call: Call, caller: int, number: int) -> dict[str, Any]:
    """Return what gunicorn would hand to the application."""
    body = call.filled(caller, number).encode()
    shown = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers(call.door, number).items()}
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/in/{call.door}", "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body), "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        "HTTP_HOST": "127.0.0.1", **shown,
    }  # fmt: skip


def post(app: Flask, call: Call, caller: int, number: int) -> str:
    """Call the application directly; return the body of its answer.

    Raises:
        RuntimeError: the answer was another than 200.
    """
    told: list[str] = []
    serve: Any = app.wsgi_app
    body = b"".join(serve(environ(call, caller, number), lambda status, _headers: told.append(status)))
    if not told or not told[0].startswith("200"):
        raise RuntimeError(f"{told}: {body[:300]!r}")
    return body.decode()


@dataclass(slots=True)
class Caller:
    """Calls an application with the mix of one door, in an order that is always the same."""

    app: Flask
    pool: int
    numbers: Iterator[int]
    calls: list[Call] = field(default_factory=lambda: mix("kakao"))
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def run(self, requests: int, watches: StopWatches) -> float:
        """Return the seconds ``requests`` calls took, each also noted under the words it asks with."""
        total, serve = 0.0, cast(Any, self.app.wsgi_app)
        for _ in range(requests):
            index = self.chance.randrange(len(self.calls))
            caller = FIRST_CALLER + self.chance.randrange(self.pool)
            made = environ(self.calls[index], caller, next(self.numbers))
            began = time.perf_counter()
            b"".join(serve(made, _ignore))
            took = time.perf_counter() - began
            watches.add(f"call {index}", took)
            total += took
        return total


def _ignore(_status: str, _headers: Any) -> None: ...


def report(url: str, bare_url: str, folder: Path, answers: Path, requests: int, pool: int) -> str:
    """Return the profile and the split of a request's time, for reading."""
    out = io.StringIO()
    numbers = itertools.count(10**9)
    _tell_split(out, url, folder, requests, pool, numbers)
    _tell_bare(out, bare_url, answers, requests, pool, numbers)
    app = _app(url, folder)
    caller = Caller(app, pool, numbers)
    caller.run(WARM, StopWatches())
    profile = cProfile.Profile()
    profile.enable()
    caller.run(requests, StopWatches())
    profile.disable()
    runtime_of(app).close()
    for order, words in (("cumulative", "with all it calls"), ("tottime", "by itself")):
        print(f"\n== Profile of {requests} requests: the {LINES} longest {words} ==", file=out)
        pstats.Stats(profile, stream=out).strip_dirs().sort_stats(order).print_stats(LINES)
    return out.getvalue()


def _tell_split(
    out: io.StringIO, url: str, folder: Path, requests: int, pool: int, numbers: Iterator[int]
) -> None:
    watches = StopWatches()
    with _watched_app(url, folder, watches) as app:
        caller = Caller(app, pool, numbers)
        caller.run(WARM, StopWatches())
        watches.seconds.clear()
        watches.times.clear()
        total = caller.run(requests, watches) / requests * 1e6
    print(f"\n== A request to /in/kakao in this process, {requests} of them, microseconds each ==", file=out)
    known = 0.0
    watches.seconds["remembering"] -= watches.seconds["handler"]
    for name in STEPS:
        each = watches.each(name, requests)
        known += each
        print(f"{name:24}{each:9.1f}  {100 * each / total:5.1f} %", file=out)
    print(f"{'Flask and the rest':24}{total - known:9.1f}  {100 * (total - known) / total:5.1f} %", file=out)
    print(f"{'whole':24}{total:9.1f}", file=out)
    _tell_driver(out, watches, requests)
    slow = sorted(
        (watches.seconds[f"call {i}"] / watches.times[f"call {i}"], call.body)
        for i, call in enumerate(caller.calls)
        if watches.times[f"call {i}"]
    )
    print("\nThe slowest and the quickest of the mix, microseconds each:", file=out)
    for took, body in [*slow[:-9:-1], *slow[:3]]:
        asked = json.loads(body)
        press = (asked["action"]["clientExtra"] or {}).get("choice")
        print(f"{took * 1e6:9.1f}  {press or asked['userRequest']['utterance']}", file=out)


def _tell_bare(
    out: io.StringIO, url: str, answers: Path, requests: int, pool: int, numbers: Iterator[int]
) -> None:
    watches = StopWatches()
    told = {
        "DATABASE_URL": url, "BARE_ANSWERS": str(answers), "KAKAO_SKILL_SECRET": KAKAO_SECRET,
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
    }  # fmt: skip
    databases: list[Database] = []

    def opened(address: str) -> Database:
        databases.append(Database(address))
        return databases[0]

    with patch.dict(os.environ, told), patch.object(bare, "Database", opened):
        app = bare.create_app()
    for engine in (databases[0].engine, databases[0].reading):
        watch_driver(engine, watches)
    caller = Caller(app, pool, numbers)
    caller.run(WARM, StopWatches())
    watches.seconds.clear()
    watches.times.clear()
    total = caller.run(requests, watches) / requests * 1e6
    databases[0].close()
    print("\n== The same to the bare application ==", file=out)
    print(f"{'whole':24}{total:9.1f}", file=out)
    _tell_driver(out, watches, requests)


def _tell_driver(out: io.StringIO, watches: StopWatches, requests: int) -> None:
    print("of this in the database driver:", file=out)
    for name in sorted(name for name in watches.seconds if name.startswith("db ")):
        each, times = watches.each(name, requests), watches.times[name] / requests
        print(f"  {name[3:]:22}{each:9.1f}  {times:5.2f} a request", file=out)


@contextmanager
def _watched_app(url: str, folder: Path, watches: StopWatches) -> Iterator[Flask]:
    """Give our application with stop watches on its steps; the product itself is left as it is afterwards."""
    handlers = {
        topic: replace(handler, answer=watches.timed("handler", handler.answer))
        for topic, handler in find("handlers", "HANDLER", "topic").items()
    }
    channel = known_channels()["kakao"]
    kakao = replace(
        channel,
        read=watches.timed("reading the message", channel.read),
        compose=watches.timed("render", channel.compose),
    )
    app = _app(url, folder, handlers=handlers, channels={"kakao": kakao})
    runtime = runtime_of(app)
    for engine in (runtime.database.engine, runtime.database.reading):
        watch_driver(engine, watches)
    watched: Any = Watched(runtime.talks, watches, look_up="look_up", settle="settle")
    with ExitStack() as stack:
        stack.enter_context(patch.object(runtime, "talks", watched))
        rooms: Any = Watched(runtime._rooms, watches, present="rows up to date")
        stack.enter_context(patch.object(runtime, "_rooms", rooms))
        names = {
            "_json": "reading JSON", "hear": "understanding", "answer": "remembering",
            "_dumps": "writing JSON",
        }  # fmt: skip
        for function, name in names.items():
            step = watches.timed(name, getattr(inbox, function))
            stack.enter_context(patch.object(inbox, function, step))
        counting: Any = Watched(measures, watches, note="counting", understood="counting")
        stack.enter_context(patch.object(inbox, "measures", counting))
        yield app
    runtime.close()


def watch_driver(engine: Engine, watches: StopWatches) -> None:
    """Time what the database driver itself takes: each statement by its first word, and commits."""
    began = [0.0]

    def before(*_given: Any) -> None:
        began[0] = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, *_given: Any) -> None:
        watches.add(f"db {statement.split(maxsplit=1)[0].upper()}", time.perf_counter() - began[0])

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    dialect: Any = engine.dialect
    for name in ("do_commit", "do_rollback", "set_isolation_level", "reset_isolation_level"):
        setattr(dialect, name, watches.timed(f"db {name}", getattr(dialect, name)))
