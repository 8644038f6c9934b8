"""What happens to calls by themselves: taken, changed, called back, added to an incident. Each is one journal entry.

`also` does what must happen in the same transaction: the house above follows what rings and what was abandoned.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from geo.orm import utc_text
from incidents.calls.service import Also, More, change_call, link_call, nothing_else, take_call
from incidents.changes import mark_changed
from incidents.errors import NotAbandoned
from incidents.journal import Actor, append
from incidents.models import Call
from incidents.queries import count_callers, get_call, get_incident, view_incident
from incidents.requests import CallBack, CallChange, NewCall
from incidents.service import RAISED, Done, raise_priority, record, refresh_calls, watch_incident
from incidents.states import CallState
from incidents.views import CallView, call_view


def _detail(calls: Sequence[Call], more: More) -> dict[str, Any]:
    return {"calls": [call_view(call) for call in (*calls, *more.calls)]}


async def record_call(
    session: AsyncSession, request: NewCall, actor: Actor, now: datetime, also: Also = nothing_else
) -> CallView:
    """A call that belongs to no incident yet; journals `call.taken`."""
    call = take_call(request, actor, now)
    session.add(call)
    await session.flush()
    more = await also([call])
    await append(
        session, event="call.taken", subject=("call", call.id), objects=more.objects, actor=actor,
        detail=_detail([call], more),
    )  # fmt: skip
    return call_view(call)


async def add_caller(
    session: AsyncSession, incident_id: UUID, request: NewCall, actor: Actor, now: datetime, also: Also = nothing_else
) -> Done:
    """One more caller for a known incident, whatever its state; journals `call.added`. Three independent callers raise
    a priority nobody set by hand.
    """
    row = await get_incident(session, incident_id, lock=True)
    call = take_call(request, actor, now)
    session.add(call)
    await session.flush()
    link_call(call, row.id)
    row.updated_at = now
    await refresh_calls(session, row)
    rose = raise_priority(row, await count_callers(session, row.id))
    mark_changed(row, RAISED if rose else (), actor)
    await watch_incident(session, row)
    more = await also([call])
    done = await record(session, "call.added", row, actor, _detail([call], more), more=more.objects)
    return Done(done.incident, done.seq, call_view(call))


async def patch_call(
    session: AsyncSession, call_id: UUID, request: CallChange, actor: Actor, now: datetime, also: Also = nothing_else
) -> CallView:
    """Changes a call, perhaps linking it to an incident; journals `call.changed`."""
    known = await get_call(session, call_id)
    incident_id = request.incident_id or known.incident_id
    row = await get_incident(session, incident_id, lock=True) if incident_id else None
    call = await get_call(session, call_id, lock=True)
    change_call(call, request, actor, now)
    if row is not None:
        link_call(call, row.id)
        row.updated_at = now
        row.revision += 1
        await refresh_calls(session, row)
    await session.flush()
    more = await also([call])
    objects = {"incidents": [await view_incident(session, row)]} if row is not None else {}
    await append(
        session, event="call.changed", subject=("call", call.id), objects={**objects, **more.objects}, actor=actor,
        detail=_detail([call], more), incident_id=incident_id,
    )  # fmt: skip
    return call_view(call)


async def call_back(
    session: AsyncSession, call_id: UUID, request: CallBack, actor: Actor, now: datetime, also: Also = nothing_else
) -> CallView:
    """Notes a try to call back an abandoned call; journals `call.called_back`. Reached: nothing is left to call back.

    Raises: UnknownCall, NotAbandoned.
    """
    call = await get_call(session, call_id, lock=True)
    if call.state != CallState.ABANDONED:
        raise NotAbandoned(call_id=str(call_id))
    note_try(call, request.result, actor.name, now, request.note)
    await session.flush()
    more = await also([call])
    await append(
        session, event="call.called_back", subject=("call", call.id), objects=more.objects, actor=actor,
        detail=_detail([call], more), incident_id=call.incident_id,
    )  # fmt: skip
    return call_view(call)


def note_try(call: Call, result: str, by: str, now: datetime, note: str | None = None) -> None:
    """Adds a try; reached and called again settle the call."""
    call.callbacks = [*call.callbacks, {"at": utc_text(now), "by": by, "result": result, "note": note}]
    if result in ("reached", "called_again"):
        call.called_back_at = call.called_back_at or now
    call.revision += 1
