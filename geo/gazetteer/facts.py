"""What the database knows of hits: areas, streets, house numbers, crossings, kilometre marks, the street before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from geo.areas.queries import AreaAt
from geo.mercator import degrees_of, mercator_of, stretch

MEET_M = 25.0
"""Two streets meet where they are nearer than this: dual carriageways do not touch in one point [J]."""
MARK_REACH_M = 150.0
"""A kilometre mark belongs to a road within this [J]."""
FRONT_REACH_M = 250.0
"""A place faces a street within this [J]."""

AREAS = text("""
SELECT at.n, area.level, area.code, area.name, area.parent_name
FROM unnest(CAST(:lons AS float[]), CAST(:lats AS float[])) WITH ORDINALITY AS at(lon, lat, n)
JOIN areas AS area ON area.centre = 1 AND area.level IN ('kelurahan', 'kecamatan')
    AND ST_Covers(area.geometry, ST_SetSRID(ST_MakePoint(at.lon, at.lat), 4326))
""")
STREETS = text("SELECT id, name, level, length_m FROM streets WHERE id = ANY(:ids)")
NUMBERS = text("""
SELECT street_id, house_number, number, ST_X(geometry) AS x, ST_Y(geometry) AS y FROM addresses
WHERE street_id = ANY(:ids) AND number BETWEEN :low AND :high ORDER BY abs(number - :wanted), id LIMIT 400
""")
CROSSINGS = text("""
SELECT a.id AS one, b.id AS two, ST_X(p.geom) AS x, ST_Y(p.geom) AS y
FROM streets AS a JOIN streets AS b ON ST_DWithin(a.geometry, b.geometry, :meet)
CROSS JOIN LATERAL ST_Dump(CASE WHEN ST_Intersects(a.geometry, b.geometry)
    THEN ST_Points(ST_Intersection(a.geometry, b.geometry)) ELSE ST_ClosestPoint(a.geometry, b.geometry) END) AS p
WHERE a.id = ANY(:ones) AND b.id = ANY(:twos) AND a.id <> b.id LIMIT 200
""")
MARKS = text("""
SELECT CAST(replace(detail->>'km', ',', '.') AS float) AS km, ST_X(place.geometry) AS x, ST_Y(place.geometry) AS y
FROM places AS place JOIN streets AS street ON street.id = :id
    AND ST_DWithin(place.geometry, street.geometry, :reach)
WHERE place.kind = 'milestone' AND detail->>'km' ~ '^[0-9]+([.,][0-9]+)?$'
""")
FRONT = text("""
SELECT name, ST_X(p) AS x, ST_Y(p) AS y FROM (
    SELECT name, ST_ClosestPoint(geometry, at) AS p, geometry <-> at AS away
    FROM streets, (SELECT ST_SetSRID(ST_MakePoint(:x, :y), 3857) AS at) AS here
    ORDER BY geometry <-> at LIMIT 1) AS nearest WHERE away <= :reach
""")


@dataclass(frozen=True, slots=True)
class StreetFacts:
    """What is known of a street."""

    name: str
    level: int
    length_m: float


@dataclass(frozen=True, slots=True)
class Numbered:
    """A house number."""

    street_id: int
    house_number: str
    number: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where two streets meet."""

    one: int
    two: int
    lon: float
    lat: float


async def areas_of(session: AsyncSession, places: Sequence[tuple[float, float]]) -> list[AreaAt | None]:
    """The area of each (lon, lat); None outside of all."""
    if not places:
        return []
    given = {"lons": [lon for lon, _ in places], "lats": [lat for _, lat in places]}
    rows: list[dict[str, Any]] = [{} for _ in places]
    for row in (await session.execute(AREAS, given)).all():
        rows[row.n - 1][row.level] = row
    return [_area(found) for found in rows]


def _area(found: dict[str, Any]) -> AreaAt | None:
    small, large = found.get("kelurahan"), found.get("kecamatan")
    best = small or large
    if best is None:
        return None
    outer = small.parent_name if small is not None and small.parent_name else (large.name if large else None)
    return AreaAt(best.code, small.name if small else None, outer, False)


async def streets_of(session: AsyncSession, ids: Sequence[int]) -> dict[int, StreetFacts]:
    """Facts by street id."""
    if not ids:
        return {}
    rows = (await session.execute(STREETS, {"ids": list(ids)})).all()
    return {row.id: StreetFacts(row.name, row.level, row.length_m) for row in rows}


async def numbers_of(session: AsyncSession, ids: Sequence[int], number: int, around: int = 40) -> list[Numbered]:
    """House numbers of streets at and around a number, the nearest number first."""
    given = {"ids": list(ids), "wanted": number, "low": number - around, "high": number + around}
    rows = (await session.execute(NUMBERS, given)).all()
    return [Numbered(r.street_id, r.house_number, r.number, *degrees_of(r.x, r.y)) for r in rows]


async def meetings_of(session: AsyncSession, ones: Sequence[int], twos: Sequence[int], lat: float) -> list[Meeting]:
    """Where streets of one list meet those of the other. Args: lat about where, for the scale of the map."""
    if not ones or not twos:
        return []
    given = {"ones": list(ones), "twos": list(twos), "meet": MEET_M * stretch(lat)}
    return [Meeting(r.one, r.two, *degrees_of(r.x, r.y)) for r in (await session.execute(CROSSINGS, given)).all()]


async def marks_of(session: AsyncSession, street: int, lat: float) -> list[tuple[float, float, float]]:
    """(km, lon, lat) of the kilometre marks along a street, by km."""
    given = {"id": street, "reach": MARK_REACH_M * stretch(lat)}
    return sorted((r.km, *degrees_of(r.x, r.y)) for r in (await session.execute(MARKS, given)).all())


async def front_of(session: AsyncSession, lon: float, lat: float) -> tuple[str, float, float] | None:
    """Name, lon and lat of the nearest point of the nearest street."""
    x, y = mercator_of(lon, lat)
    row = (await session.execute(FRONT, {"x": x, "y": y, "reach": FRONT_REACH_M * stretch(lat)})).first()
    return (row.name, *degrees_of(row.x, row.y)) if row else None
