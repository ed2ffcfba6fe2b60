"""Who leads: of several schedulers one, for a while, under a number that only ever rises."""

import time
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import Database
from bot.store.interruptions import put_aside, was_silent
from bot.store.sending_tables import leader

NAME = "scheduler"
SHORTEST = timedelta(seconds=4)
MARGIN = 5  # a leader no longer trusts the last fifth of its own term


def fenced(token: int) -> ColumnElement[bool]:
    """Return the condition that ``token`` is still the leader's: an older one has been overtaken."""
    return exists(select(leader.c.name).where(leader.c.name == NAME, leader.c.token == token))


class Leadership:
    """One scheduler's claim to lead.

    Args:
        holder: a name of this process alone.
        lease: how long a worker may be silent; a leader is waited for a quarter of that.
    """

    def __init__(self, database: Database, holder: str, lease: timedelta) -> None:
        self.database, self.holder = database, holder
        self.term = max(SHORTEST, lease / 4)
        self.token = 0
        self.put_aside: Counter[str] = Counter()  # by the last stand, after a long silence
        self._until = 0.0

    @property
    def leads(self) -> bool:
        """Tell whether this process leads, by its own clock; a process that slept has lost it."""
        return time.monotonic() < self._until

    def stand(self, now: datetime) -> bool:
        """Lead on, or take the lead where nobody has it; return whether this process leads.

        Where nobody led for long, what is under way is put aside before anything else can happen.

        Raises:
            Unavailable: the database is away; then nobody can tell, and the term runs out by itself.
        """
        asked = time.monotonic()
        with self.database.write() as connection:
            dialect = sqlite if self.database.is_sqlite else postgresql
            first = {"name": NAME, "holder": "", "token": 0, "until": now - self.term}
            connection.execute(dialect.insert(leader).values(first).on_conflict_do_nothing())
            before = select(leader.c.until).where(leader.c.name == NAME).with_for_update()
            silent = was_silent(connection.execute(before).scalar_one(), now)
            token = connection.execute(
                update(leader)
                .where(leader.c.name == NAME, leader.c.holder == self.holder, leader.c.token == self.token)
                .values(until=now + self.term)
                .returning(leader.c.token)
            ).scalar()
            if token is None:
                token = connection.execute(
                    update(leader)
                    .where(leader.c.name == NAME, leader.c.until < now)
                    .values(holder=self.holder, token=leader.c.token + 1, until=now + self.term)
                    .returning(leader.c.token)
                ).scalar()
            self.put_aside = put_aside(connection, now) if silent and token is not None else Counter()
        if token is None:
            self._until = 0.0
            return False
        self.token = token
        self._until = asked + self.term.total_seconds() * (1 - 1 / MARGIN)
        return True

    def resign(self, now: datetime) -> None:
        """Leave the lead to whoever stands next."""
        self._until = 0.0
        with self.database.write() as connection:
            connection.execute(
                update(leader)
                .where(leader.c.name == NAME, leader.c.holder == self.holder, leader.c.token == self.token)
                .values(until=now - self.term)
            )
