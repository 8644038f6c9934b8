"""One search from many units outwards: when each stretch of road is reached first. Dijkstra's over the same states as
`geo.roads.search`, forwards, as machine code without the interpreter's lock.
"""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.roads.compiled import compiled
from geo.roads.graph import ClassGraph, Loaded
from geo.roads.heap import pop, push
from geo.roads.snap import Snaps
from geo.roads.turns import Turns


@dataclass(frozen=True, eq=False)
class Outward:
    """The turns of a vehicle class listed by the state turned out of."""

    start: NDArray[np.int64]
    """(n_states + 1,) where the turns out of each state begin."""
    after: NDArray[np.int32]
    """(n_turns,) state turned into."""
    seconds: NDArray[np.float32]
    """(n_turns,) what it costs."""
    head: NDArray[np.int32]
    """(n_states,) node each state ends at."""
    slack: NDArray[np.float32]
    """(n_nodes,) a state that ends here so much later than the first adds nothing; inf where it may."""


_KNOWN: "WeakKeyDictionary[ClassGraph, Outward]" = WeakKeyDictionary()


def outward_of(graph: ClassGraph) -> Outward:
    """The outward turns of a graph, made once."""
    found = _KNOWN.get(graph)
    if found is None:
        found = _KNOWN[graph] = _turned(graph, graph.turns)
    return found


def _turned(graph: ClassGraph, turns: Turns) -> Outward:
    after = np.repeat(np.arange(len(turns.arc), dtype=np.int32), np.diff(turns.start))
    order = np.argsort(turns.before, kind="stable")
    start = np.searchsorted(turns.before[order], np.arange(len(turns.arc) + 1))
    head = graph.network.arc_to[turns.arc].astype(np.int32)
    slack = turns.slack.copy()
    # Where a forbidden sequence passes, the first to come may not be the one that may go on.
    slack[turns.tail[turns.n_arcs :]] = np.inf
    slack[head[turns.n_arcs :]] = np.inf
    return Outward(start.astype(np.int64), after[order], turns.seconds[order], head, slack)


@dataclass(frozen=True, eq=False)
class Spread:
    """When one vehicle class reaches each stretch of road."""

    graph: ClassGraph
    loaded: Loaded
    begin_s: Floats
    """(n_arcs,) seconds until an arc can be begun at its tail; inf: not within the limit."""
    origins: Snaps
    """Where the units stand on the road."""
    origin_s: Floats
    """(n_rows,) seconds until each of them is on the road there: delay, off-road leg."""
    turning_s: Floats
    """(2, n_rows) seconds more for leaving forward and backward."""
    limit_s: float


def spread(graph: ClassGraph, loaded: Loaded, origins: Snaps, delay_s: Floats, limit_s: float) -> Spread:
    """Everything that is reached within the limit.

    Args: origins as `Snapper.snap` gives them; delay_s (n_stops,) seconds before each unit moves.
    """
    outward, n_states = outward_of(graph), len(graph.turns.arc)
    at_s = delay_s[origins.stop] + origins.off_road_m / graph.off_road_mps
    back = np.array([[0], [1]])
    turning_s = np.where(origins.against == np.where(back, -1, 1), graph.u_turn_s, 0.0)
    arc = 2 * origins.edge + back
    rest_m = np.where(back, origins.offset_m, graph.network.edge_length_m[origins.edge] - origins.offset_m)
    passable = np.isfinite(loaded.arc_seconds[arc])
    end_s = np.where(passable, at_s + turning_s + rest_m * loaded.pace[origins.edge], np.inf)
    begin_s = np.full(n_states, np.inf)
    ends = np.full(n_states, np.inf)
    np.minimum.at(ends, arc.ravel(), end_s.ravel())
    started = np.unique(arc.ravel())
    first_s = np.full(len(outward.slack), np.inf)
    links = (outward.start, outward.after, outward.seconds, outward.head, outward.slack)
    _advance(links, loaded.weights, begin_s, ends, first_s, started, limit_s)
    by_arc = begin_s[: 2 * graph.network.n_edges].copy()
    np.minimum.at(by_arc, graph.turns.arc[graph.turns.n_arcs :], begin_s[graph.turns.n_arcs :])
    return Spread(graph, loaded, by_arc, origins, at_s, turning_s, limit_s)


@compiled
def _advance(links: Any, weights: Any, begin_s: Any, end_s: Any, first_s: Any, started: Any, limit_s: float) -> None:
    """Fills `begin_s`; `end_s` holds when each state's end is reached, at first for the origins' own arcs."""
    start, after, turn_s, head, slack = links
    keys, items = np.empty(8192), np.empty(8192, np.int32)
    queued = 0
    for i in range(started.size):
        if end_s[started[i]] <= limit_s:
            if queued == keys.size:
                keys = np.concatenate((keys, np.empty_like(keys)))
                items = np.concatenate((items, np.empty_like(items)))
            queued = push(keys, items, queued, end_s[started[i]], started[i])
    while queued > 0:
        seconds = keys[0]
        state = items[0]
        queued = pop(keys, items, queued)
        node = head[state]
        if seconds > end_s[state] or seconds >= first_s[node] + slack[node]:
            continue
        first_s[node] = min(first_s[node], seconds)
        for turn in range(start[state], start[state + 1]):
            other = after[turn]
            on_s = seconds + turn_s[turn]
            if on_s >= begin_s[other] or on_s > limit_s or weights[other] == np.inf:
                continue
            begin_s[other] = on_s
            finish = on_s + weights[other]
            if finish >= end_s[other] or finish > limit_s:
                continue
            end_s[other] = finish
            if queued == keys.size:
                keys = np.concatenate((keys, np.empty_like(keys)))
                items = np.concatenate((items, np.empty_like(items)))
            queued = push(keys, items, queued, finish, other)


def seconds_to(spread: Spread, places: Snaps) -> Floats:
    """(n_stops,) seconds to places by one vehicle class, off-road legs at both ends included; inf: not in the limit."""
    graph, loaded = spread.graph, spread.loaded
    pace, length = loaded.pace[places.edge], graph.network.edge_length_m[places.edge]
    back = np.array([[0], [1]])
    arc = 2 * places.edge + back
    metres = np.where(back, length - places.offset_m, places.offset_m)
    passable = np.isfinite(loaded.arc_seconds[arc])
    through = np.where(passable, spread.begin_s[arc] + metres * pace, np.inf).min(axis=0)
    away_s = places.off_road_m / graph.off_road_mps
    found = np.minimum(through, _direct_s(spread, places)) + away_s
    seconds = np.full(places.n_stops, np.inf)
    np.minimum.at(seconds, places.stop, np.where(found <= spread.limit_s, found, np.inf))
    return seconds


def _direct_s(spread: Spread, places: Snaps) -> Floats:
    """(n_rows,) seconds along the very edge a unit stands on."""
    result = np.full(len(places.edge), np.inf)
    order = np.argsort(places.edge, kind="stable")
    edges = places.edge[order]
    for row, edge in enumerate(spread.origins.edge.tolist()):
        low, high = np.searchsorted(edges, [edge, edge + 1])
        rows = order[low:high]
        if len(rows):
            ahead = places.offset_m[rows] - spread.origins.offset_m[row]
            side = (ahead < 0).astype(np.int64)
            passable = np.isfinite(spread.loaded.arc_seconds[2 * edge + side])
            turning = spread.turning_s[side, row]
            seconds = spread.origin_s[row] + turning + np.abs(ahead) * spread.loaded.pace[edge]
            result[rows] = np.minimum(result[rows], np.where(passable, seconds, np.inf))
    return result


def reached(spread: Spread) -> tuple[Floats, Floats]:
    """(n_edges,) metres of each edge reached from its first point on, and from its last point back."""
    length, pace = spread.graph.network.edge_length_m, spread.loaded.pace
    sides = []
    for side in (0, 1):
        begin = spread.begin_s[side::2]
        with np.errstate(invalid="ignore", divide="ignore"):
            metres = np.where(np.isfinite(begin), (spread.limit_s - begin) / pace, 0.0)
        sides.append(np.clip(np.nan_to_num(metres), 0.0, length))
    return sides[0], sides[1]


def around_origins(spread: Spread) -> list[tuple[int, float, float]]:
    """(edge, from metres, to metres) reached straight from the units' own places."""
    found = []
    graph, loaded = spread.graph, spread.loaded
    for row, edge in enumerate(spread.origins.edge.tolist()):
        offset, length = float(spread.origins.offset_m[row]), float(graph.network.edge_length_m[edge])
        span = [0.0, 0.0]
        for side in (0, 1):
            left_s = spread.limit_s - float(spread.origin_s[row]) - float(spread.turning_s[side, row])
            if left_s > 0 and np.isfinite(loaded.arc_seconds[2 * edge + side]):
                span[side] = left_s / float(loaded.pace[edge])
        if max(span) > 0:
            found.append((edge, max(0.0, offset - span[1]), min(length, offset + span[0])))
    return found
