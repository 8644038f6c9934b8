"""Tables of the imported city: the drawn map, streets, places, addresses. An import replaces them whole.

Geometries are in Web Mercator (EPSG:3857): tiles need it, and nearness is true in every direction there. Its metres
are longer than real ones by 1 / cos(latitude).
"""

from typing import Any

from sqlalchemy import BigInteger, Double, Float, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from geo.mercator import MIDDLE_ZOOM, OVERVIEW_ZOOM, by_place, mercator
from geo.orm import Base, CreatedAt, Id, OfCentre


class Drawn:
    """Mixin: something the map draws."""

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    osm_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    min_zoom: Mapped[int] = mapped_column(SmallInteger)


class MapRoad(Drawn, Base):
    """A way of the road net, `kind` its OSM `highway` value."""

    __tablename__ = "map_roads"
    __table_args__ = by_place("map_roads", OVERVIEW_ZOOM, MIDDLE_ZOOM)
    ref: Mapped[str | None] = mapped_column(Text)
    level: Mapped[int] = mapped_column(SmallInteger)
    oneway: Mapped[int] = mapped_column(SmallInteger)
    geometry: Mapped[Any] = mercator("LINESTRING")


class MapLine(Drawn, Base):
    """A waterway, railway, runway or pier."""

    __tablename__ = "map_lines"
    __table_args__ = by_place("map_lines", OVERVIEW_ZOOM, MIDDLE_ZOOM)
    level: Mapped[int] = mapped_column(SmallInteger)
    geometry: Mapped[Any] = mercator("LINESTRING")


class _Surface(Drawn):
    area_m2: Mapped[float] = mapped_column(Double)

    @declared_attr
    def geometry(cls) -> Mapped[Any]:
        """The outline."""
        column: Mapped[Any] = mercator("MULTIPOLYGON")
        return column


class MapWater(_Surface, Base):
    """A surface of water."""

    __tablename__ = "map_waters"
    __table_args__ = by_place("map_waters", OVERVIEW_ZOOM, MIDDLE_ZOOM)


class MapGround(_Surface, Base):
    """Land in use: parks, industry, schools, woods .."""

    __tablename__ = "map_grounds"
    __table_args__ = by_place("map_grounds", OVERVIEW_ZOOM, MIDDLE_ZOOM)


class MapBuilding(_Surface, Base):
    """A building."""

    __tablename__ = "map_buildings"
    __table_args__ = by_place("map_buildings")


class Street(Base):
    """A named street: all ways of one name that hang together, as one line for labels, crossings and numbers."""

    __tablename__ = "streets"
    __table_args__ = (
        Index("ix_streets_geometry", "geometry", postgresql_using="gist"),
        Index("ix_streets_geometry_z12", "geometry", postgresql_using="gist", postgresql_where=text("min_zoom <= 12")),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(SmallInteger)
    min_zoom: Mapped[int] = mapped_column(SmallInteger)
    length_m: Mapped[float] = mapped_column(Double)
    geometry: Mapped[Any] = mercator("MULTILINESTRING")


class Place(Base):
    """A place people name: a landmark, a settlement, a hydrant, a station of a service. `kind` as in kinds.toml."""

    __tablename__ = "places"
    __table_args__ = (
        Index("ix_places_geometry", "geometry", postgresql_using="gist"),
        Index("ix_places_geometry_z12", "geometry", postgresql_using="gist", postgresql_where=text("min_zoom <= 12")),
        Index("ix_places_kind", "kind"),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    osm_type: Mapped[str] = mapped_column(Text)
    osm_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    kind_group: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    importance: Mapped[float] = mapped_column(Float)
    min_zoom: Mapped[int] = mapped_column(SmallInteger)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    geometry: Mapped[Any] = mercator("POINT")


class Address(Base):
    """A house number; `street_id` is the street of that name nearest to it, if there is one within reach."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("ix_addresses_geometry", "geometry", postgresql_using="gist"),
        Index("ix_addresses_street", "street_id", "number"),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    street_id: Mapped[int | None] = mapped_column(BigInteger)
    street: Mapped[str | None] = mapped_column(Text)
    house_number: Mapped[str] = mapped_column(Text)
    number: Mapped[int | None] = mapped_column(Integer)
    geometry: Mapped[Any] = mercator("POINT")


class CityImport(OfCentre, Base):
    """One import that was put in place; the newest is the city as it is."""

    __tablename__ = "city_imports"
    id: Mapped[Id]
    what: Mapped[str] = mapped_column(Text)
    """osm or areas."""
    file: Mapped[str] = mapped_column(Text)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seconds: Mapped[float] = mapped_column(Double)
    peak_mb: Mapped[float] = mapped_column(Double)
    bounds: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    """west, south, east, north of the roads and places, degrees."""
    at: Mapped[CreatedAt]
