"""What the bot knows: the rows that answers are made from, kept by staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import abort, redirect, request, url_for

from bot.content.checks import Trouble
from bot.content.fields import LANGUAGES, Field, fields_of
from bot.content.files import KEY_FIELDS
from bot.content.form import Values, count_of, differences, place_of
from bot.content.words import KINDS, choice_of
from bot.handler import ENDONYMS, mark
from bot.runtime import SEOUL
from bot.store.edits import Edits, Gone, Kept, Overtaken, Taken
from bot.store.tables import LARGEST_KEY
from bot.web.staff.content_classes import QUIET, TELL, Effect, effect_of, without_telling
from bot.web.staff.content_preview import preview
from bot.web.staff.content_rows import ONCE, TAKEN, Draft, blank, changed, title_of, written
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.web.staff.menu import EVERYBODY

EDITORS = ("author", "admin")
PAGE = 50  # rows
STATES = {
    "shown": mark("Shown"), "expired": mark("Expired"), "hidden": mark("Hidden"),
    "example": mark("Example"), "edited": mark("Edited by staff"),
}  # fmt: skip
STEPS = {
    "create": mark("Written"), "edit": mark("Changed"), "expire": mark("Expiry set"),
    "restore": mark("Earlier version brought back"),
}  # fmt: skip


def edits() -> Edits:
    return Edits(runtime().database)


def may_edit() -> bool:
    return acting().role in EDITORS


@staff.get("/content")
@allowed(*EVERYBODY)
def content() -> Answer:
    return show("content.html", kinds=KINDS, counts=edits().counts())


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a list shows it."""

    row: Kept
    title: str
    states: tuple[str, ...]


@staff.get("/content/<kind>")
@allowed(*EVERYBODY)
def content_list(kind: str) -> Answer:
    _known(kind)
    wanted, sought = request.args.get("state", ""), request.args.get("q", "").strip()
    lines = [line for line in _lines(kind) if _fits(line, wanted, sought)]
    page = max(request.args.get("page", 1, type=int), 1)
    return show(
        "content_list.html", kind=kind, kinds=KINDS, states=STATES, state=wanted, q=sought, total=len(lines),
        lines=lines[(page - 1) * PAGE : page * PAGE], page=page, pages=-(-len(lines) // PAGE),
        may_add=may_edit() and kind not in ONCE,
    )  # fmt: skip


def _lines(kind: str) -> Iterator[Line]:
    now = runtime().now()
    for row in edits().rows(kind):
        yield Line(row, title_of(kind, row.body) or row.key, states_of(row, now))


def states_of(row: Kept, now: datetime) -> tuple[str, ...]:
    first = "hidden" if row.hidden else "expired" if row.has_expired(now) else "shown"
    more = {"example": bool(row.body.get("illustrative")), "edited": row.edited}
    return (first, *(name for name, holds in more.items() if holds))


def _fits(line: Line, wanted: str, sought: str) -> bool:
    if wanted and wanted not in line.states:
        return False
    words = f"{line.title} {line.row.key} {line.row.entity} {line.row.body}".casefold()
    return all(word in words for word in sought.casefold().split())


def _known(kind: str) -> None:
    if kind not in KINDS:
        abort(404)


def _posted() -> Values:
    return {name: values for name, values in request.form.lists()}  # noqa: C416  # pairs with lists


@staff.get("/content/<kind>/new")
@allowed(*EDITORS)
def content_new(kind: str) -> Answer:
    _addable(kind)
    return _form(blank(kind, runtime().now()))


@staff.post("/content/<kind>/new")
@allowed(*EDITORS)
def content_create(kind: str) -> Answer:
    _addable(kind)
    draft = written(kind, _posted(), edits())
    if "more" in request.form:
        return _form(draft, quiet=True)
    if draft.troubles:
        return _form(draft)
    try:
        made = edits().create(draft.entry, acting().id, runtime().now())
    except Taken:
        return _form(draft.with_trouble("key", TAKEN))
    told(say("Saved. The bot tells it from now on."))
    return _to(made.kind, made.key)


def _addable(kind: str) -> None:
    _known(kind)
    if kind in ONCE:
        abort(404)


def _to(kind: str, key: str) -> Answer:
    return redirect(url_for("staff.content_row", kind=kind, key=key))


@staff.get("/content/<kind>/<key>")
@allowed(*EVERYBODY)
def content_row(kind: str, key: str) -> Answer:
    row = _row(kind, key)
    return _form(Draft(row.entry), row)


def _row(kind: str, key: str) -> Kept:
    _known(kind)
    row = edits().row(kind, key) if key.isprintable() else None
    if row is None:
        abort(404)
    return row


@staff.post("/content/<kind>/<key>")
@allowed(*EDITORS)
def content_edit(kind: str, key: str) -> Answer:
    row = _row(kind, key)
    draft = changed(row, _posted(), edits())
    if "more" in request.form:
        return _form(draft, row, quiet=True)
    if draft.troubles:
        return _form(draft, row)
    telling, effect = request.form.get("telling"), effect_of(row, draft.entry)
    if effect is not None and telling not in {TELL, QUIET}:
        return _form(draft, row, effect=effect)
    also = without_telling(row, draft.entry) if effect is not None and telling == QUIET else None
    try:
        is_changed = edits().edit(
            draft.entry, request.form.get("seen", ""), acting().id, runtime().now(), also
        )
    except Overtaken as refused:
        return _form(draft, refused.row, overtaken=True)
    told(say("Saved. The bot tells it from now on.") if is_changed else say("Nothing was changed."))
    return _to(kind, key)


@staff.post("/content/<kind>/<key>/expire")
@allowed(*EDITORS)
def content_expire(kind: str, key: str) -> Answer:
    row, now = _row(kind, key), runtime().now()
    match request.form.get("when"):
        case "now":
            at: datetime | None = now
            words = say("It is no longer shown.")
        case "never":
            at, words = None, say("It is shown until further notice.")
        case _:
            at = _moment(request.form.get("at", ""))
            if at is None or at <= now:
                told(say("Please choose a day and time to come."), "bad")
                return _to(kind, key)
            words = say("It is shown until then.")
    edits().expire(kind, row.key, at, acting().id, now)
    told(words)
    return _to(kind, key)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SEOUL)
    except ValueError:
        return None


@staff.post("/content/<kind>/<key>/restore")
@allowed(*EDITORS)
def content_restore(kind: str, key: str) -> Answer:
    _row(kind, key)
    try:
        change = max(0, min(request.form.get("change", 0, type=int), LARGEST_KEY))
        is_changed = edits().restore(kind, key, change, acting().id, runtime().now())
    except Gone:
        abort(404)
    told(say("The earlier version is back.") if is_changed else say("Nothing was changed."))
    return _to(kind, key)


@staff.post("/content/<kind>/preview")
@allowed(*EDITORS)
def content_preview(kind: str) -> Answer:
    """Show how the bot would answer, from the form as it is being filled in."""
    _known(kind)
    key = request.form.get("row", "")
    row = _row(kind, key) if key else None
    draft = changed(row, _posted(), edits()) if row else written(kind, _posted(), edits())
    return show("content_preview.html", **_shown(draft))


def _shown(draft: Draft) -> dict[str, Any]:
    language = request.values.get("preview-language", "ko")
    language = language if language in LANGUAGES else "ko"
    made = preview(runtime(), draft.entry, language) if not draft.troubles else None
    return {"preview": made, "preview_language": language, "is_faulty": bool(draft.troubles),
            "endonyms": ENDONYMS}  # fmt: skip


def _form(
    draft: Draft,
    row: Kept | None = None,
    *,
    overtaken: bool = False,
    quiet: bool = False,
    effect: Effect | None = None,
) -> Answer:
    """Show a row's form as it was filled in, with what is wrong at its inputs.

    Args:
        row: as it is kept now; None: a new one.
        overtaken: whether somebody else changed the row since this form was opened.
        quiet: whether faults are not told yet, for more is still being filled in.
        effect: whom the change concerns, where that is asked about before it is saved.
    """
    kind, fields = draft.entry.kind, fields_of(draft.entry.kind)
    faults: dict[str, Trouble] = {} if quiet else dict(draft.troubles)
    status = 409 if overtaken else 400 if faults else 200
    theirs = differences(fields, row.body, draft.entry.body) if row and overtaken else []
    shown = _shown(draft) if row is not None else {"preview": None, "is_faulty": True, "endonyms": ENDONYMS}
    return show(
        "content_row.html", status, kind=kind, kinds=KINDS, fields=fields, values=draft.values, row=row,
        faults=faults, title=title_of(kind, draft.entry.body), overtaken=overtaken, may_edit=may_edit(),
        theirs=[(_place(kind, path), one, other) for path, one, other in theirs],
        history=_history(row) if row else [], states=states_of(row, runtime().now()) if row else (),
        state_words=STATES, choice_of=choice_of, languages=LANGUAGES, key_field=KEY_FIELDS[kind],
        goods=_goods() if kind == "deal" else [], nameless=_nameless() if kind == "name" else [],
        others=_others(row) if row else [], given=request.form, count_of=count_of,
        is_open=partial(_is_open, faults), gist=partial(_gist, draft.values),
        place=partial(_place, kind), effect=effect, **shown,
    )  # fmt: skip


def _is_open(faults: Mapping[str, Trouble], path: str) -> bool:
    """Tell whether an optional part is shown unfolded: something is wrong, or being added, in it."""
    return request.form.get("more") == path or any(one.startswith(f"{path}.") for one in faults)


def _gist(values: Values, field: Field, path: str) -> str:
    """Return what tells in a line what a folded part of the form holds."""
    if field.shape == "rows":
        return str(count_of(values, path) or "")
    inside = (shown[0] for name, shown in values.items() if name.startswith(f"{path}.") and shown)
    return next(filter(None, inside), "")


def _others(row: Kept) -> list[Line]:
    """Return the other entries about the same: one that expires leaves them as they are."""
    found = edits().about(row.entity) if row.entity else []
    return [
        Line(one, title_of(one.kind, one.body) or one.key, ())
        for one in found
        if (one.kind, one.key) != (row.kind, row.key)
    ]


def _goods() -> list[tuple[str, str]]:
    """Return the products a deal can be of."""
    return [(row.entity or row.key, title_of("goods", row.body)) for row in edits().rows("goods")]


def _nameless() -> list[str]:
    return sorted(edits().entities() - {row.key for row in edits().rows("name")})


def _history(row: Kept) -> list[dict[str, Any]]:
    fields = fields_of(row.kind)
    return [
        {
            "change": step, "words": say(STEPS[step.act]), "by": step.by, "at": step.at.astimezone(SEOUL),
            "until": _until(step.after) if step.act == "expire" else None,
            "fields": [
                (_place(row.kind, path), one, other)
                for path, one, other in differences(fields, _body(step.before), _body(step.after))
            ],
        }
        for step in edits().history(row.kind, row.key)
    ]  # fmt: skip


def _body(version: Any) -> dict[str, Any]:
    return dict(version["body"]) if version else {}


def _until(version: Any) -> datetime | None:
    return datetime.fromisoformat(version["expires_at"]).astimezone(SEOUL) if version["expires_at"] else None


def _place(kind: str, path: str) -> str:
    """Name an input in words: "Summary, 한국어"."""
    return ", ".join(ENDONYMS.get(one) or say(one) for one in place_of(fields_of(kind), path))
