"""A sign-up that was written down wrongly, put right: its person keeps place, number and consent."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Select, select, update

from bot.classes.signup import ACTIVE
from bot.security.seal import Sealer
from bot.store import audits
from bot.store.database import Database
from bot.store.enrolments import ANSWERS, lock, opened, person_digests
from bot.store.people import Gone
from bot.store.signup_tables import enrolment


class Doubled(Exception):
    """Put right so, it would be somebody who is on the list already."""


class Corrections:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database, self.sealer = database, sealer

    def answers(self, course: str, number: int) -> dict[str, str]:
        """Return the answers of a sign-up, to be read together with what is put right; not to be shown."""
        with self.database.read() as connection:
            return opened(self.sealer, connection.execute(_theirs(course, number)).scalar())

    def put_right(
        self, course: str, number: int, right: Mapping[str, str], reason: str, by: int, now: datetime
    ) -> None:
        """Write other answers over some of a sign-up's; which, but not what they were or are, is kept.

        Args:
            right: the answers that change.

        Raises:
            Gone: they are not on the list any more.
            Doubled: somebody else on it is this very person.
        """
        with self.database.write() as connection:
            lock(connection, course, now, numbers=0)
            sealed = connection.execute(_theirs(course, number).with_for_update()).scalar()
            if sealed is None:
                raise Gone
            answers = {**opened(self.sealer, sealed), **right}
            digests = person_digests(self.sealer, course, answers)
            if _is_on_the_list(connection, course, digests, but=number):
                raise Doubled
            text = self.sealer.seal(json.dumps(answers, ensure_ascii=False), ANSWERS)
            changed = update(enrolment).where(enrolment.c.id == number)
            connection.execute(changed.values(answers=text, person=digests[0], changed_at=now))
            audits.append(
                connection, by, "class-correct", f"class/{course}", now, number=number, reason=reason,
                fields=sorted(right),
            )  # fmt: skip


def _theirs(course: str, number: int) -> Select[str | None]:
    of = (enrolment.c.id == number, enrolment.c.course == course, enrolment.c.state.in_(ACTIVE))
    return select(enrolment.c.answers).where(*of)


def _is_on_the_list(connection: Connection, course: str, digests: tuple[str, ...], but: int) -> bool:
    same = (enrolment.c.course == course, enrolment.c.person.in_(digests), enrolment.c.state.in_(ACTIVE))
    return connection.execute(select(enrolment.c.id).where(*same, enrolment.c.id != but)).first() is not None
