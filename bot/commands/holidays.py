"""flask holidays: the public holidays that repeating announcements heed, and those declared late."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from bot.calendar.workdays import public_holidays
from bot.runtime import Runtime
from bot.store.free_days import FreeDays

holidays = AppGroup("holidays", help="Public holidays, which repeating announcements heed.")
_day = click.argument("day", type=click.DateTime(["%Y-%m-%d"]))


def _free_days() -> FreeDays:
    runtime: Runtime = current_app.extensions["runtime"]
    return FreeDays(runtime.database)


@holidays.command("list")
@click.argument("year", type=click.IntRange(2020, 2100), required=False)
def list_command(year: int | None) -> None:
    """List a year's holidays: those the library knows, and by name those that were added."""
    runtime: Runtime = current_app.extensions["runtime"]
    wanted = year or runtime.now().year
    added = {day: name for day, name in _free_days().all() if day.year == wanted}
    for day in sorted(public_holidays(wanted) | added.keys()):
        click.echo(f"{day}  {added.get(day, '')}".rstrip())


@holidays.command("add")
@_day
@click.argument("name")
def add_command(day: datetime, name: str) -> None:
    """Add a holiday that was declared late, such as 2026-06-03."""
    _free_days().add(day.date(), name)
    click.echo(f"{day.date()} is a holiday: {name}")


@holidays.command("remove")
@_day
def remove_command(day: datetime) -> None:
    """Remove a holiday that was added."""
    if not _free_days().remove(day.date()):
        raise click.ClickException(f"{day.date()} was not added")
    click.echo(f"{day.date()} is no holiday any more")
