"""Writes the schematic Surabaya as an OpenStreetMap extract, so that it goes the way of every real city."""

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import osmium
import psycopg
from osmium.osm.mutable import Node, Relation, Way
from sqlalchemy import text

from dispatch.server.database import Database
from dispatch.server.demo.city import LABEL
from dispatch.server.demo.streets import M_LAT, M_LON, degrees, kecamatan, mains, rivers, roads
from dispatch.server.demo.things import houses, things
from geo.errors import Refusal
from geo.imports.osm import CityCounts, Order, import_city

log = logging.getLogger("sigap.demo")
HOUSE_M = (5.0, 6.0)
"""Half the width and half the depth of a house."""
STAMP = "2026-01-01T00:00:00Z"
PARK_M = 90.0


class Drawing:
    """The extract in the making: shared points are one node."""

    def __init__(self) -> None:
        """Empty."""
        self.nodes: dict[tuple[float, float], int] = {}
        self.tagged: list[Node] = []
        self.ways: list[Way] = []
        self.relations: list[Relation] = []
        self._last = 0

    def _number(self) -> int:
        self._last += 1
        return self._last

    def point(self, lon: float, lat: float) -> int:
        """The number of the node at a place."""
        key = (round(lon, 6), round(lat, 6))
        if key not in self.nodes:
            self.nodes[key] = self._number()
        return self.nodes[key]

    def place(self, lon: float, lat: float, tags: dict[str, str]) -> None:
        """A node of its own with tags."""
        self.tagged.append(Node(id=self._number(), location=(lon, lat), tags=tags, version=1, timestamp=STAMP))

    def way(self, points: Sequence[tuple[float, float]], tags: dict[str, str]) -> int:
        """The number of a way through places; it closes when the last place is the first."""
        number = self._number()
        nodes = [self.point(lon, lat) for lon, lat in points]
        self.ways.append(Way(id=number, nodes=nodes, tags=tags, version=1, timestamp=STAMP))
        return number

    def boundary(self, way: int, tags: dict[str, str]) -> None:
        """A relation around one closed way."""
        members = [("w", way, "outer")]
        self.relations.append(Relation(id=self._number(), members=members, tags=tags, version=1, timestamp=STAMP))

    def write(self, path: Path) -> None:
        """Nodes, ways, relations, each by number."""
        header = osmium.io.Header()
        header.set("generator", LABEL)
        plain = [Node(id=n, location=at, tags={}, version=1, timestamp=STAMP) for at, n in self.nodes.items()]
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for node in sorted([*plain, *self.tagged], key=lambda node: node.id or 0):
                writer.add_node(node)
            for way in self.ways:
                writer.add_way(way)
            for relation in self.relations:
                writer.add_relation(relation)


def write_schematic(path: Path) -> None:
    """Writes the whole schematic city to a .osm.pbf file."""
    drawing = Drawing()
    _draw_ground(drawing)
    _draw_streets(drawing)
    for house in houses():
        _draw_house(drawing, house.lon, house.lat, {"addr:street": house.street, "addr:housenumber": house.number})
    for thing in things():
        drawing.place(thing.lon, thing.lat, {**thing.tags, **({"name": thing.name} if thing.name else {})})
        if thing.tags.get("leisure") in ("park", "stadium"):
            drawing.way(_square(thing.lon, thing.lat, PARK_M, PARK_M), {"leisure": thing.tags["leisure"]})
    drawing.write(path)


async def ensure_city(database: Database) -> None:
    """Imports the schematic city where no city was imported yet; failing is logged, the demonstration goes on."""
    async with database.read_session() as session:
        known = (await session.execute(text("SELECT count(*) FROM city_imports WHERE what = 'osm'"))).scalar_one()
    if known:
        return
    try:
        counts = await asyncio.to_thread(_import, database.dsn)
        log.info("the schematic city: %s", counts)
    except (Refusal, psycopg.Error, OSError) as error:
        log.error("the schematic city could not be imported: %s", error)


def _import(url: str) -> CityCounts:
    with tempfile.TemporaryDirectory(prefix="sigap-peraga-") as folder:
        file = Path(folder) / "kota-peraga.osm.pbf"
        write_schematic(file)
        return import_city(url, Order(file))


def _draw_ground(drawing: Drawing) -> None:
    land = mains()["land"]
    for points, tags in ((land["strait"], {"natural": "bay"}), (land["outline"], {"landuse": "residential"})):
        drawing.way([(lon, lat) for lon, lat in [*points, points[0]]], tags)
    for name, river in rivers().items():
        drawing.way(_degrees(river), {"waterway": "river", "name": name})
        drawing.way(_degrees(river.buffer(22.0).exterior), {"natural": "water", "water": "river"})
    for number, (name, ground) in enumerate(kecamatan().items(), 1):
        ring = drawing.way(_degrees(ground.exterior), {})
        tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": name}
        drawing.boundary(ring, {**tags, "ref": f"peraga-{number:02d}"})


def _draw_streets(drawing: Drawing) -> None:
    for road in roads():
        tags = {"highway": road.kind, "name": road.name}
        if road.level:
            tags |= {"layer": str(road.level), "bridge" if road.level > 0 else "tunnel": "yes"}
        if road.kind == "motorway":
            tags |= {"oneway": "no", "ref": "AH2"}
        drawing.way(_degrees(road.line), tags)


def _degrees(line: Any) -> list[tuple[float, float]]:
    places = [degrees(x, y) for x, y in line.coords]
    return [place for n, place in enumerate(places) if n == 0 or place != places[n - 1]]


def _draw_house(drawing: Drawing, lon: float, lat: float, tags: dict[str, str]) -> None:
    drawing.way(_square(lon, lat, *HOUSE_M), {"building": "house", **tags})


def _square(lon: float, lat: float, half_x: float, half_y: float) -> list[tuple[float, float]]:
    corners = [(-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y), (-half_x, -half_y)]
    return [(round(lon + x / M_LON, 6), round(lat + y / M_LAT, 6)) for x, y in corners]
