"""All that is kept about a person, readable, each kind with why and until when (PIPA art. 35)."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from bot.classes.course import SEOUL
from bot.classes.signup import Draft
from bot.retention import APPLICATIONS, PERIODS
from bot.security.seal import Sealer, Unsealable
from bot.store.consents import ledger_of
from bot.store.drafts import draft_of
from bot.store.enrolments import opened
from bot.store.kin import contacts_of
from bot.store.people import PHONE
from bot.store.receipts import BODY, SEALED, receipts_of
from bot.store.sending_tables import announcement, delivery, mailbox, occurrence
from bot.store.signup_tables import attendance, code, enrolment, kin
from bot.store.tables import answer, contact, receipt, subscription, wording

Section = dict[str, Any]
LEDGER = 10_000  # entries, which nobody has

PLAIN = (
    "channel", "address", "chosen_language", "language", "township", "residence", "first_seen_at",
    "last_seen_at", "paused_until", "closed_at", "asked_again_at", "app_user",
)  # fmt: skip


def my_data(connection: Connection, sealer: Sealer, contact_id: int, now: datetime) -> dict[str, Any] | None:
    """Return all that is kept about a contact and those linked to it; None where there is no such contact.

    ``why`` and ``until`` of each section are catalog sentences.
    """
    chats = [_chat(connection, sealer, one) for one in contacts_of(connection, contact_id)]
    if chats[0] is None:
        return None
    return {"at": _told(now), "chats": [chat for chat in chats if chat is not None]}


def _chat(connection: Connection, sealer: Sealer, contact_id: int) -> dict[str, Section] | None:
    row = connection.execute(select(contact).where(contact.c.id == contact_id)).first()
    if row is None:
        return None
    classes, applications = _sign_ups(connection, sealer, contact_id)
    draft = draft_of(connection, sealer, contact_id)
    kept: dict[str, Any] = {
        "contact": _contact(connection, sealer, row),
        "subscriptions": _subscriptions(connection, contact_id),
        "consents": _consents(connection, contact_id),
        "classes": classes,
        "applications": applications,
        "draft": _draft(draft),
        "draft-answers": dict(draft.answers) if draft else {},
        "deliveries": _deliveries(connection, row),
        "letters": _rows(connection, select(mailbox).where(mailbox.c.contact_id == contact_id)),
        "answers": _answers(connection, sealer, row),
        "codes": _codes(connection, contact_id),
    }
    return {name: _section(name, value) for name, value in kept.items()}


def _section(name: str, kept: Any) -> Section:
    period = PERIODS[name]
    return {"why": period.why, "until": period.until, "kept": kept}


def _contact(connection: Connection, sealer: Sealer, row: Row[Any]) -> Section:
    plain: Section = {name: _told(getattr(row, name)) for name in PLAIN if getattr(row, name) is not None}
    plain["talk"] = json.loads(row.talk)
    if row.phone:
        plain["phone"] = _opened(sealer, row.phone)
    linked = connection.execute(select(kin.c.at).where(kin.c.contact_id == row.id)).scalar()
    return plain | ({"linked_at": _told(linked)} if linked else {})


def _opened(sealer: Sealer, phone: str) -> str:
    try:
        return sealer.open(phone, PHONE)
    except Unsealable:
        return ""


def _subscriptions(connection: Connection, contact_id: int) -> list[Section]:
    theirs = select(subscription.c.topic, subscription.c.since).where(subscription.c.contact_id == contact_id)
    return _rows(connection, theirs.order_by(subscription.c.topic))


def _consents(connection: Connection, contact_id: int) -> list[Section]:
    """Return the ledger, the oldest entry first, each with the very words that were shown."""
    names = ("at", "kind", "topic", "given", "language", "channel", "how", "told_at", "text")
    entries = reversed(ledger_of(connection, contact_id, LEDGER))
    return [{name: _told(getattr(entry, name)) for name in names} for entry in entries]


def _sign_ups(connection: Connection, sealer: Sealer, contact_id: int) -> tuple[list[Section], list[Section]]:
    """Return sign-ups to classes, and applications."""
    mine = (
        select(enrolment, wording.c.text.label("agreed_to"))
        .join_from(enrolment, wording, wording.c.key == enrolment.c.wording, isouter=True)
        .where(enrolment.c.contact_id == contact_id)
    )
    rows = connection.execute(mine.order_by(enrolment.c.at)).all()
    told = [(row.form in APPLICATIONS, _sign_up(connection, sealer, row)) for row in rows]
    return [one for applies, one in told if not applies], [one for applies, one in told if applies]


def _sign_up(connection: Connection, sealer: Sealer, row: Row[Any]) -> Section:
    names = ("form", "course", "state", "at", "changed_at", "offered_until", "reminded_at", "language",
             "channel", "guardian", "agreed_to")  # fmt: skip
    days = select(attendance.c.day, attendance.c.came).where(attendance.c.enrolment_id == row.id)
    return {
        **{name: _told(getattr(row, name)) for name in names},
        "answers": opened(sealer, row.answers),
        "attendance": _rows(connection, days.order_by(attendance.c.day)),
    }


def _draft(draft: Draft | None) -> Section | None:
    if draft is None:
        return None
    return {
        "form": draft.form, "course": draft.course, "step": draft.step, "touched_at": _told(draft.touched_at),
    }  # fmt: skip


def _deliveries(connection: Connection, row: Row[Any]) -> list[Section]:
    """Return what was sent: asked run by run, for deliveries have no index by person."""
    theirs = and_(
        delivery.c.occurrence_id == occurrence.c.id,
        delivery.c.channel == row.channel,
        delivery.c.contact_id == row.id,
    )
    found = (
        select(
            delivery.c.changed_at, delivery.c.state, delivery.c.reason, delivery.c.fetched_at,
            delivery.c.handle, occurrence.c.notice, announcement.c.texts,
        )
        .select_from(occurrence)
        .join(delivery, theirs)
        .outerjoin(announcement, announcement.c.id == occurrence.c.announcement_id)
        .order_by(occurrence.c.id)
    )  # fmt: skip
    return [_delivery(one, row.language or "ko") for one in connection.execute(found)]


def _delivery(row: Any, language: str) -> Section:
    """Return one delivery; of an announcement its title, of a notice its sentence and what filled it."""
    texts = row.texts or {}
    text = texts.get(language) or next(iter(texts.values()), None)
    notice = row.notice or {}
    what = {"title": text["title"]} if text else {name: notice.get(name) for name in ("sentence", "values")}
    told = {name: getattr(row, name) for name in ("changed_at", "state", "reason", "fetched_at", "handle")}
    return {**what, **{name: _told(value) for name, value in told.items() if value is not None}}


def _answers(connection: Connection, sealer: Sealer, row: Row[Any]) -> list[Section]:
    """Return the answers kept for repeats that lead to this person."""
    found = (
        select(receipt.c.at, answer.c.body)
        .join_from(receipt, answer, answer.c.digest == receipt.c.answer)
        .where(receipts_of(row.id, row.channel, row.address))
        .order_by(receipt.c.at)
    )
    return [{"at": _told(one.at), "answer": _body(sealer, one.body)} for one in connection.execute(found)]


def _body(sealer: Sealer, body: str) -> Any:
    try:
        return json.loads(sealer.open(body.removeprefix(SEALED), BODY) if body.startswith(SEALED) else body)
    except Unsealable:
        return None


def _codes(connection: Connection, contact_id: int) -> list[Section]:
    return _rows(connection, select(code.c.kind, code.c.until).where(code.c.contact_id == contact_id))


def _rows(connection: Connection, found: Any) -> list[Section]:
    """Return rows without the numbers other tables know them by."""
    return [dict(_plain(row)) for row in connection.execute(found)]


def _plain(row: Row[Any]) -> Iterator[tuple[str, Any]]:
    for name, value in row._mapping.items():
        if value is not None and name not in {"contact_id", "delivery_id", "occurrence_id"}:
            yield name, _told(value)


def _told(value: Any) -> Any:
    """Return a value as JSON carries it; moments in Korea's time."""
    if isinstance(value, datetime):
        return value.astimezone(SEOUL).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
