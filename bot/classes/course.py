"""A class as people sign up to it: when it takes sign-ups, how many, whom; read off a course's row."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.classes.signup import Places

SEOUL = ZoneInfo("Asia/Seoul")
AGES: dict[str, tuple[int, int | None]] = {
    "seniors": (65, None), "adults": (19, None), "youth": (13, 18), "children": (0, 12),
}  # fmt: skip
"""Audience to its ages in full years, both included (65: Welfare of Senior Citizens Act art. 26)."""

OWN_FORMS = {"event": "symposium", "visiting": "visit"}

UNDATED = {
    "open": "unsure", "ongoing-unconfirmed": "unsure", "planned": "later", "ongoing": "closed",
    "ended": "ended",
}  # fmt: skip
"""A row's status to how its class stands where no closing day is known: "open" was said once, long ago."""

GOING_ON = {"ongoing", "ongoing-unconfirmed"}

Course = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Eligible:
    """Who may join.

    Attributes:
        ages: ranges in full years, of which one must fit; none: any age.
        born: the years of birth that a row demands, both included.
        townships: keys of bot.townships; none: from anywhere.
    """

    ages: tuple[tuple[int, int | None], ...] = ()
    born: tuple[int | None, int | None] = (None, None)
    townships: tuple[str, ...] = ()


def form_key(course: Course, topic: str | None) -> str:
    """Return which form people fill in to sign up: the county's applications differ from its classes.

    Args:
        topic: under which the course is talked about.
    """
    if topic in {"startup", "supporters"}:
        return topic
    if course.get("kind") in OWN_FORMS:
        return OWN_FORMS[course["kind"]]
    return "class-town" if (course.get("eligible") or {}).get("townships") else "class"


def places_of(course: Course) -> Places:
    """Return how many a class takes, and from when to when."""
    applying = course.get("apply_period") or {}
    return Places(
        course.get("capacity"),
        course.get("waiting_capacity") or 0,
        _moment(applying.get("start")),
        _moment(applying.get("end"), end=True),
        ends_at(course),
        UNDATED.get(course.get("status") or "", "open"),
    )


def begins_at(course: Course) -> datetime | None:
    """Return when a class begins: 00:00 of its first day where no hour is known; None where no day is."""
    period = course.get("period") or {}
    return None if period.get("precision") == "month" else _moment(period.get("start"))


def line_ends(course: Course, *, held_open: bool = False) -> datetime | None:
    """Return when nobody waits for a place any more: the class has begun, and takes no sign-ups.

    Args:
        held_open: whether staff hold it open; then that is when it ends. None: nobody knows.
    """
    places, begins = places_of(course), begins_at(course)
    if begins is None or held_open:
        return places.ends
    last = max(begins, places.closes or begins)
    return last if places.ends is None else min(last, places.ends)


def ends_at(course: Course) -> datetime | None:
    """Return when a class has ended; None where nobody knows: the first day of one that goes on is no end."""
    period = course.get("period") or {}
    begun = None if course.get("status") in GOING_ON else period.get("start")
    return _moment(period.get("end") or begun, end=True)


def told_of(course: Course) -> dict[str, Any]:
    """Return what those signed up are told anew when it changes: when, and where as it is called in Korean.

    A translation that was mended is no news.
    """
    period, venue = course.get("period") or {}, course.get("venue") or {}
    where = venue.get("ko") or next(iter(venue.values()), "")
    return {"start": period.get("start"), "end": period.get("end"), "venue": where}


def told_key(told: Mapping[str, Any]) -> str:
    """Return the digest under which each person is noted to know this.

    >>> len(told_key({"start": None, "end": None, "venue": ""}))
    16
    """
    known = json.dumps(dict(told), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def told_to_end(told: Mapping[str, Any]) -> datetime | None:
    """Return when a class has ended by what people were last told of it, for when its row is gone."""
    return ends_at({"period": told})


def eligibility(course: Course) -> Eligible:
    """Return who may join, from a course's audience and what its row demands beside that."""
    audience = course.get("audience") or ()
    unbound = any(name not in AGES for name in audience)
    demanded = course.get("eligible") or {}
    return Eligible(
        () if unbound else tuple(AGES[name] for name in audience),
        (demanded.get("born_from"), demanded.get("born_to")),
        tuple(demanded.get("townships") or ()),
    )


def may_join(eligible: Eligible, born: int | None, township: str | None, today: date) -> str:
    """Return why somebody may not join: ``too-young``, ``too-old`` or ``elsewhere``; empty where they may.

    A year of birth leaves two ages open; the one that lets them in counts. The unknown keeps nobody out.
    """
    if born is not None and (reason := _by_age(eligible, born, today)):
        return reason
    if township is not None and eligible.townships and township not in eligible.townships:
        return "elsewhere"
    return ""


def _by_age(eligible: Eligible, born: int, today: date) -> str:
    first, last = eligible.born
    if first is not None and born < first:
        return "too-old"
    if last is not None and born > last:
        return "too-young"
    oldest = today.year - born
    youngest = oldest - 1
    if not eligible.ages or any(_fits(youngest, oldest, one) for one in eligible.ages):
        return ""
    return "too-young" if oldest < min(least for least, _ in eligible.ages) else "too-old"


def _fits(youngest: int, oldest: int, ages: tuple[int, int | None]) -> bool:
    least, most = ages
    return oldest >= least and (most is None or youngest <= most)


def _moment(text: str | None, *, end: bool = False) -> datetime | None:
    """Read a row's day or moment; a bare day means its first, or as an end its last, moment in Seoul."""
    if not text:
        return None
    if "T" in text:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=SEOUL)
    day = datetime.combine(date.fromisoformat(text[:10]), time(), SEOUL)
    return day + timedelta(days=1, seconds=-1) if end else day
