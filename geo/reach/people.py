"""How many people and which areas a coverage holds: cells of a population grid where there are any, else the areas' own
people by the share of their roads that are reached.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from geo.measure import Floats
from geo.reach.coverage import Coverage
from geo.roads.journeys import Stop
from geo.roads.network import Network

AREAS = text("""
SELECT code, level, name, population, ST_AsBinary(geometry) AS shape FROM areas
WHERE centre = 1 AND level = (SELECT level FROM areas WHERE centre = 1 AND level IN ('kelurahan', 'kecamatan')
    ORDER BY level DESC LIMIT 1) ORDER BY code
""")
CELLS = text("SELECT people, ST_X(position) AS lon, ST_Y(position) AS lat FROM people WHERE centre = 1 ORDER BY id")


@dataclass(frozen=True, eq=False)
class Ground:
    """Who lives where, and which edge lies in which area."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    level: str | None
    population: Floats
    """(n_areas,) people; nan: unknown."""
    shapes: NDArray[np.object_]
    cells: tuple[Stop, ...]
    """Middles of the cells of a population grid."""
    cell_people: Floats
    """(n_cells,) people of each."""

    def area_of_edges(self, network: Network) -> NDArray[np.int64]:
        """(n_edges,) position of the area that holds the middle of each edge; -1: none."""
        middle = (network.point_start[:-1] + network.point_start[1:]) // 2
        points = shapely.points(network.point_lon[middle], network.point_lat[middle])
        found = np.full(network.n_edges, -1, np.int64)
        if len(self.shapes):
            at, area = shapely.STRtree(self.shapes).query(points, predicate="within")
            found[at] = area
        return found


async def load_ground(session: AsyncSession) -> Ground:
    """The areas and cells of the database; the smaller level of kelurahan and kecamatan that is there."""
    rows = (await session.execute(AREAS)).all()
    cells = (await session.execute(CELLS)).all()
    return Ground(
        tuple(row.code for row in rows), tuple(row.name for row in rows), rows[0].level if rows else None,
        np.array([np.nan if row.population is None else row.population for row in rows], np.float64),
        np.array([shapely.from_wkb(bytes(row.shape)) for row in rows], np.object_),
        tuple(Stop(cell.lon, cell.lat) for cell in cells), np.array([cell.people for cell in cells], np.float64),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Covered:
    """People and areas of a coverage."""

    people: float | None
    """None: nobody knows how many live here."""
    people_total: float | None
    by: str | None
    """cells: a population grid; areas: the areas' people by the share of their roads."""
    areas: list[dict[str, Any]]
    """code, name, share of its metres of road that are reached, people."""


def count(coverage: Coverage, ground: Ground, area_of_edge: NDArray[np.int64]) -> Covered:
    """What a coverage holds. Args: area_of_edge as `Ground.area_of_edges` gives it for the coverage's network."""
    shares = _shares(coverage, area_of_edge, len(ground.codes))
    areas = [
        {"code": code, "name": name, "share": round(float(share), 3), "people": _known(people)}
        for code, name, share, people in zip(ground.codes, ground.names, shares, ground.population, strict=True)
    ]
    if len(ground.cells):
        inside = np.isfinite(coverage.seconds(ground.cells)) if coverage.spreads else np.zeros(len(ground.cells), bool)
        return Covered(float(ground.cell_people[inside].sum()), float(ground.cell_people.sum()), "cells", areas)
    known = np.isfinite(ground.population)
    if not known.any():
        return Covered(None, None, None, areas)
    people = float((ground.population[known] * shares[known]).sum())
    return Covered(people, float(ground.population[known].sum()), "areas", areas)


def _shares(coverage: Coverage, area_of_edge: NDArray[np.int64], n_areas: int) -> Floats:
    inside = area_of_edge >= 0
    length = np.bincount(area_of_edge[inside], coverage.network.edge_length_m[inside], minlength=n_areas)
    covered = np.bincount(area_of_edge[inside], coverage.covered_m()[inside], minlength=n_areas)
    return np.divide(covered, length, out=np.zeros(n_areas), where=length > 0)


def _known(people: float) -> float | None:
    return None if np.isnan(people) else float(people)
