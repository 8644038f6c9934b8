"""Reports, lifts and lapses closures; each is one journal entry."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.orm import new_id
from incidents.closures.depths import passable_at
from incidents.errors import EndsBeforeItBegins, UnknownClosure
from incidents.journal import SYSTEM, Actor, append
from incidents.models import Closure
from incidents.requests import NewClosure
from incidents.timers import drop_timer, set_timer
from incidents.views import ClosureView, closure_view


async def report_closure(session: AsyncSession, request: NewClosure, actor: Actor, now: datetime) -> ClosureView:
    """The new closure; journals `closure.reported`; with an end it lapses by itself. Raises EndsBeforeItBegins."""
    if request.until is not None and request.until <= max(request.from_ or now, now):
        raise EndsBeforeItBegins
    passing = request.passable_by
    if passing is None:
        passing = [] if request.depth_m is None else passable_at(request.depth_m)  # type: ignore[assignment]
    row = Closure(
        id=new_id(), shape=request.shape.model_dump(mode="json"), reason=request.reason, source=request.source,
        from_at=request.from_ or now, until_at=request.until, depth_m=request.depth_m,
        passable_by=list(passing or []), created_by=actor.name, created_at=now, revision=1,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    if row.until_at is not None:
        await set_timer(session, "closure_lapses", str(row.id), max(row.until_at, now))
    return await _record(session, "closure.reported", row, actor)


async def lift_closure(session: AsyncSession, closure_id: UUID, actor: Actor, now: datetime) -> ClosureView:
    """Ends a closure; a second time changes nothing. Raises UnknownClosure."""
    row = await _get(session, closure_id)
    if row.ended_at is not None:
        return closure_view(row)
    await drop_timer(session, "closure_lapses", str(closure_id))
    return await _end(session, "closure.lifted", row, actor, now)


async def lapse_closure(session: AsyncSession, subject: str, now: datetime) -> None:
    """The timer `closure_lapses`."""
    row = await _get(session, UUID(subject))
    if row.ended_at is None:
        await _end(session, "closure.lapsed", row, SYSTEM, now)


async def _end(session: AsyncSession, event: str, row: Closure, actor: Actor, now: datetime) -> ClosureView:
    row.ended_at = now
    row.revision += 1
    return await _record(session, event, row, actor)


async def _get(session: AsyncSession, closure_id: UUID) -> Closure:
    query = select(Closure).where(Closure.id == closure_id).with_for_update(key_share=True)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownClosure(closure_id=str(closure_id))
    return row


async def _record(session: AsyncSession, event: str, row: Closure, actor: Actor) -> ClosureView:
    await session.flush()
    view = closure_view(row)
    await append(session, event=event, subject=("closure", row.id), objects={"closures": [view]}, actor=actor)
    return view
