"""Status reports from the field: every one is kept; late, repeated and out-of-order ones change no state.

Source of the rules: interface contract, "Units and assignments"; design, section 4, "Field reports".
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.service import Cause, raise_alert
from dispatch.assignments.errors import ReasonMissing, UnitCommitted, UnknownAssignment
from dispatch.assignments.models import Assignment, UnitReport
from dispatch.assignments.moves import find_assignment, start_queued
from dispatch.assignments.requests import StatusReport
from dispatch.assignments.scene import Outcome, Scene, open_scene, record, settle
from dispatch.assignments.service import change_status, committed, end_assignment
from dispatch.assignments.states import ACTIVE, ARRIVED, ENDED, ORDER, REPORTABLE, AssignmentStatus, check
from dispatch.assignments.views import assignment_view
from dispatch.assignments.watches import named
from dispatch.units.service import set_readiness
from dispatch.units.states import Readiness
from geo.orm import new_id, utc_text
from incidents.errors import IllegalTransition, MovedMeanwhile
from incidents.journal import Actor
from incidents.rulebook import current_thresholds
from incidents.service import set_flag
from incidents.thresholds import AlertKind

S = AssignmentStatus
AHEAD = timedelta(minutes=5)
"""A device's time further ahead is clamped to the time of receipt. Source: interface contract."""


@dataclass
class Report:
    """A report on its way through: what came, and what it led to."""

    unit_id: UUID
    request: StatusReport
    actor: Actor
    now: datetime
    may_command: bool
    """Whether a dispatcher speaks: may correct, and set what only dispatchers decide."""
    at: datetime
    """When it happened, by the corrected clock of the device."""
    flags: list[str] = field(default_factory=list)
    applied: bool = True
    reason: str | None = None

    def set_aside(self, reason: str) -> None:
        """It stands in the timeline and changes no state."""
        self.applied, self.reason = False, reason


def corrected_time(at: datetime | None, sent_at: datetime | None, received_at: datetime) -> tuple[datetime, list[str]]:
    """When it happened: shifted by what the device's clock is wrong, never after its receipt."""
    if at is None:
        return received_at, []
    if sent_at is not None and sent_at >= at:
        return min(at + (received_at - sent_at), received_at), []
    if at - received_at > AHEAD:
        return received_at, ["clock_ahead"]
    return min(at, received_at), []


async def repeated(session: AsyncSession, unit_id: UUID, client_id: str, status: str | None = None) -> bytes | None:
    """The stored answer to a client_id that was heard before, with a status if one is asked for."""
    query = select(UnitReport.answer).where(UnitReport.unit_id == unit_id, UnitReport.client_id == client_id)
    if status is not None:
        query = query.where(UnitReport.status == status)
    return (await session.execute(query)).scalar_one_or_none()


async def _meant(session: AsyncSession, report: Report) -> Assignment | None:
    """The assignment a report speaks of: the one named, else the one active at `at`, else the one active now.

    Raises: UnknownAssignment, also for another unit's.
    """
    if report.request.assignment_id is not None:
        row = await find_assignment(session, report.request.assignment_id)
        if row.unit_id != report.unit_id:
            raise UnknownAssignment(assignment_id=str(row.id))
        return row
    query = select(Assignment).where(Assignment.unit_id == report.unit_id, Assignment.status.in_(ACTIVE))
    active = (await session.execute(query)).scalar_one_or_none()
    if active is not None and (report.at >= active.created_at or not isinstance(report.request.status, S)):
        return active
    if not isinstance(report.request.status, S):
        return None
    began = select(Assignment).where(Assignment.unit_id == report.unit_id, Assignment.created_at <= report.at)
    query = began.where(Assignment.status != S.QUEUED).order_by(Assignment.created_at.desc()).limit(1)
    earlier = (await session.execute(query)).scalar_one_or_none()
    return earlier or active


async def report_status(
    session: AsyncSession, unit_id: UUID, request: StatusReport, actor: Actor, now: datetime, *, may_command: bool
) -> bytes:
    """The answer's bytes: {unit, assignment, incident, applied, seq}; the same client_id gets the same bytes.

    Raises: UnknownUnit, UnknownAssignment, IllegalTransition, UnitCommitted, ReasonMissing. Side effects: a row in
    unit_reports, perhaps new states, one journal entry.
    """
    at, flags = corrected_time(request.at, request.sent_at, now)
    report = Report(unit_id, request, actor, now, may_command, at, flags)
    if (known := await repeated(session, unit_id, request.client_id)) is not None:
        return known
    meant = await _meant(session, report)
    scene = await open_scene(session, {meant.incident_id} if meant else (), {unit_id})
    if (known := await repeated(session, unit_id, request.client_id)) is not None:
        return known
    _check_unmoved(scene, meant, unit_id)
    if isinstance(request.status, S):
        await _apply_status(scene, report, meant)
    else:
        await _apply_readiness(scene, report)
    return await _keep(scene, report, meant)


def _check_unmoved(scene: Scene, meant: Assignment | None, unit_id: UUID) -> None:
    """Between the look and the lock a divert or merge may have moved the unit: then all begins anew."""
    active = scene.active_of(unit_id)
    if active is not None and active.incident_id not in scene.incidents and (meant is None or meant.status in ACTIVE):
        raise MovedMeanwhile
    if meant is not None and meant.id not in scene.assignments:
        raise MovedMeanwhile


async def _apply_status(scene: Scene, report: Report, meant: Assignment | None) -> None:
    request, status = report.request, S(report.request.status)
    if meant is None:
        raise IllegalTransition(present=scene.units[report.unit_id].readiness, allowed=sorted(Readiness))
    if request.correction:
        return _correct(scene, report, meant)
    if S(meant.status) in ENDED:
        return await _after_end(scene, report, meant)
    if status not in REPORTABLE and not report.may_command:
        raise IllegalTransition(present=meant.status, allowed=sorted(REPORTABLE))
    if status == S(meant.status):
        return report.set_aside("repeated")
    if report.at < meant.status_at:
        return _late(scene, report, meant)
    if S(meant.status) is S.QUEUED and status is S.DISPATCHED:
        await start_queued(scene.session, scene, meant, report.now)
    change_status(meant, status, report.at)
    if status in ENDED:
        meant.end_reason = request.reason
    scene.changed.add(meant.id)
    if status in (S.DECLINED, S.ABORTED):
        await _lost(scene, report, meant)
    return None


def _late(scene: Scene, report: Report, meant: Assignment) -> None:
    """Older than what is known: it fills its missing stamp and changes nothing else."""
    status = S(report.request.status)
    if status in ORDER and str(status) not in meant.stamps and S(meant.status) in ORDER:
        if ORDER.index(status) < ORDER.index(S(meant.status)):
            meant.stamps = {**meant.stamps, str(status): utc_text(report.at)}
            scene.changed.add(meant.id)
    report.set_aside("late")


async def _after_end(scene: Scene, report: Report, meant: Assignment) -> None:
    """The assignment has ended: kept; a unit that says it is on scene after a cancel or divert alerts the desk."""
    report.set_aside("assignment_ended")
    withdrawn = S(meant.status) in (S.CANCELLED, S.DIVERTED)
    if withdrawn and S(report.request.status) in ARRIVED and report.at > meant.status_at:
        said = {"status": str(report.request.status), "ended": meant.status, "at": utc_text(report.at)}
        await _alert(scene, report, meant, AlertKind.REPORT_AFTER_END, ("unit", report.unit_id), said)


async def _alert(
    scene: Scene, report: Report, meant: Assignment, kind: AlertKind, subject: tuple[str, UUID], said: dict[str, Any]
) -> None:
    """Once for each assignment and kind: the assignment is the cause."""
    unit = scene.units[report.unit_id]
    detail = {**named(scene.incidents[meant.incident_id], unit), **said}
    cause = Cause(kind, subject, str(meant.id), detail, meant.incident_id, [unit.agency])
    alert = await raise_alert(scene.session, cause, report.now, await current_thresholds(scene.session))
    scene.alerts += [alert] if alert is not None else []


async def _lost(scene: Scene, report: Report, meant: Assignment) -> None:
    """A unit that will not come: whoever sent it must know at once."""
    said = {"status": meant.status, "reason": meant.end_reason}
    await _alert(scene, report, meant, AlertKind.UNIT_LOST, ("incident", meant.incident_id), said)


def _correct(scene: Scene, report: Report, meant: Assignment) -> None:
    """A dispatcher's correction: steps back are legal; both times are kept. What waits is started, not corrected."""
    status = S(report.request.status)
    if not report.may_command:
        raise IllegalTransition(present=meant.status, allowed=sorted(REPORTABLE))
    if not report.request.reason:
        raise ReasonMissing
    if S(meant.status) is S.QUEUED:
        raise IllegalTransition(present=meant.status, allowed=[])
    check(S(meant.status), status, correction=True)
    taken_back = {s: at for s, at in meant.stamps.items() if status in ORDER and s in ORDER and _after(s, status)}
    entry = {
        "from": meant.status, "to": str(status), "at": utc_text(report.now), "by": report.actor.name,
        "reason": report.request.reason, "taken_back": taken_back,
    }  # fmt: skip
    meant.corrections = [*meant.corrections, entry]
    meant.stamps = {s: at for s, at in meant.stamps.items() if s not in taken_back}
    change_status(meant, status, report.at, correction=True)
    scene.changed.add(meant.id)


def _after(stamp: str, status: S) -> bool:
    return ORDER.index(S(stamp)) > ORDER.index(status)


async def _apply_readiness(scene: Scene, report: Report) -> None:
    """A unit's own readiness; with an active assignment only a breakdown counts: it aborts the assignment."""
    unit, readiness = scene.units[report.unit_id], Readiness(report.request.status)
    active = scene.active_of(unit.id)
    if active is not None and readiness is not Readiness.OUT_OF_SERVICE:
        raise UnitCommitted(units=await committed(scene.session, [active]))
    if report.at < max(unit.readiness_at, active.status_at if active is not None else unit.readiness_at):
        return report.set_aside("late")
    if active is not None:
        end_assignment(active, S.ABORTED, report.at, report.request.reason or "out_of_service")
        scene.changed.add(active.id)
        set_flag(scene.incidents[active.incident_id], "short", True)
        await _lost(scene, report, active)
    set_readiness(unit, readiness, report.request.reason, report.request.ready_at, report.at)
    return None


def _event(report: Report) -> str:
    if not report.applied:
        return "unit.reported_late"
    return "unit.status_changed" if isinstance(report.request.status, S) else "unit.readiness_changed"


async def _keep(scene: Scene, report: Report, meant: Assignment | None) -> bytes:
    """Settles, journals, keeps the report with its answer."""
    request = report.request
    if report.applied:
        settle(scene, report.now)
    detail = {
        "report": request.model_dump(mode="json", exclude_none=True), "applied": report.applied,
        "reason": report.reason, "at": utc_text(report.at), "flags": report.flags,
    }  # fmt: skip
    incident_id = meant.incident_id if meant else None
    outcome = await record(scene, _event(report), ("unit", report.unit_id), report.actor, detail, incident_id)
    answer = orjson.dumps(_answer(outcome, report, meant))
    row = UnitReport(
        id=new_id(), unit_id=report.unit_id, client_id=request.client_id, assignment_id=meant.id if meant else None,
        status=str(request.status), at=report.at, sent_at=request.sent_at, received_at=report.now, via=request.via,
        applied=report.applied, reason=report.reason, answer=answer,
    )  # fmt: skip
    scene.session.add(row)
    await scene.session.flush()
    return answer


def _answer(outcome: Outcome, report: Report, meant: Assignment | None) -> dict[str, Any]:
    return {
        "unit": outcome.unit(report.unit_id),
        "assignment": assignment_view(meant) if meant else None,
        "incident": outcome.incident(meant.incident_id) if meant else None,
        "applied": report.applied,
        "reason": report.reason,
        "seq": outcome.seq,
    }
