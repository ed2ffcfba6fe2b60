"""The tables of residents and of what they are told; migrations bring a database to this shape.

Those of sending stand in :mod:`bot.store.sending_tables`, those of sign-ups in
:mod:`bot.store.signup_tables`, those of staff in :mod:`bot.store.staff_tables`.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
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


Key = BigInteger().with_variant(Integer, "sqlite")
"""A number of 64 bits; SQLite's own row numbers are that wide."""

LARGEST_KEY = 2**53 - 1  # what JSON carries exactly


def random_key() -> int:
    """Return a number nobody can guess; people stand under one in other tables, until it is cut off."""
    return secrets.randbelow(LARGEST_KEY) + 1


contact = Table(
    "contact",
    metadata,
    Column("id", Key, primary_key=True, default=random_key),
    Column("channel", String(16), nullable=False),
    Column("address", String(120), nullable=False),
    Column("chosen_language", String(8), comment="as the person chose; NULL: as they write"),
    Column("talk", Text, nullable=False, comment="JSON: what was last asked and offered"),
    Column("version", Integer, nullable=False, comment="rises with each message; compared and set"),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("closed_at", Moment, comment="when they blocked us; NULL: open"),
    Column("language", String(8), comment="of pushes: as chosen, else as last spoken; NULL: never known"),
    Column("township", String(16), comment="a key of bot.townships; NULL: not said"),
    Column("residence", String(8), comment="resident or tourist; NULL: not said"),
    Column("paused_until", Moment, comment="no announcements until then, urgent ones excepted"),
    Column("ad_at", Moment, comment="when advertising was agreed to; NULL: it is not"),
    Column("night_at", Moment, comment="likewise for advertising at night"),
    Column("abroad_at", Moment, comment="likewise for the transfer abroad that Telegram means"),
    Column("asked_again_at", Moment, comment="when the two-year consents were last asked for again"),
    Column("app_user", String(32), comment="Kakao's app user id, by which its channel webhook names people"),
    Column("phone", Text, comment="sealed with DATA_KEY; NULL: none left"),
    UniqueConstraint("channel", "address"),
)
Index("ix_contact_app_user", contact.c.app_user)

subscription = Table(
    "subscription",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", String(16), primary_key=True),
    Column("since", Moment, nullable=False),
)
Index("ix_subscription_topic", subscription.c.topic, subscription.c.contact_id)

wording = Table(
    "wording",
    metadata,
    Column("key", String(16), primary_key=True, comment="a digest of the text"),
    Column("text", Text, nullable=False, comment="what a person was shown before they agreed or refused"),
    Column("at", Moment, nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contact_id", Key, nullable=False, comment="no foreign key: the entry outlives the contact"),
    Column("kind", String(16), nullable=False, comment="subscription, advertising, night, abroad or phone"),
    Column("topic", String(16), comment="of a subscription"),
    Column("given", Boolean, nullable=False, comment="false: taken back, refused or lapsed"),
    Column("wording", String(16), comment="wording.key"),
    Column("language", String(8), nullable=False),
    Column("channel", String(16), nullable=False, comment="where: the channel, or staff"),
    Column("how", String(16), nullable=False, comment="button, words, phone, block or lapse"),
    Column("at", Moment, nullable=False),
    Column("told_at", Moment, comment="when the result was confirmed by message, as the law asks"),
    Column("staff_id", Key, comment="who noted it for them; NULL: they said it here themselves"),
)
Index("ix_consent_contact_id", consent.c.contact_id)

receipt = Table(
    "receipt",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("answer", String(40), nullable=False, comment="which answer was given: answer.digest"),
    Column("at", Moment, nullable=False),
    Column("owner", Key, comment="contact.id; NULL: nobody's, or of an older build"),
)
Index("ix_receipt_at", receipt.c.at)
Index("ix_receipt_owner", receipt.c.owner)

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
    Column("expires_at", Moment, comment="not shown from then on; NULL: stays"),
    UniqueConstraint("kind", "key"),
)

state = Table(
    "state",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
