"""Intake of calls: take, change, link to an incident. A call is never refused because it is odd."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from geo.orm import new_id
from geo.position import Position, to_point
from incidents.calls.numbers import number_state, to_e164
from incidents.changes import mark_changed
from incidents.errors import CallTaken
from incidents.journal import Actor
from incidents.models import Call
from incidents.requests import CallChange, NewCall
from incidents.states import CallState, check_call

OVER = (CallState.ENDED, CallState.ABANDONED)


@dataclass(frozen=True)
class More:
    """What else a transaction changes with its calls."""

    calls: Sequence[Call] = ()
    """Other calls, e.g. abandoned ones of the same caller."""
    objects: dict[str, list[Any]] = field(default_factory=dict)
    """Objects for the journal's entry, by kind."""


Also = Callable[[Sequence[Call]], Awaitable[More]]
"""Does what must happen in the same transaction with these calls, before its entry is written."""


async def nothing_else(calls: Sequence[Call]) -> More:
    """Where nobody follows calls."""
    return More()


def place_call(call: Call, place: Position | None) -> None:
    """Sets where the caller's phone is said to be."""
    call.position = to_point(place)
    call.position_accuracy_m = place.accuracy_m if place else None
    call.position_source = (place.source or "caller") if place else None


def take_call(request: NewCall, actor: Actor, now: datetime) -> Call:
    """The new call's row; who calls adds it and journals."""
    answered = request.answered_at or (now if request.state is CallState.ANSWERED else None)
    call = Call(
        id=new_id(), channel=request.channel, state=request.state, number_raw=request.caller_number,
        number_e164=to_e164(request.caller_number), caller_name=request.caller_name, ringing_at=request.ringing_at,
        number_state=number_state(request.caller_number, request.number_state), answered_at=answered, callbacks=[],
        ended_at=now if request.state in OVER else None,
        language=request.language, safe_to_speak=request.safe_to_speak, note=request.note,
        taken_by=actor.id, created_at=now, call_class=request.call_class, field_changes={}, revision=1,
    )  # fmt: skip
    place_call(call, request.position.place() if request.position else None)
    return call


NEVER_NULL = frozenset({"channel", "call_class", "number_state", "state"})
"""What every call has: null leaves it as it is."""


def change_call(call: Call, request: CallChange, actor: Actor, now: datetime) -> None:
    """Sets what was sent; times follow the state. Raises IllegalTransition for a state it cannot go to."""
    changed = {name for name in request.sent() - {"revision"} if name not in NEVER_NULL or getattr(request, name)}
    if request.state is not None:
        _move_state(call, request.state, now)
    for name in sorted(changed - {"incident_id", "position", "state"}):
        setattr(call, {"caller_number": "number_raw"}.get(name, name), getattr(request, name))
    if "caller_number" in changed:
        call.number_e164 = to_e164(request.caller_number)
        call.number_state = number_state(request.caller_number, request.number_state)
    if "position" in changed:
        place_call(call, request.position.place() if request.position else None)
    mark_changed(call, sorted(changed), actor)


SAID = ("caller_number", "caller_name", "position", "language", "safe_to_speak", "note")


def complete_call(call: Call, request: NewCall, actor: Actor, now: datetime) -> None:
    """Adds to a recorded call what its caller said since; what was not said takes nothing away."""
    said = {name: value for name in SAID if (value := getattr(request, name)) is not None}
    change_call(call, CallChange.model_construct(_fields_set=set(said), **said), actor, now)


def _move_state(call: Call, target: CallState, now: datetime) -> None:
    check_call(CallState(call.state), target)
    call.state = target
    if target is CallState.ANSWERED and call.answered_at is None:
        call.answered_at = now
    if target in OVER and call.ended_at is None:
        call.ended_at = now


def link_call(call: Call, incident_id: UUID) -> None:
    """Makes the call one of this incident's. Raises CallTaken when it belongs to another."""
    if call.incident_id not in (None, incident_id):
        raise CallTaken(call_id=str(call.id), incident_id=str(call.incident_id))
    call.incident_id = incident_id
    if call.call_class == "unclassified":
        call.call_class = "emergency"
