"""People whose consents grow two years old: found piece by piece, asked and ended in short transactions."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from bot.acts import Ask
from bot.listening.language import DEFAULT
from bot.sending.renewal import AGAIN, ANSWERS, ASKED, LAPSED, NOTICE, Lapse, Question, next_step, years_later
from bot.store.consents import Source
from bot.store.database import Database
from bot.store.occurrences import put_notice
from bot.store.subscriptions import apply, me_of
from bot.store.tables import contact, subscription

AT_ONCE = 100  # people a transaction
BY_PHONE = "alimtalk"  # these contacts cannot press a button: staff call them


class Renewals:
    """Asks again and ends.

    Args:
        silence: ``stops`` or ``stays``, see the setting CONSENT_SILENCE.
    """

    def __init__(self, database: Database, silence: str) -> None:
        self.database, self.silence = database, silence

    def step(self, after: int, now: datetime) -> tuple[int | None, Counter[str]]:
        """Look at the next people; return where to go on (None: at the end) and what was done.

        Raises:
            Unavailable: the lock could not be had in time.
        """
        people = self._next(after, now)
        done: Counter[str] = Counter()
        if people:
            with self.database.write() as connection:
                for number in people:
                    done[self._one(connection, number, now)] += 1
        done.pop("", None)
        return (people[-1] if len(people) == AT_ONCE else None), done

    def _next(self, after: int, now: datetime) -> list[int]:
        old = years_later(now + NOTICE, -2)
        since = subscription.c.since <= old
        subscribed = exists(
            select(subscription.c.topic).where(subscription.c.contact_id == contact.c.id, since)
        )
        found = (
            select(contact.c.id)
            .where(contact.c.id > after, contact.c.closed_at.is_(None), contact.c.channel != BY_PHONE)
            .where(or_(contact.c.ad_at <= old, contact.c.night_at <= old, subscribed))
            .order_by(contact.c.id)
            .limit(AT_ONCE)
        )
        with self.database.patient() as connection:
            return list(connection.execute(found).scalars())

    def _one(self, connection: Connection, number: int, now: datetime) -> str:
        me = me_of(connection, number, locked=True)
        match next_step(me, now) if me else None:
            case Question() as question:
                self._ask(connection, number, question, now)
                return "asked"
            case Lapse() as lapse if self.silence == "stops":
                _end(connection, number, lapse, now)
                return "lapsed"
        return ""

    def _ask(self, connection: Connection, number: int, question: Question, now: datetime) -> None:
        values = {"day": _day(question.given, now), "until": _day(question.until, now)}
        sentence = ASKED[question.advertising, self.silence]
        put_notice(connection, number, sentence, values, now, choices=ANSWERS)
        apply(connection, number, [Ask()], _source(connection, number), now)


def _end(connection: Connection, number: int, lapse: Lapse, now: datetime) -> None:
    """End it, and say so by message, as the law asks for each withdrawal."""
    apply(connection, number, lapse.acts, _source(connection, number), now)
    put_notice(connection, number, LAPSED, {"day": _day(now, now)}, now, choices=AGAIN)


def _source(connection: Connection, number: int) -> Source:
    of = select(contact.c.language, contact.c.channel).where(contact.c.id == number)
    row = connection.execute(of).one()
    return Source(row.language or DEFAULT, row.channel, "lapse")


def _day(at: datetime, now: datetime) -> str:
    """Write a day as every language reads it, for the sentence is said later."""
    return at.astimezone(now.tzinfo).date().isoformat()
