"""What the house knows of every class at once: staff's decisions, and how many are in it."""

from datetime import datetime

from sqlalchemy import Connection, case, func, select

from bot.classes.signup import ACTIVE
from bot.classes.standing import Desk
from bot.store.database import Database
from bot.store.signup_tables import desk, enrolment
from bot.store.states import States

STAMP = "desks"  # the state that names the present version of staff's decisions

_waiting = func.sum(case((enrolment.c.state == "waiting", 1), else_=0))
_counted = (
    select(enrolment.c.course, func.count().label("people"), _waiting.label("waiting"))
    .where(enrolment.c.state.in_(ACTIVE))
    .group_by(enrolment.c.course)
)
_decided = select(desk.c.course, desk.c.shut, desk.c.called_off_at)


def all_desks(database: Database) -> dict[str, Desk]:
    """Return the desk of each class that anybody signed up to, or staff decided about."""
    with database.read() as connection:
        counted = {
            row.course: (row.people - row.waiting, row.waiting) for row in connection.execute(_counted)
        }
        return {
            row.course: Desk(row.shut, row.called_off_at is not None, *counted.get(row.course, (0, 0)))
            for row in connection.execute(_decided)
        }


def decided(connection: Connection, now: datetime) -> None:
    """Let every process know, inside the caller's transaction, that staff decided something."""
    States.stamp(connection, STAMP, now)
