"""People, announcements and their runs in a real database, with a clock that tests move by hand."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select

from bot.announcement import Act, Announcement, Kind, Text
from bot.runtime import Runtime, open_runtime, read_settings
from bot.store.announcements import Actor
from bot.store.sending_tables import batch, delivery, occurrence, tally
from bot.store.tables import contact, metadata, random_key, subscription
from tests.conftest import NOW, environ_for

AUTHOR, APPROVER = Actor(1, "author"), Actor(2, "approver")
TEXTS = {"ko": Text("단수 안내", "내일 물이 나오지 않습니다."), "en": Text("Water", "No water tomorrow.")}
SECOND = timedelta(seconds=1)


class Clock:
    """The present moment of a test."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, time: timedelta = SECOND) -> datetime:
        self.now += time
        return self.now


def open_house(url: str, folder: Path, clock=None, **settings: str) -> Runtime:
    return open_runtime(read_settings(environ_for(url, folder, **settings)), wait=5.0, now=clock or Clock())


def people(
    runtime: Runtime, many: int, *, channel: str = "telegram", topics=("news",), first: int = 10**9, **values
) -> list[int]:
    """Add subscribers who agreed to everything; return their numbers in order."""
    keys = sorted({random_key() for _ in range(many)})
    same = {"channel": channel, "talk": "{}", "version": 1, "first_seen_at": NOW, "last_seen_at": NOW}
    agreed = {"language": "ko", "abroad_at": NOW, "ad_at": NOW, "night_at": NOW}
    rows = [{**same, **agreed, **values, "id": key, "address": str(first + i)} for i, key in enumerate(keys)]
    wishes = [{"contact_id": key, "topic": topic, "since": NOW} for key in keys for topic in topics]
    with runtime.database.write() as connection:
        connection.execute(insert(contact), rows)
        if wishes:
            connection.execute(insert(subscription), wishes)
    return keys


def draft(kind: Kind = Kind.INFORMATION, texts=None, **more) -> Announcement:
    given = {"topics": ("news",), "channels": ("telegram",), "hold": timedelta(), **more}
    return Announcement(kind, texts or TEXTS, **given)


def approved(runtime: Runtime, written: Announcement | None = None) -> int:
    """Write an announcement and have it approved by somebody else; return its number."""
    now = runtime.now()
    number = runtime.announcements.create(written or draft(), AUTHOR.id, now)
    runtime.announcements.act(number, Act.SUBMIT, AUTHOR, now)
    runtime.announcements.act(number, Act.APPROVE, APPROVER, now)
    return number


def begun(runtime: Runtime, written: Announcement | None = None) -> tuple[int, int]:
    """Have an announcement begin and all its deliveries written; return its number and its run's."""
    number = approved(runtime, written)
    runtime.runs.begin_due(runtime.now())
    expand(runtime)
    return number, runtime.ledger.runs(number)[0].id


def expand(runtime: Runtime) -> None:
    while runtime.runs.expand(runtime.now()):
        pass


def rows_of(runtime: Runtime, run: int) -> list:
    found = select(delivery).where(delivery.c.occurrence_id == run).order_by(delivery.c.contact_id)
    with runtime.database.read() as connection:
        return list(connection.execute(found))


def states_of(runtime: Runtime, run: int) -> Counter:
    """Count a run's deliveries by their state, leased ones by that name."""
    return Counter(row.state for row in rows_of(runtime, run))


def reasons_of(runtime: Runtime, run: int) -> Counter:
    return Counter((row.state, row.reason or "") for row in rows_of(runtime, run))


def assert_adds_up(runtime: Runtime, run: int) -> None:
    """Hold a run's tallies against its rows, batch by batch, and both against the number of recipients."""
    with runtime.database.write() as connection:  # so that both are looked at in one moment
        told = _tallies(connection, run)
        counted = _counts(connection, run)
        recipients = connection.execute(
            select(occurrence.c.recipients).where(occurrence.c.id == run)
        ).scalar_one()
    assert told == counted
    assert sum(told.values()) == recipients


def _tallies(connection: Connection, run: int) -> dict[tuple, int]:
    found = connection.execute(select(tally).where(tally.c.occurrence_id == run)).all()
    return {(row.batch_id, row.state, row.reason): row.count for row in found if row.count}


def _counts(connection: Connection, run: int) -> dict[tuple, int]:
    """Count the rows in each batch's range; leased ones are pending there."""
    within = (
        delivery.c.occurrence_id == batch.c.occurrence_id, delivery.c.channel == batch.c.channel,
        delivery.c.contact_id.between(batch.c.first, batch.c.last),
    )  # fmt: skip
    found = connection.execute(
        select(batch.c.id, delivery.c.state, delivery.c.reason, func.count().label("many"))
        .join(delivery, within[0] & within[1] & within[2])
        .where(batch.c.occurrence_id == run)
        .group_by(batch.c.id, delivery.c.state, delivery.c.reason)
    ).all()
    counted: Counter = Counter()
    for row in found:
        state = "pending" if row.state == "leased" else row.state
        counted[row.id, state, row.reason or ""] += row.many
    return dict(counted)


def empty(runtime: Runtime) -> None:
    """Take everything out of the tables, for another round in the same database."""
    with runtime.database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name not in {"state", "audit", "audit_head"}:
                connection.execute(delete(table))
