"""The rows of each table, from what an extract holds. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import orjson
import shapely

from geo.city.kinds import Kinds
from geo.city.osm import Thing
from geo.city.streets import NamedStreet
from geo.gazetteer.index import Entry
from geo.measure import metres_per_degree
from geo.mercator import MERCATOR, mercator_of, projected

BATCH = 5_000
ROAD = ("id", "osm_id", "kind", "name", "min_zoom", "ref", "level", "oneway", "geometry")
LINE = ("id", "osm_id", "kind", "name", "min_zoom", "level", "geometry")
SURFACE = ("id", "osm_id", "kind", "name", "min_zoom", "area_m2", "geometry")
STREET = ("id", "name", "kind", "level", "min_zoom", "length_m", "geometry")
PLACE = ("id", "osm_type", "osm_id", "kind", "kind_group", "name", "importance", "min_zoom", "detail", "geometry")
ADDRESS = ("id", "street_id", "street", "house_number", "number", "geometry")
Row = tuple[Any, ...]


def hexed(things: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Each thing with its shape in Web Mercator as the database reads it."""
    stream = iter(things)
    while batch := list(islice(stream, BATCH)):
        shapes = projected(np.array([thing.shape for thing in batch], np.object_))
        yield from zip(batch, shapely.to_wkb(shapes, hex=True, include_srid=True).tolist(), strict=True)


def _name(thing: Thing) -> str | None:
    return thing.names[0] if thing.names else None


def road_rows(roads: Iterable[Thing], kinds: Kinds) -> Iterator[Row]:
    """Rows of `ROAD`."""
    for n, (road, shape) in enumerate(hexed(roads)):
        ref, level, tags = road.extra
        zoom = kinds.road_zoom.get(road.kind, 15)
        yield n, road.osm_id, road.kind, _name(road), zoom, ref, level, _oneway(tags), shape


def _oneway(tags: dict[str, str]) -> int:
    value = tags.get("oneway", "")
    if value in ("-1", "reverse"):
        return -1
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") == "motorway"
    return int(value in ("yes", "true", "1") or (implied and value == ""))


def line_rows(lines: Iterable[Thing]) -> Iterator[Row]:
    """Rows of `LINE`."""
    for n, (line, shape) in enumerate(hexed(lines)):
        level, zoom = line.extra
        yield n, line.osm_id, line.kind, _name(line), zoom, level, shape


def surface_rows(surfaces: Sequence[Thing], least_zoom: int) -> Iterator[Row]:
    """Rows of `SURFACE`: each is first shown where it covers some pixels."""
    for n, (surface, shape) in enumerate(hexed(surfaces)):
        lon, lat = metres_per_degree(float(surface.shape.bounds[1]))
        area_m2 = float(surface.shape.area) * lon * lat
        yield n, surface.osm_id, surface.kind, _name(surface), first_zoom(area_m2, least_zoom), area_m2, shape


def first_zoom(area_m2: float, least: int) -> int:
    """The first zoom at which a surface covers at least 16 pixels of 156,543 m / 2^zoom."""
    zoom = float(np.ceil(np.log2(156_543 * 4 / np.sqrt(max(area_m2, 1.0)))))
    return int(min(16, max(least, zoom)))


def street_rows(streets: Sequence[NamedStreet], kinds: Kinds) -> Iterator[Row]:
    """Rows of `STREET`."""
    for n, (street, shape) in enumerate(hexed(streets)):
        zoom = max(10, kinds.road_zoom.get(street.kind, 15))
        yield n, street.name, street.kind, street.level, zoom, street.length_m, shape


def place_rows(places: Iterable[Thing]) -> Iterator[Row]:
    """Rows of `PLACE`."""
    for n, (place, shape) in enumerate(hexed(places)):
        kind, detail = place.extra
        json = orjson.dumps(detail).decode()
        importance = importance_of(kind.importance, place.names)
        yield (
            n, place.osm_type, place.osm_id, kind.kind, kind.group, _name(place), importance, kind.zoom, json, shape,
        )  # fmt: skip


def importance_of(of_kind: float, names: Sequence[str]) -> float:
    """A place with several names is better known than its kind alone says; one without a name less."""
    return min(1.0, of_kind + 0.03 * min(len(names) - 1, 3)) if names else of_kind * 0.5


def address_rows(addresses: Sequence[Thing], street_of: Sequence[int | None]) -> Iterator[Row]:
    """Rows of `ADDRESS`."""
    for n, (address, shape) in enumerate(hexed(addresses)):
        street, number = address.extra
        yield n, street_of[n], street, number, first_number(number), shape


def street_entries(streets: Sequence[NamedStreet], kinds: Kinds) -> Iterator[Entry]:
    """The streets as the gazetteer knows them, each at the point of its line nearest to its middle."""
    for n, street in enumerate(streets):
        middle = shapely.shortest_line(street.shape, street.shape.centroid).coords[0]
        importance = min(1.0, kinds.importance_of_road(street.kind) + 0.05 * min(1.0, street.length_m / 5_000))
        yield Entry("street", str(n), street.kind, street.names, (), importance, _point(*middle))


def place_entries(places: Iterable[Thing]) -> Iterator[Entry]:
    """The places as the gazetteer knows them; one without a name by what its kind is called."""
    for n, place in enumerate(places):
        kind, _ = place.extra
        names = place.names or (kind.names[0].capitalize(),)
        importance = importance_of(kind.importance, place.names)
        yield Entry("place", str(n), kind.kind, names, kind.words, importance, _point(place.shape.x, place.shape.y))


def _point(lon: float, lat: float) -> str:
    shape = shapely.set_srid(shapely.Point(*mercator_of(lon, lat)), MERCATOR)
    return str(shapely.to_wkb(shape, hex=True, include_srid=True))


def first_number(house_number: str) -> int | None:
    """The first number in a house number: 12 of `12-A`."""
    found = re.search(r"\d{1,6}", house_number)
    return int(found[0]) if found else None
