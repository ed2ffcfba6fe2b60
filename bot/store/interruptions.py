"""After a long silence a person decides: nobody knows what has gone out meanwhile, or out of another copy.

A database nobody led for an hour was switched off, or it is a copy: of such a one nobody knows what its
original has sent since. So the first leader puts aside what is under way. A restart finds a lead that is
minutes old, and goes on by itself.
"""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, or_, select, update

from bot.announcement import Act, Announcement, State
from bot.store import occurrences
from bot.store.announcements import CLOCK, read, take
from bot.store.sending_tables import announcement, delivery, leader, occurrence
from bot.store.signup_tables import enrolment

SILENCE = timedelta(hours=1)
STALE = timedelta(hours=24)  # a notice older than that is of no use any more; a younger one goes on
RESTORED = "restored"  # the trouble of a run that was put aside
LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def was_silent(until: datetime, now: datetime) -> bool:
    """Tell whether nobody led for so long that a person has to look first.

    Args:
        until: when the last lead ended.
    """
    return now - until > SILENCE


def mark_as_copy(connection: Connection) -> None:
    """Have the next leader put aside what is under way, however young the copy is."""
    connection.execute(update(leader).values(holder="", until=LONG_AGO))


def put_aside(connection: Connection, now: datetime) -> Counter[str]:
    """Put aside what would go out by itself; return how much of each kind.

    Planned times that have passed are missed, what is being sent is paused, and both ask staff. Offered
    places whose time ran out in the silence become calls. Posts of runs that are over are unknown.
    """
    sending = _under_way(connection)
    done = Counter(
        missed=_miss(connection, now),
        dropped=_drop_old_notices(connection, now),
        to_call=_keep_offers(connection, now),
        posts=_doubt_posts(connection),
    )
    for one in sending:  # last, for others wait for the audit log
        take(connection, one, Act.PAUSE, CLOCK, now)
    done["paused"] = _say_why(connection)
    return done


def _under_way(connection: Connection) -> list[Announcement]:
    """Return what is being sent, locked before anything else is, as everywhere."""
    sending = select(announcement.c.id).where(announcement.c.state == State.SENDING)
    numbers = connection.execute(sending.order_by(announcement.c.id)).scalars().all()
    found = [read(connection, number, locked=True) for number in numbers]
    return [one for one in found if one is not None and one.state is State.SENDING]


def _miss(connection: Connection, now: datetime) -> int:
    past = update(occurrence).where(occurrence.c.state == "planned", occurrence.c.due_at <= now)
    return connection.execute(past.values(state="missed")).rowcount


def _say_why(connection: Connection) -> int:
    """Say so also on what a person had paused before, for they know no more than we."""
    paused = update(occurrence).where(
        occurrence.c.announcement_id.is_not(None),
        occurrence.c.state == "paused",
        occurrence.c.trouble.is_(None),
    )
    return connection.execute(paused.values(trouble=RESTORED)).rowcount


def _drop_old_notices(connection: Connection, now: datetime) -> int:
    """Call off notices nobody needs so late: "tomorrow is your class" of last week."""
    old = update(occurrence).where(
        occurrence.c.announcement_id.is_(None),
        occurrence.c.state.in_(occurrences.OPEN),
        occurrence.c.due_at < now - STALE,
    )
    return connection.execute(old.values(state="cancelled", finished_at=now)).rowcount


def _keep_offers(connection: Connection, now: datetime) -> int:
    """Let no offer lapse that ran out unseen, or was sent and never seen to be: staff call."""
    is_sent = exists(
        select(delivery.c.id).where(delivery.c.id == enrolment.c.offer_delivery, delivery.c.state == "sent")
    )
    unseen = or_(enrolment.c.offered_until <= now, and_(enrolment.c.offered_until.is_(None), is_sent))
    kept = update(enrolment).where(enrolment.c.state == "offered", enrolment.c.call.is_(False), unseen)
    return connection.execute(kept.values(offered_until=None, call=True)).rowcount


def _doubt_posts(connection: Connection) -> int:
    """Post nothing of a run that was over: it may stand in the channel already."""
    waiting = update(occurrence).where(
        occurrence.c.post == "pending", occurrence.c.state.in_(("finished", "cancelled"))
    )
    return connection.execute(waiting.values(post="unknown")).rowcount
