"""The table of areas."""

from sqlalchemy import CheckConstraint, Double, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AreaWgs84, Base, CreatedAt, Id, OfCentre, PointWgs84

KELURAHAN, KECAMATAN = "kelurahan", "kecamatan"
"""The levels that incidents are told by."""


class Area(OfCentre, Base):
    """An area of a level. Official ones replace those of the extract on the same level."""

    __tablename__ = "areas"
    __table_args__ = (
        UniqueConstraint("centre", "level", "code"),
        CheckConstraint("source IN ('official', 'osm')", name="source_known"),
        Index("ix_areas_geometry", "geometry", postgresql_using="gist"),
    )
    id: Mapped[Id]
    level: Mapped[str] = mapped_column(Text)
    """kelurahan, kecamatan, rw .., or admin_4 for an OSM level without such a name."""
    source: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    """Official code; areas are told apart by it, never by name."""
    name: Mapped[str] = mapped_column(Text)
    parent_code: Mapped[str | None] = mapped_column(Text)
    parent_name: Mapped[str | None] = mapped_column(Text)
    population: Mapped[float | None] = mapped_column(Double)
    """People, None: unknown."""
    label: Mapped[PointWgs84]
    """A point inside, for its name on the map."""
    geometry: Mapped[AreaWgs84]
    created_at: Mapped[CreatedAt]


class People(OfCentre, Base):
    """How many people live around a point: a cell of a population grid."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_position", "position", postgresql_using="gist"),)
    id: Mapped[Id]
    people: Mapped[float] = mapped_column(Double)
    position: Mapped[PointWgs84]
