"""Whether the centre can serve, and its figures for Prometheus."""

import asyncio
import os
from importlib.metadata import version
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.server.answers import reply
from dispatch.server.api.envelopes import HealthView
from dispatch.server.errors import is_away, is_full
from dispatch.server.live.relay import Relay
from dispatch.server.metrics import observe
from geo.orm import now_utc
from incidents.models import IdempotencyKey

router = APIRouter(tags=["health"])
BEHIND_S = 3.0
"""A relay that has not seen the database for so long is behind. Source: interface contract."""


async def _probe(session: AsyncSession) -> None:
    """Makes a table grow and takes it back: raises while the disk is full."""
    row = {"owner": uuid4(), "key": "probe", "fingerprint": b"", "body": os.urandom(65_536)}
    await session.execute(insert(IdempotencyKey).values(**row))
    await session.rollback()


async def _database(request: Request) -> str:
    """ok, full when the last write failed for want of space, away."""
    full = request.app.state.disk_full
    try:
        async with asyncio.timeout(2), request.app.state.database.write_session() as session:
            await (_probe(session) if full else session.execute(text("SELECT 1")))
    except Exception as error:
        if not is_away(error):
            raise
        return "full" if full or is_full(error) else "away"
    request.app.state.disk_full = False
    return "ok"


@router.get(
    "/api/health", summary="Health", response_model=HealthView, responses={503: {"description": "cannot serve"}}
)
async def health(request: Request) -> Response:
    """{status, checks, version}. 503 when it cannot serve; degraded when something is behind.

    Roles: none needed.
    """
    relay: Relay = request.app.state.relay
    lag_s = (now_utc() - relay.confirmed_at).total_seconds()
    database = await _database(request)
    checks = {
        "database": database,
        "journal": "ok" if database == "ok" else database,
        "relay": "ok" if lag_s <= BEHIND_S else "behind",
        "road_network": request.app.state.roads.state,
        "run_cards": "ok" if request.app.state.advisor.cards.problem is None else "broken",
        "picture": ("ok" if relay.drift == 0 else "drifted") if relay.loaded.is_set() else "loading",
    }
    fine = all(checks[name] == "ok" for name in ("database", "relay", "picture"))
    serves = database == "ok" or (database == "full" and relay.loaded.is_set())
    content = {"status": "ok" if fine else "degraded", "checks": checks, "version": version("sigap112")}
    return reply(content, 200 if serves else 503)


@router.get("/metrics", summary="Prometheus figures", response_class=Response)
async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text form.

    Roles: none needed.
    """
    observe(request.app.state)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
