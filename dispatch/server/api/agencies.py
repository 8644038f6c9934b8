"""Agencies, for administrators; everybody reads them in the catalogue too."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from dispatch.operators.roles import EVERYONE, Principal, Role
from dispatch.server.answers import Limit, Page, page_by, refusals, reply
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from geo.request import QueryText
from incidents.agencies import (
    AgencyChange,
    AgencyView,
    NewAgency,
    add_agency,
    agency_view,
    change_agency,
    get_agency,
    list_agencies,
)

router = APIRouter(tags=["agencies"], route_class=WriteRoute)
ADMINS = frozenset({Role.ADMIN})
Admin = Annotated[Principal, allowed(ADMINS)]


@router.get("/api/agencies", summary="List agencies", responses=refusals(), response_model=Page[AgencyView])
async def find_agencies(
    principal: Annotated[Principal, allowed(EVERYONE)], session: ReadSession, limit: Limit = 200,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
) -> Response:  # fmt: skip
    """By code, those no longer valid too."""
    after = cursor.replace("\x00", "") if cursor else None
    return page_by([agency_view(row) for row in await list_agencies(session, limit, after)], limit, "code")


@router.post(
    "/api/agencies", summary="Add an agency", status_code=201, responses=refusals(409), response_model=AgencyView
)
async def new_agency(body: NewAgency, principal: Admin, session: WriteSession) -> Response:
    """A new agency; its code is for ever."""
    view = await add_agency(session, body, principal.actor(ADMINS))
    return reply(view, 201, Location=f"/api/agencies/{view['code']}")


@router.get("/api/agencies/{code}", summary="One agency", responses=refusals(404), response_model=AgencyView)
async def one_agency(
    code: QueryText, principal: Annotated[Principal, allowed(EVERYONE)], session: ReadSession
) -> Response:
    """The whole agency."""
    return reply(agency_view(await get_agency(session, code)))


@router.patch(
    "/api/agencies/{code}", summary="Change an agency", responses=refusals(404, 409), response_model=AgencyView
)
async def patch_agency(code: QueryText, body: AgencyChange, principal: Admin, session: WriteSession) -> Response:
    """Changes what is sent: names, aliases, contacts, dates of validity. An agency is never removed: it ends."""
    return reply(await change_agency(session, code, body, principal.actor(ADMINS)))
