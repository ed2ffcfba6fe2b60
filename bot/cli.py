"""The application as the ``flask`` command sees it: with its commands, which no web process needs."""

import sys

from flask import Flask

from bot.app import create_app as create_web_app
from bot.commands import commands
from bot.settings import BadSettings


def create_app() -> Flask:
    try:
        return add_commands(create_web_app())
    except BadSettings as faults:
        sys.exit(f"cannot start:\n{faults}")


def add_commands(app: Flask) -> Flask:
    for group in commands:
        app.cli.add_command(group)
    return app
