"""Names and numbers shown whole: for some minutes, to whoever said why."""

from datetime import UTC, datetime, timedelta

from flask import request, session

from bot.channel import storable
from bot.handler import mark
from bot.web.staff.door import runtime

SHOWN_FOR = timedelta(minutes=10)
LONGEST, LEAST = 200, 4  # characters of a reason
WHY = {
    "calling": mark("To call them"), "holding": mark("To prepare or hold the class"),
    "checking": mark("To check a name or a number"),
}  # fmt: skip
LOOKS = "looks"  # in the session: what is shown, until when; nothing personal


def reason_given(least: int = LEAST) -> str:
    """Return why something is done, as it was chosen or typed; empty where that tells nobody anything.

    Args:
        least: letters or digits a typed reason has to have.
    """
    chosen, typed = request.form.get("why", ""), storable(request.form.get("reason", "")).strip()[:LONGEST]
    if chosen in WHY and not typed:
        return chosen
    return typed if sum(map(str.isalnum, typed)) >= least else ""


def open_up(course: str, number: int | None = None) -> None:
    """Show one person of a class whole, or all of them, from now on and for some minutes."""
    until = int((runtime().now() + SHOWN_FOR).timestamp())
    session[LOOKS] = {**_live(), _key(course, number): until}


def close(course: str) -> None:
    """Mask all of a class again."""
    kept = {key: until for key, until in _live().items() if key.partition("/")[0] != course}
    session[LOOKS] = kept


def is_open(course: str, number: int | None = None) -> bool:
    """Tell whether one person of a class is shown whole; without a number, whether all are."""
    live = _live()
    return _key(course) in live or _key(course, number) in live


def open_until(course: str) -> datetime | None:
    """Return until when a whole class is shown; None where it is not."""
    until = _live().get(_key(course))
    return None if until is None else datetime.fromtimestamp(until, UTC)


def _live() -> dict[str, int]:
    now = runtime().now().timestamp()
    return {key: until for key, until in session.get(LOOKS, {}).items() if until > now}


def _key(course: str, number: int | None = None) -> str:
    return course if number is None else f"{course}/{number}"
