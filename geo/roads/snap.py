"""From a place to the road: the nearest edge open to a vehicle class, by distance, level and heading.

Equally near edges (a place off the corner of a junction) all count; the journey takes the best of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geo.measure import Floats, distances_m
from geo.roads.compiled import compiled
from geo.roads.grid import FOUND, find_grid, nearest
from geo.roads.journeys import Stop
from geo.roads.network import Ints, Network
from geo.roads.profiles import BIT, Profile
from geo.roads.rules import ALONG_DEG, PART_M, PART_SHARE, WRONG_HEADING_M, WRONG_LEVEL_M

REMEMBERED = 20_000
"""Places kept."""
RULES = (WRONG_LEVEL_M, WRONG_HEADING_M, ALONG_DEG)


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """Places on the road; several rows for a stop off the corner of a junction, none where nothing is open."""

    stop: Ints
    """(n,) index of the stop, ascending."""
    edge: Ints
    """(n,) edge it is placed on."""
    offset_m: Floats
    """(n,) metres from the edge's first point."""
    off_road_m: Floats
    """(n,) great-circle metres from the stop to that place."""
    against: NDArray[np.int8]
    """(n,) 1: the heading forbids to leave forward without turning round, -1: backward, 0: unknown."""
    n_stops: int
    """How many stops there were."""


class Snapper:
    """Finds the road for places, for one vehicle class."""

    def __init__(self, network: Network, profile: Profile, usable: Ints) -> None:
        """Args: usable holds the arcs open to the vehicle class."""
        self.network = network
        open_arcs = np.zeros(2 * network.n_edges, np.bool_)
        open_arcs[usable] = True
        self._forward, self._backward = open_arcs[0::2].copy(), open_arcs[1::2].copy()
        self._level = network.edge_level.astype(np.float64)
        edges = np.flatnonzero(placeable(network, profile, usable))
        starts, counts = network.point_start[edges], np.diff(network.point_start)[edges] - 1
        self._edge = np.repeat(edges, counts)
        before = np.cumsum(counts) - counts
        first = np.repeat(starts - before, counts) + np.arange(counts.sum())
        lon, lat = network.point_lon, network.point_lat
        self._length_m = distances_m(lon[first], lat[first], lon[first + 1], lat[first + 1])
        along = np.concatenate([[0.0], np.cumsum(self._length_m)])
        self._before_m = along[:-1] - np.repeat(along[before], counts) if len(edges) else np.zeros(0)
        grid = find_grid(lon[first], lat[first], lon[first + 1] - lon[first], lat[first + 1] - lat[first])
        self._grid = grid.arrays
        self._none = np.zeros(network.n_edges, np.bool_)
        self._remembered: tuple[NDArray[np.bool_] | None, dict[Stop, Floats]] = (None, {})

    def snap(self, stops: Sequence[Stop], closed: NDArray[np.bool_] | None = None) -> Snaps:
        """Where the stops reach the road.

        Args: closed tells for each edge (n_edges,) whether it is closed to the class; None: none is.
        """
        known = self._known_under(closed)
        fresh = [stop for stop in dict.fromkeys(stops) if stop not in known]
        if fresh:
            known.update(zip(fresh, self._find(fresh, closed), strict=True))
        tables = [known[stop] for stop in stops]
        counts = [len(table) for table in tables]
        table = np.concatenate(tables) if tables else np.zeros((0, 4))
        stop = np.repeat(np.arange(len(stops)), counts)
        return Snaps(
            stop, table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3].astype(np.int8), len(stops)
        )

    def _known_under(self, closed: NDArray[np.bool_] | None) -> dict[Stop, Floats]:
        """What is remembered of places under these closures: units stand still most of the time."""
        kept = self._remembered
        if kept[0] is not closed or len(kept[1]) > REMEMBERED:
            kept = self._remembered = (closed, {})
        return kept[1]

    def _find(self, stops: Sequence[Stop], closed: NDArray[np.bool_] | None) -> list[Floats]:
        """For each stop (n, 4) edge, offset, metres off the road, against."""
        places = np.array([_numbers(stop) for stop in stops], np.float64)
        roads = (self._edge, self._level, self._forward, self._backward, self._none if closed is None else closed)
        table = _snap(self._grid, roads, (self._before_m, self._length_m), places, RULES)
        if len(table) > len(stops):
            # A corner found on two pieces of one edge counts once.
            keys = np.stack([table[:, 0], table[:, 1], np.round(table[:, 2], 2)], axis=1)
            table = table[np.unique(keys, axis=0, return_index=True)[1]]
        stop = table[:, 0].astype(np.int64)
        away = distances_m(places[stop, 0], places[stop, 1], table[:, 3], table[:, 4])
        rows = np.stack([table[:, 1], table[:, 2], away, table[:, 5]], axis=1)
        bounds = np.searchsorted(stop, np.arange(1, len(stops)))
        return np.split(rows, bounds)


def _numbers(stop: Stop) -> tuple[float, float, float, float]:
    """Longitude, latitude, heading and level; nan: unknown."""
    heading = math.nan if stop.heading_deg is None else stop.heading_deg
    return stop.lon, stop.lat, heading, math.nan if stop.level is None else stop.level


@compiled
def _snap(grid: Any, roads: Any, along: Any, places: Any, rules: Any) -> Any:
    """(n, 6) stop, edge, offset, longitude and latitude on the road, against."""
    found, share, cost = np.empty(FOUND, np.int64), np.empty(FOUND), np.empty(FOUND)
    table = np.empty((places.shape[0] * 2 + FOUND, 6))
    used = 0
    lons, lats, easts, norths = grid[0]
    for stop in range(places.shape[0]):
        heading = places[stop, 2]
        place = (places[stop, 0], places[stop, 1], heading, places[stop, 3])
        count = nearest(grid, roads, place, rules, found, share, cost)
        if used + count > table.shape[0]:
            table = np.concatenate((table, np.empty_like(table)))
        for i in range(count):
            piece = found[i]
            runs = math.degrees(math.atan2(easts[piece] * math.cos(math.radians(place[1])), norths[piece]))
            off = abs((heading - runs + 180.0) % 360.0 - 180.0)
            table[used, 0], table[used, 1] = stop, roads[0][piece]
            table[used, 2] = along[0][piece] + share[i] * along[1][piece]
            table[used, 3] = lons[piece] + share[i] * easts[piece]
            table[used, 4] = lats[piece] + share[i] * norths[piece]
            table[used, 5] = 0.0 if math.isnan(heading) else (1.0 if off > 90.0 else -1.0)
            used += 1
    return table[:used]


def placeable(network: Network, profile: Profile, usable: Ints) -> NDArray[np.bool_]:
    """(n_edges,) whether somebody of the class may be placed on an edge: open, of some length, and no island."""
    part = _parts(network, profile, usable)
    is_open = np.zeros(network.n_edges, np.bool_)
    is_open[usable >> 1] = True
    begins, ends = part
    whole = is_open & (begins == ends)
    metres = np.bincount(begins[whole], network.edge_length_m[whole], minlength=int(begins.max(initial=0)) + 1)
    least = min(PART_M, PART_SHARE * float(network.edge_length_m[is_open].sum()))
    return np.asarray(whole & (metres[begins] >= least) & (network.edge_length_m > 0))


def _parts(network: Network, profile: Profile, usable: Ints) -> tuple[Ints, Ints]:
    """(n_edges,) strongly connected part each edge begins and ends in; a barrier is an end for each edge."""
    ends = np.stack([network.edge_from, network.edge_to], axis=1).astype(np.int64)
    barred = network.node_mask[ends] & BIT[profile.name] == 0
    ends[barred] = network.n_nodes + np.arange(int(barred.sum()))
    size = network.n_nodes + int(barred.sum())
    tails, heads = ends.ravel()[usable], ends[:, ::-1].ravel()[usable]
    graph = csr_matrix((np.ones(len(usable), np.int8), (tails, heads)), shape=(size, size))
    part = connected_components(graph, directed=True, connection="strong")[1]
    return part[ends[:, 0]], part[ends[:, 1]]
