"""Staff accounts: made, closed, unlocked and given a role by an admin."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for

from bot.store.staffs import ROLES, NameTaken, Staff, Unlawful
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, staffs, told
from bot.web.staff.menu import mark

ROLE_WORDS = {
    "author": mark("Author: writes announcements and content"),
    "approver": mark("Approver: approves what others wrote"),
    "admin": mark("Admin: both, and keeps the accounts"),
    "auditor": mark("Auditor: reads everything, changes nothing"),
}
ROLE_NAMES = {
    "author": mark("Author"),
    "approver": mark("Approver"),
    "admin": mark("Admin"),
    "auditor": mark("Auditor"),
}


@staff.get("/accounts")
@allowed("admin")
def accounts() -> Answer:
    return _page()


def _page(status: int = 200, **more: object) -> Answer:
    return show(
        "accounts.html", status, people=staffs().all(), roles=ROLES, role_words=ROLE_WORDS,
        role_names=ROLE_NAMES, **more,
    )  # fmt: skip


@staff.post("/accounts")
@allowed("admin")
def add_account() -> Answer:
    """Make a sign-in; its one-time password stands on this one answer, and nowhere else."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    try:
        made, password = staffs().add(name, role, runtime().now(), acting().id)
    except NameTaken:
        return _page(409, fault=say("Somebody signs in with this name already."), typed=name, typed_role=role)
    except ValueError:
        return _page(
            400,
            fault=say("Please give a name of 1 to 64 characters and a role."),
            typed=name,
            typed_role=role,
        )
    return _page(made=made, password=password)


@staff.post("/accounts/<int:staff_id>/<act>")
@allowed("admin")
def change_account(staff_id: int, act: str) -> Answer:
    by, now = acting().id, runtime().now()
    try:
        if act == "new-password":
            changed, password = staffs().renew_password(staff_id, by, now)
            return _page(made=changed, password=password)
        if act == "role":
            told(_role_told(staffs().set_role(staff_id, request.form.get("role", ""), by, now)))
        elif act in ACTS:
            change, sentence = ACTS[act]
            told(say(sentence, name=change(staff_id, by).shown_name))
        else:
            abort(404)
    except KeyError:
        abort(404)
    except ValueError:
        abort(400)
    except Unlawful:
        told(say("You cannot do this to your own account; another admin can."), "bad")
    return redirect(url_for("staff.accounts"))


def _role_told(changed: Staff) -> str:
    return say("%(name)s: %(role)s", name=changed.shown_name, role=say(ROLE_NAMES[changed.role]))


Change = Callable[[int, int], Staff]
ACTS: dict[str, tuple[Change, str]] = {
    "close": (
        lambda whom, by: staffs().close(whom, by, runtime().now()),
        mark("%(name)s can no longer sign in."),
    ),
    "reopen": (
        lambda whom, by: staffs().reopen(whom, by, runtime().now()),
        mark("%(name)s can sign in again."),
    ),
    "unlock": (
        lambda whom, by: staffs().unlock(whom, by, runtime().now()),
        mark("%(name)s can try to sign in again at once."),
    ),
    "drop-second-factor": (
        lambda whom, by: staffs().drop_second_factor(whom, by, runtime().now()),
        mark("%(name)s signs in with the password alone now."),
    ),
}
