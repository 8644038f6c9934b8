"""Handover of a desk: a frozen sheet, signed by two people; with the second signature the incidents change desks."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.models import Alert
from dispatch.alerts.views import alert_view
from dispatch.assignments.models import Assignment
from dispatch.assignments.scene import LIVE
from dispatch.assignments.views import assignment_view
from dispatch.desks.errors import NothingToHandOver, NotYourHandover, SamePerson, SignedAlready
from dispatch.desks.models import Handover
from dispatch.desks.queries import get_handover
from dispatch.desks.requests import NewHandover, Signature
from dispatch.desks.service import give, lock_kept
from dispatch.desks.views import (
    HandoverView,
    SheetIncidentView,
    SheetView,
    SignatureView,
    handover_summary,
    handover_view,
)
from dispatch.operators.roles import Principal, Role
from dispatch.units.models import Unit
from geo.orm import new_id, utc_text
from incidents.journal import Actor, append, read_incident
from incidents.models import Incident
from incidents.queries import view_incidents
from incidents.views import NoteView

ON_BEHALF = frozenset({Role.SHIFT_LEADER, Role.SUPERVISOR})
LAST_NOTES = 5
"""Notes of each incident on a sheet, beside all urgent ones [J]."""


async def draw_up(
    session: AsyncSession, request: NewHandover, principal: Principal, actor: Actor, now: datetime
) -> HandoverView:
    """The handover with its sheet, not yet signed; journals `handover.drawn_up` with the sheet's digest.

    Raises: NotYourHandover, NothingToHandOver.
    """
    if request.desk == request.to and principal.desk != request.desk:
        raise NothingToHandOver
    _may_sign(principal, request.desk)
    kept = await lock_kept(session, request.desk)
    sheet = orjson.dumps(await _sheet(session, request.desk, kept, now))
    row = Handover(
        id=new_id(), desk=request.desk, to=request.to, notes=request.notes, cautions=list(request.cautions),
        sheet=sheet.decode(), sheet_sha256=hashlib.sha256(sheet).hexdigest(), signatures=[], created_by=actor.name,
        created_at=now, revision=1,
    )  # fmt: skip
    session.add(row)
    return await _record(session, "handover.drawn_up", row, actor, [])


def _may_sign(principal: Principal, desk: str) -> bool:
    """Whether it is on behalf of somebody else. Raises NotYourHandover."""
    if principal.desk == desk:
        return False
    if not principal.has(ON_BEHALF):
        raise NotYourHandover(desk=desk)
    return True


async def _sheet(session: AsyncSession, desk: str, kept: Sequence[Incident], now: datetime) -> SheetView:
    ids = [row.id for row in kept]
    views = {view["id"]: view for view in await view_incidents(session, kept)}
    query = select(Assignment, Unit.call_sign).join(Unit, Unit.id == Assignment.unit_id)
    query = query.where(Assignment.incident_id.in_(ids), Assignment.status.in_(LIVE)).order_by(Assignment.id)
    at_work = [(row, call_sign) for row, call_sign in (await session.execute(query)).all()]
    about = Alert.incident_id.in_(ids) | (Alert.subject_id == desk)
    alerts = (await session.execute(select(Alert).where(Alert.ended_at.is_(None), about))).scalars()
    incidents: list[SheetIncidentView] = []
    for row in sorted(kept, key=lambda row: (row.priority, row.created_at)):
        mine = [(a, sign) for a, sign in at_work if a.incident_id == row.id]
        incidents.append(
            {
                "incident": views[str(row.id)],
                "assignments": [assignment_view(a) for a, _ in mine],
                "call_signs": {str(a.unit_id): sign for a, sign in mine},
                "notes": await _notes(session, row.id),
            }
        )
    return {"frozen_at": utc_text(now), "incidents": incidents, "alerts": [alert_view(a) for a in alerts]}


async def _notes(session: AsyncSession, incident_id: UUID) -> list[NoteView]:
    entries = await read_incident(session, incident_id, {"incident.noted"})
    notes = [orjson.loads(entry.body)["detail"]["note"] for entry in reversed(entries)]
    return [note for n, note in enumerate(notes) if n < LAST_NOTES or note["urgent"]]


async def sign(
    session: AsyncSession, handover_id: UUID, request: Signature, principal: Principal, actor: Actor, now: datetime
) -> tuple[HandoverView, list[str]]:
    """The handover after this signature; journals `handover.signed`, and with the second one moves the incidents.

    With it the ids of incidents the desk has got since, which are on no sheet and stay with it.
    Raises: UnknownHandover, NotYourHandover, SignedAlready, SamePerson.
    """
    known = await get_handover(session, handover_id)
    # Incidents come before the handover in the order of locks; whether they are needed shows only with its lock.
    kept = await lock_kept(session, known.desk) if known.desk != known.to else []
    row = await get_handover(session, handover_id, lock=True)
    row.signatures = [*row.signatures, _signature(row, request, principal, actor, now)]
    moved: list[Incident] = []
    if len(row.signatures) == 2:
        row.completed_at = now
        on_sheet = handover_summary(row)["incident_ids"]
        moved = [incident for incident in kept if str(incident.id) in on_sheet]
        give(moved, row.to, actor, now)
    left = sorted(str(i.id) for i in kept if i not in moved) if row.completed_at else []
    return await _record(session, "handover.signed", row, actor, moved), left


def _signature(
    row: Handover, request: Signature, principal: Principal, actor: Actor, now: datetime
) -> dict[str, Any]:  # fmt: skip
    on_behalf = _may_sign(principal, row.desk if request.side == "giver" else row.to)
    if any(s["side"] == request.side for s in row.signatures):
        raise SignedAlready(side=request.side)
    if any(s["operator_id"] == str(principal.operator_id) for s in row.signatures):
        raise SamePerson
    signature: SignatureView = {
        "side": request.side, "operator_id": str(principal.operator_id), "operator": actor.name, "role": actor.role,
        "desk": principal.desk, "at": utc_text(now), "on_behalf": on_behalf, "note": request.note,
    }  # fmt: skip
    return cast(dict[str, Any], signature)


async def _record(
    session: AsyncSession, event: str, row: Handover, actor: Actor, moved: Sequence[Incident]
) -> HandoverView:  # fmt: skip
    row.revision += 1
    await session.flush()
    objects = {"incidents": list(await view_incidents(session, moved))} if moved else {}
    await append(
        session, event=event, subject=("handover", row.id), objects=objects, actor=actor,
        detail={"handover": handover_summary(row)},
    )  # fmt: skip
    return handover_view(row)
