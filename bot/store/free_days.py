"""Holidays that the government declares too late for the library: staff add them."""

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import Database
from bot.store.sending_tables import free_day


class FreeDays:
    def __init__(self, database: Database) -> None:
        self.database = database

    def all(self) -> list[tuple[date, str]]:
        with self.database.read() as connection:
            rows = connection.execute(select(free_day).order_by(free_day.c.day))
            return [(row.day, row.name) for row in rows]

    def add(self, day: date, name: str) -> None:
        """Keep a holiday; one that is known already gets the new name."""
        dialect = sqlite if self.database.is_sqlite else postgresql
        new = dialect.insert(free_day).values(day=day, name=name[:80])
        with self.database.write() as connection:
            connection.execute(
                new.on_conflict_do_update(index_elements=["day"], set_={"name": new.excluded.name})
            )

    def remove(self, day: date) -> bool:
        """Forget a holiday; False where it was not known."""
        with self.database.write() as connection:
            return connection.execute(delete(free_day).where(free_day.c.day == day)).rowcount == 1
