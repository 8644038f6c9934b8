"""Pieces of road in square cells, so that the nearest ones are found by looking around a place. Machine code.

Nearest is counted on a plane around the place: longitude times the cosine of its latitude.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.measure import EARTH_RADIUS_M, Floats
from geo.roads.compiled import compiled
from geo.roads.network import Ints

CELL_DEG = 0.001
"""Side of a cell in degrees, about 110 m from south to north."""
M_PER_DEG = math.radians(EARTH_RADIUS_M)
"""Metres of a degree of latitude."""
SAME_M = 1e-3
"""Pieces whose distances differ by less are equally near."""
FOUND = 64
"""Equally near pieces kept at most: corners of big junctions have a dozen."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Straight pieces by cell."""

    lon: Floats
    """(n,) degrees east where each piece begins."""
    lat: Floats
    """(n,) degrees north."""
    east: Floats
    """(n,) degrees of longitude to its end."""
    north: Floats
    """(n,) degrees of latitude to its end."""
    west: float
    """Western border of the first column."""
    south: float
    """Southern border of the first row."""
    columns: int
    rows: int
    start: Ints
    """(columns * rows + 1,) where each cell's pieces begin in `piece`."""
    piece: NDArray[np.int32]
    """Numbers of pieces, cell after cell."""

    @property
    def arrays(self) -> Any:
        """As machine code takes it."""
        return (
            (self.lon, self.lat, self.east, self.north),
            (self.west, self.south, self.columns, self.rows),
            (self.start, self.piece),
        )


def find_grid(lon: Floats, lat: Floats, east: Floats, north: Floats) -> Grid:
    """The grid of some pieces; each stands in every cell that its box touches."""
    west = np.minimum(lon, lon + east).min(initial=180.0)
    south = np.minimum(lat, lat + north).min(initial=90.0)
    column = _spans(lon, east, west)
    row = _spans(lat, north, south)
    columns, rows = int(column[1].max(initial=0)) + 1, int(row[1].max(initial=0)) + 1
    wide, high = column[1] - column[0] + 1, row[1] - row[0] + 1
    counts = wide * high
    piece = np.repeat(np.arange(len(lon)), counts)
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    cell = (row[0][piece] + nth // wide[piece]) * columns + column[0][piece] + nth % wide[piece]
    order = np.argsort(cell, kind="stable")
    start = np.searchsorted(cell[order], np.arange(columns * rows + 1))
    return Grid(
        lon, lat, east, north, float(west), float(south), columns, rows, start.astype(np.int64),
        piece[order].astype(np.int32),
    )  # fmt: skip


def _spans(begin: Floats, step: Floats, border: float) -> tuple[Ints, Ints]:
    """First and last cell of each piece along one axis."""
    low = np.floor((np.minimum(begin, begin + step) - border) / CELL_DEG).astype(np.int64)
    high = np.floor((np.maximum(begin, begin + step) - border) / CELL_DEG).astype(np.int64)
    return low, high


@compiled
def _apart(pieces: Any, piece: int, lon: float, lat: float, scale: float) -> Any:
    """Flat metres from a place to a piece, and the share of the piece up to the nearest point."""
    lons, lats, easts, norths = pieces
    x, y = (lon - lons[piece]) * scale, lat - lats[piece]
    dx, dy = easts[piece] * scale, norths[piece]
    square = dx * dx + dy * dy
    share = 0.0
    if square > 0:
        share = min(1.0, max(0.0, (x * dx + y * dy) / square))
    return math.hypot(x - share * dx, y - share * dy) * M_PER_DEG, share


@compiled
def _heading(pieces: Any, piece: int, scale: float) -> float:
    """Degrees clockwise from north in which a piece runs."""
    return math.degrees(math.atan2(pieces[2][piece] * scale, pieces[3][piece])) % 360.0


@compiled
def _penalty_m(pieces: Any, piece: int, scale: float, roads: Any, wanted: Any, rules: Any) -> float:
    """Metres by which a piece counts as farther: wrong level, wrong heading."""
    edge_of, level, forward, backward, _ = roads
    heading, wanted_level = wanted
    wrong_level_m, wrong_heading_m, along_deg = rules
    edge = edge_of[piece]
    penalty = 0.0
    if not math.isnan(wanted_level) and level[edge] != wanted_level:
        penalty += wrong_level_m
    if not math.isnan(heading):
        turn = abs((heading - _heading(pieces, piece, scale) + 180.0) % 360.0 - 180.0)
        along = (forward[edge] and turn <= along_deg) or (backward[edge] and 180.0 - turn <= along_deg)
        if not along:
            penalty += wrong_heading_m
    return penalty


@compiled
def nearest(grid: Any, roads: Any, place: Any, rules: Any, found: Any, share: Any, cost: Any) -> int:
    """How many equally near pieces were found; they stand in `found`, nearest points in `share`.

    Args:
        grid: `Grid.arrays`.
        roads: (edge of each piece, level, forward, backward, closed of each edge).
        place: (lon, lat, heading or nan, level or nan).
        rules: (metres for a wrong level, for a wrong heading, degrees within which an edge runs along).
        found, share, cost: room for FOUND pieces.
    """
    pieces, (west, south, columns, rows), (start, piece) = grid
    scale = math.cos(math.radians(place[1]))
    column = math.floor((place[0] - west) / CELL_DEG)
    row = math.floor((place[1] - south) / CELL_DEG)
    ring = max(0, max(max(-column, column - columns + 1), max(-row, row - rows + 1)))
    last = max(max(abs(column), abs(column - columns + 1)), max(abs(row), abs(row - rows + 1)))
    best, count = np.inf, 0
    room = (found, share, cost)
    east, north = (place[0] - west) / CELL_DEG - column, (place[1] - south) / CELL_DEG - row
    edge = min(min(east, 1.0 - east), min(north, 1.0 - north))
    while ring <= last and (ring == 0 or (ring - 1 + edge) * CELL_DEG * scale * M_PER_DEG <= best + SAME_M):
        for y in range(max(0, row - ring), min(rows - 1, row + ring) + 1):
            # The whole row at the top and bottom of the ring, else only its two ends.
            step = 1 if abs(y - row) == ring else 2 * ring
            x = column - ring if step > 1 else max(0, column - ring)
            while x <= (column + ring if step > 1 else min(columns - 1, column + ring)):
                if 0 <= x < columns:
                    cell = y * columns + x
                    for at in range(start[cell], start[cell + 1]):
                        best, count = _weigh(pieces, piece[at], roads, place, rules, scale, room, best, count)
                x += step
        ring += 1
    return count


@compiled
def _weigh(
    pieces: Any, piece: int, roads: Any, place: Any, rules: Any, scale: float, room: Any, best: float, count: int
) -> Any:
    """The least metres so far and how many pieces are that near, after one more piece."""
    if roads[4][roads[0][piece]]:
        return best, count
    metres, along = _apart(pieces, piece, place[0], place[1], scale)
    if metres <= best + SAME_M:
        metres += _penalty_m(pieces, piece, scale, roads, (place[2], place[3]), rules)
    if metres > best + SAME_M:
        return best, count
    found, share, cost = room
    best = min(best, metres)
    kept, known = 0, False
    for i in range(count):
        known = known or found[i] == piece
        if cost[i] <= best + SAME_M:
            found[kept], share[kept], cost[kept] = found[i], share[i], cost[i]
            kept += 1
    if not known and kept < FOUND:
        found[kept], share[kept], cost[kept] = piece, along, metres
        kept += 1
    return best, kept
