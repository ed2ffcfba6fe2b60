"""One class over a real database: people who sign up, give up, are offered places and told of it."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot.classes.course import places_of, told_of
from bot.classes.signup import Enrol
from bot.courier import Outcome
from bot.courier import State as Fate
from bot.security.seal import Sealer
from bot.sending.pushes import notice_reply
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from bot.store.enrolments import Signer, enrol, mine_of
from bot.store.offers import Offers
from bot.store.reminders import Reminders
from bot.store.sending_tables import delivery, occurrence
from bot.store.signing import do
from bot.store.signup_tables import desk, enrolment
from bot.store.tables import contact
from tests.builders import text_of
from tests.conftest import NOW

PUSHED = ("webchat", "telegram")
WORDING = "What we keep, for how long, and that you may refuse."
COURSE = {
    "entity": "photo", "title": {"ko": "사진 교실", "en": "Photo class"}, "capacity": 2,
    "waiting_capacity": 3, "venue": {"ko": "복지타운 3층", "en": "Welfare Town, 3F"}, "phone": "061-430-3114",
    "period": {"start": "2026-12-10T10:00:00+09:00", "end": "2026-12-12T12:00:00+09:00"},
    "apply_period": {"start": "2026-11-20", "end": "2026-12-05"}, "audience": ["all"],
}  # fmt: skip


def answers(n: int, **more: str) -> dict[str, str]:
    return {"name": "홍길동", "phone": f"010{n:08d}", "born": "1958", **more}


class Desk:
    """A class, its desk, and a clock that is moved by hand.

    Args:
        course: what differs from :data:`COURSE`.
    """

    def __init__(self, database: Database, *, data_key: str = "only-for-these-tests", **course) -> None:
        self.database, self.sealer = database, Sealer(data_key)
        self.course = {**COURSE, **course}
        self.now = NOW
        self.reached = PUSHED

    def later(self, **wait) -> datetime:
        self.now += timedelta(**wait)
        return self.now

    def at(self, hour: int, day: int = 0) -> datetime:
        """Move the clock to an hour of a day, counted from the first."""
        self.now = NOW.replace(hour=hour, minute=0) + timedelta(days=day)
        return self.now

    # People

    def person(self, n: int, channel: str = "webchat", **values) -> int:
        """Add somebody who writes to us; return their contact's number."""
        row = {"channel": channel, "address": f"somebody-{n}", "talk": "{}", "version": 1, "language": "en"}
        seen = {"first_seen_at": NOW, "last_seen_at": NOW, "abroad_at": NOW}
        with self.database.write() as connection:
            new = insert(contact).values(row | seen | values).returning(contact.c.id)
            return int(connection.execute(new).scalar_one())

    def sign_up(self, n: int, who: int | None = None, *, channel: str = "webchat", **given):
        """Sign the nth person up, on a contact of theirs or as staff do by phone."""
        places, told = places_of(self.course), told_of(self.course)
        act = Enrol("class", self.course["entity"], answers(n, **given), WORDING, places, told)
        signer = Signer(who, channel if who is not None else "staff", "en")
        with self.database.write() as connection:
            return enrol(connection, self.sealer, signer, act, self.now)

    def joins(self, n: int, channel: str = "webchat", **values) -> int:
        """Let somebody new sign up; return their contact's number."""
        who = self.person(n, channel, **values)
        self.sign_up(n, who, channel=channel)
        return who

    def act(self, who: int, act, *, channel: str = "webchat", how: str = "words"):
        signer = Signer(who, channel, "en", how=how)
        with self.database.write() as connection:
            return do(connection, self.sealer, signer, act, self.now, self.reached)

    def mine(self, who: int):
        with self.database.read() as connection:
            return mine_of(connection, self.sealer, who, self.now)

    def number_of(self, who: int) -> int:
        return self.mine(who).enrolments[0].id

    # What is written down

    def rows(self):
        with self.database.read() as connection:
            mine = select(enrolment).where(enrolment.c.course == self.course["entity"])
            return connection.execute(mine.order_by(enrolment.c.number)).all()

    def row(self, who: int):
        return next(row for row in reversed(self.rows()) if row.contact_id == who)

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def set_desk(self, **values) -> None:
        with self.database.write() as connection:
            connection.execute(update(desk).where(desk.c.course == self.course["entity"]).values(values))

    # What the clock does

    def tick(self):
        """Do what the job does that offers places."""
        offers = Offers(self.database, self.reached, {"class": "education"})
        courses = {self.course["entity"]: self.course}
        done = offers.watch(courses.get, self.now) + offers.lapse(courses.get, self.now)
        for entity, seen in offers.lines().items():
            if entity in courses:
                course = courses[entity]
                done += offers.end_line(course, seen, self.now) or offers.offer(course, seen, self.now)
        return done

    def remind(self):
        """Do what the job does that reminds of classes."""
        reminders = Reminders(self.database, self.reached)
        (found,) = reminders.desks()
        return reminders.tell_changes(self.course, found, self.now) + reminders.remind(self.course, self.now)

    def hand_over(self, fate: Fate = Fate.SENT, reason: str = "") -> int:
        """Hand over all messages that are due, each with the same outcome; return how many."""
        many, deliveries = 0, Deliveries(self.database)
        for channel in deliveries.channels_due(self.now):
            while (claim := deliveries.claim(channel, self.now)) is not None:
                while not (chunk := deliveries.take(claim, 100, self.now)).over:
                    outcomes = [Outcome(one.delivery, fate, reason) for one in chunk.leased]
                    tries = {one.delivery: one.tries for one in chunk.leased}
                    if outcomes:
                        deliveries.record(claim, outcomes, tries, self.now)
                    many += len(outcomes)
                deliveries.release(claim, self.now)
        return many

    def offered(self, who: int, fate: Fate = Fate.SENT):
        """Let a place be offered, the message end like this, and the clock see it; return the row."""
        self.tick()
        self.hand_over(fate, "" if fate is Fate.SENT else "refused")
        self.tick()
        return self.row(who)

    def told(self, who: int, language: str = "en") -> list[str]:
        """Return what was written to somebody, each as it reads with its buttons, the oldest first."""
        found = (
            select(occurrence.c.notice)
            .join(delivery, delivery.c.occurrence_id == occurrence.c.id)
            .where(delivery.c.contact_id == who, occurrence.c.notice.is_not(None))
        )
        with self.database.read() as connection:
            notices = connection.execute(found.order_by(occurrence.c.id)).scalars().all()
        return [text_of(notice_reply(notice, language)) for notice in notices]

    def buttons(self, who: int) -> list[str]:
        """Return the payloads under the last message to somebody."""
        found = select(occurrence.c.notice).join(delivery, delivery.c.occurrence_id == occurrence.c.id)
        theirs = found.where(delivery.c.contact_id == who).order_by(occurrence.c.id.desc())
        with self.database.read() as connection:
            notice = connection.execute(theirs).scalars().first()
        return [choice.question.code() for choice in notice_reply(notice, "en").choices]
