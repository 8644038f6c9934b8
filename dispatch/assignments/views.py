"""The one JSON form of assignments."""

from typing import Annotated, Any, cast

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.assignments.models import Assignment
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
    unread_at: Annotated[Moment | None, Field(description="when it changed, until it is read")]
    eta_at: Annotated[Moment | None, Field(description="when the advice it was sent by expected it on scene")]
    recommendation_id: str | None
    override_reason: str | None
    end_reason: str | None
    successor_id: Annotated[str | None, Field(description="what followed a divert, replace or swap")]
    created_at: Moment
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
        "unread": row.unread_at is not None,
        "unread_at": maybe_utc_text(row.unread_at),
        "eta_at": maybe_utc_text(row.eta_at),
        "recommendation_id": _text(row.recommendation_id),
        "override_reason": row.override_reason,
        "end_reason": row.end_reason,
        "successor_id": _text(row.successor_id),
        "created_at": utc_text(row.created_at),
        "revision": row.revision,
    }
