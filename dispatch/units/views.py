"""The one JSON form of units and stations. A unit's position is no part of it: see `with_position`."""

from typing import Annotated, Any, Required, cast

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.units.models import Station, Unit
from dispatch.units.states import Capability, Readiness, VehicleClass
from geo.orm import maybe_utc_text, utc_text
from geo.schema import Moment, coded
from incidents.views import PositionView, position_view

POSTS = ("home", "cover", "event")
QUALITIES = ("fresh", "ageing", "stale", "station", "none")
ON_THE_WAY = (
    "dispatched", "acknowledged", "en_route", "staged", "on_scene", "transporting", "at_destination", "handed_over",
)  # fmt: skip
"""What an active assignment adds to a unit's shown status; a test compares it with the assignments' own list."""
ReadinessCode = Annotated[str, coded("Readiness", Readiness)]
UnitStatusCode = Annotated[str, coded("UnitStatus", ON_THE_WAY, Readiness)]


class CrewMemberView(TypedDict):
    """A person aboard."""

    name: str
    role: str | None


class PostView(TypedDict, total=False):
    """Where a unit stands by."""

    kind: Required[Annotated[str, coded("PostKind", POSTS)]]
    reason: str
    by: str
    at: Moment
    station_id: str
    station: Annotated[str, Field(description="the station's name")]
    position: PositionView
    until: Moment


class KeptUnit(TypedDict):
    """What of a unit does not change with its work."""

    id: str
    call_sign: str
    agency: str
    capabilities: list[Annotated[str, coded("Capability", Capability)]]
    vehicle_class: Annotated[str, coded("VehicleClass", VehicleClass)]
    crew: list[CrewMemberView]
    phone: str | None
    radio: str | None
    home_station_id: str | None
    turnout_s: Annotated[int, Field(description="seconds from alert to wheels rolling")]
    revision: int


class UnitView(KeptUnit):
    """A unit, whole."""

    post: PostView
    status: Annotated[UnitStatusCode, Field(description="its active assignment's status, else its readiness")]
    status_at: Annotated[Moment, Field(description="since when")]
    readiness: ReadinessCode
    readiness_reason: str | None
    ready_at: Moment | None
    assignment_id: str | None
    incident_id: Annotated[str | None, Field(description="the active assignment's incident")]
    active: bool


class UnitRecord(KeptUnit):
    """A unit as an administrator keeps it, retired ones too."""

    tracker: Annotated[str | None, Field(description="name of its tracking device")]
    active: Annotated[bool, Field(description="false: retired")]


class UnitPositionView(TypedDict):
    """Where a unit last was."""

    lon: float
    lat: float
    accuracy_m: float | None
    source: str
    at: Moment
    age_s: Annotated[float, Field(description="seconds")]
    quality: Annotated[str, coded("PositionQuality", QUALITIES)]


class ListedUnit(UnitView):
    """A unit in a list: with its position."""

    position: UnitPositionView | None


class StationView(TypedDict):
    """A station, whole."""

    id: str
    name: str
    agency: str | None
    address: str | None
    phone: str | None
    position: PositionView | None
    revision: int


def unit_record(row: Unit, tracker: str | None) -> UnitRecord:
    """The record from a unit's row and its device's name."""
    view = unit_view(row)
    return {
        "id": view["id"], "call_sign": view["call_sign"], "agency": view["agency"], "crew": view["crew"],
        "capabilities": view["capabilities"], "vehicle_class": view["vehicle_class"], "phone": view["phone"],
        "radio": view["radio"], "home_station_id": view["home_station_id"], "turnout_s": view["turnout_s"],
        "tracker": tracker, "active": view["active"], "revision": view["revision"],
    }  # fmt: skip


def unit_view(row: Unit, active: Any = None) -> UnitView:
    """The whole unit from its row and its active assignment (None: free)."""
    return {
        "id": str(row.id),
        "call_sign": row.call_sign,
        "agency": row.agency,
        "capabilities": list(row.capabilities),
        "vehicle_class": row.vehicle_class,
        "crew": cast(list[CrewMemberView], row.crew),
        "phone": row.phone,
        "radio": row.radio,
        "home_station_id": str(row.home_station_id) if row.home_station_id else None,
        "post": cast(PostView, row.post or {"kind": "home"}),
        "turnout_s": row.turnout_s,
        "status": active.status if active is not None else row.readiness,
        "status_at": utc_text(active.status_at if active is not None else row.readiness_at),
        "readiness": row.readiness,
        "readiness_reason": row.readiness_reason,
        "ready_at": maybe_utc_text(row.ready_at),
        "assignment_id": str(active.id) if active is not None else None,
        "incident_id": str(active.incident_id) if active is not None else None,
        "active": row.active,
        "revision": row.revision,
    }


def station_view(row: Station) -> StationView:
    """The whole station."""
    return {
        "id": str(row.id),
        "name": row.name,
        "agency": row.agency,
        "address": row.address,
        "phone": row.phone,
        "position": position_view(row.position, None, "station"),
        "revision": row.revision,
    }
