"""flask rehearse: a whole announcement to synthetic contacts over stand-in platforms, every copy counted."""

import json
import sys
import tempfile
from pathlib import Path

import click

from bot.rehearse import Asked, Result, rehearse

CHANNELS = ("telegram", "kakao", "webchat", "alimtalk")


@click.command("rehearse")
@click.option("--contacts", type=click.IntRange(1, 5_000_000), default=1000, show_default=True)
@click.option("--channel", type=click.Choice(CHANNELS), default="telegram", show_default=True)
@click.option("--rate", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="A second.")
@click.option("--faults", is_flag=True, help="Platforms that refuse, time out and cut; prints the mix.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--kills", type=click.IntRange(0, 100), default=0, help="Kill the scheduler so often.")
@click.option("--limit", type=click.FloatRange(1, 86_400), default=3600.0, help="Seconds at most.")
@click.option("--database", default=None, help="An empty database instead of a temporary SQLite file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def command(
    contacts: int, channel: str, rate: int, faults: bool, seed: int, kills: int, limit: float,
    database: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Rehearse an announcement; ends with 0 only if the ledger adds up and nobody got two copies."""
    asked = Asked(contacts, channel, rate, faults, seed, kills, limit, database)
    with tempfile.TemporaryDirectory(prefix="gangjin-rehearsal-") as folder:
        found = rehearse(asked, Path(folder), lambda line: click.echo(line, err=True))
    click.echo(json.dumps(found.as_json()) if as_json else _table(found))
    if not found.adds_up:
        sys.exit(1)


def _table(found: Result) -> str:
    told = found.as_json()
    reasons = told.pop("reasons")
    lines = [f"{name:>16}  {value}" for name, value in told.items()]
    return "\n".join([*lines, *(f"{many:>16}  {what}" for what, many in reasons.items())])
