"""Whether the centre can serve, and its figures for Prometheus."""

import asyncio
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from dispatch.server.answers import reply
from dispatch.server.errors import is_away
from dispatch.server.live.relay import Relay
from dispatch.server.metrics import observe
from geo.orm import now_utc

router = APIRouter(tags=["health"])
BEHIND_S = 3.0
"""A relay that has not seen the database for so long is behind. Source: interface contract."""


async def _database(request: Request) -> str:
    """ok, or why the database cannot be written to."""
    try:
        async with asyncio.timeout(2), request.app.state.database.write_session() as session:
            await session.execute(text("SELECT 1"))
    except Exception as error:
        if not is_away(error):
            raise
        return "away"
    return "full" if getattr(request.app.state, "disk_full", False) else "ok"


@router.get(
    "/api/health", summary="Health", response_model=dict[str, Any], responses={503: {"description": "cannot serve"}}
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
        "road_network": "ok" if request.app.state.roads.method == "road" else "absent",
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
    observe(request.app)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
