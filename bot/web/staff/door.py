"""What every screen of the console is made with: the blueprint, who may enter, how a page is shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from bot.build import BUILD
from bot.handler import mark
from bot.runtime import Runtime
from bot.store.audits import Audits
from bot.store.staffs import Staff, Staffs
from bot.store.tables import LARGEST_KEY
from bot.web.staff.menu import active, entries
from bot.web.staff.presence import Present, language
from bot.words import words_for

staff = Blueprint("staff", __name__, url_prefix="/staff")

Asked = ParamSpec("Asked")
Answer = AnyResponse | str | tuple[Any, int]
KINDS = Literal["ok", "warn", "bad"]
ENDED = mark("You were signed out meanwhile. Sign in again: what you had typed comes back.")
OWN = frozenset({"staff.sign_out", "staff.password", "staff.password_now"})  # open before one's password is


def allowed(*roles: str) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Let in whoever is signed in with one of the roles, and send the others where they belong.

    Not signed in: to the sign-in page and back. A one-time password not yet changed: to the password page.
    Another role: 403. That an auditor changes nothing is seen to for all screens, in ``console.py``.
    """

    def guard(view: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        @wraps(view)
        def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            elsewhere = _elsewhere()
            if elsewhere is not None:
                return elsewhere
            role = acting().role
            if role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def _elsewhere() -> Response | None:
    if not current_user.is_authenticated:
        if request.method != "GET":
            told(words_for(language(None)).say(ENDED), "warn")
        return _sent_to(url_for("staff.sign_in", next=page_left()))
    if acting().must_change and request.endpoint not in OWN:
        return _sent_to(url_for("staff.password"))
    return None


def page_left() -> str | None:
    """Return the page somebody was on: the one asked for, or the one a form stood on."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    left = urlsplit(request.referrer or "")
    return left.path if left.netloc == request.host and left.path.startswith("/staff/") else None


def _sent_to(address: str) -> Response:
    """Send the whole page somewhere, also where only a part of it was asked for."""
    if not is_part():
        return redirect(address)  # type: ignore[return-value]  # Flask's own response class
    response = Response(status=200)
    response.headers["HX-Redirect"] = address
    return response


def is_part() -> bool:
    """Tell whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def number(name: str) -> int | None:
    """Return a number of the address's query; None where there is none, or none that could be ours."""
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 < asked <= LARGEST_KEY else None


def acting() -> Staff:
    """Return who is signed in; only behind :func:`allowed`."""
    present: Present = current_user
    return present.staff


def signed_in() -> Staff | None:
    return acting() if current_user and current_user.is_authenticated else None


def runtime() -> Runtime:
    found: Runtime = current_app.extensions["runtime"]
    return found


def staffs() -> Staffs:
    found: Staffs = current_app.extensions["staffs"]
    return found


def audits() -> Audits:
    found: Audits = current_app.extensions["audits"]
    return found


def show(template: str, status: int = 200, **context: Any) -> Response:
    """Show a page of ``templates/staff/``.

    Templates extend ``base``, which is the whole page or, for htmx, the bare part; they say everything
    through ``say`` and ``words``, and find who is signed in as ``staff``.
    """
    return render(template, status, signed_in(), **context)


def render(template: str, status: int, who: Staff | None, **context: Any) -> Response:
    """Show a page to somebody, or to nobody; it looks nothing up."""
    words = words_for(language(who))
    page = render_template(
        f"staff/{template}",
        base="staff/_part.html" if is_part() else "staff/base.html",
        say=words.say,
        count=words.count,
        words=words,
        language=words.language,
        staff=who,
        menu=entries(who.role) if who and not who.must_change else (),
        active=active(request.path),
        build=BUILD,
        now=runtime().now(),
        **context,
    )
    return Response(page, status)


def told(sentence: str, kind: KINDS = "ok") -> None:
    """Show a sentence, already said in the reader's language, on top of the next page."""
    flash(sentence, kind)


def say(sentence: str, **values: object) -> str:
    """Say a sentence in the language of who is signed in."""
    return words_for(language(signed_in())).say(sentence, **values)
