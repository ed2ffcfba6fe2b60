"""Bringing a database to the newest migration."""

from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def config(url: str) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database up to ``revision``; two at once wait for one another (migrations/env.py)."""
    command.upgrade(config(url), revision)
