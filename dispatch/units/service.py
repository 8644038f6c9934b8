"""What changes a unit or station apart from its assignments. Flushes; the conductor journals (it knows the
active assignment).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.units.errors import CallSignTaken, PostMissing, StationNameTaken, UnknownAgency
from dispatch.units.models import Station, Tracker, Unit
from dispatch.units.queries import get_station
from dispatch.units.requests import MoveRequest, NewStation, NewUnit, StationChange, UnitChange
from dispatch.units.states import Readiness
from dispatch.units.views import StationView, station_view
from geo.orm import new_id, utc_text
from geo.position import to_point
from incidents.changes import check_fields, mark_changed
from incidents.journal import Actor, append
from incidents.models import Agency


async def check_agency(session: AsyncSession, code: str | None) -> None:
    """Raises UnknownAgency unless the code is None or known."""
    if code is not None and await session.get(Agency, code) is None:
        raise UnknownAgency(agency=code)


async def _flush(session: AsyncSession, taken: Exception) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise taken from error


async def set_tracker(session: AsyncSession, unit_id: UUID, device: str | None) -> None:
    """Names the device that reports this unit's position; a device moves with its newest unit."""
    await session.execute(delete(Tracker).where(Tracker.unit_id == unit_id))
    if device:
        row = insert(Tracker).values(device=device, unit_id=unit_id)
        await session.execute(row.on_conflict_do_update(index_elements=["device"], set_={"unit_id": unit_id}))


async def add_unit(session: AsyncSession, request: NewUnit, now: datetime) -> Unit:
    """The new unit, flushed. Raises: UnknownAgency, UnknownStation, CallSignTaken."""
    await check_agency(session, request.agency)
    if request.home_station_id is not None:
        await get_station(session, request.home_station_id)
    row = Unit(
        id=new_id(), call_sign=request.call_sign, agency=request.agency, capabilities=list(request.capabilities),
        vehicle_class=request.vehicle_class, crew=[m.model_dump() for m in request.crew], phone=request.phone,
        radio=request.radio, home_station_id=request.home_station_id, post={"kind": "home"},
        turnout_s=request.turnout_s, readiness=request.readiness, readiness_at=now, active=True, field_changes={},
        revision=1,
    )  # fmt: skip
    session.add(row)
    await _flush(session, CallSignTaken(call_sign=request.call_sign))
    await set_tracker(session, row.id, request.tracker)
    return row


async def change_unit(session: AsyncSession, row: Unit, request: UnitChange, actor: Actor, present: Any) -> None:
    """Sets what was sent on a locked row. Raises: Stale, UnknownAgency, UnknownStation, CallSignTaken."""
    fields = request.sent() - {"revision"}
    check_fields(row, request.revision, fields, present)
    await check_agency(session, request.agency)
    if request.home_station_id is not None:
        await get_station(session, request.home_station_id)
    nullable = {"phone", "radio", "home_station_id"}
    for field in sorted(fields - {"tracker"}):
        value = getattr(request, field)
        if value is not None or field in nullable:
            setattr(row, field, list(value) if field == "capabilities" else value)
    if "tracker" in fields:
        await set_tracker(session, row.id, request.tracker)
    mark_changed(row, fields, actor)
    await _flush(session, CallSignTaken(call_sign=request.call_sign))


async def move_unit(session: AsyncSession, row: Unit, request: MoveRequest, actor: Actor, now: datetime) -> None:
    """A cover move: sets where a locked unit stands by. Raises: PostMissing, UnknownStation."""
    post: dict[str, Any] = {"kind": request.kind, "reason": request.reason, "by": actor.name, "at": utc_text(now)}
    if request.station_id is not None:
        station = await get_station(session, request.station_id)
        post |= {"station_id": str(station.id), "station": station.name}
    elif request.position is not None:
        post["position"] = request.position.model_dump()
    elif request.kind != "home":
        raise PostMissing
    if request.until is not None:
        post["until"] = utc_text(request.until)
    row.post = post
    mark_changed(row, ["post"], actor)


def set_readiness(row: Unit, readiness: Readiness, reason: str | None, ready_at: datetime | None, at: datetime) -> None:
    """A unit's own readiness, since `at`."""
    row.readiness = readiness
    row.readiness_reason = reason
    row.ready_at = ready_at
    row.readiness_at = at
    row.revision += 1


async def add_station(session: AsyncSession, request: NewStation, actor: Actor) -> StationView:
    """The new station; journals `station.added`. Raises: UnknownAgency, StationNameTaken."""
    await check_agency(session, request.agency)
    place = request.position.place() if request.position else None
    row = Station(
        id=new_id(), name=request.name, agency=request.agency, address=request.address, phone=request.phone,
        position=to_point(place), field_changes={}, revision=1,
    )  # fmt: skip
    session.add(row)
    await _flush(session, StationNameTaken(name=request.name))
    return await _record_station(session, "station.added", row, actor)


async def change_station(session: AsyncSession, station_id: UUID, request: StationChange, actor: Actor) -> StationView:
    """Sets what was sent; journals `station.changed`. Raises: UnknownStation, Stale, StationNameTaken."""
    row = await get_station(session, station_id, lock=True)
    fields = request.sent() - {"revision"}
    check_fields(row, request.revision, fields, station_view(row))
    await check_agency(session, request.agency)
    for field in sorted(fields - {"position"}):
        if field != "name" or request.name is not None:
            setattr(row, field, getattr(request, field))
    if "position" in fields:
        row.position = to_point(request.position.place() if request.position else None)
    mark_changed(row, fields, actor)
    await _flush(session, StationNameTaken(name=request.name))
    return await _record_station(session, "station.changed", row, actor)


async def _record_station(session: AsyncSession, event: str, row: Station, actor: Actor) -> StationView:
    view = station_view(row)
    await append(
        session, event=event, subject=("station", row.id), objects={}, actor=actor, detail={"stations": [view]}
    )
    return view
