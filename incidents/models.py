"""Tables of the incidents' room: centres, journal, keys, timers, calls, incidents."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, CreatedAt, Id, OfCentre, PointWgs84, Revision, UtcTime
from incidents.states import OPEN, CallState, IncidentStatus
from incidents.types import CallClass, Channel, Disposition, IncidentType, LocationState, NumberState


def one_of(column: str, values: Any, name: str | None = None) -> CheckConstraint:
    """A CHECK that a text column holds one of an enum's values (or NULL)."""
    listed = ", ".join(f"'{value}'" for value in sorted(str(v) for v in values))
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


class Centre(Base):
    """A command centre: its name, clock and the epoch of its stream."""

    __tablename__ = "centres"
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(Text, server_default="Asia/Jakarta")
    epoch: Mapped[UUID] = mapped_column(Uuid, server_default=text("gen_random_uuid()"))
    timeline: Mapped[int | None] = mapped_column(Integer)


class JournalHead(Base):
    """The newest number and hash of a centre's journal; locked by journal_append, nobody else writes it."""

    __tablename__ = "journal_heads"
    centre: Mapped[int] = mapped_column(ForeignKey("centres.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    at: Mapped[UtcTime] = mapped_column(server_default=text("to_timestamp(0)"))
    hash: Mapped[str] = mapped_column(String(64), server_default="0" * 64)


class JournalRow(Base):
    """One entry of the log book. INSERT and SELECT only; partitioned by month of `at`."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_subject", "subject_kind", "subject_id", "seq"),
        Index("ix_journal_incident", "incident_id", "seq", postgresql_where=text("incident_id IS NOT NULL")),
        {"postgresql_partition_by": "RANGE (at)"},
    )
    centre: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    v: Mapped[int] = mapped_column(SmallInteger)
    event: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    incident_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str | None] = mapped_column(Text)
    actor_role: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class IdempotencyKey(OfCentre, Base):
    """A claimed key with the stored answer; kept 24 h."""

    __tablename__ = "idempotency_keys"
    owner: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt] = mapped_column(index=True)


class Timer(OfCentre, Base):
    """Something that is due at a time, fired in the transaction of its effect."""

    __tablename__ = "timers"
    __table_args__ = (UniqueConstraint("centre", "kind", "subject"),)
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, index=True)
    due_at: Mapped[UtcTime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    failure: Mapped[str | None] = mapped_column(Text)


class RuleText(OfCentre, Base):
    """One version of a rule file that a centre keeps in place of the shipped one; never changed, only followed."""

    __tablename__ = "rule_texts"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str | None] = mapped_column(Text)
    """None: from this version on the shipped file counts again."""
    note: Mapped[str | None] = mapped_column(Text)
    replaced_by: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[CreatedAt]


class Agency(OfCentre, Base):
    """An agency of the city, as data: names change every few years, so each has dates of validity."""

    __tablename__ = "agencies"
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name_id: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    contacts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    revision: Mapped[Revision]


class NumberCounter(Base):
    """The last incident number of a day; locked while a number is taken, so that numbers have no gaps."""

    __tablename__ = "number_counters"
    centre: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer, server_default="0")


class Incident(OfCentre, Base):
    """Something that happened and needs help."""

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("centre", "number"),
        Index(
            "uq_incidents_short_number_open",
            "centre",
            "short_number",
            unique=True,
            postgresql_where=text(f"status IN ({', '.join(repr(s.value) for s in sorted(OPEN))})"),
        ),
        Index(
            "ix_incidents_open",
            "centre",
            "created_at",
            postgresql_where=text(f"status IN ({', '.join(repr(s.value) for s in sorted(OPEN))})"),
        ),
        Index("ix_incidents_created", "centre", "created_at", "id"),
        Index("ix_incidents_closed", "closed_at", postgresql_where=text("closed_at IS NOT NULL")),
        Index("ix_incidents_position", "position", postgresql_using="gist"),
        Index("ix_incidents_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
        one_of("status", IncidentStatus),
        one_of("type", IncidentType),
        one_of("location_state", LocationState),
        one_of("disposition", Disposition),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority_known"),
        CheckConstraint("alarm_level BETWEEN 1 AND 9", name="alarm_level_known"),
    )
    id: Mapped[Id]
    number: Mapped[str] = mapped_column(Text)
    short_number: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(Text)
    subtype: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(SmallInteger)
    priority_reason: Mapped[str | None] = mapped_column(Text)
    alarm_level: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    status: Mapped[str] = mapped_column(Text, default="pending", server_default="pending")
    status_at: Mapped[CreatedAt]
    """Since when; the first time of each status stays in `clocks`."""
    position: Mapped[PointWgs84 | None]
    position_accuracy_m: Mapped[float | None]
    position_source: Mapped[str | None] = mapped_column(Text)
    location_text: Mapped[str | None] = mapped_column(Text)
    location_state: Mapped[str] = mapped_column(Text, default="none", server_default="none")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    area: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    description: Mapped[str | None] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    handler: Mapped[str | None] = mapped_column(Text)
    event_id: Mapped[UUID | None] = mapped_column(Uuid)
    restricted: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    exercise: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    casualties: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    milestones: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    clocks: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    hold_reason: Mapped[str | None] = mapped_column(Text)
    hold_until: Mapped[UtcTime | None]
    hold_by: Mapped[str | None] = mapped_column(Text)
    hold_ended_at: Mapped[UtcTime | None]
    """Since when it waits again after a hold."""
    disposition: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
    assignment_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default="{}")
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("incidents.id"))
    merged_content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    occurred_at: Mapped[UtcTime | None]
    alarm_at: Mapped[UtcTime | None]
    """First ring of its calls, else first answer, else its entry: where the total begins."""
    received_at: Mapped[UtcTime | None]
    """First answer of its calls, else its entry: where processing begins."""
    dispatched_at: Mapped[UtcTime | None]
    """First order to a unit."""
    arrived_at: Mapped[UtcTime | None]
    """First unit on scene."""
    waiting_since: Mapped[UtcTime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    closed_at: Mapped[UtcTime | None]
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    search: Mapped[str] = mapped_column(Text, default="", server_default="")
    revision: Mapped[Revision]


class IncidentLocation(OfCentre, Base):
    """A place an incident once had, kept when it moved."""

    __tablename__ = "incident_locations"
    id: Mapped[Id]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    position: Mapped[PointWgs84 | None]
    position_accuracy_m: Mapped[float | None]
    position_source: Mapped[str | None] = mapped_column(Text)
    location_text: Mapped[str | None] = mapped_column(Text)
    location_state: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    reason: Mapped[str | None] = mapped_column(Text)
    replaced_by: Mapped[str | None] = mapped_column(Text)
    replaced_at: Mapped[CreatedAt]


class Call(OfCentre, Base):
    """One contact of a citizen with the centre. It may never become an incident."""

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_number", "centre", "number_e164", "created_at"),
        Index("ix_calls_raw", "number_raw", postgresql_where=text("number_e164 IS NULL AND number_raw IS NOT NULL")),
        Index("ix_calls_created", "centre", "created_at", "id"),
        Index("ix_calls_odd_number", "number_raw", "created_at", postgresql_where=text("number_e164 IS NULL")),
        Index(
            "ix_calls_to_call_back",
            "created_at",
            "id",
            postgresql_where=text("state = 'abandoned' AND called_back_at IS NULL"),
        ),
        one_of("state", CallState),
        one_of("class", CallClass),
        one_of("channel", Channel),
        one_of("number_state", NumberState),
    )
    id: Mapped[Id]
    incident_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("incidents.id", deferrable=True, initially="DEFERRED"), index=True
    )
    """Checked at COMMIT: a call is written before its incident is numbered, outside the counter's lock."""
    state: Mapped[str] = mapped_column(Text, default="answered", server_default="answered")
    call_class: Mapped[str] = mapped_column("class", Text, default="unclassified", server_default="unclassified")
    channel: Mapped[str] = mapped_column(Text)
    number_raw: Mapped[str | None] = mapped_column(Text)
    number_e164: Mapped[str | None] = mapped_column(Text)
    number_state: Mapped[str] = mapped_column(Text, default="unknown", server_default="unknown")
    caller_name: Mapped[str | None] = mapped_column(Text)
    ringing_at: Mapped[UtcTime | None]
    answered_at: Mapped[UtcTime | None]
    ended_at: Mapped[UtcTime | None]
    position: Mapped[PointWgs84 | None]
    position_accuracy_m: Mapped[float | None]
    position_source: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    safe_to_speak: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)
    callbacks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    called_back_at: Mapped[UtcTime | None]
    """Reached, or the caller called again: nothing is left to call back."""
    taken_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[CreatedAt]
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    revision: Mapped[Revision]


class Closure(OfCentre, Base):
    """A road closure or flood: a shape that closes arcs, wholly or for some vehicle classes."""

    __tablename__ = "closures"
    id: Mapped[Id]
    shape: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    from_at: Mapped[UtcTime]
    until_at: Mapped[UtcTime | None]
    depth_m: Mapped[float | None]
    passable_by: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    ended_at: Mapped[UtcTime | None] = mapped_column(index=True)
    created_by: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    revision: Mapped[Revision]
