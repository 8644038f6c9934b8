"""Response times: how long calls rang, orders took, crews turned out and drove, and the whole from ring to arrival.

Definitions. Source: NENA-STA-020.1-2020 and NFPA 1225 (answering: ring to answer; processing: answer to first unit
dispatched), NFPA 1710 (turnout: order to departure; travel: departure to arrival); the total as Surabaya counts it,
from the first ring to the first unit on scene. Intervals below zero or above a day are errors of entry and left out.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.assignments.models import Assignment
from dispatch.figures.scope import KEY, By, Scope, group_of
from dispatch.figures.views import IntervalView, ResponseRow
from dispatch.units.models import Unit
from incidents.models import Call, Incident
from incidents.thresholds import Measure, Target

LONGEST_S = 86_400
NOTHING: IntervalView = {"count": 0, "median_s": None, "p90_s": None, "share": None}
Targets = Mapping[str, Target]
Found = dict[str | None, dict[str, Any]]


def seconds(begin: Any, end: Any) -> Any:
    """The interval's seconds in SQL."""
    return func.extract("epoch", end - begin)


def measured(name: str, interval: Any, target: Target) -> list[Any]:
    """Four aggregate columns of one interval: count, median, 90th percentile, how many kept the target."""
    sane = interval.between(0, LONGEST_S)
    return [
        func.count().filter(sane).label(f"{name}_n"),
        func.percentile_cont(0.5).within_group(interval).filter(sane).label(f"{name}_median"),
        func.percentile_cont(0.9).within_group(interval).filter(sane).label(f"{name}_p90"),
        func.count().filter(sane, interval <= target.within_s).label(f"{name}_kept"),
    ]


def interval_view(row: Any, name: str) -> IntervalView:
    """The interval of one row of `measured` columns."""
    count = row[f"{name}_n"]
    if not count:
        return NOTHING
    return {
        "count": count, "median_s": _rounded(row[f"{name}_median"]), "p90_s": _rounded(row[f"{name}_p90"]),
        "share": round(row[f"{name}_kept"] / count, 4),
    }  # fmt: skip


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)


def of_incidents(by: By, scope: Scope, targets: Targets) -> Select[Any]:
    """Processing and total of each group of incidents; for one agency the total is to its own first unit."""
    key = group_of(by, scope, Incident.created_at).label("key")
    processing = seconds(Incident.received_at, Incident.dispatched_at)
    first = _first_arrivals(scope) if scope.agency else None
    total = seconds(Incident.alarm_at, Incident.arrived_at if first is None else first.c.arrived_at)
    columns = measured("processing", processing, targets[Measure.PROCESSING])
    columns += measured("total", total, targets[Measure.TOTAL])
    query = select(key, func.count().label("incidents"), *columns).where(*scope.incidents()).group_by(KEY)
    return query if first is None else query.outerjoin(first, first.c.incident_id == Incident.id)


def _first_arrivals(scope: Scope) -> Any:
    arrived = func.min(Assignment.on_scene_at).label("arrived_at")
    query = select(Assignment.incident_id, arrived).join(Unit, Unit.id == Assignment.unit_id)
    return query.where(Unit.agency == scope.agency).group_by(Assignment.incident_id).subquery()


def of_units(by: By, scope: Scope, targets: Targets) -> Select[Any]:
    """Turnout and travel of each group's assignments; by agency also the total to that agency's first unit."""
    key = (Unit.agency if by is By.AGENCY else group_of(by, scope, Incident.created_at)).label("key")
    turnout = seconds(Assignment.dispatched_at, Assignment.en_route_at)
    travel = seconds(Assignment.en_route_at, Assignment.on_scene_at)
    columns = measured("turnout", turnout, targets[Measure.TURNOUT])
    columns += measured("travel", travel, targets[Measure.TRAVEL])
    query = select(key, func.count(Assignment.incident_id.distinct()).label("incidents"), *columns)
    return _with_units(query, scope).group_by(KEY)


def of_agencies(scope: Scope, targets: Targets) -> Select[Any]:
    """The total to each agency's first unit on scene."""
    arrived = func.min(Assignment.on_scene_at).label("arrived_at")
    chosen: Any = select(Unit.agency, Incident.alarm_at, arrived)
    first = _with_units(chosen, scope)
    each = first.group_by(Unit.agency, Incident.id, Incident.alarm_at).subquery()
    columns = measured("total", seconds(each.c.alarm_at, each.c.arrived_at), targets[Measure.TOTAL])
    return select(each.c.agency.label("key"), *columns).group_by(KEY)


def _with_units(query: Select[Any], scope: Scope) -> Select[Any]:
    joined = query.select_from(Incident).join(Assignment, Assignment.incident_id == Incident.id)
    joined = joined.join(Unit, Unit.id == Assignment.unit_id).where(*scope.incidents())
    return joined.where(Unit.agency == scope.agency) if scope.agency else joined


def of_calls(by: By, scope: Scope, targets: Targets) -> Select[Any]:
    """Answering of each group's calls; calls without an incident are grouped by time, else under null."""
    key = group_of(by, scope, Call.created_at).label("key")
    columns = measured("answer", seconds(Call.ringing_at, Call.answered_at), targets[Measure.ANSWER])
    return scope.calls(select(key, *columns)).group_by(KEY)


async def response_times(session: AsyncSession, by: By, scope: Scope, targets: Targets) -> list[ResponseRow]:
    """One row for each group, by key; unknown groups last."""
    units = await _read(session, of_units(by, scope, targets))
    if by is By.AGENCY:
        totals, calls = await _read(session, of_agencies(scope, targets)), None
        incidents = {key: {**row, **totals.get(key, {})} for key, row in units.items()}
    else:
        incidents = await _read(session, of_incidents(by, scope, targets))
        calls = await _read(session, of_calls(by, scope, targets))
    keys = incidents.keys() | units.keys() | (calls or {}).keys()
    return [_row(key, incidents, units, calls) for key in sorted(keys, key=lambda k: (k is None, k or ""))]


async def _read(session: AsyncSession, query: Select[Any]) -> Found:
    return {row["key"]: dict(row) for row in (await session.execute(query)).mappings()}


def _row(key: str | None, incidents: Found, units: Found, calls: Found | None) -> ResponseRow:
    def view(found: Found, name: str) -> IntervalView:
        return interval_view(found[key], name) if key in found else NOTHING

    return {
        "key": key,
        "incidents": incidents[key]["incidents"] if key in incidents else 0,
        "answer": None if calls is None else view(calls, "answer"),
        "processing": None if calls is None else view(incidents, "processing"),
        "turnout": view(units, "turnout"),
        "travel": view(units, "travel"),
        "total": view(incidents, "total"),
    }
