"""What a fleet covers: its vehicle classes searched beside each other, put together on the roads. Knows no people."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.reach.spread import Spread, around_origins, reached, seconds_to, spread
from geo.roads.journeys import Stop
from geo.roads.network import Network
from geo.roads.travel import RoadTravel

SEARCHES = ThreadPoolExecutor(2, thread_name_prefix="reach")
"""One search for each vehicle class, two at a time: they hold no lock."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A unit that could go."""

    stop: Stop
    delay_s: float
    """Turnout, and what the age of its position may cost."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """Roads that are reached within a time."""

    travel: RoadTravel
    network: Network
    spreads: tuple[Spread, ...]
    """One for each vehicle class."""
    limit_s: float
    from_first_m: Floats
    """(n_edges,) metres reached from each edge's first point on."""
    from_last_m: Floats
    """(n_edges,) metres reached from its last point back."""
    between: tuple[tuple[int, float, float], ...]
    """(edge, from, to) reached straight from a unit that stands there."""

    def seconds(self, places: Sequence[Stop]) -> Floats:
        """(n,) seconds until the first unit is at each place; inf: not within the time."""
        best = np.full(len(places), np.inf)
        for one in self.spreads:
            snapped = self.travel.place(one.graph.profile.name, places)
            best = np.minimum(best, seconds_to(one, snapped))
        return best

    def covered_m(self) -> Floats:
        """(n_edges,) metres of each edge that are reached."""
        length = self.network.edge_length_m
        metres = np.minimum(length, self.from_first_m + self.from_last_m)
        for edge, start, end in self.between:
            metres[edge] = min(length[edge], max(metres[edge], end - start))
        return metres

    def whole(self) -> NDArray[np.bool_]:
        """(n_edges,) whether all of an edge is reached."""
        length = self.network.edge_length_m
        return np.asarray((self.from_first_m + self.from_last_m >= length - 0.01) & (length > 0))

    def lines(self) -> list[NDArray[np.float64]]:
        """(n, 2) longitudes and latitudes of every reached stretch of road."""
        length = self.network.edge_length_m
        edges = np.flatnonzero(self.whole()).tolist()
        return [*(self._piece(edge, 0.0, length[edge]) for edge in edges), *self.ends()]

    def ends(self) -> list[NDArray[np.float64]]:
        """As `lines`, of the edges that are reached in part."""
        length, whole = self.network.edge_length_m, self.whole()
        pieces = []
        for edge in np.flatnonzero(~whole & (self.from_first_m > 1)).tolist():
            pieces.append(self._piece(edge, 0.0, self.from_first_m[edge]))
        for edge in np.flatnonzero(~whole & (self.from_last_m > 1)).tolist():
            pieces.append(self._piece(edge, length[edge] - self.from_last_m[edge], length[edge]))
        return [*pieces, *(self._piece(edge, start, end) for edge, start, end in self.between if not whole[edge])]

    def _piece(self, edge: int, start_m: float, end_m: float) -> NDArray[np.float64]:
        """A stretch of an edge, cut by share of its length."""
        lon, lat = self.network.points_of(edge)
        length = float(self.network.edge_length_m[edge])
        if start_m <= 0 and end_m >= length:
            return np.stack([lon, lat], axis=1)
        steps = np.hypot(np.diff(lon) * np.cos(np.radians(self.network.middle_lat)), np.diff(lat))
        along = np.concatenate([[0.0], np.cumsum(steps)])
        ends = np.array([start_m, end_m]) / length * along[-1]
        at = np.concatenate([ends[:1], along[(along > ends[0]) & (along < ends[1])], ends[1:]])
        return np.stack([np.interp(at, along, lon), np.interp(at, along, lat)], axis=1)


def cover(travel: RoadTravel, fleet: Sequence[Ready], limit_s: float) -> Coverage:
    """What the fleet reaches within the limit."""
    classes = sorted({one.stop.vehicle_class for one in fleet})
    spreads = tuple(SEARCHES.map(lambda name: _spread(travel, name, fleet, limit_s), classes))
    network = travel.graph.network
    first, last = np.zeros(network.n_edges), np.zeros(network.n_edges)
    for one in spreads:
        ahead, behind = reached(one)
        first, last = np.maximum(first, ahead), np.maximum(last, behind)
    between = tuple(stretch for one in spreads for stretch in around_origins(one))
    return Coverage(travel, network, spreads, limit_s, first, last, between)


def _spread(travel: RoadTravel, vehicle_class: str, fleet: Sequence[Ready], limit_s: float) -> Spread:
    mine = [one for one in fleet if one.stop.vehicle_class == vehicle_class]
    graph = travel.graph.of(vehicle_class, travel.at)
    loaded = graph.loaded(travel.closed.get(vehicle_class), travel.at.hour)
    origins = graph.snapper.snap([one.stop for one in mine], loaded.closed)
    return spread(graph, loaded, origins, np.array([one.delay_s for one in mine]), limit_s)
