"""The city: areas."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from dispatch.operators.roles import EVERYONE, Principal
from dispatch.server.answers import refusals
from dispatch.server.auth import ReadSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from geo.areas.queries import areas_geojson
from geo.areas.views import AreaCollection

router = APIRouter(tags=["geo"], route_class=WriteRoute)
Anyone = Annotated[Principal, allowed(EVERYONE)]


@router.get("/api/geo/areas", summary="Areas of a level", responses=refusals(), response_model=AreaCollection)
async def find_areas(
    principal: Anyone, session: ReadSession,
    level: Annotated[str, Query(max_length=50, description="kelurahan, kecamatan, rw .. as imported")] = "kecamatan",
) -> Response:  # fmt: skip
    """GeoJSON (RFC 7946), by code; empty when no areas of the level were imported."""
    level = level.replace("\x00", "")
    return Response(await areas_geojson(session, level), media_type="application/json")
