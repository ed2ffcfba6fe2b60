"""Forms being filled in: where each stands, and its answers, sealed and only after consent."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.classes.signup import Draft
from bot.listening.language import DEFAULT
from bot.security.seal import Sealer, Unsealable
from bot.store.consents import Entry, Source, keep_wording, note
from bot.store.database import Database
from bot.store.signup_tables import draft
from bot.store.tables import contact

ANSWERS = "draft.answers"


def draft_of(connection: Connection, sealer: Sealer, contact_id: int) -> Draft | None:
    """Return the form a contact is filling in; one whose answers are gone has no wording either."""
    row = connection.execute(select(draft).where(draft.c.contact_id == contact_id)).first()
    if row is None:
        return None
    try:
        answers = json.loads(sealer.open(row.answers, ANSWERS)) if row.answers else {}
    except Unsealable:
        return Draft(row.form, row.course, row.step, touched_at=row.touched_at, shown=row.shown or "")
    return Draft(row.form, row.course, row.step, answers, row.wording or "", row.touched_at, row.shown or "")


def write(
    connection: Connection, sealer: Sealer, contact_id: int, kept: Draft | None, source: Source, now: datetime
) -> None:
    """Keep a form as far as it is filled in; None: forget it.

    What is agreed to by it stands in the ledger from that moment, and is taken back there with its answers.

    Raises:
        ValueError: there are answers, and nothing was agreed to.
    """
    if kept is not None and kept.answers and not kept.wording:
        raise ValueError("no answer is stored before consent")
    agreed = keep_wording(connection, kept.wording, now) if kept is not None else None
    _note_change(connection, contact_id, kept, agreed, source, now)
    if kept is None:
        connection.execute(delete(draft).where(draft.c.contact_id == contact_id))
        return
    answers = json.dumps(dict(kept.answers), ensure_ascii=False) if kept.answers else None
    row = {
        "contact_id": contact_id, "form": kept.form, "course": kept.course, "step": kept.step,
        "answers": sealer.seal(answers, ANSWERS) if answers else None,
        "wording": agreed, "shown": kept.shown or None, "touched_at": kept.touched_at or now,
    }  # fmt: skip
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(draft).values(row)
    connection.execute(new.on_conflict_do_update(index_elements=["contact_id"], set_=row))


def _note_change(
    connection: Connection, contact_id: int, kept: Draft | None, agreed: str | None, source: Source,
    now: datetime,
) -> None:  # fmt: skip
    """Note in the ledger what a form has newly been agreed to by, and what no longer."""
    before = connection.execute(_agreed.where(draft.c.contact_id == contact_id)).first()
    if before is not None and before.wording == agreed:
        return
    entries = [_taken_back(before)] if before is not None else []
    if kept is not None and agreed is not None:
        entries.append(Entry("signup", given=True, topic=kept.form, wording=agreed))
    note(connection, contact_id, entries, source, now)


_agreed = select(draft.c.contact_id, draft.c.form, draft.c.wording).where(draft.c.wording.is_not(None))


def _taken_back(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry("signup", given=False, topic=row.form, wording=row.wording)


def hand_in(connection: Connection, contact_id: int, agreed: str | None) -> bool:
    """Forget a form whose answers are kept elsewhere from now on; tell whether its consent is in the ledger.

    Args:
        agreed: wording.key of what was agreed to.
    """
    gone = delete(draft).where(draft.c.contact_id == contact_id).returning(draft.c.wording)
    before = connection.execute(gone).scalar()
    return before is not None and before == agreed


class Drafts:
    """What the scheduled job destroys."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def forget_answers(self, before: datetime, limit: int, now: datetime) -> int:
        """Destroy the answers of up to ``limit`` forms untouched since ``before``; where they stand stays.

        A form that somebody is writing to at this moment is left to them.
        """
        old = _agreed.add_columns(contact.c.language, contact.c.channel).join(contact)
        chosen = old.where(draft.c.touched_at < before).limit(limit)
        with self.database.write() as connection:
            rows = connection.execute(chosen.with_for_update(of=draft, skip_locked=True)).all()
            gone = update(draft).where(draft.c.contact_id.in_([row.contact_id for row in rows]))
            connection.execute(gone.values(answers=None, wording=None))
            for row in rows:
                source = Source(row.language or DEFAULT, row.channel, "lapse", told=False)
                note(connection, row.contact_id, [_taken_back(row)], source, now)
        return len(rows)

    def forget(self, before: datetime, limit: int) -> int:
        """Delete up to ``limit`` forms untouched since ``before``, whose answers are destroyed already.

        PostgreSQL looks again at a row that somebody was just writing to, but not at the choice that led to
        it: so the row itself is asked once more.
        """
        is_old = (draft.c.touched_at < before, draft.c.wording.is_(None))
        old = select(draft.c.contact_id).where(*is_old).limit(limit)
        with self.database.write() as connection:
            return connection.execute(delete(draft).where(draft.c.contact_id.in_(old), *is_old)).rowcount
