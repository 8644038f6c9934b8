"""The recommendation: who should go, why, and what is missing. Pure; the caller stores it and runs it in a thread."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import numpy as np

from dispatch.recommend.candidates import Considered, Sorted, candidate_of, sort_out
from dispatch.recommend.cover import Free, Post, cover_lost
from dispatch.recommend.plans import Need, Tell
from dispatch.recommend.ranking import Candidate, choose
from dispatch.recommend.reasons import explain, ranked_reason
from dispatch.recommend.views import (
    AreaUnitsView,
    CoverView,
    PassedOverView,
    RankedUnitView,
    RecommendationView,
    RequirementView,
    ShortfallView,
)
from geo.orm import utc_text
from geo.roads.journeys import Journeys, Origins, Stop, Travel

FIRST_LIMIT_S = 120.0
"""The first search goes this far; a unit farther away is looked for only when nearer ones do not suffice."""
LIMIT_GROWTH = 1.4
"""Then it goes so much farther each time."""
FAR_S = 3600.0
"""Beyond this nobody is looked for only to be shown as a further candidate [J]."""
FURTHER = 20
"""So many candidates are shown besides the chosen. Source: the interface contract."""


@dataclass(frozen=True, slots=True)
class Timed:
    """The candidates within reach and the choice among them."""

    entries: tuple[tuple[Considered, Candidate, int], ...]
    """Each candidate with a known time, and its index in the journeys, first to arrive first."""
    chosen: Mapping[int, Candidate]
    """Slot number to candidate."""
    journeys: Journeys
    """The search the times come from."""
    origins: Origins
    """Where the candidates are, on the roads."""


def recommend(
    incident: Mapping[str, Any],
    units: Iterable[Mapping[str, Any]],
    need: Need,
    travel: Travel,
    now: datetime,
    exclude: Collection[str] = (),
    posts: Iterable[Post] = (),
) -> RecommendationView:
    """Who should go to an incident: one unit for each slot, most slots, then the least sum of times.

    Args:
        incident: as the API shows it; its `assignment_ids` tell which committed units are its own.
        units: as the API shows them, each with `position`.
        need: from a run card (`plans.needs`) or asked for (`plans.asked`).
        travel: the road network, or `StraightLine` where there is none.
        now: time of the question, aware.
        exclude: ids or call signs not to be proposed, e.g. those just refused.
        posts: places whose loss of cover is told.
    """
    started = perf_counter()
    everyone = list(units)
    slots, filled = _open_slots(need.units, everyone, set(incident.get("assignment_ids") or ()))
    place = incident.get("position")
    field = sort_out(everyone, set(need.units), exclude, placed=place is not None)
    timed = None if place is None else _search(slots, field, travel, _target(incident))
    return {
        "recommendation_id": None,
        "computed_at": utc_text(now),
        "seq": None,
        "method": "none" if timed is None else travel.method,
        "detour_factor": None if timed is None else travel.detour_factor,
        "requirements": _requirements(need, slots, filled, timed),
        "units": [] if timed is None else _units(slots, timed),
        "passed_over": _passed_over(field, timed),
        "shortfalls": _shortfalls(slots, field, timed),
        "by_area": [] if timed is not None else _by_area(field),
        "cover": [] if timed is None else _cover(slots, field, timed, posts),
        "elapsed_ms": round((perf_counter() - started) * 1000, 3),
    }


def substitutes(
    incident: Mapping[str, Any],
    units: Iterable[Mapping[str, Any]],
    refused: Collection[str],
    travel: Travel,
    now: datetime,
    wanted: Collection[str] = (),
) -> list[RankedUnitView]:
    """The best free units in place of refused ones (by id), one for each.

    Args: wanted are capabilities the incident needs: a refused unit is replaced in its first of these, else in its
    first capability of all.
    """
    everyone = list(units)
    lost = [unit["capabilities"] for unit in everyone if unit["id"] in refused and unit["capabilities"]]
    need = Need(Counter(next((kind for kind in kinds if kind in wanted), kinds[0]) for kinds in lost))
    answer = recommend({**incident, "assignment_ids": []}, everyone, need, travel, now, refused)
    return [unit for unit in answer["units"] if unit["selected"]]


def _open_slots(
    wanted: Mapping[str, int], units: Sequence[Mapping[str, Any]], own: Collection[str]
) -> tuple[list[str], dict[str, list[str]]]:
    """Slots still to be filled, and the units already on the incident by the capability they count for."""
    slots = [capability for capability, count in wanted.items() for _ in range(count)]
    there = [candidate_of(unit) for unit in units if unit.get("assignment_id") in own and own]
    seated = choose(slots, there)
    filled: dict[str, list[str]] = {}
    for slot, candidate in seated.items():
        filled.setdefault(slots[slot], []).append(candidate.unit_id)
    return [capability for slot, capability in enumerate(slots) if slot not in seated], filled


def _target(incident: Mapping[str, Any]) -> Stop:
    """The incident's place, on its level where the caller named one (flyover 1, underpass -1)."""
    level = (incident.get("detail") or {}).get("level")
    known = level if isinstance(level, int) and not isinstance(level, bool) else None
    return Stop(incident["position"]["lon"], incident["position"]["lat"], level=known)


def _search(slots: Sequence[str], field: Sorted, travel: Travel, target: Stop) -> Timed:
    """Searches farther and farther until no unit beyond the limit could change the choice."""
    quickest_s = min((one.candidate.turnout_s for one in field.considered), default=0.0)
    possible: int | None = None
    origins = travel.origins([one.stop for one in field.considered])
    journeys = origins.to(target, FIRST_LIMIT_S)
    while not journeys.complete and journeys.limit_s < FAR_S and np.isfinite(journeys.seconds).sum() < FURTHER:
        journeys.extend(journeys.limit_s * LIMIT_GROWTH)
    while True:
        timed = _choose(slots, field, journeys, origins)
        latest_s = max((c.eta_s for c in timed.chosen.values()), default=0.0)
        if len(timed.chosen) < len(slots) and possible is None:
            possible = len(choose(slots, [one.candidate for one in field.considered]))
        is_full = len(timed.chosen) in (len(slots), possible)
        is_final = is_full and latest_s <= journeys.limit_s + quickest_s
        is_enough = len(timed.entries) >= len(timed.chosen) + FURTHER or journeys.limit_s >= FAR_S
        if journeys.complete or (is_final and is_enough):
            return timed
        journeys.extend(journeys.limit_s * LIMIT_GROWTH)


def _choose(slots: Sequence[str], field: Sorted, journeys: Journeys, origins: Origins) -> Timed:
    entries = []
    for index, seconds in enumerate(journeys.seconds.tolist()):
        if seconds < np.inf:
            one = field.considered[index]
            travel_s = round(seconds + one.allowance_s, 1)
            entries.append((one, one.candidate.driving(travel_s), index))
    entries.sort(key=lambda entry: entry[1].order)
    return Timed(tuple(entries), choose(slots, [entry[1] for entry in entries]), journeys, origins)


def _shown(timed: Timed) -> list[tuple[Considered, Candidate, int]]:
    """The chosen and the next twenty, first to arrive first."""
    chosen = {c.unit_id for c in timed.chosen.values()}
    others = [entry for entry in timed.entries if entry[1].unit_id not in chosen][:FURTHER]
    shown = chosen | {entry[1].unit_id for entry in others}
    return [entry for entry in timed.entries if entry[1].unit_id in shown]


def _units(slots: Sequence[str], timed: Timed) -> list[RankedUnitView]:
    shown = _shown(timed)
    metres = timed.journeys.metres
    seats = {candidate.unit_id: slots[slot] for slot, candidate in timed.chosen.items()}
    return [_unit(one, candidate, seats, timed, float(metres[index])) for one, candidate, index in shown]


def _unit(
    one: Considered, candidate: Candidate, seats: Mapping[str, str], timed: Timed, metres: float
) -> RankedUnitView:
    position = one.unit["position"]
    seat = seats.get(candidate.unit_id)
    reason = ranked_reason(candidate, seat, list(timed.chosen.values()))
    return {
        "unit_id": candidate.unit_id,
        "call_sign": candidate.call_sign,
        "selected": seat is not None,
        "for_capability": seat,
        "turnout_s": candidate.turnout_s,
        "travel_s": candidate.travel_s,
        "eta_s": candidate.eta_s,
        "distance_m": round(metres, 1) if np.isfinite(metres) else None,
        "position_age_s": position.get("age_s"),
        "position_quality": position.get("quality") or "fresh",
        "age_allowance_s": one.allowance_s,
        "reason": reason,
        "reason_text": explain(reason, candidate, seat, one.allowance_s, list(timed.chosen.values())),
    }


def _cover(slots: Sequence[str], field: Sorted, timed: Timed, posts: Iterable[Post]) -> list[CoverView]:
    """What the posts around the chosen units would lose."""
    chosen = {candidate.unit_id: slots[slot] for slot, candidate in timed.chosen.items()}
    candidates = [one.candidate for one in field.considered]
    free = Free(candidates, [one.stop for one in field.considered])
    return cover_lost(chosen, free, posts, timed.origins)


def _passed_over(field: Sorted, timed: Timed | None) -> list[PassedOverView]:
    """Every unit with a needed capability that is not among the ranked, with the code of its reason."""
    result = list(field.passed_over)
    if timed is not None:
        shown = {entry[1].unit_id for entry in _shown(timed)}
        reached = {entry[1].unit_id for entry in timed.entries}
        for one in field.considered:
            if one.unit["id"] not in shown:
                far = one.unit["id"] in reached or not timed.journeys.complete
                result.append((one.unit, "farther" if far else "unreachable"))
    result.sort(key=lambda item: str(item[0]["call_sign"]))
    return [{"unit_id": u["id"], "call_sign": u["call_sign"], "reason": reason} for u, reason in result]


def _requirements(
    need: Need, slots: Sequence[str], filled: Mapping[str, list[str]], timed: Timed | None
) -> list[RequirementView]:
    chosen = {} if timed is None else timed.chosen
    result: list[RequirementView] = []
    for capability, count in need.units.items():
        proposed = [candidate.unit_id for slot, candidate in chosen.items() if slots[slot] == capability]
        ids = filled.get(capability, []) + proposed
        result.append(
            {"capability": capability, "count": count, "met_by": "unit", "unit_ids": ids, "agency": None, "order": None}
        )
    return result + [_task(tell) for tell in need.tell]


def _task(tell: Tell) -> RequirementView:
    return {
        "capability": tell.capability,
        "count": 1,
        "met_by": "task",
        "unit_ids": [],
        "agency": tell.agency,
        "order": {"id": tell.text["id"], "en": tell.text["en"]},
    }


def _shortfalls(slots: Sequence[str], field: Sorted, timed: Timed | None) -> list[ShortfallView]:
    """What is missing by capability, and why: no such unit, none free, none that can get there."""
    if timed is None:
        taken = set(choose(slots, [one.candidate for one in field.considered]))
    else:
        taken = set(timed.chosen)
    missing = Counter(capability for slot, capability in enumerate(slots) if slot not in taken)
    return [
        {"capability": capability, "missing": count, "reason": _why_missing(capability, field, timed)}
        for capability, count in missing.items()
    ]


def _why_missing(capability: str, field: Sorted, timed: Timed | None) -> str:
    free = [one for one in field.considered if capability in one.unit["capabilities"]]
    held = [unit for unit, _ in field.passed_over if capability in unit["capabilities"]]
    if timed is not None:
        reached = {entry[1].unit_id for entry in timed.entries}
        if any(one.unit["id"] not in reached for one in free):
            return "none_reachable"
    return "none_free" if free or held else "no_unit"


def _by_area(field: Sorted) -> list[AreaUnitsView]:
    """The free units by area, for a dispatcher who knows only roughly where it is."""
    groups: dict[str | None, list[str]] = {}
    for one in sorted(field.considered, key=lambda one: str(one.unit["call_sign"])):
        area = one.unit.get("area") or one.unit.get("home_station_id")
        groups.setdefault(None if area is None else str(area), []).append(one.unit["id"])
    return [{"area": area, "unit_ids": ids} for area, ids in groups.items()]
