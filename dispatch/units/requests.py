"""What may be asked of units and stations: one strict model a request."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from dispatch.units.states import Capability, Readiness, VehicleClass
from geo.request import Body, PositionInput, UtcInput

Name = Annotated[str, Field(min_length=1, max_length=200)]


class CrewMember(Body):
    """A person aboard."""

    name: Name
    role: Annotated[str, Field(max_length=100)] | None = None


class StationDetails(Body):
    """What is known of a post beside its name."""

    agency: str | None = Field(None, max_length=50)
    address: str | None = Field(None, max_length=500)
    phone: str | None = Field(None, max_length=100)
    position: PositionInput | None = None


class NewStation(StationDetails):
    """A post where units stand."""

    name: Name


class StationChange(StationDetails):
    """Changes of a station; only what is sent."""

    revision: int
    name: Name | None = None


class NewUnit(Body):
    """A vehicle or team that can be sent. Its readiness is `unknown` until somebody says otherwise."""

    call_sign: Name
    agency: Annotated[str, Field(max_length=50)]
    capabilities: list[Capability] = Field(default_factory=list, max_length=30)
    vehicle_class: VehicleClass = VehicleClass.MEDIUM
    crew: list[CrewMember] = Field(default_factory=list, max_length=50)
    phone: str | None = Field(None, max_length=100)
    radio: str | None = Field(None, max_length=100)
    home_station_id: UUID | None = None
    turnout_s: int = Field(60, ge=0, le=7200, description="seconds from alert to wheels rolling")
    readiness: Readiness = Readiness.UNKNOWN
    tracker: str | None = Field(None, max_length=200, description="name of its tracking device")


class UnitChange(Body):
    """Changes of a unit; only what is sent."""

    revision: int
    call_sign: Name | None = None
    agency: Annotated[str, Field(max_length=50)] | None = None
    capabilities: list[Capability] | None = Field(None, max_length=30)
    vehicle_class: VehicleClass | None = None
    phone: str | None = Field(None, max_length=100)
    radio: str | None = Field(None, max_length=100)
    home_station_id: UUID | None = None
    turnout_s: int | None = Field(None, ge=0, le=7200, description="seconds")
    active: bool | None = Field(None, description="false: retired, shown nowhere; only without work")
    tracker: str | None = Field(None, max_length=200)


class CrewChange(Body):
    """Who is aboard now; replaces the crew."""

    crew: list[CrewMember] = Field(max_length=50)


class MoveRequest(Body):
    """A cover move: the unit stands elsewhere and stays available."""

    station_id: UUID | None = None
    position: PositionInput | None = None
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]
    kind: Annotated[str, Field(pattern="^(home|cover|event)$")] = "cover"
    until: UtcInput | None = None
