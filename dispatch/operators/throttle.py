"""Failed log-ins slow down the next try of the same name from the same address, alike in every process.

Nobody can lock out anybody else: a name or an address alone is never made to wait, since a whole centre may stand
behind one address, and names are no secret. Many failures of one of them only take the free tries away.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.operators.models import LoginFailure

FREE = 5
"""Failures without a wait: people mistype. Source: OWASP Authentication Cheat Sheet, "Account Lockout" [J]."""
TROUBLED = 30
"""Failures of a name, or of an address, from which on every pair of them has one free try only [J]."""
LONGEST = timedelta(minutes=1)
"""1,440 guesses a day at most for a name from one address, and a dispatcher who mistypes is never away long [J]."""
FORGET = timedelta(hours=1)


def wait_of(count: int, free: int = FREE) -> timedelta:
    """How long after the count-th failure the next try is refused: 2, 4, 8 .. seconds, at most a minute."""
    if count < free:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(count - free + 1, 12)), LONGEST)


def _subjects(name: str, address: str) -> tuple[str, list[str]]:
    """The pair that waits, and what it is counted under besides."""
    return f"pair:{name.lower()}@{address}", [f"address:{address}", f"name:{name.lower()}"]


async def claim_try(session: AsyncSession, name: str, address: str, now: datetime) -> timedelta:
    """Zero when the password may be tried now, else how long to wait. A try counts as failed before it is made:
    a hundred at once are not a hundred free ones. The caller commits.
    """
    pair, totals = _subjects(name, address)
    first = insert(LoginFailure).values(subject=pair, count=0, last_at=now)
    await session.execute(first.on_conflict_do_nothing())
    query = select(LoginFailure).where(LoginFailure.subject == pair).with_for_update()
    row = (await session.execute(query)).scalar_one()
    known = row.count if row.last_at > now - FORGET else 0
    wait = row.last_at + wait_of(known, await _free(session, totals, now)) - now if known else timedelta(0)
    if wait <= timedelta(0):
        row.count, row.last_at = known + 1, now
        await session.flush()
    return max(wait, timedelta(0))


async def _free(session: AsyncSession, totals: list[str], now: datetime) -> int:
    recent = (LoginFailure.subject.in_(totals), LoginFailure.last_at > now - FORGET)
    worst = (await session.execute(select(func.max(LoginFailure.count)).where(*recent))).scalar_one()
    return FREE if (worst or 0) < TROUBLED else 1


async def count_failure(session: AsyncSession, name: str, address: str, now: datetime) -> None:
    """The claimed try has failed: its name and its address have one more; what is old is forgotten."""
    old = select(LoginFailure.subject).where(LoginFailure.last_at < now - FORGET).with_for_update(skip_locked=True)
    await session.execute(delete(LoginFailure).where(LoginFailure.subject.in_(old)))
    for subject in _subjects(name, address)[1]:
        claim = insert(LoginFailure).values(subject=subject, count=1, last_at=now)
        again = {"count": LoginFailure.count + 1, "last_at": now}
        await session.execute(claim.on_conflict_do_update(index_elements=["subject"], set_=again))


async def forget_tries(session: AsyncSession, name: str, address: str) -> None:
    """A success clears the pair's count."""
    await session.execute(delete(LoginFailure).where(LoginFailure.subject == _subjects(name, address)[0]))
