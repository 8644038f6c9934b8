"""Reading incidents and calls: one by id, lists with keyset paging, similar ones, whole views."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from geo.position import Position, to_point
from incidents.errors import UnknownCall, UnknownIncident
from incidents.models import Call, Centre, Closure, Incident, IncidentLocation
from incidents.states import OPEN, CallState
from incidents.types import CallClass
from incidents.views import CallView, IncidentView, SimilarView, call_view, incident_view

SIMILAR_RADIUS_M = 500
SIMILAR_WINDOW = timedelta(minutes=60)
"""Likely the same event: same place within 500 m, within the hour [J]."""


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


def holding(text: str) -> ColumnElement[bool]:
    """Incidents in whose number, place, description or callers this text occurs (trigram index)."""
    return Incident.search.contains(text.lower(), autoescape=True)


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


async def list_to_call_back(
    session: AsyncSession, limit: int, after: tuple[datetime, UUID] | None = None
) -> Sequence[Call]:
    """Abandoned calls that nobody has reached yet, oldest first, at most `limit`."""
    query = select(Call).where(Call.state == CallState.ABANDONED, Call.called_back_at.is_(None))
    query = query.where(Call.incident_id.is_(None), Call.call_class == CallClass.UNCLASSIFIED)
    if after is not None:
        query = query.where(tuple_(Call.created_at, Call.id) > after)
    return (await session.execute(query.order_by(Call.created_at, Call.id).limit(limit))).scalars().all()


async def find_similar(session: AsyncSession, place: Position, at: datetime, kind: str | None) -> list[SimilarView]:
    """Open or recent incidents near this place and time, nearest first: {incident, distance_m, same_type}."""
    point = to_point(place)
    # A degree of latitude is 111 km; the box lets the index work, the sphere decides.
    reach = SIMILAR_RADIUS_M / 111_000 * 2.5
    near = Incident.position.op("&&")(func.ST_Expand(point, reach))
    distance = func.ST_DistanceSphere(Incident.position, point).label("distance_m")
    window = and_(Incident.created_at > at - SIMILAR_WINDOW, Incident.created_at < at + SIMILAR_WINDOW)
    fitting = Incident.status.in_(OPEN) | window
    query = select(Incident, distance).where(near, fitting, Incident.status != "merged").order_by(distance).limit(10)
    rows = [(row, far) for row, far in (await session.execute(query)).all() if far <= SIMILAR_RADIUS_M]
    views = await view_incidents(session, [row for row, _ in rows])
    return [
        {"incident": view, "distance_m": round(far, 1), "same_type": kind is None or view["type"] == kind}
        for view, (_, far) in zip(views, rows, strict=True)
    ]


async def view_call(session: AsyncSession, call_id: UUID) -> CallView:
    """One call, whole."""
    return call_view(await get_call(session, call_id))


async def list_closures(session: AsyncSession) -> Sequence[Closure]:
    """Closures that are not ended, oldest first."""
    query = select(Closure).where(Closure.ended_at.is_(None)).order_by(Closure.id)
    return (await session.execute(query)).scalars().all()
