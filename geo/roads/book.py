"""The roads of a running centre: the compiled file, read when it changes, with today's closures on top."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from geo.errors import NotFound
from geo.roads.closures import ClosureMap
from geo.roads.graph import RoadGraph
from geo.roads.journeys import Stop, Travel
from geo.roads.network import BrokenNetwork, load
from geo.roads.profiles import Profiles, shipped_profiles
from geo.roads.route import RouteView, route_view
from geo.roads.straight import StraightLine
from geo.roads.travel import RoadTravel

FILE_NAME = "roads.npz"
"""The compiled roads in the data folder."""


class NoRoads(NotFound):
    """No road network is loaded; import one with `sigap import osm FILE.osm.pbf`."""

    code = "no_road_network"


@dataclass(frozen=True, slots=True, eq=False)
class _Edition:
    """One compiled file as read."""

    stamp: tuple[int, int, int]
    """Inode, size and time of change of the file."""
    graph: RoadGraph
    """Its roads."""
    closures: ClosureMap
    """Where shapes meet them."""


class RoadBook:
    """Hands out the roads as they are now. Safe in threads; reading a new file takes about a second."""

    def __init__(self, path: Path, timezone: str = "UTC", profiles: Profiles | None = None) -> None:
        """Args: path of the compiled file, which need not exist yet; timezone of hours and days of restrictions."""
        self.path = path
        self.profiles = profiles or shipped_profiles()
        self.problem: str | None = None
        """Why the newest file could not be read; None: no problem."""
        self._zone = ZoneInfo(timezone)
        self._edition: _Edition | None = None
        self._refused: tuple[int, int, int] | None = None
        self._lock = Lock()

    def travel(self, closures: Iterable[Mapping[str, Any]], at: datetime) -> Travel:
        """The roads with the closures that hold at a time, or the straight line where no roads are loaded."""
        return self.find_travel(closures, at) or StraightLine()

    def find_travel(self, closures: Iterable[Mapping[str, Any]], at: datetime) -> RoadTravel | None:
        """The roads with the closures that hold at a time (aware); None: no roads are loaded."""
        edition = self._current()
        if edition is None:
            return None
        return RoadTravel(edition.graph, at.astimezone(self._zone), edition.closures.closed(closures, at))

    def route(self, start: Stop, end: Stop, closures: Iterable[Mapping[str, Any]], at: datetime) -> RouteView:
        """The quickest way. Raises: NoRoads, NoRoute, UnknownVehicleClass."""
        travel = self.find_travel(closures, at)
        if travel is None:
            raise NoRoads
        return route_view(travel, start, end)

    def is_loaded(self) -> bool:
        """Whether there are roads."""
        return self._current() is not None

    def _current(self) -> _Edition | None:
        """The newest readable edition; a damaged new file leaves the old one in use and is said in `problem`."""
        stamp = _stamp(self.path)
        edition = self._edition
        if stamp is None or stamp == self._refused or (edition is not None and edition.stamp == stamp):
            return edition
        with self._lock:
            if self._edition is not None and self._edition.stamp == stamp:
                return self._edition
            try:
                network = load(self.path)
                self._edition = _Edition(stamp, RoadGraph(network, self.profiles), ClosureMap(network))
                self.problem = None
            except BrokenNetwork as error:
                self._refused, self.problem = stamp, error.detail
            return self._edition


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
