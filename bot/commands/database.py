"""flask database: bring the schema up, copy everything, put a copy back."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from bot.runtime import HEARTBEAT, Runtime
from bot.store.backup import NotPossible, back_up, put_back
from bot.store.database import Unavailable
from bot.store.restoring import follow_up, present
from bot.store.schema import migrate

database = AppGroup("database", help="The database: its schema, backups.")
_file = click.argument("file", type=click.Path(path_type=Path))


@database.command("migrate")
def migrate_command() -> None:
    """Bring the database to the schema of this build; safe to run twice, and twice at once."""
    migrate(_runtime().settings.database_url)
    click.echo("the database has the schema of this build")


@database.command("backup")
@_file
def backup(file: Path) -> None:
    """Copy the whole database into FILE while the house works; it is checked before it gets its name."""
    try:
        back_up(_runtime().settings.database_url, file)
    except NotPossible as why:
        raise click.ClickException(str(why)) from why
    click.echo(
        f"{file}: {file.stat().st_size:,} bytes, whole; without DATA_KEY nobody can read what is sealed"
    )


@database.command("restore")
@_file
@click.option("--yes", is_flag=True, help="Replace a database that holds people or staff.")
def restore(file: Path, yes: bool) -> None:
    """Put a backup in place of what the database holds; stop web and scheduler before."""
    runtime = _runtime()
    if _scheduler_lives(runtime):
        raise click.ClickException("a scheduler is running: stop it first")
    before = present(runtime.database)
    if not before.is_empty and not yes:
        raise click.ClickException("the database holds people or staff; with --yes they are replaced")
    try:
        put_back(runtime.settings.database_url, file)
        migrate(runtime.settings.database_url)
        erased = follow_up(runtime.database, before, runtime.now())
    except NotPossible as why:
        raise click.ClickException(str(why)) from why
    except Unavailable as trouble:
        raise click.ClickException(f"the database is away or busy ({trouble})") from trouble
    click.echo(f"restored from {file}; what was under way asks staff before it goes on")
    if erased is None:
        click.echo("people erased since this backup are in it again: erase them with flask privacy forget")
    else:
        click.echo(f"{erased} people erased since this backup are erased again")


def _scheduler_lives(runtime: Runtime) -> bool:
    beat = None
    with suppress(Unavailable):  # no schema yet, so no scheduler either
        beat = runtime.states.when(HEARTBEAT)
    silence = timedelta(seconds=runtime.settings.scheduler_silence)
    return beat is not None and runtime.now() - beat < silence


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["runtime"]
    return runtime
