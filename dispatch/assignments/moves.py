"""Divert, replace, swap: each one transaction, so that no unit is lost or doubled midway; cover moves; crews."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.errors import (
    AlreadyEnded,
    NotDivertible,
    SameIncident,
    UnitCommitted,
    UnknownAssignment,
)
from dispatch.assignments.models import Assignment
from dispatch.assignments.requests import DivertRequest, ReplaceRequest, SwapRequest
from dispatch.assignments.scene import Outcome, Scene, open_scene, record, settle
from dispatch.assignments.service import check_free, committed, end_assignment, is_arrived, new_assignment
from dispatch.assignments.states import ACTIVE, AssignmentStatus
from dispatch.units.models import Unit
from dispatch.units.requests import CrewChange, MoveRequest, NewUnit, UnitChange
from dispatch.units.service import add_unit, change_unit, move_unit
from dispatch.units.views import unit_view
from incidents.changes import mark_changed
from incidents.errors import MovedMeanwhile
from incidents.journal import Actor
from incidents.models import Incident

S = AssignmentStatus


async def find_assignment(session: AsyncSession, assignment_id: UUID) -> Assignment:
    """The row as it is just now, unlocked: to learn which incident and unit to lock. Raises UnknownAssignment."""
    row = await session.get(Assignment, assignment_id)
    if row is None:
        raise UnknownAssignment(assignment_id=str(assignment_id))
    return row


def recheck(scene: Scene, assignment_id: UUID) -> Assignment:
    """The locked row; raises MovedMeanwhile when a merge took it to another incident before the lock."""
    row = scene.assignments.get(assignment_id)
    if row is None or row.incident_id not in scene.incidents:
        raise MovedMeanwhile
    return row


def _check_movable(row: Assignment, override_reason: str | None) -> None:
    if S(row.status) not in ACTIVE:
        raise AlreadyEnded(present=row.status)
    if is_arrived(row) and not override_reason:
        raise NotDivertible(present=row.status)


def _succeed(
    scene: Scene, old: Assignment, incident: Incident, unit: Unit, actor: Actor, now: datetime, why: str | None
) -> Assignment:
    fresh = new_assignment(incident, unit, actor, now, order="respond", override_reason=why)
    scene.add(fresh)
    old.successor_id = fresh.id
    return fresh


async def divert(
    session: AsyncSession, assignment_id: UUID, request: DivertRequest, actor: Actor, now: datetime
) -> Outcome:
    """Takes the unit to another incident: the old assignment ends, a new one begins.

    Raises: UnknownAssignment, AlreadyEnded, NotDivertible, NotOpen, SameIncident.
    """
    known = await find_assignment(session, assignment_id)
    scene = await open_scene(session, {known.incident_id, request.to_incident_id}, {known.unit_id})
    old = recheck(scene, assignment_id)
    _check_movable(old, request.override_reason)
    target = scene.check_open(request.to_incident_id)
    if old.incident_id == target.id:
        raise SameIncident
    end_assignment(old, S.DIVERTED, now, request.reason)
    scene.changed.add(old.id)
    await session.flush()
    fresh = _succeed(scene, old, target, scene.units[old.unit_id], actor, now, request.override_reason)
    settle(scene, now)
    detail = {"reason": request.reason, "from": str(old.incident_id), "to": str(target.id)}
    outcome = await record(scene, "assignment.diverted", ("assignment", old.id), actor, detail, target.id)
    return _with(outcome, outcome.assignment(fresh.id))


async def replace(
    session: AsyncSession, assignment_id: UUID, request: ReplaceRequest, actor: Actor, now: datetime
) -> Outcome:
    """Another unit goes instead. Raises as `divert`, and UnknownUnit, UnitCommitted, UnitUnavailable."""
    known = await find_assignment(session, assignment_id)
    scene = await open_scene(session, {known.incident_id}, {known.unit_id, request.unit_id})
    old = recheck(scene, assignment_id)
    _check_movable(old, request.override_reason)
    incident = scene.check_open(old.incident_id)
    unit = scene.units[request.unit_id]
    await check_free(scene, unit, request.override_reason)
    end_assignment(old, S.CANCELLED, now, request.reason)
    scene.changed.add(old.id)
    fresh = _succeed(scene, old, incident, unit, actor, now, request.override_reason)
    settle(scene, now)
    detail = {"reason": request.reason, "from": str(old.unit_id), "to": str(unit.id)}
    outcome = await record(scene, "assignment.replaced", ("assignment", old.id), actor, detail, incident.id)
    return _with(outcome, outcome.assignment(fresh.id))


async def swap(session: AsyncSession, request: SwapRequest, actor: Actor, now: datetime) -> Outcome:
    """Two units exchange their incidents. Raises as `divert`."""
    first, second = [await find_assignment(session, i) for i in request.assignment_ids]
    scene = await open_scene(session, {first.incident_id, second.incident_id}, {first.unit_id, second.unit_id})
    first, second = recheck(scene, first.id), recheck(scene, second.id)
    for row in (first, second):
        _check_movable(row, request.override_reason)
        scene.check_open(row.incident_id)
    if first.incident_id == second.incident_id or first.unit_id == second.unit_id:
        raise SameIncident
    for row in (first, second):
        end_assignment(row, S.DIVERTED, now, request.reason)
        scene.changed.add(row.id)
    await session.flush()
    pairs = [(first, second), (second, first)]
    fresh = [
        _succeed(scene, old, scene.incidents[other.incident_id], scene.units[old.unit_id], actor, now, request.reason)
        for old, other in pairs
    ]
    settle(scene, now)
    detail = {"reason": request.reason, "incidents": [str(first.incident_id), str(second.incident_id)]}
    outcome = await record(
        scene, "assignments.swapped", ("assignment", first.id), actor, detail, first.incident_id
    )  # fmt: skip
    return _with(outcome, [outcome.assignment(row.id) for row in fresh])


def _with(outcome: Outcome, extra: Any) -> Outcome:
    return Outcome(outcome.seq, outcome.incidents, outcome.units, outcome.assignments, extra)


async def mark_read(
    session: AsyncSession, assignment_id: UUID, read: datetime | None, actor: Actor, now: datetime
) -> Outcome:
    """The crew has read the place that changed at `read`. A newer change stays unread: what waited in a phone without
    network must not say that the crew knows a place it has not seen. None: whatever is there.
    """
    known = await find_assignment(session, assignment_id)
    scene = await open_scene(session, {known.incident_id}, {known.unit_id})
    row = recheck(scene, assignment_id)
    if row.unread_at is None or read is None or row.unread_at <= read:
        row.unread_at = None
    row.revision += 1
    scene.changed.add(row.id)
    return await record(scene, "assignment.read", ("assignment", row.id), actor, None, row.incident_id)


async def start_queued(session: AsyncSession, scene: Scene, row: Assignment, now: datetime) -> None:
    """A queued job begins: its unit must be free now. Raises UnitCommitted, UnitUnavailable."""
    await check_free(scene, scene.units[row.unit_id], row.override_reason)
    row.rank = None


async def _unit_scene(session: AsyncSession, unit_id: UUID) -> Scene:
    """A unit with its live assignments and no incident: for acts that change no incident."""
    return await open_scene(session, (), {unit_id})


async def register_unit(session: AsyncSession, request: NewUnit, actor: Actor, now: datetime) -> Outcome:
    """A new unit; journals `unit.added`. Raises: UnknownAgency, UnknownStation, CallSignTaken."""
    row = await add_unit(session, request, now)
    scene = Scene(session, {}, {row.id: row}, {})
    return await record(scene, "unit.added", ("unit", row.id), actor)


async def patch_unit(session: AsyncSession, unit_id: UUID, request: UnitChange, actor: Actor) -> Outcome:
    """Changes a unit's data; journals `unit.changed`. Raises: UnknownUnit, Stale, CallSignTaken, UnitCommitted .."""
    scene = await _unit_scene(session, unit_id)
    row = scene.units[unit_id]
    at_work = [*scene.queue_of(unit_id), *filter(None, [scene.active_of(unit_id)])]
    if request.active is False and at_work:
        raise UnitCommitted(units=await committed(session, at_work))
    await change_unit(session, row, request, actor, unit_view(row, scene.active_of(unit_id)))
    return await record(scene, "unit.changed", ("unit", unit_id), actor)


async def set_crew(session: AsyncSession, unit_id: UUID, request: CrewChange, actor: Actor) -> Outcome:
    """Who is aboard; journals `unit.crew_changed`."""
    scene = await _unit_scene(session, unit_id)
    row = scene.units[unit_id]
    row.crew = [member.model_dump() for member in request.crew]
    mark_changed(row, ["crew"], actor)
    return await record(scene, "unit.crew_changed", ("unit", unit_id), actor)


async def cover(session: AsyncSession, unit_id: UUID, request: MoveRequest, actor: Actor, now: datetime) -> Outcome:
    """A cover move: the unit stands elsewhere and stays as ready as it is; journals `unit.moved`."""
    scene = await _unit_scene(session, unit_id)
    await move_unit(session, scene.units[unit_id], request, actor, now)
    return await record(scene, "unit.moved", ("unit", unit_id), actor, {"reason": request.reason})


async def list_of_unit(session: AsyncSession, unit_id: UUID, limit: int = 50) -> list[Assignment]:
    """A unit's assignments, newest first."""
    query = select(Assignment).where(Assignment.unit_id == unit_id).order_by(Assignment.id.desc()).limit(limit)
    return list((await session.execute(query)).scalars())


async def list_unwilling(session: AsyncSession, incident_id: UUID) -> list[str]:
    """Ids of units that declined this incident or gave up on the way to it: not proposed for it again."""
    ended = Assignment.status.in_((S.DECLINED, S.ABORTED))
    query = select(Assignment.unit_id).where(Assignment.incident_id == incident_id, ended).distinct()
    return [str(unit_id) for unit_id in (await session.execute(query)).scalars()]
