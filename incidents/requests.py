"""What may be asked of the incidents' room: one strict model a request."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from geo.request import Body, PositionInput, UtcInput
from incidents.states import CallState
from incidents.types import Audience, CallClass, Channel, Disposition, IncidentType, NoteKind, NumberState

Line = Annotated[str, Field(max_length=500)]
Paragraph = Annotated[str, Field(max_length=10_000)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]


class NewCall(Body):
    """A contact of a citizen with the centre. Only the channel is required."""

    channel: Channel = Field(description="how it reached the centre")
    caller_number: Line | None = Field(None, description="as it came; kept whatever it is")
    caller_name: Line | None = None
    number_state: NumberState | None = Field(None, description="null: present with a number, else unknown")
    ringing_at: UtcInput | None = None
    answered_at: UtcInput | None = None
    position: PositionInput | None = Field(None, description="where the caller's phone is said to be")
    language: Annotated[str, Field(max_length=35)] | None = None
    safe_to_speak: bool | None = None
    state: CallState = Field(CallState.ANSWERED, description="ringing and abandoned calls are recorded too")
    call_class: CallClass = Field(CallClass.UNCLASSIFIED, alias="class", description="a prank, a ghost call ..")
    note: Paragraph | None = None


class CallChange(Body):
    """Changes of a call; only what is sent is changed. Never a conflict."""

    state: CallState | None = None
    call_class: CallClass | None = Field(None, alias="class")
    channel: Channel | None = None
    caller_number: Line | None = None
    caller_name: Line | None = None
    number_state: NumberState | None = None
    answered_at: UtcInput | None = None
    ended_at: UtcInput | None = None
    position: PositionInput | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    safe_to_speak: bool | None = None
    note: Paragraph | None = None
    incident_id: UUID | None = Field(None, description="the incident this call belongs to")
    revision: int | None = None


class CallBack(Body):
    """A try to call back an abandoned call."""

    result: Literal["reached", "no_answer", "busy", "wrong_number"]
    note: Paragraph | None = None


class PlaceDetail(Body):
    """What a map point does not say."""

    level: int | None = Field(None, ge=-20, le=200, description="storey or road level; below ground negative")
    direction: Line | None = None
    km: float | None = Field(None, ge=0, le=10_000, description="kilometre mark")
    floor: Line | None = None
    landmark: Line | None = None
    access: Line | None = None
    lane_width_m: float | None = Field(None, ge=0, le=100, description="metres")


Answers = Annotated[dict[str, Any], Field(description="answers by question id", max_length=200)]


class NewIncident(Body):
    """A new incident. Only `type` and one of `position` and `location_text` are required."""

    call_id: UUID | None = Field(None, description="a call already recorded")
    call: NewCall | None = Field(
        None, description="the call itself, in the same request; beside `call_id`: what its caller said since"
    )
    type: IncidentType
    subtype: Annotated[str, Field(max_length=60)] | None = None
    priority: int | None = Field(None, ge=1, le=4, description="null: by type and answers")
    priority_reason: Paragraph | None = None
    alarm_level: int = Field(1, ge=1, le=9)
    position: PositionInput | None = None
    location_text: Annotated[str, Field(max_length=2_000)] | None = None
    detail: PlaceDetail | None = None
    description: Paragraph | None = None
    answers: Answers = Field(default_factory=dict)
    occurred_at: UtcInput | None = Field(None, description="when it happened, if not just now")
    restricted: bool = False
    exercise: bool = False
    casualties: dict[str, Any] | None = None


class IncidentChange(Body):
    """Changes of an incident; only what is sent is changed; refused when somebody changed the same field since."""

    revision: int = Field(description="the revision the change was based on")
    type: IncidentType | None = None
    subtype: Annotated[str, Field(max_length=60)] | None = None
    priority: int | None = Field(None, ge=1, le=4)
    priority_reason: Paragraph | None = None
    alarm_level: int | None = Field(None, ge=1, le=9)
    description: Paragraph | None = None
    answers: Answers | None = None
    event_id: UUID | None = None
    restricted: bool | None = None
    exercise: bool | None = None
    casualties: dict[str, Any] | None = None
    milestones: dict[str, Any] | None = None


class LocationChange(Body):
    """A new place; the old one is kept and every active crew must read it."""

    position: PositionInput | None = None
    location_text: Annotated[str, Field(max_length=2_000)] | None = None
    detail: PlaceDetail | None = None
    reason: Reason
    revision: int | None = Field(None, description="what this change was based on; null: whatever it is")


class NewNote(Body):
    """A note, never edited."""

    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    kind: NoteKind = NoteKind.NOTE
    audience: Audience = Audience.CENTRE
    urgent: bool = False
    at: UtcInput | None = Field(None, description="when it was written, if it could not be sent at once; null: now")


class NewHold(Body):
    """The incident waits on purpose until a time."""

    reason: Reason
    until: UtcInput


class CloseRequest(Body):
    """Closes an incident whose units have all ended."""

    revision: int
    disposition: Disposition
    note: Paragraph | None = None


class ReasonedRequest(Body):
    """An act with its reason: cancel, reopen."""

    revision: int
    reason: Reason


class MergeRequest(Body):
    """Merges this incident into another."""

    revision: int
    into: UUID


class UnmergeRequest(Body):
    """Takes a merge back."""

    revision: int


class TransferRequest(Body):
    """Gives the incident to another desk."""

    to_desk: Annotated[str, Field(min_length=1, max_length=200)]


class NewClosure(Body):
    """A road closure or flood: a circle, a polygon or a line."""

    shape: "Circle | Outline"
    reason: Reason
    source: Line | None = None
    from_: UtcInput | None = Field(None, alias="from", description="null: now")
    until: UtcInput | None = Field(None, description="null: until it is lifted")
    depth_m: float | None = Field(None, ge=0, le=100, description="water, metres")
    passable_by: list[Literal["foot", "motorcycle", "small", "medium", "heavy", "boat"]] | None = Field(
        None, description="who still passes; null: by the depth (`GET /api/geo/depths`), without a depth nobody"
    )


class ClosureChange(Body):
    """Changes of a closure; only what is sent. Its shape stays: another shape is another closure."""

    revision: int
    reason: Reason | None = None
    source: Line | None = None
    until: UtcInput | None = Field(None, description="null: until it is lifted")
    depth_m: float | None = Field(None, ge=0, le=100, description="water, metres")
    passable_by: list[Literal["foot", "motorcycle", "small", "medium", "heavy", "boat"]] | None = Field(
        None, description="who still passes; null: by the depth, without a depth nobody"
    )


class Circle(Body):
    """A circle."""

    kind: Literal["circle"]
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    radius_m: float = Field(gt=0, le=100_000, description="metres")


class Outline(Body):
    """A polygon's ring or a line."""

    kind: Literal["polygon", "line"]
    coordinates: list[tuple[float, float]] = Field(min_length=2, max_length=10_000, description="[lon, lat] pairs")

    @model_validator(mode="after")
    def _on_earth(self) -> "Outline":
        if any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in self.coordinates):
            raise PydanticCustomError("bad_shape", "coordinates are [lon, lat] in degrees, longitude first")
        least = 3 if self.kind == "polygon" else 2
        if len(set(self.coordinates)) < least:
            raise PydanticCustomError("bad_shape", "a polygon has at least three different corners, a line two ends")
        return self
