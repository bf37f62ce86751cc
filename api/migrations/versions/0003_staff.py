"""staff: second factor, sessions that can be listed, text modules, steps of a case, limits

Revision: 0003
Follows: 0002
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import api.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LANES = (
    "lane IN ('new', 'assignable', 'not_assignable', 'informed', 'decided', 'placed', 'waiting_list', 'another_way')"
)


def _moment(name: str, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, api.db.UTCDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    # Sessions are worth nothing beyond the day: everybody logs in again.
    op.execute("DELETE FROM staff_session")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lane", sa.String(), nullable=False, server_default="new"))
        batch_op.create_check_constraint("ck_case_file_lane", _LANES)
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.alter_column("lane", existing_type=sa.String(), server_default=None)
    with op.batch_alter_table("staff_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrapped_key", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("sealed_totp", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("oidc_subject", sa.String(), nullable=True))
        batch_op.create_unique_constraint("uq_staff_account_oidc_subject", ["oidc_subject"])
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(), nullable=False))
        batch_op.add_column(sa.Column("stage", sa.String(), nullable=False))
        batch_op.add_column(sa.Column("via", sa.String(), nullable=False))
        batch_op.add_column(sa.Column("browser", sa.String(), nullable=False))
        batch_op.create_unique_constraint("uq_staff_session_public_id", ["public_id"])
    op.create_table(
        "case_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        _moment("at"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_step_case_id", "case_step", ["case_id"], unique=False)
    op.create_table(
        "staff_recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        _moment("used_at", nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["staff_account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_staff_recovery_code_account_id", "staff_recovery_code", ["account_id"], unique=False)
    op.create_table(
        "text_module",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        _moment("changed_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office", "title", name="uq_text_module_title"),
    )
    op.create_index("ix_text_module_office", "text_module", ["office"], unique=False)
    op.create_table(
        "usage",
        sa.Column("key", sa.String(), nullable=False),
        _moment("window"),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window"),
    )
    op.create_index("ix_usage_window", "usage", ["window"], unique=False)


def downgrade() -> None:
    for table in ("usage", "text_module", "staff_recovery_code", "case_step"):
        op.drop_table(table)
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_constraint("uq_staff_session_public_id", type_="unique")
        for column in ("public_id", "stage", "via", "browser"):
            batch_op.drop_column(column)
    with op.batch_alter_table("staff_account", schema=None) as batch_op:
        batch_op.drop_constraint("uq_staff_account_oidc_subject", type_="unique")
        for column in ("wrapped_key", "sealed_totp", "totp_step", "oidc_subject"):
            batch_op.drop_column(column)
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_constraint("ck_case_file_lane", type_="check")
        batch_op.drop_column("lane")
