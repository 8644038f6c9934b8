"""One unsafe request, one transaction: claim the key, act, store the answer, COMMIT, only then answer.

`WriteRoute` owns the transaction because the answer's bytes belong to it: an idempotent repeat must find them
exactly when the change itself is there. A dependency cannot see the answer (docs/decisions).
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.server.errors import sqlstate
from geo.errors import Invalid
from incidents.models import IdempotencyKey

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
RETRIED = frozenset({"40P01", "40001"})
"""Deadlock and serialisation failure: the same work is tried again. Source: PostgreSQL manual, appendix A."""
SHORT_TAKEN = "uq_incidents_short_number_open"
"""Another incident opened under the short number that was free a moment ago: the next free one is taken."""
ATTEMPTS = 4
KEYED_MOST = 4
"""Keyed requests that hold a connection while somebody else's, for whom they wait, is needed too: few, so that the
pool never runs dry of them [J].
"""
KEPT_HEADERS = frozenset({"content-type", "location"})


class KeyReused(Invalid):
    """This Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"


class Replayed(Exception):
    """Not an error: the key's stored answer, to be given again."""

    def __init__(self, response: Response) -> None:
        """Args: response is the first answer, byte for byte."""
        self.response = response
        super().__init__("replayed")


class UnitOfWork:
    """The open write session of one request and the key it claimed."""

    def __init__(self, session: AsyncSession) -> None:
        """Args: session begins its transaction with the first statement."""
        self.session = session
        self.claim: tuple[UUID, str] | None = None
        self.committing = False
        """COMMIT was sent: when the connection is lost now, only the key can tell whether it came about."""

    async def claim_key(self, owner: UUID, key: str, fingerprint: bytes) -> None:
        """First statement of the transaction. A concurrent repeat waits here for the first (lock_timeout 2 s).

        Raises: Replayed with the stored answer; KeyReused when the request differs.
        """
        row = {"owner": owner, "key": key, "fingerprint": fingerprint}
        claim = insert(IdempotencyKey).values(**row).on_conflict_do_nothing().returning(IdempotencyKey.key)
        if (await self.session.execute(claim)).scalar_one_or_none() is not None:
            self.claim = (owner, key)
            return
        query = select(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key == key)
        stored = (await self.session.execute(query)).scalar_one()
        if stored.fingerprint != fingerprint:
            raise KeyReused
        raise Replayed(Response(stored.body, stored.status or 200, stored.headers))

    async def finish(self, response: Response) -> None:
        """Stores the answer under the key and commits; a refusal rolls back and is not stored."""
        if response.status_code >= 400:
            await self.session.rollback()
            return
        if self.claim is not None:
            headers = {k: v for k, v in response.headers.items() if k in KEPT_HEADERS}
            mine = update(IdempotencyKey).where(
                IdempotencyKey.owner == self.claim[0], IdempotencyKey.key == self.claim[1]
            )
            await self.session.execute(
                mine.values(status=response.status_code, headers=headers, body=bytes(response.body))
            )
        self.committing = True
        await self.session.commit()


def fingerprint_of(method: str, path: str, body: bytes) -> bytes:
    """SHA-256 of method, path and body; JSON is compared by content, so that key order does not matter."""
    try:
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    except ValueError:
        pass
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).digest()


def _no_constant(name: str) -> Any:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


class StrictRequest(Request):
    """A request whose body is JSON by the letter: NaN and Infinity are unparsable."""

    async def json(self) -> Any:
        """The body's value. Raises json.JSONDecodeError."""
        return json.loads(await self.body(), parse_constant=_no_constant)


class StrictRoute(APIRoute):
    """A route that reads its body by the letter."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The wrapped handler."""
        handler = super().get_route_handler()

        async def run(request: Request) -> Response:
            return await self.run(StrictRequest(request.scope, request.receive), handler)

        return run

    async def run(self, request: Request, handler: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
        """The answer; a reader that meets a connection which died meanwhile is served on a fresh one."""
        try:
            return await handler(request)
        except DBAPIError as error:
            if not (error.connection_invalidated and request.method in SAFE):
                raise
            return await handler(request)


class WriteRoute(StrictRoute):
    """A route whose unsafe requests run in one unit of work, tried again on deadlocks."""

    async def run(self, request: Request, handler: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
        """The answer, after COMMIT where the method is unsafe."""
        if request.method in SAFE:
            return await super().run(request, handler)
        return await run_in_unit_of_work(request, handler)


class KeyedRoute(StrictRoute):
    """A route without a transaction of its own: one is opened only to keep the answer under the key it came with."""

    async def run(self, request: Request, handler: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
        """The answer; at most `KEYED_MOST` of those with a key are under way at once, the others wait their turn."""
        if request.method in SAFE or "idempotency-key" not in request.headers:
            return await super().run(request, handler)
        async with request.app.state.keyed:
            return await run_in_unit_of_work(request, handler)


async def run_in_unit_of_work(
    request: Request, handler: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    """The handler's answer after COMMIT; deadlocks, serialisation failures and lost connections are tried again."""
    for attempt in range(ATTEMPTS):
        try:
            return await _attempt(request, handler)
        except DBAPIError as error:
            if attempt == ATTEMPTS - 1 or not (_lost_race(error) or _surely_undone(request, error)):
                raise
            await asyncio.sleep(0.005 * 2**attempt)
    raise AssertionError("unreachable")


def _lost_race(error: DBAPIError) -> bool:
    return sqlstate(error) in RETRIED or SHORT_TAKEN in str(error.orig)


def _surely_undone(request: Request, error: DBAPIError) -> bool:
    """Whether the connection died in a way that makes another try safe: before COMMIT, or with a key to ask."""
    work: UnitOfWork = request.state.unit_of_work
    return error.connection_invalidated and (not work.committing or work.claim is not None)


async def _attempt(request: Request, handler: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    async with request.app.state.database.write_session() as session:
        request.state.unit_of_work = work = UnitOfWork(session)
        try:
            response = await handler(request)
        except Replayed as replay:
            return replay.response
        await work.finish(response)
    request.app.state.disk_full = request.app.state.disk_full and response.status_code >= 400
    request.app.state.nudge()
    return response


NUDGE = text("NOTIFY sigap_journal")
"""Wakes the relays of all processes; sent outside the transaction, since NOTIFY serialises commits."""


async def unit_of_work(request: Request) -> UnitOfWork:
    """The unit of work of this request."""
    work: UnitOfWork = request.state.unit_of_work
    return work


Work = Annotated[UnitOfWork, Depends(unit_of_work)]
