"""Alerts: the open ones, all of them, one acknowledgement for every desk, an end with its reason."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import ColumnElement

from dispatch.alerts.models import Alert
from dispatch.alerts.queries import list_alerts
from dispatch.alerts.service import acknowledge, end_alert
from dispatch.alerts.views import AlertView, alert_view
from dispatch.operators.roles import CENTRE, COMMAND, INTAKE, Principal
from dispatch.server.answers import Cursor, Limit, Page, page, read_cursor, refusals, reply
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.unit_of_work import WriteRoute
from geo.orm import now_utc
from geo.request import Body, UtcInput
from incidents.requests import Reason
from incidents.thresholds import AlertKind

router = APIRouter(tags=["alerts"], route_class=WriteRoute)


class AckRequest(Body):
    """Somebody has seen it."""

    note: Annotated[str, Field(max_length=2_000)] | None = None


class EndAlertRequest(Body):
    """It is over, and why."""

    reason: Reason


@router.get("/api/alerts", summary="Alerts", responses=refusals(), response_model=Page[AlertView])
async def find_alerts(
    principal: Annotated[Principal, allowed(CENTRE)], session: ReadSession,
    state: Annotated[str, Query(pattern="^(open|all)$", description="open, or all with those that are over")] = "open",
    kind: AlertKind | None = None,
    since: Annotated[UtcInput | None, Query(description="raised then or later")] = None,
    until: Annotated[UtcInput | None, Query(description="raised before")] = None,
    limit: Limit = 200, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Newest first. Each says in `recent_count` how many there were: over the catalogue's `grouping.over` they are
    one line.
    """
    conditions: list[ColumnElement[bool]] = [Alert.ended_at.is_(None)] if state == "open" else []
    conditions += [Alert.kind == kind] if kind else []
    conditions += [Alert.raised_at >= since] if since else []
    conditions += [Alert.raised_at < until] if until else []
    rows = await list_alerts(session, conditions, limit, read_cursor(cursor))
    return page([alert_view(row) for row in rows], limit, (rows[-1].raised_at, rows[-1].id) if rows else None)


@router.post("/api/alerts/{alert_id}/ack", summary="Seen", responses=refusals(404), response_model=AlertView)
async def ack(
    alert_id: UUID, principal: Annotated[Principal, allowed(INTAKE)], session: WriteSession,
    body: AckRequest | None = None,
) -> Response:  # fmt: skip
    """One acknowledgement silences every desk; a second changes nothing."""
    return reply(await acknowledge(session, alert_id, body.note if body else None, principal.actor(INTAKE), now_utc()))


@router.post("/api/alerts/{alert_id}/end", summary="Over", responses=refusals(404), response_model=AlertView)
async def end(
    alert_id: UUID, body: EndAlertRequest, principal: Annotated[Principal, allowed(COMMAND)], session: WriteSession
) -> Response:
    """It is over, with the reason; the same cause never raises it again. A crew's emergency ends only so."""
    return reply(await end_alert(session, alert_id, body.reason, principal.actor(COMMAND), now_utc()))
