"""The states of an assignment and the one table of its steps. Source: interface contract, "Codes"."""

from enum import StrEnum

from incidents.errors import IllegalTransition
from incidents.states import Phase, Progress


class AssignmentStatus(StrEnum):
    """How far one unit's work on one incident has come."""

    QUEUED = "queued"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    STAGED = "staged"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    AT_DESTINATION = "at_destination"
    HANDED_OVER = "handed_over"
    CLEARED = "cleared"
    DECLINED = "declined"
    ABORTED = "aborted"
    DIVERTED = "diverted"
    CANCELLED = "cancelled"


S = AssignmentStatus
ACTIVE = frozenset(
    {
        S.DISPATCHED,
        S.ACKNOWLEDGED,
        S.EN_ROUTE,
        S.STAGED,
        S.ON_SCENE,
        S.TRANSPORTING,
        S.AT_DESTINATION,
        S.HANDED_OVER,
    }
)
ENDED = frozenset({S.CLEARED, S.DECLINED, S.ABORTED, S.DIVERTED, S.CANCELLED})
ARRIVED = frozenset({S.ON_SCENE, S.TRANSPORTING, S.AT_DESTINATION, S.HANDED_OVER})
"""From on scene on: a unit is not divertible without a reason."""
_RETREAT = frozenset({S.CLEARED, S.ABORTED, S.DIVERTED, S.CANCELLED})

TRANSITIONS: dict[AssignmentStatus, frozenset[AssignmentStatus]] = {
    S.QUEUED: frozenset({S.DISPATCHED, S.CANCELLED}),
    S.DISPATCHED: frozenset({S.ACKNOWLEDGED, S.EN_ROUTE, S.STAGED, S.ON_SCENE, S.DECLINED}) | _RETREAT,
    S.ACKNOWLEDGED: frozenset({S.EN_ROUTE, S.STAGED, S.ON_SCENE, S.DECLINED}) | _RETREAT,
    S.EN_ROUTE: frozenset({S.STAGED, S.ON_SCENE}) | _RETREAT,
    S.STAGED: frozenset({S.EN_ROUTE, S.ON_SCENE}) | _RETREAT,
    S.ON_SCENE: frozenset({S.TRANSPORTING, S.CLEARED, S.ABORTED}),
    S.TRANSPORTING: frozenset({S.AT_DESTINATION, S.ABORTED}),
    S.AT_DESTINATION: frozenset({S.HANDED_OVER, S.CLEARED}),
    S.HANDED_OVER: frozenset({S.CLEARED}),
    **{ended: frozenset() for ended in S if ended in ENDED},
}

REPORTABLE = (ACTIVE - {S.DISPATCHED}) | {S.CLEARED, S.DECLINED, S.ABORTED}
"""What a crew may report; the rest is decided by dispatchers."""
ORDER = [
    S.DISPATCHED,
    S.ACKNOWLEDGED,
    S.EN_ROUTE,
    S.STAGED,
    S.ON_SCENE,
    S.TRANSPORTING,
    S.AT_DESTINATION,
    S.HANDED_OVER,
    S.CLEARED,
]


def check(present: AssignmentStatus, target: AssignmentStatus, *, correction: bool = False) -> None:
    """Raises IllegalTransition unless the table allows the step; a correction may go to any active status."""
    allowed = TRANSITIONS[present] | (ACTIVE - {present} if correction and present in ACTIVE else frozenset())
    if target not in allowed:
        raise IllegalTransition(present=present.value, allowed=sorted(allowed))


_PHASES = {
    **{s: Phase.ON_SCENE for s in ARRIVED},
    S.EN_ROUTE: Phase.EN_ROUTE,
    S.STAGED: Phase.EN_ROUTE,
    S.DISPATCHED: Phase.ASSIGNED,
    S.ACKNOWLEDGED: Phase.ASSIGNED,
}


def progress(status: str, *, arrived: bool) -> Progress:
    """An assignment's share in its incident's status; `arrived` says whether it was ever on scene."""
    return Progress(_PHASES.get(AssignmentStatus(status), Phase.ENDED), arrived)
