"""Contacts: who gets what, without names; what they ask for on the phone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import abort, redirect, request, url_for

from bot.acts import Act, Agree, Me, Pause, Prefer, Subscribe, Unsubscribe
from bot.audience import RESIDENCES, TOPICS
from bot.channel import storable
from bot.handler import ENDONYMS, mark
from bot.runtime import SEOUL
from bot.store.people import BY_PHONE, BadPhone, Call, Gone, Notice, People, Person, Wanted
from bot.store.tables import LARGEST_KEY
from bot.townships import TOWNSHIPS, township_name
from bot.web.staff.call_words import READ_OUT, WRITTEN_BACK, read_out
from bot.web.staff.door import Answer, acting, allowed, runtime, say, show, staff, told
from bot.web.staff.in_words import CHANNELS, DELIVERY_STATES, REASONS, in_words
from bot.web.staff.in_words import RESIDENCES as RESIDENCE_WORDS
from bot.web.staff.in_words import TOPICS as TOPIC_WORDS
from bot.web.staff.menu import EVERYBODY
from bot.words import words_for

CALLERS = ("author", "approver", "admin")  # who answers the phone
PAUSES = {"week": timedelta(days=7), "month": timedelta(days=30)}
PAGE = 50
LONGEST_REASON = 200  # characters
WITHDRAWN = ("advertising", "night", "abroad")
STATES = {"open": mark("Open"), "paused": mark("Paused"), "closed": mark("Closed")}
CONSENT_WORDS = {
    "subscription": mark("Messages"), "advertising": mark("Advertising"),
    "night": mark("Advertising at night"), "abroad": mark("Transfer abroad (Telegram)"),
    "phone": mark("Keeping the phone number"), "signup": mark("Data of a sign-up"),
    "guardian": mark("Guardian's consent"),
}  # fmt: skip
HOW = {
    "button": mark("by a button"), "words": mark("in words"), "phone": mark("on the phone"),
    "paper": mark("on paper"), "there": mark("at the office"), "block": mark("by blocking us"),
    "lapse": mark("because the time ran out"), "removed": mark("taken off the list by staff"),
    "erased": mark("because all was deleted"),
}  # fmt: skip


def people() -> People:
    return People(runtime().database, runtime().sealer)


def _choices() -> dict[str, Any]:
    """Return what people can be narrowed by, in words."""
    return {
        "channels": CHANNELS, "topics": TOPIC_WORDS, "languages": ENDONYMS, "states": STATES,
        "townships": {key: township_name(key, "ko") for key in TOWNSHIPS}, "residences": RESIDENCE_WORDS,
    }  # fmt: skip


@staff.get("/contacts")
@allowed(*EVERYBODY)
def contacts() -> Answer:
    number = request.args.get("number", "").strip()
    if number:
        return _to_number(number)
    wanted, after = _wanted(), request.args.get("after", 0, type=int)
    after = after if 0 <= after <= LARGEST_KEY else 0
    found = people().search(wanted, runtime().now(), after, PAGE + 1)
    return show(
        "contacts.html", found=found[:PAGE], more=found[PAGE - 1].id if len(found) > PAGE else None,
        wanted=wanted, may_change=_may_change(), asked=request.args, in_words=in_words,
        getting=people().getting(one.id for one in found), **_choices(),
    )  # fmt: skip


def _to_number(number: str) -> Answer:
    is_number = number.isascii() and number.isdecimal() and len(number) < 17 and int(number) <= LARGEST_KEY
    if is_number and people().person(int(number)) is not None:
        return _to(int(number))
    told(say("There is no contact with this number. It may have been erased."), "warn")
    return redirect(url_for("staff.contacts"))


def _wanted() -> Wanted:
    known: dict[str, Any] = {
        "channel": CHANNELS, "language": ENDONYMS, "township": TOWNSHIPS, "residence": RESIDENCES,
        "topic": TOPICS, "state": STATES,
    }  # fmt: skip
    asked = {name: request.args.get(name, "") for name in known}
    return Wanted(**{name: value for name, value in asked.items() if value in known[name]})


def _may_change() -> bool:
    return acting().role in CALLERS


@staff.post("/contacts/find")
@allowed(*CALLERS)
def contact_find() -> Answer:
    """Find a caller by their number, which stands in no address and so in no log."""
    try:
        found = people().by_phone(request.form.get("phone", ""))
    except BadPhone:
        told(say("This is no Korean mobile number. It looks like 010-1234-5678."), "bad")
        return redirect(url_for("staff.contacts"))
    if found is None:
        told(say("Nobody left this number. You can register it below."), "warn")
        return redirect(url_for("staff.contact_register"))
    return _to(found)


def _to(contact_id: int) -> Answer:
    return redirect(url_for("staff.contact", contact_id=contact_id))


@staff.get("/contacts/<int:contact_id>")
@allowed(*EVERYBODY)
def contact(contact_id: int) -> Answer:
    return _page(_person(contact_id))


def _person(contact_id: int) -> Person:
    found = people().person(contact_id)
    if found is None:
        abort(404)
    return found


def _page(person: Person, status: int = 200, **more: Any) -> Answer:
    now = runtime().now()
    me = people().me(person.id) or abort(404)
    sent = runtime().ledger.of_contact(person.id, person.channel)
    return show(
        "contacts_one.html", status, person=person, me=me, state=person.state(now), seoul=SEOUL,
        ledger=people().ledger(person.id), deliveries=sent, delivery_states=DELIVERY_STATES, reasons=REASONS,
        in_words=in_words, consent_words=CONSENT_WORDS, how=HOW, pauses=PAUSES, withdrawn=WITHDRAWN,
        may_change=_may_change(), by_phone=person.channel == BY_PHONE, read_out=_read_out(person.language),
        **{**_choices(), **more},
    )  # fmt: skip


def _read_out(language: str | None) -> dict[str, str]:
    words = words_for(language if language in ENDONYMS else "ko")
    return {what: read_out(words, what) for what in READ_OUT}


def _change(contact_id: int, acts: Sequence[Act]) -> Answer:
    now = runtime().now()
    notice = Notice(WRITTEN_BACK, {"day": now.date().isoformat()})
    try:
        before = people().me(contact_id)
        after = people().change(contact_id, acts, acting().id, now, notice)
    except Gone:
        abort(404)
    told(say("It is done and noted.") if after != before else say("Nothing was changed."))
    return _to(contact_id)


@staff.post("/contacts/<int:contact_id>/subscriptions")
@allowed(*CALLERS)
def contact_subscriptions(contact_id: int) -> Answer:
    """Bring the topics to what the person named on the phone."""
    person = _person(contact_id)
    me = people().me(contact_id) or Me()
    named = [topic for topic in TOPICS if topic in request.form.getlist("topics")]
    new = tuple(topic for topic in named if topic not in me.subscriptions)
    gone = tuple(topic for topic in me.subscriptions if topic not in named)
    said = _read_out(person.language)["subscription"]
    acts: list[Act] = [Subscribe(new, said)] if new else []
    return _change(contact_id, [*acts, Unsubscribe(gone)] if gone else acts)


@staff.post("/contacts/<int:contact_id>/preferences")
@allowed(*CALLERS)
def contact_preferences(contact_id: int) -> Answer:
    _person(contact_id)
    township, residence = request.form.get("township", ""), request.form.get("residence", "")
    if township not in {"", *TOWNSHIPS} or residence not in {"", *RESIDENCES}:
        abort(400)
    return _change(contact_id, [Prefer(township, residence)])


@staff.post("/contacts/<int:contact_id>/pause")
@allowed(*CALLERS)
def contact_pause(contact_id: int) -> Answer:
    _person(contact_id)
    length = PAUSES.get(request.form.get("for", ""))
    return _change(contact_id, [Pause(runtime().now() + length if length else None)])


@staff.post("/contacts/<int:contact_id>/consent")
@allowed(*CALLERS)
def contact_consent(contact_id: int) -> Answer:
    """Take a consent back, or for somebody known by phone give one that was read out."""
    person, kind = _person(contact_id), request.form.get("kind", "")
    if kind not in WITHDRAWN:
        abort(400)
    if request.form.get("given") != "yes":
        return _change(contact_id, [Agree(kind, given=False)])
    me = people().me(contact_id) or Me()
    is_in_order = kind == "advertising" or (kind == "night" and "advertising" in me.consents)
    if person.channel != BY_PHONE or not is_in_order or request.form.get("heard") != "yes":
        told(say("Please read the text out first, and tick that you did."), "bad")
        return _to(contact_id)
    return _change(contact_id, [Agree(kind, given=True, wording=_read_out(person.language)[kind])])


@staff.post("/contacts/<int:contact_id>/look")
@allowed(*CALLERS)
def contact_look(contact_id: int) -> Answer:
    person, reason = _person(contact_id), _reason()
    if not reason:
        return _page(person, 400, look_fault=say("Please say why. It is kept with your name."))
    try:
        whole = people().look(contact_id, reason, acting().id, runtime().now())
    except Gone:
        abort(404)
    return _page(person, whole=whole)


def _reason() -> str:
    return storable(request.form.get("reason", "")).strip()[:LONGEST_REASON]


@staff.post("/contacts/<int:contact_id>/erase")
@allowed(*CALLERS)
def contact_erase(contact_id: int) -> Answer:
    person, reason = _person(contact_id), _reason()
    if not reason or request.form.get("confirmed") != "yes":
        return _page(person, 400, erase_fault=say("Please say why, and tick that it is for good."))
    try:
        people().erase(contact_id, reason, acting().id, runtime().now())
    except Gone:
        abort(404)
    told(say("The contact is erased. Old deliveries keep a number that means nobody now."))
    return redirect(url_for("staff.contacts"))


@staff.get("/contacts/register")
@allowed(*CALLERS)
def contact_register() -> Answer:
    return _register_form()


@staff.post("/contacts/register")
@allowed(*CALLERS)
def contact_register_now() -> Answer:
    faults = _faults()
    if faults:
        return _register_form(400, faults)
    try:
        number, is_new = people().register(_call(), acting().id, runtime().now())
    except BadPhone:
        fault = say("This is no Korean mobile number. It looks like 010-1234-5678.")
        return _register_form(400, {"phone": fault})
    told(
        say("Registered. Please tell the caller what was noted.") if is_new
        else say("This number was registered before. What was said now is noted as well.")
    )  # fmt: skip
    return _to(number)


def _faults() -> dict[str, str]:
    form, faults = request.form, {}
    if form.get("heard.phone") != "yes":
        faults["heard.phone"] = say("Without this we may not keep the number.")
    if not set(form.getlist("topics")) & set(TOPICS):
        faults["topics"] = say("Please tick at least one topic.")
    if form.get("advertising") != "yes" and form.get("night") == "yes":
        faults["night"] = say("Only together with advertising.")
    return faults


def _call() -> Call:
    form = request.form
    language = form.get("language", "ko") if form.get("language") in ENDONYMS else "ko"
    said = _read_out(language)
    topics = tuple(topic for topic in TOPICS if topic in form.getlist("topics"))
    acts: list[Act] = [Subscribe(topics, said["subscription"])]
    acts += [
        Agree(kind, given=form.get(kind) == "yes", wording=said[kind]) for kind in ("advertising", "night")
    ]
    township, residence = form.get("township", ""), form.get("residence", "")
    acts.append(
        Prefer(township if township in TOWNSHIPS else "", residence if residence in RESIDENCES else "")
    )
    return Call(form.get("phone", ""), language, acts, said["phone"])


def _register_form(status: int = 200, faults: dict[str, str] | None = None) -> Answer:
    language = request.values.get("language", "ko")
    return show(
        "contacts_register.html", status, faults=faults or {}, given=request.form,
        read_out=_read_out(language), chosen_language=language if language in ENDONYMS else "ko",
        **_choices(),
    )  # fmt: skip
