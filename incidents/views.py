"""The one JSON form of incidents, calls and closures: answer, journal body, picture and frame alike."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import Field
from typing_extensions import TypedDict

from geo.orm import maybe_utc_text, utc_text
from geo.schema import Moment, coded
from incidents.models import Call, Closure, Incident, IncidentLocation
from incidents.states import CallState, IncidentStatus
from incidents.types import (
    Audience,
    CallClass,
    Channel,
    Disposition,
    IncidentType,
    LocationState,
    NoteKind,
    NumberState,
)

CALL_BACK = ("reached", "no_answer", "busy", "wrong_number", "called_again")
"""What came of a try; `called_again`: the caller was quicker."""
TypeCode = Annotated[str, coded("IncidentType", IncidentType)]
StatusCode = Annotated[str, coded("IncidentStatus", IncidentStatus)]
StateCode = Annotated[str, coded("LocationState", LocationState)]
ChannelCode = Annotated[str, coded("Channel", Channel)]
NumberCode = Annotated[str, coded("NumberState", NumberState)]
DispositionCode = Annotated[str, coded("Disposition", Disposition)]


class PositionView(TypedDict):
    """A place on earth, WGS84."""

    lon: Annotated[float, Field(description="degrees east")]
    lat: Annotated[float, Field(description="degrees north")]
    accuracy_m: Annotated[float | None, Field(description="radius in metres, null when unknown")]
    source: Annotated[str | None, Field(description="where the position came from: map, caller, gps ..")]


class HoldView(TypedDict):
    """Why and until when an incident waits on purpose."""

    reason: str | None
    until: Moment
    by: str | None


class CallerView(TypedDict):
    """One caller of an incident; the number is masked for crews, viewers and departments."""

    call_id: str
    name: str | None
    number: str | None
    number_state: NumberCode
    channel: ChannelCode
    safe_to_speak: Annotated[bool | None, Field(description="false: must not be heard; null: not asked")]
    at: Moment


class PlaceDetailView(TypedDict, total=False):
    """What a map point does not say; only what is known is there."""

    level: Annotated[int, Field(description="storey or road level; below ground negative")]
    direction: str
    km: Annotated[float, Field(description="kilometre mark")]
    floor: str
    landmark: str
    access: str
    lane_width_m: Annotated[float, Field(description="metres")]


class AreaView(TypedDict, total=False):
    """The ward and district that hold a place."""

    code: str
    kelurahan: str
    kecamatan: str


class LocationView(TypedDict):
    """A place the incident had before."""

    position: PositionView | None
    location_text: str | None
    location_state: StateCode
    detail: PlaceDetailView
    reason: Annotated[str | None, Field(description="why it was replaced")]
    replaced_by: str | None
    replaced_at: Moment


class IncidentView(TypedDict):
    """An incident, whole."""

    id: str
    number: Annotated[str, Field(description="readable, gap-free within a day: 20261123-0042")]
    short_number: Annotated[int, Field(description="unique among open incidents")]
    type: TypeCode
    subtype: str | None
    priority: Annotated[int, Field(description="1 life in danger now .. 4 not urgent")]
    priority_reason: str | None
    alarm_level: int
    status: StatusCode
    hold: HoldView | None
    position: PositionView | None
    location_text: str | None
    location_state: StateCode
    detail: PlaceDetailView
    locations: list[LocationView]
    area: AreaView | None
    flags: list[str]
    description: str | None
    answers: Annotated[dict[str, Any], Field(description="answers by question id")]
    caller_count: int
    call_ids: list[str]
    callers: list[CallerView]
    assignment_ids: list[str]
    handler: Annotated[str | None, Field(description="the desk that keeps it")]
    event_id: str | None
    restricted: bool
    exercise: bool
    casualties: dict[str, Any] | None
    milestones: dict[str, Any]
    disposition: DispositionCode | None
    end_reason: str | None
    merged_into: str | None
    occurred_at: Moment | None
    waiting_since: Moment | None
    created_at: Moment
    updated_at: Moment
    closed_at: Moment | None
    clocks: Annotated[dict[str, str], Field(description="first time of each status: `<status>_at`")]
    revision: int


class SimilarView(TypedDict):
    """An incident that may be the same."""

    incident: IncidentView
    distance_m: Annotated[float, Field(description="metres")]
    same_type: bool
    likelihood: Annotated[float, Field(description="0 to 1, by type, distance and time")]
    likely: Annotated[bool, Field(description="likely enough to be attached with one key")]


class NoteView(TypedDict):
    """A note, never edited."""

    id: str
    at: Annotated[Moment, Field(description="when it was written")]
    by: str
    text: str
    kind: Annotated[str, coded("NoteKind", NoteKind)]
    audience: Annotated[str, coded("Audience", Audience)]
    urgent: bool


class CallBackView(TypedDict):
    """One try to call back."""

    at: Moment
    by: str
    result: Annotated[str, coded("CallBackResult", CALL_BACK)]
    note: str | None


CallView = TypedDict(
    "CallView",
    {
        "id": str,
        "incident_id": str | None,
        "state": Annotated[str, coded("CallState", CallState)],
        "class": Annotated[str, coded("CallClass", CallClass)],
        "channel": ChannelCode,
        "caller_number": str | None,
        "caller_number_e164": str | None,
        "number_state": NumberCode,
        "caller_name": str | None,
        "ringing_at": Moment | None,
        "answered_at": Moment | None,
        "ended_at": Moment | None,
        "position": PositionView | None,
        "language": str | None,
        "safe_to_speak": bool | None,
        "note": str | None,
        "callbacks": list[CallBackView],
        "called_back_at": Annotated[Moment | None, Field(description="when nothing was left to call back")],
        "created_at": Moment,
        "revision": int,
    },
)
CallView.__doc__ = "A call, whole."


class CircleView(TypedDict):
    """A circle on earth."""

    kind: Literal["circle"]
    lon: float
    lat: float
    radius_m: Annotated[float, Field(description="metres")]


class OutlineView(TypedDict):
    """A polygon's ring or a line."""

    kind: Literal["polygon", "line"]
    coordinates: Annotated[list[tuple[float, float]], Field(description="[lon, lat] pairs")]


ClosureView = TypedDict(
    "ClosureView",
    {
        "id": str,
        "shape": Annotated[CircleView | OutlineView, Field(discriminator="kind")],
        "reason": str,
        "source": str | None,
        "from": Moment,
        "until": Moment | None,
        "depth_m": Annotated[float | None, Field(description="water, metres")],
        "passable_by": list[str],
        "ended_at": Moment | None,
        "created_by": str | None,
        "created_at": Moment,
        "revision": int,
    },
)
ClosureView.__doc__ = "A closure or flood, whole."


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
        "safe_to_speak": call.safe_to_speak,
        "at": utc_text(call.ringing_at or call.answered_at or call.created_at),
    }


def location_view(row: IncidentLocation) -> LocationView:
    """A former place."""
    return {
        "position": row_position(row),
        "location_text": row.location_text,
        "location_state": row.location_state,
        "detail": cast(PlaceDetailView, row.detail),
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
        "detail": cast(PlaceDetailView, row.detail),
        "locations": [location_view(place) for place in locations],
        "area": cast(AreaView | None, row.area),
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


def call_view(row: Call) -> CallView:
    """The whole call."""
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
        "callbacks": cast(list[CallBackView], row.callbacks),
        "called_back_at": maybe_utc_text(row.called_back_at),
        "created_at": utc_text(row.created_at),
        "revision": row.revision,
    }


def closure_view(row: Closure) -> ClosureView:
    """The whole closure."""
    return {
        "id": str(row.id),
        "shape": cast(CircleView | OutlineView, row.shape),
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
