"""The centre's own places and aliases."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from dispatch.operators.roles import CENTRE, Principal, Role
from dispatch.server.answers import Page, refusals, reply
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from geo.gazetteer.places import (
    NewPlace,
    PlaceChange,
    PlaceView,
    add_place,
    change_place,
    end_place,
    get_place,
    list_places,
    place_view,
)
from geo.orm import now_utc
from incidents.changes import check_fields, mark_changed
from incidents.journal import append

router = APIRouter(tags=["geo"], route_class=WriteRoute)
KEEPERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
Keeper = Annotated[Principal, allowed(KEEPERS)]


@router.get("/api/geo/places", summary="Own places", responses=refusals(), response_model=Page[PlaceView])
async def places(principal: Annotated[Principal, allowed(CENTRE)], session: ReadSession) -> Response:
    """The centre's own places with the names people use for them."""
    return reply({"items": await list_places(session), "next": None})


async def _record(session: WriteSession, event: str, view: PlaceView, principal: Principal) -> None:
    await append(
        session, event=event, subject=("place", UUID(view["id"])), objects={}, actor=principal.actor(KEEPERS),
        detail={"place": view},
    )  # fmt: skip


@router.post(
    "/api/geo/places", summary="Add a place", status_code=201, responses=refusals(), response_model=PlaceView
)  # fmt: skip
async def add(body: NewPlace, principal: Keeper, session: WriteSession) -> Response:
    """Found by its name and every alias from the next search on; an import leaves it alone."""
    view = await add_place(session, body, principal.name, now_utc())
    await _record(session, "place.added", view, principal)
    return reply(view, 201, Location=f"/api/geo/places/{view['id']}")


@router.get("/api/geo/places/{place_id}", summary="One place", responses=refusals(404), response_model=PlaceView)
async def one_place(place_id: UUID, principal: Annotated[Principal, allowed(CENTRE)], session: ReadSession) -> Response:
    """The whole place."""
    return reply(await place_view(session, await get_place(session, place_id, lock=False)))


@router.patch(
    "/api/geo/places/{place_id}", summary="Change a place", responses=refusals(404, 409), response_model=PlaceView
)  # fmt: skip
async def change(place_id: UUID, body: PlaceChange, principal: Keeper, session: WriteSession) -> Response:
    """Changes what is sent. 409 `stale` when somebody changed the same field since the given revision."""
    row = await get_place(session, place_id)
    fields = body.sent() - {"revision"}
    check_fields(row, body.revision, fields, await place_view(session, row))
    mark_changed(row, fields, principal.actor(KEEPERS))
    view = await change_place(session, row, body)
    await _record(session, "place.changed", view, principal)
    return reply(view)


@router.delete("/api/geo/places/{place_id}", summary="Take a place back", status_code=204, responses=refusals(404))
async def remove(place_id: UUID, principal: Keeper, session: WriteSession) -> Response:
    """It is found no longer; the journal keeps it."""
    view = await end_place(session, place_id, now_utc())
    await _record(session, "place.removed", view, principal)
    return Response(status_code=204)
