"""flask privacy: what a person may ask for: their data, its end; and a new key to seal it under."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup

from bot.classes.signup import Gone
from bot.runtime import Runtime
from bot.store.audits import append
from bot.store.database import Unavailable
from bot.store.erasure import erase
from bot.store.my_data import my_data
from bot.store.rotation import Rotation
from bot.store.tables import LARGEST_KEY

privacy = AppGroup("privacy", help="People's data: export, erasure, a new key.")
_contact = click.argument("contact", type=click.IntRange(1, LARGEST_KEY))


@privacy.command("export")
@_contact
def export(contact: int) -> None:
    """Print all that is kept about a contact, by its number in the console, as JSON."""
    runtime = _runtime()
    with _house(), runtime.database.write() as connection:
        found = my_data(connection, runtime.sealer, contact, runtime.now())
        if found is None:
            raise click.ClickException(f"there is no contact {contact}")
        append(connection, None, "contact-export", f"contact/{contact}", runtime.now(), contact)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@privacy.command("forget")
@_contact
@click.option("--everywhere", is_flag=True, help="The person's linked chats too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(contact: int, everywhere: bool, yes: bool) -> None:
    """Delete all that is kept about a contact, by its number in the console."""
    runtime = _runtime()
    if not yes:
        click.confirm(f"Delete contact {contact} with sign-ups, places and subscriptions?", abort=True)
    with _house(), runtime.database.write() as connection:
        outcome = erase(connection, contact, everywhere=everywhere, now=runtime.now())
        if isinstance(outcome, Gone):
            raise click.ClickException(f"there is no contact {contact}")
        append(
            connection, None, "contact-erase", f"contact/{contact}", runtime.now(), contact,
            everywhere=everywhere,
        )  # fmt: skip
    click.echo(f"contact {contact} is erased; its number leads to nobody any more")


@privacy.command("rotate")
def rotate() -> None:
    """Seal anew, under the first key of DATA_KEY, what stands under an older one; safe to run again."""
    runtime = _runtime()
    with _house():
        rotation = Rotation(runtime.database, runtime.sealer)
        for place in rotation.places:
            done = rotation.renew(place)
            click.echo(f"{place}: {done['renewed']} sealed anew, {done['unreadable']} cannot be opened")
        left = rotation.left()
    for one in rotation.twice:
        click.echo(f"{one} is there twice, entered while the keys differed: compare the two and end one")
    for place, many in left.items():
        click.echo(f"{place}: {many} still under another key")
    if left:
        raise click.ClickException("keep the old key in DATA_KEY: something still needs it")
    click.echo("Nothing is left under an older key: it may be dropped from DATA_KEY an hour from now.")


@contextmanager
def _house() -> Iterator[None]:
    try:
        yield
    except Unavailable as trouble:
        raise click.ClickException(
            f"the database is away, busy or has no schema yet ({trouble}); see flask database migrate"
        ) from trouble


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["runtime"]
    return runtime
