"""``python -m tests.kills``: kill -9 of the scheduler at random moments, and every copy counted."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from bot.rehearse import Asked, Result, rehearse
from tests.postgres import new_database, postgres

MOST_KILLS = 5  # a round
COLUMNS = (
    "round", "database", "schedulers", "kills", "sent", "failed", "skipped", "unknown", "pending",
    "copies_max", "copies_total", "in_flight", "adds up",
)  # fmt: skip


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument("--rate", type=int, default=1000, help="messages a second")
    parser.add_argument("--first", type=int, default=1, help="the first round's number, which is its seed")
    return parser.parse_args()


def asked_for(number: int, server: str, *, contacts: int, rate: int) -> Asked:
    """Return a round's rehearsal: SQLite and PostgreSQL in turns, and every fifth with two schedulers."""
    kills = random.Random(f"kills {number}").randint(1, MOST_KILLS)
    url = new_database(server, f"kills{number}") if number % 2 == 0 else None
    schedulers = 2 if number % 5 == 0 else 1
    return Asked(
        contacts, rate=rate, seed=number, kills=kills, limit=300, database_url=url, schedulers=schedulers
    )


def faults(asked: Asked, found: Result) -> list[str]:
    """Return what is wrong with a round; nothing where every promise was kept."""
    wrong = {
        "somebody got two": found.copies_max > 1,
        "it does not add up": not found.adds_up or found.recipients != asked.contacts,
        "something is pending": found.pending > 0,
        "more are unknown than were in flight": found.unknown > found.in_flight,
        "a copy nobody knows of": not found.sent <= found.copies_total <= found.sent + found.unknown,
    }
    return [what for what, is_so in wrong.items() if is_so]


def line(number: int, asked: Asked, found: Result) -> str:
    told = faults(asked, found)
    cells = {
        **found.as_json(), "round": number, "database": "PostgreSQL" if asked.database_url else "SQLite",
        "schedulers": asked.schedulers, "adds up": "; ".join(told) if told else "yes",
    }  # fmt: skip
    return "| " + " | ".join(str(cells[column]) for column in COLUMNS) + " |"


def main() -> int:
    given = options()
    wrong = 0
    print("| " + " | ".join(COLUMNS).replace("_", " ") + " |")
    print("|" + "---|" * len(COLUMNS), flush=True)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="gangjin-kills-") as name,
        postgres(durable=True) as server,
    ):
        for number in range(given.first, given.first + given.rounds):
            folder = Path(name) / str(number)
            folder.mkdir()
            asked = asked_for(number, server, contacts=given.contacts, rate=given.rate)
            found = rehearse(asked, folder, lambda told: print(told, file=sys.stderr))
            wrong += bool(faults(asked, found))
            print(line(number, asked, found), flush=True)
    print(f"\n{given.rounds} rounds, {wrong} of them wrong, {time.monotonic() - began:.0f} seconds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
