"""`sigap import osm`: an extract becomes the whole city, put in place in one step while the centre works."""

import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import psycopg
import shapely

from geo.areas.levels import by_level
from geo.city.kinds import kinds
from geo.city.models import Address, CityImport, MapBuilding, MapGround, MapLine, MapRoad, MapWater, Place, Street
from geo.city.osm import BrokenExtract, City, Thing, read_city
from geo.city.sea import sea_of
from geo.city.streets import find_streets, street_of_each
from geo.gazetteer.index import NAME, WORD, Index
from geo.gazetteer.models import GazetteerName, GazetteerWord
from geo.imports import rows
from geo.imports.areas import name_areas, replace_osm_areas
from geo.imports.own import name_own_places
from geo.imports.staging import Staging
from geo.orm import new_id
from geo.roads.build import read_network
from geo.roads.store import save

TABLES = (
    MapRoad, MapLine, MapWater, MapGround, MapBuilding, Street, Place, Address, GazetteerWord, GazetteerName,
)  # fmt: skip
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported."""

    file: Path
    """The extract."""
    kelurahan_level: str | None = None
    """OSM admin level of the smallest areas; None: by rule."""
    kecamatan_level: str | None = None
    """OSM admin level of the areas around them; None: by rule."""


@dataclass
class CityCounts:
    """What an import found and took."""

    objects: int = 0
    """Objects with a tag of interest."""
    junctions: int = 0
    """Nodes of the road graph."""
    road_pieces: int = 0
    """Edges of the road graph."""
    road_km: float = 0.0
    restrictions: int = 0
    restrictions_left_out: int = 0
    roads: int = 0
    """Ways drawn on the map."""
    streets: int = 0
    """Named streets."""
    lines: int = 0
    """Waterways, railways .."""
    waters: int = 0
    grounds: int = 0
    buildings: int = 0
    places: int = 0
    addresses: int = 0
    names: int = 0
    """Names in the gazetteer."""
    areas: int = 0
    areas_incomplete: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    """Largest memory of the importing process."""
    incomplete_names: list[str] = field(default_factory=list)
    """Administrative relations that the file cuts off: counted and named, never drawn."""


def import_city(url: str, order: Order, say: Say = lambda _: None) -> CityCounts:
    """Reads an extract and replaces the city by it; when anything fails, nothing has changed.

    Args: url as libpq reads it, of the tables' owner; say is told what is being done.
    Raises: BrokenExtract, ImportRunning, TablesBusy.
    """
    began, counts = time.monotonic(), CityCounts()
    say(f"reading the roads of {order.file.name}")
    network, found = read_network(
        order.file, progress=lambda n: say(f"reading the roads of {order.file.name}: {n:,} objects")
    )
    counts.junctions, counts.road_pieces, counts.road_km = found.nodes, found.edges, found.kilometres
    counts.restrictions, counts.restrictions_left_out = found.restrictions, found.restrictions_left_out
    city = read_city(order.file, lambda n: say(f"reading the city of {order.file.name}: {n:,} objects"))
    if not city.roads:
        raise BrokenExtract(f"{order.file.name} holds no roads")
    counts.objects, counts.incomplete_names = city.objects, city.incomplete
    counts.areas_incomplete = len(city.incomplete)
    with psycopg.connect(url, autocommit=True, application_name="sigap import") as connection:
        staging = Staging(connection, TABLES)
        try:
            _fill(staging, city, counts, say)
            staging.finish(say)
            levels = by_level(city.areas, order.kelurahan_level, order.kecamatan_level)

            def first(swap: psycopg.Connection[Any]) -> None:
                counts.areas = replace_osm_areas(swap, levels)
                save(swap, network, order.file.name, asdict(found))

            def last(swap: psycopg.Connection[Any]) -> None:
                name_areas(swap)
                name_own_places(swap)
                counts.seconds, counts.peak_mb = round(time.monotonic() - began, 1), peak_mb()
                _remember(swap, order, counts, city)

            say("putting the city in place")
            staging.swap(first, last)
        finally:
            staging.close()
    return counts


def _fill(staging: Staging, city: City, counts: CityCounts, say: Say) -> None:
    known = kinds()
    say("putting streets together")
    streets = find_streets(city.roads)
    _add_sea(city)
    say("copying roads, water, buildings")
    counts.roads = staging.fill(MapRoad, rows.ROAD, rows.road_rows(city.roads, known))
    counts.lines = staging.fill(MapLine, rows.LINE, rows.line_rows(city.lines))
    counts.waters = staging.fill(MapWater, rows.SURFACE, rows.surface_rows(city.waters, 6))
    counts.grounds = staging.fill(MapGround, rows.SURFACE, rows.surface_rows(city.grounds, 8))
    counts.buildings = staging.fill(MapBuilding, rows.SURFACE, rows.surface_rows(city.buildings, 13))
    say("copying streets, places, addresses")
    counts.streets = staging.fill(Street, rows.STREET, rows.street_rows(streets, known))
    counts.places = staging.fill(Place, rows.PLACE, rows.place_rows(city.places))
    street_of = street_of_each(city.addresses, streets)
    counts.addresses = staging.fill(Address, rows.ADDRESS, rows.address_rows(city.addresses, street_of))
    say("copying names")
    index = Index()
    entries = chain(rows.street_entries(streets, known), rows.place_entries(city.places))
    counts.names = staging.fill(GazetteerName, NAME, index.names(entries))
    staging.fill(GazetteerWord, WORD, index.words())


def _add_sea(city: City) -> None:
    coast = [line.shape for line in city.lines if line.kind == "coastline"]
    sea = sea_of(coast, bounds_of(city)) if coast else None
    if sea is not None:
        city.waters.append(Thing("w", 0, "sea", (), sea))


def bounds_of(city: City) -> tuple[float, float, float, float]:
    """West, south, east, north of roads and places, degrees."""
    west, south, east, north = shapely.total_bounds([thing.shape for thing in [*city.roads, *city.places]]).tolist()
    return west, south, east, north


def _remember(connection: psycopg.Connection[Any], order: Order, counts: CityCounts, city: City) -> None:
    connection.execute(
        f"INSERT INTO {CityImport.__tablename__} (id, what, file, counts, seconds, peak_mb, bounds)"
        " VALUES (%s, 'osm', %s, %s, %s, %s, %s)",
        (new_id(), order.file.name, orjson.dumps(asdict(counts)).decode(), counts.seconds, counts.peak_mb,
         list(bounds_of(city))),
    )  # fmt: skip


def peak_mb() -> float:
    """The most memory this process has held so far, MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
