"""The roads of this centre: read from the database, read again when an import replaced them."""

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.server.database import Database
from dispatch.server.errors import is_away
from dispatch.server.live.relay import Relay
from dispatch.server.loops import Loops
from geo.errors import NotFound, Refusal
from geo.orm import now_utc
from geo.roads.journeys import Travel
from geo.roads.network import Network
from geo.roads.profiles import Profiles, shipped_profiles
from geo.roads.store import load
from geo.roads.straight import StraightLine

if TYPE_CHECKING:
    from geo.roads.book import RoadBook
    from geo.roads.travel import RoadTravel

CATCH_UP_S = 2.0
"""So long a question waits for the picture to reach the newest entry; then it is answered with what is known."""
WATCH_S = 2.0
"""Pause between two looks for a new import."""
_LOOK = text("SELECT (SELECT seq FROM journal_heads WHERE centre = 1), (SELECT id FROM road_networks WHERE centre = 1)")
log = logging.getLogger("sigap.roads")


class NoRoads(NotFound):
    """No road network is loaded; import one with `sigap import osm FILE.osm.pbf`."""

    code = "no_road_network"


class Roads:
    """Travel as it is now: by road with today's closures, else in a straight line."""

    def __init__(self, database: Database, relay: Relay, timezone: str) -> None:
        """Args: relay's picture holds the closures; timezone tells the hour's speeds."""
        self._database, self._relay, self._timezone = database, relay, timezone
        self._id: UUID | None = None
        self._book: RoadBook | None = None
        self._reading = asyncio.Lock()
        self.loops = Loops()
        self.state = "absent"
        """absent, loading, ok or broken."""

    @property
    def ident(self) -> str | None:
        """Id of the import in use; None: none."""
        return None if self._id is None else str(self._id)

    @property
    def profiles(self) -> Profiles:
        """Speeds and rules in use."""
        return shipped_profiles() if self._book is None else self._book.profiles

    @property
    def driving_side(self) -> str | None:
        """Of the loaded roads; None: none are loaded."""
        return None if self._book is None else self._book.driving_side

    def start(self) -> None:
        """Begins to look for new imports by itself, so that the first question after one need not wait."""
        self.loops.run({"roads": (self.look, WATCH_S)})

    async def stop(self) -> None:
        """Ends that."""
        await self.loops.stop()

    async def travel(self, now: datetime, *, fresh: bool = True) -> Travel:
        """Travel at this moment, knowing every closure and import committed before the question.

        Args: fresh False asks nothing of the database: for who holds locks in it.
        """
        if fresh:
            await self.look()
        book = self._book
        return StraightLine() if book is None else await self._on(book, now)

    async def road_travel(self, now: datetime) -> "RoadTravel":
        """Travel by road. Raises: NoRoads."""
        await self.look()
        if self._book is None:
            raise NoRoads
        return await self._on(self._book, now)

    async def _on(self, book: "RoadBook", now: datetime) -> "RoadTravel":
        # Finding the edges of a new closure may take milliseconds: not on the event loop.
        closures = tuple(self._relay.picture.closures.values())
        return await asyncio.to_thread(book.travel, closures, now)

    async def look(self) -> None:
        """Takes in what was committed until now; while the database is away, what is in memory goes on serving."""
        try:
            async with AsyncSession(self._relay.reading) as session:
                head, ident = (await session.execute(_LOOK)).one()
            if self._relay.picture.seq < head:
                await self._relay.reach(head, CATCH_UP_S)
            if ident != self._id:
                await self._replace(ident)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("the database is away: roads and closures as of entry %s", self._relay.picture.seq)

    async def _replace(self, ident: UUID | None) -> None:
        async with self._reading:
            if ident == self._id:
                return
            self.state = "loading"
            try:
                await self._read()
            except Refusal as refusal:
                # Asking again would not help until the next import: the old ones stay in use.
                self._id, self.state = ident, "broken"
                log.error("roads: %s", refusal.detail)

    async def _read(self) -> None:
        async with self._database.snapshot() as session:
            found = await load(session)
        if found is None:
            self._id, self._book, self.state = None, None, "absent"
            return
        self._id, self._book = found[0], await asyncio.to_thread(self._ready, found[1])
        self.state = "ok"

    def _ready(self, network: Network) -> "RoadBook":
        # What makes machine code takes half a second to load: only where there are roads.
        from geo.roads.book import RoadBook

        book = RoadBook(network, self._timezone)
        book.warm(now_utc())
        return book
