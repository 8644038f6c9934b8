"""Follows the journal: woken by NOTIFY, guaranteed by polling; folds the picture, feeds the hub, ticks.

It never passes n + 2 before n + 1.
"""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch import picture as pictures
from dispatch.operators.queries import living_principals
from dispatch.picture import Picture
from dispatch.server.database import Database
from dispatch.server.errors import is_away
from dispatch.server.live.hub import Hub
from dispatch.server.loops import Loops
from dispatch.server.unit_of_work import NUDGE
from dispatch.units.positions import read_recent
from geo.orm import now_utc
from incidents.journal import head, look, read_after, renew_epoch

POLL_S = 1.0
TICK_S = 5.0
CHECK_S = 60.0
OVERLAP = timedelta(seconds=10)
"""Each look at positions reaches back this far before the last one: a batch commits later than it was received, and
clocks of two machines differ. The design's 2 s lose a fix that waits for a busy database.
"""
DAY = timedelta(days=1)
PAGE = 500
log = logging.getLogger("sigap.relay")


class Relay:
    """The one follower of the journal in a process."""

    def __init__(self, database: Database) -> None:
        """Args: database, whose relay pool is used for everything here."""
        self.database = database
        self.reading = database.relay_engine.execution_options(isolation_level="AUTOCOMMIT")
        """Single statements: without BEGIN and ROLLBACK a look is one round trip."""
        self.asking = database.read_engine.execution_options(isolation_level="AUTOCOMMIT")
        self.hub = Hub(Picture())
        self.confirmed_at: datetime = now_utc() - DAY
        """Last successful look at the database."""
        self._placed_at = now_utc() - DAY
        """When positions were last looked at with success: what came since a failure is not passed over."""
        self.loops = Loops()
        self.drift = 0
        """Objects in which the self-check found the picture wrong, ever."""
        self.loaded = asyncio.Event()
        self.advanced = asyncio.Condition()
        self._wake = asyncio.Event()
        self._nudge_due = asyncio.Event()

    @property
    def picture(self) -> Picture:
        """The picture as of the newest entry considered."""
        return self.hub.picture

    def start(self) -> None:
        """Starts the loops."""
        self.loops.run({
            "follow": (self._follow, 0.0), "listen": (self._listen, 0.0), "tick": (self._tick, TICK_S),
            "positions": (self._place, 1.0), "check": (self._check, CHECK_S), "nudge": (self._send_nudge, 0.0),
        })  # fmt: skip

    async def stop(self) -> None:
        """Ends the loops."""
        await self.loops.stop()

    def nudge(self) -> None:
        """After a commit of this process: look now, and wake the other processes."""
        self._wake.set()
        self._nudge_due.set()

    async def _send_nudge(self) -> None:
        await self._nudge_due.wait()
        self._nudge_due.clear()
        async with self.reading.connect() as connection:
            await connection.execute(NUDGE)
        await asyncio.sleep(0.005)

    async def _follow(self) -> None:
        if not self.loaded.is_set():
            await self._load("start")
        # Not `wait_for`: in Python 3.11 it loses a call to end that comes with a wake.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):
                await self._wake.wait()
        self._wake.clear()
        try:
            await self._catch_up()
        except ValueError:
            # An entry was left out or cannot be read as one: only the database knows the truth now.
            self.loaded.clear()
            raise

    async def _load(self, reason: str) -> None:
        async with self.database.snapshot() as session:
            fresh = await pictures.load(session)
            fresh.place(await read_recent(session, now_utc() - DAY))
        self.hub.picture = fresh
        self.hub.resync_all(reason)
        self.confirmed_at = now_utc()
        self.loaded.set()
        await self._announce()

    async def _catch_up(self) -> None:
        async with self._session() as session:
            while True:
                epoch, entries = await look(session, self.picture.seq, PAGE)
                if epoch is None:
                    await self._renew_epoch()
                if epoch != self.picture.epoch:
                    self.loaded.clear()
                    return
                for entry in entries:
                    self.picture.apply(entry)
                    self.hub.publish(entry)
                if not entries:
                    break
                await self._announce()
                if len(entries) < PAGE:
                    break
        self.confirmed_at = now_utc()

    async def _renew_epoch(self) -> None:
        """The database failed over to a copy that may lack the newest entries."""
        log.warning("the database's history forked: every screen begins anew")
        async with self.database.write_session() as session:
            await renew_epoch(session)
            await session.commit()

    @contextlib.asynccontextmanager
    async def _session(self) -> Any:
        async with AsyncSession(self.reading, expire_on_commit=False) as session:
            yield session

    async def _announce(self) -> None:
        async with self.advanced:
            self.advanced.notify_all()

    async def reach(self, seq: int, within_s: float) -> bool:
        """Waits until the picture is there and has reached `seq`; False when it did not in time."""
        self._wake.set()
        async with self.advanced:
            try:
                async with asyncio.timeout(within_s):
                    await self.advanced.wait_for(lambda: self._has(seq))
            except TimeoutError:
                return False
        return True

    def _has(self, seq: int) -> bool:
        return self.loaded.is_set() and self.picture.seq >= seq

    async def catch_up(self, within_s: float) -> bool:
        """Waits until the picture holds all that is committed by now, through whichever process; False when it did
        not in time or the database is away.
        """
        try:
            # From the readers' pool: what is asked here a hundred times a second must not starve the relay.
            async with AsyncSession(self.asking, expire_on_commit=False) as session:
                newest = await head(session)
        except Exception as error:
            if not is_away(error):
                raise
            return False
        return self._has(newest) or await self.reach(newest, within_s)

    async def _listen(self) -> None:
        gone = asyncio.Event()
        async with self.database.relay_engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: asyncpg.Connection = raw.driver_connection
            driver.add_termination_listener(lambda *_: gone.set())
            await driver.add_listener("sigap_journal", lambda *_: self._wake.set())
            try:
                await gone.wait()
            finally:
                await connection.invalidate()
        raise ConnectionError("the listening connection is gone")

    async def _tick(self) -> None:
        self.picture.forget_old(now_utc())
        self.hub.tick(now_utc(), self.confirmed_at)
        ids = {client.credential_id for client in self.hub.clients}
        if ids:
            async with self._session() as session:
                self.hub.review(ids, await living_principals(session, ids, now_utc()))

    async def _place(self) -> None:
        if not self.loaded.is_set():
            return
        looked_at = now_utc()
        async with self._session() as session:
            rows = await read_recent(session, self._placed_at - OVERLAP)
        self._placed_at = looked_at
        self.hub.place(now_utc(), self.picture.place(rows))

    async def _check(self) -> None:
        """Compares the picture with the database; a difference is counted, logged and healed."""
        if not self.loaded.is_set():
            return
        # However late a fix was committed: within a minute it is on every screen.
        async with self._session() as session:
            places = await read_recent(session, now_utc() - DAY)
        self.hub.place(now_utc(), self.picture.place(places))
        async with self.database.snapshot() as session:
            truth = await pictures.load(session)
            mine = self.picture.copy()
            if mine.seq > truth.seq:
                return
            for entry in await read_after(session, mine.seq, truth.seq - mine.seq + 1):
                mine.apply(entry)
        wrong = mine.difference(truth)
        if wrong:
            self.drift += len(wrong)
            log.error("the picture differs from the database: %s", ", ".join(wrong[:10]))
            self.loaded.clear()
