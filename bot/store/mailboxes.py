"""What waits for the pages of the web chat: a numbered row for each message of each contact."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, and_, delete, exists, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.courier import Parcel
from bot.store.database import Database, Unavailable
from bot.store.sending_tables import delivery, mailbox, occurrence
from bot.store.tables import contact

AT_ONCE = 2_000  # contacts a transaction
TRIES = 5  # two announcements to the same contact at the same moment want the same number


class Mailboxes:
    def __init__(self, database: Database) -> None:
        self.database = database

    def deposit(self, parcels: Sequence[Parcel], now: datetime) -> None:
        """Lay messages into mailboxes, all or none; one that lies there already is not laid again.

        Each mailbox counts for itself, so a page that asks for what is behind number N misses none.

        Raises:
            Unavailable: the database is away or busy.
        """
        for _ in range(TRIES):
            try:
                with self.database.write() as connection:
                    _lay(connection, parcels, now)
            except IntegrityError:
                continue
            return
        raise Unavailable("mailboxes are busy")

    def withdraw(self, run: int, now: datetime) -> int:
        """Mark all of a run's messages as recalled, range by range; return how many that were."""
        marked, low = 0, 0
        while (high := self._end_of_range(run, low)) is not None:
            within = (
                mailbox.c.contact_id > low,
                mailbox.c.contact_id <= high,
                mailbox.c.occurrence_id == run,
            )
            with self.database.write() as connection:
                open_ones = update(mailbox).where(*within, mailbox.c.withdrawn_at.is_(None))
                marked += connection.execute(open_ones.values(withdrawn_at=now)).rowcount
            low = high
        return marked

    def forget(self, run: int) -> int:
        """Delete a run's messages but each mailbox's last, by which it goes on counting; return how many."""
        gone, low = 0, 0
        newer = mailbox.alias("newer")
        has_newer = exists(
            select(newer.c.n).where(newer.c.contact_id == mailbox.c.contact_id, newer.c.n > mailbox.c.n)
        )
        while (high := self._end_of_range(run, low)) is not None:
            within = (
                mailbox.c.contact_id > low,
                mailbox.c.contact_id <= high,
                mailbox.c.occurrence_id == run,
            )
            with self.database.write() as connection:
                gone += connection.execute(delete(mailbox).where(*within, has_newer)).rowcount
            low = high
        return gone

    def old_runs(
        self, after: tuple[datetime, int], before: datetime, most: int
    ) -> list[tuple[datetime, int]]:
        """Return the next runs that began before a moment, in that order: when, and their number."""
        began, number = occurrence.c.started_at, occurrence.c.id
        behind = or_(began > after[0], and_(began == after[0], number > after[1]))
        found = select(began, number).where(began < before, behind).order_by(began, number).limit(most)
        with self.database.read() as connection:
            return [(row.started_at, row.id) for row in connection.execute(found)]

    def _end_of_range(self, run: int, low: int) -> int | None:
        """Return the last of a run's next web contacts behind one; None where there are none."""
        of_run = (delivery.c.occurrence_id == run, delivery.c.channel == "webchat")
        some = select(delivery.c.contact_id).where(*of_run, delivery.c.contact_id > low)
        some = some.order_by(delivery.c.contact_id).limit(AT_ONCE)
        with self.database.read() as connection:
            last: int | None = connection.execute(select(func.max(some.subquery().c.contact_id))).scalar()
            return last


def _lay(connection: Connection, parcels: Sequence[Parcel], now: datetime) -> None:
    by_language: dict[str, list[int]] = defaultdict(list)
    for parcel in parcels:
        by_language[parcel.language].append(parcel.delivery)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    names = ["contact_id", "n", "delivery_id", "occurrence_id", "language", "at"]
    for language, numbers in sorted(by_language.items()):
        laid = dialect.insert(mailbox).from_select(names, _rows(numbers, language, now))
        connection.execute(laid.on_conflict_do_nothing(index_elements=["delivery_id"]))


def _rows(numbers: list[int], language: str, now: datetime) -> Select[tuple[object, ...]]:
    last = (
        select(func.max(mailbox.c.n)).where(mailbox.c.contact_id == delivery.c.contact_id).scalar_subquery()
    )
    return (
        select(
            delivery.c.contact_id, func.coalesce(last, 0) + 1, delivery.c.id, delivery.c.occurrence_id,
            literal(language), literal(now, mailbox.c.at.type),
        )
        .join(contact, contact.c.id == delivery.c.contact_id)
        .where(delivery.c.id.in_(numbers))
        .order_by(delivery.c.contact_id)
    )  # fmt: skip
