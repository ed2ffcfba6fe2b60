"""python -m bot.catalogs: bring the catalogs up to the sentences in the code."""

import subprocess
import sys

from bot.words import FOLDER, LANGUAGES

ROOT = FOLDER.parent
KEYWORDS = ("say", "label", "mark", "hears", "count:1,2")


def extract(target: str) -> None:
    """Write all sentences of the code into the template ``target``."""
    marks = [flag for keyword in KEYWORDS for flag in ("-k", keyword)]
    _babel(
        "extract", "-F", "locales/babel.cfg", *marks, "--no-wrap", "--sort-by-file", "--add-location=file",
        "--project", "gangjin-talk", "--version", "0.1", "--copyright-holder", "The Gangjin Talk authors",
        "-o", target, "bot", "handlers",
    )  # fmt: skip


def main() -> int:
    extract("locales/messages.pot")
    for language in LANGUAGES:
        _babel(
            "update", "-i", "locales/messages.pot", "-d", "locales", "-l", language.replace("-", "_"),
            "--no-wrap", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date",
        )  # fmt: skip
    return 0


def _babel(*arguments: str) -> None:
    program = [sys.executable, "-m", "babel.messages.frontend", "-q", *arguments]
    subprocess.run(program, cwd=ROOT, check=True)  # noqa: S603  # our own words only


if __name__ == "__main__":
    sys.exit(main())
