"""The tables of sending: announcements, their runs, and one row for each delivery."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.tables import Key, Moment, metadata

announcement = Table(
    "announcement",
    metadata,
    Column("id", Key, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False, comment="rises with each change; compared and set"),
    Column("kind", String(12), nullable=False, comment="information, advertising or urgent"),
    Column("texts", JSON, nullable=False, comment="language to {title, body}"),
    Column("buttons", JSON, nullable=False, comment="[{label: {language: words}, url}]"),
    Column("picture", String(64), comment="upload.name"),
    Column("picture_alt", JSON, nullable=False, comment="language to words"),
    Column("topics", JSON, nullable=False, comment="subscribers of any of these; none: of any topic"),
    Column("channels", JSON, nullable=False),
    Column("audience", JSON, nullable=False, comment="see bot.audience.Audience"),
    Column("at", Moment, comment="when it is to go out; NULL: once approved"),
    Column("repeat", JSON, comment="see bot.calendar.repeats.Repeat; NULL: once"),
    Column("hold", Integer, nullable=False, comment="seconds in which it can still be called off"),
    Column("ends_at", Moment, comment="nothing is tried again after that"),
    Column("template", String(64), comment="AlimTalk's approved template"),
    Column("template_values", JSON, nullable=False),
    Column("channel_post", Boolean, nullable=False, comment="also posted to Telegram's channel"),
    Column("correction_of", Key, ForeignKey("announcement.id"), comment="whose readers it goes to"),
    Column("author_id", Key, nullable=False),
    Column("approver_id", Key),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    CheckConstraint(
        "state IN ('draft', 'submitted', 'approved', 'waiting', 'sending', 'paused', 'finished', "
        "'rejected', 'withdrawn', 'cancelled')",
        name="state",
    ),
    CheckConstraint("kind IN ('information', 'advertising', 'urgent')", name="kind"),
    sqlite_autoincrement=True,
)
Index("ix_announcement_state", announcement.c.state)

step = Table(
    "step",
    metadata,
    Column("id", Key, primary_key=True),
    Column("announcement_id", Key, ForeignKey("announcement.id"), nullable=False),
    Column("act", String(16), nullable=False),
    Column("before", String(12), nullable=False),
    Column("after", String(12), nullable=False),
    Column("staff_id", Key, comment="NULL: the clock"),
    Column("reason", Text, comment="in staff's words"),
    Column("at", Moment, nullable=False),
)
Index("ix_step_announcement_id", step.c.announcement_id)

occurrence = Table(
    "occurrence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("announcement_id", Key, ForeignKey("announcement.id"), comment="NULL: a notice"),
    Column("notice", JSON, comment="{sentence, values, choices}: a catalog sentence to one person"),
    Column("kind", String(12), nullable=False, comment="of the announcement, or notice"),
    Column("state", String(12), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expanded_to", Key, nullable=False, comment="the last contact looked at, by number"),
    Column("expanded", Boolean, nullable=False, comment="whether all deliveries are written"),
    Column("recipients", Integer, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("ends_at", Moment),
    Column("trouble", String(64), comment="why it was paused by itself"),
    Column("again_failed", Boolean, nullable=False, comment="staff want what failed sent again"),
    Column("again_unknown", Boolean, nullable=False, comment="likewise what is unknown"),
    Column("recall_at", Moment, comment="when staff wanted it taken back"),
    Column("recall_listed", Boolean, nullable=False, comment="whether all to be taken back is in recall"),
    Column("post", String(8), comment="of the post to Telegram's channel, as of a delivery; NULL: none"),
    Column("post_handle", String(80), comment="Telegram's name for it"),
    UniqueConstraint("announcement_id", "due_at"),
    CheckConstraint(
        "state IN ('planned', 'sending', 'paused', 'finished', 'cancelled', 'missed', 'skipped')",
        name="state",
    ),
    sqlite_autoincrement=True,
)
Index("ix_occurrence_state", occurrence.c.state, occurrence.c.due_at)
Index("ix_occurrence_kind", occurrence.c.kind, occurrence.c.started_at)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Key, primary_key=True),
    Column(
        "occurrence_id", Key, nullable=False, comment="no foreign key: to ask for each row costs too much"
    ),
    Column("channel", String(16), nullable=False),
    Column("contact_id", Key, nullable=False, comment="no foreign key: erasing cuts the person off"),
    Column("state", String(8), nullable=False),
    Column("reason", String(20)),
    Column("tries", SmallInteger, nullable=False),
    Column("next_at", Moment, comment="not tried before then"),
    Column("handle", String(80), comment="the platform's name for the message or its task"),
    Column("won", SmallInteger, comment="what it cost, without tax"),
    Column("changed_at", Moment, nullable=False),
    Column("fetched_at", Moment, comment="when it was first fetched, where it is"),
    UniqueConstraint("occurrence_id", "channel", "contact_id"),
    CheckConstraint("state IN ('pending', 'leased', 'sent', 'failed', 'skipped', 'unknown')", name="state"),
)

batch = Table(
    "batch",
    metadata,
    Column("id", Key, primary_key=True),
    Column("occurrence_id", Key, ForeignKey("occurrence.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("first", Key, nullable=False, comment="its deliveries: to this channel's contacts from here"),
    Column("last", Key, nullable=False, comment="to here"),
    Column("state", String(8), nullable=False),
    Column("next_at", Moment, comment="nothing in it is due before then"),
    Column("lease", String(40), comment="who works on it"),
    Column("lease_until", Moment),
    UniqueConstraint("occurrence_id", "channel", "first"),
    CheckConstraint("state IN ('waiting', 'claimed', 'done')", name="state"),
)
Index("ix_batch_state", batch.c.state, batch.c.channel, batch.c.next_at)

tally = Table(
    "tally",
    metadata,
    Column("occurrence_id", Key, ForeignKey("occurrence.id"), primary_key=True),
    Column("batch_id", Key, ForeignKey("batch.id"), primary_key=True),
    Column("state", String(8), primary_key=True, comment="leased ones are counted as pending"),
    Column("reason", String(20), primary_key=True, comment="empty where there is none"),
    Column("count", Integer, nullable=False),
    Column("won", Integer, nullable=False),
)

mailbox = Table(
    "mailbox",
    metadata,
    Column("contact_id", Key, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True, comment="counts up for each contact"),
    Column("delivery_id", Key, nullable=False, unique=True),
    Column("occurrence_id", Key, nullable=False),
    Column("language", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment, comment="when it was recalled"),
)

task = Table(
    "task",
    metadata,
    Column("handle", String(80), primary_key=True, comment="what the platform calls a call it accepted"),
    Column("channel", String(16), nullable=False),
    Column("occurrence_id", Key, ForeignKey("occurrence.id"), nullable=False),
    Column("look_at", Moment, comment="when its result is looked up next; NULL: settled"),
    Column("looks", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("ix_task_look_at", task.c.look_at)

recall = Table(
    "recall",
    metadata,
    Column("delivery_id", Key, primary_key=True),
    Column("occurrence_id", Key, ForeignKey("occurrence.id"), nullable=False),
    Column("state", String(8), nullable=False, comment="pending, leased, done, failed or unknown"),
    Column("reason", String(20)),
    Column("at", Moment, nullable=False),
)
Index("ix_recall_state", recall.c.state, recall.c.occurrence_id)

leader = Table(
    "leader",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("token", Integer, nullable=False, comment="rises with each new holder: the fence"),
    Column("until", Moment, nullable=False),
)

template = Table(
    "template",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("status", String(16), nullable=False, comment="only APPROVED ones are used"),
    Column("at", Moment, nullable=False),
)

upload = Table(
    "upload",
    metadata,
    Column("name", String(64), primary_key=True, comment="a digest and an ending"),
    Column("content_type", String(40), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("staff_id", Key, nullable=False),
    Column("at", Moment, nullable=False),
)

free_day = Table(
    "free_day",
    metadata,
    Column("day", Date, primary_key=True, comment="a holiday declared too late for the library"),
    Column("name", String(80), nullable=False),
)
