"""privacy: the deployment's own secret, monthly counts of help shown, sealed comments of the survey

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deployment_secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "crisis_count",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "category"),
    )
    with op.batch_alter_table("feedback") as feedback:
        # The comments were kept in plain text, for thirty days at most: they go.
        feedback.drop_column("comment")
        feedback.add_column(sa.Column("wrapped_key", sa.LargeBinary(), nullable=True))
        feedback.add_column(sa.Column("sealed_comment", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("feedback") as feedback:
        feedback.drop_column("sealed_comment")
        feedback.drop_column("wrapped_key")
        feedback.add_column(sa.Column("comment", sa.String(), nullable=True))
    op.drop_table("crisis_count")
    op.drop_table("deployment_secret")
