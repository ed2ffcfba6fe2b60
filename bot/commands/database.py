"""flask database: bring the schema up."""

import click
from flask import current_app
from flask.cli import AppGroup

from bot.store.schema import migrate

database = AppGroup("database", help="The database's schema.")


@database.command("migrate")
def migrate_command() -> None:
    """Bring the database to the schema of this build; safe to run twice, and twice at once."""
    migrate(current_app.extensions["runtime"].settings.database_url)
    click.echo("the database has the schema of this build")
