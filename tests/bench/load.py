"""One measured stretch of load on one server: by wrk where it is installed, else by our own client."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

from bot.settings import ROOT
from tests.bench.calls import FIRST_CALLER
from tests.bench.servers import Server

LUA = Path(__file__).with_name("calls.lua")
SPARE = 30.0  # seconds a load generator may take beyond the load itself
NUMBERS = 1_000_000  # call numbers kept for each stretch, so that no two calls are a repeat


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked for: connections at once, each calling again as soon as it is answered.

    Attributes:
        pool: how many callers the calls are drawn from; 0: each call is somebody new.
    """

    mix: Path
    connections: int
    seconds: int
    pool: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it; latencies and ``cpu`` (processor time per request) are in milliseconds.

    Attributes:
        errors: answers other than 200, time-outs, broken connections and troubles told in the log.
    """

    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    requests: int
    errors: int


_stretches = count(1)


def generator() -> str:
    wrk = shutil.which("wrk")
    if wrk is None:
        return "an asyncio client on raw sockets, in a process of its own (wrk is not installed)"
    version = subprocess.run([wrk, "--version"], capture_output=True, text=True, check=False)
    words = (version.stdout or version.stderr).split()
    return f"wrk {words[1] if len(words) > 1 else ''}, one thread, in a process of its own"


def next_stretch() -> int:
    """Return the first call number of a stretch that has had none of its own yet."""
    return next(_stretches) * NUMBERS


def run(server: Server, load: Load, number: int) -> Measured:
    """Put a server under load; two servers given the same ``number`` get the same calls in the same order.

    Raises:
        RuntimeError: the load generator failed.
    """
    first = FIRST_CALLER if load.pool else FIRST_CALLER * 2 + number
    arguments = [str(number), str(first), str(load.pool)]
    before, cpu = len(server.troubles()), server.cpu()
    result = _generate(server.port, load, arguments)
    cpu, troubles = server.cpu() - cpu, server.troubles()[before:]
    for line in troubles[:5]:
        print(f"{server.name} says: {line[:400]}", file=sys.stderr)
    requests = int(result["requests"])
    errors = len(troubles) + sum(int(result[name]) for name in ("refused", "late", "broken"))
    rate = (requests - int(result["refused"])) / result["seconds"]
    latencies = (result["p50"], result["p95"], result["p99"])
    return Measured(rate, *latencies, 1000 * cpu / max(requests, 1), requests, errors)


def _generate(port: int, load: Load, arguments: list[str]) -> dict[str, float]:
    wrk = shutil.which("wrk")
    if wrk is not None:
        command = [wrk, "-t1", f"-c{load.connections}", f"-d{load.seconds}s", "--timeout", "5s"]
        command += ["-s", str(LUA), f"http://127.0.0.1:{port}", str(load.mix.with_suffix(".lua")), *arguments]
    else:
        command = [sys.executable, "-m", "tests.bench.client", str(load.mix), str(port)]
        command += [str(load.connections), str(load.seconds), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=load.seconds + SPARE, check=False
    )
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            result: dict[str, float] = json.loads(line.removeprefix("RESULT "))
            return result
    raise RuntimeError(f"no result from the load generator: {done.stdout[-500:]} {done.stderr[-500:]}")


def middle(rounds: Sequence[Measured]) -> Measured:
    """Return the median of each figure; requests and errors are summed."""
    rate, p50, p95, p99, cpu = (
        median(getattr(one, name) for one in rounds) for name in ("rate", "p50", "p95", "p99", "cpu")
    )
    return Measured(
        rate, p50, p95, p99, cpu, sum(one.requests for one in rounds), sum(one.errors for one in rounds)
    )
