"""Failed log-ins slow down the next try, by name and by address, alike in every process."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.operators.models import LoginFailure

FREE = 5
"""Failures without a wait: people mistype. Source: OWASP Authentication Cheat Sheet, "Account Lockout" [J]."""
LONGEST = timedelta(minutes=15)
FORGET = timedelta(hours=1)


def wait_of(count: int) -> timedelta:
    """How long after the count-th failure the next try is refused: 2, 4, 8 .. seconds, at most 15 minutes."""
    if count < FREE:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(count - FREE + 1, 12)), LONGEST)


async def wait_left(session: AsyncSession, subjects: list[str], now: datetime) -> timedelta:
    """The longest wait that still runs for any of these subjects."""
    query = select(LoginFailure).where(LoginFailure.subject.in_(subjects), LoginFailure.last_at > now - FORGET)
    rows = (await session.execute(query)).scalars()
    return max((row.last_at + wait_of(row.count) - now for row in rows), default=timedelta(0))


async def count_failure(session: AsyncSession, subjects: list[str], now: datetime) -> None:
    """One more failure of each subject; an old count is forgotten."""
    await session.execute(delete(LoginFailure).where(LoginFailure.last_at < now - FORGET))
    for subject in sorted(subjects):
        claim = insert(LoginFailure).values(subject=subject, count=1, last_at=now)
        again = {"count": LoginFailure.count + 1, "last_at": now}
        await session.execute(claim.on_conflict_do_update(index_elements=["subject"], set_=again))


async def forget(session: AsyncSession, subjects: list[str]) -> None:
    """A success clears the name's count."""
    await session.execute(delete(LoginFailure).where(LoginFailure.subject.in_(subjects)))
