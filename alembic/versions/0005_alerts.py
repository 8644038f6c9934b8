"""Alerts with one cause each, rule files of a centre, what is watched of incidents, calls and assignments"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = (
    "call_ringing", "call_abandoned", "waiting", "target", "not_acknowledged", "turnout", "no_movement", "past_eta",
    "location_unread", "desk_silent", "crew_emergency", "unit_lost", "units_requested", "report_after_end",
)  # fmt: skip
LEVELS = ("critical", "notice", "warning")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(v) for v in sorted(values))})"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _rule_texts()
    _alerts()
    op.add_column(
        "incidents", sa.Column("status_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("incidents", sa.Column("hold_ended_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE incidents SET status_at = updated_at")
    op.add_column("assignments", sa.Column("unread_at", sa.DateTime(timezone=True)))
    op.add_column("assignments", sa.Column("eta_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE assignments SET unread_at = now() WHERE unread")
    op.drop_column("assignments", "unread")
    op.add_column("calls", sa.Column("callbacks", postgresql.JSONB(), server_default="[]", nullable=False))
    op.add_column("calls", sa.Column("called_back_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_calls_to_call_back", "calls", ["created_at", "id"],
        postgresql_where=sa.text("state = 'abandoned' AND called_back_at IS NULL"),
    )  # fmt: skip
    op.create_index(op.f("ix_timers_subject"), "timers", ["subject"])


def _rule_texts() -> None:
    op.create_table(
        "rule_texts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_rule_texts")),
    )
    op.execute("GRANT SELECT, INSERT ON rule_texts TO sigap_app")


def _alerts() -> None:
    op.add_column("alerts", sa.Column("cause", sa.Text()))
    op.execute("UPDATE alerts SET cause = id::text")
    op.alter_column("alerts", "cause", nullable=False)
    op.add_column("alerts", sa.Column("recent_count", sa.Integer(), server_default="1", nullable=False))
    op.add_column("alerts", sa.Column("ended_by", sa.Text()))
    op.create_unique_constraint("uq_alerts_cause", "alerts", ["centre", "kind", "subject_id", "cause"])
    op.create_index("ix_alerts_raised", "alerts", ["centre", "raised_at", "id"])
    op.create_index(
        "ix_alerts_open_subject", "alerts", ["subject_id"], postgresql_where=sa.text("ended_at IS NULL")
    )  # fmt: skip
    op.create_check_constraint(op.f("ck_alerts_kind_known"), "alerts", _one_of("kind", KINDS))
    op.create_check_constraint(op.f("ck_alerts_level_known"), "alerts", _one_of("level", LEVELS))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_timers_subject"), table_name="timers")
    op.drop_index("ix_calls_to_call_back", table_name="calls")
    op.drop_column("calls", "called_back_at")
    op.drop_column("calls", "callbacks")
    op.add_column("assignments", sa.Column("unread", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE assignments SET unread = true WHERE unread_at IS NOT NULL")
    op.drop_column("assignments", "eta_at")
    op.drop_column("assignments", "unread_at")
    op.drop_column("incidents", "hold_ended_at")
    op.drop_column("incidents", "status_at")
    op.drop_constraint(op.f("ck_alerts_level_known"), "alerts")
    op.drop_constraint(op.f("ck_alerts_kind_known"), "alerts")
    op.drop_index("ix_alerts_open_subject", table_name="alerts")
    op.drop_index("ix_alerts_raised", table_name="alerts")
    op.drop_constraint("uq_alerts_cause", "alerts")
    for column in ("ended_by", "recent_count", "cause"):
        op.drop_column("alerts", column)
    op.drop_table("rule_texts")
