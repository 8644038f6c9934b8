"""What is known of a caller's number: earlier calls by class, and what came of the last. Nothing is blocked by it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from incidents.calls.numbers import to_e164
from incidents.models import Call, Incident
from incidents.views import call_view

LAST = 20


async def read_history(session: AsyncSession, number: str, days: int, now: datetime) -> dict[str, Any]:
    """{number_e164, days, total, by_class, items}: calls of the last days from one number, the newest twenty whole.

    A number that cannot be a subscriber's is looked for as it was given.
    """
    e164 = to_e164(number)
    odd = and_(Call.number_e164.is_(None), Call.number_raw == number.replace("\x00", ""))
    same = Call.number_e164 == e164 if e164 else odd
    mine = (Call.centre == 1, same, Call.created_at >= now - timedelta(days=days))
    counts = await session.execute(select(Call.call_class, func.count()).where(*mine).group_by(Call.call_class))
    by_class = {name: count for name, count in counts.all()}
    query = select(Call, Incident).outerjoin(Incident, Incident.id == Call.incident_id).where(*mine)
    rows = (await session.execute(query.order_by(Call.created_at.desc(), Call.id.desc()).limit(LAST))).all()
    items = [_earlier(call, incident) for call, incident in rows]
    return {
        "number_e164": e164, "days": days, "total": sum(by_class.values()), "by_class": by_class, "items": items,
    }  # fmt: skip


def _earlier(call: Call, incident: Incident | None) -> dict[str, Any]:
    return {
        **call_view(call),
        "incident_number": incident.number if incident else None,
        "incident_type": incident.type if incident else None,
        "incident_status": incident.status if incident else None,
    }
