"""Announcements as the tests make them: by the console's own forms, their runs by the tables."""

import re

from sqlalchemy import insert, update

from bot.app import runtime_of
from bot.store.sending_tables import announcement, batch, delivery, occurrence, tally
from bot.store.tables import contact, subscription
from tests.conftest import NOW

NEW = "/staff/announcements/new"
DRAFT = {
    "title.ko": "청자축제 안내",
    "body.ko": "2월 21일부터 열립니다.",
    "kind": "information",
    "topics": "festival",
    "channels": "webchat",
    "at": "",
}


def people(app, many, channel="webchat", topic="festival", language="ko", first=1, **more):
    """Let so many people subscribe to a topic."""
    rows = [
        {
            "id": n, "channel": channel, "address": f"{channel}-address-{n}", "talk": "{}", "version": 1,
            "first_seen_at": NOW, "last_seen_at": NOW, "language": language, **more,
        }
        for n in range(first, first + many)
    ]  # fmt: skip
    with runtime_of(app).database.write() as connection:
        connection.execute(insert(contact), rows)
        connection.execute(
            insert(subscription), [{"contact_id": row["id"], "topic": topic, "since": NOW} for row in rows]
        )


def drafted(desk, **changes):
    """Write a draft and return its address."""
    answer = desk.post(NEW, {**DRAFT, **changes})
    assert answer.status_code == 302, faults(answer)
    return answer.headers["Location"]


def submitted(desk, **changes):
    address = drafted(desk, **changes)
    assert desk.post(f"{address}/submit", {"confirmed": "1"}).status_code == 302
    return address


def faults(answer):
    return re.findall(r'class="fault"[^>]*>([^<]*)', answer.text)


def acts(answer):
    """Return the acts a page offers, those of the menu left out."""
    found = re.findall(r'data-act="([a-z-]+)"', answer.text)
    return {act for act in found if not act.startswith("menu-")} - FRAME


HTMX = {"HX-Request": "true"}
FRAME = {"language", "me", "password", "second-factor", "sign-out", "back", "copy", "test-code"}


def state_of(app, address):
    return runtime_of(app).announcements.get(int(address.rsplit("/", 1)[1])).state


def one(app, address):
    return runtime_of(app).announcements.get(int(address.rsplit("/", 1)[1]))


def run_of(app, address, state="finished", counts=None, **more):
    """Let a run of an announcement have been sent, with so many deliveries in each (state, reason)."""
    number = int(address.rsplit("/", 1)[1])
    counts = counts or {("sent", ""): 3}
    row = {
        "announcement_id": number, "kind": "information", "state": state, "due_at": NOW, "started_at": NOW,
        "expanded_to": 0, "expanded": True, "recipients": sum(counts.values()), "again_failed": False,
        "again_unknown": False, "recall_listed": False, **more,
    }  # fmt: skip
    with runtime_of(app).database.write() as connection:
        run = connection.execute(insert(occurrence).values(row).returning(occurrence.c.id)).scalar_one()
        part = connection.execute(
            insert(batch)
            .values(occurrence_id=run, channel="webchat", first=1, last=10**6, state="done")
            .returning(batch.c.id)
        ).scalar_one()
        person = 0
        for (state_, reason), many in counts.items():
            row = {"occurrence_id": run, "batch_id": part, "state": state_, "reason": reason}
            connection.execute(insert(tally).values(**row, count=many, won=many * 15))
            for _ in range(many):
                person += 1
                connection.execute(
                    insert(delivery).values(
                        occurrence_id=run, channel="webchat", contact_id=person, state=state_,
                        reason=reason or None, tries=1, changed_at=NOW, won=15,
                    )
                )  # fmt: skip
    return run


def brought_to(app, address, state):
    """Bring an announcement to a state by the database alone."""
    number = int(address.rsplit("/", 1)[1])
    with runtime_of(app).database.write() as connection:
        connection.execute(update(announcement).where(announcement.c.id == number).values(state=state))
