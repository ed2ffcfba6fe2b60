"""Contacts, receipts, the rows staff keep, and what processes tell each other."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("chosen_language", sa.String(8), comment="as the person chose; NULL: as they write"),
        sa.Column("talk", sa.Text(), nullable=False, comment="JSON: what was last asked and offered"),
        sa.Column("version", sa.Integer(), nullable=False, comment="rises with each message; compared and set"),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, comment="when they blocked us; NULL: open"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("channel", "address", name="uq_contact_channel"),
    )
    op.create_table(
        "receipt",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False, comment="which answer was given: answer.digest"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "key", name="pk_receipt"),
    )
    op.create_index("ix_receipt_at", "receipt", ["at"])
    op.create_table(
        "answer",
        sa.Column("digest", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="an answer as it was given; told to many, it is kept once"),
        sa.Column("at", MOMENT, nullable=False, comment="when it was last known to be in use, give or take an hour"),
        sa.PrimaryKeyConstraint("digest", name="pk_answer"),
    )
    op.create_index("ix_answer_at", "answer", ["at"])
    op.create_table(
        "content",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("entity", sa.String(32), comment="the key told outside"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False, comment="files, demo or staff"),
        sa.Column("digest", sa.String(64), nullable=False, comment="of the entry as it was loaded"),
        sa.Column("edited", sa.Boolean(), nullable=False, comment="changed by staff; a reload leaves it alone"),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_content"),
        sa.UniqueConstraint("kind", "key", name="uq_content_kind"),
    )
    op.create_table(
        "state",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_state"),
    )


def downgrade() -> None:
    for table in ("state", "content", "answer", "receipt", "contact"):
        op.drop_table(table)
