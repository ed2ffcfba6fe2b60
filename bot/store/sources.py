"""What a run says, read once and then kept in memory."""

from sqlalchemy import select

from bot.channel import Body
from bot.sending.pushes import Composer, Push
from bot.store.announcements import read
from bot.store.database import Database
from bot.store.sending_tables import occurrence


class Pushes:
    """The messages of runs, as each channel sends them."""

    def __init__(self, database: Database, composer: Composer) -> None:
        self.database, self.composer = database, composer

    def source(self, run: int) -> Push | None:
        """Return what a run says; None where there is no such run."""
        with self.database.read() as connection:
            row = connection.execute(
                select(occurrence.c.announcement_id, occurrence.c.notice).where(occurrence.c.id == run)
            ).first()
            if row is None:
                return None
            number = row.announcement_id or (row.notice or {}).get("test_of")
            return Push(read(connection, number) if number else None, row.notice)

    def body(self, channel: str, run: int, language: str) -> Body:
        """Return a run's message as a channel sends it to readers of ``language``.

        Raises:
            LookupError: there is no such run, or it has no text.
            Unavailable: the database is away, and this was not asked for before.
        """
        kept = self.composer.kept(channel, run, language)
        if kept is not None:
            return kept
        push = self.source(run)
        if push is None:
            raise LookupError(f"no run {run}")
        return self.composer.body(channel, run, language, push)

    def post(self, channel: str, run: int, language: str) -> Body:
        """Return a run's message as it is posted for all to read.

        Raises:
            LookupError: there is no such run, or it has no text.
            Unavailable: the database is away.
        """
        push = self.source(run)
        if push is None:
            raise LookupError(f"no run {run}")
        return self.composer.post(channel, language, push)
