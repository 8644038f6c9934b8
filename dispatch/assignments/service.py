"""Sends units: one transaction, all or nothing unless asked otherwise; no unit is ever on two incidents."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.errors import UnitCommitted, UnitUnavailable
from dispatch.assignments.models import Assignment, Recommendation
from dispatch.assignments.requests import AssignRequest
from dispatch.assignments.scene import Outcome, Scene, open_scene, record, settle
from dispatch.assignments.states import ARRIVED, TRANSITIONS, AssignmentStatus, check
from dispatch.units.models import Unit
from dispatch.units.states import DISPATCHABLE
from geo.orm import new_id, utc_text
from incidents.journal import Actor
from incidents.models import Incident
from incidents.service import set_flag

S = AssignmentStatus


def change_status(row: Assignment, target: AssignmentStatus, at: datetime, *, correction: bool = False) -> None:
    """The one place that sets an assignment's status. Raises IllegalTransition.

    `at` is when it happened: the first time of each status stays in `stamps`; a correction moves what it takes
    back into `corrections`.
    """
    present = S(row.status)
    check(present, target, correction=correction)
    row.status = target
    row.status_at = at
    row.stamps = {str(target): utc_text(at), **row.stamps}
    row.revision += 1


def end_assignment(row: Assignment, wanted: AssignmentStatus, at: datetime, reason: str | None) -> None:
    """Ends it as wanted where the table allows that, else as aborted, else as cleared."""
    allowed = TRANSITIONS[S(row.status)]
    ending = next(s for s in (wanted, S.ABORTED, S.CLEARED) if s in allowed)
    change_status(row, ending, at)
    row.end_reason = reason
    row.rank = None
    row.unread_at = None


def new_assignment(
    incident: Incident, unit: Unit, actor: Actor, now: datetime, *, order: str = "respond", rank: int | None = None,
    recommendation_id: UUID | None = None, override_reason: str | None = None,
) -> Assignment:  # fmt: skip
    """A row not yet added: dispatched, or queued with a rank."""
    status = S.DISPATCHED if rank is None else S.QUEUED
    return Assignment(
        id=new_id(), incident_id=incident.id, unit_id=unit.id, status=status, status_at=now, order=order, rank=rank,
        recommendation_id=recommendation_id, override_reason=override_reason, stamps={str(status): utc_text(now)},
        corrections=[], created_by=actor.id, created_at=now, revision=1,
    )  # fmt: skip


async def _numbers(session: AsyncSession, assignments: list[Assignment]) -> dict[UUID, str]:
    ids = {a.incident_id for a in assignments}
    rows = await session.execute(select(Incident.id, Incident.number).where(Incident.id.in_(ids)))
    return {i: number for i, number in rows.all()}


async def committed(session: AsyncSession, assignments: list[Assignment]) -> list[dict[str, Any]]:
    """Unit and incident of each active assignment, as a 409 names them."""
    numbers = await _numbers(session, assignments)
    return [
        {
            "unit_id": str(a.unit_id),
            "code": "unit_committed",
            "incident_id": str(a.incident_id),
            "incident_number": numbers[a.incident_id],
        }
        for a in assignments
    ]


def unready(units: list[Unit], override_reason: str | None) -> list[Unit]:
    """Those whose readiness does not allow sending; an override_reason allows all but retired ones."""
    return [u for u in units if not u.active or (u.readiness not in DISPATCHABLE and not override_reason)]


def _unavailable(unit: Unit) -> dict[str, Any]:
    return {
        "unit_id": str(unit.id), "code": "unit_unavailable", "readiness": unit.readiness,
        "reason": unit.readiness_reason, "incident_id": None, "incident_number": None,
    }  # fmt: skip


async def check_free(scene: Scene, unit: Unit, override_reason: str | None) -> None:
    """Raises UnitCommitted or UnitUnavailable for one unit."""
    active = scene.active_of(unit.id)
    if active is not None:
        raise UnitCommitted(units=await committed(scene.session, [active]))
    if unready([unit], override_reason):
        raise UnitUnavailable(units=[_unavailable(unit)])


async def assign_units(
    session: AsyncSession, incident_id: UUID, request: AssignRequest, actor: Actor, now: datetime
) -> Outcome:
    """The new assignments, with what was refused in `extra`.

    Raises: UnknownIncident, UnknownUnit, NotOpen, UnitCommitted, UnitUnavailable. Side effects: assignments, the
    incident's status, one journal entry `units.assigned`.
    """
    scene = await open_scene(session, [incident_id], request.unit_ids)
    incident = scene.check_open(incident_id)
    busy = [a for i in sorted(scene.units) if (a := scene.active_of(i)) is not None]
    idle = [u for i, u in sorted(scene.units.items()) if scene.active_of(i) is None]
    away = unready(idle, request.override_reason)
    taken, absent = await committed(session, busy), [_unavailable(u) for u in away]
    _refuse(request, taken, absent, len(idle) - len(away))
    etas = await _cite(session, request.recommendation_id, incident_id)
    for unit in idle:
        if unit not in away:
            row = _row(incident, unit, request, actor, now)
            row.eta_at = now + etas[unit.id] if unit.id in etas else None
            scene.add(row)
    if request.on_conflict == "queue":
        _queue(scene, incident, busy, request, actor, now)
    for flag in ("returned", "short"):
        set_flag(incident, flag, False)
    settle(scene, now)
    refused = absent if request.on_conflict == "queue" else taken + absent
    return await _commit_to(scene, incident, actor, refused)


def _refuse(request: AssignRequest, taken: list[dict[str, Any]], absent: list[dict[str, Any]], free: int) -> None:
    if request.on_conflict == "queue" and (taken or free):
        taken = []
    nothing = free == 0 and not (request.on_conflict == "queue" and not taken and not absent)
    if taken and (request.on_conflict == "refuse" or nothing):
        raise UnitCommitted(units=taken, unavailable=absent)
    if absent and (request.on_conflict == "refuse" or nothing):
        raise UnitUnavailable(units=absent)


def _row(
    incident: Incident, unit: Unit, request: AssignRequest, actor: Actor, now: datetime, rank: int | None = None
) -> Assignment:
    return new_assignment(
        incident, unit, actor, now, order=request.order, rank=rank, recommendation_id=request.recommendation_id,
        override_reason=request.override_reason,
    )  # fmt: skip


def _queue(
    scene: Scene, incident: Incident, busy: list[Assignment], request: AssignRequest, actor: Actor, now: datetime
) -> None:
    for active in busy:
        waiting = scene.queue_of(active.unit_id)
        known = active.incident_id == incident.id or any(a.incident_id == incident.id for a in waiting)
        if not known:
            rank = max((a.rank or 0 for a in waiting), default=0) + 1
            scene.add(_row(incident, scene.units[active.unit_id], request, actor, now, rank))


async def _cite(session: AsyncSession, recommendation_id: UUID | None, incident_id: UUID) -> dict[UUID, timedelta]:
    """Keeps advice that is followed for good; the time each unit was expected to take by it."""
    if recommendation_id is None:
        return {}
    mine = (Recommendation.id == recommendation_id, Recommendation.incident_id == incident_id)
    cited = update(Recommendation).where(*mine).values(cited=True).returning(Recommendation.answer)
    answer = (await session.execute(cited)).scalar_one_or_none() or {}
    return {UUID(u["unit_id"]): timedelta(seconds=u["eta_s"]) for u in answer.get("units", ())}


async def _commit_to(scene: Scene, incident: Incident, actor: Actor, refused: list[dict[str, Any]]) -> Outcome:
    try:
        await scene.session.flush()
    except IntegrityError as error:
        # The locks make this impossible; the index is the last guard should a lock ever be forgotten.
        raise UnitCommitted(units=[]) from error
    outcome = await record(
        scene, "units.assigned", ("incident", incident.id), actor, {"refused": refused}, incident.id
    )  # fmt: skip
    return Outcome(outcome.seq, outcome.incidents, outcome.units, outcome.assignments, refused)


def is_arrived(row: Assignment) -> bool:
    """From on scene on: leaves only with a reason."""
    return S(row.status) in ARRIVED
