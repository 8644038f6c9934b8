"""How long advice is kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.models import Recommendation
from incidents.timers import set_timer

ADVICE_LIFE = timedelta(hours=24)
"""Advice that nobody followed is kept so long. Source: interface contract, "Units and assignments"."""


async def forget_advice(session: AsyncSession, subject: str, now: datetime) -> None:
    """Drops old advice no assignment cites; comes back in an hour."""
    old = (Recommendation.cited.is_(False), Recommendation.computed_at < now - ADVICE_LIFE)
    await session.execute(delete(Recommendation).where(*old))
    await set_timer(session, "advice_expires", subject, now + timedelta(hours=1))
