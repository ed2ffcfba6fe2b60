"""The tables; migrations bring a database to this shape."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused, for nobody knows when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


contact = Table(
    "contact",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", String(120), nullable=False),
    Column("chosen_language", String(8), comment="as the person chose; NULL: as they write"),
    Column("talk", Text, nullable=False, comment="JSON: what was last asked and offered"),
    Column("version", Integer, nullable=False, comment="rises with each message; compared and set"),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("closed_at", Moment, comment="when they blocked us; NULL: open"),
    UniqueConstraint("channel", "address"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("answer", String(40), nullable=False, comment="which answer was given: answer.digest"),
    Column("at", Moment, nullable=False),
)
Index("ix_receipt_at", receipt.c.at)

answer = Table(
    "answer",
    metadata,
    Column("digest", String(40), primary_key=True),
    Column("body", Text, nullable=False, comment="an answer as it was given; told to many, it is kept once"),
    Column("at", Moment, nullable=False, comment="when it was last known to be in use, give or take an hour"),
)
Index("ix_answer_at", answer.c.at)

content = Table(
    "content",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("key", String(64), nullable=False),
    Column("entity", String(32), comment="the key told outside"),
    Column("position", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("origin", String(16), nullable=False, comment="files, demo or staff"),
    Column("digest", String(64), nullable=False, comment="of the entry as it was loaded"),
    Column("edited", Boolean, nullable=False, comment="changed by staff; a reload leaves it alone"),
    Column("hidden", Boolean, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("kind", "key"),
)

state = Table(
    "state",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
