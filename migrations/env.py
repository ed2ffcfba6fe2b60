"""How a migration runs: in one transaction, with one migrator at a time."""

from alembic import context
from sqlalchemy import text

from bot.store import sending_tables, signup_tables, staff_tables  # noqa: F401  # they add to the same metadata
from bot.store.database import JOB_WAIT, open_engine
from bot.store.tables import metadata

ONE_AT_A_TIME = 5_921_430_311  # any number, the same for all migrators


def run() -> None:
    engine = open_engine(context.config.get_main_option("sqlalchemy.url") or "", wait=4 * JOB_WAIT)
    with engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE, so that a second migrator waits
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # meant for web requests
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            transactional_ddl=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
