"""A session knows the token that opened it"""

import sqlalchemy as sa

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("token_id", sa.Uuid(), sa.ForeignKey("tokens.id", ondelete="CASCADE")))
    op.create_index("ix_sessions_token_id", "sessions", ["token_id"])


def downgrade() -> None:
    op.drop_column("sessions", "token_id")
