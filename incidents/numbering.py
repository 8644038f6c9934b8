"""Readable numbers of incidents: gap-free within a day of the centre, and short ones among the open."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_TAKE = text("SELECT day_number, short FROM take_numbers(CAST(:centre AS smallint), :day)")


async def take_numbers(session: AsyncSession, at: datetime, timezone: str, centre: int = 1) -> tuple[str, int]:
    """`20261123-0042`, the centre's day and its next number, and the short number: the same modulo 1000, else the
    whole one, else the next that no open incident has.

    The day's counter stays locked until commit: a rolled-back intake leaves no gap, and the choice of the short
    number is safe under races; the partial unique index guards it against re-openings.
    """
    day = at.astimezone(ZoneInfo(timezone)).date()
    row = (await session.execute(_TAKE, {"centre": centre, "day": day})).one()
    return f"{day:%Y%m%d}-{row.day_number:04d}", row.short


_FREE = text("SELECT free_short_number(CAST(:centre AS smallint), :day_number)")


async def free_short_number(session: AsyncSession, number: str, centre: int = 1) -> int:
    """The short number of an incident that opens again: its own when that is free, else the next one."""
    values = {"centre": centre, "day_number": int(number.rsplit("-", 1)[1])}
    return int((await session.execute(_FREE, values)).scalar_one())
