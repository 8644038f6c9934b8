"""Keeps timers and open alerts in step with what must be watched just now: the one way alerts are cured."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.models import Alert
from dispatch.alerts.queries import lock_open
from dispatch.alerts.service import finish
from dispatch.alerts.states import CURED, LIFE, OVER, PROBED, RELIEVED, Life
from geo.orm import utc_text
from incidents.clocks import Watch
from incidents.thresholds import AlertKind
from incidents.timers import sync_timers


@dataclass(frozen=True, slots=True)
class Watched:
    """One object after a change: what must be watched of it, and whether it lives on."""

    subject_id: str
    watches: Sequence[Watch]
    incident_id: UUID | None = None
    over: bool = False
    """Its incident is no longer open: whatever waited for units waits no more."""
    relieved: bool = False
    """Its incident has just been given units."""


async def follow(session: AsyncSession, objects: Collection[Watched], now: datetime) -> list[Alert]:
    """Sets and drops timers and ends what is cured; the alerts that changed, for the caller to journal."""
    wanted = {o.subject_id: {str(w.kind): w.due_at for w in o.watches} for o in objects}
    await sync_timers(session, wanted, list(AlertKind), PROBED)
    by_id = {o.subject_id: o for o in objects}
    changed = []
    for alert in await lock_open(session, by_id.keys()):
        if await _follow_alert(session, alert, by_id[alert.subject_id], now):
            changed.append(alert)
    return changed


async def _follow_alert(session: AsyncSession, alert: Alert, subject: Watched, now: datetime) -> bool:
    reason = ending_of(AlertKind(alert.kind), alert.cause, subject)
    if reason is not None:
        await finish(session, alert, reason, now)
        return True
    if subject.incident_id is not None and alert.incident_id != subject.incident_id:
        alert.incident_id = subject.incident_id
        alert.revision += 1
        return True
    return False


def ending_of(kind: AlertKind, cause: str, subject: Watched) -> str | None:
    """Why an open alert of this subject is over now, None while it lasts. Pure."""
    life = LIFE[kind]
    if life is Life.CONDITION:
        lasts = any(w.kind is kind and (kind in PROBED or w.cause == cause) for w in subject.watches)
        return None if lasts else CURED
    if life is Life.RELIEF and subject.relieved:
        return RELIEVED
    return OVER if life is not Life.PERSON and subject.over else None


def due(watches: Iterable[Watch], kind: AlertKind) -> Watch | None:
    """The watch of this kind, None when nothing of the kind must be watched any more."""
    return next((w for w in watches if w.kind is kind), None)


def lateness(one: Watch) -> Mapping[str, object]:
    """Since when, and how long was allowed: part of every such alert's detail."""
    return {"since": utc_text(one.since), "limit_s": (one.due_at - one.since).total_seconds()}
