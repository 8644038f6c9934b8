"""The ground around reached roads as polygons, for eyes: cells of a grid, joined. Pure."""

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_fill_holes, label

from geo.measure import metres_per_degree
from geo.reach.coverage import Coverage

CELL_M = 140.0
"""Side of a cell [J]: a block of houses."""
STEP_M = 100.0
"""Distance of the points that mark cells."""
HOLE_CELLS = 12
"""Smaller holes are filled: no road crosses the inside of a block."""
SIMPLE_M = 75.0
"""How far the drawn line may be from the cells' edge."""
CELLS_MOST = 4_000_000
"""Above so many cells they are made larger."""


def outline(coverage: Coverage) -> Any:
    """A multipolygon in degrees within one or two cells of every reached road; empty when none is reached."""
    points = _points(coverage)
    if not len(points):
        return shapely.MultiPolygon()
    x, y = (points[:, n] * scale for n, scale in enumerate(metres_per_degree(coverage.network.middle_lat)))
    west, south = float(x.min()) - 3 * CELL_M, float(y.min()) - 3 * CELL_M
    side = max(CELL_M, math.sqrt((float(x.max()) - west) * (float(y.max()) - south) / CELLS_MOST))
    column, row = ((x - west) / side).astype(np.int64), ((y - south) / side).astype(np.int64)
    grid = np.zeros((int(row.max()) + 4, int(column.max()) + 4), np.bool_)
    grid[row, column] = True
    shape = _joined(_closed(binary_dilation(grid)), west, south, side)
    simple = shapely.make_valid(shapely.simplify(shape, SIMPLE_M))
    return _in_degrees(simple, coverage)


def _points(coverage: Coverage) -> NDArray[np.float64]:
    """Points along the reached roads, no farther apart than a step."""
    network, ends = coverage.network, coverage.ends()
    counts = np.diff(network.point_start)
    whole = np.repeat(coverage.whole(), counts)
    edge = np.repeat(np.arange(network.n_edges), counts)[whole]
    every = np.stack([network.point_lon[whole], network.point_lat[whole]], axis=1)
    part = np.repeat(-1 - np.arange(len(ends)), [len(end) for end in ends]) if ends else np.zeros(0, np.int64)
    return _filled(np.concatenate([every, *ends]), np.concatenate([edge, part]), network.middle_lat)


def _filled(places: NDArray[np.float64], line: NDArray[np.int64], lat: float) -> NDArray[np.float64]:
    """Places of lines one after the other, with more between those of one line that are too far apart."""
    step = STEP_M / metres_per_degree(lat)[1]
    goes_on = line[:-1] == line[1:]
    start, move = places[:-1][goes_on], np.diff(places, axis=0)[goes_on]
    pieces = np.maximum(1, np.ceil(np.abs(move).max(axis=1, initial=0.0) / step)).astype(np.int64)
    share = (np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / np.repeat(pieces, pieces)
    between = np.repeat(start, pieces, axis=0) + np.repeat(move, pieces, axis=0) * share[:, None]
    return np.concatenate([between, places])


def _closed(grid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without small holes."""
    holes, count = label(binary_fill_holes(grid) & ~grid)
    if count:
        sizes = np.bincount(holes.ravel())
        small = sizes < HOLE_CELLS
        small[0] = False
        grid = grid | small[holes]
    return grid


def _joined(grid: NDArray[np.bool_], west: float, south: float, side: float) -> Any:
    """The cells as one shape: the lines between cells inside and outside, put together to rings.

    Where cells meet in a corner only, lines end there: rings touch and never cross.
    """
    across, along = grid[1:, :] != grid[:-1, :], grid[:, 1:] != grid[:, :-1]
    corner = across[:, 1:] & across[:, :-1] & along[1:, :] & along[:-1, :]
    row, begin, end = _runs(across, corner)
    level = _segments(west + begin * side, south + (row + 1) * side, west + end * side, south + (row + 1) * side)
    column, begin, end = _runs(along.T, corner.T)
    upright = _segments(
        west + (column + 1) * side, south + begin * side, west + (column + 1) * side, south + end * side
    )
    faces = shapely.get_parts(shapely.polygonize(np.concatenate([level, upright])))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    kept = grid[((inside[:, 1] - south) / side).astype(int), ((inside[:, 0] - west) / side).astype(int)]
    return shapely.multipolygons(faces[kept])


def _runs(line: NDArray[np.bool_], corner: NDArray[np.bool_]) -> tuple[NDArray[np.int64], ...]:
    """Row, begin and end of each straight run of lines; a run ends at a corner where four lines meet."""
    cut = np.pad(corner, ((0, 0), (1, 1)))
    before = np.pad(line, ((0, 0), (1, 0)))[:, :-1] & ~cut[:, :-1]
    after = np.pad(line, ((0, 0), (0, 1)))[:, 1:] & ~cut[:, 1:]
    row, begin = np.nonzero(line & ~before)
    _, end = np.nonzero(line & ~after)
    return row, begin, end + 1


def _segments(x: Any, y: Any, other_x: Any, other_y: Any) -> NDArray[np.object_]:
    made: NDArray[np.object_] = shapely.linestrings(np.stack([x, y, other_x, other_y], axis=1).reshape(-1, 2, 2))
    return made


def _in_degrees(shape: Any, coverage: Coverage) -> Any:
    per_degree = np.array(metres_per_degree(coverage.network.middle_lat))
    made = shapely.set_precision(shapely.transform(shape, lambda places: places / per_degree), 1e-5)
    return made
