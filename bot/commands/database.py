"""flask database: bring the schema up, copy everything, put a copy back."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from bot.runtime import HEARTBEAT, Runtime
from bot.store import present
from bot.store.audits import append
from bot.store.backup import NotPossible, back_up, put_back
from bot.store.database import Unavailable
from bot.store.present import Present
from bot.store.restoring import Again, follow_up
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
    runtime = _runtime()
    with _house():
        if not file.exists():
            with runtime.database.write() as connection:  # by this row a restore knows whose backup it is
                append(connection, None, "database-backup", "database", runtime.now())
        back_up(runtime.settings.database_url, file)
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
    journal = runtime.settings.var / present.FILE
    with _house():
        earlier, before = present.read(journal), Present.of(runtime.database, runtime.now())
        if not before.is_empty and not yes:
            raise click.ClickException("the database holds people or staff; with --yes they are replaced")
        known = [*earlier, before]
        present.write(journal, known)
        try:
            put_back(runtime.settings.database_url, file)
        except NotPossible:  # and so nothing was replaced
            present.write(journal, earlier)
            raise
        migrate(runtime.settings.database_url)
        again = follow_up(runtime.database, known, runtime.now())
        present.write(journal, [])
    click.echo(f"restored from {file}; what was under way asks staff before it goes on")
    click.echo(_told(again))


def _told(again: Again | None) -> str:
    if again is None:
        return (
            "nobody can tell what people ended since this backup: those erased since are in it again (flask "
            "privacy forget), and so are subscriptions, consents and places given up"
        )
    return (
        f"since this backup: {again.erased} people erased, {again.said} entries in the consent ledger, "
        f"{again.ended} sign-ups ended; all that holds again"
    )


@contextmanager
def _house() -> Iterator[None]:
    try:
        yield
    except NotPossible as why:
        raise click.ClickException(str(why)) from why
    except OSError as trouble:
        raise click.ClickException(f"{trouble.filename} cannot be written ({trouble.strerror})") from trouble
    except Unavailable as trouble:
        raise click.ClickException(f"the database is away or busy ({trouble})") from trouble


def _scheduler_lives(runtime: Runtime) -> bool:
    beat = None
    with suppress(Unavailable):  # no schema yet, so no scheduler either
        beat = runtime.states.when(HEARTBEAT)
    silence = timedelta(seconds=runtime.settings.scheduler_silence)
    return beat is not None and runtime.now() - beat < silence


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["runtime"]
    return runtime
