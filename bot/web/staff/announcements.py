"""Announcements: the list of all, one announcement's sheet, and what is done with it."""

from dataclasses import replace

from flask import abort, redirect, request, url_for

from bot.announcement import LONGEST_TITLE, Act, Announcement, State, Text, Unlawful, check
from bot.fitting import cut
from bot.handler import ENDONYMS
from bot.store.announcement_search import found
from bot.store.announcements import BY_PAGE, Actor, Changed
from bot.web.staff.approval import asked_again
from bot.web.staff.call_words import CORRECTION
from bot.web.staff.door import KINDS, Answer, acting, allowed, runtime, say, show, staff, staffs, told
from bot.web.staff.in_words import CHANGED, DONE, REFUSALS, STATES
from bot.web.staff.menu import EVERYBODY
from bot.web.staff.progress import standing_of
from bot.web.staff.sheet import Part, acts_now, not_possible, required, sheet, shown_words, title_in
from bot.words import words_for

BY_BUTTON = {
    str(act): act
    for act in (
        Act.SUBMIT, Act.APPROVE, Act.REJECT, Act.WITHDRAW, Act.PAUSE, Act.RESUME, Act.CANCEL,
        Act.RETRY_FAILED, Act.SEND_UNKNOWN, Act.SEND_MISSED, Act.SKIP_MISSED, Act.RECALL,
    )
}  # fmt: skip
NEEDS_SOMETHING = {Act.RETRY_FAILED, Act.SEND_UNKNOWN, Act.SEND_MISSED, Act.SKIP_MISSED, Act.RECALL}
LONGEST_REASON = 1000  # characters
LAST_PAGE = 10_000


@staff.get("/announcements")
@allowed(*EVERYBODY)
def announcements() -> Answer:
    words = request.args.get("q", "")[:100].strip()
    state = request.args.get("state", "")
    page = max(0, min(request.args.get("page", 0, type=int), LAST_PAGE))
    states = (state,) if state in STATES else ()
    house = runtime()
    rows = found(house.database, words, states, page) if words else house.announcements.page(states, page)
    return show(
        "announcements.html", rows=rows, typed=words, state=state, page=page, more=len(rows) == BY_PAGE,
        counts=house.announcements.counts(), names=staffs().names(), title_in=title_in, **shown_words(),
    )  # fmt: skip


@staff.get("/announcements/<int:number>")
@allowed(*EVERYBODY)
def announcement(number: int) -> Answer:
    return sheet(required(number))


@staff.post("/announcements/<int:number>/<act>")
@allowed(*EVERYBODY)
def act_on(number: int, act: str) -> Answer:
    """Take one step; what is in the way of it is told on the sheet, with how it stands now."""
    wanted = BY_BUTTON.get(act)
    if wanted is None:
        abort(404)
    before = required(number)
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    try:
        return _taken(wanted, before, reason)
    except Unlawful as why:
        return _refused(str(why), number, reason)
    except Changed:
        return sheet(required(number), Part(fault=say(CHANGED)), 409)


def _taken(act: Act, before: Announcement, reason: str) -> Answer:
    number, who = before.id or 0, Actor(acting().id, acting().role)
    version = request.form.get("version", type=int)
    if version is None or version == before.version:
        again = _looked_at_first(act, before, reason)
        if again is not None:
            return again
    runtime().announcements.act(number, act, who, runtime().now(), reason=reason, version=version)
    return _back(number, say(DONE[act]))


def _looked_at_first(act: Act, before: Announcement, reason: str) -> Answer | None:
    """Return what is to be looked at before the act; None where nothing is.

    Raises:
        Unlawful: the act is not open.
    """
    if act in NEEDS_SOMETHING and str(act) not in acts_now(before, standing_of(before.id or 0)):
        check(act, before, acting().id, acting().role, reason)
        return _back(before.id or 0, say("There is nothing left to do there."), "warn")
    if act in {Act.SUBMIT, Act.APPROVE}:
        check(act, before, acting().id, acting().role, reason)
        return asked_again(act, before)
    return None


def _back(number: int, sentence: str, kind: KINDS = "ok") -> Answer:
    told(sentence, kind)
    return redirect(url_for("staff.announcement", number=number))


def _refused(why: str, number: int, reason: str) -> Answer:
    if why == "role":
        abort(403)
    now = required(number)
    sentence = not_possible(now) if why == "state" else say(REFUSALS[why])
    if why == "reason":
        return sheet(now, Part(reason_fault=sentence, reason=reason), 422)
    return sheet(now, Part(fault=sentence, reason=reason), 403 if why == "own" else 409)


@staff.post("/announcements/<int:number>/copy")
@allowed("author", "admin")
def copy(number: int) -> Answer:
    """Begin a new draft with the same contents."""
    return _drafted(replace(required(number), correction_of=None))


@staff.post("/announcements/<int:number>/correct")
@allowed("author", "admin")
def correct(number: int) -> Answer:
    """Begin a correction: it goes to exactly those whom the mistake reached."""
    before = required(number)
    texts = {tag: _corrected(tag, text) for tag, text in before.texts.items()}
    return _drafted(replace(before, texts=texts, correction_of=number))


def _corrected(language: str, text: Text) -> Text:
    voice = words_for(language if language in ENDONYMS else "ko")
    title = voice.say(CORRECTION, title=text.title) if text.title else ""
    return Text(cut(title, LONGEST_TITLE), text.body)


def _drafted(contents: Announcement) -> Answer:
    draft = replace(
        contents, state=State.DRAFT, id=None, approver=None, version=0, at=None, repeat=None, ends_at=None
    )
    number = runtime().announcements.create(draft, acting().id, runtime().now())
    told(say("This is a new draft. Change it, then submit it."))
    return redirect(url_for("staff.edit_announcement", number=number))
