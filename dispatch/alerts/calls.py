"""Calls that ring too long or were abandoned: what is to be done with them in the transaction of each change."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.alerts.service import Cause, raise_alone
from dispatch.alerts.views import alert_view
from dispatch.alerts.watching import Watched, due, follow, lateness
from incidents.calls.intake import note_try
from incidents.calls.service import Also, More
from incidents.clocks import call_watches, is_to_call_back
from incidents.models import Call
from incidents.queries import get_call
from incidents.rulebook import current_thresholds
from incidents.states import CallState
from incidents.thresholds import AlertKind
from incidents.timers import Fire, set_timer

_ABANDONED = (
    select(Call)
    .where(Call.state == CallState.ABANDONED, Call.called_back_at.is_(None))
    .where(Call.number_e164.in_(bindparam("numbers", expanding=True)))
    .where(Call.id.not_in(bindparam("calls", expanding=True)))
    .order_by(Call.id)
    .with_for_update(skip_locked=True)
)


def following(session: AsyncSession, now: datetime) -> Also:
    """What intake must also do with its calls: settle abandoned ones of a caller who called again, set and drop
    timers, end what is cured.
    """

    async def also(calls: Sequence[Call]) -> More:
        settled = await _called_again(session, calls, now)
        limits = await current_thresholds(session)
        touched = [Watched(str(c.id), call_watches(c, limits), over=c.incident_id is not None) for c in calls]
        touched += [Watched(str(c.id), ()) for c in settled]
        # An answered call that was just taken has no timer and no alert yet: nothing is asked of the database.
        fresh = {str(c.id) for c in calls if c.revision == 1 and c.created_at == now}
        asked = [one for one in touched if one.watches or one.subject_id not in fresh]
        alerts = await follow(session, asked, now) if asked else []
        return More(settled, {"alerts": [alert_view(a) for a in alerts]} if alerts else {})

    return also


async def _called_again(session: AsyncSession, calls: Sequence[Call], now: datetime) -> list[Call]:
    """Abandoned calls of the same numbers, settled: the caller got through. Those being changed elsewhere are left."""
    numbers = {c.number_e164 for c in calls if c.number_e164 and c.state == CallState.ANSWERED}
    if not numbers:
        return []
    rows = await session.execute(_ABANDONED, {"numbers": list(numbers), "calls": [c.id for c in calls]})
    found = [c for c in rows.scalars() if is_to_call_back(c)]
    for call in found:
        note_try(call, "called_again", "", now)
    await session.flush()
    return found


def late_call(kind: AlertKind) -> Fire:
    """The timer of a call that rings, or that nobody has called back."""

    async def fire(session: AsyncSession, subject: str, now: datetime) -> None:
        call = await get_call(session, UUID(subject), lock=True)
        late = due(call_watches(call, await current_thresholds(session)), kind)
        if late is None:
            return
        if late.due_at > now:
            await set_timer(session, kind, subject, late.due_at)
            return
        await raise_alone(session, Cause(kind, ("call", call.id), late.cause, lateness(late)), now)

    return fire


ACTIONS: dict[str, Fire] = {
    str(kind): late_call(kind) for kind in (AlertKind.CALL_RINGING, AlertKind.CALL_ABANDONED)
}  # fmt: skip
