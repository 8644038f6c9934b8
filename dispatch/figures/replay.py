"""One incident as it was lived through: the ways its units took, and the advice that was shown."""

from datetime import datetime, timedelta
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import TypedDict

from dispatch.assignments.models import Assignment, Recommendation
from dispatch.recommend.views import RecommendationView
from dispatch.units.models import PositionTrail, Unit
from geo.orm import maybe_utc_text, now_utc, utc_text
from geo.schema import Moment

BEFORE = timedelta(minutes=2)
"""A way begins so long before the order, to show where the unit came from."""
APART_S = 5
"""At most one fix in so many seconds: enough to see a vehicle turn [J]."""
LATE = timedelta(hours=12)
"""A fix may be received so long after it was taken."""
Fix = Annotated[
    tuple[Moment, float, float, float | None, float | None],
    Field(description="time, lon, lat, heading in degrees, speed in m/s"),
]


class TrailView(TypedDict):
    """The way of one unit on one assignment."""

    assignment_id: str
    unit_id: str
    call_sign: str
    agency: str
    stamps: dict[str, str]
    order: str
    recommendation_id: Annotated[str | None, Field(description="the advice it was sent by; null: by none")]
    override_reason: Annotated[str | None, Field(description="why another than the advised was sent")]
    end_reason: str | None
    eta_at: Annotated[Moment | None, Field(description="when that advice expected it on scene")]
    since: Moment
    until: Moment | None
    fixes: list[Fix]


class AskedView(TypedDict, total=False):
    """What advice was asked for."""

    need: list[dict[str, Any]] | None
    alarm_level: int | None
    exclude: list[str]


class AdviceView(TypedDict):
    """A recommendation as it was shown."""

    recommendation_id: str
    shown_at: Moment
    cited: Annotated[bool, Field(description="whether units were sent by it")]
    asked: AskedView
    answer: Annotated[RecommendationView, Field(description="as it was given then; older ones may lack newer fields")]


async def trails(session: AsyncSession, incident_id: UUID) -> list[TrailView]:
    """Each assignment's way, first order first."""
    query = select(Assignment, Unit).join(Unit, Unit.id == Assignment.unit_id)
    query = query.where(Assignment.incident_id == incident_id).order_by(Assignment.id)
    return [await _trail(session, row, unit) for row, unit in (await session.execute(query)).all()]


async def _trail(session: AsyncSession, row: Assignment, unit: Unit) -> TrailView:
    begin, end = row.created_at - BEFORE, row.ended_at or now_utc()
    return {
        "assignment_id": str(row.id), "unit_id": str(unit.id), "call_sign": unit.call_sign, "agency": unit.agency,
        "stamps": row.stamps, "order": row.order,
        "recommendation_id": str(row.recommendation_id) if row.recommendation_id else None,
        "override_reason": row.override_reason, "end_reason": row.end_reason, "eta_at": maybe_utc_text(row.eta_at),
        "since": utc_text(begin), "until": maybe_utc_text(row.ended_at),
        "fixes": await _fixes(session, unit.id, begin, end),
    }  # fmt: skip


async def _fixes(session: AsyncSession, unit_id: UUID, begin: datetime, end: datetime) -> list[Any]:
    trail = PositionTrail
    # Written out: as a parameter it would be another expression in DISTINCT ON than in ORDER BY.
    slot: Any = literal_column(f"floor(extract(epoch FROM position_trail.at) / {APART_S})")
    query = select(trail).ext(distinct_on(slot)).where(trail.unit_id == unit_id, trail.at.between(begin, end))
    # The partitions are by time of receipt.
    query = query.where(trail.received_at >= begin, trail.received_at < end + LATE).order_by(slot, trail.at)
    rows = (await session.execute(query)).scalars()
    return [(utc_text(f.at), f.lon, f.lat, f.heading_deg, f.speed_mps) for f in rows]


async def advice(session: AsyncSession, incident_id: UUID) -> list[AdviceView]:
    """What was recommended, first first. Advice that nobody followed is kept for a day only."""
    query = select(Recommendation).where(Recommendation.incident_id == incident_id).order_by(Recommendation.id)
    return [
        {
            "recommendation_id": str(row.id), "shown_at": utc_text(row.computed_at), "cited": row.cited,
            "asked": cast(AskedView, row.inputs), "answer": cast(RecommendationView, row.answer),
        }
        for row in (await session.execute(query)).scalars()
    ]  # fmt: skip
