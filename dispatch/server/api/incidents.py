"""Incidents: intake, lists, changes, notes, holds, endings, timeline."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement

from dispatch.alerts.calls import following
from dispatch.assignments import endings
from dispatch.assignments.scene import Outcome
from dispatch.desks.service import give_incident
from dispatch.figures.scope import attended
from dispatch.operators.roles import CENTRE, COMMAND, EVERYONE, INTAKE, Principal, Role
from dispatch.server.answers import Cursor, Limit, Page, page, read_cursor, refusals, reply
from dispatch.server.api.context import CentreSetting, LiveRelay, of_crew
from dispatch.server.api.envelopes import AddedCallView, AddedNoteView, MergedView, MomentView, UnmergedView
from dispatch.server.auth import ReadSession, WriteSession, allowed
from dispatch.server.live.protocol import actor_view
from dispatch.server.live.relay import Relay
from dispatch.server.unit_of_work import WriteRoute
from dispatch.sight import Sight, seen_detail, seen_entry, shown, sight_of
from geo.errors import Invalid, Unreadable
from geo.orm import now_utc, utc_text
from geo.position import Position
from geo.request import QueryText, UtcInput
from incidents import service
from incidents.calls import intake
from incidents.errors import UnknownIncident
from incidents.journal import JournalEntry, read_incident
from incidents.models import Incident
from incidents.queries import find_similar, get_incident, holding, inside, list_incidents, view_incident, view_incidents
from incidents.requests import (
    CloseRequest,
    IncidentChange,
    LocationChange,
    MergeRequest,
    NewCall,
    NewHold,
    NewIncident,
    NewNote,
    ReasonedRequest,
    TransferRequest,
    UnmergeRequest,
)
from incidents.states import OPEN, IncidentStatus
from incidents.types import IncidentType
from incidents.views import IncidentView, NoteView, SimilarView

router = APIRouter(tags=["incidents"], route_class=WriteRoute)
Intake = Annotated[Principal, allowed(INTAKE)]
Commander = Annotated[Principal, allowed(COMMAND)]
READERS = EVERYONE
Reader = Annotated[Principal, allowed(READERS)]


class BadStatus(Unreadable):
    """A status is `open`, or states joined by commas."""

    code = "bad_status"


class BadBox(Unreadable):
    """A bbox is minlon,minlat,maxlon,maxlat in degrees."""

    code = "bad_bbox"


@router.post(
    "/api/incidents", summary="Record an incident", status_code=201, response_model=IncidentView,
    responses=refusals(404, 409),
)  # fmt: skip
async def open_incident(
    body: NewIncident, principal: Intake, session: WriteSession, setting: CentreSetting
) -> Response:  # fmt: skip
    """A new incident, with its call in the same request. Only a type and a place are needed; what is odd is flagged."""
    now = now_utc()
    also = following(session, now)
    done = await service.open_incident(session, body, principal.actor(INTAKE), now, setting, also)
    return reply(done.incident, 201, Location=f"/api/incidents/{done.incident['id']}")


def read_box(text: str) -> tuple[float, float, float, float]:
    """West, south, east, north. Raises BadBox."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
        Position(west, south), Position(east, north)
    except (ValueError, Invalid) as error:
        raise BadBox from error
    if west > east or south > north:
        raise BadBox
    return west, south, east, north


def _status(text: str) -> ColumnElement[bool]:
    if text == "open":
        return Incident.status.in_(OPEN)
    wanted = text.split(",")
    if unknown := set(wanted) - set(IncidentStatus):
        known = ", ".join(IncidentStatus)
        raise BadStatus(f"{', '.join(sorted(unknown))}: a status is open, or of {known}, joined by commas")
    return Incident.status.in_(wanted)


@router.get("/api/incidents", summary="List incidents", responses=refusals(), response_model=Page[IncidentView])
async def find_incidents(
    principal: Reader, session: ReadSession, relay: LiveRelay,
    status: Annotated[str | None, Query(description="open, or states joined by commas")] = None,
    type: Annotated[IncidentType | None, Query()] = None,
    priority: Annotated[int | None, Query(ge=1, le=4)] = None,
    district: Annotated[QueryText | None, Query(max_length=200, description="kecamatan")] = None,
    agency: Annotated[QueryText | None, Query(max_length=50, description="a unit of it was sent")] = None,
    bbox: Annotated[str | None, Query(description="minlon,minlat,maxlon,maxlat")] = None,
    q: Annotated[QueryText | None, Query(max_length=200, description="in number, place, description, callers")] = None,
    since: UtcInput | None = None, until: UtcInput | None = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Newest first. A crew sees its own incidents only."""
    sight = sight_of(principal)
    conditions = [_status(status)] if status else []
    conditions += [Incident.type == type] if type else []
    conditions += [Incident.priority == priority] if priority else []
    conditions += [Incident.area["kecamatan"].astext == district] if district else []
    conditions += [Incident.id.in_(attended(agency))] if agency else []
    conditions += [inside(read_box(bbox))] if bbox else []
    conditions += [holding(q, callers=sight.callers)] if q and q.strip() else []
    conditions += [Incident.created_at >= since] if since else []
    conditions += [Incident.created_at < until] if until else []
    if not sight.whole:
        conditions += [Incident.id.in_([UUID(i) for i in (await of_crew(relay, sight)).incidents])]
    rows = await list_incidents(session, conditions, limit, read_cursor(cursor))
    views = [shown(sight, "incidents", view) for view in await view_incidents(session, rows)]
    return page(views, limit, (rows[-1].created_at, rows[-1].id) if rows else None)


@router.get(
    "/api/incidents/similar", summary="Likely duplicates", responses=refusals(), response_model=Page[SimilarView]
)
async def find_alike(
    principal: Annotated[Principal, allowed(CENTRE)], session: ReadSession,
    lon: Annotated[float, Query(ge=-180, le=180)], lat: Annotated[float, Query(ge=-90, le=90)],
    type: IncidentType | None = None, at: UtcInput | None = None,
    accuracy_m: Annotated[float, Query(ge=0, le=10_000, description="how far the place may be off, metres")] = 0.0,
) -> Response:  # fmt: skip
    """Open incidents and those of the hour that may be this event, the likeliest first; asked while typing."""
    place = Position(lon, lat, accuracy_m)
    return reply({"items": await find_similar(session, place, at or now_utc(), type), "next": None})


async def _seen(session: Any, principal: Principal, relay: Relay, incident_id: UUID) -> tuple[Incident, Sight]:
    """The row, if this principal may see it. Raises UnknownIncident else: a crew learns nothing of others."""
    sight = sight_of(principal)
    if not sight.whole and str(incident_id) not in (await of_crew(relay, sight)).incidents:
        raise UnknownIncident(incident_id=str(incident_id))
    return await get_incident(session, incident_id), sight


@router.get(
    "/api/incidents/{incident_id}", summary="One incident", responses=refusals(404), response_model=IncidentView
)
async def one_incident(incident_id: UUID, principal: Reader, session: ReadSession, relay: LiveRelay) -> Response:
    """The whole incident."""
    row, sight = await _seen(session, principal, relay, incident_id)
    return reply(shown(sight, "incidents", await view_incident(session, row)))


@router.patch(
    "/api/incidents/{incident_id}", summary="Change an incident", responses=refusals(404, 409),
    response_model=IncidentView,
)  # fmt: skip
async def patch_incident(incident_id: UUID, body: IncidentChange, principal: Intake, session: WriteSession) -> Response:
    """Changes what is sent. 409 `stale` when somebody changed the same field since the given revision."""
    done = await service.patch_incident(session, incident_id, body, principal.actor(INTAKE), now_utc())
    return reply(done.incident)


@router.post(
    "/api/incidents/{incident_id}/calls", summary="One more caller", status_code=201, responses=refusals(404),
    response_model=AddedCallView,
)  # fmt: skip
async def add_caller(incident_id: UUID, body: NewCall, principal: Intake, session: WriteSession) -> Response:
    """A further caller of a known incident, in one request: {call, incident}."""
    now = now_utc()
    also = following(session, now)
    done = await intake.add_caller(session, incident_id, body, principal.actor(INTAKE), now, also)
    return reply({"call": done.extra, "incident": done.incident, "seq": done.seq}, 201)


@router.post(
    "/api/incidents/{incident_id}/location", summary="Change the place", responses=refusals(404, 409),
    response_model=IncidentView,
)  # fmt: skip
async def relocate(
    incident_id: UUID, body: LocationChange, principal: Intake, session: WriteSession, setting: CentreSetting
) -> Response:
    """Keeps the old place; every active crew must read the new one."""
    outcome = await endings.relocate(session, incident_id, body, principal.actor(INTAKE), now_utc(), setting)
    return _incident(outcome, incident_id)


def _incident(outcome: Outcome, incident_id: UUID, **more: Any) -> Response:
    view: Any = outcome.incident(incident_id)
    return reply({**view, **more} if more else view)


@router.post(
    "/api/incidents/{incident_id}/notes", summary="Add a note", status_code=201, responses=refusals(404),
    response_model=AddedNoteView,
)  # fmt: skip
async def add_note(
    incident_id: UUID, body: NewNote, session_principal: Annotated[Principal, allowed(EVERYONE - {Role.VIEWER})],
    session: WriteSession, relay: LiveRelay,
) -> Response:  # fmt: skip
    """A note, never edited. A crew writes on its own incident only."""
    await _seen(session, session_principal, relay, incident_id)
    done = await service.add_note(session, incident_id, body, session_principal.actor(), now_utc())
    return reply({**done.extra, "seq": done.seq}, 201)


@router.post(
    "/api/incidents/{incident_id}/hold", summary="Let it wait", responses=refusals(404, 409),
    response_model=IncidentView,
)  # fmt: skip
async def hold(incident_id: UUID, body: NewHold, principal: Commander, session: WriteSession) -> Response:
    """The incident waits on purpose until a time; then it is back in front, flagged."""
    return _incident(await endings.hold(session, incident_id, body, principal.actor(COMMAND), now_utc()), incident_id)


@router.delete(
    "/api/incidents/{incident_id}/hold", summary="End the wait", responses=refusals(404, 409),
    response_model=IncidentView,
)  # fmt: skip
async def release(incident_id: UUID, principal: Commander, session: WriteSession) -> Response:
    """Ends a hold before its time."""
    return reply((await service.release_incident(session, incident_id, principal.actor(COMMAND), now_utc())).incident)


@router.post(
    "/api/incidents/{incident_id}/close", summary="Close", responses=refusals(404, 409), response_model=IncidentView
)
async def close(incident_id: UUID, body: CloseRequest, principal: Commander, session: WriteSession) -> Response:
    """Closes with a disposition. 409 `units_active` while a unit is on it."""
    return _incident(await endings.close(session, incident_id, body, principal.actor(COMMAND), now_utc()), incident_id)


@router.post(
    "/api/incidents/{incident_id}/cancel", summary="Cancel", responses=refusals(404, 409), response_model=IncidentView
)
async def cancel(incident_id: UUID, body: ReasonedRequest, principal: Commander, session: WriteSession) -> Response:
    """Cancels the incident and calls its units back."""
    return _incident(await endings.cancel(session, incident_id, body, principal.actor(COMMAND), now_utc()), incident_id)


@router.post(
    "/api/incidents/{incident_id}/reopen", summary="Reopen", responses=refusals(404, 409), response_model=IncidentView
)
async def reopen(incident_id: UUID, body: ReasonedRequest, principal: Commander, session: WriteSession) -> Response:
    """Opens a closed or cancelled incident again."""
    return _incident(await endings.reopen(session, incident_id, body, principal.actor(COMMAND), now_utc()), incident_id)


@router.post(
    "/api/incidents/{incident_id}/merge", summary="Merge into another", responses=refusals(404, 409),
    response_model=MergedView,
)  # fmt: skip
async def merge(incident_id: UUID, body: MergeRequest, principal: Commander, session: WriteSession) -> Response:
    """Units and calls move to the other incident, which keeps the earliest clocks: {incident, into}."""
    outcome = await endings.merge(session, incident_id, body, principal.actor(COMMAND), now_utc())
    into = outcome.incident(body.into)
    return reply({"incident": outcome.incident(incident_id), "into": into, "seq": outcome.seq})


@router.post(
    "/api/incidents/{incident_id}/unmerge", summary="Take a merge back", responses=refusals(404, 409),
    response_model=UnmergedView,
)  # fmt: skip
async def unmerge(incident_id: UUID, body: UnmergeRequest, principal: Commander, session: WriteSession) -> Response:
    """What came returns; `kept` lists what stays: {incident, kept}."""
    outcome = await endings.unmerge(session, incident_id, body, principal.actor(COMMAND), now_utc())
    return reply({"incident": outcome.incident(incident_id), "kept": outcome.extra, "seq": outcome.seq})


@router.post(
    "/api/incidents/{incident_id}/claim", summary="Claim", responses=refusals(404, 409), response_model=IncidentView
)
async def claim(incident_id: UUID, principal: Intake, session: WriteSession) -> Response:
    """This desk keeps the incident now."""
    who = principal.desk or principal.name
    done = await give_incident(session, incident_id, "incident.claimed", who, principal.actor(INTAKE), now_utc())
    return reply(done.incident)


@router.post(
    "/api/incidents/{incident_id}/transfer", summary="Transfer", responses=refusals(404, 409),
    response_model=IncidentView,
)  # fmt: skip
async def transfer(incident_id: UUID, body: TransferRequest, principal: Intake, session: WriteSession) -> Response:
    """Another desk keeps the incident now; one that nobody sits at is told to the shift leader."""
    actor = principal.actor(INTAKE)
    done = await give_incident(session, incident_id, "incident.transferred", body.to_desk, actor, now_utc())
    return reply(done.incident)


@router.get(
    "/api/incidents/{incident_id}/timeline",
    summary="Timeline",
    responses=refusals(404),
    response_model=Page[MomentView],
)
async def timeline(
    incident_id: UUID, principal: Reader, session: ReadSession, relay: LiveRelay,
    limit: Annotated[int, Query(ge=1, le=1000, description="entries a page")] = 1000,
    cursor: Annotated[int, Query(ge=0, lt=2**62, description="`next` of the page before")] = 0,
) -> Response:  # fmt: skip
    """Everything that happened to it, oldest first; a crew sees what is meant for crews."""
    _, sight = await _seen(session, principal, relay, incident_id)
    entries = await read_incident(session, incident_id, after=cursor, limit=limit)
    items = [view for entry in entries if (view := moment(entry, sight)) is not None]
    return reply({"items": items, "next": str(entries[-1].seq) if len(entries) == limit else None})


@router.get(
    "/api/incidents/{incident_id}/notes", summary="Notes", responses=refusals(404), response_model=Page[NoteView]
)
async def notes(incident_id: UUID, principal: Reader, session: ReadSession, relay: LiveRelay) -> Response:
    """All its notes that are meant for the reader, newest first."""
    _, sight = await _seen(session, principal, relay, incident_id)
    entries = await read_incident(session, incident_id, {"incident.noted"})
    details = [seen_detail(sight, orjson.loads(entry.body)["detail"]) for entry in reversed(entries)]
    return reply({"items": [detail["note"] for detail in details if detail], "next": None})


def moment(entry: JournalEntry, sight: Sight) -> dict[str, Any] | None:
    """One line of a timeline as this audience may see it, None when it may not."""
    entry = seen_entry(entry, sight)
    body = orjson.loads(entry.body)
    detail = seen_detail(sight, body["detail"])
    if entry.event == "incident.noted" and not detail:
        return None
    status = [{"id": row["id"], "status": row["status"]} for row in body["objects"].get("incidents", ())]
    assignments = [
        {"id": a["id"], "unit_id": a["unit_id"], "status": a["status"]} for a in body["objects"].get("assignments", ())
    ]
    alerts = [{"id": row["id"], "kind": row["kind"]} for row in body["objects"].get("alerts", ())]
    return {
        "seq": entry.seq, "at": utc_text(entry.at), "event": entry.event, "actor": actor_view(entry),
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id}, "detail": detail, "incidents": status,
        "assignments": assignments, "alerts": alerts,
    }  # fmt: skip
