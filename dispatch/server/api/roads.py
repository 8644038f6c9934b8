"""Ways by road: the route between two places, and the rules behind every time."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dispatch.operators.roles import EVERYONE, Principal
from dispatch.server.answers import refusals, reply
from dispatch.server.api.context import read_place
from dispatch.server.auth import allowed
from dispatch.server.roads import Roads
from dispatch.server.unit_of_work import StrictRoute
from dispatch.units.states import VehicleClass
from geo.orm import now_utc
from geo.roads.journeys import Stop
from geo.roads.published import profiles_view
from geo.roads.views import ProfilesView, RouteView

router = APIRouter(tags=["geo"], route_class=StrictRoute)
Reader = Annotated[Principal, allowed(EVERYONE)]


def _roads(request: Request) -> Roads:
    roads: Roads = request.app.state.roads
    return roads


@router.get("/api/geo/profiles", summary="Speeds and rules", responses=refusals(), response_model=ProfilesView)
async def profiles(principal: Reader, request: Request) -> Response:
    """Speeds, turns, one-way and access rules of each vehicle class: enough for anyone to compute the same times."""
    roads = _roads(request)
    await roads.look()
    return reply(profiles_view(roads.profiles, roads.driving_side))


@router.get("/api/geo/route", summary="The quickest way", responses=refusals(404), response_model=RouteView)
async def route(
    principal: Reader, request: Request,
    start: Annotated[str, Query(alias="from", max_length=100, description="lon,lat in degrees",
                                examples=["-8.6110,41.1430"])],
    end: Annotated[str, Query(alias="to", max_length=100, description="lon,lat in degrees",
                              examples=["-8.6100,41.1370"])],
    profile: Annotated[VehicleClass, Query(description="vehicle class, with sirens")] = VehicleClass.MEDIUM,
) -> Response:  # fmt: skip
    """The way as a line, with time and length, under the closures of this moment. 404 `no_route`: there is none."""
    from geo.roads.route import route_view

    begins, ends = read_place(start), read_place(end)
    travel = await _roads(request).road_travel(now_utc())
    here, there = Stop(begins.lon, begins.lat, profile.value), Stop(ends.lon, ends.lat)
    return reply(await asyncio.to_thread(route_view, travel, here, there))
