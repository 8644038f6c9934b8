"""The one JSON form of alerts."""

from typing import Annotated, Any, cast

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.alerts.models import Alert
from geo.orm import maybe_utc_text, utc_text
from geo.schema import Moment, coded
from incidents.thresholds import LEVELS, AlertKind
from incidents.views import PositionView

KindCode = Annotated[str, coded("AlertKind", AlertKind)]
LevelCode = Annotated[str, coded("AlertLevel", LEVELS)]


class AlertSubject(TypedDict):
    """What an alert is about."""

    kind: Annotated[str, coded("AlertSubjectKind", ("incident", "assignment", "unit", "call", "desk"))]
    id: str


class DeskIncidentView(TypedDict):
    """An open incident of a silent desk."""

    id: str
    number: str
    short_number: int
    type: str
    priority: int


class AskedView(TypedDict):
    """Units a crew asks for."""

    capability: str
    count: int


class AlertDetailView(TypedDict, total=False):
    """What the alert says; only what its kind has is there."""

    since: Annotated[Moment, Field(description="when the lateness began")]
    limit_s: Annotated[float, Field(description="seconds that were allowed")]
    incident_number: str
    short_number: int
    priority: int
    unit_id: str
    call_sign: str
    agency: str
    status: Annotated[str, Field(description="what was reported or is stuck")]
    ended: Annotated[str, Field(description="how the assignment had ended")]
    reason: str | None
    note: str | None
    at: Annotated[Moment, Field(description="device time")]
    position: PositionView | None
    need: Annotated[list[AskedView], Field(description="units a crew asks for")]
    desk: str
    operator: str | None
    incidents: Annotated[list[DeskIncidentView], Field(description="open incidents of a silent desk")]
    proposal: Annotated[dict[str, Any], Field(description="who could go instead: {unit_id, call_sign, eta_s, ..}")]


class AlertView(TypedDict):
    """Something that must be seen until it is over."""

    id: str
    kind: KindCode
    level: LevelCode
    subject: AlertSubject
    incident_id: str | None
    raised_at: Moment
    recent_count: Annotated[int, Field(description="alerts raised within the grouping window up to this one")]
    for_roles: Annotated[list[str], Field(description="whom it is for; empty: every desk")]
    for_agencies: Annotated[list[str], Field(description="agencies it concerns; empty: all")]
    detail: AlertDetailView
    acked_by: str | None
    acked_at: Moment | None
    ack_note: str | None
    escalated_at: Annotated[Moment | None, Field(description="since when the shift leader has it too")]
    ended_at: Moment | None
    ended_by: Annotated[str | None, Field(description="null while it lasts, or when its cure ended it")]
    end_reason: Annotated[str | None, Field(description="a person's reason, or cured, relieved, over, acknowledged")]
    revision: int


def alert_view(row: Alert) -> AlertView:
    """The whole alert."""
    return {
        "id": str(row.id),
        "kind": row.kind,
        "level": row.level,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
        "incident_id": str(row.incident_id) if row.incident_id else None,
        "raised_at": utc_text(row.raised_at),
        "recent_count": row.recent_count,
        "for_roles": list(row.for_roles),
        "for_agencies": list(row.for_agencies),
        "detail": cast(AlertDetailView, row.detail),
        "acked_by": row.acked_by,
        "acked_at": maybe_utc_text(row.acked_at),
        "ack_note": row.ack_note,
        "escalated_at": maybe_utc_text(row.escalated_at),
        "ended_at": maybe_utc_text(row.ended_at),
        "ended_by": row.ended_by,
        "end_reason": row.end_reason,
        "revision": row.revision,
    }
