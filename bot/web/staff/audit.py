"""The audit log: who did what and when, and whether the chain of its rows is whole."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from flask import request

from bot.runtime import SEOUL
from bot.store.audits import PAGE, Filters
from bot.web.staff.audit_words import ACT_WORDS
from bot.web.staff.door import Answer, allowed, audits, number, show, staff, staffs

LINKED = {"announcement": "/staff/announcements/", "contact": "/staff/contacts/"}


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
        href=_href,
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
    return f"{LINKED[kind]}{key}" if kind in LINKED and key.isdecimal() else None


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
