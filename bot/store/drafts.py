"""Forms being filled in: where each stands, and its answers, sealed and only after consent."""

import json
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.classes.signup import Draft
from bot.security.seal import Sealer, Unsealable
from bot.store.consents import keep_wording
from bot.store.database import Database
from bot.store.signup_tables import draft

ANSWERS = "draft.answers"


def draft_of(connection: Connection, sealer: Sealer, contact_id: int) -> Draft | None:
    """Return the form a contact is filling in; one whose answers are gone has no wording either."""
    row = connection.execute(select(draft).where(draft.c.contact_id == contact_id)).first()
    if row is None:
        return None
    try:
        answers = json.loads(sealer.open(row.answers, ANSWERS)) if row.answers else {}
    except Unsealable:
        return Draft(row.form, row.course, row.step, touched_at=row.touched_at)
    return Draft(row.form, row.course, row.step, answers, row.wording or "", row.touched_at)


def write(connection: Connection, sealer: Sealer, contact_id: int, kept: Draft | None, now: datetime) -> None:
    """Keep a form as far as it is filled in; None: forget it.

    Raises:
        ValueError: there are answers, and nothing was agreed to.
    """
    if kept is None:
        connection.execute(delete(draft).where(draft.c.contact_id == contact_id))
        return
    if kept.answers and not kept.wording:
        raise ValueError("no answer is stored before consent")
    answers = json.dumps(dict(kept.answers), ensure_ascii=False) if kept.answers else None
    row = {
        "contact_id": contact_id, "form": kept.form, "course": kept.course, "step": kept.step,
        "answers": sealer.seal(answers, ANSWERS) if answers else None,
        "wording": keep_wording(connection, kept.wording, now), "touched_at": kept.touched_at or now,
    }  # fmt: skip
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(draft).values(row)
    connection.execute(new.on_conflict_do_update(index_elements=["contact_id"], set_=row))


class Drafts:
    """What the scheduled job destroys.

    Each row is asked once more how old it is when it is taken: PostgreSQL waits for somebody who is just
    writing an answer, and then looks at the row alone, not at the choice that led to it.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def forget_answers(self, before: datetime, limit: int) -> int:
        """Destroy the answers of up to ``limit`` forms untouched since ``before``; where they stand stays."""
        is_old = (draft.c.touched_at < before, draft.c.wording.is_not(None))
        old = select(draft.c.contact_id).where(*is_old).limit(limit)
        with self.database.write() as connection:
            gone = update(draft).where(draft.c.contact_id.in_(old), *is_old)
            return connection.execute(gone.values(answers=None, wording=None)).rowcount

    def forget(self, before: datetime, limit: int) -> int:
        """Delete up to ``limit`` forms untouched since ``before``."""
        is_old = draft.c.touched_at < before
        old = select(draft.c.contact_id).where(is_old).limit(limit)
        with self.database.write() as connection:
            return connection.execute(delete(draft).where(draft.c.contact_id.in_(old), is_old)).rowcount
