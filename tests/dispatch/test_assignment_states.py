"""An assignment moves only along the contract's table."""

import itertools

import pytest

from dispatch.assignments.states import ACTIVE, ENDED, TRANSITIONS, AssignmentStatus, check, progress
from incidents.errors import IllegalTransition
from incidents.states import Phase

CONTRACT = {
    "dispatched": "acknowledged en_route staged on_scene cleared declined aborted diverted cancelled",
    "acknowledged": "en_route staged on_scene cleared declined aborted diverted cancelled",
    "en_route": "staged on_scene cleared aborted diverted cancelled",
    "staged": "en_route on_scene cleared aborted diverted cancelled",
    "on_scene": "transporting cleared aborted",
    "transporting": "at_destination aborted",
    "at_destination": "handed_over cleared",
    "handed_over": "cleared",
}
PAIRS = list(itertools.product(AssignmentStatus, AssignmentStatus))


def test_the_table_is_the_contracts() -> None:
    table = {source.value: set(targets) for source, targets in TRANSITIONS.items() if source in ACTIVE}
    assert table == {source: set(targets.split()) for source, targets in CONTRACT.items()}


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_step_outside_the_table_is_refused(source: AssignmentStatus, target: AssignmentStatus) -> None:
    if target in TRANSITIONS[source]:
        check(source, target)
    else:
        with pytest.raises(IllegalTransition):
            check(source, target)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_correction_may_step_back_among_active_states_only(
    source: AssignmentStatus, target: AssignmentStatus
) -> None:
    legal = target in TRANSITIONS[source] or (source in ACTIVE and target in ACTIVE and source != target)
    if legal:
        check(source, target, correction=True)
    else:
        with pytest.raises(IllegalTransition):
            check(source, target, correction=True)


def test_staged_counts_as_en_route_and_transport_as_on_scene() -> None:
    assert progress("staged", arrived=False).phase is Phase.EN_ROUTE
    assert progress("transporting", arrived=True).phase is Phase.ON_SCENE
    assert {progress(ended, arrived=False).phase for ended in ENDED} == {Phase.ENDED}
    assert progress("queued", arrived=False).phase is Phase.ENDED
