"""A place on earth as a value: WGS84 degrees, longitude first (GeoJSON order, RFC 7946)."""

import math
from dataclasses import dataclass
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import Point

from geo.errors import Invalid

WGS84 = 4326
"""EPSG code of longitude and latitude on WGS84."""


class ImpossiblePosition(Invalid):
    """A longitude lies in -180..180 and a latitude in -90..90, both finite."""

    code = "impossible_position"


@dataclass(frozen=True, slots=True)
class Position:
    """A place with what is known of its precision and origin."""

    lon: float
    """Degrees east, -180 to 180."""
    lat: float
    """Degrees north, -90 to 90."""
    accuracy_m: float | None = None
    """Radius in metres; None: unknown."""
    source: str | None = None
    """Where it came from: map, caller, gps, station .."""

    def __post_init__(self) -> None:
        """Raises ImpossiblePosition for what cannot be on earth."""
        if not (math.isfinite(self.lon) and math.isfinite(self.lat)):
            raise ImpossiblePosition
        if abs(self.lon) > 180 or abs(self.lat) > 90:
            raise ImpossiblePosition


def to_point(position: Position | None) -> Any:
    """The database's point of a position, None staying None."""
    return None if position is None else from_shape(Point(position.lon, position.lat), srid=WGS84)
