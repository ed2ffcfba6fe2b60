"""A new key: what is sealed under an older one is sealed anew, in small pieces, while the house works."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.security.seal import Sealer, Unsealable
from bot.store import checked_tables, drafts, enrolments, people, staffs
from bot.store.database import Database
from bot.store.receipts import BODY, SEALED
from bot.store.signup_tables import checked_table, draft, enrolment
from bot.store.staff_tables import staff
from bot.store.tables import answer, contact

ROWS = 200  # a transaction, so that nobody waits long
PAUSE = 0.02  # seconds between two

Follows = Callable[[Sealer, Row[Any], str], Mapping[str, Any]]
"""What else of a row changes with the key, seen the opened text."""


def _nothing(_sealer: Sealer, _row: Row[Any], _text: str) -> Mapping[str, Any]:
    return {}


def _address(sealer: Sealer, row: Row[Any], number: str) -> Mapping[str, Any]:
    """Return the digest somebody who left a number is found by."""
    return {"address": sealer.digest(number, people.ADDRESS)} if row.channel == people.BY_PHONE else {}


def _person(sealer: Sealer, row: Row[Any], answers: str) -> Mapping[str, Any]:
    """Return the digest by which one person has one place in a class."""
    if row.person is None:
        return {}
    return {"person": enrolments.person_digests(sealer, row.course, json.loads(answers))[0]}


@dataclass(frozen=True, slots=True)
class Place:
    """A column with sealed texts.

    Attributes:
        sealed_for: the place the texts are sealed for.
        key: the column its rows are walked by.
        prefix: what stands before a sealed text; others in the column are not sealed.
    """

    column: Column[Any]
    sealed_for: str
    key: Column[Any]
    prefix: str = ""
    follows: Follows = _nothing


PLACES = {
    "contact.phone": Place(contact.c.phone, people.PHONE, contact.c.id, follows=_address),
    "staff.totp": Place(staff.c.totp, staffs.TOTP, staff.c.id),
    "draft.answers": Place(draft.c.answers, drafts.ANSWERS, draft.c.contact_id),
    "enrolment.answers": Place(enrolment.c.answers, enrolments.ANSWERS, enrolment.c.id, follows=_person),
    "checked_table.people": Place(checked_table.c.people, checked_tables.PEOPLE, checked_table.c.id),
    "answer.body": Place(answer.c.body, BODY, answer.c.digest, prefix=SEALED),
}


class Rotation:
    """Seals anew; whatever is under the first key already is left alone, so that it may be broken off.

    Args:
        sealer: opens under all keys of DATA_KEY, and seals under the first.
    """

    places = tuple(PLACES)

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database, self.sealer = database, sealer
        self.twice: list[str] = []

    def renew(self, name: str) -> Counter[str]:
        """Seal anew what stands in a place; return how many were ``renewed``, and how many ``unreadable``.

        Some are ``twice`` there: a process that did not know the old key yet took somebody it could not
        find. They are sealed anew, and stay two; :attr:`twice` lists them.
        """
        done: Counter[str] = Counter()
        place, after = PLACES[name], None
        while True:
            with self.database.write() as connection:
                rows = connection.execute(self._old(place, after).limit(ROWS)).all()
                for row in rows:
                    done[self._renew(connection, place, row)] += 1
            if len(rows) < ROWS:
                return done
            after = rows[-1]._mapping[place.key]
            time.sleep(PAUSE)

    def left(self) -> dict[str, int]:
        """Return how much still needs an older key, place by place; empty where nothing does."""
        with self.database.patient() as connection:
            counted = {name: self._count(connection, place) for name, place in PLACES.items()}
        return {name: many for name, many in counted.items() if many}

    def _old(self, place: Place, after: Any) -> Any:
        found = select(place.column.table).where(self._is_old(place)).order_by(place.key)
        return (found if after is None else found.where(place.key > after)).with_for_update()

    def _count(self, connection: Connection, place: Place) -> int:
        return int(connection.execute(select(func.count(place.key)).where(self._is_old(place))).scalar_one())

    def _is_old(self, place: Place) -> ColumnElement[bool]:
        current = place.column.startswith(place.prefix + self.sealer.mark, autoescape=True)
        return and_(place.column.startswith(place.prefix, autoescape=True), ~current)

    def _renew(self, connection: Connection, place: Place, row: Row[Any]) -> str:
        """Change one row where nobody changed it meanwhile; return what became of it."""
        before = str(row._mapping[place.column])
        try:
            text = self.sealer.open(before.removeprefix(place.prefix), place.sealed_for)
        except Unsealable:
            return "unreadable"
        sealed = {place.column.name: place.prefix + self.sealer.seal(text, place.sealed_for)}
        number = row._mapping[place.key]
        same = update(place.column.table).where(place.key == number, place.column == before)
        try:
            with connection.begin_nested():
                done = connection.execute(same.values({**sealed, **place.follows(self.sealer, row, text)}))
        except IntegrityError:
            self.twice.append(f"{place.key.table.name} {number}")
            return "twice" if connection.execute(same.values(sealed)).rowcount else "changed"
        return "renewed" if done.rowcount else "changed"
