"""Tables of assignments, field reports and recommendations."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Computed, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.assignments.states import ACTIVE, AssignmentStatus
from geo.orm import Base, CreatedAt, Id, OfCentre, Revision, UtcTime
from incidents.models import one_of

_ACTIVE_SQL = f"status IN ({', '.join(repr(s.value) for s in sorted(ACTIVE))})"
_LIVE_SQL = f"status IN ({', '.join(repr(s.value) for s in sorted(ACTIVE | {AssignmentStatus.QUEUED}))})"


def _stamp(*statuses: str) -> Computed:
    """The first time of a status, or of whichever of these it came to, as a stored column."""
    times = [f"stamp_of(stamps, '{status}'::text)" for status in statuses]
    return Computed(times[0] if len(times) == 1 else f"COALESCE({', '.join(times)})", persisted=True)


class Assignment(OfCentre, Base):
    """One unit on one incident. A unit has at most one active one: the partial unique index says so."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index(
            "uq_assignments_unit_active",
            "unit_id",
            unique=True,
            postgresql_where=text(_ACTIVE_SQL),
        ),
        Index("ix_assignments_live", "unit_id", postgresql_where=text(_LIVE_SQL)),
        Index("ix_assignments_unit", "unit_id", "id"),
        one_of("status", AssignmentStatus),
        one_of('"order"', ["respond", "stage", "stand_by"], "order_known"),
    )
    id: Mapped[Id]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    status: Mapped[str] = mapped_column(Text)
    status_at: Mapped[UtcTime]
    rank: Mapped[int | None] = mapped_column(Integer)
    order: Mapped[str] = mapped_column(Text, default="respond", server_default="respond")
    recommendation_id: Mapped[UUID | None] = mapped_column(Uuid)
    override_reason: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    successor_id: Mapped[UUID | None] = mapped_column(Uuid)
    stamps: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    corrections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    unread_at: Mapped[UtcTime | None]
    """When the place changed, until the crew has read it."""
    eta_at: Mapped[UtcTime | None]
    """When the advice it was sent by expected it on scene."""
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[CreatedAt]
    revision: Mapped[Revision]
    # Made from `stamps` by the database itself, so that figures can never say anything else than the timeline.
    dispatched_at: Mapped[UtcTime | None] = mapped_column(_stamp("dispatched"), index=True)
    en_route_at: Mapped[UtcTime | None] = mapped_column(_stamp("en_route"))
    on_scene_at: Mapped[UtcTime | None] = mapped_column(_stamp("on_scene"))
    ended_at: Mapped[UtcTime | None] = mapped_column(_stamp("cleared", "declined", "aborted", "diverted", "cancelled"))


class UnitReport(OfCentre, Base):
    """A status report as it came from the field: kept for ever, applied or not."""

    __tablename__ = "unit_reports"
    __table_args__ = (UniqueConstraint("unit_id", "client_id"),)
    id: Mapped[Id]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    client_id: Mapped[str] = mapped_column(Text)
    assignment_id: Mapped[UUID | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(Text)
    at: Mapped[UtcTime]
    sent_at: Mapped[UtcTime | None]
    received_at: Mapped[CreatedAt]
    via: Mapped[str] = mapped_column(Text)
    applied: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)


class Recommendation(OfCentre, Base):
    """Advice as it was shown, with its inputs; kept 24 h unless an assignment cites it."""

    __tablename__ = "recommendations"
    id: Mapped[Id]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    computed_at: Mapped[CreatedAt]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cited: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
