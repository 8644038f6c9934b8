"""What may be asked of assignments: one strict model a request."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from dispatch.assignments.states import AssignmentStatus
from dispatch.units.states import Capability, Readiness
from geo.request import Body, PositionInput, UtcInput
from incidents.requests import Reason

ClientId = Annotated[str, Field(min_length=1, max_length=200, description="made by the sender, unique for ever")]


class AssignRequest(Body):
    """Sends units to an incident. `refuse` is all or nothing."""

    unit_ids: list[UUID] = Field(min_length=1, max_length=200)
    recommendation_id: UUID | None = None
    on_conflict: Literal["refuse", "assign_rest", "queue"] = Field(
        "refuse", description="refuse: all or nothing; assign_rest: what is free; queue: the rest as their next job"
    )
    order: Literal["respond", "stage", "stand_by"] = "respond"
    override_reason: Annotated[str, Field(max_length=2_000)] | None = Field(
        None, description="sends a unit that is not ready, against its readiness"
    )


class DivertRequest(Body):
    """Takes the unit to another incident."""

    to_incident_id: UUID
    reason: Reason
    override_reason: Annotated[str, Field(max_length=2_000)] | None = None


class ReplaceRequest(Body):
    """Sends another unit instead."""

    unit_id: UUID
    reason: Reason
    override_reason: Annotated[str, Field(max_length=2_000)] | None = None


class SwapRequest(Body):
    """Two units exchange their incidents."""

    assignment_ids: list[UUID] = Field(min_length=2, max_length=2)
    reason: Reason
    override_reason: Annotated[str, Field(max_length=2_000)] | None = None


class StatusReport(Body):
    """A status from the field, or a dispatcher speaking for a crew."""

    status: AssignmentStatus | Readiness
    client_id: ClientId
    assignment_id: UUID | None = None
    at: UtcInput | None = Field(None, description="device time; null: now")
    sent_at: UtcInput | None = Field(None, description="device time of sending: corrects a wrong clock")
    position: PositionInput | None = None
    correction: bool = False
    reason: Annotated[str, Field(max_length=2_000)] | None = None
    via: Literal["app", "radio", "phone", "tracker", "auto"] = "app"
    ready_at: UtcInput | None = Field(None, description="with a readiness: when it will be ready again")


class EmergencyRequest(Body):
    """A crew calls for help: no state check."""

    client_id: ClientId
    at: UtcInput | None = Field(None, description="device time; null: now")
    sent_at: UtcInput | None = Field(None, description="device time of sending: corrects a wrong clock")
    position: PositionInput | None = None
    note: Annotated[str, Field(max_length=2_000)] | None = None


class AskedUnits(Body):
    """So many units with a capability."""

    capability: Capability
    count: int = Field(1, ge=1, le=50)


class UnitsRequest(Body):
    """A crew asks for more units."""

    client_id: ClientId
    need: list[AskedUnits] = Field(min_length=1, max_length=30)
    note: Annotated[str, Field(max_length=2_000)] | None = None
    at: UtcInput | None = Field(None, description="device time; null: now")
    sent_at: UtcInput | None = Field(None, description="device time of sending: corrects a wrong clock")


class ReadRequest(Body):
    """The crew has read a changed place."""

    unread_at: UtcInput | None = Field(
        None, description="`unread_at` of the change that was read: a newer one stays unread; null: whatever is there"
    )
