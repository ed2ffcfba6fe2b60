"""What the README must name, so that it cannot fall behind the code."""

import ast
import re

import pytest

from bot.commands import commands as groups
from bot.discovery import find
from bot.runtime import known_channels, known_couriers
from bot.settings import ROOT

README = (ROOT / "README.md").read_text("utf-8")
NAME = re.compile(r"[A-Z][A-Z0-9]+(_[A-Z0-9]+)*")
READING = {
    "text",
    "number",
    "address",
    "get",
    "getenv",
}  # what reads a setting, in bot/settings.py and beside it
OF_THE_PLATFORM = {  # set by tools and hosts, not by an operator
    "ENV_FILE",  # the tests' own
    "HEROKU_SLUG_COMMIT", "BUILD", "PROMETHEUS_MULTIPROC_DIR",
}  # fmt: skip


def settings_read(source: str) -> set[str]:
    """Return the names of the settings a source reads: first words of a reader's call, or an index."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READING:
            found |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            found.add(ast.literal_eval(node.slice))
    return {name for name in found if isinstance(name, str) and NAME.fullmatch(name)}


def environment() -> set[str]:
    """Return every setting the product reads, and those its channels declare."""
    files = [
        ROOT / "bot" / name for name in ("settings.py", "build.py", "app.py", "run.py", "web/gunicorn.py")
    ]
    read = set().union(*(settings_read(file.read_text("utf-8")) for file in files))
    declared = {
        need.name
        for declares in (*known_channels().values(), *known_couriers().values())
        for need in declares.needs
    }
    return (read | declared) - OF_THE_PLATFORM


def named(word: str, text: str = README) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


COMMANDS = [
    f"flask {group.name} {name}".rstrip() for group in groups for name in getattr(group, "commands", [""])
]


def test_settings_are_found_in_the_code():
    assert {
        "PORT",
        "DATABASE_URL",
        "VAR_DIR",
        "REHEARSAL",
        "CLOCK_OFFSET",
        "KAKAO_SKILL_SECRET",
    } <= environment()
    assert settings_read("x = os.environ.get('SOME_NAME')") == {"SOME_NAME"}


@pytest.mark.parametrize("name", sorted(environment()))
def test_setting_is_named_in_the_readme(name):
    assert named(name)


def test_readme_names_no_setting_that_nothing_reads():
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)

    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} - environment() == set()


@pytest.mark.parametrize("name", sorted(find("scheduler", "JOB", "name")))
def test_job_is_named_in_the_readme(name):
    assert named(name)


@pytest.mark.parametrize("topic", sorted(find("handlers", "HANDLER", "topic")))
def test_topic_is_named_in_the_readme(topic):
    assert named(topic)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_named_in_the_readme(command):
    assert named(command)


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)#]+)", README))
def test_what_the_readme_links_to_is_there(target):
    assert (ROOT / target).exists()


@pytest.mark.parametrize("word", sorted(set(re.findall(r"`make ([a-z]+)`", README))))
def test_word_for_make_is_one(word):
    assert re.search(rf"^{word}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
