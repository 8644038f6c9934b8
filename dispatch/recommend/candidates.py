"""Which units may be considered at all, and why the others may not. Pure: units as the API shows them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.recommend.ranking import Candidate
from dispatch.units.states import Readiness
from geo.roads.journeys import Stop

FRESH_S = 30.0
"""A position this young counts as exact: trackers report every 10 to 30 s."""

STALE_S = 900.0
"""A position older than this says nothing about where a unit is now [J]."""

STATION_ALLOWANCE_S = 60.0
"""Added for a unit believed at its station without a fix to prove it [J]."""

READINESSES = frozenset(str(readiness) for readiness in Readiness)
"""Statuses of a unit that is on nothing."""

NOWHERE = Stop(0.0, 0.0)
"""Stands in where nobody asks for the place."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A free unit that may be sent."""

    unit: Mapping[str, Any]
    """The unit as the API shows it, with its position."""
    stop: Stop
    """Where it starts."""
    candidate: Candidate
    """What it can do, and its turnout."""
    allowance_s: float
    """Seconds its position's age may have taken it farther away."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """All units with a needed capability, sorted into those considered and those not."""

    considered: tuple[Considered, ...]
    """May be sent."""
    passed_over: tuple[tuple[Mapping[str, Any], str], ...]
    """May not, each with the code of its reason."""


def sort_out(
    units: Iterable[Mapping[str, Any]],
    capabilities: Collection[str],
    exclude: Collection[str] = (),
    *,
    placed: bool = True,
) -> Sorted:
    """The units with any of the capabilities: those that may be sent, and the others with reasons.

    Args: placed tells whether a unit must have a usable position.
    """
    wanted = frozenset(capabilities)
    considered: list[Considered] = []
    passed_over: list[tuple[Mapping[str, Any], str]] = []
    for unit in units:
        if wanted.isdisjoint(unit["capabilities"]):
            continue
        reason = find_obstacle(unit, exclude) or (find_lost(unit.get("position")) if placed else None)
        if reason is not None:
            passed_over.append((unit, reason))
        elif placed:
            considered.append(Considered(unit, start_of(unit), candidate_of(unit), age_allowance_s(unit["position"])))
        else:
            considered.append(Considered(unit, NOWHERE, candidate_of(unit), 0.0))
    return Sorted(tuple(considered), tuple(passed_over))


def find_obstacle(unit: Mapping[str, Any], exclude: Collection[str] = ()) -> str | None:
    """Why a unit may not be sent, whatever its place; None: it may."""
    if unit["id"] in exclude or unit["call_sign"] in exclude:
        return "excluded"
    status = unit.get("status") or unit.get("readiness") or Readiness.UNKNOWN
    if unit.get("assignment_id") is not None or str(status) not in READINESSES:
        return "committed"
    return None if status == Readiness.AVAILABLE else str(status)


def find_lost(position: Mapping[str, Any] | None) -> str | None:
    """Why a unit's position cannot be used (`no_position`, `stale`); None: it can."""
    if not position or position.get("lon") is None or position.get("quality") == "none":
        return "no_position"
    if position.get("quality") == "station":
        return None
    age_s = position.get("age_s")
    return "stale" if position.get("quality") == "stale" or age_s is None or age_s > STALE_S else None


def age_allowance_s(position: Mapping[str, Any]) -> float:
    """Seconds by which a unit may be farther away than its last position: it may have driven off ever since."""
    if position.get("quality") == "station":
        return STATION_ALLOWANCE_S
    return round(max(0.0, float(position["age_s"]) - FRESH_S), 1)


def candidate_of(unit: Mapping[str, Any]) -> Candidate:
    """What a unit can do and its turnout, as if it were there already."""
    kinds = frozenset(unit["capabilities"])
    return Candidate(str(unit["id"]), str(unit["call_sign"]), kinds, float(unit.get("turnout_s") or 0), 0.0)


def start_of(unit: Mapping[str, Any]) -> Stop:
    """Where a unit with a usable position starts, and with what vehicle."""
    position = unit["position"]
    kind = unit.get("vehicle_class") or "medium"
    return Stop(position["lon"], position["lat"], kind, unit.get("heading_deg"))
