"""What must not wait of an assignment, and what changes of a whole scene mean for timers and alerts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.alerts.watching import Watched
from dispatch.assignments.models import Assignment
from dispatch.assignments.states import ACTIVE, AssignmentStatus
from dispatch.units.models import Unit
from incidents.clocks import Watch, incident_watches, watch
from incidents.models import Incident
from incidents.states import OPEN
from incidents.thresholds import AlertKind, Thresholds

S, K = AssignmentStatus, AlertKind
SENT = frozenset({S.DISPATCHED, S.ACKNOWLEDGED})
COMING = SENT | {S.EN_ROUTE}
KINDS = (K.NOT_ACKNOWLEDGED, K.TURNOUT, K.NO_MOVEMENT, K.PAST_ETA, K.LOCATION_UNREAD)


def sent_at(row: Assignment) -> datetime:
    """When the unit was told to go."""
    text = row.stamps.get(str(S.DISPATCHED))
    return datetime.fromisoformat(text) if text else row.created_at


def assignment_watches(row: Assignment, incident: Incident, limits: Thresholds) -> list[Watch]:
    """An order not acknowledged, a unit that does not leave, stands still, is overdue or has not read a new place."""
    status, found = S(row.status), []
    of = (incident.priority, incident.type)
    if status is S.DISPATCHED:
        found += watch(K.NOT_ACKNOWLEDGED, sent_at(row), limits.of(K.NOT_ACKNOWLEDGED).alert_s(*of))
    if status in SENT and row.order != "stand_by":
        found += watch(K.TURNOUT, sent_at(row), limits.of(K.TURNOUT).alert_s(*of))
    if status is S.EN_ROUTE:
        found += watch(K.NO_MOVEMENT, row.status_at, limits.of(K.NO_MOVEMENT).alert_s(*of))
    if status in COMING and row.eta_at is not None:
        found += watch(K.PAST_ETA, row.eta_at, limits.of(K.PAST_ETA).alert_s(*of), row.created_at)
    if status in ACTIVE and row.unread_at is not None:
        found += watch(K.LOCATION_UNREAD, row.unread_at, limits.of(K.LOCATION_UNREAD).alert_s(*of))
    return found


def watched_assignment(row: Assignment, incident: Incident | None, limits: Thresholds) -> Watched:
    """An assignment as it is to be watched; one whose incident is not at hand has ended or waits."""
    watches = assignment_watches(row, incident, limits) if incident is not None else []
    return Watched(str(row.id), watches, row.incident_id, over=S(row.status) not in ACTIVE)


def watched_incident(row: Incident, limits: Thresholds, relieved: set[UUID]) -> Watched:
    """An incident as it is to be watched."""
    return Watched(
        str(row.id), incident_watches(row, limits), row.id, over=row.status not in OPEN, relieved=row.id in relieved
    )


def named(incident: Incident, unit: Unit | None = None) -> Mapping[str, Any]:
    """The names an alert's line needs, so that no screen must look them up."""
    of_incident = {
        "incident_number": incident.number, "short_number": incident.short_number, "priority": incident.priority
    }  # fmt: skip
    if unit is None:
        return of_incident
    return of_incident | {"unit_id": str(unit.id), "call_sign": unit.call_sign, "agency": unit.agency}
