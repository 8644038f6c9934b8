"""The layers of a vector tile as SQL, generalised by zoom. Knows no cache and no web.

Layers and their fields: ground, water (kind), waterline, rail (kind, level), building, road (kind, level, oneway),
street (name, kind, level: lines for labels), area (level, code, name: boundaries), area_name (level, name: points),
place (kind, group, name, rank), address (number). Source of the format: Mapbox Vector Tile Specification 2.1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from geo.mercator import EQUATOR_M

LAST_ZOOM = 17
"""Closer zooms enlarge the tiles of this one."""
EXTENT, MARGIN = 4096, 96
"""Units of a tile's side, and of what lies over its edge."""
FULL_ZOOM = 15
"""From here on nothing is simplified."""
BUILDINGS_MOST, PLACES_MOST, ADDRESSES_MOST = 9_000, 700, 4_000
"""The most a tile holds of a layer, the largest and best known first: no tile above 500 kB."""
AREA_ZOOMS = {"kecamatan": 9, "kelurahan": 12, "rw": 15}
"""First zoom of the boundaries of a level; OSM's other levels: by their number."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a tile."""

    name: str
    first_zoom: int
    """Not in tiles of smaller zooms."""
    select: Callable[[int], str]
    """The SQL of its features at a zoom, over `tile(box, wide)`; the shape is called geometry."""


def pixel_m(zoom: int) -> float:
    """Map metres of one pixel of a tile drawn 512 pixels wide."""
    return 2 * math.pi * EQUATOR_M / 512 / float(2**zoom)


def _shape(zoom: int, share: float = 0.6) -> str:
    """The geometry in units of the tile, simplified to a share of a pixel."""
    plain = "geometry" if zoom >= FULL_ZOOM else f"ST_Simplify(geometry, {share * pixel_m(zoom):.3f}, true)"
    return f"ST_AsMVTGeom({plain}, box, {EXTENT}, {MARGIN}, true) AS geometry"


def _features(table: str, fields: str, zoom: int, more: str = "") -> str:
    return f"SELECT {fields}, {_shape(zoom)} FROM {table}, tile WHERE geometry && wide AND min_zoom <= {zoom} {more}"


def _roads(zoom: int) -> str:
    return _features("map_roads", "kind, level, oneway", zoom) + " ORDER BY level, min_zoom DESC"


def _streets(zoom: int) -> str:
    """Names come one zoom after their street; short pieces not before there is room for letters."""
    long_enough = f"AND length_m >= {30 * pixel_m(zoom):.1f}" if zoom < LAST_ZOOM else ""
    return _features("streets", "name, kind, level", zoom - 1, long_enough)


def _buildings(zoom: int) -> str:
    return _features("map_buildings", "kind", zoom) + f" ORDER BY area_m2 DESC LIMIT {BUILDINGS_MOST}"


def _surfaces(table: str) -> Callable[[int], str]:
    return lambda zoom: _features(table, "kind", zoom) + " ORDER BY area_m2 DESC"


def _lines(*kinds: str) -> Callable[[int], str]:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return lambda zoom: _features("map_lines", "kind, level, name", zoom, f"AND kind IN ({listed})")


def _places(zoom: int) -> str:
    fields = 'kind, kind_group AS "group", name, round(importance * 100)::int AS rank'
    shape = f"ST_AsMVTGeom(geometry, box, {EXTENT}, {MARGIN}, true) AS geometry"
    return f"""(SELECT {fields}, {shape} FROM places, tile WHERE geometry && wide AND min_zoom <= {zoom}
        ORDER BY importance DESC LIMIT {PLACES_MOST})
    UNION ALL SELECT 'own', 'own', name, 80, {shape} FROM own_places, tile
        WHERE geometry && wide AND ended_at IS NULL AND {zoom} >= 13"""


def _addresses(zoom: int) -> str:
    fields = "house_number AS number"
    return f"SELECT {fields}, {_shape(zoom)} FROM addresses, tile WHERE geometry && wide LIMIT {ADDRESSES_MOST}"


AREA_ZOOM = (
    "CASE "
    + " ".join(f"WHEN level = '{level}' THEN {zoom}" for level, zoom in AREA_ZOOMS.items())
    + " WHEN level IN ('admin_2', 'admin_3', 'admin_4') THEN 5 WHEN level IN ('admin_5', 'admin_6') THEN 8 ELSE 13 END"
)


def _areas(zoom: int) -> str:
    """Boundaries as lines: a clipped surface would show the edge of the tile."""
    fine = 0.6 * pixel_m(zoom) / 111_320
    line = f"ST_Simplify(ST_ClipByBox2D(ST_Boundary(geometry), wide_degrees), {fine:.8f}, true)"
    shape = f"ST_AsMVTGeom(ST_Transform({line}, 3857), box, {EXTENT}, {MARGIN}, true) AS geometry"
    return f"""SELECT level, code, name, {shape} FROM areas, tile
        WHERE centre = 1 AND geometry && wide_degrees AND {AREA_ZOOM} <= {zoom}"""


def _area_names(zoom: int) -> str:
    shape = f"ST_AsMVTGeom(ST_Transform(label, 3857), box, {EXTENT}, {MARGIN}, true) AS geometry"
    return f"""SELECT level, name, {shape} FROM areas, tile
        WHERE centre = 1 AND geometry && wide_degrees AND label && wide_degrees AND {AREA_ZOOM} <= {zoom}"""


LAYERS = (
    Layer("ground", 8, _surfaces("map_grounds")),
    Layer("water", 5, _surfaces("map_waters")),
    Layer("waterline", 8, _lines("river", "canal", "stream", "drain")),
    Layer("building", 13, _buildings),
    Layer("rail", 10, _lines("rail", "subway", "tram", "runway", "taxiway", "pier")),
    Layer("road", 5, _roads),
    Layer("street", 11, _streets),
    Layer("area", 5, _areas),
    Layer("area_name", 9, _area_names),
    Layer("place", 5, _places),
    Layer("address", 17, _addresses),
)
BASE = "base"
"""All layers in one tile: what the map asks for."""
NAMES = (BASE, *(layer.name for layer in LAYERS))


def tile_sql(name: str, zoom: int) -> str | None:
    """The query of a tile (binds x and y; one row, one value), None when the layer holds nothing at this zoom."""
    wanted = [layer for layer in LAYERS if name in (BASE, layer.name) and zoom >= layer.first_zoom]
    if not wanted:
        return None
    parts = " || ".join(
        f"(SELECT coalesce(ST_AsMVT(f, '{layer.name}', {EXTENT}, 'geometry'), '') FROM ({layer.select(zoom)}) AS f"
        " WHERE f.geometry IS NOT NULL)"
        for layer in wanted
    )
    envelope = f"ST_TileEnvelope({zoom}, CAST(:x AS int), CAST(:y AS int)"
    return f"""WITH tile AS MATERIALIZED (SELECT box, wide, ST_Transform(wide, 4326) AS wide_degrees FROM (
        SELECT {envelope}) AS box, {envelope}, margin => {MARGIN / EXTENT}) AS wide) AS b) SELECT {parts}"""
