"""The table of alerts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, CreatedAt, Id, OfCentre, Revision, UtcTime
from incidents.models import one_of
from incidents.thresholds import LEVELS, AlertKind


class Alert(OfCentre, Base):
    """Something that must be seen. The constraint on its cause is what forbids a second one."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("centre", "kind", "subject_id", "cause", name="uq_alerts_cause"),
        Index("ix_alerts_open", "raised_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_alerts_open_subject", "subject_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_alerts_raised", "centre", "raised_at", "id"),
        one_of("kind", AlertKind),
        one_of("level", LEVELS),
    )
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text)
    incident_id: Mapped[UUID | None] = mapped_column(Uuid)
    raised_at: Mapped[CreatedAt]
    recent_count: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Alerts raised within the grouping window up to this one, it included."""
    for_roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    for_agencies: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    acked_by: Mapped[str | None] = mapped_column(Text)
    acked_at: Mapped[UtcTime | None]
    ack_note: Mapped[str | None] = mapped_column(Text)
    escalated_at: Mapped[UtcTime | None]
    ended_at: Mapped[UtcTime | None]
    ended_by: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[Revision]
