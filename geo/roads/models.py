"""Tables of the compiled roads: one network a centre, its bytes in parts."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, CreatedAt, Id, OfCentre


class RoadNetworkRow(OfCentre, Base):
    """The roads of a centre as the last import left them."""

    __tablename__ = "road_networks"
    __table_args__ = (UniqueConstraint("centre"),)
    id: Mapped[Id]
    source: Mapped[str] = mapped_column(Text)
    """Name of the extract."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of all parts."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of all parts together, hexadecimal."""
    imported_at: Mapped[CreatedAt]


class RoadPart(Base):
    """A part of a network's bytes."""

    __tablename__ = "road_parts"
    network_id: Mapped[UUID] = mapped_column(ForeignKey("road_networks.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
