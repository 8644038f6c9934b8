"""How a journey may start: from each of the places its stop reaches, forward or backward, or straight to the target
along the edge that both lie on. Pure arithmetic over rows of `Snaps`.
"""

from dataclasses import dataclass

import numpy as np

from geo.measure import Floats
from geo.roads.graph import ClassGraph, Loaded
from geo.roads.network import Ints
from geo.roads.search import Search
from geo.roads.snap import Snaps


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """The options of each row. Options 0 and 1: to the end of the edge, forward and backward; 2 and 3: direct."""

    stop: Ints
    """(n_rows,) stop of each row, ascending."""
    n_stops: int
    """How many stops there are."""
    arc: Ints
    """(2, n_rows) arcs of the options 0 and 1."""
    on_s: Floats
    """(2, n_rows) seconds until the end of that arc; inf: closed."""
    on_m: Floats
    """(2, n_rows) metres until there."""
    turning_s: Floats
    """(2, n_rows) seconds of turning round first, where the heading demands it; part of all times here."""
    direct_s: Floats
    """(2, n_rows) seconds of the options 2 and 3; inf where the target does not lie ahead."""
    direct_m: Floats
    """(2, n_rows) metres of them."""
    direct_row: Ints
    """(2, n_rows) row of the goal they lead to."""

    def best(self, search: Search) -> tuple[Floats, Ints, Ints]:
        """(n_stops,) seconds, row and option of the quickest start, as far as the search has come; inf: none."""
        cost = np.concatenate([self.on_s + search.after_s(self.arc), self.direct_s])
        option = cost.argmin(axis=0)
        least = cost[option, np.arange(cost.shape[1])]
        seconds, row = np.full(self.n_stops, np.inf), np.full(self.n_stops, -1, np.int64)
        order = np.lexsort((least, self.stop))[::-1]
        row[self.stop[order]] = order
        seconds[self.stop[order]] = least[order]
        return seconds, row, option[row] if len(option) else np.zeros(self.n_stops, np.int64)

    def metres(self, search: Search, row: Ints, option: Ints) -> Floats:
        """Metres of the starts given by row and option."""
        side = option % 2
        on_m = self.on_m[side, row] + search.after_m(self.arc[side, row])
        return np.where(option >= 2, self.direct_m[side, row], on_m)


def find_starts(graph: ClassGraph, loaded: Loaded, goal: Snaps, origins: Snaps) -> Starts:
    """The options of every origin."""
    edge, pace = origins.edge, loaded.pace[origins.edge]
    back = np.array([[0], [1]])
    arc = 2 * edge + back
    passable = np.isfinite(loaded.arc_seconds[arc])
    turning_s = np.where(origins.against == np.where(back, -1, 1), graph.u_turn_s, 0.0)
    begin_s = np.where(passable, origins.off_road_m / graph.off_road_mps + turning_s, np.inf)
    rest_m = np.where(back, origins.offset_m, graph.network.edge_length_m[edge] - origins.offset_m)
    ahead_m, away_m, row = _direct(graph, pace, goal, origins)
    return Starts(
        stop=origins.stop,
        n_stops=origins.n_stops,
        arc=arc,
        on_s=begin_s + rest_m * pace,
        on_m=origins.off_road_m + rest_m,
        turning_s=turning_s,
        direct_s=begin_s + ahead_m * pace + away_m / graph.off_road_mps,
        direct_m=origins.off_road_m + ahead_m + away_m,
        direct_row=row,
    )


def _direct(graph: ClassGraph, pace: Floats, goal: Snaps, origins: Snaps) -> tuple[Floats, Floats, Ints]:
    """(2, n_rows) metres ahead to the target on the same edge, metres off the road there, row of the goal."""
    shape = (2, len(origins.edge))
    ahead_m, away_m, row = np.full(shape, np.inf), np.zeros(shape), np.zeros(shape, np.int64)
    least = np.full(shape, np.inf)
    for n, edge in enumerate(goal.edge.tolist()):
        forward = goal.offset_m[n] - origins.offset_m
        metres = np.stack([forward, -forward])
        metres = np.where((origins.edge == edge) & (metres >= 0), metres, np.inf)
        cost = metres * pace + goal.off_road_m[n] / graph.off_road_mps
        better = cost < least
        least = np.where(better, cost, least)
        ahead_m, away_m = np.where(better, metres, ahead_m), np.where(better, goal.off_road_m[n], away_m)
        row = np.where(better, n, row)
    return ahead_m, away_m, row
