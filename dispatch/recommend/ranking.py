"""The choice: one unit for each slot, most slots, then the least total time, ties by call sign. Pure.

A set of units that can fill different slots is independent in a transversal matroid, and a unit's time does not
depend on the slot it fills. Taking units in order of time, each if the set stays independent, is therefore exact.
Source: Edmonds and Fulkerson, Transversals and matroid partition, 1965; Edmonds, Matroids and the greedy algorithm,
1971.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Candidate(NamedTuple):
    """A unit that could go, with what it costs."""

    unit_id: str
    """Id of the unit."""
    call_sign: str
    """Breaks ties, so that the same question always gets the same answer."""
    capabilities: frozenset[str]
    """What it can do."""
    turnout_s: float
    """Seconds from the order until it moves."""
    travel_s: float
    """Seconds of driving, in the worst case its position's age allows."""

    @property
    def eta_s(self) -> float:
        """Seconds from the order until it arrives."""
        return round(self.turnout_s + self.travel_s, 1)

    @property
    def order(self) -> tuple[float, str, str]:
        """First to arrive first; then by call sign."""
        return self.eta_s, self.call_sign, self.unit_id

    def driving(self, travel_s: float) -> "Candidate":
        """The same unit, so many seconds of driving away."""
        return Candidate(self.unit_id, self.call_sign, self.capabilities, self.turnout_s, travel_s)


def choose(slots: Sequence[str], candidates: Iterable[Candidate]) -> dict[int, Candidate]:
    """Slot number to the candidate that fills it; slots nobody can fill are missing.

    Args: slots holds one capability for each unit wanted, e.g. ["engine", "engine", "ambulance"].
    """
    taken: dict[int, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: c.order):
        if len(taken) == len(slots):
            break
        _seat(candidate, slots, taken, set())
    return _in_order(slots, taken)


def _seat(candidate: Candidate, slots: Sequence[str], taken: dict[int, Candidate], tried: set[int]) -> bool:
    """Whether the candidate found a slot, moving others to other slots where that helps; changes `taken`."""
    for slot, capability in enumerate(slots):
        if capability not in candidate.capabilities or slot in tried:
            continue
        tried.add(slot)
        holder = taken.get(slot)
        if holder is None or _seat(holder, slots, taken, tried):
            taken[slot] = candidate
            return True
    return False


def _in_order(slots: Sequence[str], taken: dict[int, Candidate]) -> dict[int, Candidate]:
    """The same units, those of one capability in order of arrival over its slots."""
    result: dict[int, Candidate] = {}
    for capability in dict.fromkeys(slots):
        numbers = [slot for slot in sorted(taken) if slots[slot] == capability]
        units = sorted((taken[slot] for slot in numbers), key=lambda c: c.order)
        result.update(zip(numbers, units, strict=True))
    return result
