"""The states of incidents and calls, and how an incident's status follows from its assignments.

Source: interface contract, "Codes". Only `service.py` sets a status.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from incidents.errors import IllegalTransition


class IncidentStatus(StrEnum):
    """Where an incident stands; the first five follow from its assignments."""

    PENDING = "pending"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


OPEN = frozenset(
    {
        IncidentStatus.PENDING,
        IncidentStatus.ASSIGNED,
        IncidentStatus.EN_ROUTE,
        IncidentStatus.ON_SCENE,
        IncidentStatus.CLEARED,
    }
)
ENDED = frozenset(set(IncidentStatus) - OPEN)

_BY_ASSIGNMENTS = {source: OPEN - {source} for source in IncidentStatus if source in OPEN}
TRANSITIONS: dict[IncidentStatus, frozenset[IncidentStatus]] = {
    **{source: frozenset(targets | ENDED) for source, targets in _BY_ASSIGNMENTS.items()},
    IncidentStatus.CLOSED: OPEN,
    IncidentStatus.CANCELLED: OPEN,
    IncidentStatus.MERGED: OPEN,
}


def check(present: IncidentStatus, target: IncidentStatus) -> None:
    """Raises IllegalTransition unless the table allows the step."""
    if target not in TRANSITIONS[present]:
        raise IllegalTransition(present=present.value, allowed=sorted(TRANSITIONS[present]))


class Phase(StrEnum):
    """How far one assignment has come, as an incident sees it."""

    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    ENDED = "ended"


@dataclass(frozen=True)
class Progress:
    """One assignment's share in the incident's status."""

    phase: Phase
    """How far it is now."""
    arrived: bool
    """Whether its unit was ever on scene."""


_RANK = [Phase.ON_SCENE, Phase.EN_ROUTE, Phase.ASSIGNED]


def derive(progress: Iterable[Progress]) -> IncidentStatus:
    """The status that follows from all assignments: the furthest active one counts; without an active one,
    cleared when any unit ever arrived, else pending.
    """
    shares = list(progress)
    for phase in _RANK:
        if any(share.phase is phase for share in shares):
            return IncidentStatus(phase.value)
    return IncidentStatus.CLEARED if any(s.arrived for s in shares) else IncidentStatus.PENDING


class CallState(StrEnum):
    """Where a call stands."""

    RINGING = "ringing"
    ANSWERED = "answered"
    HELD = "held"
    ENDED = "ended"
    ABANDONED = "abandoned"


CALL_TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.RINGING: frozenset({CallState.ANSWERED, CallState.ABANDONED}),
    CallState.ANSWERED: frozenset({CallState.HELD, CallState.ENDED}),
    CallState.HELD: frozenset({CallState.ANSWERED, CallState.ENDED, CallState.ABANDONED}),
    CallState.ENDED: frozenset(),
    CallState.ABANDONED: frozenset({CallState.ANSWERED}),
}


def check_call(present: CallState, target: CallState) -> None:
    """Raises IllegalTransition unless the table allows the call's step; staying is always legal."""
    if target is not present and target not in CALL_TRANSITIONS[present]:
        raise IllegalTransition(present=present.value, allowed=sorted(CALL_TRANSITIONS[present]))
