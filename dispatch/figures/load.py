"""How much there was to do: calls and incidents by hour, weekday, day, type or district; what calls turned out to be;
how much of the period units were at work.
"""

from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Float, String, and_, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.models import Assignment
from dispatch.figures.scope import KEY, By, Scope, group_of
from dispatch.figures.views import CallRow, LoadRow, UtilisationRow
from dispatch.units.models import Unit
from incidents.models import Call, Incident

LONGEST = timedelta(days=3)
"""An assignment that began earlier than this before the period is not looked for [J]."""


async def load(session: AsyncSession, by: By, scope: Scope) -> list[LoadRow]:
    """Calls and incidents of each group."""
    key = group_of(by, scope, Incident.created_at).label("key")
    incidents = select(key, func.count().label("n")).where(*scope.incidents()).group_by(KEY)
    of_calls = group_of(by, scope, Call.created_at).label("key")
    calls = scope.calls(select(of_calls, func.count().label("n"))).group_by(KEY)
    found: dict[str | None, list[int]] = {}
    for place, query in enumerate((calls, incidents)):
        for row in (await session.execute(query)).all():
            found.setdefault(row.key, [0, 0])[place] = row.n
    days = max((scope.until - scope.since) / timedelta(days=1), 1 / 24)
    return [
        {"key": k, "calls": n[0], "incidents": n[1], "incidents_a_day": round(n[1] / days, 2)}
        for k, n in sorted(found.items(), key=lambda item: (item[0] is None, item[0] or ""))
    ]


CallBy = Literal["class", "channel", "hour", "day"]


async def call_classes(session: AsyncSession, by: CallBy, scope: Scope) -> list[CallRow]:
    """Calls by class, channel, hour or day, with their share of all; most first, times in order."""
    local = scope.local(Call.created_at)
    keys: dict[str, Any] = {
        "class": Call.call_class, "channel": Call.channel, "hour": func.to_char(local, "HH24"),
        "day": func.to_char(local, "YYYY-MM-DD"),
    }  # fmt: skip
    key: Any = keys[by].label("key")
    query = select(key, func.count().label("n"), func.count(Call.incident_id).label("linked"))
    query = scope.calls(query).group_by(KEY)
    rows = (await session.execute(query)).all()
    every = sum(row.n for row in rows) or 1
    order = sorted(rows, key=lambda r: r.key if by in ("hour", "day") else (-r.n, r.key))
    return [{"key": r.key, "calls": r.n, "share": round(r.n / every, 4), "linked": r.linked} for r in order]


async def utilisation(session: AsyncSession, by: Literal["unit", "agency"], scope: Scope) -> list[UtilisationRow]:
    """How long each unit, or each agency's units, were on assignments; what still goes on counts until now."""
    until = func.least(scope.until, func.now())
    begin = func.greatest(Assignment.dispatched_at, scope.since)
    length = func.extract("epoch", func.least(func.coalesce(Assignment.ended_at, until), until) - begin)
    overlapping = and_(
        Assignment.unit_id == Unit.id, Assignment.dispatched_at >= scope.since - LONGEST,
        Assignment.dispatched_at < scope.until, func.coalesce(Assignment.ended_at, func.now()) > scope.since,
    )  # fmt: skip
    key: Any = cast(Unit.id, String) if by == "unit" else Unit.agency
    name = Unit.call_sign if by == "unit" else Unit.agency
    # Without an assignment greatest and least pass the NULL over, and the whole period would count.
    at_work = Assignment.id.is_not(None)
    median = func.percentile_cont(0.5).within_group(length).filter(at_work)
    committed = func.sum(func.greatest(length, literal(0))).filter(at_work)
    query = select(
        key.label("key"), name.label("name"), Unit.agency.label("agency"),
        func.count(Unit.id.distinct()).label("units"), func.count(Assignment.id).label("assignments"),
        func.coalesce(committed, 0).cast(Float).label("committed"),
        median.label("median"),
    )  # fmt: skip
    query = query.select_from(Unit).outerjoin(Assignment, overlapping).where(Unit.active)
    query = query.where(Unit.agency == scope.agency) if scope.agency else query
    query = query.group_by(*{key, name, Unit.agency}).order_by(name)
    period_s = (scope.until - scope.since).total_seconds()
    return [_used(row, period_s) for row in (await session.execute(query)).all()]


def _used(row: Any, period_s: float) -> UtilisationRow:
    return {
        "key": row.key, "name": row.name, "agency": row.agency, "units": row.units, "assignments": row.assignments,
        "committed_s": round(row.committed, 1), "share": round(row.committed / (period_s * row.units), 4),
        "median_s": None if row.median is None else round(float(row.median), 1),
    }  # fmt: skip
