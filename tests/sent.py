"""Announcements that are under way, made by the store itself, without the engine that sends them."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import insert, select, update

from bot.announcement import Announcement, Kind, Text
from bot.app import runtime_of
from bot.courier import Parcel
from bot.store.sending_tables import delivery, occurrence
from bot.store.tables import contact
from tests.conftest import NOW

TEXTS = {"ko": Text("물 끊김 안내", "내일 물이 나오지 않습니다."), "en": Text("Water", "No water tomorrow.")}


def announce(app: Flask, *people: int, channel: str = "webchat", texts=None) -> int:
    """Write a run of a new announcement with a delivery to each contact; return the run's number."""
    runtime = runtime_of(app)
    draft = Announcement(Kind.INFORMATION, texts or TEXTS, topics=("news",), channels=(channel,))
    number = runtime.announcements.create(draft, 1, NOW)
    row = {
        "announcement_id": number, "kind": "information", "state": "sending", "due_at": NOW,
        "expanded_to": 0, "expanded": True, "recipients": len(people), "again_failed": False,
        "again_unknown": False, "recall_listed": False,
    }  # fmt: skip
    with runtime.database.write() as connection:
        run = connection.execute(insert(occurrence).values(row).returning(occurrence.c.id)).scalar_one()
        for person in people:
            one = {"occurrence_id": run, "channel": channel, "contact_id": person, "state": "sent"}
            connection.execute(insert(delivery).values(**one, tries=1, changed_at=NOW))
    return run


def lay(app: Flask, run: int, language: str = "ko", at=NOW) -> None:
    """Lay a run's deliveries into the mailboxes, as the courier does."""
    runtime = runtime_of(app)
    runtime.mailboxes.deposit([_parcel(row, language) for row in deliveries(app, run)], at)


def _parcel(row, language: str) -> Parcel:
    return Parcel(row.id, row.occurrence_id, None, "", language, {})


def deliveries(app: Flask, run: int):
    found = select(delivery).where(delivery.c.occurrence_id == run).order_by(delivery.c.contact_id)
    with runtime_of(app).database.read() as connection:
        return list(connection.execute(found))


def withdraw(app: Flask, run: int) -> None:
    runtime_of(app).mailboxes.withdraw(run, NOW + timedelta(minutes=5))


def number_of(app: Flask, channel: str) -> int:
    """Return the number of the only contact on a channel."""
    with runtime_of(app).database.read() as connection:
        return connection.execute(select(contact.c.id).where(contact.c.channel == channel)).scalar_one()


def keep(app: Flask, number: int, **values) -> None:
    """Change a contact's row."""
    with runtime_of(app).database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == number).values(values))
