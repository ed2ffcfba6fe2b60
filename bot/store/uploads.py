"""Pictures that staff uploaded, kept in the database so that every machine serves them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.content.photos import Photo
from bot.store.audits import append
from bot.store.database import Database
from bot.store.sending_tables import upload


class Uploads:
    def __init__(self, database: Database) -> None:
        self.database = database

    def keep(self, photo: Photo, staff: int, now: datetime) -> str:
        """Keep a picture, once however often it is uploaded; return its name."""
        dialect = sqlite if self.database.is_sqlite else postgresql
        row = {
            "name": photo.name, "content_type": photo.content_type, "body": photo.body, "staff_id": staff,
            "at": now,
        }  # fmt: skip
        with self.database.write() as connection:
            new = dialect.insert(upload).values(row).on_conflict_do_nothing().returning(upload.c.name)
            if connection.execute(new).first() is not None:
                append(connection, staff, "upload.keep", f"upload/{photo.name}", now, bytes=len(photo.body))
        return photo.name

    def get(self, name: str) -> Photo | None:
        found = select(upload.c.name, upload.c.content_type, upload.c.body).where(upload.c.name == name)
        with self.database.read() as connection:
            row = connection.execute(found).first()
        return None if row is None else Photo(*row)

    def has(self, name: str) -> bool:
        with self.database.read() as connection:
            return connection.execute(select(upload.c.name).where(upload.c.name == name)).first() is not None
