"""Who is asking and whether they may: cookie sessions, bearer tokens, roles, Origin. Roles are checked nowhere else."""

import asyncio
import logging
import time
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from dispatch.assignments.models import Assignment
from dispatch.operators.queries import find_by_session, find_by_token
from dispatch.operators.roles import Principal, Role, posts_of
from dispatch.operators.service import digest_of
from dispatch.server.errors import NotSignedIn
from dispatch.server.logs import security
from dispatch.server.unit_of_work import SAFE, Work, fingerprint_of
from dispatch.units.models import Unit
from geo.errors import Forbidden, Invalid
from geo.orm import now_utc

log = logging.getLogger("sigap.auth")
COOKIE = "sigap_session"
REMEMBERED_S = 2.0
"""How long a credential's answer is remembered: a revoked one works at most this long."""


class OriginRefused(Forbidden):
    """The request came from another site."""

    code = "origin_refused"


class RoleRefused(Forbidden):
    """This needs another role."""

    code = "forbidden"


class BadKey(Invalid):
    """An Idempotency-Key has 1 to 255 printable characters."""

    code = "bad_idempotency_key"


class Credentials:
    """Principals by credential, remembered for two seconds: a tracker's fix must not cost three queries.

    One that is in use is looked up again before it is forgotten, so that no request waits for that.
    """

    def __init__(self, read_session: Any) -> None:
        """Args: read_session makes a session that can change nothing."""
        self._read_session = read_session
        self._known: dict[bytes, tuple[float, Principal | None]] = {}
        self._renewing: dict[bytes, asyncio.Task[Principal | None]] = {}

    async def find(self, secret: str, *, by_token: bool) -> Principal | None:
        """Who stands behind a token or cookie, None when nobody does."""
        digest = digest_of(secret)
        until, known = self._known.get(digest, (0.0, None))
        left = until - time.monotonic()
        if left <= 0:
            return await self._look(digest, by_token)
        if left < REMEMBERED_S / 2 and digest not in self._renewing:
            task = self._renewing[digest] = asyncio.create_task(self._look(digest, by_token))
            task.add_done_callback(lambda done: self._renewed(digest, done))
        return known

    def _renewed(self, digest: bytes, done: asyncio.Task[Principal | None]) -> None:
        """What failed is looked up again by the next request, which answers for it."""
        self._renewing.pop(digest, None)
        if not done.cancelled() and (error := done.exception()):
            log.warning("a credential was not looked up again: %s", type(error).__name__)

    async def _look(self, digest: bytes, by_token: bool) -> Principal | None:
        known, asked = self._known, time.monotonic()
        async with self._read_session() as session:
            found = await (find_by_token(session, digest) if by_token else find_by_session(session, digest, now_utc()))
        if len(known) > 10_000:
            known.clear()
        known[digest] = (asked + REMEMBERED_S, found)
        return found

    def forget(self) -> None:
        """After a sign-out or a change of roles: the next request looks again, and an answer under way is not kept."""
        self._known = {}


def bearer_of(connection: HTTPConnection) -> str | None:
    """The bearer token of a request."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def check_origin(connection: HTTPConnection) -> None:
    """Raises OriginRefused when a browser says the request comes from elsewhere, or a cookie comes without Origin."""
    origin = connection.headers.get("origin")
    if origin is None:
        if bearer_of(connection) is None and COOKIE in connection.cookies:
            raise OriginRefused("A request with a cookie must say its Origin.")
        return
    if not _is_own(origin, connection.headers.get("host")):
        security("origin_refused", origin=origin[:200], path=connection.url.path)
        raise OriginRefused


def _is_own(origin: str, host: str | None) -> bool:
    """Whether an origin is this host; one that is no address is another site."""
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False


async def identify(connection: HTTPConnection) -> Principal | None:
    """Who is asking: the bearer token counts before the cookie."""
    credentials: Credentials = connection.app.state.credentials
    token = bearer_of(connection)
    if token is not None:
        return await credentials.find(token, by_token=True)
    cookie = connection.cookies.get(COOKIE)
    return await credentials.find(cookie, by_token=False) if cookie else None


class Allowed:
    """The dependency of every route: signed in, and with one of these roles."""

    def __init__(self, roles: frozenset[Role]) -> None:
        """Args: roles, any of which is enough."""
        self.roles = roles

    async def __call__(self, request: Request) -> Principal:
        """The principal. Raises: NotSignedIn, RoleRefused, OriginRefused."""
        if request.method not in SAFE:
            check_origin(request)
        principal = await identify(request)
        if principal is None:
            raise NotSignedIn
        if not principal.has(self.roles):
            security("role_refused", operator=principal.username, method=request.method, path=request.url.path)
            raise RoleRefused(roles=sorted(self.roles))
        request.state.principal = principal
        return principal


def allowed(roles: frozenset[Role]) -> Any:
    """Declares who may use a route; `docs/roles.md` is generated from these."""
    return Depends(Allowed(roles))


class AllowedUnit(Allowed):
    """As `Allowed`, and whoever has none of the `free` roles speaks only for its own unit: that of the path, or that
    of the path's assignment. It stands before the key is claimed: who may no longer speak is given no stored answer.
    """

    def __init__(self, roles: frozenset[Role], free: frozenset[Role]) -> None:
        """Args: free, the roles that speak for every unit."""
        super().__init__(roles)
        self.free = free

    async def __call__(self, request: Request) -> Principal:
        """The principal. Raises as `Allowed`, and RoleRefused for another's unit."""
        principal = await super().__call__(request)
        if not principal.has(self.free):
            async with request.app.state.database.read_session() as session:
                unit_id = await _unit_of_path(session, request)
                if unit_id is not None:
                    await check_unit(session, principal, unit_id)
        return principal


async def _unit_of_path(session: AsyncSession, request: Request) -> UUID | None:
    """None where the path cannot be read or names nothing: the route says so."""
    ids = request.path_params
    try:
        if "unit_id" in ids:
            return UUID(ids["unit_id"])
        row = await session.get(Assignment, UUID(ids["assignment_id"]))
    except ValueError:
        return None
    return row.unit_id if row is not None else None


def allowed_unit(roles: frozenset[Role], free: frozenset[Role]) -> Any:
    """Declares who may use a route about a unit; the roles outside `free` for their own unit only."""
    return Depends(AllowedUnit(roles, free))


def check_crew(principal: Principal, unit_id: UUID) -> None:
    """Raises RoleRefused unless the principal crews this very unit."""
    if unit_id not in principal.unit_ids:
        security("unit_refused", operator=principal.username, unit=str(unit_id))
        raise RoleRefused("This is not your unit.")


async def check_unit(session: AsyncSession, principal: Principal, unit_id: UUID) -> None:
    """As `check_crew`; a station also speaks for every unit of its post. Raises RoleRefused."""
    unit = await session.get(Unit, unit_id) if principal.posts else None
    if unit is None or not principal.posts & posts_of(unit.agency, unit.home_station_id):
        check_crew(principal, unit_id)


async def open_write(request: Request, work: Work) -> AsyncSession:
    """The write session of this request, its Idempotency-Key claimed; only after `allowed` has let it pass.

    Raises: BadKey, KeyReused.
    """
    principal: Principal = request.state.principal
    key = request.headers.get("idempotency-key")
    if key is not None:
        if not (0 < len(key) <= 255 and key.isprintable()):
            raise BadKey
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        owner = principal.credential_id if principal.by_token else principal.operator_id
        await work.claim_key(owner, key, fingerprint_of(request.method, path, await request.body()))
    return work.session


async def open_read(request: Request) -> Any:
    """A session that can change nothing."""
    async with request.app.state.database.read_session() as session:
        yield session


WriteSession = Annotated[AsyncSession, Depends(open_write)]
"""Declare it after the principal: authorisation comes before the key."""
ReadSession = Annotated[AsyncSession, Depends(open_read, scope="function")]
