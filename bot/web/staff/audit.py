"""The audit log: who did what and when, and whether the chain of its rows is whole."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from flask import request

from bot.runtime import SEOUL
from bot.store.audits import PAGE, Filters
from bot.web.staff.door import Answer, allowed, audits, number, show, staff, staffs
from bot.web.staff.menu import mark

ACT_WORDS = {
    "sign-in": mark("Signed in"),
    "sign-in-refused": mark("Was refused at sign-in"),
    "sign-out": mark("Signed out"),
    "change-password": mark("Changed the password"),
    "second-factor-on": mark("Switched the second factor on"),
    "second-factor-off": mark("Switched the second factor off"),
    "language": mark("Changed the language"),
    "staff-add": mark("Made an account"),
    "staff-role": mark("Changed a role"),
    "staff-close": mark("Closed an account"),
    "staff-reopen": mark("Reopened an account"),
    "staff-unlock": mark("Unlocked an account"),
    "staff-new-password": mark("Made a new one-time password"),
}


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
        asked=request.args,
        seoul=SEOUL,
    )


@staff.get("/audit/chain")
@allowed("admin", "auditor")
def audit_chain() -> Answer:
    """Check the whole chain; a page of its own, for it takes a while where there is much."""
    return show("audit_chain.html", chain=audits().verify())


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
