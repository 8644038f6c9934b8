"""Tables of stations, units, trackers and positions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Index, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.units.states import Readiness, VehicleClass
from geo.orm import AreaWgs84, Base, CreatedAt, Id, OfCentre, PointWgs84, Revision, UtcTime
from incidents.models import one_of


class Station(OfCentre, Base):
    """A post where units stand; it may have a ground of its own."""

    __tablename__ = "stations"
    __table_args__ = (UniqueConstraint("centre", "name"),)
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(ForeignKey("agencies.code"))
    address: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    position: Mapped[PointWgs84 | None]
    ground: Mapped[AreaWgs84 | None]
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    revision: Mapped[Revision]


class Unit(OfCentre, Base):
    """A vehicle or team with a call sign that can be sent."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("centre", "call_sign"),
        one_of("readiness", Readiness),
        one_of("vehicle_class", VehicleClass),
    )
    id: Mapped[Id]
    call_sign: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(ForeignKey("agencies.code"), index=True)
    capabilities: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    vehicle_class: Mapped[str] = mapped_column(Text, default="medium", server_default="medium")
    crew: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    phone: Mapped[str | None] = mapped_column(Text)
    radio: Mapped[str | None] = mapped_column(Text)
    home_station_id: Mapped[UUID | None] = mapped_column(ForeignKey("stations.id"))
    post: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    turnout_s: Mapped[int] = mapped_column(Integer, default=60, server_default="60")
    readiness: Mapped[str] = mapped_column(Text, default="unknown", server_default="unknown")
    readiness_reason: Mapped[str | None] = mapped_column(Text)
    readiness_at: Mapped[CreatedAt]
    ready_at: Mapped[UtcTime | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default="true")
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    revision: Mapped[Revision]


class Tracker(OfCentre, Base):
    """A device that reports a unit's position under a name of its own."""

    __tablename__ = "trackers"
    device: Mapped[str] = mapped_column(Text, primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), index=True)


class UnitPosition(OfCentre, Base):
    """The newest position of a unit. No index but its key, room in each page for updates in place."""

    __tablename__ = "unit_positions"
    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)
    unit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    lon: Mapped[float]
    lat: Mapped[float]
    at: Mapped[UtcTime]
    received_at: Mapped[UtcTime]
    accuracy_m: Mapped[float | None]
    speed_mps: Mapped[float | None]
    heading_deg: Mapped[float | None]
    source: Mapped[str] = mapped_column(Text)
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class PositionTrail(Base):
    """Every accepted position; partitioned by day of `at`."""

    __tablename__ = "position_trail"
    __table_args__ = (
        Index("ix_position_trail_unit", "unit_id", "at"),
        {"postgresql_partition_by": "RANGE (received_at)"},
    )
    unit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    lon: Mapped[float]
    lat: Mapped[float]
    accuracy_m: Mapped[float | None]
    speed_mps: Mapped[float | None]
    heading_deg: Mapped[float | None]
    source: Mapped[str] = mapped_column(Text)


class QuarantinedPosition(OfCentre, Base):
    """A fix that cannot be right, kept with the reason."""

    __tablename__ = "position_quarantine"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    unit_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    received_at: Mapped[CreatedAt]
    reason: Mapped[str] = mapped_column(Text)
    fix: Mapped[dict[str, Any]] = mapped_column(JSONB)
