"""Advice nobody asks for: who could go instead when a unit does not acknowledge or is lost, and who should go to an
incident that was moved.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.queries import lock_alert
from dispatch.alerts.service import PROPOSES, attach_proposal
from dispatch.assignments.endings import RENEWS
from dispatch.assignments.moves import list_unwilling
from dispatch.server.advice import Advisor, store
from dispatch.server.live.relay import Relay
from incidents.timers import Fire

REACH_S = 1.0
"""So long is waited until the picture shows what the alert is about."""
_ASKED = text("SELECT EXISTS (SELECT FROM recommendations WHERE incident_id = :id)")
_HEAD = text("SELECT seq FROM journal_heads WHERE centre = 1")


class Proposals:
    """Looks for the next best when an alert asks for one, and anew when an incident was moved."""

    def __init__(self, relay: Relay, advisor: Advisor) -> None:
        """Args: relay's picture holds the units that are free."""
        self._relay, self._advisor = relay, advisor

    @property
    def actions(self) -> dict[str, Fire]:
        """The timers that are set with the alert and with the move."""
        return {PROPOSES: self.propose, RENEWS: self.renew}

    async def renew(self, session: AsyncSession, subject: str, now: datetime) -> None:
        """Stores the advice for the incident's new place, if there was any for the old one."""
        await self._relay.reach((await session.execute(_HEAD)).scalar_one(), REACH_S)
        picture, ident = self._relay.picture, UUID(subject)
        incident = picture.incidents.get(subject)
        if incident is None or not (await session.execute(_ASKED, {"id": ident})).scalar_one():
            return
        need = await self._advisor.need(picture, incident, None, None)
        unwilling = await list_unwilling(session, ident)
        answer = await self._advisor.recommend(picture, incident, need, unwilling, fresh=False)
        await store(session, ident, answer, self._advisor.inputs(picture, incident, {"exclude": unwilling}))

    async def propose(self, session: AsyncSession, subject: str, now: datetime) -> None:
        """Puts the best free unit in place of the alert's onto it; nothing when it is over or nobody is free."""
        await self._relay.reach((await session.execute(_HEAD)).scalar_one(), REACH_S)
        alert = await lock_alert(session, UUID(subject))
        unit_id = alert.detail.get("unit_id")
        if alert.ended_at is not None or alert.incident_id is None or unit_id is None:
            return
        found = await self._advisor.substitutes(self._relay.picture, alert.incident_id, [unit_id], fresh=False)
        if found:
            best: dict[str, Any] = {**found[0], "in_place_of": unit_id}
            await attach_proposal(session, alert.id, best)
