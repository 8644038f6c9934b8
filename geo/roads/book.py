"""The roads of a region as they are used: a network with its profiles, its hours and where closures meet it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo.roads.closures import ClosureMap
from geo.roads.graph import RoadGraph
from geo.roads.journeys import Stop
from geo.roads.network import Network
from geo.roads.profiles import Profiles, shipped_profiles
from geo.roads.travel import RoadTravel


class RoadBook:
    """One network, ready for questions. Safe in threads."""

    def __init__(self, network: Network, timezone: str = "UTC", profiles: Profiles | None = None) -> None:
        """Args: timezone of the hours of speeds and restrictions."""
        self.network = network
        self.profiles = profiles or shipped_profiles()
        self._zone = ZoneInfo(timezone)
        self._graph = RoadGraph(network, self.profiles)
        self._closures = ClosureMap(network)

    @property
    def driving_side(self) -> str:
        """Left or right."""
        return str(self.network.driving_side)

    def travel(self, closures: Iterable[Mapping[str, Any]], at: datetime) -> RoadTravel:
        """The roads with the closures that hold at a time (aware)."""
        return RoadTravel(self._graph, at.astimezone(self._zone), self._closures.closed(closures, at))

    def warm(self, at: datetime) -> None:
        """Makes every vehicle class ready, so that no caller waits for it."""
        travel = self.travel((), at)
        middle = Stop(float(self.network.point_lon.mean()), float(self.network.point_lat.mean()))
        for name in self.profiles.by_class:
            travel.trip(name, middle, [middle]).search.extend(1.0)
