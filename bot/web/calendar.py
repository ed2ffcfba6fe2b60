"""A class as a calendar file, for whoever wants it in their own calendar; nothing personal is in it."""

import re
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request
from icalendar import Calendar, Event

from bot.handler import Fact, told
from bot.listening.language import known_language
from bot.runtime import Runtime
from bot.store.database import Unavailable

calendar = Blueprint("calendar", __name__)

ENTITY = re.compile(r"[a-z0-9-]{1,32}")
CALENDAR = "text/calendar; charset=utf-8"


@calendar.get("/calendar/<name>.ics")
def of_class(name: str) -> Response:
    """Serve a class's days (RFC 5545); ``?lang=`` chooses the language of its name."""
    runtime: Runtime = current_app.extensions["runtime"]
    try:
        course = runtime.house().facts.one("course", name) if ENTITY.fullmatch(name) else None
    except Unavailable:
        abort(503)
    if course is None or not (course.get("period") or {}).get("start"):
        abort(404)
    language = known_language(request.args.get("lang")) or "ko"
    host = urlsplit(runtime.settings.public_url).hostname or "localhost"
    made = Calendar()
    made.add("prodid", "-//Gangjin County//Gangjin Talk//KO")
    made.add("version", "2.0")
    made.add_component(_event(course, language, f"{name}@{host}", runtime.now()))
    response = Response(made.to_ical(), content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response.headers["Cache-Control"] = "no-cache"
    return response


def _event(course: Fact, language: str, uid: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    begins, ends = _span(course["period"])
    event.add("dtstart", begins)
    event.add("dtend", ends)
    for name, texts in (("summary", "title"), ("location", "venue"), ("description", "summary")):
        found = told(course.get(texts), language)
        if found is not None:
            event.add(name, found.text)
    return event


def _span(period: Fact) -> tuple[date, date]:
    """Return when a class begins and ends; of whole days the day after the last, as RFC 5545 wants it."""
    begins = period["start"]
    ends = period.get("end") or begins
    if "T" in begins:
        start = datetime.fromisoformat(begins)
        end = datetime.fromisoformat(ends) if "T" in ends else datetime.combine(start, time(18), start.tzinfo)
        return start, max(end, start + timedelta(minutes=30))
    return date.fromisoformat(begins), date.fromisoformat(ends[:10]) + timedelta(days=1)
