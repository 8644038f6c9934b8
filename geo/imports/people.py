"""`sigap import people`: cells of a population grid replace what was known, in one transaction."""

from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyogrio
import shapely
from numpy.typing import NDArray

from geo.areas.files import in_degrees
from geo.errors import Invalid
from geo.imports.areas import remember
from geo.orm import new_id
from geo.position import WGS84


class BrokenPeople(Invalid):
    """The file holds no cells with people that can be read."""

    code = "broken_people"


def import_people(
    connection: psycopg.Connection[Any], path: Path, people_field: str, lon_field: str, lat_field: str
) -> tuple[int, float]:
    """How many cells were written and how many people live in them. Raises: BrokenPeople; then nothing is changed.

    Args: connection may write people, in autocommit; the fields name columns, of which a file with shapes needs only
    that of the people.
    """
    people, places = _read(path, people_field, lon_field, lat_field)
    with connection.transaction():
        connection.execute("DELETE FROM people WHERE centre = 1")
        with connection.cursor() as cursor, cursor.copy("COPY people (id, people, position) FROM STDIN") as copy:
            for number, shape in zip(people.tolist(), places, strict=True):
                copy.write_row((str(new_id()), number, shape))
        remember(connection, "people", path.name, {"cells": len(people), "people": float(people.sum())})
    return len(people), float(people.sum())


def _read(path: Path, people_field: str, lon_field: str, lat_field: str) -> tuple[NDArray[np.float64], list[str]]:
    if not path.is_file():
        raise BrokenPeople(f"{path}: no such file")
    try:
        meta, _, shapes, columns = pyogrio.raw.read(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError) as error:
        raise BrokenPeople(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    table = dict(zip(meta["fields"].tolist(), columns, strict=True))
    people = _numbers(path.name, table, people_field)
    if shapes is not None:
        points = shapely.point_on_surface(in_degrees(shapely.from_wkb(shapes), meta.get("crs")))
    else:
        points = shapely.points(_numbers(path.name, table, lon_field), _numbers(path.name, table, lat_field))
    places = shapely.get_coordinates(points)
    if len(places) != len(people) or not (np.abs(places) <= [180, 90]).all() or not (people >= 0).all():
        raise BrokenPeople(
            f"{path.name}: every cell needs a place on earth and a number of people that is not negative"
        )
    return people, shapely.to_wkb(shapely.set_srid(points, WGS84), hex=True, include_srid=True).tolist()


def _numbers(name: str, table: dict[str, Any], field: str) -> NDArray[np.float64]:
    if field not in table:
        raise BrokenPeople(f"{name} has no column {field}; it has {', '.join(table) or 'none'}")
    try:
        return np.asarray(table[field], np.float64)
    except (TypeError, ValueError) as error:
        raise BrokenPeople(f"{name}: column {field} holds something that is no number: {error}") from error
