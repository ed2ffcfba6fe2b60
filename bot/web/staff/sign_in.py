"""Signing in and out, and the language spoken."""

from urllib.parse import urlsplit

from flask import redirect, request, session, url_for

from bot.store.staffs import CodeWanted, Refused, Staff
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, signed_in, staff, staffs, told
from bot.web.staff.limits import by_address, by_name
from bot.web.staff.menu import EVERYBODY
from bot.web.staff.presence import LANGUAGES, begin, end, wait_for_code, waiting_for_code


@staff.get("/sign-in")
def sign_in() -> Answer:
    if signed_in() is not None:
        return redirect(_next())
    return _form()


@staff.post("/sign-in")
@by_address
@by_name
def sign_in_now() -> Answer:
    try:
        who = _let_in()
    except CodeWanted as wanted:
        wait_for_code(wanted.staff)
        return _form(wants_code=True)
    except Refused:
        wants_code = waiting_for_code() is not None
        return _form(400, wants_code=wants_code, refused="code" if wants_code else "password")
    begin(who)
    return redirect(url_for("staff.password") if who.must_change else _next())


def _let_in() -> Staff:
    form, now = request.form, runtime().now()
    half = waiting_for_code()
    if half is not None and "password" not in form:
        return staffs().give_code(*half, form.get("code", ""), now)
    return staffs().sign_in(form.get("name", ""), form.get("password", ""), form.get("code", ""), now)


def _form(status: int = 200, *, wants_code: bool = False, refused: str | None = None) -> Answer:
    name = request.form.get("name", "")
    return show(
        "sign_in.html", status, wants_code=wants_code, refused=refused, name=name, next=_next(), alone=True
    )


def _next() -> str:
    """Return where to go on; only a page of the console, wherever the request came from."""
    asked = request.values.get("next", "")
    parts = urlsplit(asked)
    is_ours = asked.startswith("/staff/") and not (parts.scheme or parts.netloc)
    if not is_ours or "\\" in asked or not asked.isprintable():
        return url_for("staff.home")
    return asked


@staff.post("/sign-out")
@allowed(*EVERYBODY)
def sign_out() -> Answer:
    """End this session, and all others of the same person: a copied cookie ends with them."""
    words = say("You are signed out.")
    staffs().end_sessions(acting().id, runtime().now())
    end()
    told(words)
    return redirect(url_for("staff.sign_in"))


@staff.post("/language")
def speak() -> Answer:
    """Change the language; it is kept with the account of whoever is signed in."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        who = signed_in()
        session["language"] = language
        if who is not None and who.language != language:
            staffs().speak(who.id, language, runtime().now())
    return redirect(_next())
