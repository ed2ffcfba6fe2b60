"""A class as a calendar file, for whoever wants it in their own calendar; nothing personal is in it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request
from icalendar import Calendar, Event

from bot.classes.course import begins_at
from bot.classes.standing import Desk
from bot.handler import Fact, told
from bot.listening.language import known_language
from bot.runtime import Runtime
from bot.store.database import Unavailable

calendar = Blueprint("calendar", __name__)

ENTITY = re.compile(r"[a-z0-9-]{1,32}")
CALENDAR = "text/calendar; charset=utf-8"
DAILY = timedelta(days=14)  # a class that runs for longer is not held every day
SHORTEST = timedelta(minutes=30)
EVENING = time(18)


@calendar.get("/calendar/<name>.ics")
def of_class(name: str) -> Response:
    """Serve a class's days (RFC 5545); ``?lang=`` chooses the language of its name."""
    runtime: Runtime = current_app.extensions["runtime"]
    try:
        house = runtime.house()
        desk = house.desks.get(name, Desk())
        course = house.facts.one("course", name) if ENTITY.fullmatch(name) else None
        if course is None and (desk.taken or desk.waiting):  # hidden; its people still have it
            course = runtime.course(name)
    except Unavailable:
        abort(503)
    if course is None or begins_at(course) is None:  # a month is no day to keep free
        abort(404)
    language = known_language(request.args.get("lang")) or "ko"
    host = urlsplit(runtime.settings.public_url).hostname or "localhost"
    made = Calendar()
    made.add("prodid", "-//Gangjin County//Gangjin Talk//KO")
    made.add("version", "2.0")
    event = _event(course, language, f"{name}@{host}", runtime.now())
    event.add("status", "CANCELLED" if desk.called_off else "CONFIRMED")
    made.add_component(event)
    response = Response(made.to_ical(), content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response.headers["Cache-Control"] = "no-cache"
    return response


def _event(course: Fact, language: str, uid: str, now: datetime) -> Event:
    """Return a class as an event; one fetched later takes the place of one fetched before."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("sequence", int(now.timestamp()) // 60)
    _add_days(event, course["period"])
    for name, texts in (("summary", "title"), ("location", "venue"), ("description", "summary")):
        found = told(course.get(texts), language)
        if found is not None:
            event.add(name, found.text)
    return event


def _add_days(event: Event, period: Fact) -> None:
    """Say when: the hours of each day where they are known and the days are few, else whole days.

    Of whole days the end is the day after the last, as RFC 5545 wants it; they keep nobody busy.
    """
    begins, ends = period["start"], period.get("end") or period["start"]
    first, last = date.fromisoformat(begins[:10]), date.fromisoformat(ends[:10])
    if "T" not in begins or last - first > DAILY:
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    start = datetime.fromisoformat(begins)
    closes = datetime.fromisoformat(ends).timetz() if "T" in ends else EVENING.replace(tzinfo=start.tzinfo)
    event.add("dtstart", start.astimezone(UTC))  # a time with an offset would be read as anybody's own
    event.add("dtend", max(datetime.combine(first, closes), start + SHORTEST).astimezone(UTC))
    if last > first:
        event.add("rrule", {"freq": "daily", "count": (last - first).days + 1})
