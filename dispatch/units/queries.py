"""Reading units and stations; locking units in id order."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.units.errors import UnknownStation, UnknownUnit
from dispatch.units.models import Station, Tracker, Unit


async def lock_units(session: AsyncSession, ids: set[UUID]) -> dict[UUID, Unit]:
    """The rows FOR NO KEY UPDATE, locked in id order. Raises UnknownUnit naming the first missing one."""
    query = select(Unit).where(Unit.id.in_(ids)).order_by(Unit.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    rows = {row.id: row for row in (await session.execute(query)).scalars()}
    if missing := ids - rows.keys():
        raise UnknownUnit(unit_id=str(min(missing)))
    return rows


async def get_unit(session: AsyncSession, unit_id: UUID) -> Unit:
    """The row, unlocked. Raises UnknownUnit."""
    row = await session.get(Unit, unit_id)
    if row is None:
        raise UnknownUnit(unit_id=str(unit_id))
    return row


async def list_units(session: AsyncSession) -> Sequence[Unit]:
    """Every unit, by call sign."""
    return (await session.execute(select(Unit).order_by(Unit.call_sign))).scalars().all()


async def list_records(session: AsyncSession, limit: int, after: str | None) -> Sequence[tuple[Unit, str | None]]:
    """Every unit after a call sign, retired ones too, with its tracking device's name."""
    device = select(func.min(Tracker.device)).where(Tracker.unit_id == Unit.id).scalar_subquery()
    query = select(Unit, device).order_by(Unit.call_sign).limit(limit)
    query = query.where(Unit.call_sign > after) if after is not None else query
    return [(unit, name) for unit, name in await session.execute(query)]


async def find_unit(session: AsyncSession, name: str) -> Unit | None:
    """The unit of a call sign or of a tracking device's name."""
    query = select(Unit).where(Unit.call_sign == name)
    if (row := (await session.execute(query)).scalar_one_or_none()) is not None:
        return row
    tracker = await session.get(Tracker, name)
    return await session.get(Unit, tracker.unit_id) if tracker else None


async def list_stations(
    session: AsyncSession, limit: int | None = None, after: str | None = None
) -> Sequence[Station]:  # fmt: skip
    """Stations by name, after a name; every one without a limit."""
    query = select(Station).where(Station.name > after) if after is not None else select(Station)
    return (await session.execute(query.order_by(Station.name).limit(limit))).scalars().all()


async def get_station(session: AsyncSession, station_id: UUID, *, lock: bool = False) -> Station:
    """The row. Raises UnknownStation."""
    query = select(Station).where(Station.id == station_id)
    if lock:
        query = query.with_for_update(key_share=True)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownStation(station_id=str(station_id))
    return row
