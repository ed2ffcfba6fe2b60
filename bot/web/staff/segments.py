"""Saved audiences: choices of people under a name, counted and sampled before they are kept."""

from typing import Any

from flask import abort, redirect, request, url_for

from bot.announcement import Kind
from bot.audience import RESIDENCES, TOPICS, Audience
from bot.channel import storable
from bot.handler import ENDONYMS
from bot.runtime import SEOUL
from bot.store.people import People
from bot.store.segments import LONGEST_NAME, Changed, Gone, NameTaken, Segment, Segments
from bot.townships import TOWNSHIPS, township_name
from bot.web.staff.door import Answer, acting, allowed, is_part, runtime, say, show, staff, told
from bot.web.staff.in_words import CHANNELS
from bot.web.staff.in_words import RESIDENCES as RESIDENCE_WORDS
from bot.web.staff.in_words import TOPICS as TOPIC_WORDS
from bot.web.staff.menu import EVERYBODY

EDITORS = ("author", "admin")
LISTS = {
    "topics": TOPICS, "channels": tuple(CHANNELS), "languages": tuple(ENDONYMS),
    "townships": tuple(TOWNSHIPS), "without_topics": TOPICS, "without_townships": tuple(TOWNSHIPS),
}  # fmt: skip


def saved() -> Segments:
    return Segments(runtime().database)


def _choices() -> dict[str, Any]:
    townships = {key: township_name(key, "ko") for key in TOWNSHIPS}
    return {
        "topics": TOPIC_WORDS, "channels": CHANNELS, "languages": ENDONYMS, "townships": townships,
        "residences": RESIDENCE_WORDS, "seoul": SEOUL, "may_edit": acting().role in EDITORS,
    }  # fmt: skip


@staff.get("/segments")
@allowed(*EVERYBODY)
def segments() -> Answer:
    return show("segments.html", found=saved().all(), **_choices())


@staff.get("/segments/new")
@allowed(*EDITORS)
def segment_new() -> Answer:
    return _page(None, "", Audience())


@staff.post("/segments/new")
@allowed(*EDITORS)
def segment_create() -> Answer:
    name, audience = _name(), _audience()
    if request.form.get("then") == "count":
        return _counted(None, name, audience)
    if not name:
        return _page(None, name, audience, name_fault=say("Please give it a name."))
    try:
        number = saved().save(name, audience, acting().id, runtime().now())
    except NameTaken:
        return _page(None, name, audience, name_fault=_taken())
    told(say("Saved. It can be chosen when an announcement is written."))
    return redirect(url_for("staff.segment", segment_id=number))


@staff.get("/segments/<int:segment_id>")
@allowed(*EVERYBODY)
def segment(segment_id: int) -> Answer:
    found = _segment(segment_id)
    return _page(found, found.name, found.audience)


def _segment(segment_id: int) -> Segment:
    found = saved().get(segment_id)
    if found is None:
        abort(404)
    return found


@staff.post("/segments/<int:segment_id>")
@allowed(*EDITORS)
def segment_change(segment_id: int) -> Answer:
    found, name, audience = _segment(segment_id), _name(), _audience()
    if request.form.get("then") == "count":
        return _counted(found, name, audience)
    if not name:
        return _page(found, name, audience, name_fault=say("Please give it a name."))
    seen = request.form.get("seen", "")
    try:
        saved().change(segment_id, seen, name, audience, acting().id, runtime().now())
    except NameTaken:
        return _page(found, name, audience, name_fault=_taken())
    except Changed as overtaken:
        return _page(overtaken.now, name, audience, theirs=overtaken.now)
    except Gone:
        abort(404)
    told(say("Saved. Announcements that took it over before keep the choice they had."))
    return redirect(url_for("staff.segment", segment_id=segment_id))


@staff.post("/segments/<int:segment_id>/delete")
@allowed(*EDITORS)
def segment_delete(segment_id: int) -> Answer:
    try:
        saved().delete(segment_id, acting().id, runtime().now())
    except Gone:
        abort(404)
    told(say("Deleted. Announcements that took it over keep the choice they had."))
    return redirect(url_for("staff.segments"))


def _taken() -> str:
    return say("Another saved audience has this name.")


def _name() -> str:
    return " ".join(storable(request.form.get("name", "")).split())[:LONGEST_NAME]


def _audience() -> Audience:
    """Return the choice as it was ticked; what is no choice of ours is left out."""
    residence = request.form.get("residence", "")
    return Audience(
        topics=_ticked("topics"),
        channels=_ticked("channels"),
        languages=_ticked("languages"),
        townships=_ticked("townships"),
        residence=residence if residence in RESIDENCES else "",
        without_topics=_ticked("without_topics"),
        without_townships=_ticked("without_townships"),
    )


def _ticked(name: str) -> tuple[str, ...]:
    return tuple(one for one in LISTS[name] if one in request.form.getlist(name))


def _page(found: Segment | None, name: str, audience: Audience, **more: Any) -> Answer:
    """Show a saved audience with how many and who it is at this moment."""
    status = 409 if "theirs" in more else 400 if "name_fault" in more else 200
    seen = (
        found.digest if "theirs" in more and found else request.form.get("seen") or (found and found.digest)
    )
    return show(
        "segments_one.html", status, found=found, name=name, audience=audience, seen=seen,
        **_reach(audience), **_choices(), **more,
    )  # fmt: skip


def _counted(found: Segment | None, name: str, audience: Audience) -> Answer:
    if is_part():
        return show("segments_reach.html", **_reach(audience), **_choices())
    return _page(found, name, audience)


def _reach(audience: Audience) -> dict[str, Any]:
    """Count exactly, and show up to ten of them without what they are reached by."""
    audiences, now = runtime().audiences, runtime().now()
    people = People(runtime().database, runtime().sealer)
    sample = audiences.sample(Kind.INFORMATION, audience, now)
    shown = [(row, person.shown) for row in sample if (person := people.person(row.id)) is not None]
    return {
        "reach": audiences.reach(Kind.INFORMATION, audience, now), "sample": shown,
        "agreed": audiences.reach(Kind.ADVERTISING, audience, now).total,
    }  # fmt: skip
