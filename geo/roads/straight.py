"""Travel time without a road network: the straight line lengthened by a stated factor. Never passed off as a road."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.measure import Floats, distances_m
from geo.roads.journeys import Stop

DETOUR_FACTOR = 1.4
"""Road metres for each metre of straight line [J]. Source: Boscoe, Henry and Zdeb 2012 found 1.417 over the USA."""

STRAIGHT_KMH = {"foot": 5.0, "motorcycle": 40.0, "small": 40.0, "medium": 36.0, "heavy": 30.0, "boat": 30.0}
"""Mean speed along the lengthened line by vehicle class, km/h, with sirens in a dense city [J]."""


@dataclass(frozen=True, slots=True, eq=False)
class StraightJourneys:
    """All of them, known at once."""

    seconds: Floats
    """(n,) seconds."""
    metres: Floats
    """(n,) metres, lengthened."""
    limit_s: float = np.inf
    """Nothing is left to look for."""
    complete: bool = True
    """Always."""

    def extend(self, limit_s: float) -> None:
        """Nothing to do."""


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Travel along the straight line times a detour factor."""

    detour_factor: float | None = DETOUR_FACTOR
    """Road metres for each metre of straight line."""
    method: str = "straight_line"
    """The name the contract gives to this way of counting."""

    def origins(self, stops: Sequence[Stop]) -> "StraightOrigins":
        """The places as they are."""
        return StraightOrigins(stops, self.detour_factor or 1.0)


@dataclass(frozen=True, slots=True)
class StraightOrigins:
    """Places from which straight lines begin."""

    stops: Sequence[Stop]
    """In the order of the journeys."""
    factor: float
    """Road metres for each metre of straight line."""

    def to(self, target: Stop, limit_s: float = np.inf) -> StraightJourneys:
        """Times of all; the limit is ignored, as nothing is saved by it."""
        lons, lats = [o.lon for o in self.stops], [o.lat for o in self.stops]
        metres = distances_m(lons, lats, target.lon, target.lat) * self.factor
        kmh = np.array([STRAIGHT_KMH.get(o.vehicle_class, STRAIGHT_KMH["medium"]) for o in self.stops], np.float64)
        return StraightJourneys(metres / (kmh / 3.6), metres)
