"""Small things the processes tell each other: versions, heartbeats, what Telegram calls us."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store.database import Database
from bot.store.tables import state


class States:
    def __init__(self, database: Database) -> None:
        self.database = database

    def put(self, name: str, value: str, now: datetime) -> None:
        with self.database.write() as connection:
            connection.execute(delete(state).where(state.c.name == name))
            connection.execute(insert(state), {"name": name, "value": value, "at": now})

    def get(self, name: str) -> str | None:
        with self.database.read() as connection:
            return connection.execute(_value, {"name_1": name}).scalar()

    def when(self, name: str) -> datetime | None:
        """Return when a state was last put; None: never."""
        with self.database.read() as connection:
            return connection.execute(select(state.c.at).where(state.c.name == name)).scalar()

    @staticmethod
    def stamp(connection: Connection, name: str, now: datetime) -> None:
        """Raise a version inside the caller's transaction."""
        version = int(connection.execute(_value, {"name_1": name}).scalar() or 0) + 1
        connection.execute(delete(state).where(state.c.name == name))
        connection.execute(insert(state), {"name": name, "value": str(version), "at": now})


_value = select(state.c.value).where(state.c.name == bindparam("name_1"))
