"""Small things the processes tell each other: versions, heartbeats, what Telegram calls us."""

from datetime import datetime

from sqlalchemy import Connection, Integer, String, bindparam, cast, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import Database
from bot.store.tables import state


class States:
    def __init__(self, database: Database) -> None:
        self.database = database

    def put(self, name: str, value: str, now: datetime) -> None:
        with self.database.write() as connection:
            self.put_within(connection, name, value, now)

    @staticmethod
    def put_within(connection: Connection, name: str, value: str, now: datetime) -> None:
        """Put a state inside the caller's transaction."""
        new = _insert(connection).values(name=name, value=value, at=now)
        told = {"value": new.excluded.value, "at": new.excluded.at}
        connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=told))

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
        new = _insert(connection).values(name=name, value="1", at=now)
        raised = {"value": cast(cast(state.c.value, Integer) + 1, String), "at": new.excluded.at}
        connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=raised))


def _insert(connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """Begin an insert that may meet a row: in one statement, so that two writers do not trip each other."""
    return sqlite.insert(state) if connection.dialect.name == "sqlite" else postgresql.insert(state)


_value = select(state.c.value).where(state.c.name == bindparam("name_1"))
