"""The databases under the servers: temporary, migrated, with all content and any number of contacts."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, text
from sqlalchemy.engine import make_url

from bot.content.demo import examples
from bot.content.files import FOLDER, read_folder
from bot.runtime import known_channels, open_runtime
from bot.settings import Settings
from bot.store.database import open_engine
from bot.store.schema import migrate
from bot.store.tables import answer, contact, receipt
from bot.store.talks import digest_of as _digest
from tests.bench import bare
from tests.bench.calls import DOORS, FIRST_CALLER, address
from tests.conftest import environ_for

AT_ONCE = 5000  # rows in one statement

New = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Samples:
    """What one pass over the mix left behind: the answers given, and how far the talks had come."""

    answers: dict[str, list[str]]
    talks: dict[str, list[str]]


@contextmanager
def databases(folder: Path, server: str | None) -> Iterator[New]:
    """Give a function that makes an empty database of a name and returns its address.

    Args:
        server: the address of a PostgreSQL that lets us create databases; None: SQLite files in ``folder``.
    """
    if server is None:
        yield lambda name: f"sqlite:///{folder}/{name}.db"
        return
    made: list[str] = []
    engine = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    prefix = f"gangjin_bench_{datetime.now(UTC):%H%M%S%f}"

    def new(name: str) -> str:
        made.append(f"{prefix}_{name}")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{made[-1]}"'))
        return make_url(server).set(database=made[-1]).render_as_string(hide_password=False)

    try:
        yield new
    finally:
        with engine.connect() as connection:
            for name in made:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()


def prepare_ours(url: str, folder: Path) -> str:
    """Migrate a database and load all content; return its address."""
    migrate(url)
    runtime = open_runtime(Settings.from_env(environ_for(url, folder / "var"), known_channels().values()))
    try:
        runtime.contents.load(read_folder(FOLDER).entries, runtime.now())
        runtime.contents.load(examples(runtime.now()), runtime.now(), origin="demo")
    finally:
        runtime.close()
    return url


def prepare_bare(url: str) -> str:
    engine = open_engine(url)
    bare.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(bare.version), {"name": "content", "value": "1"})
    engine.dispose()
    return url


def store_ours(url: str, many: int, samples: Samples) -> None:
    """Store ``many`` contacts, as many on each door, and ``many`` receipts of yesterday."""
    now = datetime.now(UTC)
    before = now - timedelta(days=1)
    for door in DOORS:
        talks = cycle(samples.talks[door])
        contacts = (
            {
                "channel": door, "address": address(door, caller), "talk": next(talks), "version": 1,
                "first_seen_at": before, "last_seen_at": before,
            }
            for caller in _callers(many)
        )  # fmt: skip
        _store(url, contact, contacts)
        kept = {_digest(body): body for body in samples.answers[door]}
        digests = cycle(kept)
        _empty(url, answer)
        _store(url, answer, ({"digest": d, "body": body, "at": before} for d, body in kept.items()))
        receipts = (
            {"channel": door, "key": _key(door, n), "answer": next(digests), "at": before}
            for n in range(many // len(DOORS))
        )
        _store(url, receipt, receipts)


def store_bare(url: str, many: int) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    for door in DOORS:
        people = (
            {"channel": door, "address": address(door, caller), "messages": 1, "seen_at": now}
            for caller in _callers(many)
        )
        _store(url, bare.person, people)
        _store(
            url, bare.log,
            ({"channel": door, "key": _key(door, n), "at": now} for n in range(many // len(DOORS))),
        )  # fmt: skip


def _callers(many: int) -> range:
    return range(FIRST_CALLER, FIRST_CALLER + many // len(DOORS))


def _key(door: str, number: int) -> str:
    return f"{address(door, number)[-40:]}:stored-{number}" if door == "kakao" else str(number)


def _empty(url: str, table: Table) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(delete(table))
    engine.dispose()


def _store(url: str, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    engine = open_engine(url)
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        with engine.begin() as connection:
            connection.execute(insert(table), some)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'VACUUM ANALYZE "{table.name}"'))
    engine.dispose()


def count_contacts(url: str) -> int:
    engine = open_engine(url)
    with engine.connect() as connection:
        many = connection.execute(select(func.count()).select_from(contact)).scalar_one()
    engine.dispose()
    return int(many)
