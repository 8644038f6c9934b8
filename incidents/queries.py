"""Reading incidents and calls: one by id, lists with keyset paging, similar ones, whole views."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession

from geo.position import Position, to_point
from incidents.duplicates import LIKELY, RADIUS_M, WINDOW_S, Report, likelihood
from incidents.errors import UnknownCall, UnknownIncident
from incidents.models import Call, Centre, Closure, Incident, IncidentLocation
from incidents.states import OPEN, CallState
from incidents.types import CallClass
from incidents.views import CallView, IncidentView, SimilarView, call_view, incident_view

SIMILAR_MOST = 50
"""So many of the nearest are compared."""


async def get_centre(session: AsyncSession, centre: int = 1) -> Centre:
    """The centre itself: name, time zone, epoch."""
    return (await session.execute(select(Centre).where(Centre.id == centre))).scalar_one()


async def get_incident(session: AsyncSession, incident_id: UUID, *, lock: bool = False) -> Incident:
    """The row; with `lock` held FOR NO KEY UPDATE until commit. Raises UnknownIncident."""
    query = select(Incident).where(Incident.id == incident_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownIncident(incident_id=str(incident_id))
    return row


async def lock_incidents(session: AsyncSession, ids: set[UUID]) -> dict[UUID, Incident]:
    """The rows, locked in id order. Raises UnknownIncident for the first missing one."""
    query = select(Incident).where(Incident.id.in_(ids)).order_by(Incident.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    rows = {row.id: row for row in (await session.execute(query)).scalars()}
    if missing := ids - rows.keys():
        raise UnknownIncident(incident_id=str(min(missing)))
    return rows


async def get_call(session: AsyncSession, call_id: UUID, *, lock: bool = False) -> Call:
    """The row. Raises UnknownCall."""
    query = select(Call).where(Call.id == call_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise UnknownCall(call_id=str(call_id))
    return row


async def view_incidents(session: AsyncSession, rows: Sequence[Incident]) -> list[IncidentView]:
    """The views of rows, with their calls and former places: two queries, whatever the number."""
    ids = [row.id for row in rows]
    calls: dict[UUID, list[Call]] = {i: [] for i in ids}
    places: dict[UUID, list[IncidentLocation]] = {i: [] for i in ids}
    if ids:
        for call in (await session.execute(select(Call).where(Call.incident_id.in_(ids)).order_by(Call.id))).scalars():
            calls[call.incident_id].append(call)  # type: ignore[index]
        query = select(IncidentLocation).where(IncidentLocation.incident_id.in_(ids)).order_by(IncidentLocation.id)
        for place in (await session.execute(query)).scalars():
            places[place.incident_id].append(place)
    return [incident_view(row, calls[row.id], places[row.id]) for row in rows]


async def view_incident(session: AsyncSession, row: Incident) -> IncidentView:
    """The view of one row."""
    return (await view_incidents(session, [row]))[0]


def inside(bbox: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Incidents whose position lies in (west, south, east, north)."""
    return Incident.position.op("&&")(func.ST_MakeEnvelope(*bbox, 4326))


def holding(text: str, *, callers: bool = True) -> ColumnElement[bool]:
    """Incidents in whose number, place, description or callers this text occurs (trigram index); without callers for
    whoever may not see them: a search must not tell what is masked.
    """
    found = Incident.search.contains(text.lower(), autoescape=True)
    if callers:
        return found
    details = cast(Incident.detail, Text)
    seen = func.concat_ws(" ", Incident.number, Incident.location_text, Incident.description, details)
    return and_(found, func.lower(seen).contains(text.lower(), autoescape=True))


async def list_incidents(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    before: tuple[datetime, UUID] | None = None,
) -> Sequence[Incident]:
    """Newest first, at most `limit`, older than the keyset position `before`."""
    query = select(Incident).where(Incident.centre == 1, *conditions)
    if before is not None:
        query = query.where(tuple_(Incident.created_at, Incident.id) < before)
    query = query.order_by(Incident.created_at.desc(), Incident.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


async def list_calls(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    before: tuple[datetime, UUID] | None = None,
) -> Sequence[Call]:
    """Newest first, at most `limit`."""
    query = select(Call).where(Call.centre == 1, *conditions)
    if before is not None:
        query = query.where(tuple_(Call.created_at, Call.id) < before)
    query = query.order_by(Call.created_at.desc(), Call.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


async def count_callers(session: AsyncSession, incident_id: UUID) -> int:
    """How many independent callers an incident has: different numbers, each call without one by itself."""
    who = func.coalesce(Call.number_e164, Call.number_raw, cast(Call.id, Text))
    query = select(func.count(who.distinct())).where(Call.incident_id == incident_id)
    return (await session.execute(query)).scalar_one()


async def list_to_call_back(
    session: AsyncSession, limit: int, after: tuple[datetime, UUID] | None = None
) -> Sequence[Call]:
    """Abandoned calls that nobody has reached yet, oldest first, at most `limit`."""
    query = select(Call).where(Call.state == CallState.ABANDONED, Call.called_back_at.is_(None))
    query = query.where(Call.incident_id.is_(None), Call.call_class == CallClass.UNCLASSIFIED)
    if after is not None:
        query = query.where(tuple_(Call.created_at, Call.id) > after)
    return (await session.execute(query.order_by(Call.created_at, Call.id).limit(limit))).scalars().all()


async def find_similar(
    session: AsyncSession, place: Position, at: datetime, kind: str | None
) -> list[SimilarView]:  # fmt: skip
    """Open or recent incidents that may be the event reported at this place and time, the likeliest first.

    Open ones and those of the hour are few, whatever the archive holds: they are found by time, and only then by place.
    """
    window = timedelta(seconds=WINDOW_S)
    lately = Incident.created_at.between(at - window, at + window)
    ids = [select(Incident.id).where(Incident.centre == 1, which) for which in (Incident.status.in_(OPEN), lately)]
    fresh = union(*ids).cte("fresh").prefix_with("MATERIALIZED")
    distance = func.ST_DistanceSphere(Incident.position, to_point(place)).label("distance_m")
    reach = RADIUS_M + (place.accuracy_m or 0) + func.coalesce(Incident.position_accuracy_m, 0)
    query = select(Incident, distance).join(fresh, fresh.c.id == Incident.id)
    query = query.where(Incident.status != "merged", distance <= reach).order_by(distance).limit(SIMILAR_MOST)
    rows = [(row, float(far)) for row, far in (await session.execute(query)).all()]
    views = await view_incidents(session, [row for row, _ in rows])
    report = Report(kind, at.timestamp(), place.accuracy_m or 0)
    found = [_similar(view, row, far, report) for view, (row, far) in zip(views, rows, strict=True)]
    return sorted((one for one in found if one["likelihood"] > 0), key=lambda one: -one["likelihood"])[:10]


def _similar(view: IncidentView, row: Incident, distance_m: float, report: Report) -> SimilarView:
    known = Report(row.type, (row.occurred_at or row.created_at).timestamp(), row.position_accuracy_m or 0)
    chance = likelihood(report, known, distance_m, is_open=row.status in OPEN)
    return {
        "incident": view, "distance_m": round(distance_m, 1), "same_type": report.type in (None, row.type),
        "likelihood": chance, "likely": chance >= LIKELY,
    }  # fmt: skip


async def view_call(session: AsyncSession, call_id: UUID) -> CallView:
    """One call, whole."""
    return call_view(await get_call(session, call_id))


async def list_closures(session: AsyncSession) -> Sequence[Closure]:
    """Closures that are not ended, oldest first."""
    query = select(Closure).where(Closure.ended_at.is_(None)).order_by(Closure.id)
    return (await session.execute(query)).scalars().all()
