"""Accounts, closures and own places tell who changed which field, as every other object does"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("operators", "closures", "own_places")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TABLES:
        op.add_column(table, sa.Column("field_changes", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("operators", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("operators", "revision")
    for table in TABLES:
        op.drop_column(table, "field_changes")
