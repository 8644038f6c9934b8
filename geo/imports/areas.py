"""`sigap import areas`: official boundaries of one level replace what was known of it, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg
import shapely

from geo.areas.files import Fields, Outline, read_areas
from geo.gazetteer.index import Entry, replace_kind
from geo.imports.staging import LOCK, ImportRunning
from geo.orm import new_id
from geo.position import WGS84

COLUMNS = (
    "id", "level", "source", "code", "name", "parent_code", "parent_name", "population", "label", "geometry",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """What came of an import of areas."""

    areas: int
    replaced: int
    """Areas of the level that were known before."""
    mended: list[str]
    """Areas whose rings were not valid and were mended."""
    same_names: list[str]
    """Names that several areas bear; their codes tell them apart."""


def import_areas(connection: psycopg.Connection[Any], path: Path, level: str, fields: Fields) -> AreaCounts:
    """Reads a file and replaces the areas of a level. Raises: BrokenAreas, ImportRunning; then nothing is changed.

    Args: connection may write areas, in autocommit.
    """
    file = read_areas(path, fields)
    with connection.transaction():
        row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,)).fetchone()
        if row is None or not row[0]:
            raise ImportRunning
        gone = connection.execute("DELETE FROM areas WHERE centre = 1 AND level = %s", (level,)).rowcount
        put_areas(connection, level, "official", file.areas)
        name_areas(connection)
        remember(connection, "areas", path.name, {"level": level, "areas": len(file.areas)})
    return AreaCounts(len(file.areas), gone, file.mended, file.same_names)


def put_areas(connection: psycopg.Connection[Any], level: str, source: str, areas: Sequence[Outline]) -> None:
    """Writes areas of a level."""
    with connection.cursor() as cursor, cursor.copy(f"COPY areas ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in _rows(level, source, areas):
            copy.write_row(row)


def _rows(level: str, source: str, areas: Iterable[Outline]) -> Iterable[tuple[Any, ...]]:
    for area in areas:
        label = _hex(area.shape.representative_point())
        yield (
            str(new_id()), level, source, area.code, area.name, area.parent_code, area.parent_name, area.population,
            label, _hex(area.shape),
        )  # fmt: skip


def _hex(shape: Any) -> str:
    return str(shapely.to_wkb(shapely.set_srid(shape, WGS84), hex=True, include_srid=True))


def replace_osm_areas(connection: psycopg.Connection[Any], levels: dict[str, list[Outline]]) -> int:
    """Writes the extract's areas in place of those of the last one; levels with official areas are left alone.

    Returns: how many were written.
    """
    connection.execute("DELETE FROM areas WHERE centre = 1 AND source = 'osm'")
    rows = connection.execute("SELECT DISTINCT level FROM areas WHERE centre = 1").fetchall()
    official = {level for (level,) in rows}
    fresh = {level: areas for level, areas in levels.items() if level not in official}
    for level, areas in fresh.items():
        put_areas(connection, level, "osm", areas)
    return sum(map(len, fresh.values()))


IMPORTANCE = {"kelurahan": 0.75, "kecamatan": 0.85}
"""How well known areas of a level are; others less [J]."""


def name_areas(connection: psycopg.Connection[Any]) -> None:
    """Puts the areas' names into the gazetteer anew."""
    rows = connection.execute(
        "SELECT code, level, name, ST_Transform(label, 3857)::text FROM areas WHERE centre = 1 ORDER BY level, code"
    ).fetchall()
    entries = (
        Entry("area", code, level, (name,), (level,), IMPORTANCE.get(level, 0.6), shape)
        for code, level, name, shape in rows
    )
    replace_kind(connection, "area", entries)


def remember(connection: psycopg.Connection[Any], what: str, file: str, counts: dict[str, Any]) -> None:
    """Notes that the map changed: screens ask for fresh tiles."""
    connection.execute(
        "INSERT INTO city_imports (id, what, file, counts, seconds, peak_mb) VALUES (%s, %s, %s, %s, 0, 0)",
        (new_id(), what, file, orjson.dumps(counts).decode()),
    )
