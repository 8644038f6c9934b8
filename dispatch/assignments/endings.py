"""What ends an incident or takes its end back, with its assignments: cancel, close, reopen, merge, unmerge, move."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.models import Assignment
from dispatch.assignments.scene import LIVE, Outcome, Scene, arrived, first_time, open_scene, record, settle
from dispatch.assignments.service import end_assignment
from dispatch.assignments.states import ACTIVE, ARRIVED, AssignmentStatus, progress
from incidents.changes import check_fields, mark_changed
from incidents.errors import IllegalTransition, MergeRefused, MovedMeanwhile, NotMerged, UnitsActive
from incidents.journal import Actor
from incidents.models import Call, Incident
from incidents.numbering import free_short_number
from incidents.queries import get_incident, view_incident
from incidents.requests import CloseRequest, LocationChange, MergeRequest, NewHold, ReasonedRequest, UnmergeRequest
from incidents.service import Setting, change_status, clear_hold, move_incident, refresh_calls, set_flag
from incidents.service import hold as hold_incident
from incidents.states import OPEN, IncidentStatus, derive
from incidents.timers import drop_timer, set_timer

S = AssignmentStatus
RENEWS = "advice_renews"
"""The timer of an incident whose advice was for another place."""
END = ["disposition"]
"""The field that close, cancel and reopen change: two of them at once clash by it."""


async def _live_units(session: AsyncSession, incident_ids: set[UUID]) -> set[UUID]:
    query = select(Assignment.unit_id).where(Assignment.incident_id.in_(incident_ids), Assignment.status.in_(LIVE))
    return set((await session.execute(query)).scalars())


async def _scene_with_units(session: AsyncSession, incident_ids: set[UUID]) -> Scene:
    """The incidents with every unit that is on them or queued for them."""
    for incident_id in incident_ids:
        await get_incident(session, incident_id)
    scene = await open_scene(session, incident_ids, await _live_units(session, incident_ids))
    live = {a.unit_id for i in incident_ids for a in scene.of_incident(i) if S(a.status) in LIVE}
    if live - scene.units.keys():
        raise MovedMeanwhile
    return scene


def _end_all(scene: Scene, incident_id: UUID, wanted: S, now: datetime, reason: str) -> None:
    for row in scene.of_incident(incident_id):
        if S(row.status) in LIVE:
            end_assignment(row, wanted, now, reason)
            scene.changed.add(row.id)


async def _finish(
    scene: Scene, row: Incident, status: IncidentStatus, now: datetime, actor: Actor, reason: str | None
) -> None:
    change_status(row, status, now)
    row.closed_at = now
    row.end_reason = reason
    clear_hold(row)
    await drop_timer(scene.session, "hold_ends", str(row.id))
    mark_changed(row, END, actor)
    row.updated_at = now


async def cancel(
    session: AsyncSession, incident_id: UUID, request: ReasonedRequest, actor: Actor, now: datetime
) -> Outcome:
    """Calls everybody back; journals `incident.cancelled`. Raises: NotOpen, Stale."""
    scene = await _scene_with_units(session, {incident_id})
    row = scene.check_open(incident_id)
    check_fields(row, request.revision, END, await view_incident(session, row))
    _end_all(scene, incident_id, S.CANCELLED, now, request.reason)
    await _finish(scene, row, IncidentStatus.CANCELLED, now, actor, request.reason)
    return await record(scene, "incident.cancelled", ("incident", row.id), actor, {"reason": request.reason}, row.id)


async def close(
    session: AsyncSession, incident_id: UUID, request: CloseRequest, actor: Actor, now: datetime
) -> Outcome:
    """Closes what is over; journals `incident.closed`. Raises: NotOpen, Stale, UnitsActive."""
    scene = await _scene_with_units(session, {incident_id})
    row = scene.check_open(incident_id)
    check_fields(row, request.revision, END, await view_incident(session, row))
    active = [a for a in scene.of_incident(incident_id) if S(a.status) in ACTIVE]
    if active:
        raise UnitsActive(units=[{"unit_id": str(a.unit_id), "status": a.status} for a in active])
    _end_all(scene, incident_id, S.CANCELLED, now, "incident closed")
    row.disposition = request.disposition
    await _finish(scene, row, IncidentStatus.CLOSED, now, actor, request.note)
    detail = {"disposition": request.disposition, "note": request.note}
    return await record(scene, "incident.closed", ("incident", row.id), actor, detail, row.id)


async def reopen(
    session: AsyncSession, incident_id: UUID, request: ReasonedRequest, actor: Actor, now: datetime
) -> Outcome:
    """A closed or cancelled incident waits or stands cleared again; journals `incident.reopened`."""
    scene = await _scene_with_units(session, {incident_id})
    row = scene.incidents[incident_id]
    if row.status not in (IncidentStatus.CLOSED, IncidentStatus.CANCELLED):
        raise IllegalTransition(present=row.status, allowed=[])
    check_fields(row, request.revision, END, await view_incident(session, row))
    await _open_again(scene, row, now, actor)
    return await record(scene, "incident.reopened", ("incident", row.id), actor, {"reason": request.reason}, row.id)


async def _open_again(scene: Scene, row: Incident, now: datetime, actor: Actor) -> None:
    status = derive(progress(a.status, arrived=arrived(a)) for a in scene.of_incident(row.id))
    row.short_number = await free_short_number(scene.session, row.number)
    change_status(row, status, now)
    set_flag(row, "reopened", True)
    row.closed_at = row.disposition = row.end_reason = None
    row.waiting_since = now if status is IncidentStatus.PENDING else row.waiting_since
    mark_changed(row, END, actor)
    row.updated_at = now


async def merge(
    session: AsyncSession, incident_id: UUID, request: MergeRequest, actor: Actor, now: datetime
) -> Outcome:
    """Units and calls move into the other incident, which keeps the earliest clocks; journals `incident.merged`.

    Raises: NotOpen, Stale, MergeRefused (with itself).
    """
    if request.into == incident_id:
        raise MergeRefused("An incident cannot be merged into itself.")
    scene = await _scene_with_units(session, {incident_id, request.into})
    row, target = scene.check_open(incident_id), scene.check_open(request.into)
    check_fields(row, request.revision, END, await view_incident(session, row))
    moved, doubles = _twice_there(scene, row, target)
    calls = (await session.execute(select(Call).where(Call.incident_id == row.id).order_by(Call.id))).scalars().all()
    _move(scene, moved, row, target)
    for double in doubles:
        end_assignment(double, S.CANCELLED, now, "merged")
        scene.changed.add(double.id)
    for call in calls:
        call.incident_id = target.id
    row.merged_into = target.id
    row.merged_content = _content(row, target, moved, calls)
    _keep_earliest(row, target)
    await _finish(scene, row, IncidentStatus.MERGED, now, actor, None)
    await refresh_calls(session, target)
    settle(scene, now)
    return await record(scene, "incident.merged", ("incident", row.id), actor, {"into": str(target.id)}, target.id)


def _twice_there(scene: Scene, row: Incident, target: Incident) -> tuple[list[Assignment], list[Assignment]]:
    """(what moves, what ends): a unit with work on both keeps the one it is at; two that wait are one."""
    there = {a.unit_id: a for a in scene.of_incident(target.id) if S(a.status) in LIVE}
    live = [a for a in scene.of_incident(row.id) if S(a.status) in LIVE]
    doubles = [a for a in live if a.unit_id in there and S(a.status) is S.QUEUED]
    moved = [a for a in live if a not in doubles]
    return moved, doubles + [there[a.unit_id] for a in moved if a.unit_id in there]


def _content(row: Incident, target: Incident, moved: list[Assignment], calls: Any) -> dict[str, Any]:
    return {
        "assignment_ids": [str(a.id) for a in moved],
        "call_ids": [str(c.id) for c in calls],
        "target_clocks": target.clocks,
        "target_waiting_since": target.waiting_since.isoformat() if target.waiting_since else None,
    }


def _move(scene: Scene, assignments: list[Assignment], source: Incident, target: Incident) -> None:
    for row in assignments:
        row.incident_id = target.id
        row.revision += 1
        scene.changed.add(row.id)
    ids = [a.id for a in assignments]
    source.assignment_ids = [i for i in source.assignment_ids if i not in ids]
    target.assignment_ids = [*target.assignment_ids, *ids]


def _keep_earliest(row: Incident, target: Incident) -> None:
    target.clocks = {k: min(v, row.clocks.get(k, v)) for k, v in {**row.clocks, **target.clocks}.items()}
    if row.waiting_since and (target.waiting_since is None or row.waiting_since < target.waiting_since):
        target.waiting_since = row.waiting_since


_STAMPED = {"assigned_at": (S.DISPATCHED,), "en_route_at": (S.EN_ROUTE, S.STAGED), "on_scene_at": ARRIVED}
"""The clocks of an incident that its assignments' stamps tell."""


def _give_back(row: Incident, target: Incident, content: dict[str, Any], stay: list[Assignment]) -> None:
    """The target loses the clocks that came with the other one; its own, and what it has earned since, it keeps."""
    came = {k for k, v in target.clocks.items() if row.clocks.get(k) == v}
    own = {k: v for k, v in target.clocks.items() if k not in came}
    earned = {k: at for k in came & _STAMPED.keys() if (at := first_time(stay, _STAMPED[k]))}
    target.clocks = {**earned, **own, **content["target_clocks"]}
    if target.waiting_since == row.waiting_since and content["target_waiting_since"]:
        target.waiting_since = datetime.fromisoformat(content["target_waiting_since"])


async def unmerge(
    session: AsyncSession, incident_id: UUID, request: UnmergeRequest, actor: Actor, now: datetime
) -> Outcome:
    """What came and is still there returns; the rest stays and is listed as `kept`; journals `incident.unmerged`."""
    known = await get_incident(session, incident_id)
    if known.merged_into is None:
        raise NotMerged
    scene = await _scene_with_units(session, {incident_id, known.merged_into})
    row = scene.incidents[incident_id]
    if row.merged_into is None or row.merged_into not in scene.incidents:
        raise NotMerged
    check_fields(row, request.revision, END, await view_incident(session, row))
    target, content = scene.incidents[row.merged_into], row.merged_content or {}
    came = [a for a in scene.of_incident(target.id) if str(a.id) in content["assignment_ids"]]
    back = [a for a in came if S(a.status) in LIVE]
    _move(scene, back, target, row)
    kept = sorted(set(content["assignment_ids"]) - {str(a.id) for a in back})
    kept += await _return_calls(session, content["call_ids"], target.id, row.id)
    _give_back(row, target, content, scene.of_incident(target.id))
    row.merged_into = row.merged_content = None
    await _open_again(scene, row, now, actor)
    await refresh_calls(session, row)
    await refresh_calls(session, target)
    settle(scene, now)
    outcome = await record(scene, "incident.unmerged", ("incident", row.id), actor, {"kept": kept}, row.id)
    return Outcome(outcome.seq, outcome.incidents, outcome.units, outcome.assignments, kept)


async def _return_calls(session: AsyncSession, call_ids: list[str], source: UUID, target: UUID) -> list[str]:
    """Ids of those that are no longer with the source, and stay where they are."""
    query = select(Call).where(Call.id.in_([UUID(i) for i in call_ids]), Call.incident_id == source)
    back = (await session.execute(query)).scalars().all()
    for call in back:
        call.incident_id = target
    return sorted(set(call_ids) - {str(call.id) for call in back})


async def relocate(
    session: AsyncSession, incident_id: UUID, request: LocationChange, actor: Actor, now: datetime, setting: Setting
) -> Outcome:
    """A new place, which every active crew must read and advice is renewed for; journals `incident.moved`.

    Raises: NotOpen, PlaceMissing, Stale.
    """
    scene = await _scene_with_units(session, {incident_id})
    row = scene.check_open(incident_id)
    await move_incident(session, row, request, actor, now, setting)
    for assignment in scene.of_incident(incident_id):
        if S(assignment.status) in ACTIVE:
            assignment.unread_at = now
            assignment.revision += 1
            scene.changed.add(assignment.id)
    await set_timer(session, RENEWS, str(incident_id), now)
    return await record(scene, "incident.moved", ("incident", row.id), actor, {"reason": request.reason}, row.id)


async def hold(session: AsyncSession, incident_id: UUID, request: NewHold, actor: Actor, now: datetime) -> Outcome:
    """Lets an incident wait on purpose until a time, whose alert it ends; journals `incident.held`.

    Raises: NotOpen, UntilPast.
    """
    scene = await open_scene(session, {incident_id}, ())
    await hold_incident(session, scene.check_open(incident_id), request, actor, now)
    return await record(scene, "incident.held", ("incident", incident_id), actor, None, incident_id)


def is_open(row: Incident) -> bool:
    """Whether the incident is still being worked on."""
    return IncidentStatus(row.status) in OPEN
