"""The Flask application: the house with its HTTP doors."""

import os
from typing import Any

from flask import Flask, Response

from bot.logs import start_logs
from bot.runtime import Runtime, open_runtime, read_settings
from bot.settings import Settings
from bot.web import errors
from bot.web.calendar import calendar
from bot.web.health import health
from bot.web.inbox import inbox
from bot.web.my_data import my_data
from bot.web.pages import pages
from bot.web.solapi import solapi
from bot.web.staff import console

LARGEST_BODY = 256 * 1024  # bytes


def create_app(settings: Settings | None = None, **replaced: Any) -> Flask:
    """Make the application.

    Args:
        settings: handed in by tests; else read from the environment.
        replaced: parts of the house handed in, as :func:`bot.runtime.open_runtime` takes them.

    Raises:
        BadSettings: a setting is missing or malformed.
    """
    given = settings or read_settings()
    start_logs(given.log_level)
    app = Flask("bot.web", root_path=os.path.join(os.path.dirname(__file__), "web"))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MULTIPROCESS"] = "PROMETHEUS_MULTIPROC_DIR" in os.environ
    app.secret_key = given.secret_key
    app.extensions["runtime"] = open_runtime(given, **replaced)
    errors.register(app)
    for door in (inbox, solapi, pages, calendar, my_data, health):
        app.register_blueprint(door)
    console.register(app)
    app.after_request(_harden)
    return app


def _harden(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    return response


def runtime_of(app: Flask) -> Runtime:
    runtime: Runtime = app.extensions["runtime"]
    return runtime
