"""Who goes: recommendations, assignments, statuses, divert, replace, swap."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments import crew, moves, reports
from dispatch.assignments.errors import NotDivertible, UnitCommitted, UnitUnavailable
from dispatch.assignments.models import Recommendation
from dispatch.assignments.requests import (
    AssignRequest,
    DivertRequest,
    EmergencyRequest,
    ReadRequest,
    ReplaceRequest,
    StatusReport,
    SwapRequest,
    UnitsRequest,
)
from dispatch.assignments.service import assign_units
from dispatch.assignments.views import AssignmentView
from dispatch.operators.roles import COMMAND, EVERYONE, INTAKE, Principal, Role
from dispatch.recommend.views import RankedUnitView, RecommendationView
from dispatch.server.advice import Advisor, store
from dispatch.server.answers import refusals, reply
from dispatch.server.api.context import LiveRelay
from dispatch.server.api.envelopes import AssignedView, MovedView, RaisedView, ReportedView, SwappedView
from dispatch.server.auth import ReadSession, WriteSession, allowed, allowed_unit, open_write
from dispatch.server.errors import is_away
from dispatch.server.unit_of_work import UnitOfWork, Work, WriteRoute
from dispatch.sight import Sight, shown, sight_of
from dispatch.units.states import Capability
from geo.errors import NotFound
from geo.orm import now_utc
from geo.request import Body
from incidents.queries import get_incident, view_incident

router = APIRouter(tags=["assignments"], route_class=WriteRoute)
Commander = Annotated[Principal, allowed(COMMAND)]
REPORTERS = COMMAND | {Role.FIELD_UNIT, Role.STATION, Role.CALL_TAKER}
Reporter = Annotated[Principal, allowed_unit(REPORTERS, COMMAND | {Role.CALL_TAKER})]
log = logging.getLogger("sigap.advice")


class NeedItem(Body):
    """So many units with a capability."""

    capability: Capability
    count: int = Field(1, ge=1, le=50)


class AdviceRequest(Body):
    """What is needed; without `need`, what the run card of the incident's type and priority says."""

    need: list[NeedItem] | None = Field(None, max_length=30)
    alarm_level: int | None = Field(None, ge=1, le=9)
    exclude: list[str] = Field(default_factory=list, max_length=200, description="unit ids or call signs")


class NoAdvice(NotFound):
    """Nothing was recommended for this incident yet."""

    code = "no_recommendation"


def _advisor(request: Request) -> Advisor:
    advisor: Advisor = request.app.state.advisor
    return advisor


@asynccontextmanager
async def substituting(
    request: Request, session: AsyncSession, incident_id: UUID, unit_id: UUID | None = None
) -> AsyncIterator[None]:
    """Adds to a refusal that leaves an incident without a unit who could go instead.

    Args: unit_id is replaced where the refusal itself names no units.
    """
    try:
        yield
    except (UnitCommitted, UnitUnavailable, NotDivertible) as refusal:
        refused = [u["unit_id"] for u in refusal.fields.get("units", ())] or [str(unit_id)]
        # Nothing is going to be written: let go of the locks before looking for others.
        await session.rollback()
        picture = request.app.state.relay.picture
        refusal.fields["substitutes"] = await _advisor(request).substitutes(picture, incident_id, refused)
        raise


@router.post(
    "/api/incidents/{incident_id}/recommendations", summary="Who should go", status_code=201,
    responses=refusals(404), response_model=RecommendationView,
)  # fmt: skip
async def ask_advice(
    incident_id: UUID, request: Request, principal: Annotated[Principal, allowed(INTAKE)], work: Work,
    relay: LiveRelay, body: AdviceRequest | None = None,
) -> Response:  # fmt: skip
    """The nearest suitable units with times, reasons, who was passed over, and what is missing. Stored as shown.

    A unit that declined this incident or gave up on the way to it is not proposed again.
    """
    advisor, body = _advisor(request), body or AdviceRequest()
    _, unwilling = await asyncio.gather(advisor.roads.look(), _unwilling(request, incident_id))
    incident = relay.picture.incidents.get(str(incident_id)) or await _ended(request, incident_id)
    wanted = [item.model_dump() for item in body.need] if body.need else None
    need = await advisor.need(relay.picture, incident, wanted, body.alarm_level)
    answer = await advisor.recommend(relay.picture, incident, need, [*body.exclude, *unwilling], fresh=False)
    inputs = advisor.inputs(relay.picture, incident, body.model_dump(mode="json"))
    answer["recommendation_id"] = await _keep(request, work, incident_id, answer, inputs)
    return reply(answer, 201)


async def _ended(request: Request, incident_id: UUID) -> dict[str, Any]:
    """An incident the picture holds no more. Raises UnknownIncident."""
    async with request.app.state.database.read_session() as session:
        return dict(await view_incident(session, await get_incident(session, incident_id)))


async def _unwilling(request: Request, incident_id: UUID) -> list[str]:
    """Units that declined this incident or gave up on the way to it; none known withholds no answer."""
    try:
        async with request.app.state.database.read_session() as session:
            return await moves.list_unwilling(session, incident_id)
    except Exception as error:
        if not is_away(error):
            raise
        log.warning("advice without who declined: %s", type(error).__name__)
        return []


async def _keep(
    request: Request, work: UnitOfWork, incident_id: UUID, answer: RecommendationView, inputs: dict[str, Any]
) -> str | None:
    """Id of the stored advice. The transaction opens only now, so that no question holds one while it searches.

    None: it could not be stored; a failure to store never withholds the answer.
    """
    try:
        session = await open_write(request, work)
        return str(await store(session, incident_id, answer, inputs))
    except Exception as error:
        if not is_away(error):
            raise
        log.warning("advice was not stored: %s", type(error).__name__)
        work.claim = None
        await work.session.rollback()
        return None


@router.get(
    "/api/incidents/{incident_id}/recommendations", summary="The last advice", responses=refusals(404),
    response_model=RecommendationView,
)  # fmt: skip
async def last_advice(
    incident_id: UUID, principal: Annotated[Principal, allowed(INTAKE | {Role.SUPERVISOR})], session: ReadSession
) -> Response:
    """The last recommendation as it was shown."""
    query = select(Recommendation).where(Recommendation.incident_id == incident_id)
    row = (await session.execute(query.order_by(Recommendation.id.desc()).limit(1))).scalar_one_or_none()
    if row is None:
        raise NoAdvice
    return reply({**row.answer, "recommendation_id": str(row.id)})


@router.post(
    "/api/incidents/{incident_id}/assignments", summary="Send units", status_code=201, responses=refusals(404, 409),
    response_model=AssignedView,
)  # fmt: skip
async def assign(
    incident_id: UUID, body: AssignRequest, request: Request, principal: Commander, session: WriteSession,
    relay: LiveRelay,
) -> Response:  # fmt: skip
    """Sends units: {assignments, refused, incident, seq}. 409 names unit and incident of each that is taken."""
    advisor = _advisor(request)
    async with substituting(request, session, incident_id):
        outcome = await assign_units(session, incident_id, body, principal.actor(COMMAND), now_utc())
    refused = [u["unit_id"] for u in outcome.extra]
    content = {
        "assignments": outcome.assignments, "refused": outcome.extra, "incident": outcome.incident(incident_id),
        "substitutes": await _others(advisor, relay, incident_id, refused),
        "seq": outcome.seq,
    }  # fmt: skip
    return reply(content, 201)


async def _others(advisor: Advisor, relay: LiveRelay, incident_id: UUID, refused: list[str]) -> list[RankedUnitView]:
    """Who could go in place of refused units, asked while the assigned ones are locked."""
    if not refused:
        return []
    return await advisor.substitutes(relay.picture, incident_id, refused, fresh=False)


@router.post(
    "/api/assignments/{assignment_id}/divert", summary="Divert", status_code=201, responses=refusals(404, 409),
    response_model=MovedView,
)  # fmt: skip
async def divert(
    assignment_id: UUID, body: DivertRequest, request: Request, principal: Commander, session: WriteSession
) -> Response:
    """Takes the unit to another incident, in one step: {assignment, incidents, units, seq}."""
    row = await moves.find_assignment(session, assignment_id)
    async with substituting(request, session, body.to_incident_id, row.unit_id):
        outcome = await moves.divert(session, assignment_id, body, principal.actor(COMMAND), now_utc())
    return _moved(outcome)


@router.post(
    "/api/assignments/{assignment_id}/replace", summary="Replace", status_code=201, responses=refusals(404, 409),
    response_model=MovedView,
)  # fmt: skip
async def replace(
    assignment_id: UUID, body: ReplaceRequest, request: Request, principal: Commander, session: WriteSession
) -> Response:
    """Another unit goes instead, in one step."""
    row = await moves.find_assignment(session, assignment_id)
    async with substituting(request, session, row.incident_id, row.unit_id):
        outcome = await moves.replace(session, assignment_id, body, principal.actor(COMMAND), now_utc())
    return _moved(outcome)


@router.post(
    "/api/units/swap", summary="Swap two units", status_code=201, responses=refusals(404, 409),
    response_model=SwappedView,
)  # fmt: skip
async def swap(body: SwapRequest, principal: Commander, session: WriteSession) -> Response:
    """Two units exchange their incidents, in one step."""
    outcome = await moves.swap(session, body, principal.actor(COMMAND), now_utc())
    content = {"assignments": outcome.extra, "incidents": outcome.incidents, "units": outcome.units}
    return reply({**content, "seq": outcome.seq}, 201)


def _moved(outcome: Any) -> Response:
    content = {"assignment": outcome.extra, "assignments": outcome.assignments, "incidents": outcome.incidents}
    return reply({**content, "units": outcome.units, "seq": outcome.seq}, 201)


def _may_command(principal: Principal) -> bool:
    return principal.has(COMMAND)


async def _report(session: Any, unit_id: UUID, body: StatusReport, principal: Principal) -> Response:
    command = _may_command(principal)
    actor = principal.actor(REPORTERS)
    answer = await reports.report_status(session, unit_id, body, actor, now_utc(), may_command=command)
    return Response(_redacted(answer, sight_of(principal)), 200, media_type="application/json")


def _redacted(answer: bytes, sight: Sight) -> bytes:
    """The kept answer as this audience may see it: the same bytes for the same audience."""
    if sight.callers:
        return answer
    content = orjson.loads(answer)
    if content["incident"] is not None:
        content["incident"] = shown(sight, "incidents", content["incident"])
    return orjson.dumps(content)


@router.post(
    "/api/units/{unit_id}/status", summary="Report a status", responses=refusals(404, 409),
    response_model=ReportedView,
)  # fmt: skip
async def report_unit(unit_id: UUID, body: StatusReport, principal: Reporter, session: WriteSession) -> Response:
    """{unit, assignment, incident, applied, seq}. Late and repeated reports are kept and change nothing."""
    return await _report(session, unit_id, body, principal)


@router.post(
    "/api/assignments/{assignment_id}/status", summary="Report a status of an assignment",
    responses=refusals(404, 409), response_model=ReportedView,
)  # fmt: skip
async def report_assignment(
    assignment_id: UUID, body: StatusReport, principal: Reporter, session: WriteSession
) -> Response:
    """As for the unit, for this very assignment."""
    row = await moves.find_assignment(session, assignment_id)
    body.assignment_id = assignment_id
    return await _report(session, row.unit_id, body, principal)


@router.post(
    "/api/assignments/{assignment_id}/read", summary="The new place was read", responses=refusals(404),
    response_model=AssignmentView,
)  # fmt: skip
async def mark_read(
    assignment_id: UUID, principal: Reporter, session: WriteSession, body: ReadRequest | None = None
) -> Response:
    """The crew has read the changed place; a change newer than `unread_at` stays unread."""
    outcome = await moves.mark_read(
        session, assignment_id, body.unread_at if body else None, principal.actor(REPORTERS), now_utc()
    )
    return reply(outcome.assignment(assignment_id))


@router.post(
    "/api/units/{unit_id}/emergency", summary="A crew calls for help", status_code=201, responses=refusals(404),
    response_model=RaisedView,
)  # fmt: skip
async def emergency(unit_id: UUID, body: EmergencyRequest, principal: Reporter, session: WriteSession) -> Response:
    """A critical alert on every desk, whatever any state says."""
    answer = await crew.call_emergency(session, unit_id, body, principal.actor(EVERYONE), now_utc())
    return Response(answer, 201, media_type="application/json")


@router.post(
    "/api/units/{unit_id}/requests", summary="A crew asks for more units", status_code=201,
    responses=refusals(404, 409), response_model=RaisedView,
)  # fmt: skip
async def ask_units(unit_id: UUID, body: UnitsRequest, principal: Reporter, session: WriteSession) -> Response:
    """An alert to the dispatchers until units are sent. 409 `not_assigned` when the unit is on no incident."""
    answer = await crew.request_units(session, unit_id, body, principal.actor(EVERYONE), now_utc())
    return Response(answer, 201, media_type="application/json")
