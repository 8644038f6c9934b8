"""Accounts, for administrators."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from dispatch.operators.models import Operator
from dispatch.operators.queries import grants_of, list_operators, operator_view
from dispatch.operators.roles import Principal, Role, RoleGrant
from dispatch.operators.service import add_operator, add_token, change_operator, set_roles
from dispatch.server.answers import Page, refusals, reply
from dispatch.server.api.envelopes import OperatorView, TokenView
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from dispatch.units.queries import get_station, get_unit
from dispatch.units.service import check_agency
from geo.request import Body
from incidents.journal import append

router = APIRouter(tags=["operators"], route_class=WriteRoute)
ADMINS = frozenset({Role.ADMIN})
Admin = Annotated[Principal, allowed(ADMINS)]


class Grant(Body):
    """One role, perhaps for one agency, unit or station only."""

    role: Role
    agency: str | None = Field(None, max_length=50)
    unit_id: UUID | None = None
    station_id: UUID | None = Field(None, description="the post whose units a `station` speaks for")


class NewOperator(Body):
    """A person or program."""

    username: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    password: str | None = Field(None, max_length=1000, description="at least 8 characters; null: token only")
    roles: list[Grant] = Field(min_length=1, max_length=20)


class OperatorChange(Body):
    """What is sent is changed."""

    name: str | None = Field(None, min_length=1, max_length=200)
    active: bool | None = None
    password: str | None = Field(None, max_length=1000)
    roles: list[Grant] | None = Field(None, min_length=1, max_length=20)


class NewToken(Body):
    """A name to know the token by."""

    name: str = Field(min_length=1, max_length=200)


async def _grants(session: Any, roles: list[Grant]) -> list[RoleGrant]:
    for grant in roles:
        await check_agency(session, grant.agency)
        if grant.unit_id is not None:
            await get_unit(session, grant.unit_id)
        if grant.station_id is not None:
            await get_station(session, grant.station_id)
    return [RoleGrant(g.role, g.agency, g.unit_id, g.station_id) for g in roles]


async def _record(session: Any, event: str, operator: Operator, principal: Principal) -> dict[str, Any]:
    view = operator_view(operator, await grants_of(session, operator.id))
    actor = principal.actor(ADMINS)
    await append(session, event=event, subject=("operator", operator.id), objects={}, actor=actor, detail=view)
    return view


@router.get("/api/operators", summary="List operators", responses=refusals(), response_model=Page[OperatorView])
async def find_operators(principal: Admin, session: ReadSession) -> Response:
    """Everybody with roles, by name."""
    return reply({"items": await list_operators(session), "next": None})


@router.post(
    "/api/operators", summary="Add an operator", status_code=201, responses=refusals(404, 409),
    response_model=OperatorView,
)  # fmt: skip
async def new_operator(body: NewOperator, principal: Admin, session: WriteSession) -> Response:
    """A new account."""
    grants = await _grants(session, body.roles)
    operator = await add_operator(session, body.username, body.name, grants, body.password)
    return reply(await _record(session, "operator.added", operator, principal), 201)


@router.patch(
    "/api/operators/{operator_id}", summary="Change an operator", responses=refusals(404), response_model=OperatorView
)
async def patch_operator(
    operator_id: UUID, body: OperatorChange, request: Request, principal: Admin, session: WriteSession
) -> Response:
    """Name, activity, password, roles. A deactivated account is out at once."""
    operator = await change_operator(session, operator_id, name=body.name, active=body.active, password=body.password)
    if body.roles is not None:
        await set_roles(session, operator_id, await _grants(session, body.roles))
    request.app.state.credentials.forget()
    return reply(await _record(session, "operator.changed", operator, principal))


@router.post(
    "/api/operators/{operator_id}/tokens", summary="Add a token", status_code=201, responses=refusals(404),
    response_model=TokenView,
)  # fmt: skip
async def new_token(operator_id: UUID, body: NewToken, principal: Admin, session: WriteSession) -> Response:
    """A bearer token, shown once."""
    operator = await change_operator(session, operator_id, name=None, active=None, password=None)
    secret = await add_token(session, operator.id, body.name)
    await _record(session, "operator.token_added", operator, principal)
    return reply({"token": secret}, 201)
