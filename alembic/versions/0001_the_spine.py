"""The spine"""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for extension in ("postgis", "pg_trgm", "unaccent"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.create_table(
        "agencies",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_id", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("contacts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agencies")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("for_roles", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("for_agencies", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("acked_by", sa.Text(), nullable=True),
        sa.Column("acked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ack_note", sa.Text(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(
        "ix_alerts_open", "alerts", ["raised_at"], unique=False, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "centres",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), server_default="Asia/Jakarta", nullable=False),
        sa.Column("epoch", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("timeline", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centres")),
    )
    op.create_table(
        "closures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shape", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("depth_m", sa.Double(), nullable=True),
        sa.Column("passable_by", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_index(op.f("ix_closures_ended_at"), "closures", ["ended_at"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_geospatial_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("short_number", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subtype", sa.Text(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("priority_reason", sa.Text(), nullable=True),
        sa.Column("alarm_level", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("position_accuracy_m", sa.Double(), nullable=True),
        sa.Column("position_source", sa.Text(), nullable=True),
        sa.Column("location_text", sa.Text(), nullable=True),
        sa.Column("location_state", sa.Text(), server_default="none", nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("area", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("handler", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("restricted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("exercise", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("casualties", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("milestones", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("clocks", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_by", sa.Text(), nullable=True),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("assignment_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("merged_content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("field_changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("search", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "disposition IN ('cancelled_by_caller', 'duplicate', 'false_alarm', 'gone_on_arrival', 'resolved', 'transferred', 'unfounded')",
            name=op.f("ck_incidents_disposition_known"),
        ),
        sa.CheckConstraint(
            "location_state IN ('approximate', 'none', 'unverified', 'verified')",
            name=op.f("ck_incidents_location_state_known"),
        ),
        sa.CheckConstraint(
            "status IN ('assigned', 'cancelled', 'cleared', 'closed', 'en_route', 'merged', 'on_scene', 'pending')",
            name=op.f("ck_incidents_status_known"),
        ),
        sa.CheckConstraint(
            "type IN ('fire', 'flood', 'gas_leak', 'medical', 'other', 'rescue', 'social_conflict', 'traffic_accident', 'whirlwind')",
            name=op.f("ck_incidents_type_known"),
        ),
        sa.CheckConstraint("alarm_level BETWEEN 1 AND 9", name=op.f("ck_incidents_alarm_level_known")),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_incidents_priority_known")),
        sa.ForeignKeyConstraint(["merged_into"], ["incidents.id"], name=op.f("fk_incidents_merged_into_incidents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("centre", "number", name=op.f("uq_incidents_centre")),
    )
    op.create_index("ix_incidents_created", "incidents", ["centre", "created_at", "id"], unique=False)
    op.create_index(
        "ix_incidents_open",
        "incidents",
        ["centre", "created_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('assigned', 'cleared', 'en_route', 'on_scene', 'pending')"),
    )
    op.create_geospatial_index(
        "ix_incidents_position",
        "incidents",
        ["position"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_incidents_search",
        "incidents",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_incidents_short_number_open",
        "incidents",
        ["centre", "short_number"],
        unique=True,
        postgresql_where=sa.text("status IN ('assigned', 'cleared', 'en_route', 'on_scene', 'pending')"),
    )
    op.create_table(
        "journal",
        sa.Column("centre", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("v", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("centre", "seq", "at", name=op.f("pk_journal")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index(
        "ix_journal_incident",
        "journal",
        ["incident_id", "seq"],
        unique=False,
        postgresql_where=sa.text("incident_id IS NOT NULL"),
    )
    op.create_index("ix_journal_subject", "journal", ["subject_kind", "subject_id", "seq"], unique=False)
    op.create_table(
        "login_failures",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_login_failures")),
    )
    op.create_table(
        "number_counters",
        sa.Column("centre", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("centre", "day", name=op.f("pk_number_counters")),
    )
    op.create_table(
        "operators",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("centre", "username", name=op.f("uq_operators_centre")),
    )
    op.create_table(
        "position_quarantine",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fix", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_quarantine")),
    )
    op.create_index(op.f("ix_position_quarantine_unit_id"), "position_quarantine", ["unit_id"], unique=False)
    op.create_table(
        "position_trail",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("speed_mps", sa.Double(), nullable=True),
        sa.Column("heading_deg", sa.Double(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "at", "received_at", name=op.f("pk_position_trail")),
        postgresql_partition_by="RANGE (received_at)",
    )
    op.create_index("ix_position_trail_unit", "position_trail", ["unit_id", "at"], unique=False)
    op.create_table(
        "timers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("centre", "kind", "subject", name=op.f("uq_timers_centre")),
    )
    op.create_index(op.f("ix_timers_due_at"), "timers", ["due_at"], unique=False)
    op.create_table(
        "unit_positions",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("speed_mps", sa.Double(), nullable=True),
        sa.Column("heading_deg", sa.Double(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_positions")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_geospatial_table(
        "calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), server_default="answered", nullable=False),
        sa.Column("class", sa.Text(), server_default="unclassified", nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("number_raw", sa.Text(), nullable=True),
        sa.Column("number_e164", sa.Text(), nullable=True),
        sa.Column("number_state", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("caller_name", sa.Text(), nullable=True),
        sa.Column("ringing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("position_accuracy_m", sa.Double(), nullable=True),
        sa.Column("position_source", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("safe_to_speak", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("field_changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "channel IN ('app', 'cctv', 'email', 'facebook', 'instagram', 'partner', 'phone', 'radio', 'sensor', 'sms', 'walk_in', 'web', 'whatsapp', 'x')",
            name=op.f("ck_calls_channel_known"),
        ),
        sa.CheckConstraint(
            "class IN ('abandoned', 'emergency', 'ghost', 'information', 'non_emergency', 'prank', 'silent', 'test', 'unclassified')",
            name=op.f("ck_calls_class_known"),
        ),
        sa.CheckConstraint(
            "number_state IN ('no_sim', 'present', 'unknown', 'withheld')",
            name=op.f("ck_calls_number_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('abandoned', 'answered', 'ended', 'held', 'ringing')",
            name=op.f("ck_calls_state_known"),
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_calls_incident_id_incidents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_created", "calls", ["centre", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_calls_incident_id"), "calls", ["incident_id"], unique=False)
    op.create_index("ix_calls_number", "calls", ["centre", "number_e164", "created_at"], unique=False)
    op.create_geospatial_table(
        "incident_locations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("position_accuracy_m", sa.Double(), nullable=True),
        sa.Column("position_source", sa.Text(), nullable=True),
        sa.Column("location_text", sa.Text(), nullable=True),
        sa.Column("location_state", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_locations_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_locations")),
    )
    op.create_index(op.f("ix_incident_locations_incident_id"), "incident_locations", ["incident_id"], unique=False)
    op.create_table(
        "journal_heads",
        sa.Column("centre", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("to_timestamp(0)"), nullable=False),
        sa.Column(
            "hash",
            sa.String(length=64),
            server_default="0000000000000000000000000000000000000000000000000000000000000000",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["centre"], ["centres.id"], name=op.f("fk_journal_heads_centre_centres")),
        sa.PrimaryKeyConstraint("centre", name=op.f("pk_journal_heads")),
    )
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("inputs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cited", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_recommendations_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
    )
    op.create_index(op.f("ix_recommendations_incident_id"), "recommendations", ["incident_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["operators.id"],
            name=op.f("fk_sessions_operator_id_operators"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_operator_id"), "sessions", ["operator_id"], unique=False)
    op.create_geospatial_table(
        "stations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "ground",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("field_changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_stations_agency_agencies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
        sa.UniqueConstraint("centre", "name", name=op.f("uq_stations_centre")),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["operators.id"],
            name=op.f("fk_tokens_operator_id_operators"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_index(op.f("ix_tokens_operator_id"), "tokens", ["operator_id"], unique=False)
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_sign", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("capabilities", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("vehicle_class", sa.Text(), server_default="medium", nullable=False),
        sa.Column("crew", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("radio", sa.Text(), nullable=True),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("post", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("turnout_s", sa.Integer(), server_default="60", nullable=False),
        sa.Column("readiness", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("readiness_reason", sa.Text(), nullable=True),
        sa.Column("readiness_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("field_changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "readiness IN ('available', 'limited', 'off_duty', 'out_of_service', 'unknown')",
            name=op.f("ck_units_readiness_known"),
        ),
        sa.CheckConstraint(
            "vehicle_class IN ('boat', 'foot', 'heavy', 'medium', 'motorcycle', 'small')",
            name=op.f("ck_units_vehicle_class_known"),
        ),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_units_agency_agencies")),
        sa.ForeignKeyConstraint(["home_station_id"], ["stations.id"], name=op.f("fk_units_home_station_id_stations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("centre", "call_sign", name=op.f("uq_units_centre")),
    )
    op.create_index(op.f("ix_units_agency"), "units", ["agency"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("order", sa.Text(), server_default="respond", nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("stamps", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("corrections", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("unread", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "status IN ('aborted', 'acknowledged', 'at_destination', 'cancelled', 'cleared', 'declined', 'dispatched', 'diverted', 'en_route', 'handed_over', 'on_scene', 'queued', 'staged', 'transporting')",
            name=op.f("ck_assignments_status_known"),
        ),
        sa.CheckConstraint("\"order\" IN ('respond', 'stage', 'stand_by')", name=op.f("ck_assignments_order_known")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_assignments_incident_id_incidents")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_assignments_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_incident_id"), "assignments", ["incident_id"], unique=False)
    op.create_index(op.f("ix_assignments_unit_id"), "assignments", ["unit_id"], unique=False)
    op.create_index(
        "uq_assignments_unit_active",
        "assignments",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('acknowledged', 'at_destination', 'dispatched', 'en_route', 'handed_over', 'on_scene', 'staged', 'transporting')"
        ),
    )
    op.create_table(
        "operator_roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_operator_roles_agency_agencies")),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["operators.id"],
            name=op.f("fk_operator_roles_operator_id_operators"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_operator_roles_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_roles")),
    )
    op.create_index(op.f("ix_operator_roles_operator_id"), "operator_roles", ["operator_id"], unique=False)
    op.create_table(
        "trackers",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_trackers_unit_id_units")),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_trackers")),
    )
    op.create_index(op.f("ix_trackers_unit_id"), "trackers", ["unit_id"], unique=False)
    op.create_table(
        "unit_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_reports_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_reports")),
        sa.UniqueConstraint("unit_id", "client_id", name=op.f("uq_unit_reports_unit_id")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("unit_reports")
    op.drop_index(op.f("ix_trackers_unit_id"), table_name="trackers")
    op.drop_table("trackers")
    op.drop_index(op.f("ix_operator_roles_operator_id"), table_name="operator_roles")
    op.drop_table("operator_roles")
    op.drop_index(
        "uq_assignments_unit_active",
        table_name="assignments",
        postgresql_where=sa.text(
            "status IN ('acknowledged', 'at_destination', 'dispatched', 'en_route', 'handed_over', 'on_scene', 'staged', 'transporting')"
        ),
    )
    op.drop_index(op.f("ix_assignments_unit_id"), table_name="assignments")
    op.drop_index(op.f("ix_assignments_incident_id"), table_name="assignments")
    op.drop_table("assignments")
    op.drop_index(op.f("ix_units_agency"), table_name="units")
    op.drop_table("units")
    op.drop_index(op.f("ix_tokens_operator_id"), table_name="tokens")
    op.drop_table("tokens")
    op.drop_geospatial_table("stations")
    op.drop_index(op.f("ix_sessions_operator_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_expires_at"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_recommendations_incident_id"), table_name="recommendations")
    op.drop_table("recommendations")
    op.drop_table("journal_heads")
    op.drop_index(op.f("ix_incident_locations_incident_id"), table_name="incident_locations")
    op.drop_geospatial_table("incident_locations")
    op.drop_index("ix_calls_number", table_name="calls")
    op.drop_index(op.f("ix_calls_incident_id"), table_name="calls")
    op.drop_index("ix_calls_created", table_name="calls")
    op.drop_geospatial_table("calls")
    op.drop_table("unit_positions")
    op.drop_index(op.f("ix_timers_due_at"), table_name="timers")
    op.drop_table("timers")
    op.drop_index("ix_position_trail_unit", table_name="position_trail")
    op.drop_table("position_trail")
    op.drop_index(op.f("ix_position_quarantine_unit_id"), table_name="position_quarantine")
    op.drop_table("position_quarantine")
    op.drop_table("operators")
    op.drop_table("number_counters")
    op.drop_table("login_failures")
    op.drop_index("ix_journal_subject", table_name="journal")
    op.drop_index("ix_journal_incident", table_name="journal", postgresql_where=sa.text("incident_id IS NOT NULL"))
    op.drop_table("journal")
    op.drop_index(
        "uq_incidents_short_number_open",
        table_name="incidents",
        postgresql_where=sa.text("status IN ('assigned', 'cleared', 'en_route', 'on_scene', 'pending')"),
    )
    op.drop_index(
        "ix_incidents_search",
        table_name="incidents",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.drop_geospatial_index(
        "ix_incidents_position", table_name="incidents", postgresql_using="gist", column_name="position"
    )
    op.drop_index(
        "ix_incidents_open",
        table_name="incidents",
        postgresql_where=sa.text("status IN ('assigned', 'cleared', 'en_route', 'on_scene', 'pending')"),
    )
    op.drop_index("ix_incidents_created", table_name="incidents")
    op.drop_geospatial_table("incidents")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_index(op.f("ix_closures_ended_at"), table_name="closures")
    op.drop_table("closures")
    op.drop_table("centres")
    op.drop_index("ix_alerts_open", table_name="alerts", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_table("alerts")
    op.drop_table("agencies")
