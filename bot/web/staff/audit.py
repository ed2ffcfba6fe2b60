"""The audit log: who did what and when, and whether the chain of its rows is whole."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from flask import request, url_for

from bot.handler import mark
from bot.runtime import SEOUL
from bot.store.audits import PAGE, Filters
from bot.web.staff.audit_words import ACT_WORDS, DETAIL_WORDS, VALUE_WORDS
from bot.web.staff.door import Answer, acting, allowed, audits, number, runtime, say, show, staff, staffs
from bot.web.staff.in_words import in_words
from bot.web.staff.presence import language
from bot.web.staff.whom import class_name
from bot.words import words_for

LINKED = {"announcement": "/staff/announcements/", "contact": "/staff/contacts/"}
PLAIN = {True: mark("Yes"), False: mark("No"), None: mark("none")}


@staff.get("/audit")
@allowed("admin", "auditor")
def audit() -> Answer:
    found = audits().page(_filters(), before=number("before"), size=PAGE + 1)
    rows, more = found[:PAGE], found[PAGE:]
    return show(
        "audit.html",
        rows=rows,
        older=rows[-1].id if more else None,
        people=staffs().names(),
        acts=audits().acts(),
        act_words=ACT_WORDS,
        detail=_detail,
        href=_href,
        title=_title,
        asked=request.args,
        seoul=SEOUL,
    )


@staff.get("/audit/chain")
@allowed("admin", "auditor")
def audit_chain() -> Answer:
    """Check the whole chain; a page of its own, for it takes a while where there is much."""
    return show("audit_chain.html", chain=audits().verify())


def _href(subject: str) -> str | None:
    """Return where a subject has a page of its own."""
    kind, _, key = subject.partition("/")
    if kind == "class":
        return url_for("staff.class_roll", entity=key)
    return f"{LINKED[kind]}{key}" if kind in LINKED and key.isdecimal() else None


def _title(subject: str) -> str:
    """Return what a subject is called; a class by its name."""
    kind, _, key = subject.partition("/")
    if kind != "class":
        return subject
    course = runtime().course(key)
    return class_name(key, course, words_for(language(acting()))) if course else key


def _detail(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what else a row holds, in words; what people wrote themselves stays as it is."""
    return [(say(in_words(DETAIL_WORDS, name)), _value(name, value)) for name, value in row.items()]


def _value(name: str, value: Any) -> str:
    known = VALUE_WORDS.get(name, {})
    if value is None or isinstance(value, bool):
        return say(PLAIN[value])
    return say(known[value]) if isinstance(value, str) and value in known else str(value)


def _filters() -> Filters:
    args = request.args
    since, until = _day("since"), _day("until")
    return Filters(
        staff_id=number("staff"),
        act=args.get("act") or None,
        subject=args.get("subject", "").strip().rstrip("/") or None,
        person=number("person"),
        since=since,
        until=until and until + timedelta(days=1),
    )


def _day(name: str) -> datetime | None:
    with suppress(ValueError):
        day = date.fromisoformat(request.args.get(name, ""))
        return datetime(day.year, day.month, day.day, tzinfo=SEOUL)
    return None
