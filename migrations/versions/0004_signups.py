"""Sign-ups: forms being filled in, places in a class, attendance; contacts that are one person."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACTIVE = sa.text("state IN ('placed', 'waiting', 'offered')")
STATES = "state IN ('placed', 'waiting', 'offered', 'cancelled', 'declined', 'lapsed', 'removed')"


def _of_contact(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["contact_id"], ["contact.id"], name=f"fk_{table}_contact_id", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("course", sa.String(32), nullable=False, comment="the entity told outside"),
        sa.Column("step", sa.String(20), nullable=False, comment="the field that is asked for; nothing personal"),
        sa.Column("answers", sa.Text(), comment="sealed with DATA_KEY; NULL: none, before consent or after a day"),
        sa.Column("wording", sa.String(16), comment="wording.key: what was agreed to; NULL: nothing yet"),
        sa.Column("shown", sa.String(16), comment="wording.key: what stands above the question whether one agrees"),
        sa.Column("touched_at", MOMENT, nullable=False),
        _of_contact("draft"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_draft"),
    )
    op.create_index("ix_draft_touched_at", "draft", ["touched_at"])
    op.create_table(
        "desk",
        sa.Column("course", sa.String(32), nullable=False, comment="a class as people sign up to it"),
        sa.Column("shut", sa.Boolean(), comment="true: closed by staff, false: held open; NULL: as its dates say"),
        sa.Column("called_off_at", MOMENT),
        sa.Column("told", sa.JSON(), comment="when and where it takes place, as those signed up were last told"),
        sa.Column("last_number", sa.Integer(), nullable=False, comment="raised with each sign-up: their order"),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("course", name="pk_desk"),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("course", sa.String(32), nullable=False),
        sa.Column("contact_id", KEY, comment="where they signed up; NULL: by phone, or cut off"),
        sa.Column("person", sa.String(64), comment="digest of class, phone, name and birth year; NULL: destroyed"),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="its place in the order of the class"),
        sa.Column("answers", sa.Text(), comment="sealed with DATA_KEY; NULL: destroyed"),
        sa.Column("wording", sa.String(16), comment="wording.key: what was agreed to"),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False, comment="where from: a channel, or staff"),
        sa.Column("staff_id", KEY, comment="who entered it; NULL: the person"),
        sa.Column("guardian", sa.String(8), comment="under 14: how the guardian's consent was checked"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("offer_delivery", KEY, comment="delivery.id of the offered place's notice"),
        sa.Column("offer_sent_at", MOMENT, comment="from then the time to accept runs"),
        sa.Column("offered_until", MOMENT, comment="NULL: not sent yet, so that it cannot lapse"),
        sa.Column("call", sa.Boolean(), nullable=False, comment="staff are to call, for it could not be sent"),
        sa.Column("called_at", MOMENT, comment="when staff told them by phone what could not be sent"),
        sa.Column("told", sa.String(16), comment="digest of when and where it is, as they know; off; NULL: untold"),
        sa.Column("reminded_at", MOMENT, comment="when the reminder of the day before was written"),
        sa.CheckConstraint(STATES, name=op.f("ck_enrolment_state")),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("course", "number", name="uq_enrolment_course"),
    )
    op.create_index("ix_enrolment_contact_id", "enrolment", ["contact_id"])
    op.create_index("ix_enrolment_state", "enrolment", ["state", "course"])
    op.create_index(
        "ix_enrolment_one_place", "enrolment", ["course", "person"], unique=True,
        sqlite_where=ACTIVE, postgresql_where=ACTIVE,
    )  # fmt: skip
    op.create_table(
        "attendance",
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name="fk_attendance_enrolment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "day", name="pk_attendance"),
    )
    op.create_table(
        "checked_table",
        sa.Column("id", KEY, nullable=False),
        sa.Column("course", sa.String(32), nullable=False),
        sa.Column("staff_id", KEY, nullable=False, comment="who had it checked, and may store it"),
        sa.Column("people", sa.Text(), nullable=False, comment="sealed with DATA_KEY; kept for an hour at most"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checked_table"),
    )
    op.create_table(
        "kin",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False, comment="contacts with the same number are one person"),
        sa.Column("at", MOMENT, nullable=False),
        _of_contact("kin"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_kin"),
    )
    op.create_index("ix_kin_person", "kin", ["person"])
    op.create_table(
        "code",
        sa.Column("digest", sa.String(64), nullable=False, comment="of a code that was told to this person alone"),
        sa.Column("kind", sa.String(8), nullable=False, comment="link: typed on another channel; file: my data"),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        _of_contact("code"),
        sa.PrimaryKeyConstraint("digest", name="pk_code"),
    )
    op.add_column(
        "consent",
        sa.Column("staff_id", KEY, comment="who noted it for them; NULL: they said it here themselves"),
    )
    op.add_column("receipt", sa.Column("owner", KEY, comment="contact.id; NULL: nobody's, or of an older build"))
    op.create_index("ix_receipt_owner", "receipt", ["owner"])


def downgrade() -> None:
    op.drop_index("ix_receipt_owner", "receipt")
    op.drop_column("receipt", "owner")
    op.drop_column("consent", "staff_id")
    for table in ("code", "kin", "checked_table", "attendance", "enrolment", "desk", "draft"):
        op.drop_table(table)
