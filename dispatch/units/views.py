"""The one JSON form of units and stations. A unit's position is no part of it: see `with_position`."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from dispatch.units.models import Station, Unit
from geo.orm import maybe_utc_text, utc_text
from incidents.views import PositionView, position_view


class UnitView(TypedDict):
    """A unit, whole."""

    id: str
    call_sign: str
    agency: str
    capabilities: list[str]
    vehicle_class: str
    crew: list[dict[str, Any]]
    phone: str | None
    radio: str | None
    home_station_id: str | None
    post: Annotated[dict[str, Any], Field(description="where it stands by: {kind: home|cover|event, ..}")]
    turnout_s: Annotated[int, Field(description="seconds from alert to wheels rolling")]
    status: Annotated[str, Field(description="its active assignment's status, else its readiness")]
    status_at: Annotated[str, Field(description="since when, RFC 3339, UTC")]
    readiness: str
    readiness_reason: str | None
    ready_at: str | None
    assignment_id: str | None
    incident_id: Annotated[str | None, Field(description="the active assignment's incident")]
    active: bool
    revision: int


class UnitPositionView(TypedDict):
    """Where a unit last was."""

    lon: float
    lat: float
    accuracy_m: float | None
    source: str
    at: str
    age_s: Annotated[float, Field(description="seconds")]
    quality: Annotated[str, Field(description="fresh, ageing, stale, station or none")]


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


def unit_view(row: Unit, active: Any = None) -> UnitView:
    """The whole unit from its row and its active assignment (None: free)."""
    return {
        "id": str(row.id),
        "call_sign": row.call_sign,
        "agency": row.agency,
        "capabilities": list(row.capabilities),
        "vehicle_class": row.vehicle_class,
        "crew": row.crew,
        "phone": row.phone,
        "radio": row.radio,
        "home_station_id": str(row.home_station_id) if row.home_station_id else None,
        "post": row.post or {"kind": "home"},
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
