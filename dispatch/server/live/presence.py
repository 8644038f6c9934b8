"""Which desks are there: people of the room whose screens are connected to this process and have been heard.

Coming and going are entries of the journal; being there only moves `last_seen`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from dispatch.desks.service import Seat, arrive, note_seen
from dispatch.server.database import Database
from dispatch.server.live.client import Client
from dispatch.server.loops import Loops
from geo.orm import now_utc

LOOK_S = 1.0
"""How soon a new screen is noted."""
NOTE_S = 5.0
"""How often `last_seen` moves: well within the 20 s of silence."""


def heard(clients: Iterable[Client]) -> dict[Seat, datetime]:
    """When each seat was last heard, over all its screens."""
    found: dict[Seat, datetime] = {}
    for client in clients:
        if client.seat is not None and client.closing is None:
            found[client.seat] = max(client.heard_at, found.get(client.seat, client.heard_at))
    return found


class Presence:
    """Notes the desks of one process; each process notes its own."""

    def __init__(self, database: Database, clients: Callable[[], Iterable[Client]], nudge: Callable[[], None]) -> None:
        """Args: clients are the screens connected now; nudge wakes the relay after an entry."""
        self._database = database
        self._clients = clients
        self._nudge = nudge
        self._noted: set[Seat] = set()
        self._note_at = now_utc()
        self.loops = Loops()

    def start(self) -> None:
        """Starts the loop."""
        self.loops.run({"presence": (lambda: self.look(now_utc()), LOOK_S)})

    async def stop(self) -> None:
        """Ends the loop."""
        await self.loops.stop()

    async def look(self, now: datetime) -> None:
        """One round: new seats arrive; every few seconds all are noted, and one that was silent is back."""
        seats = heard(self._clients())
        self._noted &= seats.keys()
        if now >= self._note_at and self._noted:
            self._note_at = now + timedelta(seconds=NOTE_S)
            self._noted -= await self._note({seat: seats[seat] for seat in self._noted}, now)
        for seat in seats.keys() - self._noted:
            if now - seats[seat] < timedelta(seconds=NOTE_S):
                await self._arrive(seat, now)

    async def _note(self, seats: dict[Seat, datetime], now: datetime) -> set[Seat]:
        """Moves `last_seen`; the seats whose desk no longer counts as connected."""
        times = {seat.desk: at for seat, at in sorted(seats.items(), key=lambda item: item[1])}
        async with self._database.write_session() as session:
            connected = await note_seen(session, times)
            await session.commit()
        return {seat for seat in seats if seat.desk not in connected}

    async def _arrive(self, seat: Seat, now: datetime) -> None:
        async with self._database.write_session() as session:
            await arrive(session, seat, now)
            await session.commit()
        self._noted.add(seat)
        self._nudge()
