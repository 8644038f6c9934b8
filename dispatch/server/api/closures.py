"""Road closures and floods."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from dispatch.operators.roles import COMMAND, EVERYONE, Principal, Role
from dispatch.server.answers import Page, refusals, reply
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from geo.orm import now_utc
from incidents.closures.depths import DepthsView, depths
from incidents.closures.service import change_closure, get_closure, lift_closure, report_closure
from incidents.queries import list_closures
from incidents.requests import ClosureChange, NewClosure
from incidents.views import ClosureView, closure_view

router = APIRouter(tags=["geo"], route_class=WriteRoute)
CLOSERS = COMMAND | {Role.SUPERVISOR, Role.CALL_TAKER, Role.ADMIN}
Closer = Annotated[Principal, allowed(CLOSERS)]


@router.get("/api/geo/depths", summary="Water and vehicles", responses=refusals(), response_model=DepthsView)
async def water(principal: Annotated[Principal, allowed(EVERYONE)]) -> Response:
    """Up to which depth each vehicle class passes, and from which a boat: used where a report says nothing of it."""
    return reply(depths())


@router.get("/api/geo/closures", summary="Closures", responses=refusals(), response_model=Page[ClosureView])
async def find_closures(principal: Annotated[Principal, allowed(EVERYONE)], session: ReadSession) -> Response:
    """Closures and floods that are not ended."""
    return reply({"items": [closure_view(row) for row in await list_closures(session)], "next": None})


@router.post(
    "/api/geo/closures", summary="Report a closure", status_code=201, responses=refusals(),
    response_model=ClosureView,
)  # fmt: skip
async def add_closure(body: NewClosure, principal: Closer, session: WriteSession) -> Response:
    """A circle, polygon or line that closes roads, wholly or but for some vehicle classes."""
    view = await report_closure(session, body, principal.actor(CLOSERS), now_utc())
    return reply(view, 201, Location=f"/api/geo/closures/{view['id']}")


@router.get(
    "/api/geo/closures/{closure_id}", summary="One closure", responses=refusals(404), response_model=ClosureView
)
async def one_closure(
    closure_id: UUID, principal: Annotated[Principal, allowed(EVERYONE)], session: ReadSession
) -> Response:
    """The whole closure, ended or not."""
    return reply(closure_view(await get_closure(session, closure_id, lock=False)))


@router.patch(
    "/api/geo/closures/{closure_id}", summary="Change a closure", responses=refusals(404, 409),
    response_model=ClosureView,
)  # fmt: skip
async def patch_closure(closure_id: UUID, body: ClosureChange, principal: Closer, session: WriteSession) -> Response:
    """Its end, reason, source, depth and who passes. 409 `stale` when somebody changed the same field since."""
    return reply(await change_closure(session, closure_id, body, principal.actor(CLOSERS), now_utc()))


@router.delete("/api/geo/closures/{closure_id}", summary="Lift a closure", status_code=204, responses=refusals(404))
async def lift(closure_id: UUID, principal: Closer, session: WriteSession) -> Response:
    """The road is open again."""
    await lift_closure(session, closure_id, principal.actor(CLOSERS), now_utc())
    return Response(status_code=204)
