"""Raises, follows, acknowledges, escalates and ends alerts. Flushes; journals where it acts alone.

Locks: alerts come after assignments and before the journal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.errors import AlertEnded
from dispatch.alerts.models import Alert
from dispatch.alerts.queries import lock_alert
from dispatch.alerts.states import ACKNOWLEDGED, LIFE, PROPOSING, Life
from dispatch.alerts.views import AlertView, alert_view
from geo.orm import new_id
from incidents.journal import SYSTEM, Actor, append
from incidents.rulebook import current_thresholds
from incidents.thresholds import AlertKind, Thresholds
from incidents.timers import drop_timer, set_timer

ESCALATES = "alert_escalates"
"""The timer of an alert nobody acknowledges."""
PROPOSES = "alert_proposes"
"""The timer of an alert that is to say who could go instead."""
LEADER = "shift_leader"


@dataclass(frozen=True)
class Cause:
    """What an alert is to be raised for."""

    kind: AlertKind
    subject: tuple[str, UUID | str]
    key: str
    """Tells this cause from every other of the same kind and subject."""
    detail: Mapping[str, Any]
    incident_id: UUID | None = None
    agencies: Sequence[str] = ()
    level: str | None = field(default=None)
    """Instead of the kind's own."""


async def raise_alert(session: AsyncSession, cause: Cause, now: datetime, limits: Thresholds) -> Alert | None:
    """The new alert, not yet journalled; None when this cause was raised before, whatever became of it.

    Side effects: a row in alerts, and the timer of its escalation.
    """
    threshold = limits.of(cause.kind)
    since = now - timedelta(seconds=limits.window_s)
    recent = select(func.count() + literal(1)).where(Alert.centre == 1, Alert.raised_at > since).scalar_subquery()
    row = insert(Alert).values(
        id=new_id(), centre=1, kind=cause.kind, level=cause.level or threshold.level, subject_kind=cause.subject[0],
        subject_id=str(cause.subject[1]), cause=cause.key, incident_id=cause.incident_id, raised_at=now,
        recent_count=recent, for_roles=list(threshold.roles), for_agencies=list(cause.agencies),
        detail=dict(cause.detail), revision=1,
    )  # fmt: skip
    alert = (await session.execute(row.on_conflict_do_nothing().returning(Alert))).scalar_one_or_none()
    if alert is not None and threshold.escalate_s and LEADER not in threshold.roles:
        await set_timer(session, ESCALATES, str(alert.id), now + timedelta(seconds=threshold.escalate_s))
    if alert is not None and cause.kind in PROPOSING:
        await set_timer(session, PROPOSES, str(alert.id), now)
    return alert


async def raise_alone(session: AsyncSession, cause: Cause, now: datetime) -> AlertView | None:
    """Raises and journals `alert.raised` as an act of its own: what a timer does."""
    alert = await raise_alert(session, cause, now, await current_thresholds(session))
    return None if alert is None else await record(session, "alert.raised", alert, SYSTEM)


async def record(session: AsyncSession, event: str, row: Alert, actor: Actor) -> AlertView:
    """Flushes and journals one alert; the transaction's last act."""
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
    row = await lock_alert(session, alert_id)
    if row.acked_at is not None:
        return alert_view(row)
    row.acked_by, row.acked_at, row.ack_note = actor.name, now, note
    if LIFE[AlertKind(row.kind)] is Life.SEEN:
        row.ended_at, row.ended_by, row.end_reason = now, actor.name, ACKNOWLEDGED
    row.revision += 1
    await drop_timer(session, ESCALATES, str(alert_id))
    return await record(session, "alert.acknowledged", row, actor)


async def end_alert(session: AsyncSession, alert_id: UUID, reason: str, actor: Actor, now: datetime) -> AlertView:
    """A person says it is over, and why; a second changes nothing. The same cause is never raised again."""
    row = await lock_alert(session, alert_id)
    if row.ended_at is not None:
        return alert_view(row)
    row.ended_by = actor.name
    if row.acked_at is None:
        row.acked_by, row.acked_at = actor.name, now
    await finish(session, row, reason, now)
    return await record(session, "alert.ended", row, actor)


async def finish(session: AsyncSession, row: Alert, reason: str, now: datetime) -> None:
    """Ends a locked alert; the caller journals it."""
    row.ended_at, row.end_reason = now, reason
    row.revision += 1
    await drop_timer(session, ESCALATES, str(row.id))


async def escalate(session: AsyncSession, subject: str, now: datetime) -> None:
    """The timer `alert_escalates`: nobody has acknowledged it, so the shift leader has it too."""
    row = await lock_alert(session, UUID(subject))
    if row.acked_at is not None or row.ended_at is not None or row.escalated_at is not None:
        return
    row.escalated_at = now
    row.for_roles = [*row.for_roles, LEADER] if row.for_roles else []
    row.revision += 1
    await record(session, "alert.escalated", row, SYSTEM)


async def attach_proposal(
    session: AsyncSession, alert_id: UUID, proposal: Mapping[str, Any], actor: Actor = SYSTEM
) -> AlertView:
    """Puts who could go instead onto an open alert (kinds: `PROPOSING`); a newer proposal takes the older's place.

    Raises: UnknownAlert, AlertEnded. Journals `alert.proposed`.
    """
    row = await lock_alert(session, alert_id)
    if row.ended_at is not None:
        raise AlertEnded(alert_id=str(alert_id))
    row.detail = {**row.detail, "proposal": dict(proposal)}
    row.revision += 1
    return await record(session, "alert.proposed", row, actor)
