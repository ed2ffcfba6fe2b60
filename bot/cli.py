"""The application as the ``flask`` command sees it: with its commands, which no web process needs."""

from flask import Flask

from bot.app import create_app as create_web_app
from bot.commands import commands


def create_app() -> Flask:
    return add_commands(create_web_app())


def add_commands(app: Flask) -> Flask:
    for group in commands:
        app.cli.add_command(group)
    return app
