"""python -m bot.catalogs: bring the catalogs up to the sentences in the code."""

import subprocess
import sys
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.words import DOMAINS, FOLDER

ROOT = FOLDER.parent
KEYWORDS = ("say", "label", "mark", "hears", "count:1,2", "both:1,2")
OF_STAFF = (  # where sentences stand that only staff read, who speak Korean or English
    "bot/web/staff/*", "bot/web/templates/staff/*", "bot/web/testing.py", "bot/content/*.py",
    "bot/calendar/cron_line.py", "bot/calendar/repeats.py", "bot/classes/sheet.py", "bot/classes/table.py",
    "bot/sending/bubbles.py", "bot/sending/checks.py", "bot/sending/link_check.py", "bot/sending/outlook.py",
    "bot/sending/report*.py",
)  # fmt: skip


def extract(folder: Path) -> None:
    """Write all sentences of the code into the templates of a folder, each into that of its readers."""
    marks = [flag for keyword in KEYWORDS for flag in ("-k", keyword)]
    with tempfile.TemporaryDirectory() as aside:
        whole = Path(aside) / "whole.pot"
        _babel(
            "extract", "-F", "locales/babel.cfg", *marks, "--no-wrap", "--sort-by-file",
            "--add-location=file",
            "--project", "gangjin-talk", "--version", "0.1", "--copyright-holder", "The Gangjin Talk authors",
            "-o", str(whole), "bot", "handlers", "scheduler",
        )  # fmt: skip
        with whole.open("rb") as file:
            found = read_po(file)
    for domain in DOMAINS:
        _write_template(found, domain, folder / f"{domain}.pot")


def _write_template(found: Catalog, domain: str, target: Path) -> None:
    part = Catalog(
        project=found.project, version=found.version, copyright_holder=found.copyright_holder,
        creation_date=found.creation_date, header_comment=found.header_comment,
    )  # fmt: skip
    for message in found:
        if message.id and domain_of(message) == domain:
            part[message.id] = message
    with target.open("wb") as file:
        write_po(file, part, width=0, sort_by_file=True, include_lineno=False)


TO_RESIDENTS = {"bot/web/staff/call_words.py"}  # read out to them, or written back


def domain_of(message: Message) -> str:
    """Return the catalog a sentence belongs to: what a resident may read too is everybody's."""
    files = [file for file, _ in message.locations]
    is_staffs = all(
        file not in TO_RESIDENTS and any(fnmatchcase(file, pattern) for pattern in OF_STAFF) for file in files
    )
    return "staff" if is_staffs else "messages"


def main() -> int:
    extract(FOLDER)
    for domain, languages in DOMAINS.items():
        for language in languages:
            _babel(
                "update", "-D", domain, "-i", f"locales/{domain}.pot", "-d", "locales",
                "-l", language.replace("-", "_"), "--init-missing", "--no-wrap", "--no-fuzzy-matching",
                "--ignore-obsolete", "--ignore-pot-creation-date",
            )  # fmt: skip
    return 0


def _babel(*arguments: str) -> None:
    program = [sys.executable, "-m", "babel.messages.frontend", "-q", *arguments]
    subprocess.run(program, cwd=ROOT, check=True)  # noqa: S603  # our own words only


if __name__ == "__main__":
    sys.exit(main())
