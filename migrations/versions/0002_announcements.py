"""Announcements, their runs and deliveries; subscriptions and consents; staff and what they do."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite's row numbers are that wide already
        op.alter_column("contact", "id", type_=sa.BigInteger(), existing_type=sa.Integer())
    op.create_table('announcement',
    sa.Column('id', KEY, nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False, comment='rises with each change; compared and set'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='information, advertising or urgent'),
    sa.Column('texts', sa.JSON(), nullable=False, comment='language to {title, body}'),
    sa.Column('buttons', sa.JSON(), nullable=False, comment='[{label: {language: words}, url}]'),
    sa.Column('picture', sa.String(length=64), comment='upload.name'),
    sa.Column('picture_alt', sa.JSON(), nullable=False, comment='language to words'),
    sa.Column('topics', sa.JSON(), nullable=False, comment='subscribers of any of these; none: of any topic'),
    sa.Column('channels', sa.JSON(), nullable=False),
    sa.Column('audience', sa.JSON(), nullable=False, comment='see bot.audience.Audience'),
    sa.Column('at', MOMENT, comment='when it is to go out; NULL: once approved'),
    sa.Column('repeat', sa.JSON(), comment='see bot.calendar.repeats.Repeat; NULL: once'),
    sa.Column('hold', sa.Integer(), nullable=False, comment='seconds in which it can still be called off'),
    sa.Column('ends_at', MOMENT, comment='nothing is tried again after that'),
    sa.Column('template', sa.String(length=64), comment="AlimTalk's approved template"),
    sa.Column('template_values', sa.JSON(), nullable=False),
    sa.Column('channel_post', sa.Boolean(), nullable=False, comment="also posted to Telegram's channel"),
    sa.Column('correction_of', KEY, comment='whose readers it goes to'),
    sa.Column('author_id', KEY, nullable=False),
    sa.Column('approver_id', KEY),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('changed_at', MOMENT, nullable=False),
    sa.CheckConstraint("kind IN ('information', 'advertising', 'urgent')", name=op.f('ck_announcement_kind')),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'waiting', 'sending', 'paused', 'finished', 'rejected', 'withdrawn', 'cancelled')", name=op.f('ck_announcement_state')),
    sa.ForeignKeyConstraint(['correction_of'], ['announcement.id'], name=op.f('fk_announcement_correction_of')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.create_index('ix_announcement_state', ['state'], unique=False)

    op.create_table('audit',
    sa.Column('id', KEY, nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False, comment='ISO 8601, UTC, as it was hashed'),
    sa.Column('staff_id', KEY, comment='NULL: the house itself'),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False, comment='such as announcement/12'),
    sa.Column('person', KEY, comment="a contact's number, where a person is concerned"),
    sa.Column('detail', sa.Text(), nullable=False, comment='JSON, with nothing personal in it'),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_hash')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_subject', ['subject'], unique=False)

    op.create_table('consent',
    sa.Column('id', KEY, nullable=False),
    sa.Column('contact_id', KEY, nullable=False, comment='no foreign key: the entry outlives the contact'),
    sa.Column('kind', sa.String(length=16), nullable=False, comment='subscription, advertising, night, abroad or phone'),
    sa.Column('topic', sa.String(length=16), comment='of a subscription'),
    sa.Column('given', sa.Boolean(), nullable=False, comment='false: taken back, refused or lapsed'),
    sa.Column('wording', sa.String(length=16), comment='wording.key'),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False, comment='where: the channel, or staff'),
    sa.Column('how', sa.String(length=16), nullable=False, comment='button, words, phone, block or lapse'),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('told_at', MOMENT, comment='when the result was confirmed by message, as the law asks'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_contact_id', ['contact_id'], unique=False)

    op.create_table('content_change',
    sa.Column('id', KEY, nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False, comment='create, edit, expire or restore'),
    sa.Column('before', sa.JSON()),
    sa.Column('after', sa.JSON()),
    sa.Column('staff_id', KEY),
    sa.Column('at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_change'))
    )
    with op.batch_alter_table('content_change', schema=None) as batch_op:
        batch_op.create_index('ix_content_change_key', ['kind', 'key'], unique=False)

    op.create_table('free_day',
    sa.Column('day', sa.Date(), nullable=False, comment='a holiday declared too late for the library'),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_free_day'))
    )
    op.create_table('leader',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('holder', sa.String(length=64), nullable=False),
    sa.Column('token', sa.Integer(), nullable=False, comment='rises with each new holder: the fence'),
    sa.Column('until', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leader'))
    )
    op.create_table('segment',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('audience', sa.JSON(), nullable=False, comment='see bot.audience.Audience'),
    sa.Column('staff_id', KEY, nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segment')),
    sa.UniqueConstraint('name', name=op.f('uq_segment_name')),
    sqlite_autoincrement=True
    )
    op.create_table('staff',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False, comment='folded: what they sign in with'),
    sa.Column('shown_name', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('password', sa.String(length=200), nullable=False, comment='argon2'),
    sa.Column('one_time', sa.Boolean(), nullable=False, comment='the password must be changed at the next sign-in'),
    sa.Column('one_time_until', MOMENT),
    sa.Column('totp', sa.Text(), comment='sealed with DATA_KEY; NULL: no second factor'),
    sa.Column('totp_step', sa.Integer(), comment="the last one-time code's time step: none works twice"),
    sa.Column('failures', sa.SmallInteger(), nullable=False, comment='wrong passwords, one after the other'),
    sa.Column('locked_until', MOMENT),
    sa.Column('session', sa.Integer(), nullable=False, comment='raised to end all open sessions'),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('closed_at', MOMENT, comment='NULL: may sign in'),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('seen_at', MOMENT),
    sa.CheckConstraint("role IN ('author', 'approver', 'admin', 'auditor')", name=op.f('ck_staff_role')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('name', name=op.f('uq_staff_name'))
    )
    op.create_table('template',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False, comment='only APPROVED ones are used'),
    sa.Column('at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template'))
    )
    op.create_table('upload',
    sa.Column('name', sa.String(length=64), nullable=False, comment='a digest and an ending'),
    sa.Column('content_type', sa.String(length=40), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('staff_id', KEY, nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_upload'))
    )
    op.create_table('wording',
    sa.Column('key', sa.String(length=16), nullable=False, comment='a digest of the text'),
    sa.Column('text', sa.Text(), nullable=False, comment='what a person was shown before they agreed or refused'),
    sa.Column('at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_wording'))
    )
    op.create_table('mailbox',
    sa.Column('contact_id', KEY, nullable=False),
    sa.Column('n', sa.Integer(), nullable=False, comment='counts up for each contact'),
    sa.Column('delivery_id', KEY, nullable=False),
    sa.Column('occurrence_id', KEY, nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('withdrawn_at', MOMENT, comment='when it was recalled'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_mailbox_contact_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('contact_id', 'n', name=op.f('pk_mailbox')),
    sa.UniqueConstraint('delivery_id', name=op.f('uq_mailbox_delivery_id'))
    )
    op.create_table('occurrence',
    sa.Column('id', KEY, nullable=False),
    sa.Column('announcement_id', KEY, comment='NULL: a notice'),
    sa.Column('notice', sa.JSON(), comment='{sentence, values, choices}: a catalog sentence to one person'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='of the announcement, or notice'),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('due_at', MOMENT, nullable=False),
    sa.Column('expanded_to', KEY, nullable=False, comment='the last contact looked at, by number'),
    sa.Column('expanded', sa.Boolean(), nullable=False, comment='whether all deliveries are written'),
    sa.Column('recipients', sa.Integer(), nullable=False),
    sa.Column('started_at', MOMENT),
    sa.Column('finished_at', MOMENT),
    sa.Column('ends_at', MOMENT),
    sa.Column('trouble', sa.String(length=64), comment='why it was paused by itself'),
    sa.Column('again_failed', sa.Boolean(), nullable=False, comment='staff want what failed sent again'),
    sa.Column('again_unknown', sa.Boolean(), nullable=False, comment='likewise what is unknown'),
    sa.Column('recall_at', MOMENT, comment='when staff wanted it taken back'),
    sa.Column('recall_listed', sa.Boolean(), nullable=False, comment='whether all to be taken back is in recall'),
    sa.Column('post', sa.String(length=8), comment="of the post to Telegram's channel, as of a delivery; NULL: none"),
    sa.Column('post_handle', sa.String(length=80), comment="Telegram's name for it"),
    sa.CheckConstraint("state IN ('planned', 'sending', 'paused', 'finished', 'cancelled', 'missed', 'skipped')", name=op.f('ck_occurrence_state')),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcement.id'], name=op.f('fk_occurrence_announcement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occurrence')),
    sa.UniqueConstraint('announcement_id', 'due_at', name=op.f('uq_occurrence_announcement_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('occurrence', schema=None) as batch_op:
        batch_op.create_index('ix_occurrence_state', ['state', 'due_at'], unique=False)
        batch_op.create_index('ix_occurrence_kind', ['kind', 'started_at'], unique=False)

    op.create_table('step',
    sa.Column('id', KEY, nullable=False),
    sa.Column('announcement_id', KEY, nullable=False),
    sa.Column('act', sa.String(length=16), nullable=False),
    sa.Column('before', sa.String(length=12), nullable=False),
    sa.Column('after', sa.String(length=12), nullable=False),
    sa.Column('staff_id', KEY, comment='NULL: the clock'),
    sa.Column('reason', sa.Text(), comment="in staff's words"),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcement.id'], name=op.f('fk_step_announcement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step'))
    )
    with op.batch_alter_table('step', schema=None) as batch_op:
        batch_op.create_index('ix_step_announcement_id', ['announcement_id'], unique=False)

    op.create_table('subscription',
    sa.Column('contact_id', KEY, nullable=False),
    sa.Column('topic', sa.String(length=16), nullable=False),
    sa.Column('since', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_subscription_contact_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('contact_id', 'topic', name=op.f('pk_subscription'))
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index('ix_subscription_topic', ['topic', 'contact_id'], unique=False)

    op.create_table('batch',
    sa.Column('id', KEY, nullable=False),
    sa.Column('occurrence_id', KEY, nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('first', KEY, nullable=False, comment="its deliveries: to this channel's contacts from here"),
    sa.Column('last', KEY, nullable=False, comment='to here'),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('next_at', MOMENT, comment='nothing in it is due before then'),
    sa.Column('lease', sa.String(length=40), comment='who works on it'),
    sa.Column('lease_until', MOMENT),
    sa.CheckConstraint("state IN ('waiting', 'claimed', 'done')", name=op.f('ck_batch_state')),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrence.id'], name=op.f('fk_batch_occurrence_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch')),
    sa.UniqueConstraint('occurrence_id', 'channel', 'first', name=op.f('uq_batch_occurrence_id'))
    )
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.create_index('ix_batch_state', ['state', 'channel', 'next_at'], unique=False)

    op.create_table('delivery',
    sa.Column('id', KEY, nullable=False),
    sa.Column('occurrence_id', KEY, nullable=False, comment='no foreign key: to ask for each row costs too much'),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('contact_id', KEY, nullable=False, comment='no foreign key: erasing cuts the person off'),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=20)),
    sa.Column('tries', sa.SmallInteger(), nullable=False),
    sa.Column('next_at', MOMENT, comment='not tried before then'),
    sa.Column('handle', sa.String(length=80), comment="the platform's name for the message or its task"),
    sa.Column('won', sa.SmallInteger(), comment='what it cost, without tax'),
    sa.Column('changed_at', MOMENT, nullable=False),
    sa.Column('fetched_at', MOMENT, comment='when it was first fetched, where it is'),
    sa.CheckConstraint("state IN ('pending', 'leased', 'sent', 'failed', 'skipped', 'unknown')", name=op.f('ck_delivery_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('occurrence_id', 'channel', 'contact_id', name=op.f('uq_delivery_occurrence_id'))
    )
    op.create_table('recall',
    sa.Column('delivery_id', KEY, nullable=False),
    sa.Column('occurrence_id', KEY, nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False, comment='pending, leased, done, failed or unknown'),
    sa.Column('reason', sa.String(length=20)),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrence.id'], name=op.f('fk_recall_occurrence_id')),
    sa.PrimaryKeyConstraint('delivery_id', name=op.f('pk_recall'))
    )
    with op.batch_alter_table('recall', schema=None) as batch_op:
        batch_op.create_index('ix_recall_state', ['state', 'occurrence_id'], unique=False)

    op.create_table('task',
    sa.Column('handle', sa.String(length=80), nullable=False, comment='what the platform calls a call it accepted'),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('occurrence_id', KEY, nullable=False),
    sa.Column('look_at', MOMENT, comment='when its result is looked up next; NULL: settled'),
    sa.Column('looks', sa.SmallInteger(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrence.id'], name=op.f('fk_task_occurrence_id')),
    sa.PrimaryKeyConstraint('handle', name=op.f('pk_task'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_look_at', ['look_at'], unique=False)

    op.create_table('tally',
    sa.Column('occurrence_id', KEY, nullable=False),
    sa.Column('batch_id', KEY, nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False, comment='leased ones are counted as pending'),
    sa.Column('reason', sa.String(length=20), nullable=False, comment='empty where there is none'),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('won', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_tally_batch_id')),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrence.id'], name=op.f('fk_tally_occurrence_id')),
    sa.PrimaryKeyConstraint('occurrence_id', 'batch_id', 'state', 'reason', name=op.f('pk_tally'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sa.String(length=8), comment='of pushes: as chosen, else as last spoken; NULL: never known'))
        batch_op.add_column(sa.Column('township', sa.String(length=16), comment='a key of bot.townships; NULL: not said'))
        batch_op.add_column(sa.Column('residence', sa.String(length=8), comment='resident or tourist; NULL: not said'))
        batch_op.add_column(sa.Column('paused_until', MOMENT, comment='no announcements until then, urgent ones excepted'))
        batch_op.add_column(sa.Column('ad_at', MOMENT, comment='when advertising was agreed to; NULL: it is not'))
        batch_op.add_column(sa.Column('night_at', MOMENT, comment='likewise for advertising at night'))
        batch_op.add_column(sa.Column('abroad_at', MOMENT, comment='likewise for the transfer abroad that Telegram means'))
        batch_op.add_column(sa.Column('asked_again_at', MOMENT, comment='when the two-year consents were last asked for again'))
        batch_op.add_column(sa.Column('app_user', sa.String(length=32), comment="Kakao's app user id, by which its channel webhook names people"))
        batch_op.add_column(sa.Column('phone', sa.Text(), comment='sealed with DATA_KEY; NULL: none left'))
        batch_op.create_index('ix_contact_app_user', ['app_user'], unique=False)

    with op.batch_alter_table('content', schema=None) as batch_op:
        batch_op.add_column(sa.Column('expires_at', MOMENT, comment='not shown from then on; NULL: stays'))
    op.execute("UPDATE contact SET language = chosen_language")


def downgrade() -> None:
    with op.batch_alter_table('content', schema=None) as batch_op:
        batch_op.drop_column('expires_at')

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_app_user')
        batch_op.drop_column('phone')
        batch_op.drop_column('app_user')
        batch_op.drop_column('asked_again_at')
        batch_op.drop_column('abroad_at')
        batch_op.drop_column('night_at')
        batch_op.drop_column('ad_at')
        batch_op.drop_column('paused_until')
        batch_op.drop_column('residence')
        batch_op.drop_column('township')
        batch_op.drop_column('language')

    op.drop_table('tally')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_look_at')

    op.drop_table('task')
    op.drop_table('recall')
    op.drop_table('delivery')
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.drop_index('ix_batch_state')

    op.drop_table('batch')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index('ix_subscription_topic')

    op.drop_table('subscription')
    with op.batch_alter_table('step', schema=None) as batch_op:
        batch_op.drop_index('ix_step_announcement_id')

    op.drop_table('step')
    with op.batch_alter_table('occurrence', schema=None) as batch_op:
        batch_op.drop_index('ix_occurrence_kind')
        batch_op.drop_index('ix_occurrence_state')

    op.drop_table('occurrence')
    op.drop_table('mailbox')
    op.drop_table('wording')
    op.drop_table('upload')
    op.drop_table('template')
    op.drop_table('staff')
    op.drop_table('segment')
    op.drop_table('leader')
    op.drop_table('free_day')
    with op.batch_alter_table('content_change', schema=None) as batch_op:
        batch_op.drop_index('ix_content_change_key')

    op.drop_table('content_change')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_contact_id')

    op.drop_table('consent')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_subject')

    op.drop_table('audit')
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.drop_index('ix_announcement_state')

    op.drop_table('announcement')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DELETE FROM contact WHERE id > 2147483647")  # numbers of 64 bits have no place before 0002
        op.alter_column("contact", "id", type_=sa.Integer(), existing_type=sa.BigInteger())
