"""The tables of staff: who may sign in, what they did, what they keep."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
)

from bot.store.tables import Key, Moment, metadata, random_key

staff = Table(
    "staff",
    metadata,
    Column("id", Key, primary_key=True, default=random_key),
    Column("name", String(64), nullable=False, unique=True, comment="folded: what they sign in with"),
    Column("shown_name", String(64), nullable=False),
    Column("role", String(12), nullable=False),
    Column("password", String(200), nullable=False, comment="argon2"),
    Column("one_time", Boolean, nullable=False, comment="the password must be changed at the next sign-in"),
    Column("one_time_until", Moment),
    Column("totp", Text, comment="sealed with DATA_KEY; NULL: no second factor"),
    Column("totp_step", Integer, comment="the last one-time code's time step: none works twice"),
    Column("failures", SmallInteger, nullable=False, comment="wrong passwords, one after the other"),
    Column("locked_until", Moment),
    Column("session", Integer, nullable=False, comment="raised to end all open sessions"),
    Column("language", String(8), nullable=False),
    Column("closed_at", Moment, comment="NULL: may sign in"),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment),
    CheckConstraint("role IN ('author', 'approver', 'admin', 'auditor')", name="role"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", String(32), nullable=False, comment="ISO 8601, UTC, as it was hashed"),
    Column("staff_id", Key, comment="NULL: the house itself"),
    Column("act", String(40), nullable=False),
    Column("subject", String(80), nullable=False, comment="such as announcement/12"),
    Column("person", Key, comment="a contact's number, where a person is concerned"),
    Column("detail", Text, nullable=False, comment="JSON, with nothing personal in it"),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
Index("ix_audit_subject", audit.c.subject)

segment = Table(
    "segment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("audience", JSON, nullable=False, comment="see bot.audience.Audience"),
    Column("staff_id", Key, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

content_change = Table(
    "content_change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("key", String(64), nullable=False),
    Column("act", String(12), nullable=False, comment="create, edit, expire or restore"),
    Column("before", JSON),
    Column("after", JSON),
    Column("staff_id", Key),
    Column("at", Moment, nullable=False),
)
Index("ix_content_change_key", content_change.c.kind, content_change.c.key)
