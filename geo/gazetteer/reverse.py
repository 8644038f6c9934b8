"""From a place to words: its area, its street with house number, and the nearest landmarks as a crew would say them."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import TypedDict

from geo.areas.queries import AreaAt, find_area
from geo.gazetteer.facts import front_of
from geo.measure import bearing_deg, distance_m
from geo.mercator import degrees_of, mercator_of, stretch
from geo.position import Position

NUMBER_REACH_M, PLACE_REACH_M = 60.0, 1_500.0
"""A house number names a place within the first, a landmark within the second [J]."""
PLACES = 5
LEAST_KNOWN = 0.3
"""Landmarks less known than this help no crew: cameras, hydrants, lone shops."""
TELLING = 8
"""The nearest landmarks among which well-known ones come first."""
DIRECTIONS = (
    ("utara", "north"), ("timur laut", "northeast"), ("timur", "east"), ("tenggara", "southeast"),
    ("selatan", "south"), ("barat daya", "southwest"), ("barat", "west"), ("barat laut", "northwest"),
)  # fmt: skip

NUMBER = text("""
SELECT house_number, street, ST_X(geometry) AS x, ST_Y(geometry) AS y FROM addresses
WHERE ST_DWithin(geometry, ST_SetSRID(ST_MakePoint(:x, :y), 3857), :reach)
ORDER BY geometry <-> ST_SetSRID(ST_MakePoint(:x, :y), 3857) LIMIT 1
""")
NEAREST = text("""
SELECT name, kind, importance, ST_X(geometry) AS x, ST_Y(geometry) AS y FROM (
    (SELECT name, kind, importance, geometry FROM places
        WHERE name IS NOT NULL AND importance >= :least AND kind_group <> 'settlement'
            AND ST_DWithin(geometry, ST_SetSRID(ST_MakePoint(:x, :y), 3857), :reach)
        ORDER BY geometry <-> ST_SetSRID(ST_MakePoint(:x, :y), 3857) LIMIT :most)
    UNION ALL (SELECT name, 'own', 0.8, geometry FROM own_places
        WHERE ended_at IS NULL AND ST_DWithin(geometry, ST_SetSRID(ST_MakePoint(:x, :y), 3857), :reach)
        ORDER BY geometry <-> ST_SetSRID(ST_MakePoint(:x, :y), 3857) LIMIT 3)
) AS near
""")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around a place."""

    area: AreaAt | None
    street: str | None
    """The nearest street within 250 m."""
    house_number: str | None
    """The nearest number within 60 m, if it stands in that street."""
    street_distance_m: float | None
    places: list["NearPlace"]


class NearPlace(TypedDict):
    """A landmark and how to say where one is from it."""

    name: str
    kind: str
    distance_m: Annotated[float, Field(description="metres from the landmark to the place asked about")]
    bearing_deg: Annotated[float, Field(description="degrees from north in which the place lies from the landmark")]
    words_id: Annotated[str, Field(description="as a crew understands it, Indonesian")]
    words_en: Annotated[str, Field(description="the same in English")]


class SurroundingsArea(TypedDict):
    """The area of a place."""

    code: str
    kelurahan: str | None
    kecamatan: str | None
    nearest: Annotated[bool, Field(description="the place lies in no area; this is the nearest within 100 m")]


class SurroundingsView(TypedDict):
    """What is around a place."""

    area: SurroundingsArea | None
    street: Annotated[str | None, Field(description="the nearest street within 250 m")]
    house_number: Annotated[str | None, Field(description="the nearest house number within 60 m, of that street")]
    street_distance_m: Annotated[float | None, Field(description="metres to the street")]
    nearest_places: list[NearPlace]


async def look_around(session: AsyncSession, place: Position) -> Surroundings:
    """Area, street and landmarks of a place."""
    area = await find_area(session, place)
    front = await front_of(session, place.lon, place.lat)
    number = await _number(session, place, front[0] if front else None)
    away = distance_m(place.lon, place.lat, front[1], front[2]) if front else None
    return Surroundings(area, front[0] if front else None, number, away, await _places(session, place))


def _given(place: Position, reach_m: float) -> dict[str, Any]:
    x, y = mercator_of(place.lon, place.lat)
    return {"x": x, "y": y, "reach": reach_m * stretch(place.lat)}


async def _number(session: AsyncSession, place: Position, street: str | None) -> str | None:
    row = (await session.execute(NUMBER, _given(place, NUMBER_REACH_M))).first()
    if row is None or (row.street and street and row.street.casefold() != street.casefold()):
        return None
    return str(row.house_number)


async def _places(session: AsyncSession, place: Position) -> list[NearPlace]:
    given = _given(place, PLACE_REACH_M) | {"least": LEAST_KNOWN, "most": TELLING * 3}
    rows = (await session.execute(NEAREST, given)).all()
    found = [(row, *degrees_of(row.x, row.y)) for row in rows]
    # A landmark twice as well known may be twice as far away and still be the better one to name.
    found.sort(key=lambda one: (distance_m(one[1], one[2], place.lon, place.lat) + 20) / one[0].importance)
    return [_near(row, lon, lat, place) for row, lon, lat in found[:PLACES]]


def _near(row: Any, lon: float, lat: float, place: Position) -> NearPlace:
    metres = distance_m(lon, lat, place.lon, place.lat)
    bearing = bearing_deg(lon, lat, place.lon, place.lat)
    indonesian, english = DIRECTIONS[round(bearing / 45) % 8]
    said = round(metres / 10) * 10 if metres >= 20 else round(metres)
    here = metres < 15
    return {
        "name": row.name, "kind": row.kind, "distance_m": round(metres, 1), "bearing_deg": round(bearing, 1),
        "words_id": f"di {row.name}" if here else f"{said} m di {indonesian} {row.name}",
        "words_en": f"at {row.name}" if here else f"{said} m {english} of {row.name}",
    }  # fmt: skip


def surroundings_view(found: Surroundings) -> SurroundingsView:
    """The JSON form."""
    away = found.street_distance_m
    area = found.area
    return {
        "area": None if area is None else {
            "code": area.code, "kelurahan": area.kelurahan, "kecamatan": area.kecamatan, "nearest": area.nearest,
        },
        "street": found.street, "house_number": found.house_number,
        "street_distance_m": None if away is None else round(away, 1), "nearest_places": found.places,
    }  # fmt: skip
