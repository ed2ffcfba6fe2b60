"""flask staff: sign-ins for the console, made and mended from a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup

from bot.runtime import Runtime
from bot.security.passwords import folded
from bot.store.database import Unavailable
from bot.store.staffs import ONE_TIME, ROLES, NameTaken, Staff, Staffs

staff = AppGroup("staff", help="Who may sign in to the console at /staff/.")


@contextmanager
def _staffs() -> Iterator[Staffs]:
    try:
        yield current_app.extensions["staffs"]
    except Unavailable as trouble:
        raise click.ClickException(
            f"the database is away, busy or has no schema yet ({trouble}); see flask database migrate"
        ) from trouble


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["runtime"]
    return runtime


@staff.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
def add(name: str, role: str) -> None:
    """Make a sign-in and print its one-time password."""
    try:
        with _staffs() as staffs:
            _print(*staffs.add(name, role, _runtime().now()))
    except NameTaken as trouble:
        raise click.ClickException(f"somebody signs in as {name} already") from trouble
    except ValueError as trouble:
        raise click.ClickException(str(trouble)) from trouble


@staff.command("password")
@click.argument("name")
def password(name: str) -> None:
    """Print a new one-time password for somebody, and unlock them; their open sessions end."""
    with _staffs() as staffs:
        found = next((one for one in staffs.all() if one.name == folded(name)), None)
        if found is None:
            raise click.ClickException(f"nobody signs in as {name}")
        _print(*staffs.renew_password(found.id, None, _runtime().now()))


@staff.command("list")
def list_() -> None:
    """List who may sign in, and as what."""
    with _staffs() as staffs:
        for one in staffs.all():
            click.echo(f"{one.shown_name}\t{one.role}\t{'closed' if one.closed_at else 'open'}")


def _print(one: Staff, password: str) -> None:
    click.echo(f"name:              {one.shown_name}")
    click.echo(f"role:              {one.role}")
    click.echo(
        f"one-time password: {password}  (for {ONE_TIME.days} days; to be changed at the first sign-in)"
    )
    click.echo(f"address:           {_runtime().settings.public_url}/staff/")
