"""All tables

Revision: 0001
Follows: 
"""

import sqlalchemy as sa
from alembic import op

import api.db


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('object', sa.String(), nullable=False),
    sa.Column('prev_hash', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('prev_hash')
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)

    op.create_table('code_attempts',
    sa.Column('window', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('window')
    )
    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('text_version', sa.String(), nullable=False),
    sa.Column('text_hash', sa.String(), nullable=False),
    sa.Column('at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', api.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('delete_after', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consent_delete_after'), ['delete_after'], unique=False)

    op.create_table('conversation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_memory', sa.LargeBinary(), nullable=True),
    sa.Column('lease', sa.String(), nullable=True),
    sa.Column('lease_until', api.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('started_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversation_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversation_token_hash'), ['token_hash'], unique=True)

    op.create_table('crisis_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('crisis_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_crisis_mark_at'), ['at'], unique=False)

    op.create_table('feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=False),
    sa.Column('comment', sa.String(), nullable=True),
    sa.Column('at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('location',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('access', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('staff_account',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('display_name', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('programmes', sa.JSON(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('fallmanager', 'programm_team', 'leitung', 'redaktion', 'dsb', 'admin')", name='ck_staff_account_role'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('login')
    )
    op.create_table('case_file',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('code_hash', sa.String(), nullable=False),
    sa.Column('pin_hash', sa.String(), nullable=False),
    sa.Column('pin_failures', sa.Integer(), nullable=False),
    sa.Column('pin_locked_until', api.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('programme', sa.String(), nullable=True),
    sa.Column('recipients', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=True),
    sa.Column('preview_id', sa.String(), nullable=False),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_content', sa.LargeBinary(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('callback', sa.Boolean(), nullable=False),
    sa.Column('crisis', sa.String(), nullable=True),
    sa.Column('assigned_to', sa.String(), nullable=True),
    sa.Column('due_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', api.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('closing_reason', sa.String(), nullable=True),
    sa.Column('follow_up_on', sa.Date(), nullable=True),
    sa.Column('delete_after', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("recipients IN ('jobcenter', 'provider', 'both')", name='ck_case_file_recipients'),
    sa.CheckConstraint("status <> 'new' OR assigned_to IS NULL", name='ck_case_file_assigned'),
    sa.CheckConstraint("status IN ('new', 'taken', 'waiting', 'done')", name='ck_case_file_status'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code_hash'),
    sa.UniqueConstraint('preview_id')
    )
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_file_assigned_to'), ['assigned_to'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_file_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_file_delete_after'), ['delete_after'], unique=False)
        batch_op.create_index('ix_case_file_office_status', ['office', 'status'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('conversation_id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('client_message_id', sa.String(), nullable=True),
    sa.Column('answered', sa.Boolean(), nullable=False),
    sa.Column('reply_to', sa.String(), nullable=True),
    sa.Column('created_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('conversation_id', 'client_message_id'),
    sa.UniqueConstraint('conversation_id', 'seq')
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index('ix_message_reply_to', ['conversation_id', 'reply_to'], unique=False)

    op.create_table('slot',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('programme', sa.String(), nullable=False),
    sa.Column('location_id', sa.String(), nullable=False),
    sa.Column('starts_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('cancelled', sa.Boolean(), nullable=False),
    sa.CheckConstraint('capacity >= 1', name='ck_slot_capacity'),
    sa.CheckConstraint('ends_at > starts_at', name='ck_slot_order'),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('programme', 'location_id', 'starts_at')
    )
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.create_index('ix_slot_programme_starts_at', ['programme', 'starts_at'], unique=False)

    op.create_table('staff_session',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('csrf', sa.String(), nullable=False),
    sa.Column('started_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['staff_account.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash')
    )
    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_session_account_id'), ['account_id'], unique=False)

    op.create_table('booking',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('slot_id', sa.String(), nullable=False),
    sa.Column('seat_no', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('hold_expires_at', api.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('conversation_id', sa.String(), nullable=True),
    sa.Column('open_key', sa.String(), nullable=True),
    sa.Column('idempotency_key', sa.String(), nullable=True),
    sa.Column('request_hash', sa.String(), nullable=True),
    sa.Column('code_hash', sa.String(), nullable=True),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_code', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_contact', sa.LargeBinary(), nullable=True),
    sa.Column('ics_uid', sa.String(), nullable=False),
    sa.Column('ics_sequence', sa.Integer(), nullable=False),
    sa.Column('attendance', sa.String(), nullable=True),
    sa.Column('created_at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', api.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', api.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("attendance IN ('attended', 'excused', 'missed')", name='ck_booking_attendance'),
    sa.CheckConstraint("status <> 'held' OR hold_expires_at IS NOT NULL", name='ck_booking_hold'),
    sa.CheckConstraint("status IN ('held', 'confirmed', 'cancelled', 'moved', 'expired')", name='ck_booking_status'),
    sa.CheckConstraint('seat_no >= 1', name='ck_booking_seat_no'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code_hash'),
    sa.UniqueConstraint('idempotency_key'),
    sa.UniqueConstraint('open_key')
    )
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index('ix_booking_slot_id_status', ['slot_id', 'status'], unique=False)
        batch_op.create_index('ux_booking_seat', ['slot_id', 'seat_no'], unique=True, sqlite_where=sa.text("status IN ('held', 'confirmed')"), postgresql_where=sa.text("status IN ('held', 'confirmed')"))

    op.create_table('case_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('at', api.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_event_case_id'), ['case_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_event_case_id'))

    op.drop_table('case_event')
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.drop_index('ux_booking_seat', sqlite_where=sa.text("status IN ('held', 'confirmed')"), postgresql_where=sa.text("status IN ('held', 'confirmed')"))
        batch_op.drop_index('ix_booking_slot_id_status')
        batch_op.drop_index(batch_op.f('ix_booking_conversation_id'))

    op.drop_table('booking')
    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_session_account_id'))

    op.drop_table('staff_session')
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.drop_index('ix_slot_programme_starts_at')

    op.drop_table('slot')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_reply_to')

    op.drop_table('message')
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.drop_index('ix_case_file_office_status')
        batch_op.drop_index(batch_op.f('ix_case_file_delete_after'))
        batch_op.drop_index(batch_op.f('ix_case_file_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_case_file_assigned_to'))

    op.drop_table('case_file')
    op.drop_table('staff_account')
    op.drop_table('location')
    op.drop_table('feedback')
    with op.batch_alter_table('crisis_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_crisis_mark_at'))

    op.drop_table('crisis_mark')
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversation_token_hash'))
        batch_op.drop_index(batch_op.f('ix_conversation_expires_at'))

    op.drop_table('conversation')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_delete_after'))
        batch_op.drop_index(batch_op.f('ix_consent_case_id'))

    op.drop_table('consent')
    op.drop_table('code_attempts')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))

    op.drop_table('audit_entry')
