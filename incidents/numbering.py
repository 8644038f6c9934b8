"""Readable numbers of incidents: gap-free within a day of the centre, and short ones among the open."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from incidents.models import Incident, NumberCounter
from incidents.states import OPEN

STRIDE = 200
"""Short numbers looked at in one query, by their index."""


async def next_number(session: AsyncSession, at: datetime, timezone: str, centre: int = 1) -> str:
    """`20261123-0042`: the centre's day and its next number.

    The counter's row stays locked until commit, so a rolled-back intake leaves no gap.
    """
    day = at.astimezone(ZoneInfo(timezone)).date()
    claim = insert(NumberCounter).values(centre=centre, day=day, last=1)
    claim = claim.on_conflict_do_update(index_elements=["centre", "day"], set_={"last": NumberCounter.last + 1})
    last = (await session.execute(claim.returning(NumberCounter.last))).scalar_one()
    return f"{day:%Y%m%d}-{last:04d}"


async def free_short_number(session: AsyncSession, number: str, centre: int = 1) -> int:
    """The day's running number modulo 1000, or the next one that no open incident has.

    Call it while the counter is locked: that makes the choice safe under races; the partial unique index
    guards it against re-openings.
    """
    wanted = int(number.rsplit("-", 1)[1]) % 1000 or 1000
    for first in range(wanted, wanted + 100_000, STRIDE):
        near = Incident.short_number.between(first, first + STRIDE - 1)
        query = select(Incident.short_number).where(Incident.centre == centre, Incident.status.in_(OPEN), near)
        taken = set((await session.execute(query)).scalars())
        if free := next((n for n in range(first, first + STRIDE) if n not in taken), None):
            return free
    raise AssertionError("a hundred thousand incidents are open")
