"""The compiled roads of this centre: read from the data folder, read again when an import replaced them."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch.picture import Picture
from geo.errors import Refusal
from geo.roads.closures import ClosureMap
from geo.roads.graph import RoadGraph
from geo.roads.journeys import Travel
from geo.roads.network import Network, load
from geo.roads.profiles import shipped_profiles
from geo.roads.straight import StraightLine
from geo.roads.travel import RoadTravel

FILE = "roads.npz"
log = logging.getLogger("sigap.roads")


class Roads:
    """Travel as it is now: by road with today's closures, else in a straight line."""

    def __init__(self, folder: Path, timezone: str) -> None:
        """Args: folder holds the compiled roads, if any were imported; timezone tells the hour's speeds."""
        self.path = folder / FILE
        self.zone = ZoneInfo(timezone)
        self._stamp: tuple[int, int] | None = None
        self._ready: tuple[RoadGraph, ClosureMap] | None = None
        self._reading = asyncio.Lock()

    @property
    def method(self) -> str:
        """`road` or `straight_line`."""
        return "road" if self._ready is not None else "straight_line"

    async def travel(self, picture: Picture, now: datetime) -> Travel:
        """Travel at this moment, with the picture's closures."""
        await self.refresh()
        if self._ready is None:
            return StraightLine()
        graph, closures = self._ready
        return RoadTravel(graph, now.astimezone(self.zone), closures.closed(picture.closures.values(), now))

    async def refresh(self) -> None:
        """Reads the roads when the file is new; a broken file leaves the old ones in use."""
        stamp = self._look()
        if stamp == self._stamp:
            return
        async with self._reading:
            if stamp == self._stamp:
                return
            try:
                self._ready = None if stamp is None else await asyncio.to_thread(self._read)
            except Refusal as refusal:
                log.error("the compiled roads cannot be read: %s", refusal.detail)
            self._stamp = stamp

    def _look(self) -> tuple[int, int] | None:
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size

    def _read(self) -> tuple[RoadGraph, ClosureMap]:
        network: Network = load(self.path)
        return RoadGraph(network, shipped_profiles()), ClosureMap(network)
