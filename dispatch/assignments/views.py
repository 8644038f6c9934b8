"""The one JSON form of assignments and alerts."""

from typing import Annotated, Any, cast

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.assignments.models import Alert, Assignment
from dispatch.assignments.states import AssignmentStatus
from geo.orm import maybe_utc_text, utc_text
from geo.schema import Moment, coded

ORDERS = ("respond", "stage", "stand_by")
StatusCode = Annotated[str, coded("AssignmentStatus", AssignmentStatus)]

CorrectionView = TypedDict(
    "CorrectionView",
    {
        "from": StatusCode,
        "to": StatusCode,
        "at": Moment,
        "by": str,
        "reason": str,
        "taken_back": Annotated[dict[str, str], Field(description="times that were taken back, by status")],
    },
)
CorrectionView.__doc__ = "A dispatcher's correction; both times are kept."


class AssignmentView(TypedDict):
    """One unit on one incident."""

    id: str
    incident_id: str
    unit_id: str
    status: StatusCode
    status_at: Annotated[Moment, Field(description="since when")]
    rank: Annotated[int | None, Field(description="place in the unit's queue, null unless queued")]
    order: Annotated[str, coded("Order", ORDERS)]
    stamps: Annotated[dict[str, str], Field(description="first time of each status; a skipped one is missing")]
    corrections: list[CorrectionView]
    unread: Annotated[bool, Field(description="the place changed and the crew has not read it")]
    recommendation_id: str | None
    override_reason: str | None
    end_reason: str | None
    successor_id: Annotated[str | None, Field(description="what followed a divert, replace or swap")]
    created_at: Moment
    revision: int


class AlertView(TypedDict):
    """Something that must be seen until a person answers it."""

    id: str
    kind: str
    level: str
    subject: dict[str, str]
    incident_id: str | None
    raised_at: str
    for_roles: list[str]
    for_agencies: list[str]
    detail: dict[str, Any]
    acked_by: str | None
    acked_at: str | None
    ack_note: str | None
    escalated_at: str | None
    ended_at: str | None
    end_reason: str | None
    revision: int


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def assignment_view(row: Assignment) -> AssignmentView:
    """The whole assignment."""
    return {
        "id": str(row.id),
        "incident_id": str(row.incident_id),
        "unit_id": str(row.unit_id),
        "status": row.status,
        "status_at": utc_text(row.status_at),
        "rank": row.rank,
        "order": row.order,
        "stamps": row.stamps,
        "corrections": cast(list[CorrectionView], row.corrections),
        "unread": row.unread,
        "recommendation_id": _text(row.recommendation_id),
        "override_reason": row.override_reason,
        "end_reason": row.end_reason,
        "successor_id": _text(row.successor_id),
        "created_at": utc_text(row.created_at),
        "revision": row.revision,
    }


def alert_view(row: Alert) -> AlertView:
    """The whole alert."""
    return {
        "id": str(row.id),
        "kind": row.kind,
        "level": row.level,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
        "incident_id": _text(row.incident_id),
        "raised_at": utc_text(row.raised_at),
        "for_roles": list(row.for_roles),
        "for_agencies": list(row.for_agencies),
        "detail": row.detail,
        "acked_by": row.acked_by,
        "acked_at": maybe_utc_text(row.acked_at),
        "ack_note": row.ack_note,
        "escalated_at": maybe_utc_text(row.escalated_at),
        "ended_at": maybe_utc_text(row.ended_at),
        "end_reason": row.end_reason,
        "revision": row.revision,
    }
