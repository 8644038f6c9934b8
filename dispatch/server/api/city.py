"""The city: search, what is around a place, areas."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dispatch.operators.roles import CENTRE, EVERYONE, Principal, Role
from dispatch.server.answers import refusals, reply
from dispatch.server.api.context import CentreSetting, FreshRelay, read_place
from dispatch.server.auth import ReadSession, allowed
from dispatch.server.reach import Reach
from dispatch.server.unit_of_work import WriteRoute
from dispatch.units.states import Capability
from geo.areas.queries import areas_geojson
from geo.areas.views import AreaCollection
from geo.gazetteer.hits import HitView, hit_view
from geo.gazetteer.reverse import SurroundingsView, look_around, surroundings_view
from geo.gazetteer.search import Around, search
from geo.position import Position
from geo.reach.views import ReachView

router = APIRouter(tags=["geo"], route_class=WriteRoute)
Watcher = Annotated[Principal, allowed(CENTRE | {Role.VIEWER, Role.STATION, Role.DEPARTMENT})]
Anyone = Annotated[Principal, allowed(EVERYONE)]


def _near(text: str | None) -> tuple[float, float] | None:
    place = read_place(text) if text is not None else None
    return (place.lon, place.lat) if place else None


@router.get("/api/geo/search", summary="Find a place", responses=refusals(), response_model=list[HitView])
async def find(
    principal: Anyone, session: ReadSession, setting: CentreSetting,
    q: Annotated[str, Query(max_length=300, description="as people say it: names, numbers, landmarks, coordinates")],
    near: Annotated[str | None, Query(max_length=60, description="lon,lat by which equal matches are ordered")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="answers")] = 10,
) -> Response:  # fmt: skip
    """Ranked by match, then nearness, then importance; an empty list when nothing fits."""
    asked = q.replace("\x00", " ").strip()
    hits = await search(session, asked, Around(_near(near), setting.bounds), limit) if asked else []
    return reply([hit_view(hit) for hit in hits])


@router.get("/api/geo/reverse", summary="What is around", responses=refusals(), response_model=SurroundingsView)
async def reverse(
    principal: Anyone, session: ReadSession,
    lon: Annotated[float, Query(ge=-180, le=180, description="degrees east")],
    lat: Annotated[float, Query(ge=-90, le=90, description="degrees north")],
) -> Response:  # fmt: skip
    """Area, street with house number, and the nearest landmarks in words a crew understands."""
    return reply(surroundings_view(await look_around(session, Position(lon, lat))))


@router.get("/api/geo/areas", summary="Areas of a level", responses=refusals(), response_model=AreaCollection)
async def find_areas(
    principal: Anyone, session: ReadSession,
    level: Annotated[str, Query(max_length=50, description="kelurahan, kecamatan, rw .. as imported")] = "kecamatan",
) -> Response:  # fmt: skip
    """GeoJSON (RFC 7946), by code; empty when no areas of the level were imported."""
    level = level.replace("\x00", "")
    return Response(await areas_geojson(session, level), media_type="application/json")


@router.get("/api/geo/reach", summary="What is covered now", responses=refusals(404), response_model=ReachView)
async def reach(
    request: Request, principal: Watcher, relay: FreshRelay,
    seconds: Annotated[float, Query(gt=0, le=7_200, description="turnout and driving")] = 480,
    capability: Annotated[Capability | None, Query(description="only units that have it")] = None,
    agency: Annotated[str | None, Query(max_length=50, description="only units of this agency")] = None,
    roads: Annotated[bool, Query(description="the reached roads too, as lines")] = False,
) -> Response:  # fmt: skip
    """What the available units reach by road within a time, as GeoJSON, with the people and areas there.

    404 `no_road_network` where no roads were imported.
    """
    known: Reach = request.app.state.reach
    wanted = capability.value if capability else None
    return reply(await known.within(relay.picture, seconds, wanted, agency, roads=roads))
