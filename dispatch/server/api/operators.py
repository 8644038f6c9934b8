"""Accounts and tokens, for administrators; and everybody's own password."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from dispatch.operators.errors import WrongPassword
from dispatch.operators.models import Operator
from dispatch.operators.queries import grants_of, list_operators, list_tokens
from dispatch.operators.roles import EVERYONE, Principal, Role, RoleGrant
from dispatch.operators.service import (
    add_operator,
    change_operator,
    check_admin_left,
    check_password,
    get_operator,
    make_token,
    revoke_token,
    set_roles,
)
from dispatch.operators.views import AccountView, NewTokenView, TokenView, account_view, token_view
from dispatch.server.answers import Limit, Page, page_by, refusals, reply
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from dispatch.units.queries import get_station, get_unit
from dispatch.units.service import check_agency
from geo.orm import now_utc
from geo.request import Body
from incidents.changes import check_fields, mark_changed
from incidents.journal import append

router = APIRouter(tags=["operators"], route_class=WriteRoute)
ADMINS = frozenset({Role.ADMIN})
Admin = Annotated[Principal, allowed(ADMINS)]
Password = Annotated[str, Field(max_length=1000, description="at least 8 characters")]


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
    password: Password | None = Field(None, description="null: token only")
    roles: list[Grant] = Field(min_length=1, max_length=20)


class OperatorChange(Body):
    """What is sent is changed."""

    revision: int | None = Field(
        None, description="what this change was based on; null: whatever it is, so that nobody has to read before "
        "shutting somebody out",
    )  # fmt: skip
    name: str | None = Field(None, min_length=1, max_length=200)
    active: bool | None = None
    password: Password | None = Field(None, description="a new one ends every session that was opened with the old")
    roles: list[Grant] | None = Field(None, min_length=1, max_length=20)


class OwnPassword(Body):
    """A new password of one's own."""

    present: Annotated[str, Field(max_length=1000)]
    password: Password


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


async def _record(session: Any, event: str, operator: Operator, principal: Principal, **more: Any) -> AccountView:
    view = account_view(operator, await grants_of(session, operator.id))
    subject = ("operator", operator.id)
    detail = {**view, **more}
    await append(session, event=event, subject=subject, objects={}, actor=principal.actor(), detail=detail)
    return view


@router.get("/api/operators", summary="List operators", responses=refusals(), response_model=Page[AccountView])
async def find_operators(
    principal: Admin, session: ReadSession,
    q: Annotated[str | None, Query(max_length=200, description="part of the name or user name")] = None,
    active: bool | None = None, limit: Limit = 200,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
) -> Response:  # fmt: skip
    """Everybody with roles, by user name."""
    words = [word.replace("\x00", "") if word else None for word in (q, cursor)]
    return page_by(await list_operators(session, words[0], active, limit, words[1]), limit, "username")


@router.post(
    "/api/operators", summary="Add an operator", status_code=201, responses=refusals(404, 409),
    response_model=AccountView,
)  # fmt: skip
async def new_operator(body: NewOperator, principal: Admin, session: WriteSession) -> Response:
    """A new account."""
    grants = await _grants(session, body.roles)
    operator = await add_operator(session, body.username, body.name, grants, body.password)
    return reply(await _record(session, "operator.added", operator, principal), 201)


@router.patch(
    "/api/operators/{operator_id}", summary="Change an operator", responses=refusals(404, 409),
    response_model=AccountView,
)  # fmt: skip
async def patch_operator(
    operator_id: UUID, body: OperatorChange, request: Request, principal: Admin, session: WriteSession
) -> Response:
    """Name, activity, password, roles. A deactivated account is out at once. The last administrator stays one.

    409 `stale` when somebody changed the same field since the given revision.
    """
    operator = await get_operator(session, operator_id, lock=True)
    fields = body.sent() - {"revision"}
    if body.revision is not None:
        check_fields(operator, body.revision, fields, account_view(operator, await grants_of(session, operator_id)))
    await change_operator(session, operator_id, name=body.name, active=body.active, password=body.password)
    if body.roles is not None:
        await set_roles(session, operator_id, await _grants(session, body.roles))
    await check_admin_left(session)
    mark_changed(operator, fields, principal.actor(ADMINS))
    await session.flush()
    request.app.state.credentials.forget()
    return reply(await _record(session, "operator.changed", operator, principal, changed=sorted(fields)))


@router.get(
    "/api/operators/{operator_id}/tokens", summary="An account's tokens", responses=refusals(404),
    response_model=Page[TokenView],
)  # fmt: skip
async def find_tokens(operator_id: UUID, principal: Admin, session: ReadSession) -> Response:
    """Newest first, revoked ones too, at most 200; never their secrets."""
    await get_operator(session, operator_id)
    return reply({"items": [token_view(row) for row in await list_tokens(session, operator_id)], "next": None})


@router.post(
    "/api/operators/{operator_id}/tokens", summary="Add a token", status_code=201, responses=refusals(404),
    response_model=NewTokenView,
)  # fmt: skip
async def new_token(operator_id: UUID, body: NewToken, principal: Admin, session: WriteSession) -> Response:
    """A bearer token, shown once."""
    operator = await get_operator(session, operator_id)
    row, secret = await make_token(session, operator.id, body.name)
    await _record(session, "operator.token_added", operator, principal, token=token_view(row))
    return reply({**token_view(row), "token": secret}, 201)


@router.delete(
    "/api/operators/{operator_id}/tokens/{token_id}", summary="Revoke a token", status_code=204,
    responses=refusals(404),
)  # fmt: skip
async def end_token(
    operator_id: UUID, token_id: UUID, request: Request, principal: Admin, session: WriteSession
) -> Response:
    """The token holds no more, nor does a session it opened; a second time changes nothing."""
    operator = await get_operator(session, operator_id)
    row, fresh = await revoke_token(session, operator_id, token_id, now_utc())
    if fresh:
        await _record(session, "operator.token_revoked", operator, principal, token=token_view(row))
    request.app.state.credentials.forget()
    return Response(status_code=204)


@router.post(
    "/api/session/password", summary="Change one's own password", status_code=204, responses=refusals(409)
)  # fmt: skip
async def own_password(
    body: OwnPassword, request: Request, principal: Annotated[Principal, allowed(EVERYONE)], session: WriteSession
) -> Response:
    """The present one must be right. Ends every session that was opened with it, this one too: sign in again."""
    operator = await get_operator(session, principal.operator_id)
    if not await check_password(operator, body.present):
        raise WrongPassword
    await change_operator(session, operator.id, name=None, active=None, password=body.password)
    await _record(session, "operator.changed", operator, principal, changed=["password"])
    request.app.state.credentials.forget()
    return Response(status_code=204)
