"""The console as the application takes it in: its screens, and what holds for every one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, current_app, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from bot.runtime import Runtime
from bot.store.audits import Audits
from bot.store.staffs import Staffs
from bot.store.tables import LARGEST_KEY
from bot.web.staff import (
    accounts,
    announcements,
    audit,
    classes,
    classes_acts,
    classes_corrected,
    classes_entry,
    classes_import,
    contacts,
    content,
    editor,
    home,
    password,
    progress,
    reports,
    second_factor,
    segments,
    sign_in,
    trials,
)
from bot.web.staff.door import signed_in, staff
from bot.web.staff.limits import limiter
from bot.web.staff.presence import OLDEST, manager
from bot.web.staff.trouble import is_of_the_console

SCREENS = (  # each hangs its pages on the console's blueprint when it is loaded
    (home, announcements, editor, progress, reports, trials),
    (content, contacts, segments),
    (classes, classes_acts, classes_corrected, classes_entry, classes_import),
    (accounts, audit),
    (sign_in, password, second_factor),
)
"""Loaded, each screen has hung its pages at the door; a new one is imported above and named here."""

OF_ONESELF = {
    f"staff.{view}" for view in ("sign_in_now", "sign_out", "speak", "password_now", "second_factor_now")
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LARGEST_UPLOAD = 12 * 1024 * 1024  # bytes of a form with a picture: one too large is told with nothing lost
VENDOR = "/static/staff/vendor/"
DAY, YEAR = 24 * 3600, 365 * 24 * 3600  # seconds

csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Hang the console into the application."""
    runtime: Runtime = app.extensions["runtime"]
    is_https = runtime.settings.public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="gangjin-staff",
        SESSION_COOKIE_PATH="/staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        PERMANENT_SESSION_LIFETIME=OLDEST,
        WTF_CSRF_CHECK_DEFAULT=False,  # platforms at /in/* bring no token; the console asks for one itself
        WTF_CSRF_TIME_LIMIT=int(OLDEST / timedelta(seconds=1)),
    )
    app.extensions["audits"] = Audits(runtime.database)
    app.extensions["staffs"] = Staffs(runtime.database, runtime.sealer)
    with _for_the_console_alone(app):
        manager.init_app(app, add_context_processor=False)  # it would look up who is there for the chat page
        csrf.init_app(app)
        limiter.init_app(app)
    app.register_blueprint(staff)
    app.after_request(_harden)


@contextmanager
def _for_the_console_alone(app: Flask) -> Iterator[None]:
    """Keep what extensions do around each request to the console's own.

    They mean it for every door; a resident's message would take a tenth of a millisecond longer.
    """
    around: tuple[dict[str | None, list[Any]], ...] = (
        app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs,
    )  # fmt: skip
    before = [len(hooks.get(None, ())) for hooks in around]
    yield
    for hooks, count in zip(around, before, strict=True):
        everywhere = hooks.setdefault(None, [])
        hooks.setdefault(staff.name, []).extend(everywhere[count:])
        del everywhere[count:]


@staff.before_request
def _look_at_numbers() -> None:
    """Know no page by a number larger than any of ours; a database would choke on it."""
    if any(isinstance(one, int) and one > LARGEST_KEY for one in (request.view_args or {}).values()):
        abort(404)


@staff.before_request
def _see_who_changes() -> None:
    """Let nothing be changed by a forged form, nor by an auditor, whatever the screen."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.mimetype == "multipart/form-data" and signed_in() is not None:
        request.max_content_length = LARGEST_UPLOAD
    try:
        csrf.protect()
    except CSRFError as forged:
        abort(403, forged.description)
    who = signed_in()
    if who is not None and who.role == "auditor" and request.endpoint not in OF_ONESELF:
        abort(403)


def _harden(response: Response) -> Response:
    if request.path.startswith(VENDOR):
        response.headers["Cache-Control"] = f"public, max-age={DAY}"
    if not is_of_the_console():
        return response
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "DENY"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    return response
