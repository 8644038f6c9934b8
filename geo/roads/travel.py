"""Travel by road: how long from many places to one, and the way itself, both from one search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.roads.graph import ClassGraph, Loaded, RoadGraph
from geo.roads.journeys import Journeys, Stop
from geo.roads.network import Ints
from geo.roads.search import NO_LIMIT_S, Seed, Tree
from geo.roads.snap import Snaps

LONGEST_S = 10_800.0
"""A limit above three hours is no limit: everything that can be reached is."""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The best start of each stop's journey, kept so that distances and routes can be told later."""

    seconds: Floats
    """(n_stops,) seconds; inf = no way."""
    row: Ints
    """(n_stops,) row of the snaps it starts from, -1 without a way."""
    direction: NDArray[np.int8]
    """(n_stops,) 0 forward, 1 backward along the edge."""
    direct: NDArray[np.bool_]
    """(n_stops,) whether it stays on the edge the target lies on."""


@dataclass(frozen=True, slots=True, eq=False)
class RoadTravel:
    """The roads as they are at one moment, closures included."""

    graph: RoadGraph
    """The compiled roads."""
    at: datetime
    """Local time; decides which timed restrictions hold and the hour's speed."""
    closed: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    """(n_edges,) closed edges by vehicle class; classes without one have none."""
    method: str = "road"
    """The name the contract gives to this way of counting."""
    detour_factor: float | None = None
    """None: real roads."""

    def journeys(self, target: Stop, origins: Sequence[Stop], limit_s: float = np.inf) -> Journeys:
        """Times from each origin by its own vehicle class; one search for each class among them."""
        seconds = np.full(len(origins), np.inf)
        groups: dict[str, list[int]] = {}
        for index, origin in enumerate(origins):
            groups.setdefault(origin.vehicle_class, []).append(index)
        trips = {name: self.trip(name, target, [origins[i] for i in at], limit_s) for name, at in groups.items()}
        for name, at in groups.items():
            seconds[at] = trips[name].ways.seconds

        def measure(indices: Sequence[int]) -> Floats:
            metres = np.full(len(origins), np.nan)
            for name, at in groups.items():
                wanted = sorted(set(at) & set(indices))
                metres[wanted] = trips[name].metres([at.index(i) for i in wanted])
            return np.asarray(metres[list(indices)], np.float64)

        return Journeys(seconds, limit_s > LONGEST_S, measure)

    def trip(
        self, vehicle_class: str, target: Stop, origins: Sequence[Stop] | Snaps, limit_s: float = np.inf
    ) -> "Trip":
        """The search for one vehicle class, which all origins are taken to be; `place` them to ask often."""
        graph = self.graph.of(vehicle_class, self.at)
        loaded = graph.loaded(self.closed.get(vehicle_class), self.at.hour)
        goal = graph.snap([target], loaded.closed)
        starts = origins if isinstance(origins, Snaps) else graph.snap(origins, loaded.closed)
        n_stops = int(starts.stop.max(initial=-1)) + 1 if isinstance(origins, Snaps) else len(origins)
        limit_s = NO_LIMIT_S if limit_s > LONGEST_S else limit_s
        tree = graph.reverse.search(loaded.weights, _seeds(graph, loaded, goal), limit_s)
        return Trip(graph, loaded, goal, starts, tree, _ways(graph, loaded, goal, starts, tree, n_stops))

    def place(self, vehicle_class: str, origins: Sequence[Stop]) -> Snaps:
        """Where origins of one vehicle class reach the road under the present closures."""
        graph = self.graph.of(vehicle_class, self.at)
        return graph.snap(origins, graph.loaded(self.closed.get(vehicle_class), self.at.hour).closed)


@dataclass(frozen=True, slots=True, eq=False)
class Trip:
    """Everything one search found."""

    graph: ClassGraph
    """The roads of the vehicle class."""
    loaded: Loaded
    """What each arc costs at the moment."""
    goal: Snaps
    """Where the target lies."""
    starts: Snaps
    """Where the origins lie."""
    tree: Tree
    """Times and next steps."""
    ways: Ways
    """How each origin starts."""

    def arcs(self, stop: int) -> tuple[int, list[int], int, int]:
        """First arc, whole arcs between, last arc (of the network), row of the goal; first is last if direct."""
        row, back = int(self.ways.row[stop]), int(self.ways.direction[stop])
        first = 2 * int(self.starts.edge[row]) + back
        if self.ways.direct[stop]:
            ahead = (self.goal.offset_m - self.starts.offset_m[row]) * (-1 if back else 1)
            fits = (self.goal.edge == first >> 1) & (ahead >= 0)
            return first, [], first, int(np.where(fits, ahead, np.inf).argmin())
        nodes = self.tree.steps(int(self.graph.head_of_arc[first]))
        reverse, seed = self.graph.reverse, self.tree.seed_of(nodes[-1])
        tails, heads = np.array(nodes[:-1], np.int64), np.array(nodes[1:], np.int64)
        between = reverse.arc[reverse.between(tails, heads, self.loaded.weights)].tolist() if len(nodes) > 1 else []
        return first, between, int(reverse.arc[seed.at]), seed.row

    def span_m(self, arc: int, start_m: float | None, end_m: float | None) -> tuple[float, float]:
        """From and to where an arc is driven, metres along the edge's geometry; None: the arc's own end."""
        length = float(self.graph.network.edge_length_m[arc >> 1])
        near, far = (length, 0.0) if arc & 1 else (0.0, length)
        return near if start_m is None else start_m, far if end_m is None else end_m

    def pieces(self, stop: int) -> list[tuple[int, float, float]]:
        """(arc, from metres, to metres along the edge's geometry) of a stop's way; empty when there is none."""
        if not np.isfinite(self.ways.seconds[stop]):
            return []
        first, between, last, goal = self.arcs(stop)
        start, end = float(self.starts.offset_m[self.ways.row[stop]]), float(self.goal.offset_m[goal])
        if self.ways.direct[stop]:
            return [(first, start, end)]
        whole = [(arc, *self.span_m(arc, None, None)) for arc in between]
        return [(first, *self.span_m(first, start, None)), *whole, (last, *self.span_m(last, None, end))]

    def off_road_m(self, stop: int) -> tuple[float, float]:
        """Metres off the road at the start and at the goal of a stop's way."""
        goal = self.arcs(stop)[3]
        return float(self.starts.off_road_m[self.ways.row[stop]]), float(self.goal.off_road_m[goal])

    def metres(self, stops: Sequence[int]) -> Floats:
        """Metres of the ways of some stops, off-road legs included; nan without a way."""
        result = np.full(len(stops), np.nan)
        for n, stop in enumerate(stops):
            pieces = self.pieces(stop)
            if pieces:
                result[n] = sum(abs(end - start) for _, start, end in pieces) + sum(self.off_road_m(stop))
        return result


def _seeds(graph: ClassGraph, loaded: Loaded, goal: Snaps) -> list[Seed]:
    """Every arc the target lies on, in every copy that may be driven."""
    seeds, reverse = [], graph.reverse
    for row, edge in enumerate(goal.edge.tolist()):
        length, offset = float(graph.network.edge_length_m[edge]), float(goal.offset_m[row])
        walk_s = float(goal.off_road_m[row]) / graph.off_road_mps
        for arc, metres in ((2 * edge, offset), (2 * edge + 1, length - offset)):
            if np.isfinite(loaded.arc_seconds[arc]):
                seconds = walk_s + metres * float(loaded.pace[edge])
                for at in reverse.copies(arc).tolist():
                    seeds.append(Seed(int(reverse.tail[at]), seconds + float(reverse.extra_s[at]), at, row))
    return seeds


def _ways(graph: ClassGraph, loaded: Loaded, goal: Snaps, starts: Snaps, tree: Tree, n_stops: int) -> Ways:
    """The quickest start of each stop: from each of its places, forward or backward, or straight along the edge."""
    rows = len(starts.edge)
    edge, pace = starts.edge, loaded.pace[starts.edge]
    length = graph.network.edge_length_m[edge]
    walk_s = starts.off_road_m / graph.off_road_mps
    cost = np.full((3, 2, rows), np.inf)
    for back in (0, 1):
        arc = 2 * edge + back
        passable = np.isfinite(loaded.arc_seconds[arc])
        turning_s = np.where(starts.against == (-1 if back else 1), graph.u_turn_s, 0.0)
        rest_m = starts.offset_m if back else length - starts.offset_m
        on_s = np.where(passable, walk_s + turning_s + rest_m * pace, np.inf)
        cost[0, back] = on_s + tree.seconds[graph.head_of_arc[arc]]
        cost[1, back] = np.where(passable, walk_s + turning_s, np.inf) + _direct_s(graph, pace, goal, starts, back)
    return _best(cost[:2], starts, n_stops)


def _direct_s(graph: ClassGraph, pace: Floats, goal: Snaps, starts: Snaps, back: int) -> Floats:
    """Seconds along the target's own edge, off-road leg of the target included; inf where that does not lead there."""
    result = np.full(len(starts.edge), np.inf)
    for row, edge in enumerate(goal.edge.tolist()):
        ahead = (goal.offset_m[row] - starts.offset_m) * (-1 if back else 1)
        fits = (starts.edge == edge) & (ahead >= 0)
        seconds = ahead * pace + goal.off_road_m[row] / graph.off_road_mps
        result = np.where(fits, np.minimum(result, seconds), result)
    return result


def _best(cost: Floats, starts: Snaps, n_stops: int) -> Ways:
    """Args: cost (2, 2, n_rows): through the graph or direct, forward or backward, by row of the snaps."""
    flat = cost.reshape(4, -1)
    choice = flat.argmin(axis=0) if flat.shape[1] else np.zeros(0, np.int64)
    least = flat.min(axis=0) if flat.shape[1] else np.zeros(0)
    seconds = np.full(n_stops, np.inf)
    row = np.full(n_stops, -1, np.int64)
    order = np.lexsort((least, starts.stop))[::-1]
    row[starts.stop[order]] = order
    seconds[starts.stop[order]] = least[order]
    row[~np.isfinite(seconds)] = -1
    picked = choice[row] if len(choice) else np.zeros(n_stops, np.int64)
    return Ways(seconds, row, (picked % 2).astype(np.int8), picked >= 2)
