"""Units and stations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from dispatch.assignments import moves
from dispatch.assignments.views import AssignmentView, assignment_view
from dispatch.operators.roles import CENTRE, COMMAND, CREWS, EVERYONE, Principal, Role
from dispatch.server.answers import Limit, Page, page_by, refusals, reply
from dispatch.server.api.context import FreshRelay
from dispatch.server.api.incidents import read_box
from dispatch.server.auth import ReadSession, WriteSession, allowed, allowed_unit
from dispatch.server.unit_of_work import WriteRoute
from dispatch.sight import Sight, sight_of, visible
from dispatch.units.errors import UnknownUnit
from dispatch.units.queries import get_station, list_records, list_stations
from dispatch.units.requests import CrewChange, MoveRequest, NewStation, NewUnit, StationChange, UnitChange
from dispatch.units.service import add_station, change_station
from dispatch.units.states import Capability
from dispatch.units.views import ListedUnit, StationView, UnitRecord, UnitView, station_view, unit_record
from geo.orm import now_utc

router = APIRouter(tags=["units"], route_class=WriteRoute)
ADMINS = frozenset({Role.ADMIN})
Admin = Annotated[Principal, allowed(ADMINS)]
Reader = Annotated[Principal, allowed(EVERYONE)]
WORKERS = CENTRE | {Role.FIELD_UNIT, Role.STATION}
CREWING = COMMAND | CREWS | {Role.ADMIN}


def _within(unit: dict[str, Any], box: tuple[float, float, float, float] | None) -> bool:
    if box is None:
        return True
    place = unit["position"]
    return place is not None and box[0] <= place["lon"] <= box[2] and box[1] <= place["lat"] <= box[3]


async def _listed(request: Request, relay: FreshRelay, sight: Sight) -> list[dict[str, Any]]:
    units = await request.app.state.advisor.placed_units(relay.picture, now_utc())
    own = None if sight.whole else visible(relay.picture, sight).units
    seen = [unit for unit in units if own is None or unit["id"] in own]
    return sorted(seen, key=lambda unit: str(unit["call_sign"]))


@router.get("/api/units", summary="List units", responses=refusals(), response_model=Page[ListedUnit])
async def find_units(
    request: Request, principal: Reader, relay: FreshRelay,
    status: Annotated[str | None, Query(max_length=50)] = None, capability: Capability | None = None,
    agency: Annotated[str | None, Query(max_length=50)] = None,
    bbox: Annotated[str | None, Query(description="minlon,minlat,maxlon,maxlat")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
) -> Response:  # fmt: skip
    """By call sign, each with its position, age and quality. A crew sees itself and the units beside it."""
    box = read_box(bbox) if bbox else None
    units = [
        unit for unit in await _listed(request, relay, sight_of(principal))
        if (status is None or unit["status"] == status) and (agency is None or unit["agency"] == agency)
        and (capability is None or capability in unit["capabilities"]) and _within(unit, box)
        and (cursor is None or unit["call_sign"] > cursor)
    ]  # fmt: skip
    following = units[limit - 1]["call_sign"] if len(units) > limit else None
    return reply({"items": units[:limit], "next": following})


@router.post("/api/units", summary="Add a unit", status_code=201, responses=refusals(409), response_model=UnitView)
async def add_unit(body: NewUnit, principal: Admin, session: WriteSession) -> Response:
    """A new unit; unless said otherwise its readiness is `unknown` and it is never proposed."""
    outcome = await moves.register_unit(session, body, principal.actor(ADMINS), now_utc())
    return reply(outcome.units[0], 201, Location=f"/api/units/{outcome.units[0]['id']}")


@router.get(
    "/api/units/register", summary="The register of units", responses=refusals(), response_model=Page[UnitRecord]
)
async def register(
    principal: Admin, session: ReadSession, limit: Limit = 200,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
) -> Response:  # fmt: skip
    """Every unit by call sign, retired ones too, as an administrator keeps it."""
    after = cursor.replace("\x00", "") if cursor else None
    records = [unit_record(row, device) for row, device in await list_records(session, limit, after)]
    return page_by(records, limit, "call_sign")


@router.get("/api/units/{unit_id}", summary="One unit", responses=refusals(404), response_model=ListedUnit)
async def one_unit(unit_id: UUID, request: Request, principal: Reader, relay: FreshRelay) -> Response:
    """The unit with its position."""
    units = await _listed(request, relay, sight_of(principal))
    found = next((unit for unit in units if unit["id"] == str(unit_id)), None)
    if found is None:
        raise UnknownUnit(unit_id=str(unit_id))
    return reply(found)


@router.patch("/api/units/{unit_id}", summary="Change a unit", responses=refusals(404, 409), response_model=UnitView)
async def patch_unit(unit_id: UUID, body: UnitChange, principal: Admin, session: WriteSession) -> Response:
    """Changes what is sent. 409 `stale` when somebody changed the same field since."""
    return reply((await moves.patch_unit(session, unit_id, body, principal.actor(ADMINS))).unit(unit_id))


@router.post("/api/units/{unit_id}/crew", summary="Who is aboard", responses=refusals(404), response_model=UnitView)
async def set_crew(
    unit_id: UUID, body: CrewChange, principal: Annotated[Principal, allowed_unit(CREWING, CREWING - CREWS)],
    session: WriteSession,
) -> Response:  # fmt: skip
    """Replaces the crew."""
    return reply((await moves.set_crew(session, unit_id, body, principal.actor(CREWING))).unit(unit_id))


@router.post("/api/units/{unit_id}/move", summary="Cover move", responses=refusals(404), response_model=UnitView)
async def cover(
    unit_id: UUID, body: MoveRequest, principal: Annotated[Principal, allowed(COMMAND)], session: WriteSession
) -> Response:
    """The unit stands by elsewhere and stays available."""
    return reply((await moves.cover(session, unit_id, body, principal.actor(COMMAND), now_utc())).unit(unit_id))


@router.get(
    "/api/units/{unit_id}/assignments",
    summary="A unit's work",
    responses=refusals(404),
    response_model=Page[AssignmentView],
)
async def unit_work(
    unit_id: UUID, principal: Annotated[Principal, allowed_unit(CENTRE | CREWS, CENTRE)], session: ReadSession
) -> Response:
    """Its last fifty assignments, newest first."""
    rows = await moves.list_of_unit(session, unit_id)
    return reply({"items": [assignment_view(row) for row in rows], "next": None})


@router.get("/api/stations", summary="List stations", responses=refusals(), response_model=Page[StationView])
async def find_stations(
    principal: Reader, session: ReadSession, limit: Limit = 200,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
) -> Response:  # fmt: skip
    """By name."""
    after = cursor.replace("\x00", "") if cursor else None
    return page_by([station_view(row) for row in await list_stations(session, limit, after)], limit, "name")


@router.post(
    "/api/stations", summary="Add a station", status_code=201, responses=refusals(409), response_model=StationView
)
async def new_station(body: NewStation, principal: Admin, session: WriteSession) -> Response:
    """A new station."""
    view = await add_station(session, body, principal.actor(ADMINS))
    return reply(view, 201, Location=f"/api/stations/{view['id']}")


@router.get("/api/stations/{station_id}", summary="One station", responses=refusals(404), response_model=StationView)
async def one_station(station_id: UUID, principal: Reader, session: ReadSession) -> Response:
    """The whole station."""
    return reply(station_view(await get_station(session, station_id)))


@router.patch(
    "/api/stations/{station_id}", summary="Change a station", responses=refusals(404, 409), response_model=StationView
)
async def patch_station(station_id: UUID, body: StationChange, principal: Admin, session: WriteSession) -> Response:
    """Changes what is sent."""
    return reply(await change_station(session, station_id, body, principal.actor(ADMINS)))
