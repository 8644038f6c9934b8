"""An incident's status follows from its assignments."""

import itertools

import pytest

from incidents.errors import IllegalTransition
from incidents.states import (
    CALL_TRANSITIONS,
    OPEN,
    TRANSITIONS,
    CallState,
    IncidentStatus,
    Phase,
    Progress,
    check,
    check_call,
    derive,
)


@pytest.mark.parametrize(("source", "target"), list(itertools.product(IncidentStatus, IncidentStatus)))
def test_every_step_is_allowed_by_the_table_or_refused_with_the_legal_ones(
    source: IncidentStatus, target: IncidentStatus
) -> None:
    if target in TRANSITIONS[source]:
        check(source, target)
    else:
        with pytest.raises(IllegalTransition) as refusal:
            check(source, target)
        assert refusal.value.fields["allowed"] == sorted(TRANSITIONS[source])


def test_the_furthest_active_assignment_counts() -> None:
    shares = [Progress(Phase.ASSIGNED, False), Progress(Phase.EN_ROUTE, False), Progress(Phase.ENDED, True)]
    assert derive(shares) is IncidentStatus.EN_ROUTE
    assert derive([*shares, Progress(Phase.ON_SCENE, True)]) is IncidentStatus.ON_SCENE
    assert derive(shares[:1]) is IncidentStatus.ASSIGNED


def test_all_ended_is_cleared_only_when_somebody_arrived() -> None:
    assert derive([Progress(Phase.ENDED, False)]) is IncidentStatus.PENDING
    assert derive([Progress(Phase.ENDED, False), Progress(Phase.ENDED, True)]) is IncidentStatus.CLEARED
    assert derive([]) is IncidentStatus.PENDING


def test_an_ended_incident_can_be_reopened_but_not_ended_otherwise() -> None:
    for ended in set(IncidentStatus) - OPEN:
        assert TRANSITIONS[ended] == OPEN


@pytest.mark.parametrize(("source", "target"), list(itertools.product(CallState, CallState)))
def test_a_call_moves_only_along_its_table(source: CallState, target: CallState) -> None:
    if target is source or target in CALL_TRANSITIONS[source]:
        check_call(source, target)
    else:
        with pytest.raises(IllegalTransition):
            check_call(source, target)
