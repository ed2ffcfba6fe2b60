"""Class tables that staff had checked and have not stored yet: sealed, for an hour, one a clerk and class."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.security.seal import Sealer, Unsealable
from bot.store.database import Database
from bot.store.signup_tables import checked_table

PEOPLE = "checked_table.people"
GOOD_FOR = timedelta(hours=1)  # until what was checked has to be checked again


class CheckedTables:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database, self.sealer = database, sealer

    def keep(self, course: str, by: int, people: str, now: datetime) -> int:
        """Keep a table instead of the clerk's last one of this class; return its number."""
        row = {"course": course, "staff_id": by, "people": self.sealer.seal(people, PEOPLE), "at": now}
        with self.database.write() as connection:
            _forget(connection, course, by)
            new = insert(checked_table).values(row).returning(checked_table.c.id)
            return int(connection.execute(new).scalar_one())

    def open(self, number: int, course: str, by: int, now: datetime) -> str | None:
        """Return what a clerk had checked; None where it was another's, of another class, or too long ago."""
        mine = (
            checked_table.c.id == number,
            checked_table.c.course == course,
            checked_table.c.staff_id == by,
        )
        fresh = select(checked_table.c.people).where(*mine, checked_table.c.at > now - GOOD_FOR)
        with self.database.read() as connection:
            people = connection.execute(fresh).scalar()
        try:
            return self.sealer.open(people, PEOPLE) if people else None
        except Unsealable:
            return None

    def forget(self, course: str, by: int) -> None:
        """Destroy what a clerk had checked, for it is stored now."""
        with self.database.write() as connection:
            _forget(connection, course, by)

    def forget_old(self, now: datetime, limit: int) -> int:
        """Destroy up to ``limit`` tables whose hour is over."""
        old = select(checked_table.c.id).where(checked_table.c.at <= now - GOOD_FOR).limit(limit)
        with self.database.write() as connection:
            return connection.execute(delete(checked_table).where(checked_table.c.id.in_(old))).rowcount


def _forget(connection: Connection, course: str, by: int) -> None:
    mine = (checked_table.c.course == course, checked_table.c.staff_id == by)
    connection.execute(delete(checked_table).where(*mine))
