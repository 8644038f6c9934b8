"""What must not wait, and since when: follows from an object's state alone. Pure.

A watch becomes a timer in the transaction of its cause and ends in the transaction of what cures it, because every
change of the object asks again what is to be watched.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.models import Call, Incident
from incidents.states import CallState, IncidentStatus
from incidents.thresholds import AlertKind, Thresholds
from incidents.types import CallClass

UNARRIVED = frozenset({IncidentStatus.PENDING, IncidentStatus.ASSIGNED, IncidentStatus.EN_ROUTE})


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that is late from a time on."""

    kind: AlertKind
    since: datetime
    """When it began."""
    due_at: datetime
    """When an alert is due."""
    cause: str
    """What makes it this very lateness and no other: there is never a second alert for one cause."""


def watch(kind: AlertKind, since: datetime, seconds: float | None, cause: datetime | None = None) -> list[Watch]:
    """One watch, none without a rule. `cause` is when this lateness began, if that is not `since`."""
    if seconds is None:
        return []
    return [Watch(kind, since, since + timedelta(seconds=seconds), (cause or since).isoformat())]


def incident_watches(row: Incident, limits: Thresholds) -> list[Watch]:
    """An incident without a unit, and one whose first unit has not arrived within the target.

    An incident that is held on purpose does not wait; one whose units all left waits since its first time, as a new
    lateness.
    """
    status, found = IncidentStatus(row.status), []
    if status is IncidentStatus.PENDING and row.hold_until is None:
        seconds = limits.of(AlertKind.WAITING).alert_s(row.priority, row.type)
        began = max(row.status_at, row.hold_ended_at or row.status_at)
        found += watch(AlertKind.WAITING, row.waiting_since or row.created_at, seconds, began)
    if status in UNARRIVED and "on_scene_at" not in row.clocks:
        seconds = limits.of(AlertKind.TARGET).alert_s(row.priority, row.type)
        found += watch(AlertKind.TARGET, row.created_at, seconds)
    return found


def call_watches(row: Call, limits: Thresholds) -> list[Watch]:
    """A call that rings, and one that was abandoned and not called back."""
    if row.state == CallState.RINGING:
        since = row.ringing_at or row.created_at
        return watch(AlertKind.CALL_RINGING, since, limits.of(AlertKind.CALL_RINGING).alert_s())
    if is_to_call_back(row):
        since = row.ended_at or row.created_at
        return watch(AlertKind.CALL_ABANDONED, since, limits.of(AlertKind.CALL_ABANDONED).alert_s())
    return []


def is_to_call_back(row: Call) -> bool:
    """Abandoned, belongs to no incident, and nobody has settled it yet."""
    unsettled = row.incident_id is None and row.called_back_at is None
    return row.state == CallState.ABANDONED and unsettled and row.call_class == CallClass.UNCLASSIFIED
