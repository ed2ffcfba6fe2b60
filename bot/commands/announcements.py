"""flask announcements: what the console shows of them, for scripts."""

import json
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from bot.announcement import State
from bot.runtime import Runtime
from bot.sending.report import listed, report_of
from bot.store.database import Unavailable
from bot.store.tables import LARGEST_KEY

announcements = AppGroup("announcements", help="Announcements: the list, and what became of each.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
FIGURES = ("recipients", "sent", "failed", "skipped", "unknown", "pending")


@announcements.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([*map(str, State)]), help="Only these.")
@click.option("--page", default=0, type=click.IntRange(0, 10_000), help="Older ones, a page of 30 at a time.")
@_json
def list_all(states: tuple[str, ...], page: int, as_json: bool) -> None:
    """Print the announcements, the last changed first."""
    try:
        rows = listed(_runtime().announcements, states, page)
    except Unavailable as trouble:
        raise _away(trouble) from trouble
    if as_json:
        click.echo(_written(rows))
        return
    for row in rows:
        click.echo(f"{row['id']:>6}  {row['state']:<10}  {row['kind']:<12}  {row['title']}")


@announcements.command("report")
@click.argument("number", metavar="ID", type=click.IntRange(1, LARGEST_KEY))
@_json
def report(number: int, as_json: bool) -> None:
    """Print the ledger of an announcement, with each of its runs."""
    runtime = _runtime()
    try:
        found = runtime.announcements.get(number)
        made = report_of(found, runtime.ledger).write() if found else None
    except Unavailable as trouble:
        raise _away(trouble) from trouble
    if made is None:
        raise click.ClickException(f"there is no announcement {number}")
    click.echo(_written(made) if as_json else _told(made))


def _runtime() -> Runtime:
    found: Runtime = current_app.extensions["runtime"]
    return found


def _away(trouble: Unavailable) -> click.ClickException:
    return click.ClickException(f"the database is away, busy or has no schema yet ({trouble})")


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _told(made: dict[str, Any]) -> str:
    lines = [f"{made['id']}  {made['state']}  {made['kind']}  {made['title']}", _ledger(made)]
    for run in made["runs"]:
        lines += ["", f"run {run['run']}  {run['state']}  due {run['due_at']}", _ledger(run)]
        for channel, states in run["by_channel"].items():
            lines.append(f"  {channel}: " + ", ".join(f"{state} {many}" for state, many in states.items()))
        lines += [f"  {one['state']} ({one['reason']}): {one['count']}" for one in run["reasons"]]
    return "\n".join(lines)


def _ledger(figures: dict[str, Any]) -> str:
    return ", ".join(f"{name} {figures[name]}" for name in FIGURES) + f", won {figures['won']}"
