"""What was found, as tables, and beside each aim whether it is met."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import median

from tests.bench.load import Measured

LEAST_SHARE = 0.60  # of the bare application's requests a second
MOST_P99 = 250.0  # ms, at 16 connections
MOST_START = 3.0  # seconds
MOST_MEMORY = 250.0  # MB, of one process
NO_GROWTH = 1.2  # of p50 and of processor time; two runs of the same thing differ by as much

seconds_now = time.perf_counter


@dataclass(frozen=True, slots=True)
class Cell:
    """Ours and the bare application at one door under one load; the ratios are those of each round."""

    door: str
    connections: int
    ours: Measured
    bare: Measured
    ratios: tuple[float, ...]
    cpu_ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return median(self.ratios) if self.ratios else 0.0

    @property
    def cpu_ratio(self) -> float:
        """Return the bare application's processor time for a request, as a share of ours."""
        return median(self.cpu_ratios) if self.cpu_ratios else 0.0


@dataclass(frozen=True, slots=True)
class Growth:
    """The same load on an empty database and on a full one."""

    who: str
    small: Measured
    large: Measured

    @property
    def factor(self) -> float:
        return max(self.large.p50 / self.small.p50, self.large.cpu / self.small.cpu)

    @property
    def tail(self) -> float:
        """Return the same for p95, which is told but not judged: it is the machine's other work, mostly."""
        return self.large.p95 / self.small.p95


@dataclass(frozen=True, slots=True)
class Found:
    """Everything measured; times to start in seconds, memory in megabytes with the master first."""

    machine: dict[str, str]
    cells: list[Cell]
    growth: list[Growth]
    starts: dict[str, list[float]]
    memory: dict[str, list[float]]
    stored: int
    sizes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Aim:
    words: str
    met: bool
    figure: str


def aims(found: Found) -> list[Aim]:
    worst = min(found.cells, key=lambda cell: cell.ratio)
    shares = [cell.ratio for cell in found.cells]
    slowest = max((cell for cell in found.cells if cell.connections == 16), key=lambda cell: cell.ours.p99)
    growth, tail = max(one.factor for one in found.growth), max(one.tail for one in found.growth)
    start, memory = median(found.starts["ours"]), max(found.memory["ours"])
    errors = sum(cell.ours.errors for cell in found.cells)
    return [
        Aim(
            f"at least {LEAST_SHARE:.0%} of the bare rate", worst.ratio >= LEAST_SHARE,
            f"{worst.ratio:.0%} at worst ({worst.door}, {worst.connections}), median {median(shares):.0%}",
        ),
        Aim(
            f"p99 below {MOST_P99:.0f} ms at 16 connections", slowest.ours.p99 < MOST_P99,
            f"{slowest.ours.p99:.0f} ms ({slowest.door})",
        ),
        Aim("no growth with contacts", growth <= NO_GROWTH, f"p50 or cpu × {growth:.2f}, p95 × {tail:.2f}"),
        Aim(f"first answer within {MOST_START:.0f} s", start < MOST_START, f"{start:.2f} s"),
        Aim(f"below {MOST_MEMORY:.0f} MB a process", memory < MOST_MEMORY, f"{memory:.0f} MB"),
        Aim("no errors", errors == 0, f"{errors} in {sum(cell.ours.requests for cell in found.cells)}"),
    ]  # fmt: skip


def as_text(found: Found) -> str:
    return "\n".join(_lines(found))


def _lines(found: Found) -> Iterator[str]:
    for name, value in found.machine.items():
        yield f"{name + ':':18}{value}"
    sizes = ", ".join(f"{door} {size} bytes" for door, size in found.sizes.items())
    yield f"{'answers:':18}{sizes} on average"
    yield ""
    yield "Requests a second, median of the rounds; latencies in ms; cpu: processor ms a request, server only"
    yield (
        f"{'door':9}{'conn.':>6}{'ours':>7}{'bare':>7}{'ratio':>7}  {'ours p50/p95/p99':>20}"
        f"  {'bare p50/p95/p99':>20}{'cpu ours':>10}{'bare':>6}{'ratio':>7}{'errors':>10}"
    )
    for cell in found.cells:
        ours, bare = cell.ours, cell.bare
        yield (
            f"{cell.door:9}{cell.connections:6}{ours.rate:7.0f}{bare.rate:7.0f}{cell.ratio:7.0%}"
            f"  {_latency(ours):>20}  {_latency(bare):>20}{ours.cpu:10.2f}{bare.cpu:6.2f}"
            f"{cell.cpu_ratio:7.0%}{f'{ours.errors}/{bare.errors}':>10}"
        )
    yield ""
    yield f"Growth: /in/kakao at 16 connections, no contact (known: 2,000) against {found.stored}"
    for one in found.growth:
        yield (
            f"{one.who:16}p50 {one.small.p50:.1f} → {one.large.p50:.1f} ms, p95 {one.small.p95:.1f} → "
            f"{one.large.p95:.1f} ms, cpu {one.small.cpu:.2f} → {one.large.cpu:.2f} ms, "
            f"errors {one.small.errors}/{one.large.errors}"
        )
    yield ""
    for name, starts in found.starts.items():
        told = ", ".join(f"{took:.2f}" for took in starts)
        yield f"Start to first answer, {name}: {median(starts):.2f} s ({told})"
    for name, (master, *workers) in found.memory.items():
        told = " + ".join(f"{one:.0f}" for one in workers)
        yield f"Resident memory after load, {name}: master {master:.0f} MB, workers {told} MB"
    yield ""
    for aim in aims(found):
        yield f"{'met    ' if aim.met else 'NOT MET'}  {aim.words}: {aim.figure}"


def _latency(one: Measured) -> str:
    return f"{one.p50:.1f}/{one.p95:.1f}/{one.p99:.1f}"


def as_object(found: Found) -> dict[str, object]:
    cells = [{**asdict(cell), "ratio": cell.ratio, "cpu_ratio": cell.cpu_ratio} for cell in found.cells]
    return {**asdict(found), "cells": cells, "aims": [asdict(aim) for aim in aims(found)]}
