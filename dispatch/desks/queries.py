"""Reading desks, the incidents they keep, and handovers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.desks.errors import UnknownDesk, UnknownHandover
from dispatch.desks.models import Desk, Handover
from incidents.models import Incident
from incidents.states import OPEN


async def lock_desk(session: AsyncSession, name: str) -> Desk:
    """The row, held until commit. Raises UnknownDesk."""
    query = select(Desk).where(Desk.id == name).with_for_update(key_share=True)
    row = (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is None:
        raise UnknownDesk(desk=name)
    return row


async def list_desks(session: AsyncSession) -> Sequence[Desk]:
    """Desks somebody sits at, silent or not, by name."""
    return (await session.execute(select(Desk).where(Desk.left_at.is_(None)).order_by(Desk.id))).scalars().all()


async def loads(session: AsyncSession) -> dict[str, int]:
    """Open incidents by the desk that keeps them."""
    query = select(Incident.handler, func.count()).where(Incident.centre == 1, Incident.status.in_(OPEN))
    rows = await session.execute(query.where(Incident.handler.is_not(None)).group_by(Incident.handler))
    return {handler: count for handler, count in rows.all() if handler is not None}


async def kept_by(session: AsyncSession, desk: str) -> list[UUID]:
    """Ids of the open incidents a desk keeps, oldest first."""
    query = select(Incident.id).where(Incident.centre == 1, Incident.status.in_(OPEN), Incident.handler == desk)
    return list((await session.execute(query.order_by(Incident.created_at, Incident.id))).scalars())


async def get_handover(session: AsyncSession, handover_id: UUID, *, lock: bool = False) -> Handover:
    """The row. Raises UnknownHandover."""
    query = select(Handover).where(Handover.id == handover_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownHandover(handover_id=str(handover_id))
    return row


async def list_handovers(
    session: AsyncSession, desk: str | None, limit: int, before: tuple[datetime, UUID] | None
) -> Sequence[Handover]:
    """Newest first, at most `limit`, from or to a desk."""
    query = select(Handover).where(Handover.centre == 1)
    if desk is not None:
        query = query.where((Handover.desk == desk) | (Handover.to == desk))
    if before is not None:
        query = query.where(tuple_(Handover.created_at, Handover.id) < before)
    query = query.order_by(Handover.created_at.desc(), Handover.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()
