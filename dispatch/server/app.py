"""The application: puts the rooms together; knows no rule of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from dispatch.server import errors
from dispatch.server.advice import Advisor
from dispatch.server.api import (
    agencies,
    alerts,
    assignments,
    calls,
    catalogue,
    city,
    closures,
    desks,
    health,
    incidents,
    ingest,
    operators,
    picture,
    places,
    reports,
    review,
    roads,
    rules,
    sessions,
    tiles,
    units,
)
from dispatch.server.auth import Credentials
from dispatch.server.cards import RunCards
from dispatch.server.clock import Timers
from dispatch.server.database import Database
from dispatch.server.edge import Edge
from dispatch.server.live import endpoint
from dispatch.server.live.frames import frame_schemas
from dispatch.server.live.presence import Presence
from dispatch.server.live.relay import Relay
from dispatch.server.problems import REF, problem_schemas
from dispatch.server.proposals import Proposals
from dispatch.server.reach import Reach
from dispatch.server.roads import Roads
from dispatch.server.roles_table import every_route, roles_of_routes
from dispatch.server.unit_of_work import KEYED_MOST
from dispatch.units.positions import PositionWriter
from geo.schema import name_codes
from geo.tiles.service import Tiles
from incidents.service import Setting
from ui.mount import mount

if TYPE_CHECKING:
    from dispatch.server.settings import Settings

ROUTERS = (
    sessions,
    incidents,
    calls,
    assignments,
    alerts,
    desks,
    units,
    picture,
    city,
    places,
    tiles,
    closures,
    roads,
    catalogue,
    operators,
    agencies,
    rules,
    reports,
    review,
    ingest,
    health,
    endpoint,
)


def create_app(settings: "Settings", database: Database) -> FastAPI:
    """The whole application on a database; its loops run while it is served."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await app.state.roads.look()
        app.state.relay.start()
        app.state.roads.start()
        app.state.timers.start()
        app.state.presence.start()
        yield
        await app.state.presence.stop()
        await app.state.timers.stop()
        await app.state.roads.stop()
        await app.state.relay.stop()
        await database.dispose()

    app = FastAPI(
        title="Sigap 112", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False,
        description="The dispatch system of an emergency command centre.",
    )  # fmt: skip
    _furnish(app, settings, database)
    errors.install(app)
    for room in ROUTERS:
        # Not `include_router`, which builds every route a second time, half a second long, under the first call.
        app.router.routes.extend(room.router.routes)
    mount(app)
    app.state.routes = list(every_route(app.routes))
    _document(app)
    app.add_middleware(Edge, tls=settings.tls_cert is not None)
    return app


def _furnish(app: FastAPI, settings: "Settings", database: Database) -> None:
    relay = Relay(database)
    app.state.database = database
    app.state.relay = relay
    app.state.nudge = relay.nudge
    app.state.disk_full = False
    # Log-ins let in at once: a flood of them takes neither the processors nor the database from dispatchers.
    app.state.door = asyncio.Semaphore(2)
    app.state.credentials = Credentials(database.read_session)
    app.state.roads = Roads(database, relay, settings.timezone)
    cards = RunCards(settings.run_cards, database.read_session)
    app.state.advisor = Advisor(database.read_session, app.state.roads, cards)
    app.state.tiles = Tiles(database.read_session)
    app.state.reach = Reach(database.read_session, app.state.advisor, app.state.tiles)
    app.state.timers = Timers(database, relay, Proposals(relay, app.state.advisor).actions)
    app.state.presence = Presence(database, lambda: relay.hub.clients, relay.nudge)
    app.state.positions = PositionWriter(database.write_session)
    app.state.keyed = asyncio.Semaphore(KEYED_MOST)
    app.state.setting = Setting(settings.timezone, settings.city_bounds)


def _document(app: FastAPI) -> None:
    """OpenAPI with the problem documents, the frames of the live stream, named codes and each route's roles."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            for name, component in (problem_schemas() | frame_schemas(REF)).items():
                schemas.setdefault(name, component)
            name_codes(schema)
            _add_roles(app, schema)
        return app.openapi_schema or {}

    app.openapi = described  # type: ignore[method-assign]


def _add_roles(app: FastAPI, schema: dict[str, Any]) -> None:
    for (method, path), roles in roles_of_routes(app).items():
        operation = schema["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            named = ", ".join(sorted(roles)) if roles is not None else "none needed"
            operation["description"] = f"{operation.get('description', '')}\n\nRoles: {named}.".strip()
            operation["x-roles"] = sorted(roles) if roles is not None else []
