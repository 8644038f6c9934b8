"""The timers of incidents and assignments: each looks again at what is locked, and raises an alert when it is so."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.queries import lock_open
from dispatch.alerts.service import Cause, finish, raise_alone, record
from dispatch.alerts.states import CURED
from dispatch.alerts.watching import due, lateness
from dispatch.assignments.models import Assignment
from dispatch.assignments.scene import Scene, open_scene
from dispatch.assignments.watches import KINDS, assignment_watches, named
from dispatch.units.models import PositionTrail, UnitPosition
from incidents.clocks import Watch, incident_watches
from incidents.journal import SYSTEM
from incidents.models import Incident
from incidents.queries import get_incident
from incidents.rulebook import current_thresholds
from incidents.service import WATCHED
from incidents.thresholds import AlertKind
from incidents.timers import Fire, set_timer

STANDING_M = 50.0
"""A unit that stays within this radius stands still [J]: wider than a fix in a street of houses wanders."""
LOOK_AGAIN = timedelta(seconds=30)
"""How soon a standing or unseen unit is looked at again [J]."""
SEEN_WITHIN = timedelta(seconds=60)
"""A unit without a fix of this age may be moving: nothing is said of it [J]."""


def late_incident(kind: AlertKind) -> Fire:
    """The timer of an incident without a unit, or without one on scene."""

    async def fire(session: AsyncSession, subject: str, now: datetime) -> None:
        row: Incident = await get_incident(session, UUID(subject), lock=True)
        late = due(incident_watches(row, await current_thresholds(session)), kind)
        if await _is_due(session, kind, subject, late, now) and late is not None:
            detail = {**named(row), **lateness(late)}
            await raise_alone(session, Cause(kind, ("incident", row.id), late.cause, detail, row.id), now)

    return fire


def late_assignment(kind: AlertKind) -> Fire:
    """The timer of an assignment."""

    async def fire(session: AsyncSession, subject: str, now: datetime) -> None:
        scene, row = await _scene_of(session, UUID(subject))
        if scene is None or row is None:
            return
        late = due(assignment_watches(row, scene.incidents[row.incident_id], await current_thresholds(session)), kind)
        if await _is_due(session, kind, subject, late, now) and late is not None:
            await _raise(scene, row, late, now)

    return fire


async def _is_due(session: AsyncSession, kind: AlertKind, subject: str, late: Watch | None, now: datetime) -> bool:
    """Whether it is late now; when it will be later (the thresholds were changed), the timer is set again."""
    if late is not None and late.due_at > now:
        await set_timer(session, kind, subject, late.due_at)
        return False
    return late is not None


async def _scene_of(session: AsyncSession, assignment_id: UUID) -> tuple[Scene | None, Assignment | None]:
    known = await session.get(Assignment, assignment_id)
    if known is None:
        return None, None
    scene = await open_scene(session, {known.incident_id}, {known.unit_id})
    row = scene.assignments.get(assignment_id)
    # A merge moved it before the lock: its timer is set anew by that merge.
    return (scene, row) if row is not None and row.incident_id in scene.incidents else (None, None)


async def _raise(scene: Scene, row: Assignment, late: Watch, now: datetime) -> None:
    incident, unit = scene.incidents[row.incident_id], scene.units[row.unit_id]
    detail = {**named(incident, unit), **lateness(late), "status": row.status}
    subject = ("assignment", row.id)
    await raise_alone(scene.session, Cause(late.kind, subject, late.cause, detail, incident.id, [unit.agency]), now)


async def late_movement(session: AsyncSession, subject: str, now: datetime) -> None:
    """The timer `no_movement`: raises when the unit stands, ends the alert when it moves, and looks again."""
    scene, row = await _scene_of(session, UUID(subject))
    if scene is None or row is None:
        return
    late = due(assignment_watches(row, scene.incidents[row.incident_id], await current_thresholds(session)),
               AlertKind.NO_MOVEMENT)  # fmt: skip
    if late is None:
        return
    since = await standing_since(session, row.unit_id, row.status_at, now)
    is_late = since is not None and since + (late.due_at - late.since) <= now
    again = now + LOOK_AGAIN if is_late or since is None else since + (late.due_at - late.since)
    await set_timer(session, AlertKind.NO_MOVEMENT, subject, max(again, now + timedelta(seconds=5)))
    if since is not None:
        await _moves_again(session, subject, since.isoformat() if is_late else None, now)
    if is_late and since is not None:
        stands = Watch(late.kind, since, since + (late.due_at - late.since), since.isoformat())
        await _raise(scene, row, stands, now)


async def _moves_again(session: AsyncSession, subject: str, cause: str | None, now: datetime) -> None:
    """Ends the alerts of earlier standings."""
    for alert in await lock_open(session, {subject}):
        if alert.kind == AlertKind.NO_MOVEMENT and alert.cause != cause:
            await finish(session, alert, CURED, now)
            await record(session, "alert.ended", alert, SYSTEM)


async def standing_since(session: AsyncSession, unit_id: UUID, after: datetime, now: datetime) -> datetime | None:
    """Since when a unit has been where it is, at the earliest `after`; None when no fix is young enough to tell."""
    newest = await session.get(UnitPosition, unit_id, populate_existing=True)
    if newest is None or newest.at < now - SEEN_WITHIN or newest.at < after:
        return None
    here = func.ST_MakePoint(newest.lon, newest.lat)
    far = func.ST_DistanceSphere(func.ST_MakePoint(PositionTrail.lon, PositionTrail.lat), here) > STANDING_M
    mine = (PositionTrail.unit_id == unit_id, PositionTrail.at >= after, PositionTrail.received_at >= after)
    left_at = (await session.execute(select(func.max(PositionTrail.at)).where(*mine, far))).scalar_one()
    if left_at is None:
        return after
    arrived = select(func.min(PositionTrail.at)).where(*mine, PositionTrail.at > left_at)
    return (await session.execute(arrived)).scalar_one() or newest.at


ACTIONS: dict[str, Fire] = {
    **{str(kind): late_incident(kind) for kind in WATCHED},
    **{str(kind): late_assignment(kind) for kind in KINDS},
    str(AlertKind.NO_MOVEMENT): late_movement,
}
