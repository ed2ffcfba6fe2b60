"""The second factor: switched on with a QR code, switched off with the password."""

from contextlib import suppress

import segno
from flask import redirect, request, session, url_for

from bot.security.seal import Unsealable
from bot.security.second_factor import address, new_secret
from bot.store.staffs import Refused
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, staffs, told
from bot.web.staff.menu import EVERYBODY
from bot.web.staff.presence import renew

SECRET = "second-factor"  # noqa: S105  # where the session keeps it until a code has shown it arrived


@staff.get("/second-factor")
@allowed(*EVERYBODY)
def second_factor() -> Answer:
    return _form()


@staff.post("/second-factor")
@allowed(*EVERYBODY)
def second_factor_now() -> Answer:
    form, who, now = request.form, acting(), runtime().now()
    try:
        if form.get("act") == "off":
            staffs().confirm_password(who.id, form.get("password", ""), now)
            renew(staffs().drop_second_factor(who.id, who.id, now))
            told(say("The second factor is off. Signing in takes your password alone."))
        else:
            renew(staffs().set_second_factor(who.id, _secret(), form.get("code", ""), now))
            told(say("The second factor is on. From now on signing in asks for a code as well."))
    except Refused:
        return _form(400, refused=_refusal(form.get("act") == "off"))
    return redirect(url_for("staff.home"))


def _secret() -> str:
    """Return the secret offered to this browser, made at its first look; in its cookie it lies sealed."""
    sealer = runtime().sealer
    with suppress(Unsealable):  # DATA_KEY may have changed since
        return sealer.open(session.get(SECRET, ""), SECRET)
    made = new_secret()
    session[SECRET] = sealer.seal(made, SECRET)
    return made


def _refusal(of_password: bool) -> str:
    if of_password:
        return say("That is not your password.")
    return say("That code is not right. Please type the one the app shows now.")


def _form(status: int = 200, refused: str = "") -> Answer:
    if acting().has_second_factor:
        return show("second_factor.html", status, is_on=True, refused=refused)
    secret = _secret()
    code = segno.make(address(secret, acting().name), error="m")
    picture = code.svg_data_uri(scale=5, border=2, dark="#1e2124", light="#fff")
    spelt = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return show("second_factor.html", status, is_on=False, picture=picture, secret=spelt, refused=refused)
