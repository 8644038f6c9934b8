"""Callers whose number is no subscriber's are found again too"""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "ix_calls_odd_number", "calls", ["number_raw", "created_at"],
        postgresql_where=sa.text("number_e164 IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_calls_odd_number", table_name="calls")
