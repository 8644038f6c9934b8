"""What a crew asks of the centre: help for itself, more units, the caller's number."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.service import Cause, raise_alert
from dispatch.alerts.views import alert_view
from dispatch.assignments.errors import NotAssigned
from dispatch.assignments.models import Assignment, UnitReport
from dispatch.assignments.reports import corrected_time, repeated
from dispatch.assignments.requests import EmergencyRequest, UnitsRequest
from dispatch.assignments.scene import Outcome, Scene, open_scene, record
from dispatch.assignments.states import ACTIVE
from dispatch.assignments.watches import named
from dispatch.operators.roles import posts_of
from dispatch.units.models import Unit
from geo.orm import new_id, utc_text
from incidents.journal import Actor, append
from incidents.queries import get_call
from incidents.rulebook import current_thresholds
from incidents.thresholds import AlertKind


async def call_emergency(
    session: AsyncSession, unit_id: UUID, request: EmergencyRequest, actor: Actor, now: datetime
) -> bytes:
    """A crew calls for help: a critical alert on every desk, whatever any state says; journals `unit.emergency`."""
    # A status report under the same client_id, sent by mistake, must never swallow a call for help.
    said_as = f"emergency:{request.client_id}"
    scene = await open_scene(session, (), {unit_id})
    if (known := await repeated(session, unit_id, said_as)) is not None:
        return known
    active, unit = scene.active_of(unit_id), scene.units[unit_id]
    at, _ = corrected_time(request.at, request.sent_at, now)
    detail: dict[str, Any] = {"unit_id": str(unit.id), "call_sign": unit.call_sign, "agency": unit.agency}
    detail |= {"at": utc_text(at), "note": request.note}
    detail["position"] = request.position.model_dump() if request.position else None
    incident_id = active.incident_id if active else None
    cause = Cause(AlertKind.CREW_EMERGENCY, ("unit", unit_id), request.client_id, detail, incident_id, [unit.agency])
    said = {"at": utc_text(at), "reason": request.note}
    outcome = await _raised(scene, cause, "unit.emergency", said, actor, now)
    return await _keep(session, unit_id, active, "emergency", said_as, at, outcome, now)


async def request_units(
    session: AsyncSession, unit_id: UUID, request: UnitsRequest, actor: Actor, now: datetime
) -> bytes:
    """A crew asks for more units for its incident: an alert until units are sent; journals `unit.requested`.

    Raises: NotAssigned without an active assignment.
    """
    query = select(Assignment.incident_id).where(Assignment.unit_id == unit_id, Assignment.status.in_(ACTIVE))
    incident_id = (await session.execute(query)).scalar_one_or_none()
    scene = await open_scene(session, {incident_id} if incident_id else (), {unit_id})
    # As for an emergency: a status report's answer is none to a request.
    said_as = f"request:{request.client_id}"
    # Earlier versions kept it under its bare id.
    before = await repeated(session, unit_id, request.client_id, "request")
    if (known := before or await repeated(session, unit_id, said_as)) is not None:
        return known
    active, unit = scene.active_of(unit_id), scene.units[unit_id]
    if active is None or active.incident_id not in scene.incidents:
        raise NotAssigned
    at, _ = corrected_time(request.at, request.sent_at, now)
    incident = scene.incidents[active.incident_id]
    need = [item.model_dump(mode="json") for item in request.need]
    detail = {**named(incident, unit), "need": need, "note": request.note, "at": utc_text(at)}
    subject = ("incident", incident.id)
    cause = Cause(AlertKind.UNITS_REQUESTED, subject, f"{unit_id}/{request.client_id}", detail, incident.id)
    said = {"at": utc_text(at), "reason": request.note, "need": need}
    outcome = await _raised(scene, cause, "unit.requested", said, actor, now)
    return await _keep(session, unit_id, active, "request", said_as, at, outcome, now)


async def _raised(
    scene: Scene, cause: Cause, event: str, said: dict[str, Any], actor: Actor, now: datetime
) -> Outcome:  # fmt: skip
    alert = await raise_alert(scene.session, cause, now, await current_thresholds(scene.session))
    assert alert is not None, "a client_id is unique for ever, and so is the cause made from it"
    scene.alerts.append(alert)
    unit_id = next(iter(scene.units))
    outcome = await record(scene, event, ("unit", unit_id), actor, said, cause.incident_id)
    return Outcome(outcome.seq, outcome.incidents, outcome.units, outcome.assignments, alert_view(alert))


async def _keep(
    session: AsyncSession, unit_id: UUID, active: Assignment | None, status: str, client_id: str, at: datetime,
    outcome: Outcome, now: datetime,
) -> bytes:  # fmt: skip
    answer = orjson.dumps({"alert": outcome.extra, "unit": outcome.unit(unit_id), "seq": outcome.seq})
    row = UnitReport(
        id=new_id(), unit_id=unit_id, client_id=client_id, assignment_id=active.id if active else None, status=status,
        at=at, received_at=now, via="app", applied=True, answer=answer,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return answer


async def reveal_caller(
    session: AsyncSession, call_id: UUID, unit_ids: frozenset[UUID], posts: frozenset[str], actor: Actor
) -> dict[str, Any]:
    """The caller's full number and name; journals `caller.revealed` with who saw it. One of these units, or a unit of
    these posts, must be active on the call's incident.

    Raises: UnknownCall, NotAssigned.
    """
    call = await get_call(session, call_id)
    query = select(Unit).join(Assignment, Assignment.unit_id == Unit.id)
    query = query.where(Assignment.incident_id == call.incident_id, Assignment.status.in_(ACTIVE))
    there = (await session.execute(query)).scalars().all() if call.incident_id else ()
    if not any(u.id in unit_ids or posts & posts_of(u.agency, u.home_station_id) for u in there):
        raise NotAssigned
    seq = await append(
        session, event="caller.revealed", subject=("call", call.id), objects={}, actor=actor,
        incident_id=call.incident_id,
    )  # fmt: skip
    number = call.number_e164 or call.number_raw
    return {"call_id": str(call.id), "name": call.caller_name, "number": number, "seq": seq}
