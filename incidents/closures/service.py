"""Reports, lifts and lapses closures; each is one journal entry."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.orm import new_id
from incidents.changes import check_fields, mark_changed
from incidents.closures.depths import passable_at
from incidents.errors import ClosureEnded, EndsBeforeItBegins, UnknownClosure
from incidents.journal import SYSTEM, Actor, append
from incidents.models import Closure
from incidents.requests import ClosureChange, NewClosure
from incidents.timers import drop_timer, set_timer
from incidents.views import ClosureView, closure_view


async def report_closure(session: AsyncSession, request: NewClosure, actor: Actor, now: datetime) -> ClosureView:
    """The new closure; journals `closure.reported`; with an end it lapses by itself. Raises EndsBeforeItBegins."""
    if request.until is not None and request.until <= max(request.from_ or now, now):
        raise EndsBeforeItBegins
    row = Closure(
        id=new_id(), shape=request.shape.model_dump(mode="json"), reason=request.reason, source=request.source,
        from_at=request.from_ or now, until_at=request.until, depth_m=request.depth_m,
        passable_by=_passing(request.passable_by, request.depth_m), created_by=actor.name, created_at=now,
        field_changes={}, revision=1,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await _time_end(session, row, now)
    return await _record(session, "closure.reported", row, actor)


async def change_closure(
    session: AsyncSession, closure_id: UUID, request: ClosureChange, actor: Actor, now: datetime
) -> ClosureView:  # fmt: skip
    """The closure with what was sent; journals `closure.changed`.

    Raises: UnknownClosure, ClosureEnded, EndsBeforeItBegins, Stale when somebody changed the same field since.
    """
    row = await get_closure(session, closure_id)
    if row.ended_at is not None:
        raise ClosureEnded(closure_id=str(closure_id))
    fields = request.sent() - {"revision"}
    check_fields(row, request.revision, fields, closure_view(row))
    if request.until is not None and request.until <= max(row.from_at, now):
        raise EndsBeforeItBegins
    _set(row, request, fields)
    mark_changed(row, fields, actor)
    await _time_end(session, row, now)
    return await _record(session, "closure.changed", row, actor)


def _set(row: Closure, request: ClosureChange, fields: set[str]) -> None:
    row.reason = request.reason or row.reason
    row.source = request.source if "source" in fields else row.source
    row.until_at = request.until if "until" in fields else row.until_at
    row.depth_m = request.depth_m if "depth_m" in fields else row.depth_m
    if fields & {"passable_by", "depth_m"}:
        row.passable_by = _passing(request.passable_by, row.depth_m)


def _passing(said: Sequence[str] | None, depth_m: float | None) -> list[str]:
    """Who still passes: as said, else by the water's depth, else nobody."""
    if said is not None:
        return list(said)
    return [] if depth_m is None else passable_at(depth_m)


async def _time_end(session: AsyncSession, row: Closure, now: datetime) -> None:
    if row.until_at is None:
        await drop_timer(session, "closure_lapses", str(row.id))
    else:
        await set_timer(session, "closure_lapses", str(row.id), max(row.until_at, now))


async def lift_closure(session: AsyncSession, closure_id: UUID, actor: Actor, now: datetime) -> ClosureView:
    """Ends a closure; a second time changes nothing. Raises UnknownClosure."""
    row = await get_closure(session, closure_id)
    if row.ended_at is not None:
        return closure_view(row)
    await drop_timer(session, "closure_lapses", str(closure_id))
    return await _end(session, "closure.lifted", row, actor, now)


async def lapse_closure(session: AsyncSession, subject: str, now: datetime) -> None:
    """The timer `closure_lapses`."""
    row = await get_closure(session, UUID(subject))
    if row.ended_at is None:
        await _end(session, "closure.lapsed", row, SYSTEM, now)


async def _end(session: AsyncSession, event: str, row: Closure, actor: Actor, now: datetime) -> ClosureView:
    row.ended_at = now
    row.revision += 1
    return await _record(session, event, row, actor)


async def get_closure(session: AsyncSession, closure_id: UUID, *, lock: bool = True) -> Closure:
    """The row, ended or not, held until commit unless it is only read. Raises UnknownClosure."""
    query = select(Closure).where(Closure.id == closure_id)
    query = query.with_for_update(key_share=True) if lock else query
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownClosure(closure_id=str(closure_id))
    return row


async def _record(session: AsyncSession, event: str, row: Closure, actor: Actor) -> ClosureView:
    await session.flush()
    view = closure_view(row)
    await append(session, event=event, subject=("closure", row.id), objects={"closures": [view]}, actor=actor)
    return view
