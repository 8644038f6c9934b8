"""Alerts: raised in the transaction of their cause, silenced by one acknowledgement, ended by a person's reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.errors import UnknownAlert
from dispatch.assignments.models import Alert
from dispatch.assignments.views import AlertView, alert_view
from geo.orm import new_id
from incidents.journal import Actor, append


def new_alert(
    kind: str, level: str, subject: tuple[str, UUID], now: datetime, incident_id: UUID | None,
    detail: dict[str, Any], roles: tuple[str, ...] = ("dispatcher", "shift_leader"),
) -> Alert:  # fmt: skip
    """A row not yet added. `level` is notice, warning or critical."""
    return Alert(
        id=new_id(), kind=kind, level=level, subject_kind=subject[0], subject_id=str(subject[1]), raised_at=now,
        incident_id=incident_id, for_roles=list(roles), for_agencies=[], detail=detail, revision=1,
    )  # fmt: skip


async def list_alerts(session: AsyncSession) -> list[AlertView]:
    """Alerts that are not ended, oldest first."""
    query = select(Alert).where(Alert.ended_at.is_(None)).order_by(Alert.raised_at)
    return [alert_view(row) for row in (await session.execute(query)).scalars()]


async def _get(session: AsyncSession, alert_id: UUID) -> Alert:
    query = select(Alert).where(Alert.id == alert_id).with_for_update(key_share=True)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownAlert(alert_id=str(alert_id))
    return row


async def _record(session: AsyncSession, event: str, row: Alert, actor: Actor) -> AlertView:
    row.revision += 1
    await session.flush()
    view = alert_view(row)
    await append(
        session, event=event, subject=("alert", row.id), objects={"alerts": [view]}, actor=actor,
        incident_id=row.incident_id,
    )  # fmt: skip
    return view


async def acknowledge(
    session: AsyncSession, alert_id: UUID, note: str | None, actor: Actor, now: datetime
) -> AlertView:
    """The first acknowledgement counts and silences every desk; a second changes nothing."""
    row = await _get(session, alert_id)
    if row.acked_at is not None:
        return alert_view(row)
    row.acked_by, row.acked_at, row.ack_note = actor.name, now, note
    return await _record(session, "alert.acknowledged", row, actor)


async def end_alert(session: AsyncSession, alert_id: UUID, reason: str, actor: Actor, now: datetime) -> AlertView:
    """A person says it is over, and why; a second changes nothing."""
    row = await _get(session, alert_id)
    if row.ended_at is not None:
        return alert_view(row)
    row.ended_at, row.end_reason = now, reason
    if row.acked_at is None:
        row.acked_by, row.acked_at = actor.name, now
    return await _record(session, "alert.ended", row, actor)
