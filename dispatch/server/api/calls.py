"""Calls: take, change, list."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy import and_

from dispatch.alerts.calls import following
from dispatch.assignments.crew import reveal_caller
from dispatch.operators.roles import CENTRE, CREWS, INTAKE, Principal
from dispatch.server.answers import Cursor, Limit, Page, page, read_cursor, refusals, reply
from dispatch.server.api.envelopes import CallerHistoryView, RevealedCallerView
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from geo.orm import now_utc
from geo.request import QueryText, UtcInput
from incidents.calls import intake
from incidents.calls.history import read_history
from incidents.calls.numbers import to_e164
from incidents.models import Call
from incidents.queries import list_calls, list_to_call_back, view_call
from incidents.requests import CallBack, CallChange, NewCall
from incidents.types import CallClass
from incidents.views import CallView, call_view

router = APIRouter(tags=["calls"], route_class=WriteRoute)
Intake = Annotated[Principal, allowed(INTAKE)]
Room = Annotated[Principal, allowed(CENTRE)]


@router.post("/api/calls", summary="Take a call", status_code=201, responses=refusals(), response_model=CallView)
async def take_call(body: NewCall, principal: Intake, session: WriteSession) -> Response:
    """A call that belongs to no incident yet. Only the channel is required; nothing odd is refused."""
    now = now_utc()
    view = await intake.record_call(session, body, principal.actor(INTAKE), now, following(session, now))
    return reply(view, 201, Location=f"/api/calls/{view['id']}")


@router.patch(
    "/api/calls/{call_id}", summary="Change a call", responses=refusals(404, 409), response_model=CallView
)  # fmt: skip
async def change_call(call_id: UUID, body: CallChange, principal: Intake, session: WriteSession) -> Response:
    """Classify, correct, end, or link to an incident."""
    now = now_utc()
    return reply(await intake.patch_call(session, call_id, body, principal.actor(INTAKE), now, following(session, now)))


@router.get("/api/calls", summary="List calls", responses=refusals(), response_model=Page[CallView])
async def find_calls(
    principal: Room, session: ReadSession,
    number: Annotated[QueryText | None, Query(max_length=100)] = None,
    since: UtcInput | None = None,
    call_class: Annotated[CallClass | None, Query(alias="class")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Newest first; `number` in any form."""
    conditions = []
    if number:
        e164 = to_e164(number)
        odd = and_(Call.number_raw == number, Call.number_e164.is_(None))
        conditions += [Call.number_e164 == e164 if e164 else odd]
    conditions += [Call.created_at >= since] if since else []
    conditions += [Call.call_class == call_class] if call_class else []
    rows = await list_calls(session, conditions, limit, read_cursor(cursor))
    views = [call_view(row) for row in rows]
    return page(views, limit, (rows[-1].created_at, rows[-1].id) if rows else None)


@router.get(
    "/api/calls/history", summary="A caller's earlier calls", responses=refusals(), response_model=CallerHistoryView
)
async def caller_history(
    principal: Room, session: ReadSession, number: Annotated[QueryText, Query(min_length=1, max_length=100)],
    days: Annotated[int, Query(ge=1, le=365, description="how far back")] = 30,
) -> Response:  # fmt: skip
    """Counts by class and the last calls with their incidents; `number` in any form. Nothing is blocked by it."""
    return reply(await read_history(session, number, days, now_utc()))


@router.get("/api/calls/callbacks", summary="Calls to call back", responses=refusals(), response_model=Page[CallView])
async def find_to_call_back(
    principal: Room, session: ReadSession, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    """Abandoned calls that nobody has reached yet, the longest waiting first: abandoned at `ended_at`."""
    rows = await list_to_call_back(session, limit, read_cursor(cursor))
    return page([call_view(row) for row in rows], limit, (rows[-1].created_at, rows[-1].id) if rows else None)


@router.post(
    "/api/calls/{call_id}/callbacks", summary="A try to call back", status_code=201, responses=refusals(404, 409),
    response_model=CallView,
)  # fmt: skip
async def call_back(call_id: UUID, body: CallBack, principal: Intake, session: WriteSession) -> Response:
    """What came of it. `reached` settles the call, anything else leaves it in the list."""
    now = now_utc()
    also = following(session, now)
    return reply(await intake.call_back(session, call_id, body, principal.actor(INTAKE), now, also), 201)


@router.post(
    "/api/calls/{call_id}/reveal", summary="The caller's number for a crew", responses=refusals(404, 409),
    response_model=RevealedCallerView,
)  # fmt: skip
async def reveal(
    call_id: UUID, principal: Annotated[Principal, allowed(CREWS)], session: WriteSession
) -> Response:  # fmt: skip
    """The full number for a crew that is on the call's incident just now; who saw it stands in the journal.

    409 `not_assigned` before and after its work there.
    """
    return reply(await reveal_caller(session, call_id, principal.unit_ids, principal.posts, principal.actor(CREWS)))


@router.get("/api/calls/{call_id}", summary="One call", responses=refusals(404), response_model=CallView)
async def one_call(call_id: UUID, principal: Room, session: ReadSession) -> Response:
    """The whole call."""
    return reply(await view_call(session, call_id))
