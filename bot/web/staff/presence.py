"""Who is present: a session that ends when it is idle, when it is old, and when its number is raised."""

from datetime import timedelta

from flask import current_app, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from bot.runtime import Runtime
from bot.store.staffs import Staff, Staffs

IDLE = timedelta(minutes=30)
OLDEST = timedelta(hours=12)
NOTED = timedelta(minutes=1)  # how exact the last move is kept: a cookie less for each page
HALF = timedelta(minutes=5)  # between a right password and its code
LANGUAGES = ("ko", "en")  # those the console speaks

manager = LoginManager()


class Present(UserMixin):  # type: ignore[misc]  # the library ships no types
    """One of the staff, as Flask-Login wants to see them."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def get_id(self) -> str:
        return f"{self.staff.id}.{self.staff.session}"


def _now() -> float:
    runtime: Runtime = current_app.extensions["runtime"]
    return runtime.now().timestamp()


@manager.user_loader  # type: ignore[untyped-decorator]
def load(key: str) -> Present | None:
    """Return who holds the session, unless it has ended."""
    number, _, version = key.partition(".")
    now, began, moved = _now(), session.get("began", 0), session.get("moved", 0)
    if now - began > OLDEST.total_seconds() or now - moved > IDLE.total_seconds():
        return None
    staffs: Staffs = current_app.extensions["staffs"]
    staff = staffs.get(int(number))
    if staff is None or staff.closed_at is not None or str(staff.session) != version:
        return None
    if now - moved > NOTED.total_seconds() and not _is_polling():
        session["moved"] = now
    return Present(staff)


def _is_polling() -> bool:
    """Tell a page that asks by itself, for which nobody needs to be there."""
    return request.method == "GET" and request.headers.get("HX-Request") == "true"


def begin(staff: Staff) -> None:
    """Begin a session anew, so that nothing set before signing in lives on but the language."""
    _empty()
    now = _now()
    session["began"], session["moved"] = now, now
    login_user(Present(staff))


def _empty() -> None:
    chosen = session.get("language")
    session.clear()
    if chosen in LANGUAGES:
        session["language"] = chosen


def renew(staff: Staff) -> None:
    """Go on under a new number, after all sessions were ended; this one keeps its age."""
    began, now = session.get("began", _now()), _now()
    begin(staff)
    session["began"], session["moved"] = began, now


def end() -> None:
    logout_user()
    _empty()


def wait_for_code(staff: Staff) -> None:
    """Note that somebody's password was right; only their code is asked for now."""
    _empty()
    session["half"] = [staff.id, staff.session, _now()]


def waiting_for_code() -> tuple[int, int] | None:
    """Return whose code is waited for, with the session's number."""
    half = session.get("half")
    if not half or _now() - half[2] > HALF.total_seconds():
        return None
    return half[0], half[1]


def language(staff: Staff | None) -> str:
    """Return the language to speak: as chosen, else Korean."""
    chosen = session.get("language") or (staff.language if staff else None)
    return chosen if chosen in LANGUAGES else "ko"
