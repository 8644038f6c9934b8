"""The street net of the schematic Surabaya: main streets by hand, lanes and a plain grid between them. Pure."""

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dispatch.server.demo.city import KECAMATAN

FILE = Path(__file__).parent / "mains.toml"
GRID_M, RIVER_M = 330.0, 55.0
"""Distance of the grid's streets, and of their ends from a river."""
LANE_EVERY_M, LANE_M, LANES_MOST = 150.0, 110.0, 8
M_LON, M_LAT = 110_440.0, 110_580.0
"""Metres of a degree at 7.27 degrees south."""
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
Line = Any


@dataclass(frozen=True, slots=True)
class Road:
    """A street of the schematic city."""

    name: str
    kind: str
    """OSM `highway` value."""
    line: Line
    """In metres east and north of the origin."""
    level: int = 0


@cache
def mains() -> dict[str, Any]:
    """The data drawn by hand."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def metres(points: Iterable[Sequence[float]]) -> list[tuple[float, float]]:
    """Degrees as metres on a plane true at the city."""
    return [(lon * M_LON, lat * M_LAT) for lon, lat in points]


def degrees(x: float, y: float) -> tuple[float, float]:
    """Metres of the plane as degrees, to a hand's breadth."""
    return round(x / M_LON, 6), round(y / M_LAT, 6)


@cache
def land() -> Any:
    """The land of the city."""
    return shapely.Polygon(metres(mains()["land"]["outline"]))


@cache
def rivers() -> dict[str, Line]:
    """The rivers by name."""
    return {name: shapely.LineString(metres(points)) for name, points in mains()["rivers"].items()}


@cache
def kecamatan() -> dict[str, Any]:
    """The ground of each kecamatan: what is nearer to its middle than to any other."""
    middles = {name: shapely.Point(*metres([at])[0]) for name, at in KECAMATAN.items()}
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(list(middles.values())), extend_to=land()))
    return {
        name: shapely.intersection(next(cell for cell in cells if cell.contains(middle)), land())
        for name, middle in middles.items()
    }


@cache
def roads() -> tuple[Road, ...]:
    """Every street, each with a node where it meets another of its level."""
    drawn = [*_mains(), *_lanes(), *_grid()]
    return tuple(_noded(drawn))


def _mains() -> list[Road]:
    levels = {"flyover": ("primary", 1), "underpass": ("primary", -1)}
    found = []
    for section in ("motorway", "primary", "secondary", "flyover", "underpass"):
        kind, level = levels.get(section, (section, 0))
        for name, points in mains()[section].items():
            found.append(Road(name, kind, shapely.LineString(metres(points)), level))
    return found


def _lanes() -> list[Road]:
    """Numbered lanes off the secondary streets, to either side in turn."""
    found = []
    for name, points in mains()["secondary"].items():
        line = shapely.LineString(metres(points))
        count = min(LANES_MOST, int(line.length / LANE_EVERY_M) - 1)
        for n in range(count):
            start, end = _across(line, (n + 1) * LANE_EVERY_M, LANE_M * (1 if n % 2 else -1))
            lane = f"{name.removeprefix('Jalan ')} Gang {ROMAN[n]}"
            found.append(Road(lane, "living_street", shapely.LineString([start, end])))
    return found


def _across(line: Line, along_m: float, aside_m: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """A point on a line and one beside it (left when positive)."""
    at, ahead = line.interpolate(along_m), line.interpolate(min(along_m + 1.0, line.length))
    angle = math.atan2(ahead.y - at.y, ahead.x - at.x) + math.pi / 2
    return (at.x, at.y), (at.x + math.cos(angle) * aside_m, at.y + math.sin(angle) * aside_m)


def _grid() -> list[Road]:
    """Streets of each kecamatan: `Indah` from west to east, `Permai` from south to north, numbered."""
    wet = shapely.union_all([river.buffer(RIVER_M) for river in rivers().values()])
    found = []
    for name, ground in kecamatan().items():
        west, south, east, north = ground.bounds
        rows = np.arange(math.ceil(south / GRID_M) * GRID_M, north, GRID_M)
        columns = np.arange(math.ceil(west / GRID_M) * GRID_M, east, GRID_M)
        lines = [("Indah", shapely.LineString([(west, y), (east, y)])) for y in rows]
        lines += [("Permai", shapely.LineString([(x, south), (x, north)])) for x in columns]
        found += _named(name, lines, ground, wet)
    return found


def _named(name: str, lines: Sequence[tuple[str, Line]], ground: Any, wet: Any) -> list[Road]:
    numbers = {"Indah": 0, "Permai": 0}
    found = []
    for word, line in lines:
        pieces = shapely.get_parts(shapely.difference(shapely.intersection(line, ground), wet))
        whole = [piece for piece in pieces if piece.length > 120]
        if whole and numbers[word] < len(ROMAN):
            full = f"Jalan {name} {word} {ROMAN[numbers[word]]}"
            numbers[word] += 1
            found += [Road(full, "residential", piece) for piece in whole]
    return found


def _noded(drawn: list[Road]) -> list[Road]:
    """Each street with a point where it meets another; bridges, tunnels and the motorway pass the small ones."""
    lines = np.array([road.line for road in drawn], np.object_)
    pairs = shapely.STRtree(lines).query(lines, predicate="intersects")
    meetings: dict[int, list[float]] = {n: [] for n in range(len(drawn))}
    for one, two in pairs.T.tolist():
        if one != two and _joins(drawn[one], drawn[two]):
            for point in shapely.get_parts(shapely.intersection(lines[one], lines[two])):
                if point.geom_type == "Point":
                    meetings[one].append(float(lines[one].project(point)))
    return [Road(r.name, r.kind, _with_points(r.line, meetings[n]), r.level) for n, r in enumerate(drawn)]


def _joins(one: Road, two: Road) -> bool:
    if one.level or two.level:
        return False
    kinds = {one.kind, two.kind}
    return "motorway" not in kinds or not kinds & {"residential", "living_street"}


def _with_points(line: Line, at: Sequence[float]) -> Line:
    own = [float(line.project(shapely.Point(point))) for point in line.coords]
    places = [line.interpolate(along) for along in sorted({round(a, 2) for a in [*own, *at]})]
    kept = [(place.x, place.y) for place in places]
    return shapely.LineString(kept)
