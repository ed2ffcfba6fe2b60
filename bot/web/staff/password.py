"""Choosing one's own password."""

from flask import redirect, request, url_for

from bot.security.passwords import SHORTEST
from bot.store.staffs import BadPassword, Refused
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, staffs, told
from bot.web.staff.menu import EVERYBODY
from bot.web.staff.presence import renew


@staff.get("/password")
@allowed(*EVERYBODY)
def password() -> Answer:
    return _form()


@staff.post("/password")
@allowed(*EVERYBODY)
def password_now() -> Answer:
    form = request.form
    if form.get("password", "") != form.get("again", ""):
        return _form(again=say("The two passwords are not the same. Please type them again."))
    current = None if acting().must_change else form.get("current", "")
    try:
        renewed = staffs().change_password(acting().id, form.get("password", ""), runtime().now(), current)
    except Refused:
        return _form(current=say("This is not your present password."))
    except BadPassword as fault:
        return _form(password=_told(fault.why))
    renew(renewed)
    told(say("Your new password is set. Other devices were signed out."))
    return redirect(url_for("staff.home"))


def _form(**faults: str) -> Answer:
    return show("password.html", 400 if faults else 200, faults=faults, shortest=SHORTEST)


def _told(why: str) -> str:
    match why:
        case "short":
            return say("Please use at least %(count)s characters.", count=SHORTEST)
        case "long":
            return say("Please use at most 200 characters.")
        case "simple":
            return say("Please use more different characters.")
        case "name":
            return say("Please choose a password without your name in it.")
        case _:
            return say("Please choose a password other than the present one.")
