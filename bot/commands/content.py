"""flask content: load the content files, check them, add labelled examples."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from bot.content.demo import examples
from bot.content.files import FOLDER, Contents, read_folder
from bot.runtime import Runtime
from bot.store.database import Unavailable

content = AppGroup("content", help="The rows that answers are made from.")
_folder = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER
)


def _read(folder: Path) -> Contents:
    found = read_folder(folder)
    for fault in found.faults:
        click.echo(str(fault), err=True)
    if found.faults:
        raise click.ClickException(f"{len(found.faults)} faults; nothing was loaded")
    return found


@contextmanager
def _database_told() -> Iterator[None]:
    try:
        yield
    except Unavailable as trouble:
        raise click.ClickException(
            f"the database is away, busy or has no schema yet ({trouble}); see flask database migrate"
        ) from trouble


@content.command("check")
@_folder
def check(folder: Path) -> None:
    """Check content files: every fault with its file, entry and field."""
    found = _read(folder)
    click.echo(f"{len(found.entries)} entries, no faults")


@content.command("load")
@_folder
@click.option("--with-examples", is_flag=True, help="Load rows marked illustrative even at a public address.")
def load(folder: Path, with_examples: bool) -> None:
    """Load content files; loading again changes nothing, and rows that staff edited stay."""
    runtime: Runtime = current_app.extensions["runtime"]
    found = _read(folder)
    with_examples = with_examples or not runtime.settings.is_public
    left_out = 0 if with_examples else sum(entry.is_example for entry in found.entries)
    if left_out:
        click.echo(f"{left_out} examples left out, for the address is public; --with-examples loads them")
    with _database_told():
        click.echo(str(runtime.contents.load_folder(found, runtime.now(), examples=with_examples)))


@content.command("demo")
def demo() -> None:
    """Add one open class and one festival today, both labelled as examples (예시)."""
    runtime: Runtime = current_app.extensions["runtime"]
    if runtime.settings.is_public:
        raise click.ClickException("the address is public: examples would pass for facts")
    with _database_told():
        click.echo(str(runtime.contents.load(examples(runtime.now()), runtime.now(), origin="demo")))
