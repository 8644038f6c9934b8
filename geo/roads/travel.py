"""Travel by road as it is at one moment: how long from many places to one, and each way itself, from one search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.roads.graph import ClassGraph, Loaded, RoadGraph
from geo.roads.journeys import Stop
from geo.roads.network import Ints
from geo.roads.search import NO_LIMIT_S, Search, Seed
from geo.roads.snap import Snaps
from geo.roads.starts import Starts, find_starts


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

    def origins(self, stops: Sequence[Stop]) -> "RoadOrigins":
        """Where the stops meet the open road, each by its own vehicle class."""
        groups: dict[str, list[int]] = {}
        for index, stop in enumerate(stops):
            groups.setdefault(stop.vehicle_class, []).append(index)
        placed = {name: (self.place(name, [stops[i] for i in at]), np.array(at)) for name, at in groups.items()}
        return RoadOrigins(self, placed, len(stops))

    def journeys(self, target: Stop, stops: Sequence[Stop], limit_s: float = np.inf) -> "RoadJourneys":
        """Journeys from each stop to the target, asked once."""
        return self.origins(stops).to(target, limit_s)

    def trip(self, vehicle_class: str, target: Stop, origins: Sequence[Stop] | Snaps) -> "Trip":
        """The search for one vehicle class, not yet begun; all origins are taken to be of it.

        Args: origins, or what `place` made of them for asking often.
        """
        graph = self.graph.of(vehicle_class, self.at)
        loaded = graph.loaded(self.closed.get(vehicle_class), self.at.hour)
        goal = graph.snapper.snap([target], loaded.closed)
        starts = origins if isinstance(origins, Snaps) else graph.snapper.snap(origins, loaded.closed)
        seeds = _seeds(graph, loaded, goal)
        search = Search(graph.turns, loaded.weights, graph.lengths, seeds, self.graph.sheets)
        return Trip(graph, goal, starts, find_starts(graph, loaded, goal, starts), loaded, search)

    def place(self, vehicle_class: str, origins: Sequence[Stop]) -> Snaps:
        """Where origins of one vehicle class reach the road under the present closures."""
        graph = self.graph.of(vehicle_class, self.at)
        closed = graph.loaded(self.closed.get(vehicle_class), self.at.hour).closed
        return graph.snapper.snap(origins, closed)


@dataclass(frozen=True, slots=True)
class Piece:
    """An arc as far as it is driven."""

    arc: int
    """Its number."""
    begin_m: float
    """Where it is entered, metres along the edge's geometry."""
    end_m: float
    """Where it is left."""
    turn_s: float
    """Seconds of the turn before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Trip:
    """One search and what starts on its roads."""

    graph: ClassGraph
    """The roads of the vehicle class."""
    goal: Snaps
    """Where the target lies."""
    origins: Snaps
    """Where the origins lie."""
    starts: Starts
    """How each of them may start."""
    loaded: Loaded
    """What its arcs cost."""
    search: Search
    """Times and next steps."""

    def seconds(self) -> Floats:
        """(n_stops,) seconds; inf = no way, or beyond the limit."""
        return self._best()[0]

    def _best(self) -> tuple[Floats, Ints, Ints]:
        """(n_stops,) seconds, row and option of each way that is surely the quickest; inf: not known, or none."""
        seconds, row, option = self.starts.best(self.search)
        sure = self.search.complete | (seconds <= self.search.limit_s)
        return np.where(sure, seconds, np.inf), row, option

    def metres(self) -> Floats:
        """(n_stops,) metres of those ways, off-road legs included; nan without a way."""
        seconds, row, option = self._best()
        known = np.isfinite(seconds)
        metres = np.full(len(seconds), np.nan)
        metres[known] = self.starts.metres(self.search, row[known], option[known])
        return metres

    def pieces(self, stop: int) -> list["Piece"]:
        """What is driven on a stop's way, in order; empty when there is none."""
        seconds, rows, options = self._best()
        if not np.isfinite(seconds[stop]):
            return []
        row, option = int(rows[stop]), int(options[stop])
        first = 2 * int(self.origins.edge[row]) + option % 2
        begin = float(self.origins.offset_m[row])
        turning_s = float(self.starts.turning_s[option % 2, row])
        if option >= 2:
            goal = int(self.starts.direct_row[option % 2, row])
            return [Piece(first, begin, float(self.goal.offset_m[goal]), turning_s)]
        states, seed = self.search.way(first)
        pieces = [Piece(first, begin, self._span_m(first)[1], turning_s)]
        for before, state in zip([first, *states], states, strict=False):
            arc = int(self.graph.turns.arc[state])
            pieces.append(Piece(arc, *self._span_m(arc), self.graph.turns.between(before, state)))
        pieces[-1] = replace(pieces[-1], end_m=float(self.goal.offset_m[seed.row]))
        return pieces

    def off_road_m(self, stop: int) -> tuple[float, float]:
        """Metres off the road at the start and at the goal of a stop's way."""
        _, rows, options = self.starts.best(self.search)
        row, option = int(rows[stop]), int(options[stop])
        if option >= 2:
            goal = int(self.starts.direct_row[option % 2, row])
        else:
            goal = self.search.way(2 * int(self.origins.edge[row]) + option % 2)[1].row
        return float(self.origins.off_road_m[row]), float(self.goal.off_road_m[goal])

    def _span_m(self, arc: int) -> tuple[float, float]:
        """From and to where a whole arc is driven, metres along the edge's geometry."""
        length = float(self.graph.network.edge_length_m[arc >> 1])
        return (length, 0.0) if arc & 1 else (0.0, length)


@dataclass(frozen=True, slots=True, eq=False)
class RoadOrigins:
    """Places on the road, by vehicle class."""

    travel: RoadTravel
    """The roads they lie on."""
    placed: Mapping[str, tuple[Snaps, NDArray[np.int64]]]
    """Places and their indices among the journeys, by vehicle class."""
    count: int
    """How many there are."""

    def to(self, target: Stop, limit_s: float = np.inf) -> "RoadJourneys":
        """Journeys to a target; one search for each vehicle class."""
        trips = [(self.travel.trip(name, target, snaps), at) for name, (snaps, at) in self.placed.items()]
        journeys = RoadJourneys(trips, self.count)
        journeys.extend(limit_s)
        return journeys


class RoadJourneys:
    """Journeys of several vehicle classes to one target, searched farther and farther."""

    def __init__(self, trips: Sequence[tuple[Trip, NDArray[np.int64]]], count: int) -> None:
        """Args: trips with the indices of the journeys each answers, none searched yet; count of all journeys."""
        self._trips = trips
        self._count = count
        self.seconds: Floats = np.full(count, np.inf)
        """(n,) seconds; inf = no way, or beyond the limit."""
        self.limit_s = 0.0
        """Every journey up to this is known."""

    @property
    def complete(self) -> bool:
        """Whether inf means "no way"."""
        return all(trip.search.complete for trip, _ in self._trips)

    @property
    def metres(self) -> Floats:
        """(n,) metres of those ways, off-road legs included; nan where there is none."""
        metres = np.full(self._count, np.nan)
        for trip, at in self._trips:
            metres[at] = trip.metres()
        return metres

    def extend(self, limit_s: float) -> None:
        """Searches on as far as the limit."""
        self.limit_s = min(limit_s, NO_LIMIT_S)
        for trip, at in self._trips:
            trip.search.extend(self.limit_s)
            self.seconds[at] = trip.seconds()


def _seeds(graph: ClassGraph, loaded: Loaded, goal: Snaps) -> list[Seed]:
    """Every state that drives an arc the target lies on."""
    seeds = []
    for row, edge in enumerate(goal.edge.tolist()):
        length, offset = float(graph.network.edge_length_m[edge]), float(goal.offset_m[row])
        away = float(goal.off_road_m[row])
        for arc, metres in ((2 * edge, offset), (2 * edge + 1, length - offset)):
            if np.isfinite(loaded.arc_seconds[arc]):
                seconds = away / graph.off_road_mps + metres * float(loaded.pace[edge])
                seeds += [Seed(state, seconds, away + metres, row) for state in graph.turns.copies(arc)]
    return seeds
