"""The choice of units: exact by brute force, steady under changes that must not matter."""

import random
from collections.abc import Sequence
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from dispatch.recommend.ranking import Candidate, choose

KINDS = ("engine", "tanker", "ambulance", "rescue")


def candidate(number: int, kinds: frozenset[str], travel_s: float, turnout_s: float = 60.0) -> Candidate:
    return Candidate(f"u{number}", f"S-{number:02d}", kinds, turnout_s, travel_s)


def best_by_trying_all(slots: Sequence[str], candidates: Sequence[Candidate]) -> tuple[int, float]:
    """Most slots, then least seconds, by trying every filling of every slot."""
    best = (0, 0.0)
    for filling in product([None, *candidates], repeat=len(slots)):
        used = [c for c in filling if c is not None]
        if len({c.unit_id for c in used}) < len(used):
            continue
        if any(c is not None and slot not in c.capabilities for slot, c in zip(slots, filling, strict=True)):
            continue
        total = sum(c.eta_s for c in used)
        if (-len(used), total) < (-best[0], best[1]):
            best = (len(used), total)
    return best


def random_case(rng: random.Random) -> tuple[list[str], list[Candidate]]:
    slots = [rng.choice(KINDS) for _ in range(rng.randint(1, 4))]
    units = [
        candidate(n, frozenset(rng.sample(KINDS, rng.randint(1, 3))), float(rng.choice([100, 200, 200, 300, 451.5])))
        for n in range(rng.randint(0, 6))
    ]
    return slots, units


def test_trying_every_filling_of_500_small_cases_finds_nothing_better() -> None:
    rng = random.Random(112)
    for _ in range(500):
        slots, units = random_case(rng)
        chosen = choose(slots, units)
        assert all(slots[slot] in c.capabilities for slot, c in chosen.items())
        assert len({c.unit_id for c in chosen.values()}) == len(chosen)
        slots_filled, total = best_by_trying_all(slots, units)
        assert len(chosen) == slots_filled
        assert abs(sum(c.eta_s for c in chosen.values()) - total) < 1e-6


def test_an_assignment_solver_finds_nothing_better_in_50_large_cases() -> None:
    rng = random.Random(7)
    for _ in range(50):
        slots = [rng.choice(KINDS) for _ in range(12)]
        units = [
            candidate(n, frozenset(rng.sample(KINDS, rng.randint(1, 3))), round(rng.uniform(0, 3000), 1))
            for n in range(200)
        ]
        cost = np.array([[c.eta_s if slot in c.capabilities else 1e7 for c in units] for slot in slots])
        rows, columns = linear_sum_assignment(cost)
        assert abs(sum(c.eta_s for c in choose(slots, units).values()) - cost[rows, columns].sum()) < 1e-6


def test_equal_times_are_decided_by_call_sign_whatever_the_order_of_the_list() -> None:
    units = [candidate(n, frozenset({"engine"}), 100.0) for n in range(6)]
    for seed in range(20):
        random.Random(seed).shuffle(units)
        assert [c.call_sign for c in choose(["engine", "engine"], units).values()] == ["S-00", "S-01"]


def test_a_unit_with_two_capabilities_leaves_the_slot_another_can_fill() -> None:
    both = candidate(1, frozenset({"engine", "ambulance"}), 10.0)
    engine = candidate(2, frozenset({"engine"}), 500.0)
    chosen = choose(["engine", "ambulance"], [both, engine])
    assert {slot: c.unit_id for slot, c in chosen.items()} == {0: "u2", 1: "u1"}


cases = st.tuples(
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=5),
    st.lists(st.tuples(st.sets(st.sampled_from(KINDS), min_size=1), st.integers(0, 3000)), max_size=12),
)


@given(cases, st.sets(st.sampled_from(KINDS), min_size=1), st.integers(0, 3000))
@settings(max_examples=300, deadline=None)
def test_one_more_free_unit_never_makes_the_choice_worse(
    case: tuple[list[str], list[tuple[set[str], int]]], kinds: set[str], travel_s: int
) -> None:
    slots, found = case
    units = [candidate(n, frozenset(k), float(s)) for n, (k, s) in enumerate(found)]
    before = choose(slots, units)
    after = choose(slots, [*units, candidate(99, frozenset(kinds), float(travel_s))])
    assert len(after) >= len(before)
    if len(after) == len(before):
        assert sum(c.eta_s for c in after.values()) <= sum(c.eta_s for c in before.values()) + 1e-6
