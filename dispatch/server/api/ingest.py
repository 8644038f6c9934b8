"""Positions in: our own route, and the trackers people already have, with the answers those need."""

import base64
import binascii
from typing import Annotated, Any
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import Field

from dispatch.operators.roles import COMMAND, Principal, Role
from dispatch.server.answers import refusals, reply
from dispatch.server.api.envelopes import CountsView
from dispatch.server.auth import allowed_unit, bearer_of, check_crew, open_write
from dispatch.server.errors import NotSignedIn
from dispatch.server.logs import security
from dispatch.server.unit_of_work import KeyedRoute
from dispatch.units.errors import UnknownUnit
from dispatch.units.positions import Counts, PositionWriter
from dispatch.units.queries import find_unit, get_unit
from geo.errors import Unreadable
from geo.fixes import osmand, owntracks
from geo.fixes.fix import Fix
from geo.orm import now_utc
from geo.request import Body, UtcInput

router = APIRouter(tags=["positions"], route_class=KeyedRoute)
GATEWAYS = COMMAND | {Role.ADMIN}
REPORTERS = GATEWAYS | {Role.FIELD_UNIT}
"""Who may report a position: the crew itself, or a gateway with a dispatcher's or administrator's token."""


class FixInput(Body):
    """Where a unit was."""

    lon: float = Field(ge=-180, le=180, description="degrees east")
    lat: float = Field(ge=-90, le=90, description="degrees north")
    at: UtcInput
    accuracy_m: float | None = Field(None, ge=0, le=1e7)
    speed_mps: float | None = Field(None, ge=0, le=1000)
    heading_deg: float | None = Field(None, ge=0, le=360)


class FixBatch(Body):
    """Fixes in any order; repeats are ignored."""

    fixes: list[FixInput] = Field(min_length=1, max_length=1000)


class UnknownDevice(Unreadable):
    """No unit has a tracker of this name."""

    code = "unknown_device"


def _writer(request: Request) -> PositionWriter:
    writer: PositionWriter = request.app.state.positions
    return writer


@router.post(
    "/api/units/{unit_id}/positions", summary="Report positions", status_code=202, responses=refusals(404),
    response_model=CountsView,
)  # fmt: skip
async def report_positions(
    unit_id: UUID, body: FixBatch, request: Request, principal: Annotated[Principal, allowed_unit(REPORTERS, GATEWAYS)]
) -> Response:
    """{accepted, ignored, quarantined}. Repeats change nothing; impossible fixes are kept apart with the reason.

    Under an Idempotency-Key a repeat gets the first answer again; without one, as trackers send, nothing is kept of it.
    """
    if "idempotency-key" in request.headers:
        await open_write(request, request.state.unit_of_work)
    if str(unit_id) not in request.app.state.relay.picture.units:
        async with request.app.state.database.read_session() as session:
            await get_unit(session, unit_id)
    fixes = [
        Fix(
            f.lon, f.lat, f.at, f.accuracy_m, f.speed_mps, None if f.heading_deg is None else f.heading_deg % 360, "app"
        )
        for f in body.fixes
    ]
    return reply(_counts(await _writer(request).accept(unit_id, fixes, now_utc())), 202)


def _counts(counts: Counts) -> dict[str, int]:
    return {"accepted": counts.accepted, "ignored": counts.ignored, "quarantined": counts.quarantined}


async def _tracker(request: Request, *secrets: str | None) -> Principal:
    """Whose device it is: bearer token, Basic password, `?token=` or a token as the id. Raises NotSignedIn."""
    credentials = request.app.state.credentials
    for secret in (bearer_of(request), _basic(request), *secrets):
        if secret:
            principal: Principal | None = await credentials.find(secret, by_token=True)
            if principal is not None and principal.has(REPORTERS):
                return principal
    security("tracker_refused", path=request.url.path)
    raise NotSignedIn


def _basic(request: Request) -> str | None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (ValueError, binascii.Error):
        return None


async def _unit_of(request: Request, principal: Principal, device: str | None) -> UUID:
    """The unit of a device name or call sign, else the one unit this token crews. Raises UnknownUnit."""
    if device is not None:
        async with request.app.state.database.read_session() as session:
            unit = await find_unit(session, device.replace("\x00", ""))
        if unit is not None:
            if not principal.has(GATEWAYS):
                check_crew(principal, unit.id)
            return unit.id
    if len(principal.unit_ids) == 1:
        return next(iter(principal.unit_ids))
    raise UnknownUnit(device=device)


async def _osmand_fields(request: Request) -> tuple[dict[str, str], Any]:
    """Query and form fields together, or the JSON body."""
    fields = dict(request.query_params.multi_items())
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            return fields, orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Unreadable("The body is not JSON.") from error
    return fields | dict(parse_qsl(body.decode("utf-8", "replace"))), None


@router.get(
    "/ingest/osmand", summary="Positions from OsmAnd, in the address", responses=refusals(404), response_model=None
)
@router.post(
    "/ingest/osmand", summary="Positions from OsmAnd and Traccar Client", responses=refusals(404), response_model=None
)
async def from_osmand(request: Request) -> Response:
    """200: kept, or nothing to keep. 400 (to JSON: 404): unknown device. What is not answered with 200 is sent again.

    Roles: the token of the device; by bearer, Basic password, `token=` or as `id=`.
    """
    fields, body = await _osmand_fields(request)
    now = now_utc()
    try:
        device, fix = osmand.parse_json(body, now) if body is not None else osmand.parse_query(fields, now)
    except osmand.NoDevice as error:
        raise UnknownDevice("The report does not say its device: id=.. or device_id.") from error
    principal = await _tracker(request, fields.get("token"), device)
    try:
        unit_id = await _unit_of(request, principal, device)
    except UnknownUnit as error:
        # Traccar's own answers, which its clients know: 400 to a query, 404 to JSON.
        if body is None:
            raise UnknownDevice(device=device) from error
        raise
    if fix is not None:
        await _writer(request).accept(unit_id, [fix], now)
    return Response(status_code=200)


@router.post("/ingest/owntracks", summary="Positions from OwnTracks", responses=refusals(), response_model=list[str])
async def from_owntracks(request: Request) -> Response:
    """Always 200 and `[]` to a known device: anything else makes the app send the same message for ever.

    Roles: the token of the device; by bearer, Basic password or `token=`.
    """
    principal = await _tracker(request, request.query_params.get("token"))
    try:
        message = orjson.loads(await request.body() or b"null")
    except orjson.JSONDecodeError:
        message = None
    now = now_utc()
    fix = owntracks.parse(message, now)
    if fix is not None:
        device = request.headers.get("x-limit-d") or request.query_params.get("d")
        await _writer(request).accept(await _unit_of(request, principal, device), [fix], now)
    return Response(b"[]", 200, media_type="application/json")
