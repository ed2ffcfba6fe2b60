"""Contacts and how far their talk has come; answers kept for repeats."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.acts import Act, Me
from bot.classes.signup import Erase, Mine, Outcome, SignUp
from bot.listening.language import DEFAULT
from bot.message import Address
from bot.security.seal import Sealer
from bot.store.consents import Source
from bot.store.database import Database
from bot.store.enrolments import Signer, mine_of
from bot.store.receipts import BODY, SEALED, earlier, of_nobody, owner_of, without_address
from bot.store.signing import do, take
from bot.store.subscriptions import apply, me_of, somebody_new, taken_back_by_blocking
from bot.store.tables import answer, contact, random_key, receipt
from bot.talk import Talk

KEPT = timedelta(hours=48)  # Telegram repeats an update for 24 hours at most
IN_USE = timedelta(hours=1)  # how long a process goes on taking an answer's text to be kept
MOST_IN_USE = 20_000  # digests a process remembers
DIGEST = 40  # letters of an answer's name

_find = select(
    contact.c.id, contact.c.version, contact.c.chosen_language, contact.c.talk, contact.c.app_user
).where(contact.c.channel == bindparam("channel"), contact.c.address == bindparam("address"))
_advance = (
    update(contact)
    .where(contact.c.id == bindparam("contact_id"), contact.c.version == bindparam("seen"))
    .values(
        chosen_language=bindparam("chosen"),
        language=bindparam("spoken"),
        talk=bindparam("talk_now"),
        version=bindparam("seen") + 1,
        last_seen_at=bindparam("now"),
        closed_at=bindparam("closed"),
    )
)


class Overtaken(Exception):
    """Another message of the same contact was settled meanwhile; read again and answer anew."""


class Repeated(Exception):
    """This very message was answered before, with this body."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.body = body


@dataclass(frozen=True, slots=True)
class Known:
    """A contact as last seen; ``id`` and ``version`` are None and 0 for somebody new.

    Attributes:
        app_user: see :class:`bot.message.Message`.
    """

    address: Address
    talk: Talk
    id: int | None = None
    version: int = 0
    app_user: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a message changes beside the talk.

    Attributes:
        how: ``button`` or ``words``, for the ledger.
        closed: whether the person blocked us.
        secret: whether the answer holds what is the person's own, so that it is kept sealed.
        own: whether the answer bears the person's address, so that it goes when they are erased.
        act: what is done at the counter, and ``then`` what is said, seen what became of it.
        app_user: the number the platform told for the person; None: as it is.
    """

    acts: tuple[Act, ...] = ()
    how: str = "words"
    closed: bool = False
    app_user: str | None = None
    secret: bool = False
    own: bool = False
    act: SignUp | None = None
    then: Callable[[Outcome], tuple[Talk, str]] | None = None


NOTHING = Change()


class Talks:
    """Look up who writes, and keep what each turn of a talk comes to.

    Args:
        reached: the channels on which something can be sent at all.
    """

    def __init__(self, database: Database, sealer: Sealer, reached: Collection[str] = ()) -> None:
        self.database, self.sealer, self.reached = database, sealer, tuple(reached)
        dialect = sqlite if database.is_sqlite else postgresql
        counted = {"preserve_rowcount": True}  # else PostgreSQL's driver tells no count of an INSERT
        self._new_contact = dialect.insert(contact).on_conflict_do_nothing().execution_options(**counted)
        self._receipt_once = dialect.insert(receipt).on_conflict_do_nothing().execution_options(**counted)
        fresh = dialect.insert(answer)
        self._answer_in_use = fresh.on_conflict_do_update(
            index_elements=["digest"], set_={"at": fresh.excluded.at}
        )
        self._in_use: tuple[datetime, set[str]] = (datetime.min.replace(tzinfo=UTC), set())

    def look_up(self, address: Address, key: str | None) -> Known:
        """Return the contact.

        Raises:
            Repeated: the message known by ``key`` was answered before.
            Unavailable: the database is away.
        """
        with self.database.read() as connection:
            if key is not None:
                body = earlier(connection, self.sealer, address, key)
                if body is not None:
                    raise Repeated(body)
            row = connection.execute(_find, {"channel": address.channel, "address": address.id}).first()
        if row is None:
            return Known(address, Talk())
        talk = Talk.read(row.talk, row.chosen_language)
        return Known(address, talk, row.id, row.version, row.app_user)

    def me(self, known: Known) -> Me:
        """Return what is known of the person: read after the contact, so that settling tells a change since.

        Raises:
            Unavailable: the database is away.
        """
        found = None
        if known.id is not None:
            with self.database.read() as connection:
                found = me_of(connection, known.id)
        return found or somebody_new(known.address.channel)

    def mine(self, known: Known, now: datetime) -> Mine:
        """Return the person's sign-ups, read like :meth:`me`.

        Raises:
            Unavailable: the database is away.
        """
        with self.database.read() as connection:
            return mine_of(connection, self.sealer, known.id, now)

    def settle(
        self,
        known: Known,
        talk: Talk,
        *,
        key: str | None,
        body: str,
        now: datetime,
        change: Change = NOTHING,
    ) -> str:
        """Keep the answer, how far the talk has come and what the answer changed: all or nothing.

        Returns:
            the answer: ``body``, or what is said instead, seen what became of the act.

        Raises:
            Repeated: the same message, arriving at the same time, was faster.
            Overtaken: another message of this contact was faster.
            Unavailable: the lock could not be had in time.
        """
        if change.secret:
            return self._settle_at_counter(known, talk, key, body, now, change)
        number = random_key() if known.id is None else known.id
        owner = owner_of(number) if change.own else ""
        digest = (owner + digest_of(body))[:DIGEST] if key is not None else None
        with self.database.write() as connection:
            if key is not None and digest is not None:
                self._keep_answer(connection, digest, body, now)
                self._note(connection, known.address, key, digest, number, now)
            self._advance(connection, known, number, talk, now, now if change.closed else None)
            _make(connection, known, number, talk, change, now)
        if digest is not None:
            self._in_use_at(now).add(digest)  # only now is it sure to be kept
        return body

    def _settle_at_counter(
        self, known: Known, talk: Talk, key: str | None, body: str, now: datetime, change: Change
    ) -> str:
        """Do the act first, for what is said depends on it; the answer is kept sealed, for a repeat.

        Of somebody who was erased, nothing is kept; that a message asked for it is, and names nobody.
        """
        number = random_key() if known.id is None else known.id
        with self.database.write() as connection:
            take(connection, self.sealer, number, change.act, now)
            self._advance(connection, known, number, talk, now, None)
            _make(connection, known, number, talk, change, now)
            if change.act is not None:
                language = talk.chosen or talk.language or DEFAULT
                signer = Signer(number, known.address.channel, language, how=change.how)
                outcome = do(connection, self.sealer, signer, change.act, now, self.reached)
                if change.then is not None:
                    talk, body = change.then(outcome)
                    said = update(contact).where(contact.c.id == number)
                    connection.execute(said.values(talk=talk.write()))
            if key is not None and isinstance(change.act, Erase):
                self._keep_for_nobody(connection, known.address, key, body, now)
            elif key is not None:
                told = self.sealer.digest(f"{known.address.channel} {key}", BODY)
                digest = (owner_of(number) + told)[:DIGEST]
                sealed = SEALED + self.sealer.seal(body, BODY)
                connection.execute(self._answer_in_use, {"digest": digest, "body": sealed, "at": now})
                self._note(connection, known.address, key, digest, number, now)
        return body

    def _keep_for_nobody(
        self, connection: Connection, address: Address, key: str, body: str, now: datetime
    ) -> None:
        """Keep for a repeat what everybody is told who was erased, under what tells nobody who it was."""
        said = without_address(body, address)
        digest = digest_of(said)
        connection.execute(self._answer_in_use, {"digest": digest, "body": said, "at": now})
        row = {**of_nobody(self.sealer, address, key), "answer": digest, "at": now, "owner": None}
        connection.execute(self._receipt_once, row)

    def _note(
        self, connection: Connection, address: Address, key: str, digest: str, owner: int, now: datetime
    ) -> None:
        row = {"channel": address.channel, "key": key, "answer": digest, "at": now, "owner": owner}
        if connection.execute(self._receipt_once, row).rowcount == 0:
            before = earlier(connection, self.sealer, address, key)
            raise Overtaken if before is None else Repeated(before)

    def _keep_answer(self, connection: Connection, digest: str, body: str, now: datetime) -> None:
        """Keep an answer's text, once for all to whom it is given; say once an hour that it is in use."""
        if digest not in self._in_use_at(now):
            connection.execute(self._answer_in_use, {"digest": digest, "body": body, "at": now})

    def _in_use_at(self, now: datetime) -> set[str]:
        """Return the answers this process has lately seen kept."""
        since, digests = self._in_use
        if abs(now - since) > IN_USE or len(digests) > MOST_IN_USE:
            self._in_use = since, digests = now, set()
        return digests

    def _advance(
        self,
        connection: Connection,
        known: Known,
        number: int,
        talk: Talk,
        now: datetime,
        closed: datetime | None,
    ) -> None:
        """Set how far the talk has come with the contact of this number."""
        written, spoken = talk.write(), talk.chosen or talk.language
        if known.id is None:
            row: dict[str, Any] = {
                "id": number, "channel": known.address.channel, "address": known.address.id,
                "chosen_language": talk.chosen, "language": spoken, "talk": written, "version": 1,
                "first_seen_at": now, "last_seen_at": now, "closed_at": closed,
            }  # fmt: skip
            done = connection.execute(self._new_contact, row).rowcount
        else:
            values = {
                "contact_id": number, "seen": known.version, "chosen": talk.chosen, "spoken": spoken,
                "talk_now": written, "now": now, "closed": closed,
            }  # fmt: skip
            done = connection.execute(_advance, values).rowcount
        if done == 0:
            raise Overtaken

    def forget_receipts(self, before: datetime, limit: int) -> int:
        """Delete up to ``limit`` answers kept for repeats that are older than ``before``."""
        old = select(receipt.c.channel, receipt.c.key).where(receipt.c.at < before).limit(limit)
        with self.database.write() as connection:
            rows = connection.execute(old).all()
            if rows:
                gone = delete(receipt).where(
                    receipt.c.channel == bindparam("c"), receipt.c.key == bindparam("k")
                )
                connection.execute(gone, [{"c": row.channel, "k": row.key} for row in rows])
        return len(rows)

    def forget_answers(self, before: datetime, limit: int) -> int:
        """Delete up to ``limit`` texts of answers that nobody was given since ``before``."""
        old = select(answer.c.digest).where(answer.c.at < before - 2 * IN_USE).limit(limit)
        with self.database.write() as connection:
            digests = connection.execute(old).scalars().all()
            if digests:
                connection.execute(
                    delete(answer).where(answer.c.digest == bindparam("d")), [{"d": d} for d in digests]
                )
        return len(digests)


def _make(
    connection: Connection, known: Known, number: int, talk: Talk, change: Change, now: datetime
) -> None:
    """Make the changes of one message; most have none."""
    if change.app_user is not None and change.app_user != known.app_user:
        connection.execute(update(contact).where(contact.c.id == number).values(app_user=change.app_user))
    acts: Sequence[Act] = change.acts
    if change.closed and known.id is not None and (me := me_of(connection, number)) is not None:
        acts = taken_back_by_blocking(me)
    if acts:
        how, told = ("block", False) if change.closed else (change.how, True)
        language = talk.chosen or talk.language or DEFAULT
        apply(connection, number, acts, Source(language, known.address.channel, how, told), now)


def digest_of(body: str) -> str:
    return hashlib.sha1(body.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
