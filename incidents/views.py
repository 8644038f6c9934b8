"""The one JSON form of incidents, calls and closures: answer, journal body, picture and frame alike."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import Field
from typing_extensions import TypedDict

from geo.orm import maybe_utc_text, utc_text
from incidents.models import Call, Closure, Incident, IncidentLocation


class PositionView(TypedDict):
    """A place on earth, WGS84."""

    lon: Annotated[float, Field(description="degrees east")]
    lat: Annotated[float, Field(description="degrees north")]
    accuracy_m: Annotated[float | None, Field(description="radius in metres, null when unknown")]
    source: Annotated[str | None, Field(description="where the position came from: map, caller, gps ..")]


class HoldView(TypedDict):
    """Why and until when an incident waits on purpose."""

    reason: str | None
    until: Annotated[str, Field(description="RFC 3339, UTC")]
    by: str | None


class CallerView(TypedDict):
    """One caller of an incident; the number is masked for crews, viewers and departments."""

    call_id: str
    name: str | None
    number: str | None
    number_state: str
    channel: str
    at: str


class LocationView(TypedDict):
    """A place the incident had before."""

    position: PositionView | None
    location_text: str | None
    location_state: str
    detail: dict[str, Any]
    reason: Annotated[str | None, Field(description="why it was replaced")]
    replaced_by: str | None
    replaced_at: str


class IncidentView(TypedDict):
    """An incident, whole."""

    id: str
    number: Annotated[str, Field(description="readable, gap-free within a day: 20261123-0042")]
    short_number: Annotated[int, Field(description="unique among open incidents")]
    type: str
    subtype: str | None
    priority: Annotated[int, Field(description="1 life in danger now .. 4 not urgent")]
    priority_reason: str | None
    alarm_level: int
    status: str
    hold: HoldView | None
    position: PositionView | None
    location_text: str | None
    location_state: str
    detail: dict[str, Any]
    locations: list[LocationView]
    area: dict[str, Any] | None
    flags: list[str]
    description: str | None
    answers: dict[str, Any]
    caller_count: int
    call_ids: list[str]
    callers: list[CallerView]
    assignment_ids: list[str]
    handler: str | None
    event_id: str | None
    restricted: bool
    exercise: bool
    casualties: dict[str, Any] | None
    milestones: dict[str, Any]
    disposition: str | None
    end_reason: str | None
    merged_into: str | None
    occurred_at: str | None
    waiting_since: str | None
    created_at: str
    updated_at: str
    closed_at: str | None
    clocks: dict[str, Any]
    revision: int


class CallView(TypedDict):
    """A call, whole."""

    id: str
    incident_id: str | None
    state: str
    call_class: Annotated[str, Field(alias="class")]
    channel: str
    caller_number: str | None
    caller_number_e164: str | None
    number_state: str
    caller_name: str | None
    ringing_at: str | None
    answered_at: str | None
    ended_at: str | None
    position: PositionView | None
    language: str | None
    safe_to_speak: bool | None
    note: str | None
    created_at: str
    revision: int


def position_view(point: Any, accuracy_m: float | None, source: str | None) -> PositionView | None:
    """The position of a row's three columns, None without a point."""
    if point is None:
        return None
    shape = to_shape(point)
    return {"lon": shape.x, "lat": shape.y, "accuracy_m": accuracy_m, "source": source}


def row_position(row: Any) -> PositionView | None:
    """The position of any row with columns position, position_accuracy_m, position_source."""
    return position_view(row.position, row.position_accuracy_m, row.position_source)


def caller_view(call: Call) -> CallerView:
    """The caller's share of a call."""
    return {
        "call_id": str(call.id),
        "name": call.caller_name,
        "number": call.number_e164 or call.number_raw,
        "number_state": call.number_state,
        "channel": call.channel,
        "at": utc_text(call.ringing_at or call.answered_at or call.created_at),
    }


def location_view(row: IncidentLocation) -> LocationView:
    """A former place."""
    return {
        "position": row_position(row),
        "location_text": row.location_text,
        "location_state": row.location_state,
        "detail": row.detail,
        "reason": row.reason,
        "replaced_by": row.replaced_by,
        "replaced_at": utc_text(row.replaced_at),
    }


def _hold(row: Incident) -> HoldView | None:
    if row.hold_until is None:
        return None
    return {"reason": row.hold_reason, "until": utc_text(row.hold_until), "by": row.hold_by}


def _maybe_text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def incident_view(
    row: Incident,
    calls: Iterable[Call] = (),
    locations: Iterable[IncidentLocation] = (),
) -> IncidentView:
    """The whole incident from its row, its calls (oldest first) and its former places (oldest first)."""
    callers = [caller_view(call) for call in calls]
    return {
        "id": str(row.id),
        "number": row.number,
        "short_number": row.short_number,
        "type": row.type,
        "subtype": row.subtype,
        "priority": row.priority,
        "priority_reason": row.priority_reason,
        "alarm_level": row.alarm_level,
        "status": row.status,
        "hold": _hold(row),
        "position": row_position(row),
        "location_text": row.location_text,
        "location_state": row.location_state,
        "detail": row.detail,
        "locations": [location_view(place) for place in locations],
        "area": row.area,
        "flags": list(row.flags),
        "description": row.description,
        "answers": row.answers,
        "caller_count": len(callers),
        "call_ids": [caller["call_id"] for caller in callers],
        "callers": callers,
        "assignment_ids": [str(i) for i in row.assignment_ids],
        "handler": row.handler,
        "event_id": _maybe_text(row.event_id),
        "restricted": row.restricted,
        "exercise": row.exercise,
        "casualties": row.casualties,
        "milestones": row.milestones,
        "disposition": row.disposition,
        "end_reason": row.end_reason,
        "merged_into": _maybe_text(row.merged_into),
        "occurred_at": maybe_utc_text(row.occurred_at),
        "waiting_since": maybe_utc_text(row.waiting_since),
        "created_at": utc_text(row.created_at),
        "updated_at": utc_text(row.updated_at),
        "closed_at": maybe_utc_text(row.closed_at),
        "clocks": row.clocks,
        "revision": row.revision,
    }


def call_view(row: Call) -> dict[str, Any]:
    """The whole call; `class` is a reserved word in Python, hence a plain dict (documented as CallView)."""
    return {
        "id": str(row.id),
        "incident_id": _maybe_text(row.incident_id),
        "state": row.state,
        "class": row.call_class,
        "channel": row.channel,
        "caller_number": row.number_raw,
        "caller_number_e164": row.number_e164,
        "number_state": row.number_state,
        "caller_name": row.caller_name,
        "ringing_at": maybe_utc_text(row.ringing_at),
        "answered_at": maybe_utc_text(row.answered_at),
        "ended_at": maybe_utc_text(row.ended_at),
        "position": row_position(row),
        "language": row.language,
        "safe_to_speak": row.safe_to_speak,
        "note": row.note,
        "created_at": utc_text(row.created_at),
        "revision": row.revision,
    }


def closure_view(row: Closure) -> dict[str, Any]:
    """The whole closure."""
    return {
        "id": str(row.id),
        "shape": row.shape,
        "reason": row.reason,
        "source": row.source,
        "from": utc_text(row.from_at),
        "until": maybe_utc_text(row.until_at),
        "depth_m": row.depth_m,
        "passable_by": list(row.passable_by),
        "ended_at": maybe_utc_text(row.ended_at),
        "created_by": row.created_by,
        "created_at": utc_text(row.created_at),
        "revision": row.revision,
    }
