"""The loop that fires what is due, each timer in a transaction of its own with its effect."""

from collections.abc import Mapping
from functools import partial

from dispatch.alerts import calls
from dispatch.alerts.service import ESCALATES, escalate
from dispatch.assignments import lateness
from dispatch.assignments.advice import forget_advice
from dispatch.desks.service import fall_silent
from dispatch.server.database import Database
from dispatch.server.live.relay import Relay
from dispatch.server.loops import Loops
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


class Timers:
    """Fires due timers; every process may run one, SKIP LOCKED keeps them apart."""

    def __init__(self, database: Database, relay: Relay, actions: Mapping[str, Fire]) -> None:
        """Args: relay is nudged after each firing; actions are those that need more than a session."""
        self.database = database
        self.relay = relay
        self.loops = Loops()
        self._seeded = False
        self.up_since = now_utc()
        silent = {str(AlertKind.DESK_SILENT): partial(fall_silent, up_since=self.up_since)}
        self.actions: dict[str, Fire] = {**ACTIONS, **silent, **actions}

    def start(self) -> None:
        """Starts the loop."""
        self.loops.run({"timers": (self._round, PAUSE_S)})

    async def stop(self) -> None:
        """Ends the loop."""
        await self.loops.stop()

    async def _round(self) -> None:
        if not self._seeded:
            await self._seed()
            self._seeded = True
        while await self.fire_next():
            self.relay.nudge()

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
                self.loops.failed(kind, error)
                await put_off(session, ident, f"{type(error).__name__}: {error}", now_utc())
                await session.commit()
        return True
