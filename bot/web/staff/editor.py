"""The editor: an announcement written or changed, with previews that follow what is typed."""

from flask import Response, redirect, request, url_for

from bot.announcement import MOST_BUTTONS, Act, Announcement, Unlawful, check
from bot.calendar.repeats import EVERY, LAST, ON_HOLIDAY, WEEKDAYS
from bot.content.photos import LARGEST, BadPhoto, cleaned
from bot.handler import ENDONYMS
from bot.store.announcements import Changed
from bot.store.segments import Segment, Segments
from bot.store.tables import LARGEST_KEY
from bot.store.templates import Template, Templates
from bot.store.uploads import Uploads
from bot.townships import TOWNSHIPS
from bot.web.staff import draft_form
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.web.staff.draft_form import CHANNELS, Form, Typed
from bot.web.staff.in_words import REPEAT_DAYS, REPEATS, WHEN_HOLIDAY
from bot.web.staff.presence import language
from bot.web.staff.readiness import readiness
from bot.web.staff.sheet import Part, not_possible, required, sheet, shown_words
from bot.web.staff.whom import whom
from bot.words import words_for


@staff.get("/announcements/new")
@allowed("author", "admin")
def new_announcement() -> Answer:
    """Begin an announcement, to the people of a class where one is named."""
    named = [one for one in request.args.getlist("class") if runtime().course(one) is not None]
    typed = draft_form.fresh(runtime().carriers, named)
    return _editor(draft_form.read(typed), None, status=200, faults={})


@staff.post("/announcements/new")
@allowed("author", "admin")
def create_announcement() -> Answer:
    form = _posted(None)
    if _only_looks():
        return _editor(form, None, status=200, faults=_picture_fault(form))
    if form.faults:
        return _editor(form, None, status=422, faults=form.faults)
    number = runtime().announcements.create(form.announcement, acting().id, runtime().now())
    told(say("The draft is saved. Look at it, then submit it for approval."))
    return redirect(url_for("staff.announcement", number=number))


@staff.get("/announcements/<int:number>/edit")
@allowed("author", "admin")
def edit_announcement(number: int) -> Answer:
    before = required(number)
    closed = _closed(before)
    typed = draft_form.written(before)
    return closed or _editor(draft_form.read(typed, before), before, status=200, faults={})


@staff.post("/announcements/<int:number>/edit")
@allowed("author", "admin")
def change_announcement(number: int) -> Answer:
    before = required(number)
    form = _posted(before)
    if _only_looks():
        return _editor(form, before, status=200, faults=_picture_fault(form))
    if form.faults:
        return _editor(form, before, status=422, faults=form.faults)
    version = request.form.get("version", before.version, type=int)
    try:
        runtime().announcements.edit(
            number, version, form.announcement, acting().id, acting().role, runtime().now()
        )
    except Unlawful:
        return _closed(required(number)) or _overtaken(form, number)
    except Changed:
        return _overtaken(form, number)
    told(say("Your changes are saved."))
    return redirect(url_for("staff.announcement", number=number))


def _only_looks() -> bool:
    """Tell whether a button was pressed that saves nothing."""
    return request.form.get("then") in {"preview", "audience"}


def _picture_fault(form: Form) -> dict[str, str]:
    return {name: sentence for name, sentence in form.faults.items() if name == "picture"}


def _closed(announcement: Announcement) -> Response | None:
    """Return the sheet of an announcement that can no longer be edited; None where it can."""
    try:
        check(Act.EDIT, announcement, acting().id, acting().role)
    except Unlawful:
        return sheet(announcement, Part(fault=not_possible(announcement)), 409)
    return None


def _overtaken(form: Form, number: int) -> Response:
    """Show what was typed again, beside what somebody else made of it; to save again is to replace that."""
    theirs = required(number)
    typed = form.typed
    typed["version"] = str(theirs.version)
    return _editor(draft_form.read(typed, theirs), theirs, status=409, faults={}, overtaken=True)


# Reading what was posted


def _posted(before: Announcement | None) -> Form:
    typed: Typed = request.form.copy()
    if typed.get("then") == "audience":
        _take_over(typed)
    fault = _take_picture(typed)
    form = draft_form.read(typed, before)
    if fault:
        form.faults["picture"] = fault
    return form


def _take_over(typed: Typed) -> None:
    """Fill the audience's fields in as a saved audience has them; the rest of the form stays."""
    saved = next((one for one in _saved() if str(one.id) == typed.get("segment")), None)
    if saved is None:
        return
    audience = saved.audience
    typed["residence"] = audience.residence
    typed["without_readers_of"] = str(audience.without_readers_of or "")
    for name in ("languages", "townships", "without_topics", "without_townships"):
        typed.setlist(name, list(getattr(audience, name)))
    for name in ("topics", "channels"):
        if getattr(audience, name):
            typed.setlist(name, list(getattr(audience, name)))


def _take_picture(typed: Typed) -> str:
    """Keep the picture that came along, or drop the one there was; return what is wrong with it."""
    uploads = Uploads(runtime().database)
    if typed.get("picture_remove"):
        typed["picture_kept"] = ""
    given = request.files.get("picture")
    if given is not None and given.filename:
        try:
            photo = cleaned(given.stream.read(LARGEST + 1))
        except BadPhoto as bad:
            return str(bad)
        typed["picture_kept"] = uploads.keep(photo, acting().id, runtime().now())
    kept = typed.get("picture_kept", "")
    if kept and not uploads.has(kept):
        typed["picture_kept"] = ""
    return ""


# Showing


@staff.post("/announcements/preview")
@allowed("author", "admin")
def preview() -> Answer:
    """Answer the live part of the editor for what is typed so far."""
    number = request.form.get("of", type=int)
    before = runtime().announcements.get(number) if number and 0 < number <= LARGEST_KEY else None
    form = draft_form.read(request.form.copy(), before)
    ahead = readiness(form.announcement, exact=False)
    return show(
        "editor_preview.html", one=form.announcement, ahead=ahead, on=_on(),
        shown_language=_shown_language(), **shown_words(),
    )  # fmt: skip


def _editor(
    form: Form,
    before: Announcement | None,
    *,
    status: int,
    faults: dict[str, str],
    overtaken: bool = False,
) -> Response:
    one = form.announcement
    return show(
        "editor.html", status, typed=form.typed, one=one, before=before, overtaken=overtaken,
        faults=draft_form.said(faults, say), ahead=readiness(one, exact=False), on=_on(),
        languages=ENDONYMS, all_topics=shown_words()["topics"], all_channels=CHANNELS, townships=TOWNSHIPS,
        every=EVERY, weekdays=WEEKDAYS, last=LAST, on_holiday=ON_HOLIDAY, most_buttons=MOST_BUTTONS,
        repeat_words=REPEATS, day_words=REPEAT_DAYS, holiday_words=WHEN_HOLIDAY,
        to_class=whom(one, words_for(language(acting()))) if one.audience.classes else "",
        saved=_saved(), has_channel=_has_channel(), templates=_templates(),
        shown_language=_shown_language(), **shown_words(),
    )  # fmt: skip


def _shown_language() -> str:
    """Return the language the preview is shown in."""
    asked = request.form.get("preview_language", "ko")
    return asked if asked in ENDONYMS else "ko"


def _on() -> frozenset[str]:
    """Return the channels something can be sent on."""
    return frozenset(runtime().carriers)


def _has_channel() -> bool:
    """Tell whether the county has a channel on Telegram that can be posted to."""
    return bool(runtime().settings.couriers.get("telegram", {}).get("TELEGRAM_CHANNEL"))


def _saved() -> list[Segment]:
    return Segments(runtime().database).all()


def _templates() -> list[Template]:
    return list(Templates(runtime().database).approved())
