"""Rule files a centre keeps in place of the shipped ones, by name and version. It knows no file's meaning: whoever
stores a text has checked it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from incidents import thresholds
from incidents.models import RuleText
from incidents.thresholds import BrokenThresholds, Thresholds

log = logging.getLogger("sigap.rules")
_NEWEST = (
    select(RuleText)
    .where(RuleText.centre == 1, RuleText.name == bindparam("name"))
    .order_by(RuleText.version.desc())
    .limit(1)
)


async def find_rules(session: AsyncSession, name: str) -> RuleText | None:
    """The newest version of a file, None while the shipped one counts and always did."""
    return (await session.execute(_NEWEST, {"name": name})).scalar_one_or_none()


async def list_rules(session: AsyncSession, prefix: str = "") -> Sequence[RuleText]:
    """The newest version of each file whose name begins so."""
    mine = (RuleText.centre == 1, RuleText.name.startswith(prefix, autoescape=True))
    newest = select(RuleText.name, func.max(RuleText.version)).where(*mine).group_by(RuleText.name)
    query = select(RuleText).where(tuple_(RuleText.name, RuleText.version).in_(newest)).order_by(RuleText.name)
    return (await session.execute(query)).scalars().all()


async def list_versions(session: AsyncSession, name: str, limit: int, below: int | None) -> Sequence[RuleText]:
    """Versions of one file, newest first, below a version."""
    query = select(RuleText).where(RuleText.centre == 1, RuleText.name == name)
    query = query.where(RuleText.version < below) if below is not None else query
    return (await session.execute(query.order_by(RuleText.version.desc()).limit(limit))).scalars().all()


async def replace_rules(
    session: AsyncSession, name: str, text: str | None, note: str | None, by: str, now: datetime
) -> RuleText:
    """The next version, flushed; two at once clash on its number. None brings the shipped file back."""
    known = await find_rules(session, name)
    version = known.version + 1 if known else 1
    row = RuleText(name=name, version=version, text=text, note=note, replaced_by=by, replaced_at=now)
    session.add(row)
    await session.flush()
    session.info.pop(name, None)
    return row


async def current_thresholds(session: AsyncSession) -> Thresholds:
    """The centre's thresholds, else the shipped ones; so too when this version cannot read what an older one kept.

    Asked once in a session: whatever one transaction sets is counted by the same thresholds.
    """
    known: Thresholds | None = session.info.get(thresholds.NAME)
    if known is None:
        known = session.info[thresholds.NAME] = await _read_thresholds(session)
    return known


async def _read_thresholds(session: AsyncSession) -> Thresholds:
    row = await find_rules(session, thresholds.NAME)
    if row is None or row.text is None:
        return thresholds.shipped()
    try:
        return thresholds.parse(row.text)
    except BrokenThresholds as error:
        log.error("version %s of the thresholds cannot be read, the shipped ones count: %s", row.version, error.detail)
        return thresholds.shipped()
