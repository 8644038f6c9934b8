"""The locked incidents, units and assignments of one transaction, and the one way to settle and journal them.

Locks are taken in one order everywhere: incidents by id, units by id, assignments by id (design, section 4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.models import Alert
from dispatch.alerts.views import alert_view
from dispatch.alerts.watching import follow
from dispatch.assignments.models import Assignment
from dispatch.assignments.states import ACTIVE, ARRIVED, AssignmentStatus, progress
from dispatch.assignments.views import AssignmentView, assignment_view
from dispatch.assignments.watches import watched_assignment, watched_incident
from dispatch.units.models import Unit
from dispatch.units.queries import lock_units
from dispatch.units.views import UnitView, unit_view
from geo.orm import now_utc
from incidents.errors import NotOpen
from incidents.journal import Actor, append
from incidents.models import Incident
from incidents.queries import lock_incidents, view_incidents
from incidents.rulebook import current_thresholds
from incidents.service import change_status as change_incident_status
from incidents.service import set_flag
from incidents.states import OPEN, IncidentStatus, derive
from incidents.views import IncidentView

LIVE = ACTIVE | {AssignmentStatus.QUEUED}
"""Active or waiting in a unit's queue."""


@dataclass
class Scene:
    """What one transaction holds locked."""

    session: AsyncSession
    incidents: dict[UUID, Incident]
    units: dict[UUID, Unit]
    assignments: dict[UUID, Assignment]
    """All assignments of the incidents, and the live ones of the units."""
    alerts: list[Alert] = field(default_factory=list)
    """Raised or changed in this transaction."""
    changed: set[UUID] = field(default_factory=set)
    """Assignments that changed in this transaction."""
    relieved: set[UUID] = field(default_factory=set)
    """Incidents that were given units in this transaction."""

    def of_incident(self, incident_id: UUID) -> list[Assignment]:
        """The incident's assignments, oldest first."""
        return sorted((a for a in self.assignments.values() if a.incident_id == incident_id), key=lambda a: a.id)

    def active_of(self, unit_id: UUID) -> Assignment | None:
        """The unit's active assignment."""
        return next((a for a in self.assignments.values() if a.unit_id == unit_id and a.status in ACTIVE), None)

    def queue_of(self, unit_id: UUID) -> list[Assignment]:
        """The unit's next jobs, by rank."""
        waiting = [a for a in self.assignments.values() if a.unit_id == unit_id and a.status == AssignmentStatus.QUEUED]
        return sorted(waiting, key=lambda a: a.rank or 0)

    def add(self, row: Assignment) -> None:
        """A new assignment."""
        self.session.add(row)
        self.assignments[row.id] = row
        self.changed.add(row.id)
        if row.status in ACTIVE:
            self.relieved.add(row.incident_id)
        incident = self.incidents[row.incident_id]
        incident.assignment_ids = [*incident.assignment_ids, row.id]

    def check_open(self, incident_id: UUID) -> Incident:
        """The open incident. Raises NotOpen."""
        row = self.incidents[incident_id]
        if IncidentStatus(row.status) not in OPEN:
            raise NotOpen(present=row.status, incident_id=str(row.id), incident_number=row.number)
        return row


async def open_scene(session: AsyncSession, incident_ids: Iterable[UUID], unit_ids: Iterable[UUID]) -> Scene:
    """Locks and loads. Raises UnknownIncident, UnknownUnit."""
    incidents = await lock_incidents(session, set(incident_ids))
    units = await lock_units(session, set(unit_ids))
    wanted = or_(
        Assignment.incident_id.in_(incidents.keys()),
        and_(Assignment.unit_id.in_(units.keys()), Assignment.status.in_(LIVE)),
    )
    query = select(Assignment).where(wanted).order_by(Assignment.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    rows = (await session.execute(query)).scalars()
    return Scene(session, incidents, units, {row.id: row for row in rows})


def arrived(row: Assignment) -> bool:
    """Whether its unit was ever on scene."""
    return any(status in row.stamps for status in ARRIVED)


def settle(scene: Scene, now: datetime) -> None:
    """Derives the status of every locked open incident from its assignments."""
    for row in scene.incidents.values():
        if IncidentStatus(row.status) in OPEN:
            settle_incident(row, scene.of_incident(row.id), now)
        row.updated_at = now
        row.revision += 1


def settle_incident(row: Incident, assignments: list[Assignment], now: datetime) -> None:
    """The derived status; an incident whose units all left without arriving waits again, flagged `returned`."""
    status = derive(progress(a.status, arrived=arrived(a)) for a in assignments)
    change_incident_status(row, status, now)
    began = [a for a in assignments if a.status != AssignmentStatus.QUEUED]
    set_flag(row, "returned", status is IncidentStatus.PENDING and bool(began))
    if status not in (IncidentStatus.PENDING, IncidentStatus.CLEARED):
        set_flag(row, "hold_ended", False)


@dataclass(frozen=True)
class Outcome:
    """What an act on assignments led to, as views, with its journal number."""

    seq: int
    incidents: list[IncidentView]
    units: list[UnitView]
    assignments: list[AssignmentView]
    extra: Any = None

    def unit(self, unit_id: UUID) -> UnitView:
        """The view of one unit."""
        return next(u for u in self.units if u["id"] == str(unit_id))

    def incident(self, incident_id: UUID | None) -> IncidentView | None:
        """The view of one incident, None when it is not part of it."""
        return next((i for i in self.incidents if i["id"] == str(incident_id)), None)

    def assignment(self, assignment_id: UUID) -> AssignmentView:
        """The view of one assignment."""
        return next(a for a in self.assignments if a["id"] == str(assignment_id))


def first_time(assignments: Sequence[Assignment], statuses: Iterable[AssignmentStatus]) -> str | None:
    """When the first of these assignments came to one of these statuses, as its stamp says it; None: never."""
    wanted = tuple(statuses)
    return min((a.stamps[s] for a in assignments for s in wanted if s in a.stamps), default=None)


def note_times(row: Incident, assignments: Sequence[Assignment]) -> None:
    """The first order and the first arrival over all its units, as the stamps say them now."""
    for field_, statuses in (("dispatched_at", (AssignmentStatus.DISPATCHED,)), ("arrived_at", ARRIVED)):
        first = first_time(assignments, statuses)
        setattr(row, field_, datetime.fromisoformat(first) if first else None)


async def _follow(scene: Scene) -> None:
    """Timers and alerts follow from what the locked objects have become."""
    if not (scene.incidents or scene.changed):
        return
    limits = await current_thresholds(scene.session)
    objects = [watched_incident(row, limits, scene.relieved) for row in scene.incidents.values()]
    for row in (scene.assignments[i] for i in sorted(scene.changed)):
        objects.append(watched_assignment(row, scene.incidents.get(row.incident_id), limits))
    known = {alert.id for alert in scene.alerts}
    scene.alerts += [alert for alert in await follow(scene.session, objects, now_utc()) if alert.id not in known]
    await scene.session.flush()


async def record(
    scene: Scene, event: str, subject: tuple[str, UUID], actor: Actor, detail: dict[str, Any] | None = None,
    incident_id: UUID | None = None,
) -> Outcome:  # fmt: skip
    """Flushes and journals every locked object as it is now; the transaction's last act."""
    for row in scene.incidents.values():
        note_times(row, scene.of_incident(row.id))
    await scene.session.flush()
    await _follow(scene)
    incidents = await view_incidents(scene.session, list(scene.incidents.values()))
    units = [unit_view(u, scene.active_of(u.id)) for u in scene.units.values()]
    assignments = [assignment_view(scene.assignments[i]) for i in sorted(scene.changed)]
    objects: dict[str, list[Any]] = {"incidents": incidents, "units": units, "assignments": assignments}
    if scene.alerts:
        objects["alerts"] = [alert_view(alert) for alert in scene.alerts]
    seq = await append(
        scene.session, event=event, subject=subject, objects={k: v for k, v in objects.items() if v}, actor=actor,
        detail=detail, incident_id=incident_id,
    )  # fmt: skip
    return Outcome(seq, incidents, units, assignments)
