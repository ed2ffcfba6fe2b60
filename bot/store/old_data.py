"""What has been kept for long enough: sign-ups, codes, counts of wrong ones; destroyed in pieces."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    true,
    type_coerce,
    update,
)

from bot.classes.signup import ACTIVE
from bot.store.database import Database
from bot.store.kin import TRIED, TRIES_IN
from bot.store.signup_tables import attendance, code, desk, enrolment
from bot.store.tables import contact, state
from bot.talk import Talk

PERSONAL = or_(
    enrolment.c.contact_id.is_not(None), enrolment.c.answers.is_not(None), enrolment.c.person.is_not(None)
)


class OldData:
    """What the scheduled job destroys of sign-ups; each method one short transaction.

    Args:
        after_class: how long sign-ups are kept after their class has ended.
        after_applying: how long applications are, after they came in.
    """

    def __init__(self, database: Database, after_class: timedelta, after_applying: timedelta) -> None:
        self.database = database
        self.after_class, self.after_applying = after_class, after_applying

    def courses(self) -> list[tuple[str, str, dict[str, Any] | None]]:
        """Return the forms and courses of which something personal is kept, with what people were told."""
        found = (
            select(enrolment.c.form, enrolment.c.course, desk.c.told)
            .join_from(enrolment, desk, desk.c.course == enrolment.c.course, isouter=True)
            .where(enrolment.c.id.in_(_one_of_each()))
        )
        with self.database.read() as connection:
            return [(row.form, row.course, row.told) for row in connection.execute(found)]

    def cut_off_class(self, form: str, course: str, ended: datetime | None, now: datetime, limit: int) -> int:
        """Destroy who signed up to a class, and whether they came, up to ``limit`` of them.

        Args:
            ended: when the class has ended or will; None: nobody knows, so that each sign-up counts from its
                last change.
        """
        before = now - self.after_class
        is_over = enrolment.c.changed_at < before
        if ended is not None:
            is_over = true() if ended < before else and_(_is_ended(), is_over)
        return self._cut_off(_of(form, course, is_over), now, limit)

    def cut_off_applications(self, form: str, course: str, now: datetime, limit: int) -> int:
        """Destroy who applied, up to ``limit`` of them."""
        is_over = enrolment.c.at < now - self.after_applying
        ended_before = and_(_is_ended(), enrolment.c.changed_at < now - self.after_class)
        return self._cut_off(_of(form, course, or_(is_over, ended_before)), now, limit)

    def _cut_off(self, which: ColumnElement[bool], now: datetime, limit: int) -> int:
        """Leave rows that count and name nobody; whoever still waited waits no more.

        What is to go is asked again of the row itself: staff may have changed it since it was looked for.
        """
        with self.database.write() as connection:
            found = connection.execute(select(enrolment.c.id).where(which).limit(limit)).scalars().all()
            waited = case((enrolment.c.state.in_(("waiting", "offered")), "lapsed"), else_=enrolment.c.state)
            values = {
                "state": waited, "answers": None, "person": None, "contact_id": None, "wording": None,
                "offer_delivery": None, "offered_until": None, "call": False, "changed_at": now,
            }  # fmt: skip
            old = update(enrolment).where(enrolment.c.id.in_(found), which).values(values)
            gone = connection.execute(old.returning(enrolment.c.id)).scalars().all()
            connection.execute(delete(attendance).where(attendance.c.enrolment_id.in_(gone)))
        return len(gone)

    def forget_forms(self, before: datetime, limit: int) -> int:
        """Take out of up to ``limit`` talks which form they had come to, and at which question."""
        with self.database.patient() as connection:
            old = select(contact.c.id, contact.c.talk).where(self._form_since() < int(before.timestamp()))
            found = connection.execute(old.limit(limit)).all()
        if found:
            with self.database.write() as connection:
                for row in found:
                    talk = Talk.read(row.talk, None)
                    as_it_was = (contact.c.id == row.id, contact.c.talk == row.talk)
                    connection.execute(update(contact).where(*as_it_was).values(talk=_without_form(talk)))
        return len(found)

    def _form_since(self) -> ColumnElement[int]:
        """Return when a talk last went on with its form; NULL where it has none, as one sees."""
        talk = type_coerce(contact.c.talk, JSON) if self.database.is_sqlite else cast(contact.c.talk, JSON)
        return case((contact.c.talk.contains('"f":['), talk["f"][2].as_integer()), else_=None)

    def forget_codes(self, now: datetime, limit: int) -> int:
        """Delete up to ``limit`` codes that no longer work."""
        old = select(code.c.digest).where(code.c.until < now).limit(limit)
        with self.database.write() as connection:
            return connection.execute(delete(code).where(code.c.digest.in_(old))).rowcount

    def forget_tries(self, now: datetime, limit: int) -> int:
        """Delete up to ``limit`` counts of wrong codes that hold nobody back any more."""
        is_old = and_(state.c.name.startswith(TRIED), state.c.at < now - TRIES_IN)
        old = select(state.c.name).where(is_old).limit(limit)
        with self.database.write() as connection:
            return connection.execute(delete(state).where(state.c.name.in_(old))).rowcount


def _without_form(talk: Talk) -> str:
    """Return a talk as it is kept without its form; what it was last about was the form as well."""
    is_newer = talk.filling is not None and talk.at > talk.filling.at
    about = talk if is_newer else Talk(talk.chosen, talk.language, at=talk.at)
    return replace(about, filling=None).write()


def _one_of_each() -> Select[tuple[int]]:
    return select(func.min(enrolment.c.id)).where(PERSONAL).group_by(enrolment.c.form, enrolment.c.course)


def _of(form: str, course: str, is_over: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(enrolment.c.form == form, enrolment.c.course == course, PERSONAL, is_over)


def _is_ended() -> ColumnElement[bool]:
    """Tell a sign-up that was given up or refused: its answers are gone, but not yet whose it was."""
    return enrolment.c.state.not_in(ACTIVE)
