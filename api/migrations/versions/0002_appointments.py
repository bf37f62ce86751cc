"""appointments: outbox, waiting lists, places, opening plans

Revision: 0002
Follows: 0001
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import api.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_COLUMNS = (
    ("booking", "contact_hash"), ("booking", "booked_by"), ("booking", "called_off_at"),
    ("booking", "informed_at"), ("slot", "plan_id"), ("location", "host"), ("location", "office"),
)  # fmt: skip


def _moment(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, api.db.UTCDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    with op.batch_alter_table("location") as batch_op:
        batch_op.add_column(sa.Column("office", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("host", sa.String(), nullable=False, server_default="provider"))
    # SQLite adds no constraint to a table that is there.
    if op.get_bind().dialect.name != "sqlite":
        op.create_check_constraint("ck_location_host", "location", "host IN ('jobcenter', 'provider')")
    with op.batch_alter_table("slot") as batch_op:
        batch_op.add_column(sa.Column("plan_id", sa.String(), nullable=True))
        batch_op.create_index("ix_slot_plan_id", ["plan_id"])
    with op.batch_alter_table("booking") as batch_op:
        batch_op.add_column(sa.Column("contact_hash", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("booked_by", sa.String(), nullable=True))
        batch_op.add_column(_moment("called_off_at"))
        batch_op.add_column(_moment("informed_at"))
        batch_op.create_index("ix_booking_contact_hash", ["contact_hash"])
        batch_op.drop_index("ix_booking_slot_id_status")
        batch_op.create_index("ix_booking_slot_id_status", ["slot_id", "status", "hold_expires_at"])

    op.create_table(
        "opening_plan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("location_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.Column("except_days", sa.JSON(), nullable=False),
        sa.Column("extra_days", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("changed_at", nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_opening_plan_programme", "opening_plan", ["programme"])
    op.create_table(
        "closing_day",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("location_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("location_id", "day"),
    )
    op.create_table(
        "programme_place",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("taken_from", sa.Date(), nullable=True),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_mark", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("changed_at", nullable=False),
        sa.CheckConstraint("number >= 1", name="ck_programme_place_number"),
        sa.CheckConstraint("planned_end >= taken_from", name="ck_programme_place_order"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme", "number"),
    )
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("open_key", sa.String(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("request_hash", sa.String(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_code", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_contact", sa.LargeBinary(), nullable=True),
        sa.Column("offer_booking_id", sa.String(), nullable=True),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("refused_slots", sa.JSON(), nullable=False),
        _moment("queued_at", nullable=False),
        _moment("created_at", nullable=False),
        _moment("ended_at"),
        sa.CheckConstraint("kind IN ('appointment', 'place')", name="ck_waiting_entry_kind"),
        sa.CheckConstraint(
            "status IN ('waiting', 'offered', 'served', 'left')", name="ck_waiting_entry_status"
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
        sa.UniqueConstraint("idempotency_key"),
        sa.UniqueConstraint("offer_booking_id"),
        sa.UniqueConstraint("open_key"),
    )
    op.create_index("ix_waiting_entry_conversation_id", "waiting_entry", ["conversation_id"])
    op.create_index("ix_waiting_entry_queue", "waiting_entry", ["programme", "kind", "status", "queued_at"])
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("booking_id", sa.String(), nullable=True),
        sa.Column("waiting_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("due_at", nullable=False),
        _moment("lease_until"),
        _moment("created_at", nullable=False),
        _moment("sent_at"),
        sa.CheckConstraint("state IN ('due', 'sent', 'given_up')", name="ck_outbox_mail_state"),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["waiting_id"], ["waiting_entry.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("booking_id", "kind", "version"),
        sa.UniqueConstraint("waiting_id", "kind", "version"),
    )
    op.create_index("ix_outbox_mail_state_due_at", "outbox_mail", ["state", "due_at"])


def downgrade() -> None:
    for table in ("outbox_mail", "waiting_entry", "programme_place", "closing_day", "opening_plan"):
        op.drop_table(table)
    op.drop_index("ix_booking_slot_id_status", "booking")
    op.drop_index("ix_booking_contact_hash", "booking")
    op.create_index("ix_booking_slot_id_status", "booking", ["slot_id", "status"])
    op.drop_index("ix_slot_plan_id", "slot")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("ck_location_host", "location")
    # Column by column: making a table anew is impossible while others refer to its rows.
    for table, column in _COLUMNS:
        op.drop_column(table, column)
