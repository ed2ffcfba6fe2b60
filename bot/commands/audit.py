"""flask audit: whether the log of what staff did is whole."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from bot.store.audits import Audits
from bot.store.database import Unavailable

audit = AppGroup("audit", help="The log of what staff did.")

WHY = {
    "changed": "it was changed after it was written",
    "unlinked": "a row before it is missing or was moved",
    "cut": "from there on rows are missing",
}


@audit.command("check")
def check() -> None:
    """Walk the chain of hashes; exit with 1 and the first broken row where it is not whole."""
    audits: Audits = current_app.extensions["audits"]
    try:
        chain = audits.verify()
    except Unavailable as trouble:
        raise click.ClickException(
            f"the database is away, busy or has no schema yet ({trouble}); see flask database migrate"
        ) from trouble
    if chain.broken is None:
        click.echo(f"{chain.rows} rows, the chain is whole")
        return
    click.echo(f"broken at row {chain.broken.id}: {WHY[chain.broken.why]}", err=True)
    sys.exit(1)
