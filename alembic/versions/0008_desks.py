"""Desks with their people, and handovers signed by two"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "desks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Uuid()),
        sa.Column("operator", sa.Text()),
        sa.Column("session_id", sa.Uuid()),
        sa.Column("connected", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("left_at", TIME),
        sa.Column("agencies", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("areas", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desks")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("to_desk", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text()),
        sa.Column("cautions", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("sheet_sha256", sa.Text(), nullable=False),
        sa.Column("signatures", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.Column("completed_at", TIME),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index("ix_handovers_created", "handovers", ["centre", "created_at", "id"])
    op.execute("GRANT SELECT, INSERT, UPDATE ON desks, handovers TO sigap_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("handovers")
    op.drop_table("desks")
