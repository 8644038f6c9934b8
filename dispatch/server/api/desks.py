"""Desks and handovers: who sits where, what each keeps, and the sheet two people sign."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from dispatch.desks import handover
from dispatch.desks.queries import get_handover, list_desks, list_handovers, loads
from dispatch.desks.requests import DeskChange, NewHandover, Signature, TakeOver
from dispatch.desks.service import change_desk, take_over
from dispatch.desks.views import (
    DeskView,
    HandoverSummary,
    HandoverView,
    ListedDesk,
    desk_view,
    handover_summary,
    handover_view,
)
from dispatch.operators.roles import CENTRE, COMMAND, INTAKE, Principal, Role
from dispatch.server.answers import Cursor, Limit, Page, page, read_cursor, refusals, reply
from dispatch.server.api.envelopes import SignedView, TakenOverView
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from geo.orm import now_utc, utc_text
from geo.request import QueryText

router = APIRouter(tags=["desks"], route_class=WriteRoute)
Room = Annotated[Principal, allowed(CENTRE)]
SIGNERS = INTAKE | {Role.SUPERVISOR}
Signer = Annotated[Principal, allowed(SIGNERS)]
Name = Annotated[QueryText, Query(max_length=200)]


@router.get("/api/desks", summary="Desks", responses=refusals(), response_model=Page[ListedDesk])
async def find_desks(
    principal: Room, session: ReadSession, agency: Name | None = None, area: Name | None = None
) -> Response:
    """Every desk somebody sits at, by name, silent ones too; `agency` and `area` leave those that dispatch them."""
    load = await loads(session)
    rows = [
        row for row in await list_desks(session)
        if (agency is None or not row.agencies or agency in row.agencies)
        and (area is None or not row.areas or area in row.areas)
    ]  # fmt: skip
    items = [{**desk_view(row), "last_seen": utc_text(row.last_seen), "load": load.get(row.id, 0)} for row in rows]
    return reply({"items": items, "next": None})


@router.patch("/api/desks/{desk}", summary="What a desk dispatches", responses=refusals(404), response_model=DeskView)
async def patch_desk(
    desk: QueryText, body: DeskChange, principal: Annotated[Principal, allowed(INTAKE)], session: WriteSession
) -> Response:
    """Sets the agencies and districts a desk dispatches."""
    return reply(await change_desk(session, desk, body, principal.actor(INTAKE)))


@router.post(
    "/api/desks/{desk}/take", summary="Take over a desk", responses=refusals(404), response_model=TakenOverView
)
async def take(
    desk: QueryText, body: TakeOver, principal: Annotated[Principal, allowed(COMMAND)], session: WriteSession
) -> Response:
    """All its open incidents come to this desk, in one step: {incidents, seq}. Ends its alert."""
    to = principal.desk or principal.name
    incidents, seq = await take_over(session, desk, to, body.reason, principal.actor(COMMAND), now_utc())
    return reply({"incidents": incidents, "seq": seq})


@router.get("/api/handovers", summary="Handovers", responses=refusals(), response_model=Page[HandoverSummary])
async def find_handovers(
    principal: Room, session: ReadSession, desk: Name | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    """Newest first, without their sheets; `desk`: from it or to it."""
    rows = await list_handovers(session, desk, limit, read_cursor(cursor))
    views = [handover_summary(row) for row in rows]
    return page(views, limit, (rows[-1].created_at, rows[-1].id) if rows else None)


@router.post(
    "/api/handovers", summary="Draw up a handover", status_code=201, responses=refusals(), response_model=HandoverView
)
async def draw_up(body: NewHandover, principal: Signer, session: WriteSession) -> Response:
    """Freezes a desk's open incidents as they are now, with notes and cautions. Nobody has signed yet."""
    view = await handover.draw_up(session, body, principal, principal.actor(SIGNERS), now_utc())
    return reply(view, 201, Location=f"/api/handovers/{view['id']}")


@router.get(
    "/api/handovers/{handover_id}", summary="One handover", responses=refusals(404), response_model=HandoverView
)
async def one_handover(handover_id: UUID, principal: Room, session: ReadSession) -> Response:
    """The sheet with its signatures, as long as the centre exists."""
    return reply(handover_view(await get_handover(session, handover_id)))


@router.post(
    "/api/handovers/{handover_id}/sign", summary="Sign a handover", responses=refusals(404, 409),
    response_model=SignedView,
)  # fmt: skip
async def sign(handover_id: UUID, body: Signature, principal: Signer, session: WriteSession) -> Response:
    """One side's signature. With the second one the incidents go to the other desk; `left` stay, being on no sheet."""
    view, left = await handover.sign(session, handover_id, body, principal, principal.actor(SIGNERS), now_utc())
    return reply({"handover": view, "left": left})
