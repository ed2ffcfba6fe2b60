"""``python -m tests.places``: 500 people at once for 20 places, round by round, on both databases."""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from bot.classes.signup import Outcome, Placed, Waiting
from bot.store.database import Database
from bot.store.schema import migrate
from tests.postgres import new_database, postgres
from tests.signups import Desk

PEOPLE, PLACES, WAITING, THREADS = 500, 20, 50, 32
WAIT = 30.0  # seconds for a lock, so that slowness shows as slowness
COLUMNS = ("round", "database", "people", "placed", "waiting", "full", "in order", "seconds", "slowest ms")


@dataclass(frozen=True)
class Rush:
    """What became of many people who signed up at once.

    Attributes:
        outcomes: one a person, in no order.
        numbers: state to the numbers in the order of the class, sorted.
        ahead: how many each waiting person was told to wait behind, in the order of the class.
    """

    people: int
    places: int
    waiting: int
    seconds: float
    slowest: float
    outcomes: list[Outcome] = field(repr=False)
    numbers: dict[str, list[int]] = field(repr=False)
    ahead: list[int] = field(repr=False)

    def many(self, name: str) -> int:
        return Counter(type(one).__name__ for one in self.outcomes)[name]

    def faults(self) -> list[str]:
        """Return what is wrong; nothing where every promise was kept."""
        placed, waiting = self.numbers.get("placed", []), self.numbers.get("waiting", [])
        had = min(self.people, self.places)
        behind = min(self.people - had, self.waiting)
        wrong = {
            "not the right number has a place": len(placed) != had or self.many("Placed") != had,
            "not the right number waits": len(waiting) != behind or self.many("Waiting") != behind,
            "somebody got no answer": len(self.outcomes) != self.people,
            "the others were not told": self.many("Full") != self.people - had - behind,
            "there are gaps in the order": placed + waiting != list(range(1, had + behind + 1)),
            "people were told a wrong place in the line": self.ahead != list(range(behind)),
        }
        return [what for what, is_so in wrong.items() if is_so]


def rush(
    database: Database,
    *,
    course: str = "photo",
    people: int = PEOPLE,
    places: int = PLACES,
    waiting: int = WAITING,
    threads: int = THREADS,
    seed: int = 1,
) -> Rush:
    """Let people sign up at once, each in a transaction of their own, in an order nobody decides."""
    desk = Desk(database, entity=course, capacity=places, waiting_capacity=waiting)
    contacts = [desk.person(f"{course}-{n}") for n in range(people)]
    order = list(range(people))
    random.Random(f"rush {seed}").shuffle(order)
    gate = Barrier(threads)

    def signs_up(n: int) -> tuple[float, Outcome]:
        began = time.perf_counter()
        outcome = desk.sign_up(n, contacts[n])
        return time.perf_counter() - began, outcome

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: gate.wait(), range(threads)))  # all threads are there before anybody begins
        began = time.perf_counter()
        found = list(pool.map(signs_up, order))
        seconds = time.perf_counter() - began
    rows = desk.rows()
    numbers = {state: [row.number for row in rows if row.state == state] for state in ("placed", "waiting")}
    outcomes = [outcome for _, outcome in found]
    ahead = {one.enrolment: one.ahead for one in outcomes if isinstance(one, Waiting)}
    line = [ahead.get(row.id, -1) for row in rows if row.state == "waiting"]
    assert {one.enrolment for one in outcomes if isinstance(one, Placed | Waiting)} == {
        row.id for row in rows
    }
    slowest = max(took for took, _ in found)
    return Rush(people, places, waiting, seconds, slowest, outcomes, numbers, line)


def line(number: int, name: str, found: Rush) -> str:
    told = found.faults()
    cells = (
        number, name, found.people, found.many("Placed"), found.many("Waiting"), found.many("Full"),
        "; ".join(told) if told else "yes", f"{found.seconds:.2f}", f"{found.slowest * 1000:.0f}",
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.places", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="on each database")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--threads", type=int, default=THREADS)
    given = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS), flush=True)
    wrong = 0
    with (
        tempfile.TemporaryDirectory(prefix="gangjin-places-") as folder,
        postgres(durable=True) as server,
    ):
        urls = {"SQLite": f"sqlite:///{folder}/places.db", "PostgreSQL": new_database(server, "places")}
        for name, url in urls.items():
            migrate(url)
            database = Database(url, wait=WAIT)
            for number in range(1, given.rounds + 1):
                found = rush(
                    database,
                    course=f"class-{number}",
                    people=given.people,
                    threads=given.threads,
                    seed=number,
                )
                wrong += bool(found.faults())
                print(line(number, name, found), flush=True)
            database.close()
    print(f"\n{wrong} rounds of {2 * given.rounds} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
