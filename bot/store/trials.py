"""Where staff want tests of announcements sent to: their own contacts, made known by a code."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from bot.store import occurrences
from bot.store.audits import append
from bot.store.database import Database
from bot.store.sending_tables import delivery
from bot.store.states import States
from bot.store.tables import contact, state

VALID = timedelta(minutes=10)  # how long a code works
DIGITS = 8


@dataclass(frozen=True, slots=True)
class OwnContact:
    """A contact of one of the staff, and what became of the last test: a delivery's state and reason."""

    channel: str
    contact: int
    state: str | None = None
    reason: str | None = None


class Trials:
    def __init__(self, database: Database) -> None:
        self.database = database

    def new_code(self, staff: int, now: datetime) -> str:
        """Return a code that, written to the bot within ten minutes, makes the writer known."""
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        with self.database.write() as connection:
            States.put_within(connection, _code(code), str(staff), now)
        return code

    def is_good(self, code: str, now: datetime) -> bool:
        """Tell a code that was shown lately and not used yet."""
        with self.database.read() as connection:
            at = connection.execute(select(state.c.at).where(state.c.name == _code(code))).scalar()
        return at is not None and now - at <= VALID

    def redeem(self, code: str, channel: str, address: str, now: datetime) -> bool:
        """Make a contact known as the one to whom a code was shown; False for a wrong or old code."""
        with self.database.write() as connection:
            row = connection.execute(select(state).where(state.c.name == _code(code))).first()
            found = connection.execute(
                select(contact.c.id).where(contact.c.channel == channel, contact.c.address == address)
            ).scalar()
            if row is None or found is None or now - row.at > VALID:
                return False
            connection.execute(delete(state).where(state.c.name == row.name))
            States.put_within(connection, _name(int(row.value), channel), str(found), now)
            append(
                connection, int(row.value), "trial.link", f"staff/{row.value}", now, found, channel=channel
            )
        return True

    def forget(self, staff: int, channel: str, now: datetime) -> None:
        """Send no more tests there."""
        with self.database.write() as connection:
            gone = connection.execute(delete(state).where(state.c.name == _name(staff, channel)))
            if gone.rowcount:
                append(connection, staff, "trial.forget", f"staff/{staff}", now, channel=channel)

    def of(self, staff: int) -> list[OwnContact]:
        """Return one's contacts, with what became of the last test to each."""
        own = select(state.c.name, state.c.value).where(state.c.name.startswith(_name(staff, "")))
        with self.database.read() as connection:
            rows = connection.execute(own.order_by(state.c.name)).all()
            return [_own_contact(connection, row.name.rsplit(".", 1)[1], row.value) for row in rows]

    def send(self, staff: int, number: int, channel: str, now: datetime) -> bool:
        """Write a test of an announcement for one's own contact; False where there is none any more."""
        name = _name(staff, channel)
        with self.database.write() as connection:
            kept = connection.execute(select(state.c.value).where(state.c.name == name)).scalar()
            person = int(str(kept).split()[0]) if kept else 0
            written = occurrences.put_test(connection, person, number, now) if person else None
            if written is None:
                connection.execute(delete(state).where(state.c.name == name))
                return False
            States.put_within(connection, name, f"{person} {written}", now)
            append(connection, staff, "announcement.test", f"announcement/{number}", now, channel=channel)
        return True

    def tidy(self, now: datetime) -> int:
        """Remove codes that no longer work; return how many that was."""
        old = delete(state).where(state.c.name.startswith("trial.code."), state.c.at < now - VALID)
        with self.database.write() as connection:
            return connection.execute(old).rowcount


def _code(code: str) -> str:
    return f"trial.code.{hashlib.sha256(code.encode()).hexdigest()[:32]}"


def _name(staff: int, channel: str) -> str:
    return f"trial.{staff}.{channel}"


def _own_contact(connection: Connection, channel: str, value: str) -> OwnContact:
    person, _, written = value.partition(" ")
    if not written:
        return OwnContact(channel, int(person))
    row = connection.execute(
        select(delivery.c.state, func.coalesce(delivery.c.reason, "").label("reason")).where(
            delivery.c.id == int(written)
        )
    ).first()
    return OwnContact(channel, int(person), row.state if row else None, row.reason if row else None)
