"""From a place to the road: the nearest edge open to a vehicle class, by distance, level and heading.

Equally near edges (a place off the corner of a junction) all count; the journey takes the best of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geo.measure import EARTH_RADIUS_M, Floats, bearings_deg, distances_m
from geo.roads.journeys import Stop
from geo.roads.network import Ints, Network

PART_SHARE, PART_NODES = 0.02, 100
"""A strongly connected part with fewer nodes than either is an island nobody is placed on."""

WRONG_HEADING_M = 30.0
"""An edge that does not run along a known heading counts as so much farther [J]."""
WRONG_LEVEL_M = 100.0
"""An edge on another level than the known one counts as so much farther [J]."""
ALONG_DEG = 45.0
"""Within this angle of the heading an edge runs along it."""

M_PER_DEG = float(np.radians(EARTH_RADIUS_M))
"""Metres of a degree of latitude."""
SAME_M = 1e-3
"""Edges whose distances differ by less are equally near."""


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """Places on the road; several rows for a stop off the corner of a junction."""

    stop: Ints
    """(n,) index of the stop."""
    edge: Ints
    """(n,) edge it is placed on."""
    offset_m: Floats
    """(n,) metres from the edge's first point."""
    off_road_m: Floats
    """(n,) great-circle metres from the stop to that place."""
    lon: Floats
    """(n,) degrees east of that place."""
    lat: Floats
    """(n,) degrees north."""
    against: NDArray[np.int8]
    """(n,) 1: the heading forbids to leave forward without turning round, -1: backward, 0: unknown."""

    def rows(self, keep: Ints) -> "Snaps":
        """Some of the rows."""
        names = ("stop", "edge", "offset_m", "off_road_m", "lon", "lat", "against")
        return Snaps(*(getattr(self, name)[keep] for name in names))


class Snapper:
    """Finds the road for places, for one vehicle class."""

    def __init__(self, network: Network, usable: Ints) -> None:
        """Args: usable holds the arcs open to the vehicle class."""
        self.network = network
        self.scale = float(np.cos(np.radians(network.middle_lat)))
        open_arcs = np.zeros(2 * network.n_edges, np.bool_)
        open_arcs[usable] = True
        self.forward, self.backward = open_arcs[0::2], open_arcs[1::2]
        edges = np.flatnonzero(placeable(network, usable))
        starts, ends = network.point_start[edges], network.point_start[edges + 1]
        counts = (ends - starts - 1).astype(np.int64)
        self.edge = np.repeat(edges, counts)
        first = np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
        x, y = network.point_lon * self.scale, network.point_lat
        self.x, self.y = x[first], y[first]
        self.dx, self.dy = x[first + 1] - self.x, y[first + 1] - self.y
        lengths = distances_m(*(v[i] for i in (first, first + 1) for v in (network.point_lon, network.point_lat)))
        before = np.concatenate([[0.0], np.cumsum(lengths)])[:-1]
        opening = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else np.zeros(0, np.int64)
        self.before_m = before - np.repeat(before[opening], counts)
        self.length_m = lengths
        corners = np.stack([self.x, self.y, self.x + self.dx, self.y + self.dy], axis=1).reshape(-1, 2, 2)
        self.tree = shapely.STRtree(shapely.linestrings(corners))

    def snap(self, stops: Sequence[Stop], closed: NDArray[np.bool_] | None = None) -> Snaps:
        """Where the stops reach the road.

        Args: closed tells for each edge (n_edges,) whether it is closed to the class; None: none is.
        """
        x = np.array([stop.lon for stop in stops], np.float64) * self.scale
        y = np.array([stop.lat for stop in stops], np.float64)
        if not len(stops) or not len(self.edge):
            return self._at(stops, x, y, np.zeros(0, np.int64), np.zeros(0, np.int64))
        points = shapely.points(x, y)
        pairs, metres = self.tree.query_nearest(points, all_matches=False, return_distance=True)
        nearest = np.zeros(len(stops))
        nearest[pairs[0]] = metres * M_PER_DEG
        extra = [
            (WRONG_HEADING_M if s.heading_deg is not None else 0) + (WRONG_LEVEL_M if s.level is not None else 0)
            for s in stops
        ]
        reach = (nearest + np.array(extra) + SAME_M) / M_PER_DEG
        which, segment = self.tree.query(points, predicate="dwithin", distance=reach)
        which, segment = self._open(points, reach, which, segment, closed)
        return self._best(stops, x, y, which, segment)

    def _open(
        self, points: NDArray[np.object_], reach: Floats, which: Ints, segment: Ints, closed: NDArray[np.bool_] | None
    ) -> tuple[Ints, Ints]:
        """The candidates that are not closed; where none is left the search goes farther out."""
        if closed is None:
            return which, segment
        keep = ~closed[self.edge[segment]]
        which, segment = which[keep], segment[keep]
        lost = np.setdiff1d(np.arange(len(points)), which)
        reach = np.maximum(reach, 100 / M_PER_DEG)
        while len(lost) and reach[lost].min() < 360:
            reach = reach * 2
            more, found = self.tree.query(points[lost], predicate="dwithin", distance=reach[lost])
            good = ~closed[self.edge[found]]
            which, segment = np.append(which, lost[more[good]]), np.append(segment, found[good])
            lost = np.setdiff1d(lost, which)
        return which, segment

    def _best(self, stops: Sequence[Stop], x: Floats, y: Floats, which: Ints, segment: Ints) -> Snaps:
        """Of the candidates of each stop the nearest, counted with its penalties; all of equally near ones."""
        _, flat_m = self._project(x[which], y[which], segment)
        cost = flat_m + self._penalty_m(stops, which, segment)
        least = np.full(len(stops), np.inf)
        np.minimum.at(least, which, cost)
        keep = cost <= least[which] + SAME_M
        return self._at(stops, x, y, which[keep], segment[keep])

    def _project(self, x: Floats, y: Floats, segment: Ints) -> tuple[Floats, Floats]:
        """Share of each segment up to the foot of its place, and flat metres from place to foot."""
        dx, dy = self.dx[segment], self.dy[segment]
        square = dx * dx + dy * dy
        along = (x - self.x[segment]) * dx + (y - self.y[segment]) * dy
        share = np.clip(along / np.where(square > 0, square, 1.0), 0.0, 1.0)
        apart = np.hypot(self.x[segment] + share * dx - x, self.y[segment] + share * dy - y)
        return share, apart * M_PER_DEG

    def _penalty_m(self, stops: Sequence[Stop], which: Ints, segment: Ints) -> Floats:
        edge = self.edge[segment]
        level = np.array([np.nan if s.level is None else s.level for s in stops])[which]
        penalty = np.where(np.isnan(level) | (self.network.edge_level[edge] == level), 0.0, WRONG_LEVEL_M)
        turn = self._turn_deg(stops, which, segment)
        off = np.minimum(np.where(self.forward[edge], turn, 180.0), np.where(self.backward[edge], 180 - turn, 180.0))
        return np.asarray(penalty + np.where(np.isnan(turn) | (off <= ALONG_DEG), 0.0, WRONG_HEADING_M))

    def _turn_deg(self, stops: Sequence[Stop], which: Ints, segment: Ints) -> Floats:
        """Degrees (0 to 180) between each stop's heading and the segment; nan without a heading."""
        heading = np.array([np.nan if s.heading_deg is None else s.heading_deg for s in stops])[which]
        start, end = (self.x[segment], self.y[segment]), (self.x + self.dx, self.y + self.dy)
        runs = bearings_deg(start[0] / self.scale, start[1], end[0][segment] / self.scale, end[1][segment])
        return np.asarray(np.abs((heading - runs + 180) % 360 - 180))

    def _at(self, stops: Sequence[Stop], x: Floats, y: Floats, which: Ints, segment: Ints) -> Snaps:
        """The places on the given segments, by stop; a corner found on two segments of one edge counts once."""
        share, _ = self._project(x[which], y[which], segment)
        offset = self.before_m[segment] + share * self.length_m[segment]
        lon = (self.x[segment] + share * self.dx[segment]) / self.scale
        lat = self.y[segment] + share * self.dy[segment]
        away = distances_m(x[which] / self.scale, y[which], lon, lat)
        turn = self._turn_deg(stops, which, segment)
        against = np.where(turn > 90, 1, np.where(turn <= 90, -1, 0)).astype(np.int8)
        snaps = Snaps(which, self.edge[segment], offset, away, lon, lat, against)
        keys = np.stack([which, self.edge[segment], np.round(offset, 2)], axis=1)
        return snaps.rows(np.unique(keys, axis=0, return_index=True)[1])


def placeable(network: Network, usable: Ints) -> NDArray[np.bool_]:
    """(n_edges,) whether somebody of the class may be placed on an edge: open, and no island."""
    tails, heads = network.arc_from[usable], network.arc_to[usable]
    shape = (network.n_nodes, network.n_nodes)
    graph = csr_matrix((np.ones(len(usable), np.int8), (tails, heads)), shape=shape)
    part = connected_components(graph, directed=True, connection="strong")[1]
    carries = np.unique(np.concatenate([tails, heads]))
    sizes = np.bincount(part[carries], minlength=int(part.max(initial=0)) + 1)
    big = sizes[part] >= min(PART_NODES, PART_SHARE * len(carries))
    edge = np.zeros(network.n_edges, np.bool_)
    edge[usable >> 1] = True
    same = part[network.edge_from] == part[network.edge_to]
    return np.asarray(edge & same & big[network.edge_from] & (network.edge_length_m > 0))
