"""``python -m tests.bench``: measures, prints tables and whether the aims are met; a report, never a test."""

import argparse
import json
import logging
import os
import platform
import signal
import sqlite3
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import FrameType

from tests.bench import inside, load, report
from tests.bench.calls import DOORS, mix, write_mix
from tests.bench.databases import (
    New,
    Samples,
    count_contacts,
    databases,
    prepare_bare,
    prepare_ours,
    store_bare,
    store_ours,
)
from tests.bench.load import Load, Measured, middle
from tests.bench.report import Cell, Found, Growth
from tests.bench.servers import Server, first_answer, running

CONNECTIONS = (1, 16, 64)
GROWTH_AT = 16  # connections
NEWCOMERS = 5, 4  # calls are drawn from so many callers for so many stored: one call in five is somebody new
FEW = 1000  # contacts: as good as none, but enough to draw known callers from
STARTS = 5
PROFILED = 3000  # requests


@dataclass(frozen=True, slots=True)
class Options:
    seconds: int
    rounds: int
    contacts: int
    starts: int
    database: str | None
    as_json: bool
    profile: bool


def options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=4, help="of load in each cell and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contacts", type=int, default=100_000, help="stored, and as many receipts")
    parser.add_argument("--quick", action="store_true", help="1 s, 1 round, 20,000 contacts, 2 starts")
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL that lets us create databases")
    parser.add_argument("--json", action="store_true", help="one object on stdout instead of tables")
    parser.add_argument("--profile", action="store_true", help="show where a request's time goes, no load")
    given = parser.parse_args()
    if given.quick:
        return Options(1, 1, 20_000, 2, given.database, given.json, given.profile)
    return Options(
        max(1, given.seconds), max(1, given.rounds), max(2 * FEW, given.contacts), STARTS,
        given.database, given.json, given.profile,
    )  # fmt: skip


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def stop(_number: int, _frame: FrameType | None) -> None:
    """End in order, once: what comes while the servers are being ended changes nothing."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> None:
    asked = options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    os.environ["ENV_FILE"] = "0"
    logging.disable(logging.WARNING)  # nobody listens where the Bot API should be, and that is meant
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gangjin-bench-")))
            new = stack.enter_context(databases(folder, asked.database))
            if asked.profile:
                print(profile(asked, folder, new))
                return
            found = Bench(asked, folder, new, stack).measure()
        print(json.dumps(report.as_object(found), indent=2) if asked.as_json else report.as_text(found))
    except KeyboardInterrupt:
        tell("stopped; all servers are ended")


def machine(asked: Options) -> dict[str, str]:
    return {
        "database": "PostgreSQL" if asked.database else f"SQLite {sqlite3.sqlite_version}",
        "client": load.generator(),
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "gunicorn")),
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.2f}",
        "stretches": f"{asked.rounds} of {asked.seconds} s",
        "contacts stored": f"{asked.contacts}",
    }


def learn(folder: Path, new: New) -> tuple[Samples, Path]:
    """Return our own answers to the mix, and the file from which the bare application gives answers alike."""
    samples = inside.samples(prepare_ours(new("samples"), folder), folder)
    answers = folder / "answers.json"
    parsed = {door: [json.loads(body) for body in bodies] for door, bodies in samples.answers.items()}
    answers.write_text(json.dumps(parsed), "utf-8")
    return samples, answers


def profile(asked: Options, folder: Path, new: New) -> str:
    samples, answers = learn(folder, new)
    ours, plain = prepare_ours(new("ours"), folder), prepare_bare(new("bare"))
    many = min(asked.contacts, 20_000)
    store_ours(ours, many, samples)
    store_bare(plain, many)
    return inside.report(ours, plain, folder, answers, PROFILED, pool_of(many))


def pool_of(contacts: int) -> int:
    """Return how many callers of one door the calls are drawn from, the unknown ones among them."""
    return contacts // len(DOORS) * NEWCOMERS[0] // NEWCOMERS[1]


class Bench:
    """The measurements one after another, on servers that run until ``stack`` is closed."""

    def __init__(self, asked: Options, folder: Path, new: New, stack: ExitStack) -> None:
        self.asked, self.folder, self.new, self.stack = asked, folder, new, stack
        tell("preparing the databases")
        self.samples, self.answers = learn(folder, new)
        self.mixes = {door: write_mix(door, folder) for door in DOORS}
        self.full = prepare_ours(new("ours"), folder)
        store_ours(self.full, asked.contacts, self.samples)
        plain = prepare_bare(new("bare"))
        store_bare(plain, asked.contacts)
        self.ours = self._start("ours", self.full)
        self.bare = self._start("bare", plain, BARE_ANSWERS=str(self.answers))

    def _start(self, name: str, url: str, **more: str) -> Server:
        server = self.stack.enter_context(running(name, url, self.folder, **more))
        for door in DOORS:
            first_answer(server, mix(door)[0], load.next_stretch())
        return server

    def measure(self) -> Found:
        cells = [self.cell(door, connections) for door in DOORS for connections in CONNECTIONS]
        memory = {server.name: server.memory() for server in (self.ours, self.bare)}
        growth = self.growth()
        stored = count_contacts(self.full)
        starts = {name: self.starts(name) for name in ("ours", "bare")}
        sizes = {
            door: sum(len(body.encode()) for body in bodies) // len(bodies)
            for door, bodies in self.samples.answers.items()
        }
        return Found(machine(self.asked), cells, growth, starts, memory, stored, sizes)

    def cell(self, door: str, connections: int) -> Cell:
        asked = Load(self.mixes[door], connections, self.asked.seconds, pool_of(self.asked.contacts))
        warm = Load(asked.mix, connections, 1, asked.pool)
        for server in (self.ours, self.bare):
            load.run(server, warm, load.next_stretch())
        pairs = [self._pair(asked, in_turn=n) for n in range(self.asked.rounds)]
        ours, plain = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        cell = Cell(
            door, connections, middle(ours), middle(plain),
            ratios=tuple(a.rate / b.rate for a, b in pairs if b.rate),
            cpu_ratios=tuple(b.cpu / a.cpu for a, b in pairs if a.cpu),
        )  # fmt: skip
        tell(f"{door}, {connections} connections: {cell.ours.rate:.0f} / {cell.bare.rate:.0f} a second")
        return cell

    def _pair(self, asked: Load, in_turn: int) -> tuple[Measured, Measured]:
        """Measure both with the same calls, the other one first each time."""
        number = load.next_stretch()
        servers = [self.ours, self.bare] if in_turn % 2 == 0 else [self.bare, self.ours]
        results = {server.name: load.run(server, asked, number) for server in servers}
        return results["ours"], results["bare"]

    def growth(self) -> list[Growth]:
        """Compare a database of nobody with the full one: strangers first, then people who are known."""
        url = prepare_ours(self.new("empty"), self.folder)
        empty = self._start("ours", url)
        found = [self._grown("somebody new", empty, 0, 0)]
        store_ours(url, FEW * len(DOORS), self.samples)
        found.append(self._grown("somebody known", empty, FEW, self.asked.contacts // len(DOORS)))
        return found

    def _grown(self, who: str, empty: Server, few: int, many: int) -> Growth:
        small: list[Measured] = []
        large: list[Measured] = []
        seconds, file = self.asked.seconds, self.mixes["kakao"]
        load.run(empty, Load(file, GROWTH_AT, 1, few), load.next_stretch())
        for n in range(self.asked.rounds):
            number = load.next_stretch()
            both = [(small, empty, few), (large, self.ours, many)]
            for results, server, pool in both if n % 2 == 0 else both[::-1]:
                results.append(load.run(server, Load(file, GROWTH_AT, seconds, pool), number))
        tell(f"growth, {who}: p50 {middle(small).p50:.1f} / {middle(large).p50:.1f} ms")
        return Growth(who, middle(small), middle(large))

    def starts(self, name: str) -> list[float]:
        """Return the seconds from starting gunicorn to the first answer, on the full database."""
        took = []
        url = self.full if name == "ours" else prepare_bare(self.new("start"))
        for _ in range(self.asked.starts):
            began = report.seconds_now()
            with running(name, url, self.folder, BARE_ANSWERS=str(self.answers)) as server:
                first_answer(server, mix("kakao")[0], load.next_stretch())
                took.append(report.seconds_now() - began)
        tell(f"start of {name}: {sorted(took)[len(took) // 2]:.2f} s")
        return took


if __name__ == "__main__":
    main()
