"""Which area holds a place, and the areas as GeoJSON."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from geo.areas.models import KECAMATAN, KELURAHAN
from geo.position import Position

SLIVER_M = 100.0
"""A place in no area belongs to the nearest within this: official boundaries have gaps. Source: issue 4."""

AT = text("""
WITH place AS (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point),
near AS (
    SELECT level, code, name, parent_code, parent_name, geometry, point, ST_Covers(geometry, point) AS inside
    FROM areas, place
    WHERE centre = 1 AND level IN ('kelurahan', 'kecamatan') AND geometry && ST_Expand(point, :wide, :high)
), ranked AS (
    SELECT near.*, CASE WHEN inside THEN 0 ELSE ST_Distance(geometry::geography, point::geography) END AS metres
    FROM near WHERE inside OR NOT EXISTS (SELECT FROM near AS other WHERE other.inside AND other.level = near.level)
)
SELECT DISTINCT ON (level) level, code, name, parent_code, parent_name, metres
FROM ranked WHERE metres <= :reach ORDER BY level, metres, code
""")


@dataclass(frozen=True, slots=True)
class AreaAt:
    """The area of a place."""

    code: str
    """Of the smallest area that is known."""
    kelurahan: str | None
    kecamatan: str | None
    nearest: bool
    """Whether the place lies in no area, this being the nearest within 100 m."""

    def view(self) -> dict[str, Any]:
        """As objects carry it."""
        return {"code": self.code, "kelurahan": self.kelurahan, "kecamatan": self.kecamatan}


async def find_area(session: AsyncSession, place: Position) -> AreaAt | None:
    """The kelurahan and kecamatan of a place, None far from every area. One index look-up."""
    wide = SLIVER_M / 111_000 / max(0.02, _cosine(place.lat))
    given = {"lon": place.lon, "lat": place.lat, "wide": wide, "high": SLIVER_M / 110_000, "reach": SLIVER_M}
    found = {row.level: row for row in (await session.execute(AT, given)).all()}
    small, large = found.get(KELURAHAN), found.get(KECAMATAN)
    best = small or large
    if best is None:
        return None
    outer = small.parent_name if small is not None and small.parent_name else (large.name if large else None)
    return AreaAt(best.code, small.name if small else None, outer, best.metres > 0)


def _cosine(lat: float) -> float:
    from math import cos, radians

    return cos(radians(lat))


GEOJSON = text("""
SELECT json_build_object('type', 'Feature', 'id', code, 'properties', json_build_object(
    'code', code, 'name', name, 'level', level, 'parent_code', parent_code, 'parent_name', parent_name,
    'population', population, 'source', source, 'label', json_build_array(ST_X(label), ST_Y(label))),
    'geometry', ST_AsGeoJSON(geometry, 6)::json)::text
FROM areas WHERE centre = 1 AND level = :level ORDER BY code
""")


async def areas_geojson(session: AsyncSession, level: str) -> bytes:
    """All areas of a level as a GeoJSON FeatureCollection (RFC 7946), by code."""
    features = (await session.execute(GEOJSON, {"level": level})).scalars().all()
    return ('{"type":"FeatureCollection","features":[' + ",".join(features) + "]}").encode()
