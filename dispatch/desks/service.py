"""Who sits where: arrivals, silence, departures, what a desk owns, and incidents that change desks.

Coming and going are journalled, being there is not. Locks: incidents by id, then the desk, then alerts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.models import Alert
from dispatch.alerts.queries import lock_open
from dispatch.alerts.service import Cause, finish, raise_alert
from dispatch.alerts.states import CURED, RELIEVED
from dispatch.alerts.views import alert_view
from dispatch.desks.models import Desk
from dispatch.desks.queries import kept_by, lock_desk
from dispatch.desks.requests import DeskChange
from dispatch.desks.views import DeskView, desk_view
from geo.orm import utc_text
from incidents.changes import mark_changed
from incidents.journal import SYSTEM, Actor, append
from incidents.models import Incident
from incidents.queries import lock_incidents, view_incidents
from incidents.rulebook import current_thresholds
from incidents.service import Done, get_open, record
from incidents.states import OPEN
from incidents.thresholds import AlertKind
from incidents.timers import drop_timer, set_timer

SILENT = AlertKind.DESK_SILENT


@dataclass(frozen=True)
class Seat:
    """Who sits at which desk, by which session."""

    desk: str
    operator_id: UUID
    operator: str
    role: str
    session_id: UUID

    def actor(self) -> Actor:
        """As the journal names them."""
        return Actor(self.operator_id, self.operator, self.role)


async def silence(session: AsyncSession) -> timedelta:
    """How long a desk may say nothing."""
    seconds = (await current_thresholds(session)).of(SILENT).alert_s()
    return timedelta(seconds=20.0 if seconds is None else seconds)


async def arrive(session: AsyncSession, seat: Seat, now: datetime) -> DeskView:
    """Somebody sits down, or a silent desk is back: journals `desk.arrived` or `desk.back`, ends its alert.

    A further screen of the same session changes nothing and is no entry.
    """
    fresh = insert(Desk).values(id=seat.desk, since=now, last_seen=now, left_at=now, connected=False)
    await session.execute(fresh.on_conflict_do_nothing())
    row = await lock_desk(session, seat.desk)
    same = row.left_at is None and row.operator_id == seat.operator_id
    row.last_seen = max(now, row.last_seen)
    if same and row.connected:
        row.session_id = seat.session_id
        await session.flush()
        return desk_view(row)
    row.operator_id, row.operator, row.session_id = seat.operator_id, seat.operator, seat.session_id
    row.since = row.since if same else now
    row.connected, row.left_at = True, None
    await set_timer(session, SILENT, row.id, now + await silence(session))
    ended = await _end_alerts(session, row.id, CURED, now)
    return await _record(session, "desk.back" if same else "desk.arrived", row, seat.actor(), alerts=ended)


async def _end_alerts(session: AsyncSession, desk: str, reason: str, now: datetime) -> list[Alert]:
    ended = [alert for alert in await lock_open(session, {desk}) if alert.kind == SILENT]
    for alert in ended:
        await finish(session, alert, reason, now)
    return ended


_SEEN = text(
    "UPDATE desks SET last_seen = greatest(last_seen, seen.at)"
    " FROM unnest(CAST(:desks AS text[]), CAST(:times AS timestamptz[])) AS seen(desk, at)"
    " WHERE id = seen.desk AND connected RETURNING id"
)


async def note_seen(session: AsyncSession, times: Mapping[str, datetime]) -> set[str]:
    """Notes when these desks were heard, without any entry; those of them that count as connected."""
    await session.execute(text("SET LOCAL synchronous_commit = off"))
    desks = sorted(times)
    rows = await session.execute(_SEEN, {"desks": desks, "times": [times[desk] for desk in desks]})
    return set(rows.scalars())


async def leave(session: AsyncSession, desk: str, session_id: UUID, actor: Actor, now: datetime) -> None:
    """Somebody signs out: journals `desk.left`. Incidents that stay behind go up to the shift leader."""
    kept = await lock_kept(session, desk)
    row = await session.get(Desk, desk, with_for_update={"key_share": True}, populate_existing=True)
    if row is None or row.session_id != session_id or row.left_at is not None:
        return
    row.connected, row.left_at, row.last_seen = False, now, now
    await drop_timer(session, SILENT, desk)
    raised = [await _tell(session, row, kept, now)] if kept else []
    await _record(session, "desk.left", row, actor, alerts=[alert for alert in raised if alert is not None])


async def fall_silent(session: AsyncSession, desk: str, now: datetime, up_since: datetime) -> None:
    """The timer of a desk: when nothing was heard for too long it counts as silent, and the shift leader is told.

    A centre that has itself just come up gives every desk the same time to come back.
    """
    kept = await lock_kept(session, desk)
    row = await lock_desk(session, desk)
    if not row.connected:
        return
    due_at = max(row.last_seen, up_since) + await silence(session)
    if due_at > now:
        await set_timer(session, SILENT, desk, due_at)
        return
    row.connected = False
    alert = await _tell(session, row, kept, now)
    await _record(session, "desk.silent", row, SYSTEM, alerts=[alert] if alert else [])


async def _tell(
    session: AsyncSession, row: Desk, kept: Sequence[Incident], now: datetime, key: str = ""
) -> Alert | None:
    """The alert to the shift leader, with the open incidents that nobody looks at now."""
    listed = [
        {"id": str(i.id), "number": i.number, "short_number": i.short_number, "type": i.type, "priority": i.priority}
        for i in sorted(kept, key=lambda i: (i.priority, i.created_at))
    ]
    detail: dict[str, Any] = {"desk": row.id, "operator": row.operator, "incidents": listed}
    detail |= {"since": utc_text(row.last_seen), "reason": "left" if row.left_at else "silent"}
    level = None if kept else "notice"
    cause = Cause(SILENT, ("desk", row.id), key or row.last_seen.isoformat(), detail, level=level)
    return await raise_alert(session, cause, now, await current_thresholds(session))


async def lock_kept(session: AsyncSession, desk: str) -> list[Incident]:
    """The open incidents a desk keeps, locked by id; one that changed hands meanwhile is left out."""
    rows = await lock_incidents(session, set(await kept_by(session, desk)))
    return [row for row in rows.values() if row.handler == desk and row.status in OPEN]


async def take_over(
    session: AsyncSession, desk: str, to: str, reason: str, actor: Actor, now: datetime
) -> tuple[list[Any], int]:
    """All open incidents of a desk go to another, whose alert ends; journals `desk.taken_over`. Views and seq."""
    kept = await lock_kept(session, desk)
    row = await lock_desk(session, desk)
    give(kept, to, actor, now)
    ended = await _end_alerts(session, desk, RELIEVED, now)
    await session.flush()
    views = await view_incidents(session, kept)
    objects: dict[str, list[Any]] = {"incidents": list(views), "alerts": [alert_view(a) for a in ended]}
    seq = await append(
        session, event="desk.taken_over", subject=("desk", row.id), objects={k: v for k, v in objects.items() if v},
        actor=actor, detail={"reason": reason, "to": to, "incident_ids": [str(i.id) for i in kept]},
    )  # fmt: skip
    return list(views), seq


def give(rows: Sequence[Incident], to: str, actor: Actor, now: datetime) -> None:
    """Sets who keeps locked incidents."""
    for row in rows:
        row.handler = to
        mark_changed(row, ["handler"], actor)
        row.updated_at = now


async def give_incident(
    session: AsyncSession, incident_id: UUID, event: str, to: str, actor: Actor, now: datetime
) -> Done:
    """Claim or transfer: which desk keeps this incident now. One that nobody sits at is told to the shift leader."""
    row = await get_open(session, incident_id)
    before = row.handler
    give([row], to, actor, now)
    desk = await session.get(Desk, to)
    absent = desk is not None and not desk.connected
    alert = await _tell(session, desk, [row], now, f"{row.id}/{row.revision}") if absent and desk else None
    more = {"alerts": [alert_view(alert)]} if alert else None
    return await record(session, event, row, actor, {"before": {"handler": before}}, more=more)


async def change_desk(session: AsyncSession, desk: str, request: DeskChange, actor: Actor) -> DeskView:
    """What a desk dispatches; journals `desk.changed`. Raises UnknownDesk."""
    row = await lock_desk(session, desk)
    row.agencies = row.agencies if request.agencies is None else list(request.agencies)
    row.areas = row.areas if request.areas is None else list(request.areas)
    return await _record(session, "desk.changed", row, actor)


async def _record(
    session: AsyncSession, event: str, row: Desk, actor: Actor, alerts: Sequence[Alert] = ()
) -> DeskView:  # fmt: skip
    row.revision += 1
    await session.flush()
    view = desk_view(row)
    objects: dict[str, list[Any]] = {"desks": [view]}
    if alerts:
        objects["alerts"] = [alert_view(alert) for alert in alerts]
    await append(session, event=event, subject=("desk", row.id), objects=objects, actor=actor)
    return view
