"""Agencies change like every other object: by revision"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("agencies", sa.Column("field_changes", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("agencies", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("agencies", "revision")
    op.drop_column("agencies", "field_changes")
