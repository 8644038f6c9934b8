"""Reads official boundaries from GeoJSON, GeoPackage or shapefile; mends what is broken and names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray

from geo.city.osm import only_polygons
from geo.errors import Invalid
from geo.position import WGS84

JOINED = "/"
"""What parts of a composed code are joined by."""


class BrokenAreas(Invalid):
    """The file holds no areas that can be read."""

    code = "broken_areas"


@dataclass(frozen=True, slots=True)
class Fields:
    """Which columns of the file hold what; several joined by `+` are put together: a code that stands in no column."""

    code: str
    name: str
    parent_code: str | None = None
    parent_name: str | None = None
    population: str | None = None

    def columns(self) -> list[str]:
        """Every column that is read."""
        texts = (self.code, self.name, self.parent_code, self.parent_name, self.population)
        return list(dict.fromkeys(part for text in texts if text for part in text.split("+")))


@dataclass(frozen=True, slots=True)
class Outline:
    """An area as a file holds it."""

    code: str
    name: str
    shape: Any
    """MultiPolygon in degrees."""
    parent_code: str | None = None
    parent_name: str | None = None
    population: float | None = None
    """People, None: unknown."""


@dataclass
class AreaFile:
    """What a file holds."""

    areas: list[Outline] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    """Areas whose rings were not valid, by name and code."""
    same_names: list[str] = field(default_factory=list)
    """Names that several areas bear."""


def read_areas(path: Path, fields: Fields) -> AreaFile:
    """The areas of a file.

    Raises: BrokenAreas for files that cannot be read, missing columns, areas without a code or shape, codes that occur
    twice, each naming the last area read.
    """
    if not path.is_file():
        raise BrokenAreas(f"{path}: no such file")
    try:
        meta, _, shapes, columns = pyogrio.raw.read(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError) as error:
        raise BrokenAreas(
            f"{path.name} cannot be read: {' '.join(str(error).split())}; last area read: none"
        ) from error
    table = dict(zip(meta["fields"].tolist(), columns, strict=True))
    missing = [name for name in fields.columns() if name not in table]
    if missing:
        raise BrokenAreas(f"{path.name} has no column {missing[0]}; it has {', '.join(table) or 'none'}")
    return _outlines(path.name, in_degrees(shapely.from_wkb(shapes), meta.get("crs")), table, fields)


def in_degrees(shapes: NDArray[np.object_], crs: str | None) -> NDArray[np.object_]:
    """Shapes of any projection in degrees, longitude first. Args: crs as the file names it; None: degrees."""
    known = pyproj.CRS(crs) if crs else pyproj.CRS(WGS84)
    if known.is_geographic:
        return shapes
    way = pyproj.Transformer.from_crs(known, WGS84, always_xy=True)
    made: NDArray[np.object_] = shapely.transform(shapes, lambda p: np.stack(way.transform(p[:, 0], p[:, 1]), axis=1))
    return made


def _outlines(name: str, shapes: NDArray[np.object_], table: Mapping[str, Any], fields: Fields) -> AreaFile:
    seen: dict[str, str] = {}
    found, last = AreaFile(), "none"
    for row, shape in enumerate(shapes):
        area = _outline(name, row, last, shape, table, fields)
        last = f"{area.name} ({area.code})"
        if area.code in seen:
            raise BrokenAreas(f"{name}: {last} has the code of {seen[area.code]}; codes tell areas apart")
        seen[area.code] = area.name
        if not shape.is_valid:
            found.mended.append(last)
        found.areas.append(area)
    if not found.areas:
        raise BrokenAreas(f"{name} holds no areas; last area read: none")
    names = [area.name for area in found.areas]
    found.same_names = sorted({n for n in names if names.count(n) > 1})
    return found


def _outline(name: str, row: int, last: str, shape: Any, table: Mapping[str, Any], fields: Fields) -> Outline:
    code = _joined(table, fields.code, row)
    if not code:
        raise BrokenAreas(f"{name}: row {row + 1} has no code; last area read: {last}")
    surface = None if shape is None else only_polygons(shape if shape.is_valid else shapely.make_valid(shape))
    if surface is None or surface.is_empty or not _on_earth(surface):
        raise BrokenAreas(f"{name}: row {row + 1} ({code}) has no shape on earth; last area read: {last}")
    people = _number(table[fields.population][row]) if fields.population else None
    parents = [_joined(table, text, row) or None if text else None for text in (fields.parent_code, fields.parent_name)]
    return Outline(code, _joined(table, fields.name, row) or code, surface, parents[0], parents[1], people)


def _on_earth(shape: Any) -> bool:
    west, south, east, north = shape.bounds
    return bool(-180 <= west <= east <= 180 and -90 <= south <= north <= 90)


def _joined(table: Mapping[str, Any], text: str, row: int) -> str:
    parts = [_text(table[part][row]) for part in text.split("+")]
    return JOINED.join(part for part in parts if part)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        value = int(value)
    return str(value).replace("\x00", "").strip()


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) and number >= 0 else None
