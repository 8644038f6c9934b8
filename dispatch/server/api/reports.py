"""The supervisor's reports: response times, load, utilisation, calls; JSON or CSV. And the day so far, for a wall."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import text

from dispatch.figures.load import CallBy, call_classes, load, utilisation
from dispatch.figures.response import response_times
from dispatch.figures.scope import By, Scope
from dispatch.figures.table import to_csv
from dispatch.figures.views import CallReport, LoadReport, ResponseReport, TodayView, UtilisationReport
from dispatch.operators.roles import EVERYONE, Principal, Role
from dispatch.server.answers import refusals, reply
from dispatch.server.api.context import CentreSetting
from dispatch.server.auth import ReadSession, allowed
from dispatch.server.unit_of_work import StrictRoute
from geo.errors import Invalid
from geo.orm import now_utc, utc_text
from geo.request import UtcInput
from incidents.rulebook import current_thresholds
from incidents.thresholds import Measure
from incidents.types import IncidentType

router = APIRouter(tags=["reports"], route_class=StrictRoute)
READERS = frozenset({Role.SUPERVISOR, Role.SHIFT_LEADER, Role.ADMIN})
Reader = Annotated[Principal, allowed(READERS)]
LONGEST = timedelta(days=3_700)
PATIENCE = text("SET LOCAL statement_timeout = '60s'")
"""A year of a large city is read in seconds; nobody dispatches by a report."""
Format = Annotated[Literal["json", "csv"], Query(description="csv: one row a group, for a spreadsheet")]
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "JSON, or CSV with format=csv"}
}


class BadPeriod(Invalid):
    """A period ends after it begins and is at most ten years long."""

    code = "bad_period"


async def _scope(
    setting: CentreSetting,
    since: Annotated[UtcInput | None, Query(description="begin; null: seven days before the end")] = None,
    until: Annotated[UtcInput | None, Query(description="end, itself not counted; null: now")] = None,
    type: IncidentType | None = None,
    priority: Annotated[int | None, Query(ge=1, le=4)] = None,
    district: Annotated[str | None, Query(max_length=200, description="kecamatan")] = None,
    agency: Annotated[str | None, Query(max_length=50, description="incidents and units of it")] = None,
    exercise: Annotated[bool, Query(description="exercises instead of what really happened")] = False,
) -> Scope:
    """The period and filters of a report. Raises BadPeriod."""
    end = until or now_utc()
    try:
        begin = since or end - timedelta(days=7)
    except OverflowError as error:
        raise BadPeriod from error
    if not timedelta(0) < end - begin <= LONGEST:
        raise BadPeriod
    names = {name: value.replace("\x00", "") if value else None for name, value in (("d", district), ("a", agency))}
    return Scope(begin, end, setting.timezone, type, priority, names["d"], names["a"], exercise)


ReportScope = Annotated[Scope, Depends(_scope)]


def _report(name: str, scope: Scope, by: str, rows: list[Any], form: str, **more: Any) -> Response:
    if form == "csv":
        zone = ZoneInfo(scope.timezone)
        days = f"{scope.since.astimezone(zone):%Y%m%d}-{scope.until.astimezone(zone):%Y%m%d}"
        name = f"attachment; filename={name}-{by}-{days}.csv"
        return Response(to_csv(rows), 200, {"content-disposition": name}, "text/csv; charset=utf-8")
    period = {"since": utc_text(scope.since), "until": utc_text(scope.until), "by": by, "timezone": scope.timezone}
    return reply({**period, **more, "items": rows})


@router.get(
    "/api/reports/response", summary="Response times", responses=refusals() | CSV, response_model=ResponseReport
)
async def response(
    principal: Reader, session: ReadSession, scope: ReportScope, by: By = By.TYPE, format: Format = "json"
) -> Response:
    """Median, 90th percentile and share within target of answering, processing, turnout, travel and the whole.

    Answering: ring to answer. Processing: answer to first order. Turnout: order to departure. Travel: departure to
    arrival. Total: first ring to first unit on scene. Of incidents entered in the period; exercises and merged ones
    left out. With an `agency` the total is to its own first unit.
    """
    await session.execute(PATIENCE)
    targets = (await current_thresholds(session)).targets
    rows = await response_times(session, by, scope, targets)
    return _report("response", scope, by, rows, format, targets={name: asdict(one) for name, one in targets.items()})


@router.get("/api/reports/load", summary="Load", responses=refusals() | CSV, response_model=LoadReport)
async def busy(
    principal: Reader, session: ReadSession, scope: ReportScope,
    by: Annotated[By, Query(description="not agency")] = By.HOUR, format: Format = "json",
) -> Response:  # fmt: skip
    """Calls and incidents by hour, weekday and hour, day, type, priority or district."""
    if by is By.AGENCY:
        raise Invalid("Incidents belong to no agency; group units by agency in the report of utilisation.")
    await session.execute(PATIENCE)
    return _report("load", scope, by, await load(session, by, scope), format)


@router.get(
    "/api/reports/utilisation", summary="Units at work", responses=refusals() | CSV, response_model=UtilisationReport
)
async def used(
    principal: Reader, session: ReadSession, scope: ReportScope, by: Literal["unit", "agency"] = "unit",
    format: Format = "json",
) -> Response:  # fmt: skip
    """Time on assignments within the period and its share of it, by unit or by agency; only `agency` filters."""
    await session.execute(PATIENCE)
    return _report("utilisation", scope, by, await utilisation(session, by, scope), format)


@router.get("/api/reports/calls", summary="Calls by class", responses=refusals() | CSV, response_model=CallReport)
async def classes(
    principal: Reader, session: ReadSession, scope: ReportScope, by: CallBy = "class", format: Format = "json"
) -> Response:
    """What calls turned out to be: emergencies, pranks, silent, abandoned ..; by class, channel, hour or day."""
    await session.execute(PATIENCE)
    return _report("calls", scope, by, await call_classes(session, by, scope), format)


@router.get("/api/reports/today", summary="The day so far", responses=refusals(), response_model=TodayView)
async def today(
    principal: Annotated[Principal, allowed(EVERYONE)], session: ReadSession, setting: CentreSetting
) -> Response:
    """Since local midnight: incidents, calls, the total response time against its target. No names, no places."""
    now = now_utc()
    local = now.astimezone(ZoneInfo(setting.timezone))
    midnight = datetime(local.year, local.month, local.day, tzinfo=local.tzinfo)
    scope = Scope(midnight.astimezone(now.tzinfo), now, setting.timezone)
    targets = (await current_thresholds(session)).targets
    rows = await response_times(session, By.ALL, scope, targets)
    counts = await load(session, By.ALL, scope)
    content = {
        "since": utc_text(midnight), "incidents": sum(r["incidents"] for r in counts),
        "calls": sum(r["calls"] for r in counts),
        "total": rows[0]["total"] if rows else {"count": 0, "median_s": None, "p90_s": None, "share": None},
        "target_s": targets[Measure.TOTAL].within_s,
    }  # fmt: skip
    return reply(content)
