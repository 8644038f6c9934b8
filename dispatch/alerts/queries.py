"""Reading alerts: one by id, the open ones of some subjects, lists with keyset paging."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.errors import UnknownAlert
from dispatch.alerts.models import Alert


async def lock_alert(session: AsyncSession, alert_id: UUID) -> Alert:
    """The row, held until commit. Raises UnknownAlert."""
    query = select(Alert).where(Alert.id == alert_id).with_for_update(key_share=True)
    row = (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is None:
        raise UnknownAlert(alert_id=str(alert_id))
    return row


async def lock_open(session: AsyncSession, subject_ids: Collection[str]) -> Sequence[Alert]:
    """The open alerts of these subjects, locked in id order."""
    query = select(Alert).where(Alert.ended_at.is_(None), Alert.subject_id.in_(sorted(subject_ids)))
    query = query.order_by(Alert.id).with_for_update(key_share=True)
    return (await session.execute(query.execution_options(populate_existing=True))).scalars().all()


async def list_open(session: AsyncSession) -> Sequence[Alert]:
    """Alerts that are not ended, oldest first."""
    query = select(Alert).where(Alert.ended_at.is_(None)).order_by(Alert.raised_at, Alert.id)
    return (await session.execute(query)).scalars().all()


async def list_alerts(
    session: AsyncSession, conditions: Sequence[ColumnElement[bool]], limit: int, before: tuple[datetime, UUID] | None
) -> Sequence[Alert]:
    """Newest first, at most `limit`, older than the keyset position `before`."""
    query = select(Alert).where(Alert.centre == 1, *conditions)
    if before is not None:
        query = query.where(tuple_(Alert.raised_at, Alert.id) < before)
    query = query.order_by(Alert.raised_at.desc(), Alert.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()
