"""Web Mercator: the way there and back, and the columns and indices of the map's tables."""

import math
from typing import Any

import numpy as np
import shapely
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from sqlalchemy import Index, text
from sqlalchemy.orm import mapped_column

MERCATOR = 3857
"""EPSG code of Web Mercator."""
EQUATOR_M = 6_378_137.0
"""Radius of its sphere. Source: EPSG method 1024."""
LAST_LAT = 85.06
"""The map is a square up to about this latitude."""
OVERVIEW_ZOOM, MIDDLE_ZOOM = 10, 12
"""Zooms up to which partial indices hold only what is drawn there."""


def mercator(kind: str) -> Any:
    """A geometry column in Web Mercator without an index of its own: each table names its indices."""
    return mapped_column(Geometry(kind, srid=MERCATOR, spatial_index=False))


def by_place(table: str, *zooms: int) -> tuple[Index, ...]:
    """A spatial index over everything, and one for each of these zooms over what is drawn at most there."""
    whole = Index(f"ix_{table}_geometry", "geometry", postgresql_using="gist")
    return (whole, *(_up_to(table, zoom) for zoom in zooms))


def _up_to(table: str, zoom: int) -> Index:
    return Index(
        f"ix_{table}_geometry_z{zoom}", "geometry", postgresql_using="gist",
        postgresql_where=text(f"min_zoom <= {zoom}"),
    )  # fmt: skip


def degrees_of(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point in Web Mercator."""
    lon = math.degrees(x / EQUATOR_M)
    return lon, math.degrees(2 * math.atan(math.exp(y / EQUATOR_M)) - math.pi / 2)


def mercator_of(lon: float, lat: float) -> tuple[float, float]:
    """The point of Web Mercator of a longitude and latitude; latitudes are capped at 85.06 degrees."""
    north = math.radians(max(-LAST_LAT, min(LAST_LAT, lat)))
    return math.radians(lon) * EQUATOR_M, EQUATOR_M * math.log(math.tan(math.pi / 4 + north / 2))


def stretch(lat: float) -> float:
    """How much longer a metre of the map is than a real one at a latitude."""
    return 1 / math.cos(math.radians(lat))


def projected(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in degrees, as shapes in Web Mercator with its code."""
    made: NDArray[np.object_] = shapely.set_srid(shapely.transform(shapes, _project), MERCATOR)
    return made


def _project(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    north = np.radians(np.clip(degrees[:, 1], -LAST_LAT, LAST_LAT))
    x, y = np.radians(degrees[:, 0]) * EQUATOR_M, np.log(np.tan(np.pi / 4 + north / 2)) * EQUATOR_M
    return np.stack([x, y], axis=1)
