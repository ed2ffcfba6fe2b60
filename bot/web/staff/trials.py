"""Test sends: an announcement to one's own phone, through the channel's real way, before others get it."""

from flask import abort, redirect, request, url_for

from bot.store.trials import Trials
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.web.staff.in_words import CHANNELS, DELIVERY_STATES, REASONS, in_words
from bot.web.staff.sheet import required

MAKE_TESTS = ("author", "approver", "admin")


@staff.post("/announcements/<int:number>/test")
@allowed(*MAKE_TESTS)
def send_test(number: int) -> Answer:
    """Send it to one's own contact on a channel, now."""
    found = required(number)
    channel = request.form.get("channel", "")
    if channel not in CHANNELS:
        abort(404)
    if not any(text.title.strip() for text in found.texts.values()):
        told(say("There is no text yet."), "warn")
    elif Trials(runtime().database).send(acting().id, number, channel, runtime().now()):
        told(say("The test is on its way to you."))
    else:
        told(say("This contact of yours is gone. Make yourself known again."), "warn")
    return redirect(url_for("staff.announcement", number=number) + "#test")


@staff.post("/announcements/<int:number>/test-code")
@allowed(*MAKE_TESTS)
def new_test_code(number: int) -> Answer:
    """Show a code by which one makes oneself known to the bot."""
    required(number)
    code = Trials(runtime().database).new_code(acting().id, runtime().now())
    return show("announcement_code.html", number=number, code=code)


@staff.post("/announcements/<int:number>/test-forget")
@allowed(*MAKE_TESTS)
def forget_contact(number: int) -> Answer:
    required(number)
    Trials(runtime().database).forget(acting().id, request.form.get("channel", "")[:16], runtime().now())
    return redirect(url_for("staff.announcement", number=number) + "#test")


@staff.get("/announcements/<int:number>/test")
@allowed(*MAKE_TESTS)
def test_standing(number: int) -> Answer:
    """Answer the part that tells where one's tests stand."""
    found = required(number)
    trials = Trials(runtime().database).of(acting().id)
    return show(
        "announcement_test.html", one=found, trials=trials, channels=CHANNELS,
        delivery_states=DELIVERY_STATES, reason_words=REASONS, in_words=in_words,
    )  # fmt: skip
