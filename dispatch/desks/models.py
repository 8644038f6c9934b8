"""Tables of desks and handovers."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, CreatedAt, Id, OfCentre, Revision, UtcTime


class Desk(OfCentre, Base):
    """A place in the room, by the name its people give when they sign in. Room in each page: it is seen every 5 s."""

    __tablename__ = "desks"
    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    operator_id: Mapped[UUID | None] = mapped_column(Uuid)
    operator: Mapped[str | None] = mapped_column(Text)
    session_id: Mapped[UUID | None] = mapped_column(Uuid)
    connected: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    since: Mapped[UtcTime]
    """When this operator sat down."""
    last_seen: Mapped[UtcTime]
    """No journal entry: it changes every few seconds."""
    left_at: Mapped[UtcTime | None]
    """Signed out; null while somebody sits there, silent or not."""
    agencies: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    areas: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    revision: Mapped[Revision]


class Handover(OfCentre, Base):
    """A frozen sheet of what one desk gives to another, with who signed it."""

    __tablename__ = "handovers"
    __table_args__ = (Index("ix_handovers_created", "centre", "created_at", "id"),)
    id: Mapped[Id]
    desk: Mapped[str] = mapped_column(Text)
    to: Mapped[str] = mapped_column("to_desk", Text)
    notes: Mapped[str | None] = mapped_column(Text)
    cautions: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    sheet: Mapped[str] = mapped_column(Text)
    """The exact JSON whose digest is journalled."""
    sheet_sha256: Mapped[str] = mapped_column(Text)
    signatures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    completed_at: Mapped[UtcTime | None]
    revision: Mapped[Revision]
