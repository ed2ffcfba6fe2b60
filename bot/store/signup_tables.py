"""The tables of sign-ups: forms being filled in, places in a class, who came; and who is one person."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables import Key, Moment, metadata, random_key

draft = Table(
    "draft",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("form", String(16), nullable=False),
    Column("course", String(32), nullable=False, comment="the entity told outside"),
    Column("step", String(20), nullable=False, comment="the field that is asked for; nothing personal"),
    Column("answers", Text, comment="sealed with DATA_KEY; NULL: none, before consent or after a day"),
    Column("wording", String(16), comment="wording.key: what was agreed to; NULL: nothing yet"),
    Column("shown", String(16), comment="wording.key: what stands above the question whether one agrees"),
    Column("touched_at", Moment, nullable=False),
)
Index("ix_draft_touched_at", draft.c.touched_at)

desk = Table(
    "desk",
    metadata,
    Column("course", String(32), primary_key=True, comment="a class as people sign up to it"),
    Column("shut", Boolean, comment="true: closed by staff, false: held open; NULL: as its dates say"),
    Column("called_off_at", Moment),
    Column("told", JSON, comment="when and where it takes place, as those signed up were last told"),
    Column("last_number", Integer, nullable=False, comment="raised with each sign-up: their order"),
    Column("changed_at", Moment, nullable=False),
)

_active = text("state IN ('placed', 'waiting', 'offered')")

enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Key, primary_key=True, default=random_key),
    Column("form", String(16), nullable=False),
    Column("course", String(32), nullable=False),
    Column("contact_id", Key, comment="where they signed up; NULL: by phone, or cut off"),
    Column("person", String(64), comment="digest of class, phone, name and birth year; NULL: destroyed"),
    Column("state", String(10), nullable=False),
    Column("number", Integer, nullable=False, comment="its place in the order of the class"),
    Column("answers", Text, comment="sealed with DATA_KEY; NULL: destroyed"),
    Column("wording", String(16), comment="wording.key: what was agreed to"),
    Column("language", String(8), nullable=False),
    Column("channel", String(16), nullable=False, comment="where from: a channel, or staff"),
    Column("staff_id", Key, comment="who entered it; NULL: the person"),
    Column("guardian", String(8), comment="under 14: how the guardian's consent was checked"),
    Column("at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("offer_delivery", Key, comment="delivery.id of the offered place's notice"),
    Column("offer_sent_at", Moment, comment="from then the time to accept runs"),
    Column("offered_until", Moment, comment="NULL: not sent yet, so that it cannot lapse"),
    Column("call", Boolean, nullable=False, comment="staff are to call, for it could not be sent"),
    Column("called_at", Moment, comment="when staff told them by phone what could not be sent"),
    Column("told", String(16), comment="digest of when and where it is, as they know; off; NULL: untold"),
    Column("reminded_at", Moment, comment="when the reminder of the day before was written"),
    UniqueConstraint("course", "number"),
    CheckConstraint(
        "state IN ('placed', 'waiting', 'offered', 'cancelled', 'declined', 'lapsed', 'removed')",
        name="state",
    ),
)
Index("ix_enrolment_contact_id", enrolment.c.contact_id)
Index("ix_enrolment_state", enrolment.c.state, enrolment.c.course)
Index(
    "ix_enrolment_one_place", enrolment.c.course, enrolment.c.person, unique=True,
    sqlite_where=_active, postgresql_where=_active,
)  # fmt: skip

attendance = Table(
    "attendance",
    metadata,
    Column("enrolment_id", Key, ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("came", Boolean, nullable=False),
    Column("staff_id", Key, nullable=False),
    Column("at", Moment, nullable=False),
)

checked_table = Table(
    "checked_table",
    metadata,
    Column("id", Key, primary_key=True, default=random_key),
    Column("course", String(32), nullable=False),
    Column("staff_id", Key, nullable=False, comment="who had it checked, and may store it"),
    Column("people", Text, nullable=False, comment="sealed with DATA_KEY; kept for an hour at most"),
    Column("at", Moment, nullable=False),
)

kin = Table(
    "kin",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("person", Key, nullable=False, comment="contacts with the same number are one person"),
    Column("at", Moment, nullable=False),
)
Index("ix_kin_person", kin.c.person)

code = Table(
    "code",
    metadata,
    Column("digest", String(64), primary_key=True, comment="of a code that was told to this person alone"),
    Column("kind", String(8), nullable=False, comment="link: typed on another channel; file: my data"),
    Column("contact_id", Key, ForeignKey("contact.id", ondelete="CASCADE"), nullable=False),
    Column("until", Moment, nullable=False),
)
