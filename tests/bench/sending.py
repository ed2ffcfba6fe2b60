"""``python -m tests.bench.sending``: how fast audiences are expanded and deliveries handed over."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

import aiohttp
import psutil
from sqlalchemy import insert

from bot.announcement import Act, Announcement, Kind, Text
from bot.rehearsal.process import Running, platforms
from bot.rehearse import Asked, rehearse
from bot.runtime import Runtime, open_runtime, read_settings
from bot.sending.delivery import deliver
from bot.sending.post_office import office_of
from bot.store.announcements import Actor
from bot.store.schema import migrate
from bot.store.tables import contact, random_key, subscription
from tests.conftest import TELEGRAM_TOKEN, environ_for
from tests.postgres import new_database, postgres

ROWS = 10_000  # a transaction of the fill
IN_FLIGHT = 100  # of the bare loop
TEXTS = {"ko": Text("단수 안내", "내일 14시부터 17시까지 물이 나오지 않습니다. 미리 받아 두세요.")}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sending", description=__doc__)
    parser.add_argument("--people", type=int, default=620_000, help="whose deliveries are expanded")
    parser.add_argument("--sent", type=int, default=20_000, help="messages handed over in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="62,000 people, 5,000 messages, 1 round")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.quick:
        given.people, given.sent, given.rounds = 62_000, 5_000, 1
    return given


@contextmanager
def addresses(folder: Path) -> Iterator[dict[str, object]]:
    """Give, by its name, a function for each kind of database that makes an empty one."""
    numbers = iter(range(1000))
    with postgres(durable=True) as server:
        yield {
            "SQLite": lambda: f"sqlite:///{folder}/{next(numbers)}.db",
            "PostgreSQL": lambda: new_database(server, f"sending{next(numbers)}"),
        }


def house(url: str, folder: Path, people: int, telegram: str) -> Runtime:
    """Make a house with so many subscribers, under random numbers as real ones have."""
    migrate(url)
    environ = environ_for(url, folder, TELEGRAM_API_URL=telegram, TELEGRAM_RATE="1000")
    runtime = open_runtime(read_settings(environ), wait=10.0)
    now = runtime.now()
    same = {"channel": "telegram", "talk": "{}", "version": 1, "first_seen_at": now, "last_seen_at": now}
    for low in range(0, people, ROWS):
        numbers = {i: random_key() for i in range(low, min(people, low + ROWS))}
        rows = [
            {**same, "id": key, "address": str(10**9 + i), "language": "ko", "abroad_at": now}
            for i, key in numbers.items()
        ]
        with runtime.database.write() as connection:
            connection.execute(insert(contact), rows)
            wishes = [{"contact_id": key, "topic": "news", "since": now} for key in numbers.values()]
            connection.execute(insert(subscription), wishes)
    return runtime


def begun(runtime: Runtime) -> int:
    """Approve an announcement and let it begin; return its number."""
    now = runtime.now()
    draft = Announcement(Kind.INFORMATION, TEXTS, ("news",), ("telegram",), hold=timedelta())
    number = runtime.announcements.create(draft, 1, now)
    runtime.announcements.act(number, Act.SUBMIT, Actor(1, "author"), now)
    runtime.announcements.act(number, Act.APPROVE, Actor(2, "approver"), now)
    runtime.runs.begin_due(runtime.now())
    return number


def expand(runtime: Runtime, number: int) -> None:
    while not runtime.ledger.runs(number)[0].expanded:
        runtime.runs.expand(runtime.now())


def memory() -> float:
    return psutil.Process().memory_info().rss / 2**20


def expanded(url: str, folder: Path, people: int) -> dict[str, float]:
    """Measure counting and expanding: seconds, and MB that stay."""
    runtime = house(url, folder, people, "http://127.0.0.1:9/bot")
    try:
        number = begun(runtime)
        sent = runtime.announcements.get(number)
        counting = []
        for _ in range(3):
            began = time.perf_counter()
            total = runtime.audiences.reach(sent.kind, sent.readers, runtime.now()).total
            counting.append(time.perf_counter() - began)
        before, began = memory(), time.perf_counter()
        expand(runtime, number)
        seconds = time.perf_counter() - began
        run = runtime.ledger.runs(number)[0]
        began = time.perf_counter()
        progress = runtime.ledger.of(run.id)
        adding_up = time.perf_counter() - began
        if not total == progress.recipients == people:
            raise AssertionError((total, progress, people))
        return {
            "people": people, "count_s": round(median(counting), 2), "expand_s": round(seconds, 2),
            "expand_mb": round(memory() - before, 1), "add_up_ms": round(adding_up * 1000, 1),
        }  # fmt: skip
    finally:
        runtime.close()


def engine_rate(url: str, folder: Path, peer: Running, many: int) -> float:
    """Return deliveries a second, as many as one core gives, every one written down before and after."""
    runtime = house(url, folder, many, peer.telegram_url)
    try:
        number = begun(runtime)
        expand(runtime, number)
        office = replace(office_of(runtime), pace=lambda _channel: 0)
        began = time.perf_counter()
        tally = deliver(office)
        seconds = time.perf_counter() - began
        if tally != {"sent": many}:
            raise AssertionError(tally)
        return many / seconds
    finally:
        runtime.close()


def remembered(folder: Path, recipients: int) -> dict[str, float]:
    """Return the most memory the scheduler's process ever had in a whole rehearsal, expanding included."""
    folder.mkdir()
    asked = Asked(recipients, "webchat", limit=900)  # as fast as mailboxes take it
    found = rehearse(asked, folder, lambda line: print(line, file=sys.stderr))
    if not found.adds_up or found.sent != recipients:
        raise AssertionError(found)
    return {"recipients": recipients, "peak_mb": found.peak_mb, "a_second": round(found.per_second)}


def bare_rate(peer: Running, many: int) -> float:
    """Return messages a second of a bare aiohttp loop with a prepared body, which keeps nothing."""
    return asyncio.run(_bare(f"{peer.telegram_url}{TELEGRAM_TOKEN}/sendMessage", many))


async def _bare(url: str, many: int) -> float:
    numbers = iter(range(10**9, 10**9 + many))
    head = {"Content-Type": "application/json"}
    text_ = json.dumps(TEXTS["ko"].title + "\n" + TEXTS["ko"].body, ensure_ascii=False)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def worker() -> None:
            for number in numbers:
                body = f'{{"chat_id":{number},"text":{text_}}}'.encode()
                async with session.post(url, data=body, headers=head) as answer:
                    await answer.read()

        began = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
        return many / (time.perf_counter() - began)


def main() -> int:
    given = options()
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        core = min(os.sched_getaffinity(0))
    else:
        core = None
    found: dict[str, object] = {"expanding": [], "memory": [], "sending": []}
    with tempfile.TemporaryDirectory(prefix="gangjin-sending-") as name, addresses(Path(name)) as kinds:
        folder = Path(name)
        for kind, new in kinds.items():
            for people in (given.people // 10, given.people):
                found["expanding"].append({"database": kind, **expanded(new(), folder, people)})
        for recipients in (given.sent, 10 * given.sent):
            found["memory"].append(remembered(folder / f"of {recipients}", recipients))
        with platforms() as peer:
            if core is not None:
                psutil.Process(peer.pid).cpu_affinity([c for c in os.sched_getaffinity(0) if c != core])
                os.sched_setaffinity(0, {core})
            for kind, new in kinds.items():
                rounds = []
                for _ in range(given.rounds):
                    peer.reset()
                    ours = engine_rate(new(), folder, peer, given.sent)
                    copies = peer.counts()["telegram"]
                    if (copies["copies_max"], copies["copies_total"]) != (1, given.sent):
                        raise AssertionError(copies)
                    rounds.append((ours, bare_rate(peer, given.sent)))
                found["sending"].append({
                    "database": kind, "messages": given.sent,
                    "ours_a_second": round(median(ours for ours, _ in rounds)),
                    "bare_a_second": round(median(bare for _, bare in rounds)),
                    "ratio": round(median(ours / bare for ours, bare in rounds), 2),
                })  # fmt: skip
    if given.json:
        print(json.dumps(found))
    else:
        for title, rows in found.items():
            table(title, rows)
    return 0


def table(title: str, rows: list[dict[str, object]]) -> None:
    print(f"\n{title}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


if __name__ == "__main__":
    sys.exit(main())
