"""What changes an incident without touching its assignments: open, patch, move, note, hold, claim.

Every function flushes and journals as its last act; nobody here commits. Locks: the incident, then the counter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.areas.queries import find_area
from geo.orm import new_id, utc_text
from geo.position import Position, to_point
from incidents.calls.service import Also, complete_call, link_call, nothing_else, take_call
from incidents.changes import check_fields, mark_changed
from incidents.clocks import incident_watches
from incidents.errors import NotOpen, PlaceMissing, UntilPast
from incidents.journal import SYSTEM, Actor, append
from incidents.models import Call, Incident, IncidentLocation
from incidents.numbering import take_numbers
from incidents.priority import is_automatic
from incidents.protocols import suggest
from incidents.queries import get_call, get_incident, view_incident
from incidents.requests import IncidentChange, LocationChange, NewHold, NewIncident, NewNote
from incidents.rulebook import current_thresholds
from incidents.states import OPEN, IncidentStatus, check
from incidents.thresholds import AlertKind
from incidents.timers import add_timers, drop_timer, set_timer, sync_timers
from incidents.types import LocationState
from incidents.views import IncidentView, call_view, incident_view

LATE = timedelta(minutes=2)
"""An entry whose event is older is flagged `late_entry`. Source: interface contract."""
PRECISE_M = 100.0
"""A circle above this radius is only approximate [J]."""
TRUSTED = frozenset({"map", "search", "address", "place", "operator"})
"""Sources a person of the room has chosen on the map."""
RAISED = ("priority", "priority_reason")
"""The fields that rise by themselves."""
PLACE = ("position", "location_text", "detail")
"""The fields that move together."""
WATCHED = (AlertKind.WAITING, AlertKind.TARGET)
"""What is watched of an incident itself."""
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Setting:
    """What intake must know of its centre."""

    timezone: str
    """IANA name; incident numbers follow its days."""
    bounds: Bounds | None
    """west, south, east, north; a place outside is flagged, never refused."""


@dataclass(frozen=True)
class Done:
    """An act's result: the incident after it, and the number of its journal entry."""

    incident: IncidentView
    seq: int
    extra: Any = None


def location_state(place: Position | None, text: str | None) -> LocationState:
    """How far a place can be trusted, from its radius and source."""
    if place is None:
        return LocationState.UNVERIFIED if text else LocationState.NONE
    if place.accuracy_m is not None and place.accuracy_m > PRECISE_M:
        return LocationState.APPROXIMATE
    return LocationState.VERIFIED if place.source in TRUSTED else LocationState.UNVERIFIED


def _outside(place: Position | None, bounds: Bounds | None) -> bool:
    if place is None or bounds is None:
        return False
    west, south, east, north = bounds
    return not (west <= place.lon <= east and south <= place.lat <= north)


def set_flag(row: Incident, flag: str, present: bool) -> None:
    """Adds or removes one flag, keeping the others' order."""
    others = [f for f in row.flags if f != flag]
    row.flags = [*others, flag] if present else others


async def place_incident(
    session: AsyncSession, row: Incident, place: Position | None, text: str | None, setting: Setting
) -> None:
    """Sets the place with its state, its area and its flags."""
    row.position = to_point(place)
    row.position_accuracy_m = place.accuracy_m if place else None
    row.position_source = place.source if place else None
    row.location_text = text
    row.location_state = location_state(place, text)
    area = await find_area(session, place) if place else None
    row.area = area.view() if area else None
    set_flag(row, "outside_city", _outside(place, setting.bounds))
    set_flag(row, "nearest_area", area is not None and area.nearest)


def search_text(row: Incident, calls: Iterable[Call]) -> str:
    """The text that `q` looks through: number, place, description, callers."""
    parts = [row.number, row.location_text, *row.detail.values()]
    parts += [part for call in calls for part in (call.number_raw, call.number_e164, call.caller_name)]
    parts += [row.description]
    return " ".join(str(part) for part in parts if part).lower()[:8000]


def note_calls(row: Incident, calls: Sequence[Call]) -> None:
    """What follows from all its calls: the searched text, and the times its figures begin with."""
    row.search = search_text(row, calls)
    first = [c.ringing_at or c.answered_at or c.created_at for c in calls]
    row.alarm_at = min([row.created_at, *first])
    row.received_at = min([row.created_at, *(c.answered_at for c in calls if c.answered_at)])


async def refresh_calls(session: AsyncSession, row: Incident) -> None:
    """Notes again what follows from the incident's calls, after one came, changed or went."""
    await session.flush()
    calls = (await session.execute(select(Call).where(Call.incident_id == row.id))).scalars().all()
    note_calls(row, calls)


async def get_open(session: AsyncSession, incident_id: UUID) -> Incident:
    """The locked row of an open incident. Raises UnknownIncident, NotOpen."""
    row = await get_incident(session, incident_id, lock=True)
    if IncidentStatus(row.status) not in OPEN:
        raise NotOpen(present=row.status, incident=await view_incident(session, row))
    return row


async def record(
    session: AsyncSession, event: str, row: Incident, actor: Actor, detail: dict[str, Any] | None = None,
    view: IncidentView | None = None, more: dict[str, list[Any]] | None = None,
) -> Done:  # fmt: skip
    """Flushes and journals the incident as it is now, with `more` objects that changed with it, by kind; the
    transaction's last act. `view` spares its queries.
    """
    await session.flush()
    view = view or await view_incident(session, row)
    seq = await append(
        session, event=event, subject=("incident", row.id), objects={"incidents": [view], **(more or {})}, actor=actor,
        detail=detail, incident_id=row.id,
    )  # fmt: skip
    return Done(view, seq)


def _new_row(request: NewIncident, actor: Actor, now: datetime) -> Incident:
    due = suggest(request.type, request.answers, request.subtype)
    priority, why = due.priority, due.reason
    if request.priority is not None:
        priority, why = request.priority, request.priority_reason or "operator"
    detail = request.detail.model_dump(exclude_none=True) if request.detail else {}
    row = Incident(
        id=new_id(), type=request.type, subtype=request.subtype, priority=priority, priority_reason=why,
        alarm_level=request.alarm_level, status=IncidentStatus.PENDING, status_at=now, detail=detail, flags=[],
        description=request.description, answers=request.answers, restricted=request.restricted,
        exercise=request.exercise, casualties=request.casualties, milestones={}, clocks={}, assignment_ids=[],
        occurred_at=request.occurred_at, waiting_since=now, created_at=now, updated_at=now, created_by=actor.id,
        field_changes={}, search="", revision=1,
    )  # fmt: skip
    set_flag(row, "late_entry", request.occurred_at is not None and now - request.occurred_at > LATE)
    set_flag(row, "report", priority == 4)
    return row


async def _call_of(session: AsyncSession, request: NewIncident, actor: Actor, now: datetime) -> Call | None:
    if request.call_id is not None:
        known = await get_call(session, request.call_id, lock=True)
        if request.call is not None:
            complete_call(known, request.call, actor, now)
        return known
    return take_call(request.call, actor, now) if request.call else None


async def open_incident(
    session: AsyncSession, request: NewIncident, actor: Actor, now: datetime, setting: Setting,
    also: Also = nothing_else,
) -> Done:  # fmt: skip
    """The new incident with its number. Raises: PlaceMissing, UnknownCall, CallTaken.

    Side effects: an incident, perhaps a call, what `also` does with it, timers of what must not wait, one journal
    entry `incident.opened`.
    """
    place = request.position.place() if request.position else None
    if place is None and not (request.location_text or "").strip():
        raise PlaceMissing
    call = await _call_of(session, request, actor, now)
    row = _new_row(request, actor, now)
    await place_incident(session, row, place, request.location_text, setting)
    calls = [call] if call is not None else []
    for taken in calls:
        session.add(taken)
        link_call(taken, row.id)
    await session.flush()
    more = await also(calls)
    due = incident_watches(row, await current_thresholds(session))
    await add_timers(session, str(row.id), {str(one.kind): one.due_at for one in due})
    # From here on the day's counter is locked: few statements until COMMIT, and none that can be spared.
    row.number, row.short_number = await take_numbers(session, now, setting.timezone)
    note_calls(row, calls)
    session.add(row)
    touched = [*calls, *more.calls]
    detail = {"calls": [call_view(taken) for taken in touched]} if touched else None
    return await record(session, "incident.opened", row, actor, detail, incident_view(row, calls, []), more.objects)


async def patch_incident(
    session: AsyncSession, incident_id: UUID, request: IncidentChange, actor: Actor, now: datetime
) -> Done:
    """Changes what was sent. Raises Stale when somebody changed one of these fields since; journals each old value."""
    row = await get_incident(session, incident_id, lock=True)
    fields = sorted(request.sent() - {"revision"})
    check_fields(row, request.revision, fields, await view_incident(session, row))
    wanted = {f: getattr(request, f) for f in fields}
    for name in ("type", "priority", "alarm_level", "answers", "milestones", "restricted", "exercise"):
        if wanted.get(name, ...) is None:
            del wanted[name]
    before = {f: _plain(getattr(row, f)) for f in (*wanted, *RAISED)}
    for field, value in wanted.items():
        setattr(row, field, value)
    changed = {*wanted, *(RAISED if _follow_answers(row, wanted) else ())}
    await watch_incident(session, row)
    mark_changed(row, sorted(changed), actor)
    row.updated_at = now
    await refresh_calls(session, row)
    return await record(session, "incident.changed", row, actor, {"before": {f: before[f] for f in sorted(changed)}})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _follow_answers(row: Incident, wanted: dict[str, Any]) -> bool:
    """A priority nobody set by hand follows the answers upwards, never down; says whether it rose."""
    rose = False
    if "priority" in wanted:
        row.priority_reason = wanted.get("priority_reason") or "operator"
    elif wanted.keys() & {"answers", "type", "subtype"}:
        rose = raise_priority(row)
    set_flag(row, "report", row.priority == 4)
    return rose


def raise_priority(row: Incident, callers: int = 1) -> bool:
    """Raises a priority that nobody set by hand to what answers, subtype and callers ask for, and says whether it did;
    never lowers it.
    """
    due = suggest(row.type, row.answers, row.subtype, callers)
    rises = is_automatic(row.priority_reason) and due.priority < row.priority
    if rises:
        row.priority, row.priority_reason = due.priority, due.reason
    return rises


async def move_incident(
    session: AsyncSession, row: Incident, request: LocationChange, actor: Actor, now: datetime, setting: Setting
) -> None:
    """Keeps the old place and sets the new one on a locked row; the caller marks crews unread and journals.

    Raises: PlaceMissing, and Stale when somebody moved it after the given revision.
    """
    if request.revision is not None:
        check_fields(row, request.revision, PLACE, await view_incident(session, row))
    place = request.position.place() if request.position else None
    if place is None and not (request.location_text or "").strip():
        raise PlaceMissing
    session.add(
        IncidentLocation(
            incident_id=row.id,
            position=row.position,
            position_accuracy_m=row.position_accuracy_m,
            position_source=row.position_source,
            location_text=row.location_text,
            location_state=row.location_state,
            detail=row.detail,
            reason=request.reason,
            replaced_by=actor.name,
            replaced_at=now,
        )
    )
    await place_incident(session, row, place, request.location_text, setting)
    row.detail = request.detail.model_dump(exclude_none=True) if request.detail else {}
    mark_changed(row, PLACE, actor)
    row.updated_at = now
    await refresh_calls(session, row)


async def add_note(session: AsyncSession, incident_id: UUID, request: NewNote, actor: Actor, now: datetime) -> Done:
    """A note, kept in the journal alone and never edited: `incident.noted`."""
    row = await get_incident(session, incident_id, lock=True)
    row.updated_at = now
    written_at = min(request.at or now, now)
    said = request.model_dump(mode="json", exclude={"at"})
    note = {"id": str(new_id()), "at": utc_text(written_at), "by": actor.name, **said}
    done = await record(session, "incident.noted", row, actor, {"note": note})
    return Done(done.incident, done.seq, note)


async def watch_incident(session: AsyncSession, row: Incident) -> None:
    """Sets the timers of what must not wait to the incident as it is now. Alerts are followed where units are known."""
    watches = incident_watches(row, await current_thresholds(session))
    await sync_timers(session, {str(row.id): {str(w.kind): w.due_at for w in watches}}, WATCHED)


async def hold(session: AsyncSession, row: Incident, request: NewHold, actor: Actor, now: datetime) -> None:
    """Lets a locked open incident wait on purpose until a time; a timer ends it. The caller journals.

    Raises: UntilPast.
    """
    if request.until <= now:
        raise UntilPast
    row.hold_reason, row.hold_until, row.hold_by = request.reason, request.until, actor.name
    set_flag(row, "hold_ended", False)
    mark_changed(row, ["hold"], actor)
    row.updated_at = now
    await set_timer(session, "hold_ends", str(row.id), request.until)


async def release_incident(session: AsyncSession, incident_id: UUID, actor: Actor, now: datetime) -> Done:
    """Ends a hold before its time."""
    row = await get_open(session, incident_id)
    await _wait_again(session, row, now)
    mark_changed(row, ["hold"], actor)
    await drop_timer(session, "hold_ends", str(row.id))
    return await record(session, "incident.released", row, actor)


def clear_hold(row: Incident) -> None:
    """Takes the hold off the row."""
    row.hold_reason = row.hold_until = row.hold_by = None


async def _wait_again(session: AsyncSession, row: Incident, now: datetime) -> None:
    if row.hold_until is not None:
        row.hold_ended_at = now
    clear_hold(row)
    row.updated_at = now
    await watch_incident(session, row)


async def end_hold(session: AsyncSession, subject: str, now: datetime) -> None:
    """The timer `hold_ends`: the incident waits like any other again, flagged, in front of everybody."""
    row = await get_incident(session, UUID(subject), lock=True)
    if row.hold_until is None or IncidentStatus(row.status) not in OPEN:
        return
    await _wait_again(session, row, now)
    set_flag(row, "hold_ended", True)
    row.revision += 1
    await record(session, "incident.hold_ended", row, SYSTEM)


def change_status(row: Incident, target: IncidentStatus, now: datetime) -> None:
    """The one place that sets an incident's status. Raises IllegalTransition; staying is legal and changes nothing.

    The first time of each status is kept in `clocks`.
    """
    present = IncidentStatus(row.status)
    if target is present:
        return
    check(present, target)
    row.status, row.status_at = target, now
    row.clocks = {f"{target}_at": utc_text(now), **row.clocks}
