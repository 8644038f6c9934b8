"""Signing in and out."""

import math
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator

from dispatch.desks.service import leave
from dispatch.operators.queries import find_by_name, find_by_token
from dispatch.operators.roles import EVERYONE, Principal
from dispatch.operators.service import SESSION_LIFE, check_password, digest_of, end_session, open_session
from dispatch.operators.throttle import claim_try, count_failure, forget_tries
from dispatch.operators.views import SessionView, operator_view
from dispatch.server.answers import refusals, reply
from dispatch.server.auth import COOKIE, allowed, check_origin
from dispatch.server.errors import NotSignedIn, TooMany
from dispatch.server.logs import security
from dispatch.server.unit_of_work import StrictRoute
from geo.orm import now_utc
from geo.request import Body

router = APIRouter(tags=["session"], route_class=StrictRoute)


class SignIn(Body):
    """A name with its password, or a token."""

    username: str | None = Field(None, max_length=200)
    password: str | None = Field(None, max_length=1000)
    token: str | None = Field(None, max_length=500)
    desk: str | None = Field(None, max_length=200, description="the desk one sits down at")

    @model_validator(mode="after")
    def _one_way(self) -> "SignIn":
        if (self.token is None) == (self.username is None or self.password is None):
            raise ValueError("give username and password, or a token")
        return self


class SignInRefused(NotSignedIn):
    """Name or password is wrong."""

    code = "sign_in_refused"


def _address(request: Request) -> str:
    return request.client.host if request.client else "local"


@router.post("/api/session", summary="Sign in", responses=refusals(), response_model=SessionView)
async def sign_in(request: Request, body: SignIn) -> Response:
    """Opens a session and sets its cookie. Throttled by name and address together.

    An Idempotency-Key is let pass and not used: before the sign-in nobody owns it, and the answer's cookie, of which
    only a digest may be kept, could not be given again. A repeat opens another session, which harms nobody.

    Roles: none needed.
    """
    if request.headers.get("origin"):
        check_origin(request)
    async with request.app.state.door:
        name, address = _name(body), _address(request)
        await _claim_try(request, name, address)
        found = await _check(request, body)
        secret = await _admit(request, body, found, name, address)
    return await _welcome(request, secret)


def _name(body: SignIn) -> str:
    """What is throttled: the name, or this very token."""
    return body.username or digest_of(body.token or "").hex()


async def _claim_try(request: Request, name: str, address: str) -> None:
    """Raises TooMany while this name must wait at this address."""
    async with request.app.state.database.write_session() as session:
        wait = await claim_try(session, name, address, now_utc())
        await session.commit()
    if wait > timedelta(0):
        raise TooMany(math.ceil(wait.total_seconds()))


async def _check(request: Request, body: SignIn) -> tuple[UUID, UUID | None] | None:
    """Whose name and password it is, or whose token and which."""
    async with request.app.state.database.read_session() as session:
        if body.token is not None:
            principal = await find_by_token(session, digest_of(body.token))
            return (principal.operator_id, principal.credential_id) if principal else None
        operator = await find_by_name(session, body.username or "")
    right = await check_password(operator, body.password or "")
    return (operator.id, None) if right and operator else None


async def _admit(
    request: Request, body: SignIn, found: tuple[UUID, UUID | None] | None, name: str, address: str
) -> str:  # fmt: skip
    """The cookie's secret of a new session. Raises SignInRefused, counted."""
    async with request.app.state.database.write_session() as session:
        if found is None:
            await count_failure(session, name, address, now_utc())
            await session.commit()
            security("sign_in_failed", name=(body.username or "token")[:100], address=address)
            raise SignInRefused
        await forget_tries(session, name, address)
        operator_id, token_id = found
        secret = await open_session(session, operator_id, body.desk, now_utc(), token_id)
        await session.commit()
    return secret


async def _welcome(request: Request, secret: str) -> Response:
    found = await request.app.state.credentials.find(secret, by_token=False)
    if found is None:
        raise SignInRefused
    response = reply(_session_view(found))
    secure = request.url.scheme == "https"
    response.set_cookie(
        COOKIE, secret, max_age=int(SESSION_LIFE.total_seconds()), httponly=True, samesite="strict", secure=secure
    )
    return response


def _session_view(principal: Principal) -> dict[str, Any]:
    roles = sorted(principal.roles, key=str)
    return {**operator_view(principal, principal.grants), "role_names": roles, "desk": principal.desk}


@router.get("/api/session", summary="Who am I", responses=refusals(), response_model=SessionView)
async def who_am_i(principal: Annotated[Principal, allowed(EVERYONE)]) -> Response:
    """The signed-in operator."""
    return reply(_session_view(principal))


@router.delete("/api/session", summary="Sign out", status_code=204, responses=refusals())
async def sign_out(request: Request, principal: Annotated[Principal, allowed(EVERYONE)]) -> Response:
    """Ends this session; a token stays valid."""
    if not principal.by_token:
        async with request.app.state.database.write_session() as session:
            await end_session(session, principal.credential_id)
            if principal.desk is not None:
                await leave(session, principal.desk, principal.credential_id, principal.actor(), now_utc())
            await session.commit()
        request.app.state.relay.hub.cut(principal.credential_id)
        request.app.state.nudge()
    request.app.state.credentials.forget()
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response
