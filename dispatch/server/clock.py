"""The loop that fires what is due, each timer in a transaction of its own with its effect."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial

from dispatch.alerts import calls
from dispatch.alerts.service import ESCALATES, escalate
from dispatch.assignments import lateness
from dispatch.assignments.advice import forget_advice
from dispatch.desks.service import fall_silent
from dispatch.server.database import Database
from dispatch.server.live.relay import Relay
from geo.orm import now_utc
from incidents.closures.service import lapse_closure
from incidents.service import end_hold
from incidents.thresholds import AlertKind
from incidents.timers import HOUSEKEEPING, Fire, ensure_timer, fire, put_off, take_due

HOUSE: dict[str, Fire] = {**HOUSEKEEPING, "advice_expires": forget_advice}
"""Timers of the house itself; each sets its next time."""
ACTIONS: dict[str, Fire] = {
    **HOUSE, **calls.ACTIONS, **lateness.ACTIONS, "hold_ends": end_hold, "closure_lapses": lapse_closure,
    ESCALATES: escalate,
}  # fmt: skip
"""What each kind of timer does."""
PAUSE_S = 1.0
log = logging.getLogger("sigap.timers")


class Timers:
    """Fires due timers; every process may run one, SKIP LOCKED keeps them apart."""

    def __init__(self, database: Database, relay: Relay, actions: Mapping[str, Fire]) -> None:
        """Args: relay is nudged after each firing; actions are those that need more than a session."""
        self.database = database
        self.relay = relay
        self.failures: dict[str, int] = {}
        self.up_since = now_utc()
        silent = {str(AlertKind.DESK_SILENT): partial(fall_silent, up_since=self.up_since)}
        self.actions: dict[str, Fire] = {**ACTIONS, **silent, **actions}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts the loop."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends the loop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        seeded = False
        while True:
            try:
                if not seeded:
                    await self._seed()
                    seeded = True
                while await self.fire_next():
                    self.relay.nudge()
            except Exception as error:
                self.failures["timers"] = self.failures.get("timers", 0) + 1
                log.warning("timers: %s: %s", type(error).__name__, str(error)[:200])
            await asyncio.sleep(PAUSE_S)

    async def _seed(self) -> None:
        async with self.database.write_session() as session:
            for kind in HOUSE:
                await ensure_timer(session, kind, "house", now_utc())
            await session.commit()

    async def fire_next(self) -> bool:
        """Fires the most overdue timer; False when none is due. A failure puts it off and is counted."""
        async with self.database.write_session() as session:
            timer = await take_due(session, now_utc())
            if timer is None:
                return False
            ident, kind = timer.id, timer.kind
            try:
                await fire(session, timer, self.actions, now_utc())
                await session.commit()
                return True
            except Exception as error:
                await session.rollback()
                self.failures[kind] = self.failures.get(kind, 0) + 1
                log.error("timer %s failed: %s: %s", kind, type(error).__name__, str(error)[:300])
                await put_off(session, ident, f"{type(error).__name__}: {error}", now_utc())
                await session.commit()
        return True
