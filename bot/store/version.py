"""Which version a database has, and which this build needs; told without loading the migrations."""

from sqlalchemy import inspect, text

from bot.store.database import Database

VERSION = "0004"  # the newest migration; a test holds it against the migrations themselves


def version_of(database: Database) -> str | None:
    """Return a database's version; None for one that was never migrated.

    Raises:
        Unavailable: the database is away.
    """
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
