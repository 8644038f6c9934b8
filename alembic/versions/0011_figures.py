"""The times figures are made of: kept on incidents, made from their stamps on assignments"""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
INCIDENT = ("alarm_at", "received_at", "dispatched_at", "arrived_at")
STAMP_OF = """
CREATE FUNCTION stamp_of(stamps jsonb, status text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT (stamps->>status)::timestamptz $$
"""
ENDINGS = ("cleared", "declined", "aborted", "diverted", "cancelled")
STAMPS = {
    "dispatched_at": "stamp_of(stamps, 'dispatched'::text)",
    "en_route_at": "stamp_of(stamps, 'en_route'::text)",
    "on_scene_at": "stamp_of(stamps, 'on_scene'::text)",
    "ended_at": "COALESCE(" + ", ".join(f"stamp_of(stamps, '{s}'::text)" for s in ENDINGS) + ")",
}
FILL = """
UPDATE incidents i SET
    alarm_at = least(i.created_at, c.first), received_at = least(i.created_at, c.answered),
    dispatched_at = a.dispatched, arrived_at = a.arrived
FROM incidents i2
LEFT JOIN LATERAL (SELECT min(coalesce(ringing_at, answered_at, created_at)) AS first, min(answered_at) AS answered
                   FROM calls WHERE incident_id = i2.id) c ON true
LEFT JOIN LATERAL (SELECT min(dispatched_at) AS dispatched, min(on_scene_at) AS arrived
                   FROM assignments WHERE incident_id = i2.id) a ON true
WHERE i2.id = i.id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Every stamp ends in Z, so that reading it does not depend on the session's time zone.
    op.execute(STAMP_OF)
    op.execute("GRANT EXECUTE ON FUNCTION stamp_of TO sigap_app")
    for name, text in STAMPS.items():
        op.add_column("assignments", sa.Column(name, TIME, sa.Computed(text, persisted=True)))
    op.create_index(op.f("ix_assignments_dispatched_at"), "assignments", ["dispatched_at"])
    for name in INCIDENT:
        op.add_column("incidents", sa.Column(name, TIME))
    op.execute(FILL)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in INCIDENT:
        op.drop_column("incidents", name)
    op.drop_index(op.f("ix_assignments_dispatched_at"), table_name="assignments")
    for name in STAMPS:
        op.drop_column("assignments", name)
    op.execute("DROP FUNCTION stamp_of")
